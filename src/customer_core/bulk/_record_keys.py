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
    """One way to make a key of a kind, its parts by their places among those of all kinds."""

    kind: str
    parts: tuple[int, ...]
    is_unordered: bool
    seed: int

    def iter_keys(self, hashed: Sequence[Sequence[int]]) -> Iterator[int]:
        """Yield the keys that the texts of all parts make, which are hashed."""
        for texts in product(*[hashed[part] for part in self.parts]):
            if len(texts) == 1:
                yield mixed_number(texts[0] ^ self.seed)
            else:
                yield reduce(combined_number, sorted(texts) if self.is_unordered else texts, self.seed)


class RecordKeyMaker:
    """Makes the keys of one record after another, of some kinds; parts that kinds share are cut and hashed once."""

    def __init__(self, kinds: Sequence[str]) -> None:
        places: dict[tuple[Piece, ...], int] = {}
        self._recipes = [
            _Recipe(
                kind,
                tuple(places.setdefault(part, len(places)) for part in recipe),
                KEYS[kind].is_unordered,
                hash_text(kind),
            )
            for kind in kinds
            for recipe in KEYS[kind].recipes
        ]
        self._parts = tuple(places)

    def keys(self, record: PreparedRecord) -> dict[str, set[int]]:
        """Return the keys of a record by kind: the hashes that the columns of a table have."""
        hashed = [[hash_text(text) for piece in part for text in piece.of(record)] for part in self._parts]
        found: dict[str, set[int]] = {}
        for recipe in self._recipes:
            if keys := set(recipe.iter_keys(hashed)):
                found[recipe.kind] = found.get(recipe.kind, set()) | keys
        return found
