"""The order of records that their values decide, and which of them say the same.

Owns the hash of a record, its place in the order of names, by which large blocks are cut, and its fingerprint, by which
ties are broken: never by row. A fingerprint tells all that is compared, so a record can be had from it again. Must not
know keys or scores.
"""

from bisect import bisect_left
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from customer_core.bulk._columns import FeatureColumn
from customer_core.bulk._features import Features
from customer_core.bulk._hashing import Hashes, combined, hash_texts
from customer_core.bulk._sorted_numbers import spread
from customer_core.bulk._values import Values
from customer_core.matching import FINGERPRINT_MARKS, PreparedRecord

__all__ = ["BY_NAME", "NameOrder", "features_of", "fingerprints", "hash_records", "order_records", "rank_records"]

BY_NAME: Final = ("family", "given", "organization")
"""The features that the order of names goes by, the first first."""


def hash_records(features: Features, rows: int) -> Hashes:
    """Return a hash of all that is compared of each record; equal records have equal hashes."""
    found = np.zeros(rows, dtype=np.uint64)
    for name, feature in features.items():
        values = np.append(combined(feature.values.hashes, hash_texts([name])), np.uint64(0))
        for place, slot in enumerate(feature.slots):
            found += values[slot] * np.uint64(2 * place + 1)
    return found


def fingerprints(features: Features, rows: npt.NDArray[np.int64]) -> pa.Array:
    """Return the `PreparedRecord.fingerprint` of some records."""
    between, within = FINGERPRINT_MARKS
    told, nothing = [pa.array([""] * len(rows), pa.large_string())], pa.scalar("", pa.large_string())
    for name, feature in sorted(features.items()):
        for place, slot in enumerate(feature.slots):
            codes = slot[rows]
            values = feature.values.array.take(pa.array(codes, mask=codes < 0))
            before = pa.scalar(within if place else f"{between}{name}{within}", pa.large_string())
            told.append(pc.fill_null(pc.binary_join_element_wise(before, values, nothing), nothing))
    return pc.utf8_slice_codeunits(pc.binary_join_element_wise(*told, nothing), 1)


def order_records(features: Features, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the places of some records, given ascending, in the order of what they say."""
    found: npt.NDArray[np.int64] = pc.array_sort_indices(fingerprints(features, rows)).to_numpy().astype(np.int64)
    return found


def features_of(told: pa.Array) -> Features:
    """Return the features of records by their fingerprints, an array of large strings: the way back."""
    between, within = FINGERPRINT_MARKS
    each = pc.split_pattern(told, between)
    owners, parts = pc.list_parent_indices(each).to_numpy(), pc.list_flatten(each)
    lists = pc.split_pattern(parts, within)
    texts, starts = lists.values, lists.offsets.to_numpy()[:-1].astype(np.int64)
    values_of = np.diff(lists.offsets.to_numpy()).astype(np.int64) - 1  # The first text is the name of the feature.
    names = texts.take(pa.array(starts)).dictionary_encode()
    codes = names.indices.to_numpy()
    found = {}
    for number, name in enumerate(names.dictionary.to_pylist()):
        places = np.flatnonzero(codes == number)
        if name:  # A record that says nothing has one part without a name.
            found[name] = _column_of(texts, starts[places] + 1, values_of[places], owners[places], len(told))
    return {name: found[name] for name in sorted(found)}


def _column_of(
    texts: pa.Array,
    starts: npt.NDArray[np.int64],
    counts: npt.NDArray[np.int64],
    owners: npt.NDArray[np.int64],
    rows: int,
) -> FeatureColumn:
    """Return the column of one feature: for each owner, the texts from a start on."""
    chosen, records = spread(starts, counts)
    encoded = texts.take(pa.array(chosen)).dictionary_encode()
    codes = encoded.indices.to_numpy().astype(np.int32)
    nth = chosen - starts[records]
    slots = []
    for place in range(int(counts.max())):
        slot = np.full(rows, -1, dtype=np.int32)
        slot[owners[records[nth == place]]] = codes[nth == place]
        slots.append(slot)
    return FeatureColumn(Values(encoded.dictionary), tuple(slots))


def rank_records(features: Features, hashes: Hashes) -> npt.NDArray[np.int32]:
    """Return the place of each record in the order of names, equal names by hash: a permutation."""
    keys: list[npt.NDArray[np.generic]] = [
        hashes,
        *(_rank_values(features[name])[features[name].first] for name in reversed(BY_NAME) if name in features),
    ]
    order = np.lexsort(tuple(keys))
    ranks = np.empty(len(hashes), dtype=np.int32)
    ranks[order] = np.arange(len(hashes), dtype=np.int32)
    return ranks


def _rank_values(feature: FeatureColumn) -> npt.NDArray[np.int32]:
    """Return the alphabetical place of each value; the last entry is that of no value."""
    ranks = np.zeros(len(feature.values) + 1, dtype=np.int32)
    ranks[sorted(range(len(feature.values)), key=feature.values.__getitem__)] = np.arange(1, len(feature.values) + 1)
    return ranks


class NameOrder:
    """The order of names of a table's records, in which the place of any other record can be found."""

    def __init__(self, features: Features, by_rank: npt.NDArray[np.int32]) -> None:
        self._columns = [(features[name].values.texts, features[name].first) for name in BY_NAME if name in features]
        self._names = [name for name in BY_NAME if name in features]
        self._by_rank = by_rank

    def place(self, record: PreparedRecord) -> int:
        """Return how many records of the table stand before a record."""
        wanted = tuple(record.features.get(name, ("",))[0] for name in self._names)
        return bisect_left(range(len(self._by_rank)), wanted, key=self._names_at)

    def _names_at(self, rank: int) -> tuple[str, ...]:
        row = self._by_rank[rank]
        return tuple([texts[code] if (code := codes[row]) >= 0 else "" for texts, codes in self._columns])
