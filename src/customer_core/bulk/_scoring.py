"""The scores of many pairs: the columnar twin of `matching.Scorer`.

Owns weights over pairs: levels looked up in tables, rarity by the number of a value, names read crosswise, dependent
evidence, and Bayes. Must not know how pairs are chosen or what becomes of them.
"""

from collections.abc import Sequence

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from customer_core.bulk._columns import FeatureColumn, share_value, sharing_values
from customer_core.bulk._features import Features
from customer_core.bulk._levels import MISSING, FieldLevels, LevelFinder, Rows
from customer_core.bulk._predicates import columnar_predicates_with
from customer_core.bulk._values import Values
from customer_core.matching import Comparison, Dependence, Level, MatchProfile, Swap, labelled_comparisons
from customer_core.model import FrozenMap

__all__ = ["ColumnScorer", "Findings", "discount", "probabilities"]

Floats = npt.NDArray[np.float64]

_CHUNK = 1 << 14
_MOST_BITS = 1000.0
"""Beyond, a probability is 0 or 1."""


@attrs.frozen(eq=False, repr=False)
class Crosswise:
    """The pairs whose names are better read the wrong way round, and what two fields then weigh, by class."""

    places: npt.NDArray[np.int64]
    first: Floats
    second: Floats
    second_agrees: npt.NDArray[np.bool_]


@attrs.frozen(eq=False, repr=False)
class Findings:
    """The levels of all fields for many pairs, in the profile's order of fields."""

    left: Rows
    right: Rows
    levels: tuple[FieldLevels, ...]
    crosswise: tuple[tuple[Swap, Crosswise], ...]

    def __len__(self) -> int:
        return len(self.left)


