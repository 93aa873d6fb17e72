"""The comparison levels over arrays: for many pairs of values at once, what `matching.PREDICATES` says of each.

Owns one columnar form for each predicate and what they derive from the distinct values of a feature. Similarities come
from the same functions of rapidfuzz, called in batches, and the rest from parts of values that are numbered once. Must
not know which field a level serves or what it is worth.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA, Jaro, JaroWinkler
from rapidfuzz.fuzz import token_sort_ratio
from rapidfuzz.process import cpdist

from customer_core.matching import PREDICATES
from customer_core.normalization import nickname_roots

__all__ = ["COLUMNAR_PREDICATES", "Values", "similarities"]

Booleans = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]

_CHUNK = 1 << 18
_SHORT_LOCAL = 3
_DATE_PARTS = 3
_SIGNATURE_BITS = 64


class Values:
    """The distinct values of a feature with what predicates derive from them, each derivation made once."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = np.array([*texts, ""], dtype=object)[:-1]
        self._derived: dict[tuple[Callable[..., Any], float], Any] = {}

    def __len__(self) -> int:
        return len(self.texts)

    def derived(self, derive: Callable[..., Any], parameter: float = 0.0) -> Any:  # noqa: ANN401 - as `derive` returns
        """Return what a function makes of these values."""
        key = (derive, parameter)
        if key not in self._derived:
            self._derived[key] = derive(self, parameter) if parameter else derive(self)
        return self._derived[key]


class Parts:
    """One part of every value, equal parts under one number."""

    def __init__(self, texts: Sequence[str]) -> None:
        numbers: dict[str, int] = {}
        self.codes = np.fromiter((numbers.setdefault(text, len(numbers)) for text in texts), np.int64, len(texts))
        self.values = Values(list(numbers))
        self.lengths = np.fromiter(map(len, numbers), dtype=np.int64, count=len(numbers))[self.codes]


def similarities(
    values: Values, left: Numbers, right: Numbers, measure: Callable[..., float], least: float
) -> npt.NDArray[np.float64]:
    """Return how alike the values of each pair are by a measure of rapidfuzz; 0 where it is below the least asked for."""
    found = np.empty(len(left), dtype=np.float64)
    for start in range(0, len(left), _CHUNK):
        part = slice(start, start + _CHUNK)
        found[part] = cpdist(
            values.texts[left[part]],
            values.texts[right[part]],
            scorer=measure,
            score_cutoff=least,
            dtype=np.float64,
            workers=-1,
        )
    return found


def _is_within(values: Values, left: Numbers, right: Numbers, most: int) -> Booleans:
    """Tell which pairs are at most so many edits apart."""
    found = np.empty(len(left), dtype=np.bool_)
    for start in range(0, len(left), _CHUNK):
        part = slice(start, start + _CHUNK)
        texts = values.texts[left[part]], values.texts[right[part]]
        found[part] = cpdist(*texts, scorer=OSA.distance, score_cutoff=most, dtype=np.int32, workers=-1) <= most
    return found


def _through_parts(
    parts: Parts, left: Numbers, right: Numbers, measure: Callable[..., float], least: float
) -> Booleans:
    """Tell which pairs have parts that are alike: equal ones are, others are compared once for each pair of parts."""
    one, other = parts.codes[left], parts.codes[right]
    pairs, inverse = np.unique(np.minimum(one, other) * len(parts.values) + np.maximum(one, other), return_inverse=True)
    first, second = np.divmod(pairs, len(parts.values)) if len(pairs) else (pairs, pairs)
    found: Booleans = (similarities(parts.values, first, second, measure, least) >= least)[inverse]
    return found


def _where(candidates: Booleans, decide: Callable[[Numbers], Booleans]) -> Booleans:
    """Return the answer for the candidates, and no for the others."""
    found = np.zeros(len(candidates), dtype=np.bool_)
    places = np.flatnonzero(candidates)
    if len(places):
        found[places] = decide(places)
    return found


def _by_pair(name: str, values: Values, left: Numbers, right: Numbers) -> Callable[[Numbers], Booleans]:
    """Return a decision by the predicate for one pair, for what is too rare to be worth arrays."""
    predicate = PREDICATES[name]

    def decide(places: Numbers) -> Booleans:
        texts = zip(values.texts[left[places]], values.texts[right[places]], strict=True)
        return np.fromiter((predicate(one, other, 0.0) for one, other in texts), np.bool_, len(places))

    return decide


# Derivations: what is read off each distinct value once.


