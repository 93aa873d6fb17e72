"""Upkeep of a store that is run by name and on purpose.

Owns the list of actions, and the making anew of the duplicate index, of links and of what is searched. It must not run
by itself; what else an action does is said by those who own it.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import attrs

from customer_core.errors import InvalidOptionError
from customer_core.model import Permission
from customer_core.ports import UnitOfWork
from customer_core.services._cleaning_up import clean_up_messages, purge_cards
from customer_core.services._collecting import collecting_seldom
from customer_core.services._contexts import Context
from customer_core.services._credentials import send_missing_links
from customer_core.services._credit_postings import end_due
from customer_core.services._duplicates import entry_of
from customer_core.services._facts import keep_signatures
from customer_core.services._linking import Linker
from customer_core.services._organization_suspects import make_organization_index_anew
from customer_core.services._probes import Probe
from customer_core.services._renewing import make_terms_anew
from customer_core.services._resolving import given
from customer_core.services._retaining import erase_due

__all__ = ["MaintenanceAction", "MaintenanceReport", "MaintenanceService"]


@attrs.frozen(kw_only=True)
class MaintenanceAction:
    """An action that can be run by its name, and what it does, in a sentence."""

    name: str
    doc: str


@attrs.frozen(kw_only=True)
class MaintenanceReport:
    """What an action did, or would do.

    Args:
        action: Its name.
        done: How many records it did something for; in a dry run, for how many it would.
        failed: For how many it tried in vain.
        is_dry_run: Whether nothing was done.
    """

    action: str
    done: int
    failed: int = 0
    is_dry_run: bool = False


@attrs.frozen(repr=False)
class MaintenanceService:
    """Runs upkeep."""

    _context: Context

    def list_actions(self) -> tuple[MaintenanceAction, ...]:
        """Return every action that can be run, by name.

        Raises:
            PermissionDeniedError: The actor may not run maintenance.
        """
        self._context.require(Permission.MAINTENANCE_RUN)
        return tuple(MaintenanceAction(name=name, doc=doc) for name, (doc, _) in _ACTIONS.items())

    def run(self, name: str, *, is_dry_run: bool = False) -> MaintenanceReport:
        """Run an action and return what it did. Run twice, it does the second time what is left or came since.

        Args:
            name: The action, one of `list_actions`.
            is_dry_run: Do nothing, and report what would be done.

        Raises:
            PermissionDeniedError: The actor may not run maintenance for every brand.
            InvalidOptionError: There is no such action.
            NotifierFailedError: The action sends links, and the host gave nothing to send them by.
        """
        self._context.require_everywhere(Permission.MAINTENANCE_RUN)
        action = _ACTIONS.get(given(str, name, "name"))
        if action is None:
            known = ", ".join(_ACTIONS)
            raise InvalidOptionError(option="name", problem="it is no action", remedy=f"choose one of {known}")
        done, failed = action[1](self._context, is_dry_run)
        return MaintenanceReport(action=name, done=done, failed=failed, is_dry_run=is_dry_run)

    def reindex(self) -> int:
        """Make the duplicate index anew for the profile in use, in one unit of work; return how many customers it has.

        All links are made anew, too: exactly the pairs that a run over the whole store finds; what organizations are
        found by, and what all are searched and sorted by. Others wait for it, so run it while the shop is closed.

        Raises:
            PermissionDeniedError: The actor may not run maintenance for every brand.
        """
        self._context.require_everywhere(Permission.MAINTENANCE_RUN)
        return self._context.write(lambda unit: _make_anew(unit, self._context))


@collecting_seldom()
def _make_anew(unit: UnitOfWork, context: Context) -> int:
    count = 0
    make_terms_anew(unit)
    unit.index.clear()
    keep_signatures(unit, context.profile)
    make_organization_index_anew(unit, context.profile)
    for customer in unit.customers.iter_all():
        unit.index.put(entry_of(unit, context.profile, customer, Probe.of(context, customer)))
        count += 1
    linker = Linker(unit, context)
    for customer in unit.customers.iter_all():
        linker.link_anew(customer.id, Probe.of(context, customer))
    return count


def _expire_holds(context: Context, is_dry_run: bool) -> tuple[int, int]:  # noqa: FBT001 - as of each action
    if is_dry_run:
        with context.reading() as unit:
            return len(unit.holds.list_due(context.now(unit))), 0
    done = 0
    while ended := end_due(context):
        done += ended
    return done, 0


def _reindex(context: Context, is_dry_run: bool) -> tuple[int, int]:  # noqa: FBT001 - as above
    if is_dry_run:
        with context.reading() as unit:
            return unit.customers.count(), 0
    return context.write(lambda unit: _make_anew(unit, context)), 0


_Action = Callable[[Context, bool], tuple[int, int]]
"""Does something, or only counts it in a dry run; returns how many records it was done for, and tried for in vain."""

_ACTIONS: Final[Mapping[str, tuple[str, _Action]]] = MappingProxyType(
    {
        "clean-up-messages": (
            "Remove the messages that are kept here and whose time is over by the settings `cleanup`.",
            clean_up_messages,
        ),
        "erase-due": (
            "Erase customers of sales channels whose days are over, as the settings say.",
            erase_due,
        ),
        "expire-holds": ("End holds and requests whose time is over.", _expire_holds),
        "purge-cards": (
            "Clear what orders say of payment cards, where its time is over by the settings `cleanup`.",
            purge_cards,
        ),
        "reindex": ("Make anew what duplicates, clusters and searches are found by; others wait for it.", _reindex),
        "set-empty-passwords": (
            "Send a link to each customer in use who has no password, and no link that is still good.",
            send_missing_links,
        ),
    }
)
