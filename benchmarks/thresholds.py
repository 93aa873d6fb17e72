"""The threshold at which a peer's scores would have done best.

It owns the sweep over all thresholds, and must not know who scored the pairs. The truth chooses this threshold, so
the figures at it are a ceiling and no result.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import attrs

from customer_core.testing.scoring import PairwiseFigures

__all__ = ["BestThreshold", "find_best_threshold"]


@attrs.frozen
class BestThreshold:
    """The score from which on pairs are joined, and the figures of the clusters that they make."""

    score: float
    figures: PairwiseFigures


def find_best_threshold(
    pairs: Iterable[tuple[float, int, int]], truth: Sequence[int], *, sides: Sequence[int] = ()
) -> BestThreshold:
    """Find the score from which on joining the pairs, as connected components, gives the highest pairwise F1.

    Where the records are those of two files that are linked, `sides` holds 0 or 1 for each of them, and only pairs
    across the files count.
    """
    joined = _Joined(truth, sides)
    best = BestThreshold(float("inf"), joined.figures())
    ordered = sorted(pairs, reverse=True)
    for place, (score, left, right) in enumerate(ordered):
        joined.join(left, right)
        is_last_of_score = place + 1 == len(ordered) or ordered[place + 1][0] != score
        if is_last_of_score and joined.figures().f1 > best.figures.f1:
            best = BestThreshold(score, joined.figures())
    return best


class _Joined:
    """Connected components that know how many of their pairs are true."""

    def __init__(self, truth: Sequence[int], sides: Sequence[int]) -> None:
        self._is_linking = bool(sides)
        self._parents = list(range(len(truth)))
        self._members = [Counter({kind: 1}) for kind in zip(truth, sides or [0] * len(truth), strict=True)]
        self._sizes = [Counter({side: 1}) for side in sides or [0] * len(truth)]
        self._shared = self._found = 0
        self._true = self._true_pairs(truth, sides)

    def join(self, left: int, right: int) -> None:
        """Join the components of two records."""
        large, small = self._root(left), self._root(right)
        if large == small:
            return
        if self._sizes[large].total() < self._sizes[small].total():
            large, small = small, large
        kept, moved = self._members[large], self._members[small]
        self._shared += sum(n * kept[customer, self._partner(side)] for (customer, side), n in moved.items())
        self._found += sum(n * self._sizes[large][self._partner(side)] for side, n in self._sizes[small].items())
        self._parents[small] = large
        self._sizes[large].update(self._sizes[small])
        kept.update(moved)
        moved.clear()

    def figures(self) -> PairwiseFigures:
        """Return the figures of the components as they are."""
        return PairwiseFigures(shared_pairs=self._shared, found_pairs=self._found, true_pairs=self._true)

    def _partner(self, side: int) -> int:
        """Return the side whose records make pairs with those of this side."""
        return 1 - side if self._is_linking else side

    @staticmethod
    def _true_pairs(truth: Sequence[int], sides: Sequence[int]) -> int:
        within = sum(n * (n - 1) // 2 for n in Counter(zip(truth, sides, strict=True)).values()) if sides else 0
        return sum(n * (n - 1) // 2 for n in Counter(truth).values()) - within

    def _root(self, record: int) -> int:
        while self._parents[record] != record:
            self._parents[record] = self._parents[self._parents[record]]
            record = self._parents[record]
        return record
