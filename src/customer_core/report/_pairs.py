"""Which pairs a report shows, and what it says of each.

Owns the choice: what to look at first, and examples from the surest to the least sure. The same pairs are chosen of the
same result, and never more than a page can hold. It must not know tables.
"""

import numpy as np
import numpy.typing as npt

from customer_core.matching import Score
from customer_core.report._data import PairFacts, Step

__all__ = ["MATCHES_MOST", "REVIEW_MOST", "even_choice", "pair_facts", "review_order"]

REVIEW_MOST = 20
MATCHES_MOST = 10

Numbers = npt.NDArray[np.int64]


def review_order(
    bits: npt.NDArray[np.float64], is_together: npt.NDArray[np.bool_], same_bits: float
) -> tuple[Numbers, Numbers]:
    """Return the places of pairs that a person should look at, and those of pairs that are surely one customer.

    The first are those that score as the same and are kept apart, the highest first, and then those that score less
    than the same, beginning with those for which it is likeliest to be either way. The others come from the highest
    score to the lowest. Equal ones stay in their order.
    """
    is_scored = np.isfinite(bits)
    contradicts = is_scored & (bits >= same_bits) & ~is_together
    unsure = np.flatnonzero(is_scored & (bits < same_bits))
    against = np.flatnonzero(contradicts)
    sure = np.flatnonzero(is_scored & (bits >= same_bits) & is_together)
    first = against[np.argsort(-bits[against], kind="stable")]
    then = unsure[np.argsort(np.abs(bits[unsure]), kind="stable")]
    return np.concatenate((first, then)), sure[np.argsort(-bits[sure], kind="stable")]


def even_choice(places: Numbers, most: int) -> Numbers:
    """Return so many of the places at the most, evenly spread from the first to the last."""
    if len(places) <= most:
        return places
    return places[np.linspace(0, len(places) - 1, most).round().astype(np.int64)]


def pair_facts(score: Score, left: str, right: str, outcome: str) -> PairFacts:
    """Return what a report says of a pair that was scored."""
    steps = [
        Step(
            field=one.field + (" (crosswise)" if one.is_crosswise else ""),
            level=one.level,
            left=one.left.replace("|", " ").strip(),
            right=one.right.replace("|", " ").strip(),
            bits=one.bits,
        )
        for one in score.evidence
    ]
    return PairFacts(
        left=left,
        right=right,
        bits=score.bits,
        probability=score.probability,
        relation=score.relation,
        outcome=outcome,
        prior_bits=score.prior_bits,
        steps=tuple(steps),
    )
