"""What an account owed, what moved it, and what it owes: a statement that adds up.

Owns its shape. It must not know where entries come from.
"""

from collections.abc import Iterable
from datetime import datetime

import attrs

from customer_core.credit._entries import LedgerEntry, OpenItem
from customer_core.errors import InvalidValueError
from customer_core.model import CreditAccount, Money
from customer_core.model._redaction import redacted

__all__ = ["Statement"]


@attrs.frozen(kw_only=True, repr=False)
class Statement:
    """The postings of an account in a time: `opening` is what was owed before them, `closing` what is owed after.

    Args:
        account: The account as it stands now, with what is held and overdue.
        since: The first moment of the time; None for the beginning.
        until: The first moment after it; None for now.
        opening: What was owed before `since`.
        entries: What changed what is owed, in order; what was only reserved is left out.
        closing: What was owed at the end of the time.
        open_items: What is open now, oldest first.

    Raises:
        InvalidValueError: It does not add up.
    """

    account: CreditAccount
    since: datetime | None = None
    until: datetime | None = None
    opening: Money
    entries: tuple[LedgerEntry, ...]
    closing: Money
    open_items: tuple[OpenItem, ...]

    def __attrs_post_init__(self) -> None:
        moved = Money.total((entry.posted for entry in self.entries), self.opening.currency)
        if self.opening + moved != self.closing:
            raise InvalidValueError(field="closing", problem="does not add up", remedy="verify the account")

    __repr__ = redacted

    @classmethod
    def of(
        cls,
        account: CreditAccount,
        entries: Iterable[LedgerEntry],
        open_items: Iterable[OpenItem],
        *,
        opening: Money,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> "Statement":
        """Return the statement of an account from all its entries in a time."""
        posted = tuple(entry for entry in entries if entry.posted)
        return cls(
            account=account,
            since=since,
            until=until,
            opening=opening,
            entries=posted,
            closing=posted[-1].owed if posted else opening,
            open_items=tuple(open_items),
        )
