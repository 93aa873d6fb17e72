"""Cleaning up: what is kept no longer than the settings say is removed, a few hundred in each unit of work.

Owns the steps. It must not know when it is run, nor what is removed.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Final

import attrs

from customer_core.history import HistoryAction
from customer_core.model import Message, MessageKind, Order
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import Context, in_turns
from customer_core.services._messages import MESSAGES, due_moments
from customer_core.services._orders import ORDERS
from customer_core.services._stored_settings import read_settings
from customer_core.settings import CleanupSettings

__all__ = ["clean_up_messages", "purge_cards"]

_AT_ONCE: Final = 200


def clean_up_messages(context: Context, is_dry_run: bool) -> tuple[int, int]:  # noqa: FBT001 - as of each action of upkeep
    """Remove the messages whose time is over, and return how many; none is tried in vain."""
    with context.reading() as unit:
        due = due_moments(unit, context)
        if is_dry_run:
            return sum(_count(partial(unit.messages.list_before, before, kind)) for kind, before in due.items()), 0
    return sum(_in_units(context, partial(_remove_some, context, kind, before)) for kind, before in due.items()), 0


def purge_cards(context: Context, is_dry_run: bool) -> tuple[int, int]:  # noqa: FBT001 - as above
    """Clear what orders say of cards whose time is over, and return of how many; none is tried in vain."""
    with context.reading() as unit:
        before = read_settings(unit, CleanupSettings).find_cards_due_before(now=context.now(unit))
        if before is None:
            return 0, 0
        if is_dry_run:
            return _count(partial(unit.orders.list_with_card, before)), 0
    return _in_units(context, partial(_clear_some, context, before)), 0


def _count(list_due: Callable[..., Sequence[Message | Order]]) -> int:
    """Return how many there are of what is listed behind the place of the last one."""
    return sum(1 for _ in in_turns(lambda last: list_due(after=last.place if last else None, most=_AT_ONCE)))


def _in_units(context: Context, do_some: Callable[[UnitOfWork], int]) -> int:
    """Do some in each unit of work until none is left, and return how many were done."""
    done = 0
    while some := context.write(do_some):
        done += some
    return done


def _remove_some(context: Context, kind: MessageKind, before: datetime, unit: UnitOfWork) -> int:
    due = unit.messages.list_before(before, kind, most=_AT_ONCE)
    MESSAGES.change_many(unit, context, due, _remove, HistoryAction.MESSAGE_CLEANED_UP)
    return len(due)


def _remove(unit: UnitOfWork, message: Message) -> None:
    unit.messages.remove(message.key)


def _clear_some(context: Context, before: datetime, unit: UnitOfWork) -> int:
    due = unit.orders.list_with_card(before, most=_AT_ONCE)
    ORDERS.change_many(unit, context, due, _without_card, HistoryAction.ORDER_CARD_CLEARED)
    return len(due)


def _without_card(unit: UnitOfWork, order: Order) -> Order:
    after = attrs.evolve(order, card=None)
    unit.orders.put(after)
    return after
