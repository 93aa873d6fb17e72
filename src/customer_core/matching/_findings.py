"""What each field of a pair says: the level that holds, and its weight for every relation.

Owns levels, rarity, parts of names read crosswise and evidence that follows from other evidence. Must not know priors
or how weights become a probability.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from math import log2
from typing import NamedTuple

import attrs

from customer_core.matching._predicates import predicates_with
from customer_core.matching._profiles import CONFLICTING, Comparison, Level, MatchProfile, Swap
from customer_core.matching._records import Features, PreparedRecord

__all__ = ["FieldFinder", "Finder", "Finding", "Weights", "labelled_comparisons", "level_bits"]

_REMEMBERED_MOST = 1 << 13
Weights = tuple[float, ...]
_Values = tuple[str, ...]


class Finding(NamedTuple):
    """The level of one field of one pair, with its weight in bits for every class against strangers.

    It `speaks` where the values are alike in a way that counts for some class. Where the level counts rarity,
    `frequency` is the chance agreement on the value, and `records` how many of the observed records have it; else both
    are 0.
    """

    field: str
    level: str
    left: str
    right: str
    weights: Weights
    speaks: bool
    frequency: float
    records: int
    rank: int
    is_crosswise: bool = False


def labelled_comparisons(profile: MatchProfile, features: Sequence[str]) -> tuple[Comparison, ...]:
    """Return the comparisons of a profile in order, those of labelled columns spelled out for some features."""
    plain = [comparison for comparison in profile.comparisons if not comparison.feature.endswith("*")]
    templates = [comparison for comparison in profile.comparisons if comparison.feature.endswith("*")]
    spelled = {comparison.feature for comparison in plain}
    return (*plain, *_labelled(templates, [feature for feature in features if feature not in spelled]))


def _labelled(templates: Sequence[Comparison], features: Sequence[str]) -> Iterator[Comparison]:
    for feature in features:
        fitting = (one for one in templates if feature.startswith(one.feature.removesuffix("*")))
        found = next(fitting, None)
        if found:
            yield attrs.evolve(found, field=feature, feature=feature)


def level_bits(comparison: Comparison, level: Level) -> Weights:
    """Return what a level weighs for each class against strangers, in bits, for a value of typical frequency."""
    return _weights(level, comparison.rarity.frequency(1, 0, 1) if comparison.rarity and level.counts_rarity else 0.0)


class Finder:
    """Finds what the fields of pairs say under one profile; remembers findings, since values repeat."""

    def __init__(self, profile: MatchProfile) -> None:
        self._profile = profile
        self.plain = tuple(FieldFinder(profile, c) for c in profile.comparisons if not c.feature.endswith("*"))
        self._templates = tuple(c for c in profile.comparisons if c.feature.endswith("*"))
        self._spelled = frozenset(field.feature for field in self.plain)
        self._labelled: dict[str, FieldFinder | None] = {}
        self._swaps = tuple(_SwapFinder(profile, swap) for swap in profile.swaps)
        self._dependences = tuple((one, frozenset(one.levels)) for one in profile.dependences)

    def may_be_crosswise(self, left: Features, right: Features) -> bool:
        """Tell whether parts of two names may explain them better where they are read crosswise."""
        return any(swap.shows(left, right) for swap in self._swaps)

    def find(self, left: PreparedRecord, right: PreparedRecord) -> Iterator[Finding]:
        """Yield the finding of every field that both records have, in the profile's order; crosswise ones come last."""
        findings = self._findings(left, right)
        for finding, weights in zip(findings.values(), self._lessened(findings), strict=True):
            yield finding if weights is finding.weights else finding._replace(weights=weights)

    def weigh(self, left: PreparedRecord, right: PreparedRecord) -> Iterable[Weights]:
        """Return the weights of what `find` yields."""
        return self._lessened(self._findings(left, right))

    def _findings(self, left: PreparedRecord, right: PreparedRecord) -> Mapping[str, Finding]:
        """Return by field what each says by itself."""
        of_left, of_right = left.features, right.features
        findings = {}
        for field in self._fields(left.labels, right.labels):
            ours = of_left.get(field.feature)
            if ours is not None:
                theirs = of_right.get(field.feature)
                if theirs is not None:
                    findings[field.name] = field.best(ours, theirs)
        for swap in self._swaps:
            swap.read_crosswise(findings, of_left, of_right)
        return findings

    def _lessened(self, findings: Mapping[str, Finding]) -> Iterable[Weights]:
        """Return the weights of findings, less where one follows in part from another; that speaks as it was found."""
        found = {field: finding.weights for field, finding in findings.items()}
        for dependence, levels in self._dependences:
            finding, on = findings.get(dependence.field), findings.get(dependence.on)
            if finding and on and on.speaks and (not levels or finding.level in levels):
                found[dependence.field] = _less(found[dependence.field], dependence.bits)
        return found.values()

    def _fields(self, left: Sequence[str], right: Sequence[str]) -> "Sequence[FieldFinder]":
        if not left or not right:
            return self.plain
        shared = (name for name in left if name in right and name not in self._spelled)
        return (*self.plain, *(found for name in shared if (found := self._labelled_as(name))))

    def _labelled_as(self, feature: str) -> "FieldFinder | None":
        if feature not in self._labelled:
            comparison = next(iter(_labelled(self._templates, [feature])), None)
            self._labelled[feature] = FieldFinder(self._profile, comparison) if comparison else None
        return self._labelled[feature]


