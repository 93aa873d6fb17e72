"""Pairs counted by what they show: the patterns of levels that a fit learns from.

Owns the grouping of pairs whose fields are on the same levels with values of about the same rarity, and what a pattern
weighs under changing figures. Must not know how figures are learned.
"""

from collections.abc import Sequence

import attrs
import numpy as np
import numpy.typing as npt

from customer_core.bulk._judged import Said
from customer_core.bulk._levels import MISSING
from customer_core.bulk._scoring import ColumnScorer, Findings, discount
from customer_core.matching import Comparison, MatchProfile

__all__ = ["Figures", "Patterns", "count_patterns", "frame"]

Floats = npt.NDArray[np.float64]
Figures = dict[str, Floats]
"""By field, how often each class shows each level: levels by classes, strangers last."""

_BINS_PER_BIT = 2
_BINS = 64


@attrs.frozen(eq=False, repr=False)
class Patterns:
    """Different combinations of levels, how many pairs have each, and the level of each field in it.

    `states` holds for each field the row of its table of weights; `ranks` the level, or `MISSING`. `fixed` is what a
    pattern weighs by class whatever the figures are: names that are read crosswise. `said` is what was said of its
    pairs: those that were judged have patterns of their own.
    """

    counts: Floats
    said: Said
    ranks: npt.NDArray[np.uint8]
    states: npt.NDArray[np.int64]
    fixed: Floats
    comparisons: tuple[Comparison, ...]

    def totals(self, profile: MatchProfile, figures: Figures, priors: Floats) -> Floats:
        """Return the bits of every class for each pattern, strangers last."""
        found = np.hstack((self.fixed, np.zeros((len(self.counts), 1)))) + priors
        weights = {
            comparison.field: _table(comparison, figures[comparison.field])[self.states[:, place]]
            for place, comparison in enumerate(self.comparisons)
        }
        dependences = [one for one in profile.dependences if one.field in weights and one.on in weights]
        speaking = {one.on: self._speaks(one.on, weights[one.on]) for one in dependences}
        for dependence in dependences:
            place = self._place(dependence.field)
            mine, ranks = weights[dependence.field], self.ranks[:, place]
            discount(mine, speaking[dependence.on], ranks, self.comparisons[place], dependence)
        for each in weights.values():
            found[:, :-1] += each
        return found

    def _speaks(self, field: str, weights: Floats) -> npt.NDArray[np.bool_]:
        place = self._place(field)
        agrees = self.ranks[:, place] != len(self.comparisons[place].levels) - 1
        found: npt.NDArray[np.bool_] = agrees & (weights.max(axis=1) > 0)
        return found

    def _place(self, field: str) -> int:
        return next(place for place, comparison in enumerate(self.comparisons) if comparison.field == field)


def count_patterns(scorer: ColumnScorer, findings: Findings, said: Said) -> Patterns:
    """Group pairs by what was said of them and the levels of their fields, with the rarity of values to half a bit."""
    comparisons = tuple(scorer.comparisons)
    ranks = np.empty((len(findings), len(comparisons)), dtype=np.uint8)
    states = np.empty((len(findings), len(comparisons)), dtype=np.int64)
    for place, levels in enumerate(findings.levels):
        ranks[:, place], states[:, place] = levels.ranks, _states(scorer, findings, place)
    crossed = np.zeros(len(findings), dtype=np.int64)
    fixed = [np.zeros((1, len(scorer.profile.classes)))]
    for swap, crosswise in findings.crosswise:
        for place, comparison in enumerate(comparisons):
            if comparison.field in (swap.first, swap.second):
                ranks[crosswise.places, place] = MISSING
                states[crosswise.places, place] = len(comparison.levels)
        crossed[crosswise.places] = len(fixed) + np.arange(len(crosswise.places))
        fixed += list((crosswise.first + crosswise.second)[:, None, :])
    numbers = _numbers(np.column_stack((states, crossed, said)))
    _, firsts, counts = np.unique(numbers, return_index=True, return_counts=True)
    weighed = np.concatenate(fixed)[crossed[firsts]]
    # Sums round by their order, which is that of what patterns show, never that of rows.
    order = np.lexsort((said[firsts], *weighed.T, *states[firsts].T))
    firsts = firsts[order]
    return Patterns(
        counts[order].astype(np.float64), said[firsts], ranks[firsts], states[firsts], weighed[order], comparisons
    )


def _states(scorer: ColumnScorer, findings: Findings, place: int) -> npt.NDArray[np.int64]:
    """Return the row in the table of weights: the level, one past the last for none, or the bin of a rare value."""
    comparison, levels = scorer.comparisons[place], findings.levels[place]
    found = np.where(levels.ranks == MISSING, len(comparison.levels), levels.ranks.astype(np.int64))
    for number, rank in enumerate(_rare_ranks(comparison)):
        places = np.flatnonzero(levels.ranks == rank)
        bits = -np.log2(scorer.chance(comparison.field, levels, places))
        bins = np.minimum(np.rint(bits * _BINS_PER_BIT), _BINS - 1).astype(np.int64)
        found[places] = len(comparison.levels) + 1 + number * _BINS + bins
    return found


def _rare_ranks(comparison: Comparison) -> list[int]:
    return [rank for rank, level in enumerate(comparison.levels) if level.counts_rarity]


def _table(comparison: Comparison, figures: Floats) -> Floats:
    """Return what each state of a field weighs for every class but strangers."""
    classes, strangers = figures[:, :-1], figures[:, -1:]
    chance = 2.0 ** (-np.arange(_BINS) / _BINS_PER_BIT)[:, None]
    rare = [np.log2(np.maximum(classes[rank], chance) / chance) for rank in _rare_ranks(comparison)]
    missing = np.zeros((1, classes.shape[1]))
    return np.concatenate((np.log2(classes / strangers), missing, *rare))


def _numbers(columns: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return one number for each row, equal for equal rows."""
    numbers = np.zeros(len(columns), dtype=np.int64)
    for column in columns.T:
        numbers = numbers * (int(column.max(initial=0)) + 1) + column
        numbers = np.unique(numbers, return_inverse=True)[1].astype(np.int64)
    return numbers


def frame(comparisons: Sequence[Comparison]) -> Figures:
    """Return the figures of comparisons as arrays."""
    return {one.field: np.array([level.probabilities for level in one.levels]) for one in comparisons}
