"""The match profile: everything that decides a score, as data.

Owns the values that a profile is made of and the checks that they fit together; must not know how records are read,
how a pair is scored or what any shipped profile says.
"""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cached_property
from math import log2
from typing import Any

import attrs

from customer_core.errors import InvalidProfileError
from customer_core.matching._keys import KEYS
from customer_core.matching._predicates import PREDICATES
from customer_core.matching._records import FEATURES
from customer_core.matching._sources import LABEL_PREFIXES
from customer_core.model import FrozenMap
from customer_core.normalization import normalize_words

__all__ = [
    "CONFLICTING",
    "Blocking",
    "Clustering",
    "Comparison",
    "Dependence",
    "Level",
    "MatchProfile",
    "Rarity",
    "RelationClass",
    "Swap",
    "Thresholds",
]

STRANGER = "stranger"
"""The relation of two records that have none of a profile's."""

CONFLICTING = "conflicting"
"""The last level of every field: nothing in common that counts."""

_SUM_TOLERANCE = 0.011
_LEAST_PARTNERS = 1e-6
_MOST_BITS = 64


@attrs.frozen(kw_only=True)
class RelationClass:
    """What two records may be to each other.

    `partners` is how many records of this relation a record is expected to have in the file or store: the prior of
    a pair is that number over the population. `learns` names the fields whose figures a fit may change for this
    relation by itself; those of all other fields are learned by the relations that mean the same customer together,
    and stay as they are for the rest.
    """

    name: str
    what: str
    partners: float
    is_same: bool = False
    learns: tuple[str, ...] = ()


@attrs.frozen
class Level:
    """One step of likeness: a predicate with its parameter, and how often each class shows it.

    `probabilities` follows the profile's classes, then strangers. At a level that counts rarity the figure for
    strangers is not used: chance agreement on a value is that value's own frequency.
    """

    predicate: str
    probabilities: tuple[float, ...]
    parameter: float = 0.0
    counts_rarity: bool = attrs.field(default=False, kw_only=True)


@attrs.frozen(kw_only=True)
class Rarity:
    """How the frequency of a value makes agreement on it worth more or less.

    Figures in bits: agreement on a value of frequency f weighs -log2(f) against chance. `most_bits` bounds what the
    rarest value is worth; `typical_bits` is what an unknown value is worth as long as few records were observed; the
    first `own_repeats` records with a value are taken to be one customer's own.
    """

    most_bits: float
    typical_bits: float
    own_repeats: int = 1

    def frequency(self, count: int, population: int, assumed_weight: int) -> float:
        """Return the chance that another record has a value that `count` of `population` records have.

        What was observed is blended with the typical figure, which counts as `assumed_weight` records.
        """
        others = max(0, count - self.own_repeats) + assumed_weight * 2**-self.typical_bits
        return float(max(2**-self.most_bits, others / (population + assumed_weight)))


@attrs.frozen(kw_only=True)
class Comparison:
    """One field: the feature it reads and its ordered levels, of which the first that holds counts.

    `is_place` marks what a move changes. `inertia` says how much a fit keeps of these figures whatever it sees: they
    count as this many pairs for every pair that is observed. It is for names, which tell people of one home apart: a
    fit learns from no pair as the same where they speak against it and nothing that is known could outweigh them.
    """

    field: str
    feature: str
    levels: tuple[Level, ...]
    rarity: Rarity | None = None
    tuned_on: str = "files"
    is_place: bool = False
    inertia: float = 0.0


@attrs.frozen(kw_only=True)
class Swap:
    """Two fields whose values people put the wrong way round, and how often they do."""

    first: str
    second: str
    probability: float

    @property
    def bits(self) -> float:
        """Return what reading a pair crosswise costs."""
        return log2(self.probability)


