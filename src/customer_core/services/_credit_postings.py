"""The ledger of an account: payments and other postings, statements, what is due, and whether it all adds up.

Owns the steps of each call. What an entry settles, and what is wrong with an account, is the credit engine's.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from functools import partial
from itertools import takewhile

import attrs

from customer_core.credit import (
    CreditFinding,
    CreditHold,
    CreditVerification,
    LedgerEntry,
    LedgerKind,
    Posted,
    Statement,
    audit,
    spread,
)
from customer_core.errors import InvalidOptionError, InvalidValueError, NotFoundError, ReasonMissingError
from customer_core.history import HistoryAction
from customer_core.model import CreditAccount, CreditAccountId, CustomerId, Money, Permission
from customer_core.model._checks import in_utc, is_aware
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import Context, in_turns, require_most
from customer_core.services._credit_accounts import AccountName, account_in, current
from customer_core.services._credit_holds import posted
from customer_core.services._crediting import Books, CreditCalls
from customer_core.services._resolving import given

__all__ = ["PostingCalls"]

_PAGE = 1_000
_REASONED = (LedgerKind.ADJUSTMENT, LedgerKind.OPENING_BALANCE)


@attrs.frozen(repr=False)
class PostingCalls(CreditCalls):
    """Posts what was paid, and tells what is owed."""

    def post(  # noqa: PLR0913 - each is said by its name
        self,
        account: AccountName,
        kind: LedgerKind,
        amount: Money,
        *,
        key: str,
        reference: str = "",
        invoices: Collection[str] | None = None,
        due_on: date | None = None,
        reason: str = "",
    ) -> Posted:
        """Post a payment, a refund, an adjustment or an opening balance to an account.

        A payment or refund pays the invoices that are named, or the oldest ones first; what is left over stays open,
        and pays what is invoiced next. Where merges brought several accounts of a customer together, it pays what is
        open on any of them, with an entry on each; what is left over stays on the first one.

        Args:
            account: The account, or the customer or organization whose account in the currency pays.
            kind: What it is.
            amount: How much: above zero; an adjustment or an opening balance below zero lowers what is owed.
            key: A text of the caller's for this very call: made again with it, the call answers the same, and no more.
            reference: What it is about, such as the number of the payment.
            invoices: References of what a payment is for; None for the oldest first.
            due_on: Of what is owed anew, the last day on which it is not overdue; None for the terms of the account.
            reason: Why; an adjustment and an opening balance need one.

        Raises:
            PermissionDeniedError: The actor may not post to accounts.
            NotFoundError: No account or customer has this id, or the customer has no account in the currency.
            InvalidValueError: The amount or another argument does not fit the kind, or an invoice is not open.
            ReasonMissingError: The kind needs a reason.
            CurrencyMismatchError: The account is of another currency.
            IdempotencyMismatchError: The key was used for another call on the account.
        """
        self._context.require(Permission.CREDIT_POST)
        currency = given(Money, amount, "amount").currency
        if given(LedgerKind, kind, "kind") is LedgerKind.INVOICE:
            raise InvalidValueError(
                field="kind", problem="is decided before it is posted", remedy="call invoice, or hold and capture"
            )
        if kind in _REASONED and not given(str, reason, "reason").strip():
            raise ReasonMissingError(action=f"Posting an {kind.value}")
        chosen = None if invoices is None else _references(invoices)
        call = self._call("credit.post", key, kind.value, amount, reference, chosen, due_on, reason)

        def work(books: Books) -> Posted:
            # Whoever names an account means that one; a customer pays what is open on any of its accounts.
            accounts = books.accounts if isinstance(account, CustomerId) else (books.account,)
            bookings = [books.with_open_items(one.id) for one in accounts]
            movements = spread(bookings, kind, amount, reference=reference, chosen=chosen, due_on=due_on, reason=reason)
            first, *others = (
                posted(books.keep(movement, HistoryAction.CREDIT_POSTED, reason)) for movement in movements
            )
            return attrs.evolve(first, others=tuple(other.entry for other in others))

        def refuse(_: UnitOfWork) -> Posted:
            raise NotFoundError(kind="credit account", id=f"{account} in {currency}")

        return self._paid(call, account, currency, work, otherwise=refuse)

    def statement(
        self,
        account: CreditAccountId,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Statement:
        """Return what an account owed before a time, what changed that, and what it owed after; it adds up.

        Args:
            account: The account.
            since: The first moment; None for the beginning.
            until: The first moment after it; None for now.

        Raises:
            PermissionDeniedError: The actor may not read accounts.
            NotFoundError: No account has this id.
            InvalidOptionError: A moment has no offset from UTC.
        """
        self._context.require(Permission.CREDIT_READ)
        begin, end = _moment("since", since), _moment("until", until)
        with self._context.reading() as unit:
            now = self._context.now(unit)
            found = current(unit, account_in(unit, given(CreditAccountId, account, "account"), now), now)
            last = None if begin is None else unit.ledger.find_last(found.id, before=begin)
            entries = _entries(unit, found.id, after=last.number if last else 0)
            return Statement.of(
                found,
                takewhile(lambda entry: end is None or entry.at < end, entries),
                unit.ledger.list_open(found.id),
                opening=last.owed if last else Money.zero(found.currency),
                since=begin,
                until=end,
            )

    def list_holds(self, account: CreditAccountId) -> tuple[CreditHold, ...]:
        """Return the holds on an account that have not ended, and the requests that wait, in order of id.

        Raises:
            PermissionDeniedError: The actor may not read accounts.
            NotFoundError: No account has this id.
        """
        self._context.require(Permission.CREDIT_READ)
        with self._context.reading() as unit:
            found = account_in(unit, given(CreditAccountId, account, "account"), self._context.now(unit))
            return unit.holds.list_open(found.id)

    def expire_due(self, *, most: int = _PAGE) -> int:
        """End holds and requests whose time is over, and return how many that were.

        Of the accounts of the first `most` that are due, all are ended. Nothing depends on it: a hold whose time is
        over is not captured, and counts no more when somebody asks.

        Raises:
            PermissionDeniedError: The actor may not reserve credit.
            InvalidOptionError: `most` is not from 1 to 10,000.
        """
        self._context.require(Permission.CREDIT_HOLD)
        require_most(most)
        return end_due(self._context, most=most)

    def verify(self, account: CreditAccountId | None = None) -> CreditVerification:
        """Reckon accounts anew from their ledgers, and return what differs; None for all that may be seen.

        Raises:
            PermissionDeniedError: The actor may not read accounts.
            NotFoundError: No account has this id.
        """
        self._context.require(Permission.CREDIT_READ)
        accounts = entries = 0
        findings: list[CreditFinding] = []
        with self._context.reading() as unit:
            for found in self._accounts(unit, account):
                counted = _Counted(_entries(unit, found.id))
                findings.extend(audit(found, counted, _holds(unit, found.id), unit.ledger.list_open(found.id)))
                accounts, entries = accounts + 1, entries + counted.number
        return CreditVerification(accounts=accounts, entries=entries, findings=tuple(findings))

    def _accounts(self, unit: UnitOfWork, account: CreditAccountId | None) -> Iterator[CreditAccount]:
        if account is not None:
            return iter((account_in(unit, given(CreditAccountId, account, "account"), self._context.now(unit)),))
        return in_turns(lambda last: unit.accounts.list_after(last.id if last else None, most=_PAGE), None)


def end_due(context: Context, *, most: int = _PAGE) -> int:
    """End holds and requests whose time is over on the accounts of the first that are due, and return how many."""
    with context.reading() as unit:
        due = unit.holds.list_due(context.now(unit), most=most)
    accounts = sorted({hold.account for hold in due})
    return sum(context.write(partial(_end_due_on, context, account)) for account in accounts)


def _end_due_on(context: Context, account: CreditAccountId, unit: UnitOfWork) -> int:
    unit.accounts.lock((account,))
    return Books(context, unit, account).end_due()


class _Counted:
    """Entries that are counted as they are gone through."""

    def __init__(self, entries: Iterator[LedgerEntry]) -> None:
        self._entries = entries
        self.number = 0

    def __iter__(self) -> Iterator[LedgerEntry]:
        for entry in self._entries:
            self.number += 1
            yield entry


def _entries(unit: UnitOfWork, account: CreditAccountId, *, after: int = 0) -> Iterator[LedgerEntry]:
    def turn(last: LedgerEntry | None) -> tuple[LedgerEntry, ...]:
        return unit.ledger.list_of(account, after=last.number if last else after, most=_PAGE)

    return in_turns(turn, None)


def _holds(unit: UnitOfWork, account: CreditAccountId) -> Iterator[CreditHold]:
    def turn(last: CreditHold | None) -> tuple[CreditHold, ...]:
        return unit.holds.list_of(account, after=last.id if last else None, most=_PAGE)

    return in_turns(turn, None)


def _references(invoices: Collection[str]) -> tuple[str, ...]:
    """Return the references of what is paid; one text is no list of them."""
    if isinstance(invoices, str) or not isinstance(invoices, Collection):
        raise InvalidOptionError(option="invoices", problem="is no list", remedy="give a list, such as ['INV-1']")
    return tuple(given(str, one, "invoices") for one in invoices)


def _moment(option: str, at: datetime | None) -> datetime | None:
    if at is None:
        return None
    if not is_aware(at):
        raise InvalidOptionError(
            option=option, problem="is no moment", remedy="give an aware datetime, such as one in UTC"
        )
    return in_utc(at)
