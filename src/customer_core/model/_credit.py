"""What an account may owe and what it owes: the limit in explicit words, the terms, the exposure by component.

Owns these values and their one sum. It must not know whether an amount is allowed, nor how exposure comes about.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, Self

import attrs

from customer_core.errors import CurrencyMismatchError, InvalidValueError
from customer_core.model._checks import (
    Validator,
    count,
    describe,
    in_utc,
    instant,
    line,
    many_of_type,
    one_of_type,
    stripped,
)
from customer_core.model._currencies import decimals_of
from customer_core.model._ids import BrandId, CreditAccountId, CustomerId, MergeId, OrganizationId
from customer_core.model._limits import CODE_POINTS_MESSAGE, ENTRIES_LIST
from customer_core.model._money import AMOUNT_MINOR_MAX, Money, not_negative
from customer_core.model._redaction import redacted

DUE_DAYS_MAX: Final = 3_650


def _due_days(_: object, field: "attrs.Attribute[int]", value: object) -> None:
    count(None, field, value)
    if value > DUE_DAYS_MAX:  # type: ignore[operator]  # the line above saw the type
        raise InvalidValueError(
            field=field.name, problem="is out of range", remedy=f"give a number of days from 0 to {DUE_DAYS_MAX}"
        )


def _day_if_any(_: object, field: "attrs.Attribute[date | None]", value: object) -> None:
    # A point in time is a date by inheritance, and would not compare with one.
    if value is not None and type(value) is not date:
        raise InvalidValueError(field=field.name, problem=f"is {describe(value)}", remedy="give a date without a time")


def _currency(_: object, __: "attrs.Attribute[str]", value: object) -> None:
    decimals_of(value)


def one_of_types(*classes: type) -> Validator:
    """Make the check that a field holds one value of any of the classes."""
    listing = ", ".join(cls.__name__ for cls in classes)

    def check(_: object, field: "attrs.Attribute[object]", value: object) -> None:
        if not isinstance(value, classes):
            raise InvalidValueError(
                field=field.name, problem=f"is {describe(value)}", remedy=f"give one of the types {listing}"
            )

    return check


def _same_currency(currency: str, *amounts: Money) -> None:
    for amount in amounts:
        if amount.currency != currency:
            raise CurrencyMismatchError(left=currency, right=amount.currency)


def _in_range(field: str, amount_minor: int) -> None:
    if abs(amount_minor) > AMOUNT_MINOR_MAX:
        raise InvalidValueError(
            field=field, problem="is out of range", remedy=f"keep it within {AMOUNT_MINOR_MAX} minor units"
        )


@attrs.frozen(repr=False)
class NoCredit:
    """Nothing may be bought on account, not even from money that the account is in credit with."""

    __repr__ = redacted


@attrs.frozen(repr=False)
class Limited:
    """The account may owe up to an amount.

    A limit of zero is a limit: it lets a customer use up money that was paid in advance. `NoCredit` does not.

    Raises:
        InvalidValueError: The amount is below zero.
    """

    amount: Money = attrs.field(validator=not_negative)

    __repr__ = redacted


@attrs.frozen(repr=False)
class Unlimited:
    """The account may owe any amount."""

    __repr__ = redacted


CreditLimit = NoCredit | Limited | Unlimited
"""How much an account may owe: each case has its own word, so that no amount stands for 'none' or 'any'."""

AvailableCredit = Money | NoCredit | Unlimited
"""What may still be bought on an account: an amount, below zero where the limit is exceeded, or the word for it."""


@attrs.frozen(repr=False)
class PaymentTerms:
    """Say how many days after the invoice it is due: 0 to 3650; 0 is due on receipt."""

    due_days: int = attrs.field(validator=_due_days)

    __repr__ = redacted


@attrs.frozen(repr=False)
class CreditBlock:
    """Say that nothing may be bought on an account until somebody lifts this, why, and since when.

    It is set by hand and outranks every limit and rule. It is no hold: a hold reserves credit for one order.

    Raises:
        InvalidValueError: The reason is blank or no line of text, or the instant has no offset from UTC.
    """

    reason: str = attrs.field(converter=stripped, validator=line(CODE_POINTS_MESSAGE, is_required=True))
    since: datetime = attrs.field(converter=in_utc, validator=instant)

    __repr__ = redacted


@attrs.frozen(kw_only=True, repr=False)
class Exposure:
    """Hold what an account owes, by component and in one currency.

    `posted` is what was invoiced less what was paid, below zero where the account is in credit. `held` is reserved for
    orders that are not invoiced yet. `overdue` is what was invoiced and is past its due date. It is no third part of
    the sum, since `posted` holds it already; it may exceed `posted` while a payment is not applied to invoices.

    >>> str(Exposure(posted=Money(70, "USD"), held=Money(20, "USD"), overdue=Money(50, "USD")).total)
    '90.00 USD'

    Raises:
        CurrencyMismatchError: The amounts are not of one currency.
        InvalidValueError: What is held or overdue is below zero, or the total is out of range.
    """

    posted: Money = attrs.field(validator=one_of_type(Money))
    held: Money = attrs.field(validator=not_negative)
    overdue: Money = attrs.field(validator=not_negative)

    def __attrs_post_init__(self) -> None:
        _same_currency(self.posted.currency, self.held, self.overdue)
        _in_range("total", self.posted.amount_minor + self.held.amount_minor)

    __repr__ = redacted

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Return the exposure of an account on which nothing has happened."""
        nothing = Money.zero(currency)
        return cls(posted=nothing, held=nothing, overdue=nothing)

    @property
    def currency(self) -> str:
        """Return the one currency of the amounts."""
        return self.posted.currency

    @property
    def total(self) -> Money:
        """Return what counts against a limit: posted and held."""
        return self.posted + self.held

    def available_under(self, limit: CreditLimit) -> AvailableCredit:
        """Return what may still be bought under a limit: the limit less the total, where there is one.

        Raises:
            CurrencyMismatchError: The limit is of another currency.
            InvalidValueError: The difference is out of the range of `Money`.
        """
        return limit.amount - self.total if isinstance(limit, Limited) else limit