@attrs.frozen(kw_only=True)
class Dependence:
    """A field whose agreement follows in part from another's.

    Strangers who agree on the field `on` agree on this one 2**`bits` times as often as others do. So where `on` agrees
    on a level that speaks for some relation, what this field says *for* a relation counts that much less, and nothing
    at the least; what it says against one counts in full. `levels` names the levels that depend so, none for all.
    """

    field: str
    on: str
    bits: float
    levels: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Blocking:
    """Which keys bring records together, and how many pairs a key may make.

    A block of up to `block_most` records is compared whole; in a larger one, ordered by what the records say, each
    meets the `neighbors` before it and as many behind it. Blocks of the keys in `weak`, which say little, are compared
    whole up to `weak_most` records and left out beyond. A result says which blocks were not compared whole.
    """

    keys: tuple[str, ...]
    block_most: int
    neighbors: int
    weak: tuple[str, ...] = ()
    weak_most: int = 2


@attrs.frozen(kw_only=True)
class Clustering:
    """How pairs become customers; figures in bits.

    Pairs from `link_bits` on connect records to components. Inside one, groups join while the mean over their pairs
    is at least `cut_bits`; a pair's say is bounded by `most_bits`, one never compared counts `unseen_bits`. Components
    of up to `complete_most` records have every pair compared.
    """

    link_bits: float
    cut_bits: float
    most_bits: float
    unseen_bits: float
    complete_most: int


@attrs.frozen(kw_only=True)
class Thresholds:
    """From which probability of being the same on a pair is called the same, or worth a look."""

    same: float
    review: float

    @property
    def same_bits(self) -> float:
        """Return from which log2 of odds on a pair is called the same."""
        return _log_odds(self.same)

    @property
    def review_bits(self) -> float:
        """Return the review threshold as log2 of odds."""
        return _log_odds(self.review)


def _log_odds(probability: float) -> float:
    return log2(probability / (1 - probability))


_UNTOLD = frozenset({"name", "version", "thresholds"})
"""What of a profile decides neither who is compared nor who is one: what it is called, and what is worth a look."""


def _plain(part: Any) -> object:  # noqa: ANN401 - it may be any part of a profile
    """Return a part as tuples, texts and floats, the same for parts that are equal."""
    if isinstance(part, Mapping):
        return sorted((key, _plain(value)) for key, value in part.items())
    if isinstance(part, tuple):
        return [_plain(one) for one in part]
    if attrs.has(type(part)):
        return [_plain(getattr(part, field.name)) for field in attrs.fields(type(part))]
    return float(part) if isinstance(part, int | float) else part


def _in_order(nicknames: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    """Return pairs once each and in order; what is no pair of texts is left for the check to refuse."""
    pairs = tuple(nicknames)
    if not all(map(_is_pair, pairs)):
        return pairs
    return tuple(sorted({(min(pair), max(pair)) for pair in pairs}))


def _is_pair(pair: Any) -> bool:  # noqa: ANN401 - it may be anything
    return isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(word, str) for word in pair)  # noqa: PLR2004


def _frozen(frequencies: Mapping[str, Mapping[str, int]]) -> FrozenMap[str, FrozenMap[str, int]]:
    """Return frequencies that cannot change; those that cannot already, which may be a million, are not copied."""
    each = frequencies.items()
    return FrozenMap({name: found if isinstance(found, FrozenMap) else FrozenMap(found) for name, found in each})


