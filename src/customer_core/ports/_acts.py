"""Acts on very many customers: how far each has come, and what it changed of whom.

Owns the obligations of keeping them. What an act does, and how it goes on, is said by the search engine's value.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection

from customer_core.model import ActId, CustomerId
from customer_core.search import Act, ActRecord

__all__ = ["ActPort"]


class ActPort(ABC):
    """Keeps acts, and what each changed of every customer. None is deleted but what an erasure takes."""

    @abstractmethod
    def add(self, act: Act) -> None:
        """Keep a new act.

        Raises:
            AlreadyTakenError: There is one of its id.
        """

    @abstractmethod
    def replace(self, act: Act, *, expected_version: int) -> None:
        """Keep an act in place of the one with its id, if that one is at the expected version.

        It is of the same moment, by which it is told in order.

        Raises:
            NotFoundError: There is none of its id.
            StaleVersionError: It is at another version.
        """

    @abstractmethod
    def find(self, id_: ActId) -> Act | None:
        """Return the act of an id; None when there is none."""

    @abstractmethod
    def list_newest(self, *, after: Act | None = None, most: int) -> tuple[Act, ...]:
        """Return the first acts in descending order of `Act.place`.

        Args:
            after: The act behind whose place to begin, whether it is kept or not; None for the newest.
            most: How many at most.
        """

    @abstractmethod
    def put_records(self, records: Collection[ActRecord]) -> None:
        """Keep what an act changed of some customers, in place of what was kept of the same act and customer.

        Raises:
            NotFoundError: There is no such act; nothing is kept.
        """

    @abstractmethod
    def list_records(self, act: ActId, *, after: CustomerId | None = None, most: int) -> tuple[ActRecord, ...]:
        """Return the first records of an act behind a customer, in ascending order of the customer's id.

        They stay when a customer is merged or removed. None as `after` is the first; `most` is how many at most.
        """