def _has_space(values: Values) -> Booleans:
    return np.fromiter((" " in text for text in values.texts), np.bool_, len(values))


def _squeezed(values: Values) -> Parts:
    return Parts([text.replace(" ", "") for text in values.texts])


def _first_words(values: Values) -> Parts:
    return Parts([text.split(" ", 1)[0] for text in values.texts])


def _initials(values: Values) -> Parts:
    return Parts([text[:1] for text in values.texts])


def _has_short_name(values: Values) -> Booleans:
    """Tell of each value whether its first word is known as a form of another name."""
    words: Parts = values.derived(_first_words)
    known = [len(nickname_roots(word)) > 1 for word in words.values.texts]
    return np.array(known, dtype=np.bool_)[words.codes]


def _signatures(values: Values) -> npt.NDArray[np.uint64]:
    """Return the words of each value as bits: a subset of words has a subset of bits."""
    signs: dict[str, int] = {}

    def sign(word: str) -> int:
        return 1 << signs.setdefault(word, len(signs)) % _SIGNATURE_BITS

    found = np.zeros(len(values), dtype=np.uint64)
    for place, text in enumerate(values.texts):
        bits = 0
        for word in text.split():
            bits |= sign(word)
        found[place] = bits
    return found


def _starts(values: Values, length: float) -> Parts:
    return Parts([text[: int(length)] for text in values.texts])


def _ends(values: Values, length: float) -> Parts:
    return Parts([text[-int(length) :] for text in values.texts])


def _lengths(values: Values) -> Numbers:
    return np.fromiter(map(len, values.texts), np.int64, len(values))


def _local_parts(values: Values) -> Parts:
    return Parts([text.partition("@")[0] for text in values.texts])


def _at_signs(values: Values) -> Numbers:
    return np.fromiter((text.find("@") for text in values.texts), np.int64, len(values))


def _date_parts(values: Values) -> tuple[Parts, Parts, Parts]:
    split = [[*text.split("-"), "", "", ""][:_DATE_PARTS] for text in values.texts]
    # One numbering for all three, so that a day can be compared with a month.
    together = Parts([part for parts in split for part in parts])
    codes = together.codes.reshape(-1, _DATE_PARTS)
    found = []
    for place in range(_DATE_PARTS):
        part = Parts.__new__(Parts)
        part.codes, part.values, part.lengths = codes[:, place], together.values, together.lengths
        found.append(part)
    return found[0], found[1], found[2]


def _years(values: Values) -> Parts:
    return Parts([text[:4] for text in values.texts])


def _house_numbers(values: Values) -> Parts:
    return Parts([text.partition("|")[0] for text in values.texts])


def _street_names(values: Values) -> Parts:
    return Parts([text.partition("|")[2] for text in values.texts])


# The predicates, in the order of those for one pair.


def _exact(values: Values, left: Numbers, right: Numbers, _: float) -> Booleans:
    del values
    return left == right


def _joined(values: Values, left: Numbers, right: Numbers, _: float) -> Booleans:
    spaces, squeezed = values.derived(_has_space), values.derived(_squeezed).codes
    found: Booleans = (spaces[left] | spaces[right]) & (squeezed[left] == squeezed[right])
    return found


def _nickname(values: Values, left: Numbers, right: Numbers, _: float) -> Booleans:
    known, words = values.derived(_has_short_name), values.derived(_first_words).codes
    # Two names that stand for themselves alone have no form in common.
    candidates = (known[left] | known[right]) & (words[left] != words[right])
    return _where(candidates, _by_pair("nickname", values, left, right))


def _initial(values: Values, left: Numbers, right: Numbers, _: float) -> Booleans:
    letters, lengths = values.derived(_initials).codes, values.derived(_first_words).lengths
    found: Booleans = (letters[left] == letters[right]) & ((lengths[left] == 1) | (lengths[right] == 1))
    return found


def _token_subset(values: Values, left: Numbers, right: Numbers, _: float) -> Booleans:
    spaces, signs = values.derived(_has_space), values.derived(_signatures)
    one, other = signs[left], signs[right]
    is_nested = ((one & ~other) == 0) | ((other & ~one) == 0)
    candidates = (spaces[left] | spaces[right]) & is_nested
    return _where(candidates, _by_pair("token_subset", values, left, right))


def _similar(values: Values, left: Numbers, right: Numbers, least: float) -> Booleans:
    return similarities(values, left, right, JaroWinkler.similarity, least) >= least


