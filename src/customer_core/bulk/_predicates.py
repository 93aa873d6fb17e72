"""The comparison levels over arrays: for many pairs of values at once, what `matching.PREDICATES` says of each.

Owns one columnar form for each predicate and what they derive from the distinct values of a feature. Similarities come
from the same functions of rapidfuzz, called in batches, and the rest from parts of values that are numbered once. Must
not know which field a level serves or what it is worth.
"""

from collections.abc import Callable, Mapping
from functools import partial

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc
from rapidfuzz.distance import OSA, Jaro, JaroWinkler
from rapidfuzz.fuzz import token_sort_ratio
from rapidfuzz.process import cpdist

from customer_core.bulk._letter_bounds import least_edits, most_jaro, most_jaro_winkler
from customer_core.bulk._sorted_numbers import answers_where
from customer_core.bulk._values import Parts, Values
from customer_core.bulk._word_sets import WordSets, first_words, split_words
from customer_core.normalization import nickname_roots

__all__ = ["COLUMNAR_PREDICATES", "MEASURES", "Columnar", "columnar_predicates_with", "similarities"]

Booleans = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.integer]

_CHUNK = 1 << 18
_SHORT_LOCAL = 3
_DATE_PARTS = 3
_INTACT = 4


@attrs.frozen
class Measure:
    """A similarity of rapidfuzz, what it returns for equal texts, and a bound that it never exceeds."""

    function: Callable[..., float]
    scale: float = 1.0
    most: Callable[[Values, Numbers, Numbers], Floats] | None = None


_JARO = Measure(Jaro.similarity, most=most_jaro)
_JARO_WINKLER = Measure(JaroWinkler.similarity, most=most_jaro_winkler)

MEASURES: Mapping[str, Measure] = {
    "similar": _JARO_WINKLER,
    "similar_words": Measure(token_sort_ratio, 100.0),
}
"""The predicates that ask whether a similarity is at least as high as a level says."""


def similarities(values: Values, left: Numbers, right: Numbers, measure: Measure, least: float) -> Floats:
    """Return how alike the values of each pair are by a measure, 0 where it is below the least."""
    found = np.zeros(len(left), dtype=np.float64)
    may_be = (
        np.arange(len(left)) if measure.most is None else np.flatnonzero(measure.most(values, left, right) >= least)
    )
    for start in range(0, len(may_be), _CHUNK):
        part = may_be[start : start + _CHUNK]
        found[part] = cpdist(
            values.at(left[part]),
            values.at(right[part]),
            scorer=measure.function,
            score_cutoff=least,
            dtype=np.float64,
            workers=1,
        )
    return found


def _is_within(values: Values, left: Numbers, right: Numbers, most: int) -> Booleans:
    """Tell which pairs are at most so many edits apart."""
    found = np.zeros(len(left), dtype=np.bool_)
    may_be = np.flatnonzero(least_edits(values, left, right) <= most)
    for start in range(0, len(may_be), _CHUNK):
        part = may_be[start : start + _CHUNK]
        texts = values.at(left[part]), values.at(right[part])
        found[part] = cpdist(*texts, scorer=OSA.distance, score_cutoff=most, dtype=np.int32, workers=1) <= most
    return found


def _through_parts(parts: Parts, left: Numbers, right: Numbers, measure: Measure, least: float) -> Booleans:
    """Tell which pairs have parts that are alike: equal ones are."""
    one, other = parts.codes[left], parts.codes[right]
    is_equal: Booleans = one == other
    return is_equal | (similarities(parts.values, one, other, measure, least) >= least)


# Derivations: what is read off each distinct value once.


def _has_space(values: Values) -> Booleans:
    found: Booleans = pc.match_substring(values.array, " ").to_numpy(zero_copy_only=False)
    return found


def _squeezed(values: Values) -> Parts:
    return Parts(pc.replace_substring(values.array, " ", ""))


def _initials(values: Values) -> Parts:
    return Parts(pc.utf8_slice_codeunits(values.array, 0, 1))