class ColumnScorer:
    """A profile made ready to score pairs of the records of one table, or of two that were read as one."""

    def __init__(self, profile: MatchProfile, features: Features) -> None:
        self.profile = profile
        self._swaps = [swap for swap in profile.swaps if _features_of(profile, swap) <= features.keys()]
        features = _with_shared_values(profile, self._swaps, features)
        self.comparisons = [c for c in labelled_comparisons(profile, sorted(features)) if c.feature in features]
        self._fields = {c.field: _Field(c, profile, features[c.feature]) for c in self.comparisons}
        self._beside = {swap: self._fields[swap.first].beside(self._fields[swap.second]) for swap in self._swaps}
        self._crossed = {field for swap in self._swaps for field in (swap.first, swap.second)}
        self._places = {c.field: place for place, c in enumerate(self.comparisons)}
        self._features = features
        self._is_same = np.array([*(relation.is_same for relation in profile.classes), False])
        self._priors = np.array([*(profile.prior_bits(relation) for relation in profile.classes), 0.0])

    def find(self, left: Rows, right: Rows) -> Findings:
        """Return the levels of pairs of records."""
        levels = tuple(field.finder.find(left, right) for field in self._fields.values())
        crosswise = tuple((swap, self._read_crosswise(swap, levels, left, right)) for swap in self._swaps)
        return Findings(left, right, levels, crosswise)

    def judge(self, findings: Findings) -> tuple[Floats, npt.NDArray[np.uint8]]:
        """Return the score of each pair, in bits for the same against not the same, and the number of its relation.

        The relation is the likeliest on the side, same or not, that is likelier as a whole; strangers are the last.
        """
        bits = np.empty(len(findings), dtype=np.float64)
        relations = np.empty(len(findings), dtype=np.uint8)
        same, other = np.flatnonzero(self._is_same), np.flatnonzero(~self._is_same)
        for start in range(0, len(findings), _CHUNK):
            part = slice(start, min(start + _CHUNK, len(findings)))
            totals = np.tile(self._priors, (part.stop - start, 1))
            for weights in self._weights(findings, part).values():
                totals[:, :-1] += weights
            bits[part] = self.odds(totals)
            likeliest = same[totals[:, same].argmax(axis=1)], other[totals[:, other].argmax(axis=1)]
            relations[part] = np.where(bits[part] > 0, *likeliest)
        return bits, relations

    def chance(self, field: str, levels: FieldLevels, places: npt.NDArray[np.int64]) -> Floats:
        """Return the chance agreement on the values of a field that counts rarity, for some of many pairs."""
        return self._fields[field].finder.frequency(levels, places)

    def odds(self, totals: Floats) -> Floats:
        """Return log2 of the odds of the same against not the same."""
        return _log2_sum(totals[:, self._is_same]) - _log2_sum(totals[:, ~self._is_same])

    def _weights(self, findings: Findings, part: slice) -> dict[str, Floats]:
        """Return for a run of pairs what each field weighs for every class but strangers."""
        levels = dict(zip(self._fields, findings.levels, strict=True))
        # What nobody in the run has weighs nothing.
        present = [field for field in levels if (levels[field].ranks[part] != MISSING).any()]
        found = {field: self._fields[field].weights(levels[field], part) for field in present}
        for field in self._crossed & (levels.keys() - found.keys()):
            found[field] = np.zeros((part.stop - part.start, len(self._priors) - 1))
        for swap, crosswise in findings.crosswise:
            inside = slice(*np.searchsorted(crosswise.places, (part.start, part.stop)))
            places = crosswise.places[inside] - part.start
            found[swap.first][places] = crosswise.first[inside]
            found[swap.second][places] = crosswise.second[inside]
        dependences = [one for one in self.profile.dependences if one.field in found and one.on in found]
        causes = dict.fromkeys(one.on for one in dependences)
        speaking = {field: self._speaks(field, found[field], findings, part) for field in causes}
        for dependence in dependences:
            place = self._places[dependence.field]
            ranks = findings.levels[place].ranks[part]
            discount(found[dependence.field], speaking[dependence.on], ranks, self.comparisons[place], dependence)
        return found

    def _speaks(self, field: str, weights: Floats, findings: Findings, part: slice) -> npt.NDArray[np.bool_]:
        """Tell which pairs agree on a field, on a level that speaks for some relation."""
        found = self._fields[field].speaks(findings.levels[self._places[field]], part)
        for swap, crosswise in findings.crosswise:
            if field in (swap.first, swap.second):
                inside = slice(*np.searchsorted(crosswise.places, (part.start, part.stop)))
                # Of values that meet crosswise, those in the first field are equal.
                agrees = crosswise.second_agrees[inside] if field == swap.second else True
                weighs = weights[crosswise.places[inside] - part.start].max(axis=1) > 0
                found[crosswise.places[inside] - part.start] = agrees & weighs
        return found

    def _read_crosswise(self, swap: Swap, levels: Sequence[FieldLevels], left: Rows, right: Rows) -> Crosswise:
        """Find the pairs of which a part agrees crosswise and none straight, and which this explains better."""
        first, second = self._fields[swap.first], self._fields[swap.second]
        straight = [levels[self._places[swap.first]], levels[self._places[swap.second]]]
        one, other = (self._features[field.comparison.feature] for field in (first, second))
        meets = share_value(one, other, left, right) | share_value(other, one, left, right)
        places = np.flatnonzero(meets & (straight[0].ranks != 0) & (straight[1].ranks != 0))
        crossed = self._beside[swap]
        forth = crossed.finder.find(left[places], right[places])
        back = crossed.finder.find(right[places], left[places])
        everything = slice(0, len(places))
        weights = [crossed.weights(forth, everything), crossed.weights(back, everything)]
        straight_weights = [
            field.weights(_at(found, places), everything)
            for field, found in zip((first, second), straight, strict=True)
        ]
        is_better = self._same_bits(weights) + swap.bits > self._same_bits(straight_weights)
        # The pair of values that is more alike pays for the crossing and stands in the first field.
        is_turned = crossed.is_more_alike(back, forth)[:, None]
        paid = np.where(is_turned, weights[1], weights[0]) + swap.bits
        rest = np.where(is_turned, weights[0], weights[1])
        rest_ranks = np.where(is_turned[:, 0], forth.ranks, back.ranks)
        rest_agrees = (rest_ranks != MISSING) & (rest_ranks != len(crossed.comparison.levels) - 1)
        return Crosswise(places[is_better], paid[is_better], rest[is_better], rest_agrees[is_better])

    def _same_bits(self, weights: Sequence[Floats]) -> Floats:
        same = self._is_same[:-1]
        found: Floats = sum((each[:, same].max(axis=1) for each in weights), np.zeros(len(weights[0])))
        return found


