"""The ledgers of credit accounts: every movement as an entry that is never changed, and what is left open.

Owns the obligations of keeping them: no counter of an account moves but by an entry.
"""

from abc import ABC, abstractmethod
from datetime import datetime

from customer_core.credit import LedgerEntry, OpenItem
from customer_core.model import CreditAccountId

__all__ = ["LedgerPort"]


class LedgerPort(ABC):
    """Keeps entries by account and number. None is ever changed or removed.

    An entry leaves open what it does not settle itself, and lessens what those are open that it settles; what is open
    to the end is told as open items, and what is settled is told no more.
    """

    @abstractmethod
    def add(self, entry: LedgerEntry) -> LedgerEntry:
        """Keep an entry, whatever its number, and return it with its own: the next one of its account, from 1.

        The account owes and has reserved then what the entry says, in one with it. It is moved from the very figures
        that the entry was made from, and from no others: whoever moved it meanwhile is not overwritten.

        Raises:
            NotFoundError: There is no such account.
            StoreConflictError: The account does not owe, or has not reserved, what the entry says it did before.
            InvalidValueError: It settles more of an entry than is open of it, or settles one of its own kind; or what
                is available on the account is out of the range of `Money` then.
        """

    @abstractmethod
    def list_of(self, account: CreditAccountId, *, after: int = 0, most: int) -> tuple[LedgerEntry, ...]:
        """Return the first entries of an account whose number is greater than `after`, in order of number."""

    @abstractmethod
    def find_last(self, account: CreditAccountId, *, before: datetime | None = None) -> LedgerEntry | None:
        """Return the last entry of an account, or the last one before a moment; None when there is none."""

    @abstractmethod
    def find_moment(self, account: CreditAccountId) -> datetime | None:
        """Return when the last entry of an account was made; None when there is none."""

    @abstractmethod
    def list_open(self, account: CreditAccountId, *, is_owed: bool | None = None) -> tuple[OpenItem, ...]:
        """Return what is open on an account: payments that are left over by number, then by due date and number.

        Args:
            account: The account.
            is_owed: True for what is owed alone, False for what is left over of payments alone; None for both.
        """