def _similar_words(values: Values, left: Numbers, right: Numbers, least: float) -> Booleans:
    return similarities(values, left, right, token_sort_ratio, 100 * least) >= 100 * least


def _edits(values: Values, left: Numbers, right: Numbers, most: float) -> Booleans:
    return _is_within(values, left, right, int(most))


def _prefix(values: Values, left: Numbers, right: Numbers, length: float) -> Booleans:
    starts, lengths = values.derived(_starts, length).codes, values.derived(_lengths)
    found: Booleans = (starts[left] == starts[right]) & (np.minimum(lengths[left], lengths[right]) >= length)
    return found


def _ending(values: Values, left: Numbers, right: Numbers, length: float) -> Booleans:
    ends, lengths = values.derived(_ends, length).codes, values.derived(_lengths)
    found: Booleans = (ends[left] == ends[right]) & (np.minimum(lengths[left], lengths[right]) >= length)
    return found


def _same_local_part(values: Values, left: Numbers, right: Numbers, _: float) -> Booleans:
    local: Parts = values.derived(_local_parts)
    found: Booleans = (local.codes[left] == local.codes[right]) & (local.lengths[left] > _SHORT_LOCAL)
    return found


def _similar_local_part(values: Values, left: Numbers, right: Numbers, least: float) -> Booleans:
    return _through_parts(values.derived(_local_parts), left, right, Jaro.similarity, least)


def _email_slip(values: Values, left: Numbers, right: Numbers, most: float) -> Booleans:
    places = values.derived(_at_signs)
    allowed = np.minimum(int(most), np.minimum(places[left], places[right]) // 4)
    found = np.zeros(len(left), dtype=np.bool_)
    for edits in range(1, int(most) + 1):
        chosen = np.flatnonzero(allowed == edits)
        found[chosen] = _is_within(values, left[chosen], right[chosen], edits)
    return found


def _date_slip(values: Values, left: Numbers, right: Numbers, _: float) -> Booleans:
    year, month, day = (part.codes for part in values.derived(_date_parts))
    turned = (year[left] == year[right]) & (month[left] == day[right]) & (day[left] == month[right])
    return _is_within(values, left, right, 1) | turned


def _date_two_parts(values: Values, left: Numbers, right: Numbers, _: float) -> Booleans:
    found = np.zeros(len(left), dtype=np.int64)
    for part in values.derived(_date_parts):
        is_known = (part.values.texts != "00")[part.codes]
        found += (part.codes[left] == part.codes[right]) & is_known[left]
    return found >= 2  # noqa: PLR2004 - named so


def _same_year(values: Values, left: Numbers, right: Numbers, _: float) -> Booleans:
    years = values.derived(_years).codes
    found: Booleans = years[left] == years[right]
    return found


def _same_number_similar_street(values: Values, left: Numbers, right: Numbers, least: float) -> Booleans:
    numbers: Parts = values.derived(_house_numbers)
    candidates = (numbers.codes[left] == numbers.codes[right]) & (numbers.lengths[left] > 0)
    streets: Parts = values.derived(_street_names)
    return _where(candidates, lambda at: _through_parts(streets, left[at], right[at], JaroWinkler.similarity, least))


def _similar_street(values: Values, left: Numbers, right: Numbers, least: float) -> Booleans:
    streets: Parts = values.derived(_street_names)
    candidates = (streets.lengths[left] > 0) & (streets.lengths[right] > 0)
    return _where(candidates, lambda at: _through_parts(streets, left[at], right[at], JaroWinkler.similarity, least))


def _conflicting(values: Values, left: Numbers, right: Numbers, _: float) -> Booleans:
    del values, right
    return np.ones(len(left), dtype=np.bool_)


COLUMNAR_PREDICATES: Mapping[str, Callable[[Values, Numbers, Numbers, float], Booleans]] = {
    "exact": _exact,
    "joined": _joined,
    "nickname": _nickname,
    "initial": _initial,
    "token_subset": _token_subset,
    "similar": _similar,
    "similar_words": _similar_words,
    "edits": _edits,
    "prefix": _prefix,
    "ending": _ending,
    "same_local_part": _same_local_part,
    "similar_local_part": _similar_local_part,
    "email_slip": _email_slip,
    "date_slip": _date_slip,
    "date_two_parts": _date_two_parts,
    "same_year": _same_year,
    "same_number_similar_street": _same_number_similar_street,
    "similar_street": _similar_street,
    "conflicting": _conflicting,
}
"""By the names of `matching.PREDICATES`; each sees pairs of different values by their numbers."""
