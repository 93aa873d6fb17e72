"""Nicknames that a table shows by itself: given names under which one and the same person appears again and again.

Owns what counts as shown. Two people of one family name may share a phone and a mailbox, too; but whoever lives with a
Maria has many names, while whoever is called Mamen is a Carmen nearly every time. Must not know figures of a profile.
"""

from collections.abc import Sequence
from math import comb

import numpy as np
import numpy.typing as npt

from customer_core.bulk._columns import share_value
from customer_core.bulk._features import Features
from customer_core.bulk._sorted_numbers import distinct
from customer_core.bulk._word_sets import first_words
from customer_core.normalization import are_nicknames

__all__ = ["find_names", "learn_nicknames", "shown_names"]

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int32]

_OWN = ("email", "phone", "birth_date", "tax_id", "external_id")
"""What people share with few others: two of these in common, beside the family name, make two records one person's."""
_AGAINST = ("birth_date", "tax_id", "gender")
"""Of what a person has one of, two who differ in it are two."""
_SHARED_LEAST = 2
_FAMILIES_LEAST = 4
"""Under how many family names a pair of given names must be found."""
_SHARE_LEAST = 0.5
"""Which share of all that one of the names was found beside the other must be."""
_CHANCE_MOST = 1e-6
"""How likely chance may make it that a name is found beside another so often: there are many names to try."""


def learn_nicknames(features: Features, left: Rows, right: Rows) -> tuple[tuple[str, str], ...]:
    """Return pairs of given names that stand for one another and that no table of nicknames has, in order.

    Args:
        features: The features of the records.
        left: The smaller record of each candidate pair.
        right: The larger one.
    """
    words, one, other, families = find_names(features, left, right)
    return shown_names(words, *_counted(np.stack((one, other)), families))


def find_names(features: Features, left: Rows, right: Rows) -> tuple[Sequence[str], Numbers, Numbers, Rows]:
    """Return words, and where pairs are one person's under two given names, the words of these and the family name.

    Words and family names are told by their numbers, the smaller of two words first.
    """
    if not {"given", "family"} <= features.keys():
        none = np.zeros(0, dtype=np.int64)
        return (), none, none, none.astype(np.int32)
    given, family = features["given"], features["family"].first
    pairs = _shared_people(features, left, right)
    words = given.values.derived(first_words)
    one, other = given.first[left[pairs]], given.first[right[pairs]]
    is_name = (words.codes[one] != words.codes[other]) & (np.minimum(words.lengths[one], words.lengths[other]) > 1)
    codes = np.sort(words.codes[np.stack((one[is_name], other[is_name]))].astype(np.int64), axis=0)
    return words.values, codes[0], codes[1], family[left[pairs[is_name]]]


def shown_names(
    words: Sequence[str], smaller: Numbers, larger: Numbers, counts: Numbers
) -> tuple[tuple[str, str], ...]:
    """Return which words were found beside each other so often that they stand for one another, in order.

    Args:
        words: The words.
        smaller: The number of one word of each different pair of words that was found.
        larger: That of the other one.
        counts: Under how many family names each pair was found.
    """
    finds = np.append(counts, counts).astype(np.float64)
    totals: Floats = np.bincount(np.append(smaller, larger), finds, minlength=len(words)).astype(np.float64)
    is_shown = (counts >= _FAMILIES_LEAST) & (counts >= _SHARE_LEAST * np.minimum(totals[smaller], totals[larger]))
    shown = [
        (first, second)
        for first, second, count in zip(*(each[is_shown].tolist() for each in (smaller, larger, counts)), strict=True)
        if _chance(count, totals[[first, second]], totals.sum()) < _CHANCE_MOST
    ]
    texts = sorted(tuple(sorted((words[first], words[second]))) for first, second in shown)
    return tuple((first, second) for first, second in texts if not are_nicknames(first, second))


def _chance(count: int, finds: Floats, everything: float) -> float:
    """Return at most how likely the rarer of two names is found beside the other so often, were finds drawn by lot."""
    found: float = comb(int(finds.min()), count) * float(finds.max() / everything) ** count
    return found


def _shared_people(features: Features, left: Rows, right: Rows) -> Numbers:
    """Return which pairs have different given names and are one person's by all else."""
    given, family = features["given"].first, features["family"].first
    near = np.flatnonzero((family[left] >= 0) & (family[left] == family[right]) & (given[left] != given[right]))
    near = near[(given[left[near]] >= 0) & (given[right[near]] >= 0)]
    shared = np.zeros(len(near), dtype=np.int64)
    for name in _OWN:
        if name in features:
            shared += share_value(features[name], features[name], left[near], right[near])
    differs = np.zeros(len(near), dtype=np.bool_)
    for name in _AGAINST:
        if name in features:
            has_both = (features[name].first[left[near]] >= 0) & (features[name].first[right[near]] >= 0)
            differs |= has_both & ~share_value(features[name], features[name], left[near], right[near])
    found: Numbers = near[(shared >= _SHARED_LEAST) & ~differs]
    return found


def _counted(codes: Numbers, families: Rows) -> tuple[Numbers, Numbers, Numbers]:
    """Return the different pairs of numbers, and under how many family names each is found."""
    width, names = int(codes.max(initial=0)) + 1, int(families.max(initial=0)) + 1
    pairs, numbers = np.unique(codes[0] * width + codes[1], return_inverse=True)
    counts = np.bincount(distinct(numbers * names + families) // names, minlength=len(pairs))
    return *np.divmod(pairs, width), counts
