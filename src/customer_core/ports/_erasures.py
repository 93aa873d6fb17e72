"""Erasures: persons of whom a store forgets everything, and the ids that tell that they were there.

Owns the obligations of forgetting. Who may erase, and what has to be settled before, is decided by the service.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Collection
from datetime import datetime

import attrs

from customer_core.model import CustomerId, MergeId

__all__ = ["ErasedId", "ErasurePort", "names_any"]


@attrs.frozen(kw_only=True)
class ErasedId:
    """An id whose customer was erased: under which id that one was live at last, and when it was erased."""

    id: CustomerId
    customer: CustomerId
    at: datetime


class ErasurePort(ABC):
    """Erases persons, and keeps which ids were theirs.

    A view shows an erasure as it shows the history of a customer that was removed.
    """

    @abstractmethod
    def list_of(self, id_: CustomerId) -> tuple[ErasedId, ...]:
        """Return every id that was erased together with an id, in ascending order; none for one that was not erased."""

    @abstractmethod
    def erase(
        self,
        id_: CustomerId,
        *,
        expected_version: int,
        at: datetime,
        entries: Collection[int] = (),
        merges: Collection[MergeId] = (),
        texts: Collection[str] = (),
    ) -> None:
        """Forget a live customer with everything that is said of it, under whichever id that names it.

        Its ids name nobody from then on, stay taken, and are told by `list_of`. Its codes, and those of whoever was
        merged into it, stay taken, too, and name nobody. Gone are the record with its totals, its external keys, its
        entries in the duplicate index and its links, the pairs that wait, judgements, messages, credentials and
        memberships of any of the ids, what acts changed of them, requests that were answered with one of them, and
        every merge in which one of them took part, with all contributions to it. Of entries of the history about any of
        the ids only what is public stays: reason, changes and salt are gone, and what is sealed stays sealed. Orders,
        accounts, holds and ledgers stay as they are, and so does everything about others.

        Args:
            id_: The live customer.
            expected_version: Its version.
            at: When.
            entries: Positions of further entries of the history of which only what is public is to stay.
            merges: Further merges that are to be forgotten with their contributions; nobody is merged by them any more.
            texts: What users searched for last is forgotten where it names one of these, as `names_any` tells.

        Raises:
            NotFoundError: No live customer has this very id.
            StaleVersionError: The customer is at another version.
        """


def names_any(document: str, texts: Collection[str]) -> bool:
    """Tell whether a document of JSON holds any of some texts, whatever the case."""
    folded = document.casefold()
    return any(json.dumps(text, ensure_ascii=False)[1:-1].casefold() in folded for text in texts)
