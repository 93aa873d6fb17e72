"""Very many new customers at once: how a store is filled for the first time.

Owns the obligations of a store that can write them faster than one by one. Who may load what, and what is kept of each,
is decided by the service.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TypeVar

import attrs

from customer_core.history import HistoryRow
from customer_core.model import Customer, WaitingPair
from customer_core.ports._indexes import IndexedRecord
from customer_core.ports._links import Link

__all__ = ["LoadPort", "NewCustomer"]

T = TypeVar("T")


@attrs.frozen(kw_only=True, repr=False)
class NewCustomer:
    """A customer who was never here, with what is kept beside the record: its entry in the index, and in the history.

    The entry of the history has its position and its seal. `document` is the customer as `serialization.dumps` writes
    it, for stores that keep that.
    """

    customer: Customer
    document: str
    indexed: IndexedRecord
    entry: HistoryRow

    def __repr__(self) -> str:
        return f"NewCustomer(id={self.customer.id!r})"


class LoadPort(ABC):
    """Keeps very many new customers at once.

    A unit that can do so offers it as `loads`; another one is filled through its other ports, one by one.
    """

    @abstractmethod
    def load(
        self,
        batches: Iterable[Sequence[T]],
        make: Callable[[Sequence[T]], Sequence[NewCustomer]],
        *,
        workers: int,
        kept: Callable[[int], None],
    ) -> None:
        """Keep new customers, with their entries in the index, in the history and among what waits to be published.

        Afterwards everything is as if each had been added by itself, in this order. Until the unit ends nobody else
        writes anything or reserves a key of the index, and what is being written need not be found in this unit before
        `load` has returned.

        Args:
            batches: What customers are made of. It is read on as the store gets on, so it may read from the unit.
            make: Makes as many customers of a batch as it has members. It needs no store, can be pickled, and may be
                called in another process.
            workers: How many processes make customers beside this one; with 0 none does.
            kept: Called with the number of customers of each batch that was written.

        Raises:
            LoadRefusedError: An id, a code or an external key belongs to another customer, an earlier one perhaps.
        """

    @abstractmethod
    def add_pairs(self, links: Collection[Link], waiting: Collection[WaitingPair]) -> None:
        """Keep links and waiting pairs of customers who were loaded in this unit.

        Each is of two ids of which no link, or no waiting pair, is kept yet.
        """