@attrs.frozen(kw_only=True, repr=False)
class MatchProfile:
    """A complete, immutable recipe for finding and scoring duplicates.

    Equal profiles score a pair equally everywhere. `population` and `frequencies` are what `observe` has frozen into
    it: the number of records and, per feature, how many records have a value. A profile with population 0 has
    observed nothing and takes typical figures. `nicknames` are pairs of given names, as records have them, that stand
    for one another beyond those that are known: learned from a table, or a host's own.

    Raises:
        InvalidProfileError: When a level names no known predicate, probabilities do not add up, the last level of a
            field is not `conflicting`, a swap or dependence names a field that is not there, or a nickname is no word.
    """

    name: str
    version: int
    classes: tuple[RelationClass, ...]
    comparisons: tuple[Comparison, ...]
    swaps: tuple[Swap, ...] = ()
    dependences: tuple[Dependence, ...] = ()
    blocking: Blocking
    clustering: Clustering
    thresholds: Thresholds
    assumed_population: int
    assumed_weight: int
    population: int = 0
    frequencies: FrozenMap[str, FrozenMap[str, int]] = attrs.field(factory=FrozenMap, converter=_frozen)
    nicknames: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_in_order)

    def __attrs_post_init__(self) -> None:
        """Refuse a profile that contradicts itself."""
        _check_classes(self)
        for comparison in self.comparisons:
            _check_levels(self, comparison)
        _check_references(self)
        _check_blocking(self)
        _check_nicknames(self)

    def __repr__(self) -> str:
        observed = f"observed on {self.population} records" if self.population else "nothing observed"
        return f"MatchProfile({self.name!r}, version={self.version}, {len(self.comparisons)} fields, {observed})"

    @cached_property
    def digest(self) -> str:
        """Return a short text that profiles share by which the same pairs are compared, score alike and are clustered.

        It is made at first use, since a fitted profile may have a million frequencies.
        """
        told = [_plain(getattr(self, field.name)) for field in attrs.fields(type(self)) if field.name not in _UNTOLD]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:12]

    @property
    def same_places(self) -> tuple[int, ...]:
        """Return the places, among the classes, of the relations that mean the same customer."""
        return tuple(place for place, relation in enumerate(self.classes) if relation.is_same)

    def prior_bits(self, relation: RelationClass) -> float:
        """Return log2 of the odds of `relation` against strangers before anything is compared."""
        known = self.population + self.assumed_weight if self.population else self.assumed_population
        return log2(relation.partners / known)

    def with_frequencies(self, population: int, frequencies: Mapping[str, Mapping[str, int]]) -> "MatchProfile":
        """Return a copy that has these figures frozen in."""
        return attrs.evolve(self, population=population, frequencies=frequencies)

    def with_nicknames(self, nicknames: Iterable[tuple[str, str]]) -> "MatchProfile":
        """Return a copy in which more given names stand for one another, as records have them.

        Raises:
            InvalidProfileError: When one of them is no pair of different words.
        """
        return attrs.evolve(self, nicknames=(*self.nicknames, *nicknames))

    def comparison(self, field: str) -> Comparison:
        """Return the comparison of a field.

        Raises:
            InvalidProfileError: When the profile has no such field.
        """
        for comparison in self.comparisons:
            if comparison.field == field:
                return comparison
        raise _error(self, "fields", f"there is no field {field!r}", "name one of its fields")


def _check_classes(profile: MatchProfile) -> None:
    names = [relation.name for relation in profile.classes]
    if len({*names, STRANGER}) <= len(names):
        raise _error(profile, "classes", "a name is there twice or means strangers", "give each a name of its own")
    if not any(relation.is_same for relation in profile.classes):
        raise _error(profile, "classes", "no class means the same customer", "mark at least one as the same")
    if not all(_LEAST_PARTNERS <= relation.partners <= 1 / _LEAST_PARTNERS for relation in profile.classes):
        raise _error(profile, "classes", "a class expects no partners, or far too many", "give each a usual number")
    if not 0 < profile.thresholds.review <= profile.thresholds.same < 1:
        raise _error(profile, "thresholds", "they are out of order", "keep 0 < review <= same < 1")
    if min(profile.assumed_population, profile.assumed_weight) < 1 or profile.population < 0:
        raise _error(profile, "assumed_population", "it is below 1", "give the usual number of records")


