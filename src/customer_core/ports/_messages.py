"""Messages to and from customers: those that are kept here, and those that the host supplies.

Owns the obligations of keeping and of supplying them. What a message says stays with whoever sent it.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from datetime import datetime

from customer_core.model import CustomerId, Message, MessageKey, MessageKind

__all__ = ["MessagePort", "MessageSourcePort"]


class MessagePort(ABC):
    """Keeps messages. One keeps the id of the customer that it was recorded with, also after that one was merged.

    Whoever asks for the messages of a customer asks by all ids that name it. Ids that nobody has are passed over.
    """

    @abstractmethod
    def put(self, message: Message) -> None:
        """Keep a message, in place of what was kept under its key, whoever's that was.

        Raises:
            NotFoundError: The id of its customer names nobody; nothing is kept.
        """

    @abstractmethod
    def find(self, key: MessageKey) -> Message | None:
        """Return the message of a key, told apart exactly, case included; None when there is none."""

    @abstractmethod
    def list_newest(
        self, customers: Collection[CustomerId], *, after: tuple[datetime, MessageKey] | None = None, most: int
    ) -> tuple[Message, ...]:
        """Return the first messages that were recorded with any of some ids, in descending order of `Message.place`.

        Args:
            customers: The ids.
            after: The place behind which to begin, whether there is a message or not; None for the newest.
            most: How many at most.
        """

    @abstractmethod
    def has_any(self, customers: Collection[CustomerId]) -> bool:
        """Tell whether any message was recorded with one of some ids."""

    @abstractmethod
    def list_before(
        self, before: datetime, kind: MessageKind, *, after: tuple[datetime, MessageKey] | None = None, most: int
    ) -> tuple[Message, ...]:
        """Return the first messages of a kind from before a moment, whoever's, in ascending order of `Message.place`.

        Args:
            before: The moment; what is at it is not told.
            kind: The kind.
            after: The place behind which to begin, whether there is a message or not; None for the earliest.
            most: How many at most.
        """

    @abstractmethod
    def remove(self, key: MessageKey) -> None:
        """Keep the message of a key no longer; where there is none, nothing happens."""


class MessageSourcePort(ABC):
    """Supplies messages that a host keeps itself, such as those of its mailing system.

    A message has the id that it was written with, whoever is merged or parted since. A source is asked outside of any
    unit of work, by any number of threads at once.
    """

    @property
    @abstractmethod
    def name(self) -> str:
        """Return what the source is called, such as `mailer`: 1 to 64 of the characters of an id, always the same.

        Refusals name it, and no other source of the same manager has it.
        """

    @abstractmethod
    def list_newest(
        self, customers: Collection[CustomerId], *, after: tuple[datetime, MessageKey] | None, most: int
    ) -> Sequence[Message]:
        """Return the first messages that were written with any of some ids, as `MessagePort.list_newest` does.

        Ids are told apart exactly, and are each another one. Where the messages cannot be told, this raises: a list
        that is too short would be believed.
        """
