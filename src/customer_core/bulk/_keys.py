"""The blocking keys of all records, as hashes.

Owns the way from features to keys: the same recipes as for one record, each piece cut once for every distinct value.
Must not know which records meet.
"""

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import product
from threading import Lock

import numpy as np
import numpy.typing as npt

from customer_core.bulk._cutting import COLUMNAR_CUTS
from customer_core.bulk._features import Features
from customer_core.bulk._hashing import Hashes, combined, hash_texts, mixed
from customer_core.bulk._values import Values
from customer_core.matching import KEYS, Key, Piece

__all__ = ["KeyMaker"]

_NONE = np.uint64(0)


class KeyMaker:
    """Makes the keys of one table; pieces that several kinds of keys share are cut and hashed once."""

    def __init__(self, features: Features) -> None:
        self._features = features
        self._lock = Lock()
        self._tables: dict[tuple[int, str, str], list[Hashes]] = {}

    def iter_keys(self, kind: str) -> Iterator[tuple[npt.NDArray[np.int64], Hashes]]:
        """Yield for each way to make a key of a kind the records that have one, ascending, and their hashes.

        A record may have one key in two ways.
        """
        key = KEYS[kind]
        seed = hash_texts([kind])
        for recipe in key.recipes:
            parts = [[column for piece in part for column in self._columns(piece)] for part in recipe]
            for columns in product(*parts):
                rows = np.flatnonzero(reduce(np.logical_and, (column != 0 for column in columns)))
                if len(rows):
                    yield rows, _joined(key, [column[rows] for column in columns], seed)

    def _columns(self, piece: Piece) -> list[Hashes]:
        """Return the hashes of what a piece cuts from the values of each record, as many columns as it takes."""
        return [column for name in self._named(piece) for column in self._cut_feature(piece, name)]

    def _named(self, piece: Piece) -> list[str]:
        if not piece.feature.endswith("*"):
            return [piece.feature] if piece.feature in self._features else []
        return [name for name in self._features if name.startswith(piece.feature[:-1])]

    def _cut_feature(self, piece: Piece, name: str) -> list[Hashes]:
        feature = self._features[name]
        label = f"{name}=" if piece.feature.endswith("*") else ""
        # Features may have their values in common: what is cut from these is cut once.
        known = (id(feature.values), piece.cut, label)
        with self._lock:
            if known not in self._tables:
                self._tables[known] = _cut_values(piece, feature.values, label)
        tables = self._tables[known]
        return [table[slot] for slot in feature.slots for table in tables]


def _cut_values(piece: Piece, values: Values, label: str) -> list[Hashes]:
    """Return tables from the number of a value to the hash of the first, second … text cut from it, 0 for none."""
    if not label and piece.cut in COLUMNAR_CUTS:
        return [np.append(table, _NONE) for table in COLUMNAR_CUTS[piece.cut](values)]
    numbers: dict[str, int] = {"": 0}
    rows = [[numbers.setdefault(label + text, len(numbers)) for text in piece.texts(value) if text] for value in values]
    hashes = hash_texts(list(numbers))
    hashes[0] = 0
    width = max(map(len, rows), default=0)
    tables = []
    for place in range(width):
        column = np.fromiter((row[place] if place < len(row) else 0 for row in rows), dtype=np.int64, count=len(rows))
        tables.append(np.append(hashes[column], _NONE))
    return tables


def _joined(key: Key, columns: Sequence[Hashes], seed: Hashes) -> Hashes:
    """Return the hash of one text of each part beside the others."""
    if key.is_unordered:
        first, second = columns
        columns = (np.minimum(first, second), np.maximum(first, second))
    return reduce(combined, columns, seed) if len(columns) > 1 else mixed(columns[0] ^ seed)
