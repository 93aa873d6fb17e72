"""What a run over many records found, for whoever keeps it elsewhere.

Owns the shape. It must not know who found the pairs, nor who keeps them.
"""

from collections.abc import Iterable
from typing import NamedTuple

import attrs

from customer_core.matching._profiles import MatchProfile
from customer_core.model import CustomerId

__all__ = ["RunPair", "RunPairs"]


class RunPair(NamedTuple):
    """Two records, the smaller first, by their places, counted from 0, or by ids; and their bits, None if not told."""

    left: int | CustomerId
    right: int | CustomerId
    bits: float | None = None


@attrs.frozen(eq=False, repr=False)
class RunPairs:
    """The pairs that a run found, in ascending order, each once.

    All are named by places, or all by ids. Among them are every two records that a key brought together and that score
    at least the profile's `review` or `link_bits`, and all that say the same, each with one of these.
    `pairs` may be such as can be read only once.
    """

    profile: MatchProfile
    pairs: Iterable[RunPair]

    def __repr__(self) -> str:
        return f"RunPairs(profile={self.profile.digest!r})"
