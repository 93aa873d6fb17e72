"""Which texts cannot be alike enough, told by the letters that they have: most pairs need no measuring.

Owns upper bounds of similarities and lower bounds of distances, from one number of bits for each text: a letter that
one text has and the other has not matches nothing there. Must not know fields or levels.
"""

from string import ascii_lowercase, digits

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from customer_core.bulk._values import Values

__all__ = ["least_edits", "most_jaro", "most_jaro_winkler"]

Booleans = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.integer]

_LETTERS = f"{ascii_lowercase}{digits} |@.-+'"
# Bytes of other characters have no bit: bounds hold without them, and are only wider.
_BITS = np.zeros(256, dtype=np.uint64)
_BITS[list(_LETTERS.encode())] = np.left_shift(np.uint64(1), np.arange(len(_LETTERS), dtype=np.uint64))

_PREFIX = 4
_PREFIX_WEIGHT = 0.1
_BOOSTED = 0.7
_ROUNDING = 1e-9


@attrs.frozen(eq=False, repr=False)
class _Letters:
    """For each text the letters in it as bits, how many code points it has, and a number for the first of them."""

    bits: npt.NDArray[np.uint64]
    lengths: Numbers
    firsts: npt.NDArray[np.int32]


def most_jaro(values: Values, left: Codes, right: Codes) -> Floats:
    """Return what Jaro's similarity of each pair, one of which has a letter, is at most.

    Of m matching letters it is (m/a + m/b + 1) / 3 at most, a and b being the lengths (Jaro, JASA 84, 1989).
    """
    letters: _Letters = values.derived(_letters)
    one, other = letters.lengths[left], letters.lengths[right]
    missing, surplus = _differing(letters, left, right)
    matching = np.minimum(one - missing, other - surplus)
    bound = (matching / np.maximum(one, 1) + matching / np.maximum(other, 1) + 1) / 3 + _ROUNDING
    return np.where(matching > 0, bound, 0.0)


def most_jaro_winkler(values: Values, left: Codes, right: Codes) -> Floats:
    """Return what Jaro and Winkler's similarity of each pair is at most."""
    letters: _Letters = values.derived(_letters)
    bound = most_jaro(values, left, right)
    is_boosted = (bound > _BOOSTED) & (letters.firsts[left] == letters.firsts[right])
    return np.where(is_boosted, bound + _PREFIX * _PREFIX_WEIGHT * (1 - bound), bound)


def least_edits(values: Values, left: Codes, right: Codes) -> Numbers:
    """Return how many edits apart each pair is at least: each takes away one letter, or adds one, or both."""
    letters: _Letters = values.derived(_letters)
    longer: Numbers = np.abs(letters.lengths[left] - letters.lengths[right])
    return np.maximum(longer, np.maximum(*_differing(letters, left, right)))


def _letters(values: Values) -> _Letters:
    array = values.array
    offsets = np.frombuffer(array.buffers()[1], dtype=np.int64)[array.offset : array.offset + len(array) + 1]
    content = array.buffers()[2]
    bits = np.zeros(len(array), dtype=np.uint64)
    filled = np.flatnonzero(np.diff(offsets))
    if len(filled):
        octets = np.frombuffer(content, dtype=np.uint8)[: offsets[-1]]
        bits[filled] = np.bitwise_or.reduceat(_BITS[octets], offsets[:-1][filled])
    lengths: Numbers = pc.utf8_length(array).to_numpy().astype(np.int64)
    firsts = pc.utf8_slice_codeunits(array, 0, 1).dictionary_encode().indices.to_numpy()
    return _Letters(bits, lengths, firsts)


def _differing(letters: _Letters, left: Codes, right: Codes) -> tuple[Numbers, Numbers]:
    """Return how many different letters each left text has that the right one has not, and the other way round."""
    one, other = letters.bits[left], letters.bits[right]
    return _count(one & ~other), _count(other & ~one)


def _count(bits: npt.NDArray[np.uint64]) -> Numbers:
    """Return how many bits are set, by adding neighbors (Warren, Hacker's Delight, 2002)."""
    found = bits - ((bits >> np.uint64(1)) & np.uint64(0x5555555555555555))
    found = (found & np.uint64(0x3333333333333333)) + ((found >> np.uint64(2)) & np.uint64(0x3333333333333333))
    found = (found + (found >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    counts: Numbers = ((found * np.uint64(0x0101010101010101)) >> np.uint64(56)).astype(np.int64)
    return counts