class FieldFinder:
    """Finds what one field of pairs says, or values of it beside those of another where parts are read crosswise."""

    def __init__(self, profile: MatchProfile, comparison: Comparison, other: Comparison | None = None) -> None:
        self.name, self.feature = comparison.field, comparison.feature
        self._profile = profile
        self._levels = comparison.levels
        self._same = profile.same_places
        self._weights: dict[int, Weights] = {}
        # Different values are at no exact level, and whatever is at no other is at the last.
        predicates = predicates_with(profile.nicknames)
        self._tried = tuple(
            (rank, predicates[level.predicate], level.parameter)
            for rank, level in enumerate(comparison.levels[:-1])
            if level.predicate != "exact"
        )
        self._tables = (comparison,) if other is None else (comparison, other)
        self._remembered: dict[tuple[str, str], Finding] = {}
        self._most: dict[float, tuple[float, ...]] = {}

    def most_by_rank(self, values: _Values) -> tuple[float, ...]:
        """Return by rank the most that any of some values may say, beside any other, for a relation that is the same.

        Of two values the commoner counts, so that agreement never weighs more than on the rarest of these.
        """
        counts = [(table, self._count(table, value)) for value in values for table in self._tables]
        frequency = min(self._frequency(table, count) for table, count in counts)
        if frequency not in self._most:
            weights = (_weights(level, frequency) for level in self._levels)
            self._most[frequency] = tuple(max(found[index] for index in self._same) for found in weights)
        return self._most[frequency]

    def best(self, left: _Values, right: _Values) -> Finding:
        """Return the finding of the pair of values that are most alike; of those, the rarest."""
        if len(left) == 1 == len(right):
            return self._find(left[0], right[0])
        return min((self._find(one, another) for one in left for another in right), key=_likeness)

    def _find(self, left: str, right: str) -> Finding:
        found = self._remembered.get((left, right))
        if found is None:
            if len(self._remembered) >= _REMEMBERED_MOST:
                self._remembered.clear()
            found = self._remembered[left, right] = self._judge(left, right)
        return found

    def _judge(self, left: str, right: str) -> Finding:
        rank = self.rank(left, right)
        level = self._levels[rank]
        if level.counts_rarity:
            seen = [(table, self._count(table, value)) for table in self._tables for value in {left, right}]
            frequency, records = max(self._frequency(table, count) for table, count in seen), max(c for _, c in seen)
            weights = _weights(level, frequency)
        else:
            frequency, records, weights = 0.0, 0, self._plain_weights(rank)
        speaks, is_crosswise = _speaks(level.predicate, weights), len(self._tables) > 1
        return Finding(self.name, level.predicate, left, right, weights, speaks, frequency, records, rank, is_crosswise)

    def rank(self, left: str, right: str) -> int:
        """Return the place of the level that holds, the most alike first."""
        if left == right:
            return 0
        for rank, predicate, parameter in self._tried:
            if predicate(left, right, parameter):
                return rank
        return len(self._levels) - 1

    def _plain_weights(self, rank: int) -> Weights:
        """Return the weights of a level at which they do not depend on the value."""
        if rank not in self._weights:
            self._weights[rank] = _weights(self._levels[rank], 0.0)
        return self._weights[rank]

    def _count(self, comparison: Comparison, value: str) -> int:
        """Return how many of the observed records have a value."""
        if not self._profile.population:
            return 0
        return self._profile.frequencies.get(comparison.feature, _NOTHING).get(value, 1)

    def _frequency(self, comparison: Comparison, count: int) -> float:
        if comparison.rarity is None:
            return 0.0
        return comparison.rarity.frequency(count, self._profile.population, self._profile.assumed_weight)


