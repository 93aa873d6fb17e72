"""Documents of the host's own that point to customers: orders, tickets, deliveries.

Owns the obligations of whoever counts them and, where they say something of a person, tells it. Where they lie, and
what they say, is the host's alone.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from customer_core.model import CustomerId

__all__ = ["PersonalReferencePort", "ReferencePort"]


class ReferencePort(ABC):
    """Counts the host's documents of one kind by the customers that they point to.

    A document keeps the id that it was written with, whoever is merged or parted since: nothing here changes one. A
    port is asked outside of any unit of work, by any number of threads at once.
    """

    @property
    @abstractmethod
    def name(self) -> str:
        """Return what the documents are called, such as `orders`: 1 to 64 of the characters of an id, always the same.

        Plans show it, and no other port of the same manager has it.
        """

    @abstractmethod
    def count(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, int]:
        """Return how many documents were written with each of some ids, which are at most 500 and each another one.

        Ids are told apart exactly. One that no document was written with may be left out or have 0; no other id is in
        the answer, and no number is below 0 or beyond a million millions. Where the documents cannot be counted, this
        raises: a count that is too small would be believed.
        """


class PersonalReferencePort(ReferencePort):
    """Counts the host's documents of one kind, tells what they say of a person, and forgets a person."""

    @abstractmethod
    def export(self, ids: Collection[CustomerId]) -> Sequence[Mapping[str, Any]]:
        """Return what the documents that were written with any of some ids say, each as plain JSON.

        At most 500 ids are given at once, each another one. Where a document cannot be told, this raises: what is left
        out would be taken for not held.
        """

    @abstractmethod
    def erase(self, ids: Collection[CustomerId]) -> None:
        """Forget what the documents that were written with any of some ids say of the person.

        At most 500 ids are given at once, each another one. Whether a document goes or only what is personal in it is
        the host's to say; afterwards `export` tells nothing personal of these ids. It is called once the store has
        forgotten the person, and again with the same ids where that failed or somebody asks again, so it must bear it.
        """
