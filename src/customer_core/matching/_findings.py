"""What each field of a pair says: the level that holds, and its weight for every relation.

Owns levels, rarity, parts of names read crosswise and evidence that follows from other evidence. Must not know priors
or how weights become a probability.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import log2
from typing import NamedTuple

import attrs

from customer_core.matching._predicates import PREDICATES
from customer_core.matching._profiles import CONFLICTING, Comparison, Level, MatchProfile, Swap
from customer_core.matching._records import PreparedRecord

__all__ = ["Finder", "Finding", "labelled_comparisons", "level_bits"]

_REMEMBERED_MOST = 1 << 20
_Values = tuple[str, ...]


class Finding(NamedTuple):
    """The level of one field of one pair, with its weight in bits for every class against strangers.

    Where the level counts rarity, `frequency` is the chance agreement on the value, and `records` how many of the
    observed records have it; else both are 0.
    """

    field: str
    level: str
    left: str
    right: str
    weights: tuple[float, ...]
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


def level_bits(comparison: Comparison, level: Level) -> tuple[float, ...]:
    """Return what a level weighs for each class against strangers, in bits, for a value of typical frequency."""
    return _weights(level, comparison.rarity.frequency(1, 0, 1) if comparison.rarity and level.counts_rarity else 0.0)


class Finder:
    """Finds what the fields of pairs say under one profile; remembers findings, since values repeat."""

    def __init__(self, profile: MatchProfile) -> None:
        self._profile = profile
        self._plain = tuple(c for c in profile.comparisons if not c.feature.endswith("*"))
        self._templates = tuple(c for c in profile.comparisons if c.feature.endswith("*"))
        self._spelled = frozenset(c.feature for c in self._plain)
        self._swaps = tuple((s, profile.comparison(s.first), profile.comparison(s.second)) for s in profile.swaps)
        self._labelled: dict[str, Comparison | None] = {}
        self._weighed: dict[str, tuple[tuple[float, ...], ...]] = {}
        self._remembered: dict[tuple[str, str, str, str], Finding] = {}
        self._same = tuple(index for index, relation in enumerate(profile.classes) if relation.is_same)

    def find(self, left: PreparedRecord, right: PreparedRecord) -> Mapping[str, Finding]:
        """Return the finding of every field that both records have, in the profile's order."""
        of_left, of_right = left.features, right.features
        findings = {}
        for comparison in self._comparisons(left.labels, right.labels):
            ours = of_left.get(comparison.feature)
            if ours is not None:
                theirs = of_right.get(comparison.feature)
                if theirs is not None:
                    findings[comparison.field] = self._best(comparison, ours, theirs)
        for swap, first, second in self._swaps:
            self._read_crosswise(findings, of_left, of_right, (swap, first, second))
        speaking = {field for field, one in findings.items() if one.level != CONFLICTING and max(one.weights) > 0}
        for dependence in self._profile.dependences:
            finding = findings.get(dependence.field)
            if finding and dependence.on in speaking and finding.level in (dependence.levels or {finding.level}):
                findings[dependence.field] = _discounted(finding, dependence.bits)
        return findings

    def _comparisons(self, left: Sequence[str], right: Sequence[str]) -> Sequence[Comparison]:
        if not left or not right:
            return self._plain
        shared = (name for name in left if name in right and name not in self._spelled)
        return (*self._plain, *(found for name in shared if (found := self._labelled_as(name))))

    def _labelled_as(self, feature: str) -> Comparison | None:
        if feature not in self._labelled:
            self._labelled[feature] = next(iter(_labelled(self._templates, [feature])), None)
        return self._labelled[feature]

    def _best(self, comparison: Comparison, left: _Values, right: _Values, other: Comparison | None = None) -> Finding:
        """Return the finding of the pair of values that are most alike; of those, the rarest."""
        if len(left) == 1 == len(right):
            return self._finding(comparison, left[0], right[0], other)
        found = (self._finding(comparison, one, another, other) for one in left for another in right)
        return min(found, key=_likeness)

    def _finding(self, comparison: Comparison, left: str, right: str, other: Comparison | None) -> Finding:
        key = (comparison.field, left, right, other.field if other else "")
        found = self._remembered.get(key)
        if found is None:
            if len(self._remembered) >= _REMEMBERED_MOST:
                self._remembered.clear()
            found = self._remembered[key] = self._judge(comparison, left, right, other)
        return found

    def _judge(self, comparison: Comparison, left: str, right: str, other: Comparison | None) -> Finding:
        rank = 0 if left == right else _first_level(comparison, left, right)
        level = comparison.levels[rank]
        if level.counts_rarity:
            tables = (comparison,) if other is None else (comparison, other)
            seen = [(table, self._count(table, value)) for table in tables for value in {left, right}]
            frequency, records = max(self._frequency(table, count) for table, count in seen), max(c for _, c in seen)
            weights = _weights(level, frequency)
        else:
            frequency, records, weights = 0.0, 0, self._plain_weights(comparison)[rank]
        is_crosswise = other is not None
        return Finding(comparison.field, level.predicate, left, right, weights, frequency, records, rank, is_crosswise)

    def _plain_weights(self, comparison: Comparison) -> tuple[tuple[float, ...], ...]:
        """Return the weights of each level of a field, empty where they depend on the value."""
        if comparison.field not in self._weighed:
            levels = comparison.levels
            self._weighed[comparison.field] = tuple(() if v.counts_rarity else _weights(v, 0.0) for v in levels)
        return self._weighed[comparison.field]

    def _count(self, comparison: Comparison, value: str) -> int:
        """Return how many of the observed records have a value."""
        if not self._profile.population:
            return 0
        return self._profile.frequencies.get(comparison.feature, _NOTHING).get(value, 1)

    def _frequency(self, comparison: Comparison, count: int) -> float:
        if comparison.rarity is None:
            return 0.0
        return comparison.rarity.frequency(count, self._profile.population, self._profile.assumed_weight)

    def _read_crosswise(
        self,
        findings: dict[str, Finding],
        left: Mapping[str, _Values],
        right: Mapping[str, _Values],
        swap: tuple[Swap, Comparison, Comparison],
    ) -> None:
        """Replace the findings of two fields by those of their crossed values where these explain the pair better."""
        cost, first, second = swap[0].bits, swap[1], swap[2]
        straight = [finding for comparison in (first, second) if (finding := findings.get(comparison.field))]
        if any(finding.rank == 0 for finding in straight):  # Nobody swaps parts of which one is right.
            return
        values = (
            (left.get(one.feature), right.get(other.feature)) for one, other in ((first, second), (second, first))
        )
        found = [self._best(first, ours, theirs, second) for ours, theirs in values if ours and theirs]
        if not any(finding.rank == 0 for finding in found):  # A swap shows in a part that is right on the other side.
            return
        # Both crossed pairs take the levels of the first field, in an order that left and right do not decide.
        crossed = sorted(found, key=_likeness)
        if self._same_bits(crossed) + cost > self._same_bits(straight):
            for comparison in (first, second):
                findings.pop(comparison.field, None)
            paid = crossed[0]._replace(weights=tuple(weight + cost for weight in crossed[0].weights))
            for comparison, finding in zip((first, second), (paid, *crossed[1:]), strict=False):
                findings[comparison.field] = finding._replace(field=comparison.field)

    def _same_bits(self, findings: Sequence[Finding]) -> float:
        return sum(max(finding.weights[index] for index in self._same) for finding in findings)


_NOTHING: Mapping[str, int] = {}


def _likeness(finding: Finding) -> tuple[int, float, str, str]:
    """Return what findings are ordered by, the most alike first, of those the rarest; sides never count."""
    first, second = sorted((finding.left, finding.right))
    return finding.rank, finding.frequency, first, second


def _discounted(finding: Finding, bits: float) -> Finding:
    return finding._replace(weights=tuple(max(0.0, w - bits) if w > 0 else w for w in finding.weights))


def _first_level(comparison: Comparison, left: str, right: str) -> int:
    levels = enumerate(comparison.levels)
    return next(index for index, level in levels if PREDICATES[level.predicate](left, right, level.parameter))


def _weights(level: Level, frequency: float) -> tuple[float, ...]:
    *classes, stranger = level.probabilities
    if level.counts_rarity:
        return tuple(log2(max(probability, frequency) / frequency) for probability in classes)
    return tuple(log2(probability / stranger) for probability in classes)
