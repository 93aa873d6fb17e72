"""The outbox of the memory store: the entries of its history in their order, and its consumers."""

from itertools import islice

import attrs

from customer_core.errors import AlreadyTakenError, NotFoundError, StaleVersionError
from customer_core.ports import Consumer, Event, OutboxPort
from customer_core.storage._memory_sights import Sight
from customer_core.storage._memory_tables import Tables

__all__ = ["MemoryOutbox"]


@attrs.frozen
class MemoryOutbox(OutboxPort):
    _tables: Tables
    _sight: Sight

    def has_unpublished(self) -> bool:
        return len(self._tables.unpublished) > 0

    def publish(self) -> None:
        self._tables.unpublished.refuse_unless_writing()
        for position in sorted(self._tables.unpublished.list_keys()):
            self._tables.events.put(self.last_number() + 1, position)
            self._tables.unpublished.remove(position)

    def list_events(self, *, after: int, most: int) -> tuple[Event, ...]:
        numbers = (number for number in self._tables.events.list_keys() if number > after)
        entries = ((number, self._tables.entries.get(self._tables.events.get(number))) for number in numbers)
        shown = (one for one in entries if self._sight.shows_subject(one[1].subject))
        return tuple(Event(number=number, entry=entry) for number, entry in islice(shown, most))

    def last_number(self) -> int:
        return self._tables.events.last_key() or 0

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