@attrs.frozen
class _RootSets:
    """Derives for each different first word what it may stand for; pairs that were learned have a root of their own."""

    nicknames: tuple[tuple[str, str], ...]

    def __call__(self, values: Values) -> WordSets:
        """Return the sets."""
        learned: dict[str, set[str]] = {}
        for pair in self.nicknames:
            for word in pair:
                learned.setdefault(word, set()).add(" ".join(pair))
        words: Parts = values.derived(first_words)
        return WordSets.of([nickname_roots(word) | learned.get(word, frozenset()) for word in words.values])


def _word_sets(values: Values) -> WordSets:
    return WordSets(values.derived(split_words))


def _starts(values: Values, length: float) -> Parts:
    return Parts(pc.utf8_slice_codeunits(values.array, 0, int(length)))


def _ends(values: Values, length: float) -> Parts:
    return Parts(pc.utf8_slice_codeunits(values.array, -int(length)))


def _lengths(values: Values) -> Numbers:
    found: Numbers = pc.utf8_length(values.array).to_numpy().astype(np.int64)
    return found


def _local_parts(values: Values) -> Parts:
    return Parts(pc.list_element(pc.split_pattern(values.array, "@", max_splits=1), 0))


def _at_signs(values: Values) -> Numbers:
    """Return how many characters stand before the at sign, -1 where there is none."""
    has_sign = pc.match_substring(values.array, "@").to_numpy(zero_copy_only=False)
    return np.where(has_sign, values.derived(_local_parts).lengths, -1)


def _date_parts(values: Values) -> tuple[Values, Numbers, Numbers, Numbers]:
    """Return the different parts of dates, and which of them are the year, month and day of each."""
    split = [[*text.split("-"), "", "", ""][:_DATE_PARTS] for text in values]
    # One numbering for all three, so that a day can be compared with a month.
    together = Parts.of([part for parts in split for part in parts])
    year, month, day = together.codes.reshape(-1, _DATE_PARTS).T
    return together.values, year, month, day


def _years(values: Values) -> Parts:
    return Parts(pc.utf8_slice_codeunits(values.array, 0, 4))


def _house_numbers(values: Values) -> Parts:
    return Parts.of([text.partition("|")[0] for text in values])


def _street_names(values: Values) -> Parts:
    return Parts.of([text.partition("|")[2] for text in values])


# The predicates, in the order of those for one pair.


def _exact(values: Values, left: Numbers, right: Numbers, _: float) -> Booleans:
    del values
    found: Booleans = left == right
    return found


def _joined(values: Values, left: Numbers, right: Numbers, _: float) -> Booleans:
    spaces, squeezed = values.derived(_has_space), values.derived(_squeezed).codes
    found: Booleans = (spaces[left] | spaces[right]) & (squeezed[left] == squeezed[right])
    return found


def _nickname(
    values: Values, left: Numbers, right: Numbers, _: float, nicknames: tuple[tuple[str, str], ...] = ()
) -> Booleans:
    words, roots = values.derived(first_words).codes, values.derived(_RootSets(nicknames))
    one, other = words[left], words[right]
    return answers_where(one != other, lambda at: roots.meet(one[at], other[at]))


def _initial(values: Values, left: Numbers, right: Numbers, _: float) -> Booleans:
    letters, lengths = values.derived(_initials).codes, values.derived(first_words).lengths
    found: Booleans = (letters[left] == letters[right]) & ((lengths[left] == 1) | (lengths[right] == 1))
    return found


def _token_subset(values: Values, left: Numbers, right: Numbers, _: float) -> Booleans:
    spaces, words = values.derived(_has_space), values.derived(_word_sets)
    return answers_where(spaces[left] | spaces[right], lambda at: words.are_nested(left[at], right[at]))


def _measured(name: str) -> Callable[[Values, Numbers, Numbers, float], Booleans]:
    measure = MEASURES[name]

    def holds(values: Values, left: Numbers, right: Numbers, least: float) -> Booleans:
        threshold = least * measure.scale
        return similarities(values, left, right, measure, threshold) >= threshold

    return holds


