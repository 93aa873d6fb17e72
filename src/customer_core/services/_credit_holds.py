"""Amounts reserved on account: decided and held at once, increased, invoiced, given back.

Owns the steps of each call. What becomes of a hold is the credit engine's, and the order of a call that of all of them.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final, TypeVar, cast

import attrs

from customer_core.credit import (
    SECONDS_MOST,
    CreditAnswer,
    CreditDecision,
    CreditHold,
    CreditOutcome,
    Denied,
    Ended,
    Held,
    HeldOverLimit,
    HoldAnswer,
    HoldEvent,
    HoldRequest,
    LedgerEntry,
    LedgerKind,
    Movement,
    NeedsApproval,
    Posted,
    ask,
    capture,
    increase,
    next_state,
    place,
    post,
    release,
)
from customer_core.errors import InvalidOptionError, InvalidValueError
from customer_core.history import HistoryAction
from customer_core.model import ChannelId, CreditHoldId, CreditPolicy, Money, Permission
from customer_core.model._checks import check_line
from customer_core.model._limits import CODE_POINTS_KEY
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import Context
from customer_core.services._credit_accounts import AccountName, Owner, decided
from customer_core.services._crediting import Books, CreditCall, CreditCalls, hold_in
from customer_core.services._resolving import given
from customer_core.services._stored_settings import read_settings

__all__ = ["HoldCalls", "channel_in", "ended", "hold_of", "posted", "seconds_of"]

A = TypeVar("A", bound=CreditAnswer)

_HOUR: Final = 3_600


@attrs.frozen(repr=False)
class HoldCalls(CreditCalls):
    """Reserves amounts for orders, and what follows from that."""

    def hold(
        self,
        account: AccountName,
        amount: Money,
        *,
        reference: str,
        key: str,
        expires_after: timedelta | None = None,
        channel: ChannelId | None = None,
    ) -> HoldAnswer:
        """Decide whether an amount may be bought on account, and reserve it in one with that.

        However many channels ask at the same time, no limit is exceeded but where the channel or a manager allows it.

        Args:
            account: The account, or the customer or organization whose account in the currency pays.
            amount: What is to be bought.
            reference: What it is for, such as the number of the order.
            key: A text of the caller's for this very call: made again with it, the call answers the same, and no more.
            expires_after: For how long it is reserved, in whole seconds; None until it is captured or released.
            channel: Where; without it, the desk's channel.

        Returns:
            `Held` or `HeldOverLimit` with the hold; `NeedsApproval` with the request for it; `Denied`, of which only
            the decision is kept, and of a customer without an account nothing, the key included.

        Raises:
            PermissionDeniedError: The actor may not reserve credit.
            NotFoundError: No account or customer has this id.
            InvalidOptionError: Neither the call nor the desk names a channel.
            InvalidValueError: The amount is not above zero, or another argument is none.
            CurrencyMismatchError: The account is of another currency.
            IdempotencyMismatchError: The key was used for another call on the account.
        """
        self._context.require(Permission.CREDIT_HOLD)
        where = channel_in(self._context, channel)
        seconds = None if expires_after is None else seconds_of("expires_after", expires_after)
        check_line("reference", reference, limit=CODE_POINTS_KEY, is_required=True, is_typed=True)
        call = self._call("credit.hold", key, given(Money, amount, "amount"), str(where), reference, seconds)

        def work(books: Books) -> HoldAnswer:
            decision = books.decide(amount, where)
            if not decision.outcome.is_allowed:
                return self._not_allowed(books, decision, reference, seconds)
            request = self._request(reference, seconds)
            return _held(books.keep(place(books.booking, decision, request), HistoryAction.CREDIT_HELD))

        return self._decided(call, account, amount, where, work)

    def increase(self, hold: CreditHoldId, amount: Money, *, key: str) -> HoldAnswer:
        """Reserve more for an order: decide on the difference to what was reserved in all, as `hold` does.

        Args:
            hold: The hold.
            amount: What is to be reserved in all, what was invoiced already included.
            key: As of `hold`.

        Returns:
            `Held` or `HeldOverLimit` with the hold as it is then. `NeedsApproval` with a request of its own for the
            difference, and `Denied`, leave the hold as it was.

        Raises:
            PermissionDeniedError: The actor may not reserve credit.
            NotFoundError: No hold has this id.
            HoldStateError: It has ended, or was never held.
            InvalidValueError: The amount is not above what was reserved in all.
            CurrencyMismatchError: The amount is of another currency.
            IdempotencyMismatchError: The key was used for another call on the account.
        """
        self._context.require(Permission.CREDIT_HOLD)
        call = self._call("credit.increase", key, str(hold), given(Money, amount, "amount"))

        def work(books: Books) -> HoldAnswer:
            found = hold_in(books.unit, hold)
            next_state(found.id, found.state, HoldEvent.INCREASE)
            more = amount - found.amount
            if more.amount_minor <= 0:
                raise InvalidValueError(
                    field="amount", problem="is not above what is reserved", remedy="give the new total of the order"
                )
            decision = books.decide(more, found.channel)
            if decision.outcome.is_allowed:
                return _held(books.keep(increase(books.booking, found, decision), HistoryAction.CREDIT_INCREASED))
            return self._not_allowed(books, decision, found.reference, found.lasts_seconds)

        return call.on(self._account_of(hold), work)

    def capture(
        self,
        hold: CreditHoldId,
        amount: Money | None = None,
        *,
        key: str,
        is_final: bool = True,
        reference: str = "",
        due_on: date | None = None,
    ) -> Posted:
        """Invoice what was reserved, or a part of it.

        Args:
            hold: The hold.
            amount: What is invoiced; None for all that is left.
            key: As of `hold`.
            is_final: Whether what is left then is given back; where more is delivered later, say False.
            reference: Number of the invoice; blank for what the hold is for.
            due_on: The last day on which it is not overdue; None for what the terms of the account say.

        Raises:
            PermissionDeniedError: The actor may not reserve credit.
            NotFoundError: No hold has this id.
            HoldStateError: It has ended, be it that its time is over, or was never held.
            InvalidValueError: The amount is not above zero, or more than what is left.
            CurrencyMismatchError: The amount is of another currency.
            IdempotencyMismatchError: The key was used for another call on the account.
        """
        self._context.require(Permission.CREDIT_HOLD)
        if amount is not None:
            given(Money, amount, "amount")
        call = self._call("credit.capture", key, str(hold), amount, is_final, reference, due_on)

        def work(books: Books) -> Posted:
            found = hold_in(books.unit, hold)
            movement = capture(
                books.with_payments(), found, amount=amount, is_final=is_final, reference=reference, due_on=due_on
            )
            return posted(books.keep(movement, HistoryAction.CREDIT_CAPTURED))

        return call.on(self._account_of(hold), work)

    def release(self, hold: CreditHoldId, *, key: str, reason: str = "") -> Ended:
        """Give back what is left of a hold, or take back a request for approval.

        Args:
            hold: The hold, or the request.
            key: As of `hold`.
            reason: Why; goes into the history.

        Raises:
            PermissionDeniedError: The actor may not reserve credit.
            NotFoundError: No hold has this id.
            HoldStateError: It has ended already, be it that its time is over.
            IdempotencyMismatchError: The key was used for another call on the account.
        """
        self._context.require(Permission.CREDIT_HOLD)
        call = self._call("credit.release", key, str(hold), reason)

        def work(books: Books) -> Ended:
            found = hold_in(books.unit, hold)
            action = HistoryAction.CREDIT_RELEASED if found.state.was_held else HistoryAction.CREDIT_REQUEST_ENDED
            return ended(books.keep(release(books.booking, found), action, reason))

        return call.on(self._account_of(hold), work)

    def invoice(
        self,
        account: AccountName,
        amount: Money,
        *,
        reference: str,
        key: str,
        due_on: date | None = None,
        channel: ChannelId | None = None,
    ) -> Posted | NeedsApproval | Denied:
        """Invoice an amount that was not reserved: decide as `hold` does, and post it in one with that.

        Args:
            account: As of `hold`.
            amount: What is invoiced.
            reference: Number of the invoice.
            key: As of `hold`.
            due_on: The last day on which it is not overdue; None for what the terms of the account say.
            channel: As of `hold`.

        Returns:
            `Posted` with the entry. `NeedsApproval` with a request, which is captured once it is approved; `Denied`, as
            of `hold`.

        Raises:
            PermissionDeniedError: The actor may not reserve credit.
            NotFoundError: No account or customer has this id.
            InvalidOptionError: Neither the call nor the desk names a channel.
            InvalidValueError: The amount is not above zero, or another argument is none.
            CurrencyMismatchError: The account is of another currency.
            IdempotencyMismatchError: The key was used for another call on the account.
        """
        self._context.require(Permission.CREDIT_HOLD)
        where = channel_in(self._context, channel)
        check_line("reference", reference, limit=CODE_POINTS_KEY, is_required=True, is_typed=True)
        call = self._call("credit.invoice", key, given(Money, amount, "amount"), str(where), reference, due_on)

        def work(books: Books) -> Posted | NeedsApproval | Denied:
            decision = books.decide(amount, where)
            if not decision.outcome.is_allowed:
                return self._not_allowed(books, decision, reference, None)
            movement = post(books.with_payments(), LedgerKind.INVOICE, amount, reference=reference, due_on=due_on)
            return posted(books.keep(movement, HistoryAction.CREDIT_POSTED, decision=decision))

        return self._decided(call, account, amount, where, work)

    def get_hold(self, hold: CreditHoldId) -> CreditHold:
        """Return a hold as it is kept; one whose time is over may not be ended yet.

        Raises:
            PermissionDeniedError: The actor may not reserve credit.
            NotFoundError: No hold has this id.
        """
        self._context.require(Permission.CREDIT_HOLD)
        with self._context.reading() as unit:
            return hold_in(unit, hold)

    def _decided(
        self, call: CreditCall, account: AccountName, amount: Money, channel: ChannelId, work: Callable[[Books], A]
    ) -> A | Denied:
        """Do the work on an account; who has none is denied, and nothing is written."""

        def deny(unit: UnitOfWork) -> A | Denied:
            none = self._unopened(unit, cast("Owner", account), amount.currency, channel=channel)
            policy = read_settings(unit, CreditPolicy)
            at = self._context.now(unit)
            return Denied(decided(unit, (none,), (), policy, amount=amount, channel=channel, at=at, buyer=account))

        return self._paid(call, account, amount.currency, work, otherwise=deny, channel=channel)

    def _not_allowed(
        self, books: Books, decision: CreditDecision, reference: str, seconds: int | None
    ) -> NeedsApproval | Denied:
        """Ask for an approval where a manager may give one, and write down what is denied."""
        if decision.outcome is CreditOutcome.NEEDS_APPROVAL:
            request = self._request(reference, seconds)
            movement = ask(books.booking, decision, request, lapses_seconds=books.policy.approval_hours * _HOUR)
            return NeedsApproval(hold_of(books.keep(movement, HistoryAction.CREDIT_APPROVAL_ASKED)))
        return books.deny(decision, reference)

    def _request(self, reference: str, seconds: int | None) -> HoldRequest:
        return HoldRequest(id=CreditHoldId(self._context.new_id()), reference=reference, lasts_seconds=seconds)


def channel_in(context: Context, channel: ChannelId | None) -> ChannelId:
    """Return the channel of a call, or that of the desk.

    Raises:
        InvalidOptionError: Neither is named.
    """
    where = channel or context.scope.channel
    if where is None:
        raise InvalidOptionError(
            option="channel", problem="none is given", remedy="name one here, or act through one with acting_as"
        )
    return where


def posted(movement: Movement) -> Posted:
    """Return the answer of what was posted."""
    return Posted(cast("LedgerEntry", movement.entry), movement.hold)


def ended(movement: Movement) -> Ended:
    """Return the answer of a hold that has ended."""
    return Ended(hold_of(movement), movement.entry)


def _held(movement: Movement) -> Held | HeldOverLimit:
    hold = hold_of(movement)
    return HeldOverLimit(hold) if hold.is_over_limit else Held(hold)


def hold_of(movement: Movement) -> CreditHold:
    """Return the hold that was moved."""
    return cast("CreditHold", movement.hold)


def seconds_of(option: str, time: timedelta) -> int:
    """Return how many seconds a time is.

    Raises:
        InvalidOptionError: It is not whole seconds, or out of range.
    """
    seconds = given(timedelta, time, option) // timedelta(seconds=1)
    if not 1 <= seconds <= SECONDS_MOST or timedelta(seconds=seconds) != time:
        raise InvalidOptionError(
            option=option,
            problem="is out of range",
            remedy="give whole seconds, one at least and ten years at most, as in timedelta(hours=2)",
        )
    return seconds
