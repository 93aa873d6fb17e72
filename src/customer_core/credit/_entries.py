"""The ledger of an account as values: entries that are never changed, and what is left open of them.

Owns their shapes and their sums. It must not know how an entry comes about.
"""

from datetime import date, datetime
from enum import unique

import attrs

from customer_core.errors import CurrencyMismatchError, InvalidValueError
from customer_core.model import Actor, ChannelId, CreditAccountId, CreditHoldId, Exposure, Money
from customer_core.model._checks import count, in_utc, instant, line, many_of_type, one_of_type, stripped
from customer_core.model._documented import Documented
from customer_core.model._limits import CODE_POINTS_KEY, CODE_POINTS_MESSAGE
from customer_core.model._redaction import redacted

__all__ = ["LedgerEntry", "LedgerKind", "OpenItem", "Settlement"]

_SETTLEMENTS_MOST = 100_000


def _day_if_known(_: object, field: "attrs.Attribute[date | None]", value: object) -> None:
    if value is not None and type(value) is not date:  # A moment is a date to Python, and is written otherwise.
        raise InvalidValueError(field=field.name, problem="is no day", remedy="give a date without a time, or None")


@unique
class LedgerKind(Documented):
    """Say what an entry of the ledger is, by a code that stays the same for ever; `doc` says it to a clerk."""

    HOLD = "hold", "An amount was reserved for an order."
    INCREASE = "increase", "More was reserved for an order."
    CAPTURE = "capture", "An order, or a part of it, was invoiced; what was reserved for it is owed now, or free."
    RELEASE = "release", "What was reserved for an order is free again."
    EXPIRY = "expiry", "What was reserved for an order is free again, since its time was over."
    INVOICE = "invoice", "An amount was invoiced that had not been reserved."
    PAYMENT = "payment", "The customer paid."
    REFUND = "refund", "The customer got something back for what was invoiced, such as for returned goods."
    ADJUSTMENT = "adjustment", "What is owed was set right, up or down, by somebody who gave a reason."
    OPENING_BALANCE = "opening-balance", "What was owed already when the account came from elsewhere."


@attrs.frozen(repr=False)
class Settlement:
    """How much of an earlier entry, told by its number, an entry settles; above zero."""

    number: int = attrs.field(validator=count)
    amount: Money = attrs.field(validator=one_of_type(Money))

    __repr__ = redacted

    def __attrs_post_init__(self) -> None:
        if self.amount.amount_minor <= 0:
            raise InvalidValueError(
                field="amount", problem="is not above zero", remedy="leave out what settles nothing"
            )


@attrs.frozen(kw_only=True, repr=False)
class OpenItem:
    """What is left open of an entry: above zero of what is owed, below zero of a payment that nothing was left for.

    `due_on` is the last day on which what is owed is not overdue; a payment has none.
    """

    account: CreditAccountId = attrs.field(validator=one_of_type(CreditAccountId))
    number: int = attrs.field(validator=count)
    reference: str
    open: Money = attrs.field(validator=one_of_type(Money))
    due_on: date | None = attrs.field(default=None, validator=_day_if_known)

    __repr__ = redacted

    def overdue_days(self, on: date) -> int:
        """Return for how many days it is overdue on a day; 0 where it is not, or is a payment."""
        return 0 if self.due_on is None else max((on - self.due_on).days, 0)


@attrs.frozen(kw_only=True, repr=False)
class LedgerEntry:
    """One movement of an account: by how much what is posted and what is held changed, and to what.

    Args:
        account: The account.
        number: Its place in the ledger of the account, from 1 without a gap; 0 for one that is not kept yet.
        kind: What it is.
        posted: By how much what is owed changed; below zero for a payment.
        held: By how much what is reserved changed.
        owed: What is owed after it.
        reserved: What is reserved after it.
        at: When; never before the entry before it.
        by: Who made it.
        channel: Through which sales channel; None for none.
        reference: What it is about, as the caller calls it: the number of an order, an invoice or a payment.
        hold: The hold that it moved; None for none.
        due_on: Of what is owed, the last day on which it is not overdue; None of all else.
        settled: Which open entries it settles, and with how much each: those that a payment pays, or the payments that
            were left over when something is invoiced.
        reason: Why, where somebody was asked.

    Raises:
        CurrencyMismatchError: The amounts are not of one currency.
        InvalidValueError: A due date is missing or not wanted, more is settled than there is, or less than nothing is
            reserved after it, or what is owed and reserved is out of the range of `Money`.
    """

    account: CreditAccountId = attrs.field(validator=one_of_type(CreditAccountId))
    number: int = attrs.field(default=0, validator=count)
    kind: LedgerKind = attrs.field(validator=one_of_type(LedgerKind))
    posted: Money = attrs.field(validator=one_of_type(Money))
    held: Money = attrs.field(validator=one_of_type(Money))
    owed: Money = attrs.field(validator=one_of_type(Money))
    reserved: Money = attrs.field(validator=one_of_type(Money))
    at: datetime = attrs.field(converter=in_utc, validator=instant)
    by: Actor = attrs.field(validator=one_of_type(Actor))
    channel: ChannelId | None = attrs.field(default=None, validator=one_of_type(ChannelId, is_optional=True))
    reference: str = attrs.field(default="", converter=stripped, validator=line(CODE_POINTS_KEY, is_typed=True))
    hold: CreditHoldId | None = attrs.field(default=None, validator=one_of_type(CreditHoldId, is_optional=True))
    due_on: date | None = attrs.field(default=None, validator=_day_if_known)
    settled: tuple[Settlement, ...] = attrs.field(
        default=(), validator=many_of_type(Settlement, kind=tuple, limit=_SETTLEMENTS_MOST)
    )
    reason: str = attrs.field(default="", converter=stripped, validator=line(CODE_POINTS_MESSAGE))

    def __attrs_post_init__(self) -> None:
        amounts = (self.held, self.owed, self.reserved, *(one.amount for one in self.settled))
        for one in amounts:
            if one.currency != self.posted.currency:
                raise CurrencyMismatchError(left=self.posted.currency, right=one.currency)
        if (self.due_on is not None) is not (self.posted.amount_minor > 0):
            raise InvalidValueError(
                field="due_on",
                problem="does not fit the amount",
                remedy="give one where something is owed, and only there",
            )
        # Refuses what no account can owe or have reserved.
        Exposure(posted=self.owed, held=self.reserved, overdue=Money.zero(self.currency))
        if sum(one.amount.amount_minor for one in self.settled) > abs(self.posted.amount_minor):
            raise InvalidValueError(
                field="settled", problem="is more than the amount", remedy="settle no more than there is"
            )

    def __repr__(self) -> str:
        return f"LedgerEntry(account={self.account!r}, number={self.number}, kind={self.kind.value!r})"

    @property
    def currency(self) -> str:
        """Return the one currency of the amounts."""
        return self.posted.currency

    @property
    def owed_before(self) -> Money:
        """Return what was owed before it."""
        return self.owed - self.posted

    @property
    def reserved_before(self) -> Money:
        """Return what was reserved before it."""
        return self.reserved - self.held

    @property
    def open_item(self) -> OpenItem | None:
        """Return what it leaves open itself, before anything later settles that; None for nothing."""
        settled = Money.total((one.amount for one in self.settled), self.currency)
        left = self.posted - settled if self.posted.amount_minor > 0 else self.posted + settled
        if not left:
            return None
        return OpenItem(
            account=self.account, number=self.number, reference=self.reference, open=left, due_on=self.due_on
        )