class _Field:
    """One comparison over one feature: its levels, and tables of what they weigh."""

    def __init__(
        self,
        comparison: Comparison,
        profile: MatchProfile,
        column: FeatureColumn,
        other: "tuple[FeatureColumn, Floats | None] | None" = None,
    ) -> None:
        self.comparison = comparison
        self._profile = profile
        self.column = column
        self._classes = len(profile.classes)
        self.chance = _chance(comparison, profile, column.values)
        right = column
        if other is not None:
            right, chance = other
            self.chance = _larger(self.chance, chance)
        self.finder = LevelFinder(comparison, column, right, self.chance, columnar_predicates_with(profile.nicknames))
        # The last row is for a field that is missing.
        self._table = np.array([*map(self._plain, comparison.levels), np.zeros(self._classes)])
        self._speaking = self._table.max(axis=1) > 0
        self._speaking[[-2, -1]] = False  # Neither what conflicts nor what is missing agrees.
        self._rare = [rank for rank, level in enumerate(comparison.levels) if level.counts_rarity]
        self._by_value = [
            self._of_chance(rank, self.chance) if self.chance is not None else None for rank in self._rare
        ]
        self._speaking_by_value = [None if table is None else table.max(axis=1) > 0 for table in self._by_value]

    def beside(self, other: "_Field") -> "_Field":
        """Return this comparison between values of its feature and those of another's, rare only where in both."""
        return _Field(self.comparison, self._profile, self.column, (other.column, other.chance))

    def speaks(self, levels: FieldLevels, part: slice) -> npt.NDArray[np.bool_]:
        """Tell which pairs agree, on a level that speaks for some relation."""
        ranks = levels.ranks[part]
        found: npt.NDArray[np.bool_] = self._speaking[np.minimum(ranks, len(self._table) - 1)]
        for rank, by_value in zip(self._rare, self._speaking_by_value, strict=True):
            places = np.flatnonzero(ranks == rank)
            if len(places) and by_value is not None:
                found[places] = by_value[self._commoner(levels, places + part.start)]
        return found

    def weights(self, levels: FieldLevels, part: slice) -> Floats:
        """Return the bits of each class for a run of pairs, 0 where the field is missing."""
        ranks = levels.ranks[part]
        # `take` copies rows much sooner than an index does.
        found: Floats = self._table.take(np.minimum(ranks, len(self._table) - 1), axis=0)
        for rank, by_value in zip(self._rare, self._by_value, strict=True):
            places = np.flatnonzero(ranks == rank)
            if len(places) and by_value is not None:
                found[places] = by_value.take(self._commoner(levels, places + part.start), axis=0)
        return found

    def _commoner(self, levels: FieldLevels, places: npt.NDArray[np.int64]) -> Rows:
        """Return of each pair the value that more records have."""
        left, right = levels.left[places], levels.right[places]
        assert self.chance is not None  # noqa: S101 - rare levels have it
        return np.where(self.chance[right] > self.chance[left], right, left)

    def is_more_alike(self, one: FieldLevels, other: FieldLevels) -> npt.NDArray[np.bool_]:
        """Tell where one finding stands before another: a better level or, on one level, rarer values."""
        found = one.ranks < other.ranks
        ties = np.flatnonzero((one.ranks == other.ranks) & np.isin(one.ranks, self._rare))
        if len(ties):
            found[ties] = self.finder.frequency(one, ties) < self.finder.frequency(other, ties)
        return found

    def _plain(self, level: Level) -> Floats:
        *classes, stranger = level.probabilities
        return np.zeros(len(classes)) if level.counts_rarity else np.log2(np.array(classes) / stranger)

    def _of_chance(self, rank: int, chance: Floats) -> Floats:
        """Return what agreement at a level weighs for each value and class."""
        classes = np.array(self.comparison.levels[rank].probabilities[:-1])
        found: Floats = np.log2(np.maximum(classes, chance[:, None]) / chance[:, None])
        return found


