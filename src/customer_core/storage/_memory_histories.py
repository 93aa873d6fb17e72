"""The history of the memory store: each entry beside the row that it is sealed as.

Owns how chains are looked up in plain mappings. It must not know any other part of the store.
"""

from collections.abc import Collection, Sequence

import attrs

from customer_core.history import ChainHead, HistoryEntry, HistoryRow, Subject, seal
from customer_core.ports import HistoryPort
from customer_core.serialization import to_history_row
from customer_core.storage._memory_sights import Sight
from customer_core.storage._memory_tables import Tables

__all__ = ["MemoryHistory"]


@attrs.frozen
class MemoryHistory(HistoryPort):
    _tables: Tables
    _sight: Sight

    def add(self, entry: HistoryEntry, *, salt: bytes | None = None) -> HistoryEntry:
        kept = attrs.evolve(entry, position=self.last_position() + 1)
        row = to_history_row(kept)
        positions = self._tables.subjects.find(kept.subject) or ()
        if salt is not None:
            row = row.with_seal(seal(row, after=self._head(positions, up_to=kept.position), salt=salt))
        self._tables.entries.put(kept.position, kept)
        self._tables.rows.put(kept.position, row)
        self._tables.subjects.put(kept.subject, (*positions, kept.position))
        self._tables.unpublished.put(kept.position, True)
        return kept

    def list_of(self, subjects: Collection[Subject], *, after: int, most: int) -> tuple[HistoryEntry, ...]:
        positions = (place for subject in set(subjects) for place in self._positions(subject))
        later = sorted(place for place in positions if place > after)[:most]
        return tuple(entry for place in later if (entry := self._tables.entries.find(place)))

    def find_last(self, subject: Subject) -> HistoryEntry | None:
        positions = self._positions(subject)
        return self._tables.entries.find(positions[-1]) if positions else None

    def last_position(self) -> int:
        return self._tables.entries.last_key() or 0

    def settled_position(self) -> int:
        self._tables.entries.refuse_unless_writing()
        return self.last_position()

    def list_rows(self, *, after: HistoryRow | None, most: int) -> tuple[HistoryRow, ...]:
        return self.list_rows_of(list(self._tables.subjects.list_keys()), after=after, most=most)

    def list_rows_of(
        self, subjects: Collection[Subject], *, after: HistoryRow | None, most: int
    ) -> tuple[HistoryRow, ...]:
        positions = (place for subject in set(subjects) for place in self._positions(subject))
        rows = sorted(filter(None, map(self._tables.rows.find, positions)), key=_row_order)
        return tuple(row for row in rows if after is None or _row_order(row) > _row_order(after))[:most]

    def list_heads(self, *, up_to: int, after: ChainHead | None, most: int) -> tuple[ChainHead, ...]:
        chains = map(self._positions, self._tables.subjects.list_keys())
        heads = filter(None, (self._head(positions, up_to=up_to) for positions in chains))
        return tuple(head for head in sorted(heads) if after is None or head.subject > after.subject)[:most]

    def _positions(self, subject: Subject) -> tuple[int, ...]:
        """Return where the entries about a subject stand, as far as they are shown."""
        return self._tables.subjects.find(subject) or () if self._sight.shows_subject(subject) else ()

    def _head(self, positions: Sequence[int], *, up_to: int) -> ChainHead | None:
        for place in reversed(positions):
            row = self._tables.rows.find(place)
            if place <= up_to and row and row.number is not None and row.digest is not None:
                return ChainHead(row.subject, row.number, row.digest)
        return None


def _row_order(row: HistoryRow) -> tuple[str, int]:
    return row.subject, row.position
