"""The outbox of the memory store: the entries of its history in their order, and its consumers."""

import attrs

from customer_core.errors import AlreadyTakenError, NotFoundError, StaleVersionError
from customer_core.ports import Consumer, Event, OutboxPort
from customer_core.storage._journal import Journal, Table
from customer_core.storage._memory_histories import MemoryHistory

__all__ = ["MemoryOutbox", "OutboxTables"]

_LAST = "last"


class OutboxTables:
    """How far the history is published, and every consumer."""

    def __init__(self, journal: Journal) -> None:
        self.published: Table[str, int] = Table(journal)
        self.consumers: Table[str, Consumer] = Table(journal)


@attrs.frozen
class MemoryOutbox(OutboxPort):
    _tables: OutboxTables
    _history: MemoryHistory

    # Units take turns, so entries are kept in the order of their positions, which serve as numbers.

    def has_unpublished(self) -> bool:
        return self._history.last_position() > self.last_number()

    def publish(self) -> None:
        self._tables.published.put(_LAST, self._history.last_position())

    def list_events(self, *, after: int, most: int) -> tuple[Event, ...]:
        last = min(self.last_number(), after + most)
        found = ((place, self._history.find(place)) for place in range(after + 1, last + 1))
        return tuple(Event(number=place, entry=entry) for place, entry in found if entry)

    def last_number(self) -> int:
        return self._tables.published.find(_LAST) or 0

    def find_consumer(self, name: str) -> Consumer | None:
        return self._tables.consumers.find(name)

    def list_consumers(self) -> tuple[Consumer, ...]:
        return tuple(sorted(self._tables.consumers.list_values(), key=lambda one: one.name))

    def add_consumer(self, consumer: Consumer) -> None:
        if self.find_consumer(consumer.name) is not None:
            raise AlreadyTakenError(what="name", kind="consumer", holder=consumer.name)
        self._tables.consumers.put(consumer.name, consumer)

    def move_consumer(self, consumer: Consumer, *, expected_number: int) -> None:
        found = self._known(consumer.name)
        if found.number != expected_number:
            raise StaleVersionError(kind="consumer", id=consumer.name, expected=expected_number, found=found.number)
        self._tables.consumers.put(consumer.name, consumer)

    def remove_consumer(self, name: str) -> None:
        self._tables.consumers.remove(self._known(name).name)

    def _known(self, name: str) -> Consumer:
        found = self.find_consumer(name)
        if found is None:
            raise NotFoundError(kind="consumer", id=name)
        return found