def _features_of(profile: MatchProfile, swap: Swap) -> set[str]:
    return {profile.comparison(swap.first).feature, profile.comparison(swap.second).feature}


def _with_shared_values(profile: MatchProfile, swaps: Sequence[Swap], features: Features) -> Features:
    """Return the features with those that may be read crosswise numbered alike, all of them together."""
    names = sorted(set().union(*(_features_of(profile, swap) for swap in swaps)))
    if len({id(features[name].values) for name in names}) <= 1:
        return features
    return {**features, **dict(zip(names, sharing_values([features[name] for name in names]), strict=True))}


def _chance(comparison: Comparison, profile: MatchProfile, values: Values) -> Floats | None:
    """Return for each value the chance that another record has it, None where the field knows no rarity."""
    rarity = comparison.rarity
    if rarity is None:
        return None
    counts = profile.frequencies.get(comparison.feature, FrozenMap[str, int]())
    numbers = values.derived(_Counted(counts, usual=1 if profile.population else 0))
    distinct, inverse = np.unique(numbers, return_inverse=True)
    known = [rarity.frequency(int(count), profile.population, profile.assumed_weight) for count in distinct]
    return np.array(known)[inverse]


@attrs.frozen
class _Counted:
    """Derives for each value how often it was counted; a profile that is learned goes on with the same counts."""

    counts: FrozenMap[str, int] = attrs.field(eq=id)
    usual: int

    def __call__(self, values: Values) -> npt.NDArray[np.int64]:
        """Return the counts, the usual one where there is none."""
        seen = np.append(np.fromiter((self.counts[text] for text in self.counts), np.int64), self.usual)
        places = pc.index_in(values.array, pa.array(list(self.counts), pa.large_string()))
        found: npt.NDArray[np.int64] = seen[pc.fill_null(places, len(self.counts)).to_numpy()]
        return found


def _larger(one: Floats | None, other: Floats | None) -> Floats | None:
    if one is None or other is None:
        return one if other is None else other
    return np.maximum(one, other)


def _at(levels: FieldLevels, places: npt.NDArray[np.int64]) -> FieldLevels:
    return FieldLevels(levels.ranks[places], levels.left[places], levels.right[places])


def discount(
    weights: Floats,
    is_caused: npt.NDArray[np.bool_],
    ranks: npt.NDArray[np.uint8],
    comparison: Comparison,
    dependence: Dependence,
) -> None:
    """Lessen what a field weighs for a relation where the field that it depends on speaks for any.

    On the levels that depend so, what speaks for a relation counts less by the dependence's bits, down to nothing.
    """
    if dependence.levels:
        named = [rank for rank, level in enumerate(comparison.levels) if level.predicate in dependence.levels]
        is_caused = is_caused & np.isin(ranks, named)
    lessened = weights - (is_caused * dependence.bits)[:, None]
    np.minimum(weights, np.maximum(lessened, 0.0), out=weights)


def probabilities(bits: Floats) -> Floats:
    """Return how likely pairs are the same customer, by their scores in bits."""
    return 1 / (1 + np.exp2(-np.clip(bits, -_MOST_BITS, _MOST_BITS)))


def _log2_sum(terms: Floats) -> Floats:
    """Return log2 of the sum over the few columns of two to their powers; column by column, which is much faster."""
    columns = list(terms.T)
    most = columns[0].copy()
    for column in columns[1:]:
        np.maximum(most, column, out=most)
    total = np.zeros(len(terms))
    for column in columns:
        total += np.exp2(column - most)
    found: Floats = most + np.log2(total)
    return found
