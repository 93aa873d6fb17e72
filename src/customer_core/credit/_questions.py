"""The figures that a decision is taken from, and nothing else: what is asked, and what stood then.

Owns their checks and their arithmetic. It must not know reasons or outcomes.
"""

from datetime import UTC, date, datetime
from typing import Final

import attrs

from customer_core.credit._snapshots import SnapshotTerms
from customer_core.errors import CurrencyMismatchError, InvalidValueError
from customer_core.model import (
    ChannelCreditRule,
    ChannelId,
    CreditAccountId,
    CreditLimit,
    CreditRule,
    Exposure,
    Limited,
    Money,
    NoChannelRule,
)
from customer_core.model._checks import in_utc_if_known, instant_if_known, one_of_type

__all__ = ["CreditQuestion"]

_WHOLE: Final = 100
"""Percent."""

_UNWRITTEN: Final = {"is_unwritten_default": True}
"""Marks what few questions have, so that all others are written as they were before there was such a thing."""


def _money_check(_: object, field: "attrs.Attribute[Money]", value: object) -> None:
    if not isinstance(value, Money):
        raise InvalidValueError(
            field=field.name, problem=f"is of type {type(value).__name__}", remedy="give Money, such as 120.00 USD"
        )
    if value.amount_minor < 0:
        raise InvalidValueError(field=field.name, problem="is below zero", remedy="give zero or more")


def _amount_check(_: object, field: "attrs.Attribute[Money]", value: object) -> None:
    if isinstance(value, Money) and value.amount_minor <= 0:
        raise InvalidValueError(field=field.name, problem="is not above zero", remedy="give what is to be bought")
    _money_check(None, field, value)


def _tolerated_check(_: object, field: "attrs.Attribute[Money | None]", value: object) -> None:
    if value is not None:
        _money_check(None, field, value)  # type: ignore[arg-type]  # the field is asked for its name alone


def _channel_check(_: object, field: "attrs.Attribute[ChannelId]", value: object) -> None:
    if not isinstance(value, ChannelId):
        raise InvalidValueError(
            field=field.name, problem=f"is of type {type(value).__name__}", remedy="give a ChannelId"
        )


def _in_utc(at: datetime) -> datetime:
    try:
        return at if at.utcoffset() is None else at.astimezone(UTC)
    except (AttributeError, OverflowError):
        return at  # The check refuses it.


def _instant_check(_: object, field: "attrs.Attribute[datetime]", value: object) -> None:
    if not isinstance(value, datetime) or value.tzinfo is not UTC:
        raise InvalidValueError(field=field.name, problem="is no instant", remedy="give an aware datetime")


def _day_check(_: object, field: "attrs.Attribute[date | None]", value: object) -> None:
    if value is not None and type(value) is not date:
        raise InvalidValueError(field=field.name, problem="is no day", remedy="give a date without a time")


def _percent_check(_: object, field: "attrs.Attribute[int]", value: object) -> None:
    if type(value) is not int or not 0 <= value <= _WHOLE:
        raise InvalidValueError(field=field.name, problem="is no percentage", remedy=f"give 0 to {_WHOLE} percent")


