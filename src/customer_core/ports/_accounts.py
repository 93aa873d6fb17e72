"""Credit accounts: one per owner, brand and currency, each with its version.

Owns the obligations of keeping them. What they allow is decided by the credit engine; only limits, blocks and terms are
written here, never an exposure, which is the ledger's to move.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection

from customer_core.model import CreditAccount, CustomerId, OrganizationId

__all__ = ["CreditAccountPort"]


class CreditAccountPort(ABC):
    """Keeps credit accounts. An account keeps the owner it was opened for, also after that one was merged."""

    @abstractmethod
    def list_of(self, owners: Collection[CustomerId | OrganizationId]) -> tuple[CreditAccount, ...]:
        """Return the accounts that were opened for any of some owners, in ascending order of account id."""

    @abstractmethod
    def add(self, account: CreditAccount) -> None:
        """Keep a new account.

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
        """
