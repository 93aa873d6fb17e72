"""The orders and messages of the memory store, each under its key and beside others of its customer.

Owns how they are told newest first and added up. It must not know any other part of the store.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, TypeVar

import attrs

from customer_core.errors import NotFoundError
from customer_core.model import CustomerId, Message, MessageKey, MessageKind, Order, OrderKey, OrderTotals
from customer_core.ports import MessagePort, OrderPort
from customer_core.storage._journal import Table
from customer_core.storage._memory_sights import Sight
from customer_core.storage._memory_tables import Tables

__all__ = ["MemoryMessages", "MemoryOrders", "put_message", "put_order"]

T = TypeVar("T", Order, Message)
_Keys = Table[CustomerId, frozenset[Any]]


@attrs.frozen
class MemoryOrders(OrderPort):
    _tables: Tables
    _sight: Sight

    def put(self, order: Order) -> None:
        _refuse_nobody(self._tables, order.customer)
        put_order(self._tables, order)

    def find(self, key: OrderKey) -> Order | None:
        found = self._tables.orders.find(key)
        return found if found and self._sight.shows_id(found.customer) else None

    def list_newest(
        self, customers: Collection[CustomerId], *, after: tuple[datetime, OrderKey] | None = None, most: int
    ) -> tuple[Order, ...]:
        return tuple(sorted(self._of(customers, after), key=lambda order: order.place, reverse=True)[:most])

    def totals_of(self, customers: Collection[CustomerId], *, since: datetime | None = None) -> OrderTotals:
        return OrderTotals.of(self._of(customers), since=since)

    def has_any(self, customers: Collection[CustomerId]) -> bool:
        return bool(self._of(customers))

    def list_with_card(
        self, before: datetime, *, after: tuple[datetime, OrderKey] | None = None, most: int
    ) -> tuple[Order, ...]:
        shown = (one for one in self._tables.orders.list_values() if self._sight.shows_id(one.customer))
        paid = (one for one in shown if one.card and one.placed_at < before and (after is None or one.place > after))
        return tuple(sorted(paid, key=lambda order: order.place)[:most])

    def _of(self, customers: Collection[CustomerId], after: tuple[datetime, OrderKey] | None = None) -> list[Order]:
        found = _of(self._tables.orders, self._tables.order_keys, customers, self._sight)
        return [order for order in found if after is None or order.place < after]


@attrs.frozen
class MemoryMessages(MessagePort):
    _tables: Tables
    _sight: Sight

    def put(self, message: Message) -> None:
        _refuse_nobody(self._tables, message.customer)
        put_message(self._tables, message)

    def find(self, key: MessageKey) -> Message | None:
        found = self._tables.messages.find(key)
        return found if found and self._sight.shows_id(found.customer) else None

    def list_newest(
        self, customers: Collection[CustomerId], *, after: tuple[datetime, MessageKey] | None = None, most: int
    ) -> tuple[Message, ...]:
        found = (one for one in self._of(customers) if after is None or one.place < after)
        return tuple(sorted(found, key=lambda message: message.place, reverse=True)[:most])

    def has_any(self, customers: Collection[CustomerId]) -> bool:
        return bool(self._of(customers))

    def _of(self, customers: Collection[CustomerId]) -> list[Message]:
        return _of(self._tables.messages, self._tables.message_keys, customers, self._sight)

    def list_before(
        self, before: datetime, kind: MessageKind, *, after: tuple[datetime, MessageKey] | None = None, most: int
    ) -> tuple[Message, ...]:
        shown = (one for one in self._tables.messages.list_values() if self._sight.shows_id(one.customer))
        due = (one for one in shown if one.at < before and one.kind is kind and (after is None or one.place > after))
        return tuple(sorted(due, key=lambda message: message.place)[:most])

    def remove(self, key: MessageKey) -> None:
        messages, keys = self._tables.messages, self._tables.message_keys
        messages.refuse_unless_writing()
        found = messages.find(key)
        if found is not None:
            keys.put(found.customer, (keys.find(found.customer) or frozenset()) - {key})
            messages.remove(key)


def put_order(tables: Tables, order: Order) -> None:
    """Keep an order."""
    _put(tables.orders, tables.order_keys, order)


def put_message(tables: Tables, message: Message) -> None:
    """Keep a message."""
    _put(tables.messages, tables.message_keys, message)


def _refuse_nobody(tables: Tables, id_: CustomerId) -> None:
    if tables.survivors.find(id_) is None:
        raise NotFoundError(kind="customer", id=str(id_))


def _put(kept: Table[Any, T], keys: _Keys, new: T) -> None:
    before = kept.find(new.key)
    if before is not None:
        keys.put(before.customer, (keys.find(before.customer) or frozenset()) - {new.key})
    keys.put(new.customer, (keys.find(new.customer) or frozenset()) | {new.key})
    kept.put(new.key, new)


def _of(kept: Table[Any, T], keys: _Keys, customers: Collection[CustomerId], sight: Sight) -> list[T]:
    shown = filter(sight.shows_id, set(customers))
    return [kept.get(key) for id_ in shown for key in keys.find(id_) or ()]
