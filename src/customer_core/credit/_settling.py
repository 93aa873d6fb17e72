"""Which open items an amount settles: those that were chosen, else the oldest first; what is left over stays open.

Owns this one choice. It must not know what an amount is for.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from customer_core.credit._entries import OpenItem, Settlement
from customer_core.errors import InvalidValueError
from customer_core.model import CreditAccountId, Money

__all__ = ["allot", "settle"]


def settle(
    items: Sequence[OpenItem], posted: Money, *, chosen: Collection[str] | None = None
) -> tuple[Settlement, ...]:
    """Return what an amount settles of the open items of an account.

    A payment pays what is owed: the items of the chosen references, or all of them, by due date and then by number.
    What is owed anew uses up payments that nothing was left for, oldest first. What is left over is left open.

    Args:
        items: Every open item of the account.
        posted: By how much what is owed changes.
        chosen: References of what a payment is for; None for the oldest first.

    Raises:
        InvalidValueError: A chosen reference is of nothing that is owed.
    """
    is_owed = posted.amount_minor > 0
    others = [item for item in items if (item.open.amount_minor > 0) is not is_owed]
    return tuple(Settlement(item.number, part) for item, part in _settled(_chosen(others, chosen), abs(posted)))


def allot(
    items: Sequence[OpenItem], amount: Money, *, rest: CreditAccountId, chosen: Collection[str] | None = None
) -> tuple[tuple[CreditAccountId, Money], ...]:
    """Return how much of a payment goes to each of several accounts: as much as it settles there.

    Args:
        items: Every open item of the accounts.
        amount: What is paid, above zero.
        rest: The account that what is left over goes to.
        chosen: References of what it is for; None for the oldest first, whichever account they are of.

    Returns:
        The accounts that get something, the one whose item is oldest first.

    Raises:
        InvalidValueError: A chosen reference is of nothing that is owed.
    """
    parts: dict[CreditAccountId, Money] = {}
    left = amount
    for item, part in _settled(_chosen([item for item in items if item.open.amount_minor > 0], chosen), amount):
        parts[item.account] = parts.get(item.account, Money.zero(amount.currency)) + part
        left -= part
    if left:
        parts[rest] = parts.get(rest, Money.zero(amount.currency)) + left
    return tuple(parts.items())


def _chosen(items: Sequence[OpenItem], chosen: Collection[str] | None) -> list[OpenItem]:
    """Return the items of the chosen references, or all of them, oldest first."""
    if chosen is not None:
        _refuse_unless_open(chosen, items)
        items = [item for item in items if item.reference in chosen]
    return sorted(items, key=_age)


def _settled(items: Sequence[OpenItem], amount: Money) -> Iterator[tuple[OpenItem, Money]]:
    for item in items:
        part = min(abs(item.open), amount)
        if not part:
            return
        amount -= part
        yield item, part


def _age(item: OpenItem) -> tuple[date, CreditAccountId, int]:
    return item.due_on or date.min, item.account, item.number


def _refuse_unless_open(chosen: Collection[str], items: Sequence[OpenItem]) -> None:
    references = {item.reference for item in items}
    for place, reference in enumerate(chosen):
        if reference not in references:
            raise InvalidValueError(
                field=f"invoices[{place}]",
                problem="is the reference of nothing that is owed",
                remedy="give those of open items, or leave invoices out to pay the oldest first",
            )
