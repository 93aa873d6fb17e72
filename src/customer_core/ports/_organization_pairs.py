"""Which organizations may be one: what they are compared by, kept beside them, and the pairs that were found.

Owns the look-up by keys, the bound on very common ones, and the queue of pairs. How keys and features are made, what a
shared key is worth, and what a verdict means, is not its matter.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence

import attrs

from customer_core.model import OrganizationId, OrganizationPair
from customer_core.ports._indexes import KeyQuery

__all__ = ["IndexedOrganization", "OrganizationLookup", "OrganizationPairPort"]


@attrs.frozen(kw_only=True, repr=False)
class IndexedOrganization:
    """What the index keeps of an organization: its keys, the text that large blocks are ordered by, and its features.

    `features` is an opaque text to the store. `order` is short, since it stands beside every key.
    """

    id: OrganizationId
    keys: tuple[str, ...]
    order: str
    features: str

    def __repr__(self) -> str:
        return f"IndexedOrganization(id={self.id!r}, keys={len(self.keys)})"


@attrs.frozen(kw_only=True, repr=False)
class OrganizationLookup:
    """What an index found: candidates by id with their features, in ascending order of id.

    `cut_keys` are the keys that more organizations hold than were asked for.
    """

    candidates: tuple[tuple[OrganizationId, str], ...]
    cut_keys: tuple[str, ...]

    def __repr__(self) -> str:
        return f"OrganizationLookup(candidates={len(self.candidates)}, cut_keys={len(self.cut_keys)})"


class OrganizationPairPort(ABC):
    """Keeps what organizations are compared by, and pairs of them; both are shown and hidden with the organizations.

    Keys and texts are told apart and ordered exactly, by code point. Keys are kept in the form of `kept_key`, so that a
    copy of a store finds them again. Whoever writes here holds the organizations.
    """

    @abstractmethod
    def put_indexed(self, record: IndexedOrganization) -> None:
        """Keep what the index says of an organization that is there, in place of what it said."""

    @abstractmethod
    def find_indexed(self, queries: Sequence[KeyQuery], *, order: str) -> OrganizationLookup:
        """Return the organizations that hold any of the keys, each once.

        A key that more than its `most` organizations hold is cut: of its block, ordered by `order` and then id, the
        `reach` last ones before `order` and the `reach` first ones from `order` on are returned.
        """

    @abstractmethod
    def clear_indexed(self) -> None:
        """Forget the whole index, to be made anew; pairs stay."""

    @abstractmethod
    def put(self, pair: OrganizationPair) -> None:
        """Keep a pair of two organizations that are there, in place of what was kept of the same two."""

    @abstractmethod
    def find(self, left: OrganizationId, right: OrganizationId) -> OrganizationPair | None:
        """Return what was kept of two ids, given in order; None for nothing."""

    @abstractmethod
    def list_of(self, organizations: Collection[OrganizationId]) -> tuple[OrganizationPair, ...]:
        """Return all pairs that were kept with any of some ids, judged ones too, in ascending order of both."""

    @abstractmethod
    def list_waiting(self, *, after: OrganizationPair | None, most: int) -> tuple[OrganizationPair, ...]:
        """Return the first pairs behind `after`, or the very first ones, that wait: likeliest first, then by ids."""
