"""Figures that say how well the clusters found agree with the true ones.

It owns the counting over two labelings of the same records, and must not know who made the labels.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

import attrs

from customer_core.errors import InvalidOptionError

__all__ = ["BCubedFigures", "PairwiseFigures", "score_bcubed", "score_pairwise"]


@attrs.frozen(kw_only=True)
class PairwiseFigures:
    """How the pairs of records that were put together agree with the pairs that belong together."""

    shared_pairs: int
    found_pairs: int
    true_pairs: int

    @property
    def precision(self) -> float:
        """Return the share of the found pairs that are true, 1 when none was found."""
        return _share(self.shared_pairs, self.found_pairs)

    @property
    def recall(self) -> float:
        """Return the share of the true pairs that were found, 1 when there is none."""
        return _share(self.shared_pairs, self.true_pairs)

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return _share(2 * self.shared_pairs, self.found_pairs + self.true_pairs)


@attrs.frozen(kw_only=True)
class BCubedFigures:
    """How well the typical record is put together, which large clusters cannot outweigh."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def score_pairwise(clusters: Sequence[Hashable], truth: Sequence[Hashable]) -> PairwiseFigures:
    """Compare two labelings of the same records pair by pair.

    >>> figures = score_pairwise(["a", "a", "a", "b"], [1, 1, 2, 2])
    >>> figures.precision, figures.recall
    (0.3333333333333333, 0.5)

    Raises:
        InvalidOptionError: When the labelings are not of one length.
    """
    _check_lengths(clusters, truth)
    return PairwiseFigures(
        shared_pairs=_pairs(Counter(zip(clusters, truth, strict=True)).values()),
        found_pairs=_pairs(Counter(clusters).values()),
        true_pairs=_pairs(Counter(truth).values()),
    )


def score_bcubed(clusters: Sequence[Hashable], truth: Sequence[Hashable]) -> BCubedFigures:
    """Compare two labelings of the same records record by record, after Bagga and Baldwin (1998).

    >>> score_bcubed(["a", "a"], [1, 2])
    BCubedFigures(precision=0.5, recall=1.0)

    Raises:
        InvalidOptionError: When the labelings are not of one length.
    """
    _check_lengths(clusters, truth)
    found, true = Counter(clusters), Counter(truth)
    shared = Counter(zip(clusters, truth, strict=True))
    return BCubedFigures(
        precision=_share(sum(count * count / found[cluster] for (cluster, _), count in shared.items()), len(clusters)),
        recall=_share(sum(count * count / true[customer] for (_, customer), count in shared.items()), len(clusters)),
    )


def _check_lengths(clusters: Sequence[Hashable], truth: Sequence[Hashable]) -> None:
    if len(clusters) != len(truth):
        raise InvalidOptionError(
            option="clusters",
            problem="they are not as many as the labels of the truth",
            remedy="give one label a record",
        )


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def _share(part: float, whole: int) -> float:
    return part / whole if whole else 1.0
