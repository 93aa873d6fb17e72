"""The words of every value as numbers, and as sets: which values have one in common, which are nested.

Owns the cutting of values into words and the answer for many pairs at once. Bits tell most pairs apart, sorted numbers
decide the rest. Must not know what the words mean.
"""

from collections.abc import Collection, Sequence

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from customer_core.bulk._sorted_numbers import answers_where, is_among, spread
from customer_core.bulk._values import WHITE_SPACE, Parts, Values

__all__ = ["WordSets", "Words", "first_words", "split_words"]

Booleans = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.integer]

_OFF = np.uint64(58)
"""Leaves the six highest bits of a hash, which name one of 64."""
_LONG = 2
_BETWEEN_WORDS = f"[{WHITE_SPACE}]+"


@attrs.frozen(eq=False, repr=False)
class Words:
    """Words in the order of the values that have them; `counts` has how many each value has."""

    parts: Parts
    counts: Numbers

    @property
    def starts(self) -> Numbers:
        """Return the place of the first word of each value."""
        return np.cumsum(self.counts) - self.counts


def split_words(values: Values) -> Words:
    """Return the words of each value."""
    # Arrow's own splitting at white space misreads what ends in it now and then.
    lists = pc.split_pattern_regex(values.array, _BETWEEN_WORDS)
    words, owners = pc.list_flatten(lists), pc.list_parent_indices(lists)
    is_word = pc.not_equal(words, "")
    counts = np.bincount(owners.filter(is_word).to_numpy(), minlength=len(values))
    return Words(Parts(words.filter(is_word)), counts)


def first_words(values: Values) -> Parts:
    """Return what stands before the first space of each value."""
    return Parts(pc.list_element(pc.split_pattern(values.array, " ", max_splits=1), 0))


class WordSets:
    """A set of words for each of many values; the values come as their numbers."""

    def __init__(self, words: Words) -> None:
        different, owners = words.parts.values, np.repeat(np.arange(len(words.counts)), words.counts)
        self._different = max(1, len(different))
        self._counts, self._starts = words.counts, words.starts
        self._members = np.sort(owners * self._different + words.parts.codes)
        bits = np.left_shift(np.uint64(1), different.hashes >> _OFF)
        self._signs = np.zeros(len(words.counts), dtype=np.uint64)
        np.bitwise_or.at(self._signs, owners, bits[words.parts.codes])
        self._are_long = pc.utf8_length(different.array).to_numpy() >= _LONG

    @classmethod
    def of(cls, sets: Sequence[Collection[str]]) -> "WordSets":
        """Return sets that were made one by one."""
        counts = np.fromiter(map(len, sets), np.int64, len(sets))
        return cls(Words(Parts.of([word for each in sets for word in each]), counts))

    def meet(self, left: Codes, right: Codes) -> Booleans:
        """Tell which pairs of values have a word in common."""
        may_meet = (self._signs[left] & self._signs[right]) != 0
        return answers_where(may_meet, lambda at: self._meet(left[at], right[at]))

    def are_nested(self, left: Codes, right: Codes) -> Booleans:
        """Tell which pairs have all words of one value in the other, one of more than one character among them."""
        one, other = self._signs[left], self._signs[right]
        inner = answers_where((one & ~other) == 0, lambda at: self._is_within(left[at], right[at]))
        return inner | answers_where((other & ~one) == 0, lambda at: self._is_within(right[at], left[at]))

    def _meet(self, left: Codes, right: Codes) -> Booleans:
        _, is_shared, owners = self._shared(left, right)
        found: Booleans = np.bincount(owners[is_shared], minlength=len(left)) > 0
        return found

    def _is_within(self, left: Codes, right: Codes) -> Booleans:
        words, is_shared, owners = self._shared(left, right)
        is_missed = np.bincount(owners[~is_shared], minlength=len(left)) > 0
        has_long = np.bincount(owners[self._are_long[words]], minlength=len(left)) > 0
        found: Booleans = has_long & ~is_missed
        return found

    def _shared(self, left: Codes, right: Codes) -> tuple[Numbers, Booleans, Numbers]:
        """Return the words of the left value of every pair, which are the right value's, too, and of which pair."""
        places, owners = spread(self._starts[left], self._counts[left])
        words = self._members[places] % self._different
        wanted = right[owners].astype(np.int64) * self._different + words
        return words, is_among(self._members, wanted), owners
