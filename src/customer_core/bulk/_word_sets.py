"""The words of every value, or what else stands for it, as sets of numbers: which have one in common, which are nested.

Owns the answer for many pairs at once. Bits tell most pairs apart, sorted numbers decide the rest. Must not know what
the words mean.
"""

from collections.abc import Callable, Collection, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from customer_core.bulk._hashing import hash_array
from customer_core.bulk._sorted_numbers import is_among, spread

__all__ = ["WordSets"]

Booleans = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]

_BITS = np.uint64(64)
_LONG = 2


class WordSets:
    """A set of words for each of many values; the values come as their numbers."""

    def __init__(self, words: pa.Array, counts: Numbers) -> None:
        encoded = words.cast(pa.large_string()).dictionary_encode()
        codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        owners = np.repeat(np.arange(len(counts)), counts)
        self._different = max(1, len(encoded.dictionary))
        self._counts, self._starts = counts, np.cumsum(counts) - counts
        self._members = np.sort(owners * self._different + codes)
        bits = np.left_shift(np.uint64(1), hash_array(encoded.dictionary) % _BITS)
        self._signs = np.zeros(len(counts), dtype=np.uint64)
        np.bitwise_or.at(self._signs, owners, bits[codes])
        self._are_long = (pc.utf8_length(encoded.dictionary).to_numpy() >= _LONG) if len(words) else np.zeros(1, bool)

    @classmethod
    def split(cls, texts: pa.Array) -> "WordSets":
        """Return the words of each text."""
        lists = pc.utf8_split_whitespace(texts)
        words, owners = pc.list_flatten(lists), pc.list_parent_indices(lists)
        is_word = pc.not_equal(words, "")
        counts = np.bincount(owners.filter(is_word).to_numpy(), minlength=len(texts))
        return cls(words.filter(is_word), counts)

    @classmethod
    def of(cls, sets: Sequence[Collection[str]]) -> "WordSets":
        """Return sets that were made one by one."""
        counts = np.fromiter(map(len, sets), np.int64, len(sets))
        return cls(pa.array([word for each in sets for word in each], pa.large_string()), counts)

    def meet(self, left: Numbers, right: Numbers) -> Booleans:
        """Tell which pairs of values have a word in common."""
        return _where((self._signs[left] & self._signs[right]) != 0, self._meet, left, right)

    def are_nested(self, left: Numbers, right: Numbers) -> Booleans:
        """Tell which pairs have all words of one value in the other, one of more than one character among them."""
        one, other = self._signs[left], self._signs[right]
        return _where((one & ~other) == 0, self._is_within, left, right) | _where(
            (other & ~one) == 0, self._is_within, right, left
        )

    def _meet(self, left: Numbers, right: Numbers) -> Booleans:
        _, is_shared, owners = self._shared(left, right)
        found: Booleans = np.bincount(owners[is_shared], minlength=len(left)) > 0
        return found

    def _is_within(self, left: Numbers, right: Numbers) -> Booleans:
        words, is_shared, owners = self._shared(left, right)
        is_missed = np.bincount(owners[~is_shared], minlength=len(left)) > 0
        has_long = np.bincount(owners[self._are_long[words]], minlength=len(left)) > 0
        found: Booleans = has_long & ~is_missed
        return found

    def _shared(self, left: Numbers, right: Numbers) -> tuple[Numbers, Booleans, Numbers]:
        """Return the words of the left value of every pair, which are the right value's, too, and of which pair."""
        places, owners = spread(self._starts[left], self._counts[left])
        words = self._members[places] % self._different
        return words, is_among(self._members, right[owners] * self._different + words), owners


def _where(
    candidates: Booleans, decide: Callable[[Numbers, Numbers], Booleans], left: Numbers, right: Numbers
) -> Booleans:
    found = np.zeros(len(candidates), dtype=np.bool_)
    places = np.flatnonzero(candidates)
    if len(places):
        found[places] = decide(left[places], right[places])
    return found