class _SwapFinder:
    """Finds what two fields say once their values are read crosswise."""

    def __init__(self, profile: MatchProfile, swap: Swap) -> None:
        self._bits = swap.bits
        self._comparisons = first, second = profile.comparison(swap.first), profile.comparison(swap.second)
        # Both crossed pairs take the levels of the first field.
        self._field = FieldFinder(profile, first, second)
        self._crossed = ((first.feature, second.feature), (second.feature, first.feature))
        self._same = profile.same_places

    def shows(self, left: Features, right: Features) -> bool:
        """Tell whether a swap shows: in a part that is right on the other side."""
        for ours, theirs in self._crossed:
            others = right.get(theirs, ())
            for one in left.get(ours, ()):
                if one in others:
                    return True
        return False

    def read_crosswise(self, findings: dict[str, Finding], left: Features, right: Features) -> None:
        """Replace the findings of both fields by those of their crossed values where these explain the pair better."""
        straight = [found for comparison in self._comparisons if (found := findings.get(comparison.field))]
        if any(finding.rank == 0 for finding in straight):  # Nobody swaps parts of which one is right.
            return
        if not self.shows(left, right):
            return
        values = [(left.get(ours, ()), right.get(theirs, ())) for ours, theirs in self._crossed]
        # In an order that left and right do not decide.
        crossed = sorted((self._field.best(ours, theirs) for ours, theirs in values if ours and theirs), key=_likeness)
        if self._same_bits(crossed) + self._bits > self._same_bits(straight):
            for comparison in self._comparisons:
                findings.pop(comparison.field, None)
            likest, *others = crossed
            weights = tuple(weight + self._bits for weight in likest.weights)
            paid = likest._replace(weights=weights, speaks=_speaks(likest.level, weights))
            for comparison, finding in zip(self._comparisons, (paid, *others), strict=False):
                findings[comparison.field] = finding._replace(field=comparison.field)

    def _same_bits(self, findings: Sequence[Finding]) -> float:
        return sum(max(finding.weights[index] for index in self._same) for finding in findings)


_NOTHING: Mapping[str, int] = {}


def _likeness(finding: Finding) -> tuple[int, float, str, str]:
    """Return what findings are ordered by, the most alike first, of those the rarest; sides never count."""
    first, second = sorted((finding.left, finding.right))
    return finding.rank, finding.frequency, first, second


def _speaks(level: str, weights: Weights) -> bool:
    return level != CONFLICTING and max(weights) > 0


@lru_cache(maxsize=_REMEMBERED_MOST)
def _less(weights: Weights, bits: float) -> Weights:
    """Return weights with so much less of what speaks for a relation."""
    return tuple([max(0.0, weight - bits) if weight > 0 else weight for weight in weights])


def _weights(level: Level, frequency: float) -> Weights:
    *classes, stranger = level.probabilities
    if level.counts_rarity:
        return tuple(log2(max(probability, frequency) / frequency) for probability in classes)
    return tuple(log2(probability / stranger) for probability in classes)
