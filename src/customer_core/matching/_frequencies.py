"""How often values occur, observed once and frozen into a profile.

Owns the counting behind rarity. Must not know how a score is made of it.
"""

from collections import Counter
from collections.abc import Iterable

from customer_core.matching._profiles import MatchProfile
from customer_core.matching._records import PreparedRecord, prepare
from customer_core.matching._sources import Matchable

__all__ = ["observe"]


def observe(profile: MatchProfile, records: Iterable[Matchable | PreparedRecord]) -> MatchProfile:
    """Return a copy of `profile` with the number of records and the frequencies of their values frozen in.

    Records that are equal in all that is compared count once: a copy does not make its values more common. Only
    values that several records have are kept, since a single occurrence is what the profile assumes of a value that
    it does not know.
    """
    counters: dict[str, Counter[str]] = {}
    rated = {comparison.feature for comparison in profile.comparisons if comparison.rarity}
    prefixes = tuple(feature.removesuffix("*") for feature in rated if feature.endswith("*"))
    distinct = {prepared.fingerprint: prepared for prepared in map(prepare, records)}
    for prepared in distinct.values():
        for feature, values in prepared.features.items():
            if feature in rated or feature.startswith(prefixes):
                counters.setdefault(feature, Counter()).update(values)
    repeated = {
        feature: dict(sorted((value, count) for value, count in counter.items() if count > 1))
        for feature, counter in sorted(counters.items())
    }
    return profile.with_frequencies(len(distinct), repeated)
