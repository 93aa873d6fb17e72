"""What each event makes of a hold and writes into the ledger: the only place where a movement comes about.

Owns the arithmetic of holds and postings. Whether an amount is allowed was decided before; where a movement is kept is
a store's matter. It must not know policies, stores or clocks.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

import attrs

from customer_core.credit._decisions import CreditDecision
from customer_core.credit._entries import LedgerEntry, LedgerKind, OpenItem
from customer_core.credit._holds import Approval, CreditHold
from customer_core.credit._outcomes import CreditOutcome
from customer_core.credit._settling import allot, settle
from customer_core.credit._states import HoldEvent, HoldState, next_state
from customer_core.errors import InvalidValueError
from customer_core.model import Actor, ChannelId, CreditAccount, CreditHoldId, Exposure, Money

__all__ = [
    "Booking",
    "HoldRequest",
    "Movement",
    "approve",
    "ask",
    "capture",
    "expire",
    "increase",
    "place",
    "post",
    "reject",
    "release",
    "spread",
]

_SIGNS = {LedgerKind.INVOICE: 1, LedgerKind.PAYMENT: -1, LedgerKind.REFUND: -1}
_SIGNED = (LedgerKind.ADJUSTMENT, LedgerKind.OPENING_BALANCE)


@attrs.frozen(kw_only=True)
class Booking:
    """Who books, when and through which channel, on an account as it stands at that moment, with all that is open."""

    account: CreditAccount
    at: datetime
    by: Actor
    channel: ChannelId | None = None
    open_items: tuple[OpenItem, ...] = ()

    def entry(
        self,
        kind: LedgerKind,
        *,
        posted: Money | None = None,
        held: Money | None = None,
        reference: str,
        hold: CreditHold | None = None,
        due_on: date | None = None,
        chosen: Collection[str] | None = None,
    ) -> LedgerEntry:
        """Return the entry of a movement; what is owed anew is due by the terms of the account, or as is said."""
        exposure, nothing = self.account.exposure, Money.zero(self.account.currency)
        posted, held = posted or nothing, held or nothing
        is_owed = posted.amount_minor > 0
        return LedgerEntry(
            account=self.account.id,
            kind=kind,
            posted=posted,
            held=held,
            owed=exposure.posted + posted,
            reserved=exposure.held + held,
            at=self.at,
            by=self.by,
            channel=self.channel,
            reference=reference,
            hold=None if hold is None else hold.id,
            due_on=(due_on or self._due_on()) if is_owed else None,
            settled=settle(self.open_items, posted, chosen=chosen) if posted else (),
        )

    def after(self, entry: LedgerEntry) -> "Booking":
        """Return the same on the account as an entry leaves it; what is overdue is as it was."""
        exposure = Exposure(posted=entry.owed, held=entry.reserved, overdue=self.account.exposure.overdue)
        return attrs.evolve(self, account=attrs.evolve(self.account, exposure=exposure))

    def in_seconds(self, seconds: int | None) -> datetime | None:
        """Return the moment that is some seconds later; None for never."""
        return None if seconds is None else self.at + timedelta(seconds=seconds)

    def _due_on(self) -> date:
        return self.at.date() + timedelta(days=self.account.terms.due_days)


@attrs.frozen(kw_only=True)
class HoldRequest:
    """What somebody wants to be reserved for: an order, by its reference, and for how long; None for as it takes."""

    id: CreditHoldId
    reference: str
    lasts_seconds: int | None = None


@attrs.frozen(kw_only=True)
class Movement:
    """What an event comes to: the hold as it was and is, and the entry of the ledger; None where there is none."""

    before: CreditHold | None = None
    hold: CreditHold | None = None
    entry: LedgerEntry | None = None


def place(booking: Booking, decision: CreditDecision, request: HoldRequest) -> Movement:
    """Reserve the amount of a decision that allows it.

    Raises:
        InvalidValueError: The decision does not allow it.
    """
    _refuse_unless(decision.outcome.is_allowed, "decision", "does not allow the amount")
    hold = _new_hold(booking, decision, request, HoldState.HELD, request.lasts_seconds)
    entry = booking.entry(LedgerKind.HOLD, held=hold.amount, reference=hold.reference, hold=hold)
    return Movement(hold=hold, entry=entry)


def ask(booking: Booking, decision: CreditDecision, request: HoldRequest, *, lapses_seconds: int) -> Movement:
    """Ask for the approval of the amount of a decision; nothing is reserved, and it lapses after some seconds."""
    return Movement(hold=_new_hold(booking, decision, request, HoldState.PENDING_APPROVAL, lapses_seconds))


def approve(booking: Booking, hold: CreditHold, decision: CreditDecision, approval: Approval) -> Movement:
    """Reserve what a manager approved, or leave the request to be asked anew where that is no longer so.

    A manager approves what the account owes then: two approvals at one moment never add up to more than either saw.

    Args:
        booking: Who approves, and the account as it stands.
        hold: The request.
        decision: The decision on it as things stand: one that denies the amount is nobody's to approve.
        approval: What is approved, and up to which ceiling.

    Raises:
        HoldStateError: The request has ended.
        InvalidValueError: The decision denies the amount.
        CurrencyMismatchError: The ceiling is of another currency.
    """
    state = next_state(hold.id, hold.state, HoldEvent.APPROVE)
    _refuse_unless(decision.outcome is not CreditOutcome.DENIED, "decision", "denies the amount")
    if decision.exposure_after > approval.ceiling or _is_stale(hold.decision, decision):
        restated = next_state(hold.id, hold.state, HoldEvent.RESTATE)
        asked = attrs.evolve(hold, version=hold.version + 1, state=restated, decision=decision)
        return Movement(before=hold, hold=asked)
    after = attrs.evolve(
        hold,
        version=hold.version + 1,
        state=state,
        decision=decision,
        approval=approval,
        expires_at=booking.in_seconds(hold.lasts_seconds),
    )
    entry = booking.entry(LedgerKind.HOLD, held=hold.amount, reference=hold.reference, hold=hold)
    return Movement(before=hold, hold=after, entry=entry)


def reject(hold: CreditHold) -> Movement:
    """Say no to what was asked for."""
    state = next_state(hold.id, hold.state, HoldEvent.REJECT)
    return Movement(before=hold, hold=attrs.evolve(hold, version=hold.version + 1, state=state))


def increase(booking: Booking, hold: CreditHold, decision: CreditDecision) -> Movement:
    """Reserve more for an order, by the amount of a decision that allows it.

    Raises:
        HoldStateError: The hold has ended, or was never held.
        InvalidValueError: The decision does not allow it.
    """
    state = next_state(hold.id, hold.state, HoldEvent.INCREASE)
    _refuse_unless(decision.outcome.is_allowed, "decision", "does not allow the amount")
    amount = hold.amount + decision.amount
    after = attrs.evolve(hold, version=hold.version + 1, state=state, amount=amount, decision=decision)
    entry = booking.entry(LedgerKind.INCREASE, held=decision.amount, reference=hold.reference, hold=hold)
    return Movement(before=hold, hold=after, entry=entry)


def capture(
    booking: Booking,
    hold: CreditHold,
    *,
    amount: Money | None = None,
    is_final: bool = True,
    reference: str = "",
    due_on: date | None = None,
) -> Movement:
    """Invoice what was reserved, or a part of it.

    Args:
        booking: Who invoices, and the account as it stands.
        hold: What was reserved.
        amount: What is invoiced; None for all that is left.
        is_final: Whether what is left then is given back. A part that leaves nothing is final anyway.
        reference: Number of the invoice; blank for what the hold is for.
        due_on: The last day on which it is not overdue; None for what the terms of the account say.

    Raises:
        HoldStateError: The hold has ended, or was never held.
        InvalidValueError: The amount is not above zero, or more than what is left.
        CurrencyMismatchError: The amount is of another currency.
    """
    next_state(hold.id, hold.state, HoldEvent.CAPTURE)
    part, left = hold.held if amount is None else amount, hold.held
    _refuse_unless(part.amount_minor > 0, "amount", "is not above zero", "give what is invoiced")
    _refuse_unless(part <= left, "amount", "is more than what is left of the hold", "increase the hold first")
    is_last = is_final or part == left
    state = next_state(hold.id, hold.state, HoldEvent.CAPTURE if is_last else HoldEvent.CAPTURE_PART)
    freed = left - part if is_last else Money.zero(part.currency)
    captured, returned = hold.captured + part, hold.returned + freed
    after = attrs.evolve(hold, version=hold.version + 1, state=state, captured=captured, returned=returned)
    entry = booking.entry(
        LedgerKind.CAPTURE,
        posted=part,
        held=-(part + freed),
        reference=reference or hold.reference,
        hold=hold,
        due_on=due_on,
    )
    return Movement(before=hold, hold=after, entry=entry)


def release(booking: Booking, hold: CreditHold) -> Movement:
    """Give back what is left of a hold, or take back the request for one.

    Raises:
        HoldStateError: It has ended already.
    """
    return _end(booking, hold, HoldEvent.RELEASE, HoldEvent.WITHDRAW, LedgerKind.RELEASE)


def expire(booking: Booking, hold: CreditHold) -> Movement:
    """End a hold whose time is over, or the request for one.

    Raises:
        HoldStateError: It has ended already.
        InvalidValueError: Its time is not over.
    """
    _refuse_unless(hold.is_due(booking.at) or not hold.state.is_open, "hold", "is not over yet", "release it instead")
    return _end(booking, hold, HoldEvent.EXPIRE, HoldEvent.LAPSE, LedgerKind.EXPIRY)


def post(
    booking: Booking,
    kind: LedgerKind,
    amount: Money,
    *,
    reference: str = "",
    due_on: date | None = None,
    chosen: Collection[str] | None = None,
    reason: str = "",
) -> Movement:
    """Post what was not reserved: an invoice, a payment, a refund, an adjustment, an opening balance.

    Args:
        booking: Who posts, and the account as it stands.
        kind: What it is.
        amount: How much: above zero, for a payment and a refund too, which lower what is owed. An adjustment and an
            opening balance are above zero where more is owed, and below where less.
        reference: What it is about.
        due_on: Of what is owed, the last day on which it is not overdue; None for what the terms of the account say.
        chosen: References of what a payment is for; None for the oldest first.
        reason: Why.

    Raises:
        InvalidValueError: The kind is none that is posted by itself, the amount is none that it takes, a due date is
            given for what is not owed, or what is chosen is not owed.
        CurrencyMismatchError: The amount is not of the account's currency.
    """
    _refuse_unless(kind in _SIGNS or kind in _SIGNED, "kind", "moves a hold", "capture or release the hold instead")
    is_right = bool(amount) if kind in _SIGNED else amount.amount_minor > 0
    _refuse_unless(is_right, "amount", "is none that can be posted", "give more than zero; its kind says the sign")
    posted = amount * _SIGNS.get(kind, 1)
    is_owed = posted.amount_minor > 0
    _refuse_unless(due_on is None or is_owed, "due_on", "is for what is owed", "leave it out")
    _refuse_unless(chosen is None or not is_owed, "invoices", "is for what is paid", "leave it out")
    entry = booking.entry(kind, posted=posted, reference=reference, due_on=due_on, chosen=chosen)
    return Movement(entry=attrs.evolve(entry, reason=reason))


def spread(
    bookings: Sequence[Booking],
    kind: LedgerKind,
    amount: Money,
    *,
    reference: str = "",
    due_on: date | None = None,
    chosen: Collection[str] | None = None,
    reason: str = "",
) -> tuple[Movement, ...]:
    """Post an amount to accounts that count together, each with its part, the account whose item is oldest first.

    What is owed anew goes to the first account alone. What is paid goes to each account as far as it settles what is
    open there, chosen or by age; what is left over goes to the first.

    Args:
        bookings: Who posts, on each of the accounts with its open items.
        kind: As of `post`, and so all others.
        amount: How much in all.
        reference: What it is about.
        due_on: The due date of what is owed.
        chosen: What a payment is for.
        reason: Why.

    Raises:
        InvalidValueError: As of `post`.
        CurrencyMismatchError: The amount is not of the currency of the accounts.
    """
    first = bookings[0]
    if len(bookings) == 1 or (amount * _SIGNS.get(kind, 1)).amount_minor > 0:
        return (post(first, kind, amount, reference=reference, due_on=due_on, chosen=chosen, reason=reason),)
    # Refuses what no account could take, before any part of it is made.
    post(attrs.evolve(first, open_items=()), kind, amount, reference=reference, due_on=due_on, reason=reason)
    items = [item for booking in bookings for item in booking.open_items]
    parts = allot(items, abs(amount), rest=first.account.id, chosen=chosen)
    by_account = {booking.account.id: booking for booking in bookings}
    return tuple(
        post(
            by_account[account],
            kind,
            part if amount.amount_minor > 0 else -part,
            reference=reference,
            chosen=None if chosen is None else _open_of(by_account[account], chosen),
            reason=reason,
        )
        for account, part in parts
    )


def _open_of(booking: Booking, chosen: Collection[str]) -> tuple[str, ...]:
    """Return which of some references are of something owed on an account."""
    owed = {item.reference for item in booking.open_items if item.open.amount_minor > 0}
    return tuple(reference for reference in chosen if reference in owed)


def _is_stale(seen: CreditDecision, decision: CreditDecision) -> bool:
    """Tell whether a manager saw another limit, policy or reason than there is now, of what still needs an approval."""
    is_same = (seen.limit, seen.policy_version, seen.reason) == (
        decision.limit,
        decision.policy_version,
        decision.reason,
    )
    return not (is_same or decision.outcome.is_allowed)


def _end(booking: Booking, hold: CreditHold, held: HoldEvent, pending: HoldEvent, kind: LedgerKind) -> Movement:
    is_pending = hold.state is HoldState.PENDING_APPROVAL
    state = next_state(hold.id, hold.state, pending if is_pending else held)
    after = attrs.evolve(hold, version=hold.version + 1, state=state, returned=hold.returned + hold.held)
    entry = None if is_pending else booking.entry(kind, held=-hold.held, reference=hold.reference, hold=hold)
    return Movement(before=hold, hold=after, entry=entry)


def _new_hold(
    booking: Booking, decision: CreditDecision, request: HoldRequest, state: HoldState, seconds: int | None
) -> CreditHold:
    nothing = Money.zero(decision.amount.currency)
    return CreditHold(
        id=request.id,
        account=booking.account.id,
        reference=request.reference,
        amount=decision.amount,
        captured=nothing,
        returned=nothing,
        state=state,
        placed_at=booking.at,
        expires_at=booking.in_seconds(seconds),
        lasts_seconds=request.lasts_seconds,
        by=booking.by,
        decision=decision,
    )


def _refuse_unless(is_right: bool, field: str, problem: str, remedy: str = "ask for another") -> None:  # noqa: FBT001
    if not is_right:
        raise InvalidValueError(field=field, problem=problem, remedy=remedy)
