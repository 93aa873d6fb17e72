"""Which of many records may reach a score with one record, told of most others before all of them is compared.

Owns the bound: what the fields that were compared say, and the most that the others could say. Must not know what a
score leads to, nor how pairs are scored in full: whatever passes is scored as if nothing had been asked here.
"""

from typing import Final

from customer_core.matching._findings import Finder
from customer_core.matching._records import PreparedRecord

__all__ = ["Screen"]

_ROUNDING: Final = 1e-6
"""By how much sums of the same figures may differ, in bits: far more than they do."""


class Screen:
    """One record, made ready to be told apart from many others that cannot reach a score with it.

    The odds of *same* are at most the sum of what each field says for whichever relation that means the same customer
    it speaks for most. Fields that dampen each other only lessen that. Parts of a name that may be read crosswise are
    left to the full comparison, and so are labelled columns.
    """

    def __init__(self, finder: Finder, record: PreparedRecord, least: float) -> None:
        """Make a record ready; `least` is what its fields must say, in bits, beyond the prior of being the same."""
        self._finder = finder
        self._features = record.features
        self._is_labelled = bool(record.labels)
        self._missing = least - _ROUNDING
        known = ((field, record.features.get(field.feature)) for field in finder.plain)
        fields = [(field.feature, ours, field.most_by_rank(ours), field.rank) for field, ours in known if ours]
        told = [(feature, ours, most, max(most[1:]), rank) for feature, ours, most, rank in fields]
        # What can say most is compared first: unless it says so, little is left that could.
        self._fields = sorted(told, key=lambda field: -field[3])

    def may_reach(self, other: PreparedRecord) -> bool:
        """Tell whether a record may reach the score with this one; if not, it does not."""
        features = other.features
        if (self._is_labelled and other.labels) or self._finder.may_be_crosswise(self._features, features):
            return True
        # First by equal values alone, then by how alike those are that differ.
        missing, differing = self._missing, []
        for feature, ours, most, differing_most, rank in self._fields:
            theirs = features.get(feature)
            if theirs is None:
                continue
            if ours[0] in theirs or (len(ours) > 1 and not set(ours).isdisjoint(theirs)):
                missing -= most[0]
            else:
                missing -= differing_most
                differing.append((ours, theirs, most, differing_most, rank))
        for ours, theirs, most, differing_most, rank in differing:
            if missing > 0:
                return False
            if len(ours) == 1 == len(theirs):
                missing += differing_most - most[rank(ours[0], theirs[0])]
            else:
                missing += differing_most - max([most[rank(one, another)] for one in ours for another in theirs])
        return missing <= 0
