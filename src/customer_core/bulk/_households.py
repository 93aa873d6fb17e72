"""Homes that different customers share: households, from relations between pairs of records.

Owns which customers are of one household. Must not know fields: what relates two records is the profile's business.
"""

import numpy as np
import numpy.typing as npt

from customer_core.bulk._clustering import ScoredPairs
from customer_core.bulk._components import find_components
from customer_core.matching import MatchProfile

__all__ = ["SHARED_HOME", "find_households"]

SHARED_HOME = frozenset({"household"})
"""The relations of different customers who share a home."""


def find_households(profile: MatchProfile, labels: npt.NDArray[np.int64], pairs: ScoredPairs) -> npt.NDArray[np.int64]:
    """Return for each record the smallest record of its household, -1 where its customer shares a home with nobody.

    Two customers share a home where the likeliest relation of some of their records says so.
    """
    shares = np.array([*(relation.name in SHARED_HOME for relation in profile.classes), False])
    related = pairs.where(shares[pairs.relations])
    left, right = labels[related.left], labels[related.right]
    groups = find_components(len(labels), left, right)[labels]
    counts = np.bincount(groups[np.unique(labels)], minlength=len(labels))
    return np.where(counts[groups] > 1, groups, -1)
