"""Credit accounts: one per owner, brand and currency, each with its version.

Owns the obligations of keeping them. What they allow is decided by the credit engine; only limits, blocks and terms are
written here, never an exposure, which is the ledger's to move.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection
from datetime import date

from customer_core.model import CreditAccount, CreditAccountId, CustomerId, OrganizationId

__all__ = ["CreditAccountPort"]


class CreditAccountPort(ABC):
    """Keeps credit accounts. An account keeps the owner it was opened for, also after that one was merged.

    What is overdue is not kept, since it grows by itself: it is what the ledger has open, for which a day is later than
    its due date. Whoever asks for accounts says on which day; where none is said, nothing is told to be overdue.
    """

    @abstractmethod
    def list_of(
        self, owners: Collection[CustomerId | OrganizationId], *, on: date | None = None
    ) -> tuple[CreditAccount, ...]:
        """Return the accounts that were opened for any of some owners, in ascending order of account id."""

    @abstractmethod
    def list_after(
        self, after: CreditAccountId | None, *, most: int, on: date | None = None
    ) -> tuple[CreditAccount, ...]:
        """Return the first accounts behind an id, or the very first, in ascending order of account id."""

    @abstractmethod
    def find(self, id_: CreditAccountId, *, on: date | None = None) -> CreditAccount | None:
        """Return the account of an id; None when there is none."""

    @abstractmethod
    def list_group(self, id_: CreditAccountId, *, on: date | None = None) -> tuple[CreditAccount, ...]:
        """Return the account of an id and those that count together with it, in ascending order of account id.

        These are the accounts in the same currency and brand of whoever is the same customer by now. None comes where
        there is no account of the id.
        """

    @abstractmethod
    def lock(self, ids: Collection[CreditAccountId]) -> None:
        """Let nobody else change some accounts, and those that count together with them, until the unit ends.

        So are their holds and their ledgers.

        Whoever has one of them locked is waited for, and what is read afterwards is what that one has left. Ids of no
        account are passed over. Two units that lock the same accounts never wait for each other for ever.
        """

    @abstractmethod
    def add(self, account: CreditAccount) -> None:
        """Keep a new account, with what it owes and has reserved but for what is overdue.

        Raises:
            AlreadyTakenError: Its id is taken, or its owner has another one in this brand and currency.
        """

    @abstractmethod
    def replace(self, account: CreditAccount, *, expected_version: int) -> None:
        """Keep what is set by hand of an account, if it is at the expected version; the rest stays.

        Set by hand are the limit, the days until which it counts and on which to look at it again, the block and the
        terms; with them goes the version.

        Raises:
            NotFoundError: There is no account of this id.
            StaleVersionError: The account is at another version.
            CurrencyMismatchError: The limit is of another currency than the account that is kept.
            InvalidValueError: What is available on the account is out of the range of `Money` then.
        """
