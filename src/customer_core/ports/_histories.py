"""The history: one entry for every change, in one order.

Owns the obligations of keeping it. What a change is, and how it reads, is the history engine's.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection

from customer_core.history import HistoryEntry, Subject

__all__ = ["HistoryPort"]


class HistoryPort(ABC):
    """Keeps entries; none is ever changed or removed."""

    @abstractmethod
    def add(self, entry: HistoryEntry) -> HistoryEntry:
        """Keep an entry, whatever its position, and return it with its own: greater than that of every entry before."""

    @abstractmethod
    def list_of(self, subjects: Collection[Subject], *, after: int, most: int) -> tuple[HistoryEntry, ...]:
        """Return the first entries about any of some subjects whose position is greater than `after`, in order."""

    @abstractmethod
    def find_last(self, subject: Subject) -> HistoryEntry | None:
        """Return the last entry about a subject; None when there is none."""

    @abstractmethod
    def last_position(self) -> int:
        """Return the position of the last entry; 0 when there is none."""
