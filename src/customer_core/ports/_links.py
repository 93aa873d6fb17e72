"""Links: pairs of live customers that may be one, kept beside the duplicate index in the same transaction.

Owns the obligations of keeping them. Which pairs are links is the matching engine's matter, and clusters are made of
them when somebody asks.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection
from typing import Self

import attrs

from customer_core.model import CustomerId

__all__ = ["Link", "LinkPort"]


@attrs.frozen(kw_only=True)
class Link:
    """Two live customers that score so high that they may be one, the smaller id first, and their score in bits."""

    left: CustomerId
    right: CustomerId
    bits: float

    @classmethod
    def of(cls, one: CustomerId, other: CustomerId, bits: float) -> Self:
        """Return the link of two customers, whichever is named first."""
        return cls(left=min(one, other), right=max(one, other), bits=bits)


class LinkPort(ABC):
    """Keeps links, at most one for two ids.

    The links of a customer that is removed or merged into another one are gone with it, and all links with the
    duplicate index when that is cleared.
    """

    @abstractmethod
    def put(self, id_: CustomerId, links: Collection[Link]) -> None:
        """Keep the links of a live customer, in place of all that it had, whoever's links they were put as."""

    @abstractmethod
    def add(self, links: Collection[Link]) -> None:
        """Keep links of live customers, each in place of what was kept of the same two ids; all others stay."""

    @abstractmethod
    def list_of(self, ids: Collection[CustomerId]) -> tuple[Link, ...]:
        """Return every link of any of some ids, each once, in ascending order of their two ids."""

    @abstractmethod
    def list_ids(self, *, after: CustomerId | None, most: int) -> tuple[CustomerId, ...]:
        """Return the first ids behind one, or the very first, that have any link, in ascending order."""
