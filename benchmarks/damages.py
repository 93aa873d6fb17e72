"""Figures that need more of the truth than the customer of each row: the damage done to it and its household.

It owns the counting over generated truth, and must not know which engine found what.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import attrs

from customer_core.testing.generator import Truth
from customer_core.testing.scoring import PairwiseFigures

__all__ = ["DamageFigures", "score_damages", "score_households"]


@attrs.frozen
class DamageFigures:
    """The true pairs of which either row has a kind of damage, and how many of them were found."""

    found_pairs: int
    true_pairs: int

    @property
    def recall(self) -> float:
        """Return the share of the true pairs that were found."""
        return self.found_pairs / self.true_pairs


def score_damages(clusters: Sequence[int], truth: Sequence[Truth]) -> Mapping[str, DamageFigures]:
    """Return the figures of each kind of damage that a true pair has, the least recall first.

    A pair counts for every kind that either of its rows has, so that the kinds overlap. Precision has no such figure:
    a wrong pair is not wrong because of a damage.

    >>> rows = [Truth(0, 0, "person", ()), Truth(0, 0, "person", ("initial",)), Truth(0, 0, "person", ("initial",))]
    >>> score_damages([7, 7, 8], rows)
    {'initial': DamageFigures(found_pairs=1, true_pairs=3)}
    """
    customers: defaultdict[int, list[int]] = defaultdict(list)
    for row, true in enumerate(truth):
        customers[true.cluster].append(row)
    true_pairs: Counter[str] = Counter()
    found_pairs: Counter[str] = Counter()
    for rows in customers.values():
        for left, right in combinations(rows, 2):
            kinds = {*truth[left].damage, *truth[right].damage}
            true_pairs.update(kinds)
            found_pairs.update(kinds if clusters[left] == clusters[right] else ())
    figures = {kind: DamageFigures(found_pairs[kind], true_pairs[kind]) for kind in true_pairs}
    return dict(sorted(figures.items(), key=lambda item: (item[1].recall, item[0])))


def score_households(pairs: Iterable[tuple[int, int]], truth: Sequence[Truth]) -> PairwiseFigures:
    """Compare pairs reported as two customers of one household or firm with those that are.

    >>> rows = [Truth(0, 0, "person", ()), Truth(1, 0, "person", ()), Truth(2, 1, "person", ())]
    >>> score_households([(1, 0), (0, 2)], rows).precision
    0.5
    """
    found = {(min(pair), max(pair)) for pair in pairs}
    shared = sum(_is_household(truth[left], truth[right]) for left, right in found)
    # A customer belongs to one household, so that the pairs of customers are among those of households.
    households, customers = (Counter(getattr(true, name) for true in truth) for name in ("household", "cluster"))
    true = sum(map(_pairs, households.values())) - sum(map(_pairs, customers.values()))
    return PairwiseFigures(shared_pairs=shared, found_pairs=len(found), true_pairs=true)


def _is_household(left: Truth, right: Truth) -> bool:
    return left.household == right.household and left.cluster != right.cluster


def _pairs(size: int) -> int:
    return size * (size - 1) // 2
