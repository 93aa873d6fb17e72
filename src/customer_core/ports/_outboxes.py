"""The outbox: the entries of the history in the order in which they are told to others, and how far each of them is.

Owns the obligations that make nothing be missed. Who is told, and what they do with it, is not its matter.
"""

from abc import ABC, abstractmethod

import attrs

from customer_core.history import HistoryEntry

__all__ = ["Consumer", "Event", "OutboxPort"]


@attrs.frozen(kw_only=True)
class Event:
    """An entry of the history that is told to others, with its number in the order of telling."""

    number: int
    entry: HistoryEntry


@attrs.frozen(kw_only=True)
class Consumer:
    """Somebody who is told of events, and the number of the last event that they said they had; 0 before the first."""

    name: str
    number: int


class OutboxPort(ABC):
    """Keeps the order of telling, and its consumers.

    Every entry that is added to the history is published once. Entries get their numbers after they were kept, so that
    whoever has read up to a number never finds a smaller one later. Two entries about one subject have numbers in the
    order of their positions.
    """

    @abstractmethod
    def has_unpublished(self) -> bool:
        """Tell whether entries were kept that have no number yet."""

    @abstractmethod
    def publish(self) -> None:
        """Give each entry that was kept and has no number yet the next one, in ascending order of position.

        Entries of other units that have not ended yet get theirs another time. A unit that publishes while another one
        does waits for it.
        """

    @abstractmethod
    def list_events(self, *, after: int, most: int) -> tuple[Event, ...]:
        """Return the first events whose number is greater than `after`, in order."""

    @abstractmethod
    def last_number(self) -> int:
        """Return the number of the last event; 0 when there is none."""

    @abstractmethod
    def find_consumer(self, name: str) -> Consumer | None:
        """Return a consumer; None when there is none of this name. Names are told apart exactly."""

    @abstractmethod
    def list_consumers(self) -> tuple[Consumer, ...]:
        """Return all consumers in ascending order of name, by code point."""

    @abstractmethod
    def add_consumer(self, consumer: Consumer) -> None:
        """Keep a new consumer.

        Raises:
            AlreadyTakenError: There is one of this name.
        """

    @abstractmethod
    def move_consumer(self, consumer: Consumer, *, expected_number: int) -> None:
        """Keep how far a consumer is, if it is where it is expected.

        Raises:
            NotFoundError: There is none of this name.
            StaleVersionError: It is elsewhere.
        """

    @abstractmethod
    def remove_consumer(self, name: str) -> None:
        """Forget a consumer.

        Raises:
            NotFoundError: There is none of this name.
        """
