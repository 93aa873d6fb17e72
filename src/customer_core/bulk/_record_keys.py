"""The blocking keys of one record, as hashes.

Owns the twin of `KeyMaker` for a record that comes alone: the same keys, number by number, where arrays would cost more
than they save. Must not know which records meet.
"""

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import product

import attrs

from customer_core.bulk._hashing import combined_number, hash_text, mixed_number
from customer_core.matching import KEYS, Piece, PreparedRecord

__all__ = ["RecordKeyMaker"]


@attrs.frozen
class _Recipe:
    """One way to make a key of a kind: for each part the places of its pieces."""

    kind: str
    parts: tuple[tuple[int, ...], ...]
    is_unordered: bool
    seed: int

    def iter_keys(self, hashed: Sequence[Sequence[int]]) -> Iterator[int]:
        """Yield the keys that pieces make which are cut and hashed."""
        for parts in product(*[[number for place in part for number in hashed[place]] for part in self.parts]):
            if len(parts) == 1:
                yield mixed_number(parts[0] ^ self.seed)
            else:
                yield reduce(combined_number, sorted(parts) if self.is_unordered else parts, self.seed)


class RecordKeyMaker:
    """Makes the keys of one record after another, of some kinds; pieces that kinds share are cut and hashed once."""

    def __init__(self, kinds: Sequence[str]) -> None:
        places: dict[Piece, int] = {}
        self._recipes = [
            _Recipe(
                kind,
                tuple(tuple(places.setdefault(piece, len(places)) for piece in part) for part in recipe),
                KEYS[kind].is_unordered,
                hash_text(kind),
            )
            for kind in kinds
            for recipe in KEYS[kind].recipes
        ]
        self._pieces = tuple(places)

    def keys(self, record: PreparedRecord) -> dict[str, set[int]]:
        """Return the keys of a record by kind: the hashes that the columns of a table have."""
        hashed = [list(map(hash_text, piece.of(record))) for piece in self._pieces]
        found: dict[str, set[int]] = {}
        for recipe in self._recipes:
            if keys := set(recipe.iter_keys(hashed)):
                found[recipe.kind] = found.get(recipe.kind, set()) | keys
        return found
