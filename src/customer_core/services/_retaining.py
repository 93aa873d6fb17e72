"""Customers of channels that let nobody be kept for longer than some days: who is due, and their erasure.

Owns who is due: nobody who came by another channel, too, and nobody of whom anything happened in the meantime. What an
erasure is, is in `_erasing`.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from customer_core.errors import ErasureBlockedError, NotFoundError, StaleVersionError
from customer_core.model import ChannelId, Customer, CustomerId, Permission
from customer_core.ports import UnitOfWork
from customer_core.search import AllOf, Known, Not, Page, PageRequest, SearchOperator, Where
from customer_core.services._contexts import Context, subject_of
from customer_core.services._erasing import erased_in, plan_of
from customer_core.services._references import forget_documents
from customer_core.services._stored_settings import read_settings
from customer_core.settings import PrivacySettings

__all__ = ["erase_due"]

_AT_ONCE: Final = 100
_ORDERED: Final = "last_order"


def erase_due(context: Context, is_dry_run: bool) -> tuple[int, int]:  # noqa: FBT001 - as of each action
    """Erase who is due, each in a unit of its own; return how many were, and how many something keeps.

    The host is told first: whom it cannot forget stays due. Run again, it goes on with those who are left.

    Raises:
        PermissionDeniedError: The actor may not erase persons.
        ReferenceFailedError: The host could not forget somebody.
    """
    context.require(Permission.PRIVACY_ERASE)
    done = kept = 0
    for id_ in _due(context):
        if _is_erased(context, id_, is_dry_run=is_dry_run):
            done += 1
        else:
            kept += 1
    return done, kept


def _due(context: Context) -> Iterator[CustomerId]:
    """Yield who is due, page by page; nobody is met twice, whatever is erased meanwhile and whoever is attached."""
    with context.reading() as unit:
        settings, now = read_settings(unit, PrivacySettings), context.now(unit)
    for channel, days in settings.retention_days.items():
        turn: PageRequest | None = _silent(channel, days, now)
        while turn is not None:
            with context.reading() as unit:
                page: Page[Customer] = unit.customers.find_page(turn)
                came = (one for one in page.items if one.created_channel == channel)
                due = [one.id for one in came if _is_due(unit, one, settings, now)]
            yield from due
            turn = page.next


def _silent(channel: ChannelId, days: int, now: datetime) -> PageRequest:
    """Return how those are found who came by a channel and ordered nothing for some days."""
    since = (now - timedelta(days=days)).isoformat()
    silent = Not(AllOf((Known(_ORDERED), Where(_ORDERED, SearchOperator.MORE_THAN, since))))
    return PageRequest(criteria=AllOf((Where("channel", SearchOperator.IS, str(channel)), silent)), size=_AT_ONCE)


def _is_due(unit: UnitOfWork, customer: Customer, settings: PrivacySettings, now: datetime) -> bool:
    """Tell whether all channels that somebody came by have days, and the longest are over since anything happened."""
    ids = unit.merges.list_ids(customer.id)
    merged = (one for merge in unit.merges.list_of(customer.id) for one in unit.merges.list_contributions(merge.id))
    own = [customer, *(one for one in merged if one.id in ids)]
    kept_for = settings.kept_for([one.created_channel for one in own])
    if kept_for is None:
        return False
    registered = [entry.at for id_ in ids for entry in unit.history.list_of((subject_of(id_),), after=0, most=1)]
    ordered = [order.placed_at for order in unit.orders.list_newest(ids, most=1)]
    return bool(registered) and max((*registered, *ordered)) < now - kept_for


def _is_erased(context: Context, id_: CustomerId, *, is_dry_run: bool) -> bool:
    """Erase somebody unless something keeps it, and tell whether that is so; in a dry run, whether it would be."""
    try:
        with context.reading() as unit:
            plan = plan_of(unit, context, id_)
        if plan.blockers or is_dry_run:
            return not plan.blockers
        forget_documents(context, plan.ids)
        context.write(lambda unit: erased_in(unit, context, id_, _REASON))
    except (ErasureBlockedError, NotFoundError, StaleVersionError):
        return False
    return True


_REASON: Final = "kept for as long as the channel allows"