def _no_exposure(account: "CreditAccount") -> Exposure:
    return Exposure.zero(account.currency)


@attrs.frozen(kw_only=True, repr=False)
class CreditAccount:
    """Hold one credit account: whose it is, what it may owe, when that is due, and what it owes.

    None as a brand means that it belongs to all. An account that is opened has no credit, is due on receipt and owes
    nothing, until something else is said.

    `limit_until` is the last day on which the limit counts, by UTC; None means that it has no end. `review_on` is when
    somebody should look at the limit again, and decides nothing. `block` is None where the account is not blocked.
    `limit_covers` names the merges after which the limit was set by hand: it stands for all accounts that these brought
    together.

    >>> account = CreditAccount(id=CreditAccountId("a-1"), owner=CustomerId("c-1"), currency="USD")
    >>> account.with_limit(Limited(Money(500, "USD"))).available
    Money('500.00', 'USD')

    Raises:
        CurrencyMismatchError: The limit or the exposure is not of the account's currency.
        InvalidValueError: A field breaks its rule, or what is available is out of the range of `Money`.
        UnknownCurrencyError: ISO 4217 does not list the currency.
    """

    id: CreditAccountId = attrs.field(validator=one_of_type(CreditAccountId))
    owner: CustomerId | OrganizationId = attrs.field(validator=one_of_types(CustomerId, OrganizationId))
    brand: BrandId | None = attrs.field(default=None, validator=one_of_type(BrandId, is_optional=True))
    currency: str = attrs.field(validator=_currency)
    limit: CreditLimit = attrs.field(factory=NoCredit, validator=one_of_types(NoCredit, Limited, Unlimited))
    limit_until: date | None = attrs.field(default=None, validator=_day_if_any)
    review_on: date | None = attrs.field(default=None, validator=_day_if_any)
    block: CreditBlock | None = attrs.field(default=None, validator=one_of_type(CreditBlock, is_optional=True))
    terms: PaymentTerms = attrs.field(default=PaymentTerms(0), validator=one_of_type(PaymentTerms))
    exposure: Exposure = attrs.field(
        default=attrs.Factory(_no_exposure, takes_self=True), validator=one_of_type(Exposure)
    )
    version: int = attrs.field(default=0, validator=count)
    # Left out of documents where there is none, so that accounts are written as they were before.
    limit_covers: tuple[MergeId, ...] = attrs.field(
        default=(),
        validator=many_of_type(MergeId, kind=tuple, limit=ENTRIES_LIST),
        metadata={"is_unwritten_default": True},
    )

    def __attrs_post_init__(self) -> None:
        _same_currency(self.currency, self.exposure.posted)
        if isinstance(self.limit, Limited):
            _same_currency(self.currency, self.limit.amount)
            _in_range("available", self.limit.amount.amount_minor - self.exposure.total.amount_minor)

    __repr__ = redacted

    @property
    def available(self) -> AvailableCredit:
        """Return what may still be bought on the account."""
        return self.exposure.available_under(self.limit)

    def with_limit(
        self,
        limit: CreditLimit,
        *,
        until: date | None = None,
        review_on: date | None = None,
        covers: Sequence[MergeId] = (),
    ) -> Self:
        """Return a copy with this limit, which may lie below what the account owes, and with its days.

        The days belong to the limit: without `until` the new one has no end, whatever the one before had. So do the
        merges that it `covers`.
        """
        return attrs.evolve(self, limit=limit, limit_until=until, review_on=review_on, limit_covers=tuple(covers))

    def with_block(self, block: CreditBlock | None) -> Self:
        """Return a copy that is blocked so, or with None one that is not."""
        return attrs.evolve(self, block=block)

    def with_terms(self, terms: PaymentTerms) -> Self:
        """Return a copy with these terms; they hold for what is invoiced from then on."""
        return attrs.evolve(self, terms=terms)

    def with_version(self, version: int) -> Self:
        """Return a copy of this version: the number of changes that a store has kept."""
        return attrs.evolve(self, version=version)
