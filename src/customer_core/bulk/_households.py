"""Different customers who belong together: homes, from relations between pairs of records, and firms.

Owns which customers are of one household or firm. Must not know how a relation was found, or what makes a firm.
"""

from collections.abc import Iterable, Iterator
from itertools import product

import numpy as np
import numpy.typing as npt

from customer_core.bulk._clustering import ScoredPairs
from customer_core.bulk._components import find_components
from customer_core.bulk._features import Features
from customer_core.bulk._firms import find_firms
from customer_core.matching import LABEL_PREFIXES, STRANGER, MatchProfile

__all__ = ["find_households"]

Numbers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

_SHARED_HOME = "household"
_SHARED_DOOR = "neighbor"
_CONTACTS = ("phone", "email", "mailbox")
_SURNAME = ("family",)
_COMMON = (*_CONTACTS, *_SURNAME, "street", "organization", "employer", "tax_id", "external_id")
"""What people of one home have one of in common: a street that is alike and a postal code are too little."""
_BEHIND_ONE_CONTACT = 8
"""How many customers may be behind one phone at the most: a reception has more."""


def find_households(profile: MatchProfile, labels: Numbers, pairs: ScoredPairs, features: Features) -> Numbers:
    """Return for each record the smallest one of its household or firm, -1 where its customer belongs with nobody.

    Two customers share a home where the likeliest relation of some of their records says so and these have a value in
    common, or where they are neighbors behind one phone or mailbox. Customers of one firm belong together, without
    those who share a home with somebody of their surname outside of it: a family is not one with all colleagues.

    Args:
        profile: Names the relations.
        labels: For each record the first one of its customer.
        pairs: The scored pairs of records.
        features: The features of the records.
    """
    size = len(labels)
    homes = _homes(profile, labels, pairs, features)
    firms = find_firms(labels, features)
    outside = homes.where((firms[homes.left] < 0) | (firms[homes.left] != firms[homes.right]))
    related = np.zeros(size, dtype=np.bool_)
    for places, _ in _shared_values(features, _SURNAME, outside):
        related[labels[outside.left[places]]] = related[labels[outside.right[places]]] = True
    members = np.flatnonzero((firms >= 0) & ~related[labels])
    left, right = np.append(homes.left, members), np.append(homes.right, members)
    one, other = labels[left], labels[right]
    other[len(homes) :] = size + firms[members]
    groups = find_components(size + int(firms.max(initial=-1)) + 1, one, other)[labels]
    counts = np.bincount(groups[labels == np.arange(size)], minlength=size)
    return np.where(counts[groups] > 1, groups, -1)


def _homes(profile: MatchProfile, labels: Numbers, pairs: ScoredPairs, features: Features) -> ScoredPairs:
    """Return the pairs of records of different customers who share a home."""
    names = np.array([*(relation.name for relation in profile.classes), STRANGER])
    near = pairs.where(np.isin(names, (_SHARED_HOME, _SHARED_DOOR))[pairs.relations])
    near = near.where(labels[near.left] != labels[near.right])
    common = [name for name in features if name in _COMMON or name.startswith(LABEL_PREFIXES)]
    shares_any = np.zeros(len(near), dtype=np.bool_)
    for places, _ in _shared_values(features, common, near):
        shares_any[places] = True
    is_home = names[near.relations] == _SHARED_HOME
    return near.where(np.where(is_home, shares_any, _share_contact(features, labels, near)))


def _share_contact(features: Features, labels: Numbers, pairs: ScoredPairs) -> Booleans:
    """Tell which pairs have a phone or mailbox in common that few customers of such pairs have."""
    found = np.zeros(len(pairs), dtype=np.bool_)
    for places, values in _shared_values(features, _CONTACTS, pairs):
        owners = labels[np.append(pairs.left[places], pairs.right[places])]
        packed = np.unique(np.tile(values, 2) * len(labels) + owners)
        customers = np.bincount(packed // len(labels))
        found[places[customers[values] <= _BEHIND_ONE_CONTACT]] = True
    return found


def _shared_values(features: Features, names: Iterable[str], pairs: ScoredPairs) -> Iterator[tuple[Numbers, Numbers]]:
    """Yield the places of pairs that have a value of a feature in common, and its numbers; of several, one by one."""
    for slots in (features[name].slots for name in names if name in features):
        for mine, theirs in product(slots, slots):
            values = mine[pairs.left]
            places = np.flatnonzero((values >= 0) & (values == theirs[pairs.right]))
            if len(places):
                yield places, values[places].astype(np.int64)