def _check_levels(profile: MatchProfile, comparison: Comparison) -> None:
    place = f"field {comparison.field!r}"
    if comparison.feature not in FEATURES and not comparison.feature.startswith(LABEL_PREFIXES):
        raise _error(profile, place, f"there is no feature {comparison.feature!r}", "use one that records have")
    for level in comparison.levels:
        if level.predicate not in PREDICATES:
            raise _error(profile, place, f"there is no level {level.predicate!r}", "use one of the documented levels")
        if len(level.probabilities) != len(profile.classes) + 1:
            raise _error(profile, place, "a level's figures do not fit the classes", "give one per class and strangers")
        if level.counts_rarity and comparison.rarity is None:
            raise _error(profile, place, "a level counts rarity and the field has none", "give the field its rarity")
    names = [level.predicate for level in comparison.levels] or [""]
    if names[0] != "exact" or names[-1] != CONFLICTING:
        raise _error(profile, place, "its first level is not 'exact' or its last not 'conflicting'", "frame them so")
    for column in zip(*(level.probabilities for level in comparison.levels), strict=True):
        if min(column) <= 0 or abs(sum(column) - 1) > _SUM_TOLERANCE:
            raise _error(profile, place, "probabilities of a class do not add up to 1", "make them positive, sum 1")
    rarity = comparison.rarity
    if rarity and not (0 <= rarity.typical_bits <= rarity.most_bits <= _MOST_BITS and rarity.own_repeats >= 0):
        raise _error(profile, place, "its rarity is out of range", "keep 0 <= typical_bits <= most_bits <= 64")


def _check_references(profile: MatchProfile) -> None:
    fields = {comparison.field: comparison for comparison in profile.comparisons}
    if len(fields) != len(profile.comparisons):
        raise _error(profile, "fields", "a field is there twice", "keep one of them")
    for swap in profile.swaps:
        _check_two(profile, "swaps", swap.first, swap.second)
        if not 0 < swap.probability < 1:
            raise _error(profile, "swaps", "a probability is not between 0 and 1", "give how often people swap the two")
    for dependence in profile.dependences:
        _check_two(profile, "dependences", dependence.field, dependence.on)
        levels = {level.predicate for level in fields[dependence.field].levels}
        if not 0 <= dependence.bits <= _MOST_BITS or not levels.issuperset(dependence.levels):
            problem = f"bits are not between 0 and {_MOST_BITS}, or a level is not one of the field"
            raise _error(profile, "dependences", problem, "correct it")


def _check_two(profile: MatchProfile, place: str, first: str, second: str) -> None:
    """Refuse two names that are not two different fields, or of which one stands for many columns."""
    plain = {c.field for c in profile.comparisons if not c.feature.endswith("*")}
    if first == second or not plain.issuperset({first, second}):
        raise _error(profile, place, f"{first!r} and {second!r} are not two fields", "name two fields that it has")


def _check_blocking(profile: MatchProfile) -> None:
    for key in (*profile.blocking.keys, *profile.blocking.weak):
        if key not in KEYS:
            raise _error(profile, "blocking", f"there is no key {key!r}", "use one of the documented keys")
    if min(profile.blocking.block_most, profile.blocking.weak_most) < 2 or profile.blocking.neighbors < 1:  # noqa: PLR2004 - a pair takes two
        raise _error(
            profile, "blocking", "no block can be compared", "give block_most and weak_most from 2, neighbors from 1"
        )
    if profile.clustering.most_bits <= 0 or profile.clustering.complete_most < 0:
        raise _error(profile, "clustering", "no pair could have a say", "give most_bits above 0, complete_most from 0")


def _are_two_words(pair: tuple[str, str]) -> bool:
    return (
        _is_pair(pair) and len(set(pair)) > 1 and all(word.isalnum() and normalize_words(word) == word for word in pair)
    )


def _check_nicknames(profile: MatchProfile) -> None:
    if not all(map(_are_two_words, profile.nicknames)):  # Names are a customer's: none is shown.
        raise _error(profile, "nicknames", "one of them is no pair of different words", "give two words each")


def _error(profile: MatchProfile, place: str, problem: str, remedy: str) -> InvalidProfileError:
    return InvalidProfileError(profile=profile.name, place=place, problem=problem, remedy=remedy)
