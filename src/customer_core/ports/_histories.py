"""The history: one entry for every change, in one order, each sealed into the chain of its subject if it is asked for.

Owns the obligations of keeping it. What a change is, how it reads and what a seal binds is the history engine's.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection

import attrs

from customer_core.history import ChainHead, HistoryEntry, HistoryRow, Subject

__all__ = ["HistoryPort"]


class HistoryPort(ABC):
    """Keeps entries and their seals; none is ever changed or removed, but for what an erasure takes out of one.

    An entry is kept as the texts of `serialization.to_history_row`, letter for letter, since these are what is sealed.
    Two entries of one subject never have one number, whoever else adds entries at the same time.
    """

    @abstractmethod
    def add(self, entry: HistoryEntry, *, salt: bytes | None = None) -> HistoryEntry:
        """Keep an entry, whatever its position, and return it with its own: greater than that of every entry before.

        With a salt the entry is sealed as `history.seal` does, with its own position, behind the last sealed entry of
        its subject, all in this unit of work; entries without a seal are passed over, and have no number.

        Raises:
            InvalidValueError: The salt is none; nothing is kept.
        """

    @abstractmethod
    def list_of(self, subjects: Collection[Subject], *, after: int, most: int) -> tuple[HistoryEntry, ...]:
        """Return the first entries about any of some subjects whose position is greater than `after`, in order."""

    @abstractmethod
    def find_last(self, subject: Subject) -> HistoryEntry | None:
        """Return the last entry about a subject; None when there is none."""

    def find_last_facts(self, subject: Subject) -> HistoryEntry | None:
        """Return what `find_last` finds, without its reason and changes, as an erased entry is told.

        A store may do it with less work than this: what changed is by far the most of an entry.
        """
        last = self.find_last(subject)
        return None if last is None else attrs.evolve(last, reason="", changes=())

    @abstractmethod
    def last_position(self) -> int:
        """Return the position of the last entry; 0 when there is none."""

    @abstractmethod
    def settled_position(self) -> int:
        """Return the position of the last entry, at or below which no entry will ever appear any more.

        Where writing units overlap, and one may keep a lower position after a higher one was seen, those that have
        added entries are waited for. It is for a unit that may write, and what it says holds for units opened later.
        """

    @abstractmethod
    def list_rows(self, *, after: HistoryRow | None, most: int) -> tuple[HistoryRow, ...]:
        """Return the first rows behind one, or the very first, in order of subject, by code points, and position.

        Rows come as they are kept, whatever became of them: nothing is read into them and nothing is refused.
        """

    @abstractmethod
    def list_rows_of(
        self, subjects: Collection[Subject], *, after: HistoryRow | None, most: int
    ) -> tuple[HistoryRow, ...]:
        """Return the first rows about any of some subjects behind one, or the very first, as `list_rows` does."""

    @abstractmethod
    def list_heads(self, *, up_to: int, after: ChainHead | None, most: int) -> tuple[ChainHead, ...]:
        """Return the first heads behind one, or the very first, in order of subject by code points.

        The head of a subject is its last sealed entry whose position is at most `up_to`; without any it has none.
        """
