"""Pairs of customers that wait for somebody to look at them.

Owns the queue. Who decides, and what follows, is not its matter.
"""

from abc import ABC, abstractmethod

from customer_core.model import CustomerId, WaitingPair

__all__ = ["ReviewPort"]


class ReviewPort(ABC):
    """Keeps the queue of pairs."""

    @abstractmethod
    def put(self, pair: WaitingPair) -> None:
        """Keep a pair of customers, in place of what was kept of the same two ids."""

    @abstractmethod
    def find(self, left: CustomerId, right: CustomerId) -> WaitingPair | None:
        """Return what was kept of two ids, the smaller one first; None when the pair does not wait."""

    @abstractmethod
    def list_waiting(self, *, after: WaitingPair | None, most: int) -> tuple[WaitingPair, ...]:
        """Return the pairs behind `after`, or from the first: those of more bits first, then by their two ids."""

    @abstractmethod
    def count_open(self) -> int:
        """Return how many pairs of customers are left to decide: ids of theirs wait, and no judgement is about the two.

        A judgement is about them that stands, whichever of their ids it was written with. Two customers count once,
        however many pairs of their ids wait.
        """
