"""Mappings whose changes can be taken back: what the memory store is made of.

Owns the journal of a unit of work. It must not know what is kept.
"""

from collections.abc import Hashable, Iterable
from typing import Any, Generic, TypeVar

from customer_core.errors import StoreReadOnlyError

__all__ = ["Journal", "Table"]

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
_ABSENT: Any = object()


class Journal:
    """What the current unit changed, newest last, and whether it may change anything."""

    def __init__(self, store: str) -> None:
        self.is_writing = False
        self._store = store
        self._changes: list[tuple[dict[Any, Any], Any, Any]] = []

    def refuse_unless_writing(self) -> None:
        """Refuse where the current unit only reads.

        Raises:
            StoreReadOnlyError: It does.
        """
        if not self.is_writing:
            raise StoreReadOnlyError(
                store=self._store, reason="the unit of work only reads", remedy="write in one that writing() opens"
            )

    def note(self, table: dict[Any, Any], key: Hashable) -> None:
        """Remember what a table says of a key, before it says something else."""
        self.refuse_unless_writing()
        self._changes.append((table, key, table.get(key, _ABSENT)))

    def undo(self) -> None:
        """Put back everything that was changed, the last change first."""
        for table, key, before in reversed(self._changes):
            if before is _ABSENT:
                table.pop(key, None)
            else:
                table[key] = before

    def clear(self) -> None:
        """Forget the changes, which now stand."""
        self._changes.clear()


class Table(Generic[K, V]):
    """A mapping whose changes are in the journal. Its values are immutable."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._rows: dict[K, V] = {}

    def refuse_unless_writing(self) -> None:
        self._journal.refuse_unless_writing()

    def find(self, key: K) -> V | None:
        return self._rows.get(key)

    def get(self, key: K) -> V:
        return self._rows[key]

    def last_key(self) -> K | None:
        return next(reversed(self._rows), None)

    def put(self, key: K, value: V) -> None:
        self._journal.note(self._rows, key)
        self._rows[key] = value

    def remove(self, key: K) -> None:
        self._journal.note(self._rows, key)
        self._rows.pop(key, None)

    def list_keys(self) -> Iterable[K]:
        return tuple(self._rows)

    def list_values(self) -> Iterable[V]:
        return tuple(self._rows.values())

    def __contains__(self, key: K) -> bool:
        return key in self._rows

    def __len__(self) -> int:
        return len(self._rows)
