"""What people judged about pairs of customers, and what of it stands.

Owns the obligations of keeping judgements. Who may judge, and what a judgement blocks, is not its matter.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection

import attrs

from customer_core.model import CustomerId, Judgement

__all__ = ["JudgementPort", "NamedJudgement"]


@attrs.frozen(kw_only=True)
class NamedJudgement:
    """A judgement, and the live customers whom its left and its right id name now."""

    judgement: Judgement
    left: CustomerId
    right: CustomerId


class JudgementPort(ABC):
    """Keeps judgements until an erasure, in the order in which they were added, also those about removed customers.

    A judgement keeps the ids it was written with, and is about whomever these name now. It stands until another one
    about the same two customers supersedes it.
    """

    @abstractmethod
    def add(self, judgement: Judgement) -> None:
        """Keep a judgement; those that stand about the two customers whom its ids name are superseded at its moment.

        Of two that are one by now, nothing is superseded. The caller holds the two customers.

        Raises:
            NotFoundError: One of the ids names nobody.
        """

    @abstractmethod
    def list_between(self, ones: Collection[CustomerId], others: Collection[CustomerId]) -> tuple[Judgement, ...]:
        """Return every judgement that was written with an id of the ones and an id of the others, the oldest first."""

    @abstractmethod
    def list_standing(self, ids: Collection[CustomerId]) -> tuple[NamedJudgement, ...]:
        """Return the standing judgements about any of the customers whom some ids name now, the oldest first.

        Those about a customer that was removed, or about two that are one by now, are left out.
        """

    @abstractmethod
    def list_ids(self, *, after: CustomerId | None, most: int) -> tuple[CustomerId, ...]:
        """Return the first ids behind one, or the very first, of live customers about whom a judgement stands."""
