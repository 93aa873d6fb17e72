"""Texts as 64-bit numbers that are the same on every machine: what keys, samples and ties are ordered by.

Owns the hash of a text and the mixing of hashes. The hash is a polynomial over the bytes, modulo 2**64, put through the
finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014). It resists
accidents, not enemies: two texts that collide may only meet as candidates, and whoever takes them for equal on top of
that has to look. Must not know what the texts mean.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise, repeat
from operator import mul

import numpy as np
import numpy.typing as npt
import pyarrow as pa

__all__ = ["Hashes", "combined", "combined_number", "hash_array", "hash_text", "hash_texts", "mixed", "mixed_number"]

Hashes = npt.NDArray[np.uint64]

_BASE = 0x9E3779B97F4A7C15
_FIRST, _SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_CHUNK = 1 << 16
_ALL = (1 << 64) - 1
_POWERS = tuple(accumulate(repeat(_BASE, 256), lambda power, base: power * base & _ALL))
_SUMS = (0, *accumulate(_POWERS))
"""What octets of 0 come to, by their number: each counts one more than it is."""


def hash_texts(texts: Sequence[str]) -> Hashes:
    """Return the hash of each text; 0, which stands for none, is nobody's."""
    return hash_array(pa.array(texts, pa.large_string()))


def hash_array(array: pa.Array) -> Hashes:
    """Return the hash of each text of an Arrow array without nulls, as `hash_texts` does."""
    array = pa.concat_arrays(
        [array.cast(pa.large_string())]
    )  # Parts of other arrays have offsets that begin elsewhere.
    size = len(array)
    offsets = np.frombuffer(array.buffers()[1], dtype=np.int64)[: size + 1]
    content = array.buffers()[2]
    octets = np.frombuffer(content, dtype=np.uint8) if content is not None else np.zeros(0, dtype=np.uint8)
    found = np.zeros(size, dtype=np.uint64)
    for start, stop in pairwise([*range(0, size, _CHUNK), size]):
        found[start:stop] = _polynomials(octets, offsets[start : stop + 1])
    return mixed(found + np.uint64(_BASE)) | np.uint64(1)


def _polynomials(octets: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64]) -> Hashes:
    lengths = np.diff(offsets)
    found = np.zeros(len(lengths), dtype=np.uint64)
    filled = np.flatnonzero(lengths)
    if not len(filled):
        return found
    places = np.arange(offsets[0], offsets[-1]) - np.repeat(offsets[:-1], lengths)
    powers = np.full(int(lengths.max()), _BASE, dtype=np.uint64).cumprod(dtype=np.uint64)
    terms = (octets[offsets[0] : offsets[-1]].astype(np.uint64) + np.uint64(1)) * powers[places]
    found[filled] = np.add.reduceat(terms, (offsets[:-1] - offsets[0])[filled])
    return found


def mixed(hashes: Hashes) -> Hashes:
    """Return hashes every bit of which depends on every bit."""
    found = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(_FIRST)
    found = (found ^ (found >> np.uint64(27))) * np.uint64(_SECOND)
    return found ^ (found >> np.uint64(31))


def combined(first: Hashes, second: Hashes) -> Hashes:
    """Return the hash of two hashes in this order."""
    return mixed(first * np.uint64(_BASE) + second)


def hash_text(text: str) -> int:
    """Return the hash of one text, as `hash_texts` does, without the price of arrays."""
    octets = text.encode()
    size = len(octets)
    if size > len(_POWERS):
        return int(hash_texts([text])[0])
    return mixed_number((sum(map(mul, octets, _POWERS), _SUMS[size]) + _BASE) & _ALL) | 1


def mixed_number(number: int) -> int:
    """Return for one hash what `mixed` does for many."""
    number = (number ^ (number >> 30)) * _FIRST & _ALL
    number = (number ^ (number >> 27)) * _SECOND & _ALL
    return number ^ (number >> 31)


def combined_number(first: int, second: int) -> int:
    """Return for one pair of hashes what `combined` does for many."""
    return mixed_number((first * _BASE + second) & _ALL)
