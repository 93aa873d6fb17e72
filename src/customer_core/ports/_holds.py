"""Holds on credit accounts: what is reserved or waits for approval, and what became of it.

Owns the obligations of keeping them. What may become of a hold is the credit engine's; by how much it moves the account
is written into the ledger.
"""

from abc import ABC, abstractmethod
from datetime import datetime

from customer_core.credit import CreditHold
from customer_core.model import CreditAccountId, CreditHoldId

__all__ = ["CreditHoldPort"]


class CreditHoldPort(ABC):
    """Keeps holds. A hold is never removed, also when it has ended, and keeps its account."""

    @abstractmethod
    def find(self, id_: CreditHoldId) -> CreditHold | None:
        """Return the hold of an id; None when there is none."""

    @abstractmethod
    def list_of(
        self, account: CreditAccountId, *, after: CreditHoldId | None = None, most: int
    ) -> tuple[CreditHold, ...]:
        """Return the first holds on an account behind an id, or the very first, in ascending order of hold id."""

    @abstractmethod
    def list_for(self, account: CreditAccountId, reference: str) -> tuple[CreditHold, ...]:
        """Return all holds on an account for one reference, in ascending order of hold id."""

    @abstractmethod
    def list_open(self, account: CreditAccountId) -> tuple[CreditHold, ...]:
        """Return the holds on an account that have not ended, in ascending order of hold id."""

    @abstractmethod
    def list_due(
        self, at: datetime, *, account: CreditAccountId | None = None, most: int | None = None
    ) -> tuple[CreditHold, ...]:
        """Return the first holds that have not ended and are due at a moment, soonest due first, then by hold id.

        Args:
            at: The moment; what is due at this very moment is among them.
            account: Whose; None for those of every account.
            most: How many at most; None for all.
        """

    @abstractmethod
    def list_pending(self, *, after: CreditHoldId | None = None, most: int) -> tuple[CreditHold, ...]:
        """Return the first holds that wait for approval behind an id, or the very first, in ascending order of id."""

    @abstractmethod
    def add(self, hold: CreditHold) -> None:
        """Keep a new hold.

        Raises:
            AlreadyTakenError: Its id is taken.
            NotFoundError: There is no such account.
        """

    @abstractmethod
    def replace(self, hold: CreditHold, *, expected_version: int) -> None:
        """Keep a hold in place of the one of its id, if that is at the expected version; the account stays.

        Raises:
            NotFoundError: There is no hold of this id.
            StaleVersionError: The hold is at another version.
        """
