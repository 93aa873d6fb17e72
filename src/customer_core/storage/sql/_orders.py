"""Orders in a table: each as a document, with the columns by which it is found, told in order and added up."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import attrs
from sqlalchemy import bindparam, func, select, tuple_

from customer_core.model import CustomerId, LastOrder, Money, Order, OrderKey, OrderTotals, SpendIn
from customer_core.ports import OrderPort
from customer_core.serialization import dumps
from customer_core.storage.sql._holds import moment_text
from customer_core.storage.sql._newest import Newest, recorded_with, row_shown, seq_of, written_shown
from customer_core.storage.sql._schema import ORDER
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._sights import Sight, within
from customer_core.storage.sql._statements import list_of, put

__all__ = ["SqlOrders", "order_columns"]

_PLACE = (ORDER.c.placed_at, ORDER.c.system, ORDER.c.number)
_NEWEST = Newest(ORDER, *_PLACE)
_PUT = put(ORDER, changed=[column.name for column in ORDER.c if not column.primary_key])
_CARD_PLACE = (ORDER.c.card_at, ORDER.c.system, ORDER.c.number)
_FIRST = (
    select(ORDER.c.document)
    .where(ORDER.c.card_at < bindparam("before"))
    .order_by(*_CARD_PLACE)
    .limit(bindparam("most"))
)
_LATER = _FIRST.where(tuple_(*_CARD_PLACE) > tuple_(*(bindparam(f"after_{number}") for number in range(3))))
_WITH_CARD, _WITH_CARD_BEHIND = (within(statement, row_shown(ORDER)) for statement in (_FIRST, _LATER))
_SPENT = within(
    recorded_with(ORDER, ORDER.c.currency, func.count(), func.sum(ORDER.c.kept_minor), func.sum(ORDER.c["items"]))
    .where(_NEWEST.of_ids, ORDER.c.kept_minor.is_not(None), ORDER.c.placed_at >= bindparam("since"))
    .group_by(ORDER.c.currency),
    written_shown,
)
_LAST = within(
    recorded_with(ORDER, *_PLACE).where(_NEWEST.of_ids).order_by(*(column.desc() for column in _PLACE)).limit(1),
    written_shown,
)


@attrs.frozen
class SqlOrders(OrderPort):
    """Keeps orders in a table."""

    _session: Session
    _sight: Sight

    def put(self, order: Order) -> None:
        """Keep an order, in place of what was kept under its key."""
        self._session.refuse_unless_writing()
        self._session.change(_PUT, **order_columns(order, seq_of(self._session, order.customer)))

    def find(self, key: OrderKey) -> Order | None:
        """Return the order of a key."""
        text = _NEWEST.find(self._session, self._sight, key.system, key.number)
        return None if text is None else self._session.document(Order, text)

    def list_newest(
        self, customers: Collection[CustomerId], *, after: tuple[datetime, OrderKey] | None = None, most: int
    ) -> tuple[Order, ...]:
        """Return the first orders that were recorded with any of some ids, the newest first."""
        behind = () if after is None else _place(after)
        texts = _NEWEST.documents(self._session, self._sight, customers, behind, most)
        return tuple(self._session.document(Order, text) for text in texts)

    def totals_of(self, customers: Collection[CustomerId], *, since: datetime | None = None) -> OrderTotals:
        """Return what all orders come to that were recorded with any of some ids."""
        asked = {"ids": list_of(map(str, customers)), **self._sight.values}
        # No moment is before a blank one.
        earliest = "" if since is None else moment_text(since)
        rows = self._session.rows(_SPENT(self._sight.shape), since=earliest, **asked)
        last = self._session.row(_LAST(self._sight.shape), **asked)
        return OrderTotals(
            spends=tuple(
                # A server adds integers up to a number of any size.
                SpendIn(spent=Money.of_minor(int(kept), currency), orders=int(count))
                for currency, count, kept, _ in rows
            ),
            items=sum(int(items) for *_, items in rows),
            last=None if last is None else _last(*last),
        )

    def has_any(self, customers: Collection[CustomerId]) -> bool:
        """Tell whether any order was recorded with one of some ids."""
        return _NEWEST.has_any(self._session, self._sight, customers)

    def list_with_card(
        self, before: datetime, *, after: tuple[datetime, OrderKey] | None = None, most: int
    ) -> tuple[Order, ...]:
        """Return the first orders with a card that were placed before a moment, the earliest first."""
        behind = {} if after is None else {f"after_{number}": part for number, part in enumerate(_place(after))}
        statement = (_WITH_CARD_BEHIND if behind else _WITH_CARD)(self._sight.shape)
        rows = self._session.rows(statement, before=moment_text(before), most=most, **behind, **self._sight.values)
        return tuple(self._session.document(Order, text) for (text,) in rows)


def _place(place: tuple[datetime, OrderKey]) -> tuple[str, str, str]:
    placed_at, key = place
    return moment_text(placed_at), key.system, key.number


def order_columns(order: Order, seq: int) -> dict[str, Any]:
    """Return the row of an order, in the order of the table, with that of the id that it was recorded with."""
    placed_at = moment_text(order.placed_at)
    return {
        "system": order.key.system,
        "number": order.key.number,
        "customer": seq,
        "placed_at": placed_at,
        "currency": order.total.currency,
        "kept_minor": order.kept.amount_minor if order.is_counted else None,
        "items": order.items,
        "document": dumps(order),
        "card_at": None if order.card is None else placed_at,
    }


def _last(placed_at: str, system: str, number: str) -> LastOrder:
    return LastOrder(key=OrderKey(system, number), placed_at=datetime.fromisoformat(placed_at))
