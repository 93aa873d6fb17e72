"""The duplicate index: which records share a blocking key, kept beside the records in the same transaction.

Owns the look-up by keys and the bound on very common ones. How keys and features are made, and what a shared key is
worth, is the matching engine's.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from hashlib import blake2b
from typing import Final

import attrs

from customer_core.model import CustomerId

__all__ = ["IndexLookup", "IndexPort", "IndexedRecord", "KeyQuery", "kept_key"]

_KEY_MOST: Final = 64
"""Longer keys are kept as a digest."""


def kept_key(key: str) -> str:
    """Return a key in the form in which every store keeps it: as it stands, or as a digest that no two keys share.

    The sign before it keeps the two apart. A NUL would end the key in a list that is given to SQLite.
    """
    if len(key) <= _KEY_MOST and "\x00" not in key:
        return f"={key}"
    return f"#{blake2b(key.encode(), digest_size=16).hexdigest()}"


@attrs.frozen(kw_only=True, repr=False)
class IndexedRecord:
    """What the index keeps of a customer: its keys, the text that large blocks are ordered by, and its features.

    `features` is an opaque text to the store. Equal `order` texts are ordered by id.
    """

    id: CustomerId
    keys: tuple[str, ...]
    order: str
    features: str

    def __repr__(self) -> str:
        return f"IndexedRecord(id={self.id!r}, keys={len(self.keys)})"


@attrs.frozen(repr=False)
class KeyQuery:
    """Ask for the records that hold a key: all where at most `most` do, else the `reach` nearest on either side."""

    key: str
    most: int
    reach: int

    def __repr__(self) -> str:
        return f"KeyQuery(most={self.most}, reach={self.reach})"


@attrs.frozen(kw_only=True, repr=False)
class IndexLookup:
    """What an index found: candidates by id with their features, each with how many of the keys it shares.

    In ascending order of id. `cut_keys` are the keys that more records hold than were asked for.
    """

    candidates: tuple[tuple[CustomerId, str, int], ...]
    cut_keys: tuple[str, ...]

    def __repr__(self) -> str:
        return f"IndexLookup(candidates={len(self.candidates)}, cut_keys={len(self.cut_keys)})"


class IndexPort(ABC):
    """Keeps the duplicate index. Keys and texts are told apart and ordered exactly, by code point.

    Keys are kept in the form of `kept_key`, so that a copy of a store finds them again.
    """

    @abstractmethod
    def reserve(self, keys: Collection[str]) -> None:
        """See to it that until the end of this unit no other one reserves any of these keys, or clears the index.

        Another unit that reserved one of them is waited for. What it kept is found from here on. A unit reserves all
        that it needs in one call, since units that wait for each other are refused.
        """

    @abstractmethod
    def put(self, record: IndexedRecord) -> None:
        """Keep what the index says of a live customer, in place of what it said."""

    @abstractmethod
    def find(self, queries: Sequence[KeyQuery], *, order: str) -> IndexLookup:
        """Return the records that hold any of the keys, each once.

        A key that more than its `most` records hold is cut: of its block, ordered by `order` and then id, the `reach`
        last records before `order` and the `reach` first ones from `order` on are returned.
        """

    @abstractmethod
    def list_of(self, ids: Collection[CustomerId]) -> tuple[IndexedRecord, ...]:
        """Return what the index says of those of some customers of whom it says anything, in ascending order of id."""

    @abstractmethod
    def clear(self) -> None:
        """Forget the whole index and all links, to be made anew; units that reserved keys are waited for."""
