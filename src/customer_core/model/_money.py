"""Amounts of money: whole minor units of one currency. Never a float, never two currencies in one sum."""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, Self

import attrs

from customer_core.errors import CurrencyMismatchError, InvalidValueError
from customer_core.model._checks import describe, one_of_type
from customer_core.model._currencies import decimals_of

AMOUNT_MINOR_MAX: Final = 10**15
"""The largest amount either way, in minor units: sums of thousands of them still fit a 64-bit column."""

_PLAIN_MOST: Final = 1_024
_DIGITS_MAX: Final = 18
_AMOUNT = re.compile(r"(-?)([0-9]{1,18})(?:\.([0-9]{1,4}))?", re.ASCII)


@attrs.frozen(init=False, order=False, repr=False)
class Money:
    """Hold an amount of one currency, exactly.

    Text must be plain: digits, one point, no more decimals than the currency has, no exponent, no grouping. A float is
    refused, since it is seldom the amount that was meant. Amounts reach 10**15 minor units either way.

    >>> Money("120.00", "USD") + Money("0.50", "USD")
    Money('120.50', 'USD')
    >>> Money("120", "JPY").amount_minor
    120

    Raises:
        InvalidValueError: The amount is not of this form, or out of range.
        UnknownCurrencyError: ISO 4217 does not list the currency.
    """

    amount_minor: int
    currency: str

    def __init__(self, amount: str | int | Decimal, currency: str) -> None:
        decimals = decimals_of(currency)
        self.__attrs_init__(_in_range(_minor_units(amount, decimals)), currency)

    @classmethod
    def of_minor(cls, amount_minor: int, currency: str) -> Self:
        """Make an amount from minor units: `Money.of_minor(12000, "USD")` is 120.00 USD."""
        decimals_of(currency)
        if type(amount_minor) is not int:
            raise _refusal(f"is {describe(amount_minor)}", "give whole minor units", field="amount_minor")
        money = cls.__new__(cls)
        money.__attrs_init__(_in_range(amount_minor), currency)
        return money

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Return nothing at all, of a currency."""
        return cls.of_minor(0, currency)

    @classmethod
    def total(cls, amounts: Iterable["Money"], currency: str) -> Self:
        """Add up any number of amounts of one currency, also none."""
        total = cls.zero(currency)
        for amount in amounts:
            total += amount
        return total

    @property
    def amount(self) -> Decimal:
        """Return the amount in major units, with the decimals of its currency."""
        digits = tuple(map(int, str(abs(self.amount_minor))))
        return Decimal((int(self.amount_minor < 0), digits, -decimals_of(self.currency)))

    @property
    def plain(self) -> str:
        """Return the amount in major units as plain text, with the decimals of its currency.

        >>> Money("-0.50", "USD").plain, Money("120", "JPY").plain
        ('-0.50', '120')
        """
        return _plain(self.amount_minor, self.currency)

    def __add__(self, other: object) -> Self:
        if not isinstance(other, Money):
            return NotImplemented
        return self._with(self.amount_minor + self._same_currency(other))

    def __sub__(self, other: object) -> Self:
        if not isinstance(other, Money):
            return NotImplemented
        return self._with(self.amount_minor - self._same_currency(other))

    def __neg__(self) -> Self:
        return self._with(-self.amount_minor)

    def __abs__(self) -> Self:
        return self._with(abs(self.amount_minor))

    def __mul__(self, times: object) -> Self:
        if not isinstance(times, int) or isinstance(times, bool):
            return NotImplemented
        return self._with(self.amount_minor * times)

    __rmul__ = __mul__

    def __bool__(self) -> bool:
        return self.amount_minor != 0

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount_minor < self._same_currency(other)

    def __le__(self, other: object) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount_minor <= self._same_currency(other)

    def __gt__(self, other: object) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount_minor > self._same_currency(other)

    def __ge__(self, other: object) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount_minor >= self._same_currency(other)

    def __str__(self) -> str:
        return f"{self.plain} {self.currency}"

    def __repr__(self) -> str:
        return f"Money('{self.plain}', {self.currency!r})"

    def _with(self, amount_minor: int) -> Self:
        """Return another amount of the currency, which needs no look at the list of them again."""
        money = type(self).__new__(type(self))
        money.__attrs_init__(_in_range(amount_minor), self.currency)
        return money

    def _same_currency(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrencyMismatchError(left=self.currency, right=other.currency)
        return other.amount_minor


@lru_cache(maxsize=_PLAIN_MOST)
def _plain(amount_minor: int, currency: str) -> str:
    """Return an amount as plain text: of one call the same few are written again and again."""
    decimals = decimals_of(currency)
    digits = str(abs(amount_minor)).rjust(decimals + 1, "0")
    whole = digits if decimals == 0 else f"{digits[:-decimals]}.{digits[-decimals:]}"
    return f"-{whole}" if amount_minor < 0 else whole


def not_negative(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    """Refuse what is not an amount of zero or more."""
    one_of_type(Money)(None, field, value)
    if value.amount_minor < 0:  # type: ignore[attr-defined]  # the line above saw the type
        raise InvalidValueError(field=field.name, problem="is below zero", remedy="give zero or more")


def _minor_units(amount: object, decimals: int) -> int:
    if type(amount) is int:
        return amount * _power_of_ten(decimals)
    if isinstance(amount, str):
        return _minor_units_of_text(amount, decimals)
    if isinstance(amount, Decimal):
        return _minor_units_of_decimal(amount, decimals)
    raise _refusal(f"is {describe(amount)}", "give text, a whole number or a Decimal, such as '120.00'")


def _minor_units_of_text(amount: str, decimals: int) -> int:
    match = _AMOUNT.fullmatch(amount)
    if match is None:
        raise _refusal("is not a plain amount", "write digits and at most one point, such as '120.00'")
    sign, whole, fraction = match[1], match[2], match[3] or ""
    if len(fraction) > decimals:
        raise _refusal(f"has more than {decimals} decimals", "round it to what the currency has")
    return int(f"{sign}{whole}{fraction.ljust(decimals, '0')}")


def _minor_units_of_decimal(amount: Decimal, decimals: int) -> int:
    if not amount.is_finite() or amount.adjusted() > _DIGITS_MAX or len(amount.as_tuple().digits) > 2 * _DIGITS_MAX:
        raise _refusal("is out of range", _RANGE)
    sign, digits, exponent = amount.as_tuple()
    shift = int(exponent) + decimals
    # Integers throughout: Decimal arithmetic rounds to the precision of a context that the host may have set.
    units = int("".join(map(str, digits)))
    scaled, lost = divmod(units * _power_of_ten(max(shift, 0)), _power_of_ten(min(max(-shift, 0), len(digits))))
    if lost:
        raise _refusal(f"has more than {decimals} decimals", "round it to what the currency has")
    return -scaled if sign else scaled


def _power_of_ten(exponent: int) -> int:
    return int(10**exponent)


_RANGE: Final = f"keep it within {AMOUNT_MINOR_MAX} minor units"


def _in_range(amount_minor: int) -> int:
    if abs(amount_minor) > AMOUNT_MINOR_MAX:
        raise _refusal("is out of range", _RANGE)
    return amount_minor


def _refusal(problem: str, remedy: str, *, field: str = "amount") -> InvalidValueError:
    return InvalidValueError(field=field, problem=problem, remedy=remedy)