@attrs.frozen(kw_only=True)
class CreditQuestion:
    """Hold all that a decision depends on: the account and policy as they stood, the amount, the channel and the time.

    The versions are those of the account and of the policy that the figures were taken from. `overdue` is what counts
    of all that is overdue, and `overdue_tolerated` up to which amount it is let pass; None says that the policy has no
    rule for it. `accounts` names all accounts that count together, where their customers were merged; it is empty where
    `account` counts alone. `snapshot` says within which bounds a till may sell offline, by figures that count what it
    sold since; None of what is asked online. `sold_at` is when an amount was sold offline that is only booked now; None
    of what is to be sold. `is_kept_by_state` says that whoever buys, or whose account it is, is in a state of the
    workflow that keeps it from buying on account.

    Raises:
        CurrencyMismatchError: The amounts are not of one currency.
        InvalidValueError: The amount is not above zero, or takes the exposure out of the range of `Money`; what is
            overdue or tolerated is below zero; a time has no offset from UTC.
    """

    account: CreditAccountId
    account_version: int
    policy_version: int
    amount: Money = attrs.field(repr=False, validator=_amount_check)
    channel: ChannelId = attrs.field(validator=_channel_check)
    channel_rule: ChannelCreditRule | NoChannelRule
    limit: CreditLimit
    exposure: Exposure
    at: datetime = attrs.field(converter=_in_utc, validator=_instant_check)
    limit_until: date | None = attrs.field(validator=_day_check)
    is_blocked: bool
    tolerance_percent: int = attrs.field(validator=_percent_check)
    overdue: Money = attrs.field(repr=False, validator=_money_check)
    overdue_tolerated: Money | None = attrs.field(repr=False, validator=_tolerated_check)
    accounts: tuple[CreditAccountId, ...] = attrs.field(default=(), metadata=_UNWRITTEN)
    snapshot: SnapshotTerms | None = attrs.field(
        default=None, validator=one_of_type(SnapshotTerms, is_optional=True), metadata=_UNWRITTEN
    )
    sold_at: datetime | None = attrs.field(
        default=None, converter=in_utc_if_known, validator=instant_if_known, metadata=_UNWRITTEN
    )
    is_kept_by_state: bool = attrs.field(default=False, validator=one_of_type(bool), metadata=_UNWRITTEN)

    def __attrs_post_init__(self) -> None:
        floor_limit = None if self.snapshot is None else self.snapshot.floor_limit
        for figure in (self.amount, self.overdue, self.overdue_tolerated, floor_limit):
            if figure is not None and figure.currency != self.exposure.currency:
                raise CurrencyMismatchError(left=self.exposure.currency, right=figure.currency)
        # Asked once, so that what is out of range or of another currency is refused here and nowhere later.
        self.over(self.limit)
        self.exposure.available_under(self.limit)

    @property
    def exposure_after(self) -> Money:
        """Return what would count against the limit with the amount."""
        return self.exposure.total + self.amount

    @property
    def on(self) -> date:
        """Return the day of the question, by UTC."""
        return self.at.date()

    @property
    def is_expired(self) -> bool:
        """Tell whether the last day on which the limit counts has passed."""
        return self.limit_until is not None and self.on > self.limit_until

    @property
    def is_offline(self) -> bool:
        """Tell whether the amount was sold offline already, and is only booked."""
        return self.sold_at is not None

    @property
    def is_outdated(self) -> bool:
        """Tell whether the figures are those of a snapshot that does not count at the time of the question."""
        return self.snapshot is not None and not self.snapshot.counts_at(self.at)

    @property
    def floor_excess(self) -> Money:
        """Return by how much the amount exceeds the floor limit of a snapshot; zero where there is none."""
        floor = self.amount if self.snapshot is None else self.snapshot.floor_limit
        return max(self.amount - floor, Money.zero(self.amount.currency))

    @property
    def is_always_allowed(self) -> bool:
        """Tell whether the channel lets pass what exceeds a limit, and those with something overdue."""
        rule = self.channel_rule
        return isinstance(rule, ChannelCreditRule) and rule.rule is CreditRule.ALWAYS

    @property
    def overdue_excess(self) -> Money:
        """Return by how much what is overdue exceeds what is tolerated; zero where there is no rule for it."""
        tolerated = self.overdue if self.overdue_tolerated is None else self.overdue_tolerated
        return max(self.overdue - tolerated, Money.zero(self.amount.currency))

    @property
    def lowest_limit(self) -> Money:
        """Return the lowest limit under which the amount stays within limit and tolerance."""
        after = max(self.exposure_after.amount_minor, 0)
        # Rounded up: of all whole limits, those from there on reach the exposure with their tolerance rounded down.
        lowest = -(-after * _WHOLE // (_WHOLE + self.tolerance_percent))
        return Money.of_minor(lowest, self.amount.currency)

    def tolerance_of(self, limit: CreditLimit) -> Money:
        """Return how far above a limit an amount still passes, rounded down; zero where there is none to exceed."""
        of = limit.amount.amount_minor if isinstance(limit, Limited) else 0
        return Money.of_minor(of * self.tolerance_percent // _WHOLE, self.amount.currency)

    def over_tolerance(self, limit: CreditLimit) -> Money:
        """Return by how much the amount would exceed a limit and its tolerance; zero where it would not."""
        return max(self.over(limit) - self.tolerance_of(limit), Money.zero(self.amount.currency))

    def over(self, limit: CreditLimit) -> Money:
        """Return by how much the amount would exceed a limit; zero where there is none to exceed."""
        nothing = Money.zero(self.amount.currency)
        after = self.exposure_after
        return max(after - limit.amount, nothing) if isinstance(limit, Limited) else nothing
