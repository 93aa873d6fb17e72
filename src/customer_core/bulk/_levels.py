"""The level of every field for every pair: the columnar twin of what is found for one pair.

Owns ranks of levels over pairs, the best of several values, and names read crosswise. Must not know priors or how
levels become a probability.
"""

from collections.abc import Mapping
from itertools import product

import attrs
import numpy as np
import numpy.typing as npt

from customer_core.bulk._columns import FeatureColumn
from customer_core.bulk._predicates import COLUMNAR_PREDICATES, MEASURES, Columnar, similarities
from customer_core.matching import Comparison

__all__ = ["MISSING", "FieldLevels", "LevelFinder"]

MISSING = 255
"""Stands where a field is missing on either side."""

_REPEATS_LEAST = 4
"""How many times as many pairs as values there must be for looking after repeats to pay."""

Numbers = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int32]
Ranks = npt.NDArray[np.uint8]


@attrs.frozen(eq=False, repr=False)
class FieldLevels:
    """The ranks of a field's levels for many pairs, and the values that were found most alike.

    `left` and `right` hold numbers of values; they count where the rank is that of a level.
    """

    ranks: Ranks
    left: Rows
    right: Rows


class LevelFinder:
    """Finds the levels of one comparison between the values of two columns, which may be the same one.

    `chance` gives for each value how often another record has it by chance; of several pairs of values on one level,
    the rarest counts.
    """

    def __init__(
        self,
        comparison: Comparison,
        left: FeatureColumn,
        right: FeatureColumn,
        chance: npt.NDArray[np.float64] | None,
        predicates: Mapping[str, Columnar] = COLUMNAR_PREDICATES,
    ) -> None:
        self._levels = comparison.levels
        self._left, self._right = left, right
        self._chance = chance
        self._values = left.values
        self._predicates = predicates

    def find(self, left: Rows, right: Rows) -> FieldLevels:
        """Return the levels of pairs of records."""
        best: FieldLevels | None = None
        for one, other in product(self._left.slots, self._right.slots):
            found = self._find_slots(one[left], other[right])
            best = found if best is None else self._better(best, found)
        assert best is not None  # noqa: S101 - a column has a slot
        return best

    def _find_slots(self, left: Rows, right: Rows) -> FieldLevels:
        ranks = np.full(len(left), MISSING, dtype=np.uint8)
        has_both = (left >= 0) & (right >= 0)
        ranks[has_both & (left == right)] = 0
        unequal = np.flatnonzero(has_both & (left != right))
        if len(unequal):
            ranks[unequal] = self.rank(left[unequal], right[unequal])
        return FieldLevels(ranks, left, right)

    def rank(self, left: Rows, right: Rows) -> Ranks:
        """Return the levels of pairs of different values; where values are few, each pair of values is judged once."""
        size = np.int64(len(self._values))
        one, other = left.astype(np.int64), right.astype(np.int64)
        if len(left) < _REPEATS_LEAST * size:
            return self._judge(one, other)
        pairs, inverse = np.unique(np.minimum(one, other) * size + np.maximum(one, other), return_inverse=True)
        return self._judge(*np.divmod(pairs, size))[inverse]

    def _judge(self, left: Numbers, right: Numbers) -> Ranks:
        ranks = np.full(len(left), len(self._levels) - 1, dtype=np.uint8)
        open_places = np.arange(len(left))
        measured: dict[str, npt.NDArray[np.float64]] = {}
        for rank, level in enumerate(self._levels[1:-1], start=1):
            if not len(open_places):
                break
            if level.predicate in MEASURES:
                if level.predicate not in measured:
                    measured[level.predicate] = self._measure(level.predicate, left, right, open_places)
                holds = measured[level.predicate][open_places] >= level.parameter * MEASURES[level.predicate].scale
            else:
                predicate = self._predicates[level.predicate]
                holds = predicate(self._values, left[open_places], right[open_places], level.parameter)
            ranks[open_places[holds]] = rank
            open_places = open_places[~holds]
        return ranks

    def _measure(self, predicate: str, left: Numbers, right: Numbers, places: Numbers) -> npt.NDArray[np.float64]:
        """Return how alike values are, once for all levels that ask."""
        measure = MEASURES[predicate]
        least = min(level.parameter for level in self._levels if level.predicate == predicate) * measure.scale
        found = np.zeros(len(left), dtype=np.float64)
        found[places] = similarities(self._values, left[places], right[places], measure, least)
        return found

    def _better(self, best: FieldLevels, found: FieldLevels) -> FieldLevels:
        """Return for each pair the more alike of two findings; of equal ones the rarer."""
        wins = found.ranks < best.ranks
        if self._chance is not None:
            ties = np.flatnonzero((found.ranks == best.ranks) & (found.ranks != MISSING))
            wins[ties] = self.frequency(found, ties) < self.frequency(best, ties)
        return FieldLevels(
            np.where(wins, found.ranks, best.ranks),
            np.where(wins, found.left, best.left),
            np.where(wins, found.right, best.right),
        )

    def frequency(self, found: FieldLevels, places: Numbers) -> npt.NDArray[np.float64]:
        """Return the chance agreement on the values of some pairs: that of the more frequent value."""
        assert self._chance is not None  # noqa: S101 - asked for fields with rarity alone
        return np.maximum(self._chance[found.left[places]], self._chance[found.right[places]])