def _edits(values: Values, left: Numbers, right: Numbers, most: float) -> Booleans:
    if int(most) != 1:
        return _is_within(values, left, right, int(most))
    return answers_where(_may_be_one_edit(values, left, right), lambda at: _is_within(values, left[at], right[at], 1))


def _may_be_one_edit(values: Values, left: Numbers, right: Numbers) -> Booleans:
    """Tell which pairs may be one slip apart: one leaves the first or the last four characters of longer texts."""
    lengths = values.derived(_lengths)
    starts, ends = values.derived(_starts, _INTACT).codes, values.derived(_ends, _INTACT).codes
    is_short = np.minimum(lengths[left], lengths[right]) <= 2 * _INTACT
    found: Booleans = (starts[left] == starts[right]) | (ends[left] == ends[right]) | is_short
    return found


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
    return _through_parts(values.derived(_local_parts), left, right, _JARO, least)


def _email_slip(values: Values, left: Numbers, right: Numbers, most: float) -> Booleans:
    places = values.derived(_at_signs)
    allowed = np.minimum(int(most), np.minimum(places[left], places[right]) // 4)
    found = np.zeros(len(left), dtype=np.bool_)
    for edits in range(1, int(most) + 1):
        chosen = np.flatnonzero(allowed == edits)
        found[chosen] = _is_within(values, left[chosen], right[chosen], edits)
    return found


def _date_slip(values: Values, left: Numbers, right: Numbers, _: float) -> Booleans:
    year, month, day = values.derived(_date_parts)[1:]
    turned = (year[left] == year[right]) & (month[left] == day[right]) & (day[left] == month[right])
    found: Booleans = _edits(values, left, right, 1) | turned
    return found


def _date_two_parts(values: Values, left: Numbers, right: Numbers, _: float) -> Booleans:
    texts, year, month, day = values.derived(_date_parts)
    is_known = np.array([text != "00" for text in texts])
    found = np.zeros(len(left), dtype=np.int64)
    for part in (year, month, day):
        found += (part[left] == part[right]) & is_known[part[left]]
    is_enough: Booleans = found >= 2  # noqa: PLR2004 - named so
    return is_enough


def _same_year(values: Values, left: Numbers, right: Numbers, _: float) -> Booleans:
    years = values.derived(_years).codes
    found: Booleans = years[left] == years[right]
    return found


def _same_number_similar_street(values: Values, left: Numbers, right: Numbers, least: float) -> Booleans:
    numbers: Parts = values.derived(_house_numbers)
    candidates = (numbers.codes[left] == numbers.codes[right]) & (numbers.lengths[left] > 0)
    streets: Parts = values.derived(_street_names)
    return answers_where(candidates, lambda at: _through_parts(streets, left[at], right[at], _JARO_WINKLER, least))


def _similar_street(values: Values, left: Numbers, right: Numbers, least: float) -> Booleans:
    streets: Parts = values.derived(_street_names)
    candidates = (streets.lengths[left] > 0) & (streets.lengths[right] > 0)
    return answers_where(candidates, lambda at: _through_parts(streets, left[at], right[at], _JARO_WINKLER, least))


def _conflicting(values: Values, left: Numbers, right: Numbers, _: float) -> Booleans:
    del values, right
    return np.ones(len(left), dtype=np.bool_)


Columnar = Callable[[Values, Numbers, Numbers, float], Booleans]

COLUMNAR_PREDICATES: Mapping[str, Columnar] = {
    "exact": _exact,
    "joined": _joined,
    "nickname": _nickname,
    "initial": _initial,
    "token_subset": _token_subset,
    "similar": _measured("similar"),
    "similar_words": _measured("similar_words"),
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


def columnar_predicates_with(nicknames: tuple[tuple[str, str], ...]) -> Mapping[str, Columnar]:
    """Return what `matching.predicates_with` returns, in columnar form."""
    return {**COLUMNAR_PREDICATES, "nickname": partial(_nickname, nicknames=nicknames)}
