"""What happens in each sales channel when an order exceeds a credit limit, what the user is told, and what is let pass.

Owns the setting as a value. It must not know accounts, nor how a decision is taken.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum, unique
from typing import Final, Self

import attrs

from customer_core.errors import InvalidValueError
from customer_core.model._checks import (
    as_tuple,
    check_members,
    count,
    line,
    many_of_type,
    one_of_type,
    refuse_type,
    stripped,
)
from customer_core.model._frozen_map import FrozenMap, as_frozen_map
from customer_core.model._ids import ChannelId
from customer_core.model._limits import CODE_POINTS_MESSAGE, ENTRIES_LIST
from customer_core.model._money import Money
from customer_core.model._redaction import redacted

OVERDUE_DAYS_MAX: Final = 3_650
PERCENT_MAX: Final = 100
APPROVAL_HOURS_MAX: Final = 8_784

_AMOUNTS = many_of_type(Money, limit=ENTRIES_LIST, key=lambda amount: amount.currency)


@unique
class CreditRule(Enum):
    """Say whether an order that exceeds the limit may be placed in a channel.

    ALWAYS: Yes, whatever the amount. NO: it may not. APPROVAL: a manager with the permission has to approve it.
    """

    ALWAYS = "yes"
    NO = "no"
    APPROVAL = "requires-manager-approval"


@attrs.frozen(repr=False)
class ChannelCreditRule:
    """Hold the rule of one channel, and the message that the user sees when an order exceeds the limit."""

    rule: CreditRule = attrs.field(validator=one_of_type(CreditRule))
    message: str = attrs.field(default="", converter=stripped, validator=line(CODE_POINTS_MESSAGE))

    __repr__ = redacted


@attrs.frozen(repr=False)
class NoChannelRule:
    """Say that a channel has no rule, which counts as No, and what the user sees then."""

    message: str = attrs.field(default="", converter=stripped, validator=line(CODE_POINTS_MESSAGE))

    __repr__ = redacted


def _rules(channels: Mapping[ChannelId, ChannelCreditRule]) -> FrozenMap[ChannelId, ChannelCreditRule]:
    return as_frozen_map(channels)


def _rules_check(_: object, field: "attrs.Attribute[FrozenMap[ChannelId, ChannelCreditRule]]", value: object) -> None:
    members = check_members(field.name, value, kind=FrozenMap, limit=ENTRIES_LIST)
    for place, (channel, rule) in enumerate(FrozenMap(members).items()):
        if not isinstance(channel, ChannelId):
            refuse_type(f"{field.name}[{place}]", channel, ChannelId)
        if not isinstance(rule, ChannelCreditRule):
            refuse_type(f"{field.name}[{place}]", rule, ChannelCreditRule)


def _days(_: object, field: "attrs.Attribute[int]", value: object) -> None:
    _bounded(field, value, OVERDUE_DAYS_MAX, "days")


def _percent(_: object, field: "attrs.Attribute[int]", value: object) -> None:
    _bounded(field, value, PERCENT_MAX, "percent")


def _hours(_: object, field: "attrs.Attribute[int]", value: object) -> None:
    count(None, field, value)
    if not 1 <= value <= APPROVAL_HOURS_MAX:  # type: ignore[operator]  # the line above saw the type
        raise InvalidValueError(
            field=field.name, problem="is out of range", remedy=f"give 1 to {APPROVAL_HOURS_MAX} hours"
        )


def _bounded(field: "attrs.Attribute[int]", value: object, most: int, unit: str) -> None:
    count(None, field, value)
    if value > most:  # type: ignore[operator]  # the line above saw the type
        raise InvalidValueError(field=field.name, problem="is out of range", remedy=f"give 0 to {most} {unit}")


def _frozen_amounts(amounts: Sequence[Money]) -> tuple[Money, ...]:
    return as_tuple(amounts)


def _amounts(_: object, field: "attrs.Attribute[tuple[Money, ...]]", value: object) -> None:
    _AMOUNTS(None, field, value)
    for place, amount in enumerate(value):  # type: ignore[var-annotated, arg-type]  # the line above saw the type
        if amount.amount_minor < 0:
            raise InvalidValueError(field=f"{field.name}[{place}]", problem="is below zero", remedy="give zero or more")


@attrs.frozen(repr=False)
class OverdueRule:
    """Say from when on something overdue keeps an account from buying: by how many days, and from which amount.

    What is past due by more than `days` days counts, from 0 to 3650. An amount that counts and stays at or below the
    one of `tolerated` in its currency is let pass; in a currency that is not named, nothing is.

    >>> rule = OverdueRule(days=14, tolerated=[Money(20, "USD")])
    >>> [rule.counts(date(2026, 3, 1), on=date(2026, 3, day)) for day in (15, 16)]
    [False, True]
    >>> rule.tolerated_in("USD"), rule.tolerated_in("EUR")
    (Money('20.00', 'USD'), Money('0.00', 'EUR'))

    Raises:
        InvalidValueError: A number or an amount is out of its range, or two amounts are of one currency.
    """

    days: int = attrs.field(default=0, validator=_days)
    tolerated: tuple[Money, ...] = attrs.field(default=(), converter=_frozen_amounts, validator=_amounts)

    __repr__ = redacted

    def counts(self, due_on: date, *, on: date) -> bool:
        """Tell whether what was due on one day counts on another."""
        return (on - due_on).days > self.days

    def tolerated_in(self, currency: str) -> Money:
        """Return up to which amount of a currency something overdue is let pass: zero where none is named."""
        named = (amount for amount in self.tolerated if amount.currency == currency)
        return next(named, Money.zero(currency))


@attrs.frozen(kw_only=True, repr=False)
class CreditPolicy:
    """Hold the rule of every channel that has one; `message` is for channels without a rule, which count as No.

    `tolerance_percent` is how far above a limit an amount still passes, in whole percent of the limit, rounded down to
    its minor units. `overdue` says what overdue invoices do; with None, nothing that is overdue decides. A request for
    approval waits for `approval_hours` hours, from 1 to 8784, and lapses then.

    >>> policy = CreditPolicy().with_rule(ChannelId("web"), ChannelCreditRule(CreditRule.ALWAYS))
    >>> policy.rule_for(ChannelId("web")).rule.value, policy.rule_for(ChannelId("pos"))
    ('yes', NoChannelRule())
    """

    channels: FrozenMap[ChannelId, ChannelCreditRule] = attrs.field(
        factory=FrozenMap, converter=_rules, validator=_rules_check
    )
    message: str = attrs.field(default="", converter=stripped, validator=line(CODE_POINTS_MESSAGE))
    tolerance_percent: int = attrs.field(default=0, validator=_percent)
    overdue: OverdueRule | None = attrs.field(default=None, validator=one_of_type(OverdueRule, is_optional=True))
    approval_hours: int = attrs.field(default=24, validator=_hours)
    version: int = attrs.field(default=0, validator=count)

    __repr__ = redacted

    def rule_for(self, channel: ChannelId) -> ChannelCreditRule | NoChannelRule:
        """Return the rule of a channel, or that it has none, each with its message."""
        return self.channels.get(channel, NoChannelRule(self.message))

    def with_rule(self, channel: ChannelId, rule: ChannelCreditRule) -> Self:
        """Return a copy in which the channel has this rule."""
        return attrs.evolve(self, channels=self.channels.with_entry(channel, rule))

    def without_rule(self, channel: ChannelId) -> Self:
        """Return a copy in which the channel has no rule."""
        return attrs.evolve(self, channels=self.channels.without_entry(channel))

    def with_message(self, message: str) -> Self:
        """Return a copy that tells this to users of channels without a rule."""
        return attrs.evolve(self, message=message)

    def with_tolerance(self, percent: int) -> Self:
        """Return a copy that lets amounts pass up to so many percent above a limit."""
        return attrs.evolve(self, tolerance_percent=percent)

    def with_overdue(self, rule: OverdueRule | None) -> Self:
        """Return a copy with this rule for what is overdue, or with None one without any."""
        return attrs.evolve(self, overdue=rule)

    def with_approval_hours(self, hours: int) -> Self:
        """Return a copy by which a request waits for a manager for so many hours."""
        return attrs.evolve(self, approval_hours=hours)

    def with_version(self, version: int) -> Self:
        """Return a copy of this version: the number of changes that a store has kept."""
        return attrs.evolve(self, version=version)
