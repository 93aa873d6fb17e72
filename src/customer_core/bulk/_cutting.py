"""What goes into keys, cut from all values at once: the columnar twins of the cuts of `matching.KEYS`.

Owns the twins of the cuts that many values go through; what they leave out is cut value by value. Must not know which
key a text goes into.
"""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from customer_core.bulk._hashing import Hashes, hash_array
from customer_core.bulk._sorted_numbers import spread
from customer_core.bulk._values import Values
from customer_core.bulk._word_sets import Words, split_words
from customer_core.normalization import nickname_roots, phonetic_key

__all__ = ["COLUMNAR_CUTS"]

Numbers = npt.NDArray[np.int64]
Tables = list[Hashes]
"""The hash of the first, second … text that is cut from each value, 0 for none."""

_LOCAL_LEAST = 4
_LONG_LEAST = 3
_MOST_WORDS = 6
_MOST_ROOTS = 6


def _hashed(texts: pa.Array) -> Hashes:
    """Return the hash of each text, 0 for an empty one."""
    found: Hashes = np.where(pc.equal(texts, "").to_numpy(zero_copy_only=False), np.uint64(0), hash_array(texts))
    return found


def _cut_to(cut: Callable[[pa.Array], pa.Array]) -> Callable[[Values], Tables]:
    return lambda values: [_hashed(cut(values.array))]


def _local_part(texts: pa.Array) -> pa.Array:
    local = pc.list_element(pc.split_pattern(texts, "@", max_splits=1), 0)
    return pc.if_else(pc.greater_equal(pc.utf8_length(local), _LOCAL_LEAST), local, "")


def _house(texts: pa.Array) -> pa.Array:
    has_street = pc.match_substring_regex(texts, r"\|(?s:.)")
    return pc.if_else(has_street, pc.replace_substring_regex(texts, r"^([^|]*\|(?s:.){1,4})(?s:.)*$", r"\1"), "")


def _sounds(values: Values) -> Tables:
    return _tables(len(values), *values.derived(_word_sounds))


def _sounds_and_roots(values: Values) -> Tables:
    owners, sounds = values.derived(_word_sounds)
    of_roots, roots = _root_sounds(values)
    return _tables(len(values), np.concatenate((owners, of_roots)), np.concatenate((sounds, roots)))


def _word_sounds(values: Values) -> tuple[Numbers, Hashes]:
    """Return the sounds of the longer words among the first of each value, or of all these where none is long."""
    words: Words = values.derived(split_words)
    places, owners = spread(words.starts, np.minimum(words.counts, _MOST_WORDS))
    is_long = words.parts.lengths[places] >= _LONG_LEAST
    has_long = np.bincount(owners[is_long], minlength=len(values)) > 0
    chosen = is_long | ~has_long[owners]
    sounds = _hashed(pa.array(values.derived(_sounds_by_word).values(), pa.large_string()))
    return owners[chosen], sounds[words.parts.codes[places[chosen]]]


def _root_sounds(values: Values) -> tuple[Numbers, Hashes]:
    """Return the sounds of all that the first word of each value stands for."""
    words: Words = values.derived(split_words)
    owners = np.flatnonzero(words.counts)
    firsts, codes = np.unique(words.parts.codes[words.starts[owners]], return_inverse=True)
    roots = [sorted(nickname_roots(words.parts.values[word]))[:_MOST_ROOTS] for word in firsts.tolist()]
    counts = np.fromiter(map(len, roots), np.int64, len(roots))
    known = values.derived(_sounds_by_word)
    texts = [known[root] if root in known else phonetic_key(root) for each in roots for root in each]
    sounds = _hashed(pa.array(texts, pa.large_string()))
    places, runs = spread((np.cumsum(counts) - counts)[codes], counts[codes])
    return owners[runs], sounds[places]


def _sounds_by_word(values: Values) -> dict[str, str]:
    """Return the sound of each different word, in their order."""
    words: Words = values.derived(split_words)
    return {word: phonetic_key(word) for word in words.parts.values}


def _tables(size: int, owners: Numbers, hashes: Hashes) -> Tables:
    """Return the different hashes of each value as tables."""
    order = np.lexsort((hashes, owners))
    owners, hashes = owners[order], hashes[order]
    is_new = np.append(True, (owners[1:] != owners[:-1]) | (hashes[1:] != hashes[:-1]))[: len(owners)]
    owners, hashes = owners[is_new & (hashes != 0)], hashes[is_new & (hashes != 0)]
    nth = np.arange(len(owners)) - np.searchsorted(owners, owners)
    tables = []
    for number in range(int(nth.max(initial=-1)) + 1):
        table = np.zeros(size, dtype=np.uint64)
        table[owners[nth == number]] = hashes[nth == number]
        tables.append(table)
    return tables


COLUMNAR_CUTS: Mapping[str, Callable[[Values], Tables]] = {
    "whole": lambda values: [values.hashes],
    "sounds": _sounds,
    "sounds_and_roots": _sounds_and_roots,
    "local_part": _cut_to(_local_part),
    "ending": _cut_to(lambda texts: pc.utf8_slice_codeunits(texts, -8)),
    "start": _cut_to(lambda texts: pc.utf8_slice_codeunits(texts, 0, 4)),
    "year": _cut_to(lambda texts: pc.utf8_slice_codeunits(texts, 0, 4)),
    "day": _cut_to(lambda texts: pc.utf8_slice_codeunits(texts, 5)),
    "house": _cut_to(_house),
}
"""By the names of cuts."""
