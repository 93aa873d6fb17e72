"""What a result is expected to be worth, without any label: precision, recall, and how much blocking misses.

Owns the estimates. Precision and recall are sums of probabilities; what no key brought together is estimated by capture
and recapture between two groups of keys (Lincoln 1930; Chapman 1951). Must not know fields.
"""

import attrs
import numpy as np
import numpy.typing as npt

from customer_core.bulk._clustering import ScoredPairs
from customer_core.bulk._pairing import Pairs
from customer_core.bulk._scoring import probabilities

__all__ = ["LEAST_BITS", "Expectation", "blocking_recall", "expect"]

Numbers = npt.NDArray[np.int64]

_MOST_BITS = 12.0
LEAST_BITS = -_MOST_BITS
"""Pairs with fewer add nothing to what is expected."""


@attrs.frozen(kw_only=True)
class Expectation:
    """How right a result should be: shares between 0 and 1, over pairs of records that are one customer.

    `blocking_recall` is the share of them that shared a key; `precision` and `recall` are of the clusters.
    """

    precision: float
    recall: float
    blocking_recall: float


def expect(labels: Numbers, scored: ScoredPairs, pairs: Pairs, rows: Numbers) -> Expectation:
    """Estimate how right clusters are from the probabilities of their pairs; `rows` is what each record stands for.

    A pair inside a cluster is as likely as the mean of its own score and that of its cluster: the others of a cluster
    speak for it, too.
    """
    scored = scored.where(scored.bits > LEAST_BITS)
    inside = labels[scored.left] == labels[scored.right]
    bits = np.clip(scored.bits, -_MOST_BITS, _MOST_BITS)
    owners = labels[scored.left[inside]]
    sums = np.bincount(owners, weights=bits[inside], minlength=len(labels))
    counts = np.bincount(owners, minlength=len(labels))
    means = sums[owners] / counts[owners]
    weights = rows.astype(np.float64)
    products = weights[scored.left] * weights[scored.right]
    copies = float((weights * (weights - 1) / 2).sum())
    found = (
        float((probabilities((bits[inside] + np.maximum(bits[inside], means)) / 2) * products[inside]).sum()) + copies
    )
    put_together = float(products[inside].sum()) + copies
    missed = float((probabilities(bits[~inside]) * products[~inside]).sum())
    blocking = blocking_recall(pairs, scored)
    return Expectation(
        precision=found / put_together if put_together else 1.0,
        recall=found / (found + missed + found * (1 - blocking) / blocking) if found + missed else 1.0,
        blocking_recall=blocking,
    )


def blocking_recall(pairs: Pairs, scored: ScoredPairs) -> float:
    """Estimate the share of same pairs that some key brought together.

    Of the pairs that both groups of keys could have found, each group's share tells what it misses.
    """
    by_contact, by_name = pairs.captured
    codes = (pairs.left.astype(np.int64) << np.int64(32)) | pairs.right
    places = np.minimum(np.searchsorted(codes, scored.codes), max(0, len(codes) - 1))
    if not len(scored) or not len(codes):
        return 1.0
    is_candidate = codes[places] == scored.codes
    places = places[is_candidate]
    by_contact, by_name = by_contact[places], by_name[places]
    chances = probabilities(np.clip(scored.bits[is_candidate], -_MOST_BITS, _MOST_BITS))
    first, second = float(chances[by_contact].sum()), float(chances[by_name].sum())
    both = float(chances[by_contact & by_name].sum())
    total = (first + 1) * (second + 1) / (both + 1) - 1
    union = first + second - both
    return min(1.0, union / total) if total > 0 else 1.0
