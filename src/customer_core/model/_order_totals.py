"""What the orders of a customer come to: money by currency, how many, and the most recent.

Owns the sum. Which orders count by themselves is in `_orders`; it must not know where orders are kept.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Self

import attrs

from customer_core.errors import InvalidValueError
from customer_core.model._checks import all_are, as_tuple, count, in_utc, instant, many_of_type, one_of_type
from customer_core.model._currencies import CURRENCY_DECIMALS
from customer_core.model._money import Money, not_negative
from customer_core.model._orders import Order, OrderKey
from customer_core.model._redaction import redacted


def _some_orders(_: object, field: "attrs.Attribute[int]", value: object) -> None:
    count(None, field, value)
    if value == 0:
        raise InvalidValueError(field=field.name, problem="is zero", remedy="leave out what nothing was spent in")


@attrs.frozen(kw_only=True, repr=False)
class SpendIn:
    """Hold what a customer spent in one currency, and with how many orders: those that count, at least one.

    >>> SpendIn(spent=Money(100, "USD"), orders=3).average
    Money('33.33', 'USD')
    """

    spent: Money = attrs.field(validator=not_negative)
    orders: int = attrs.field(validator=_some_orders)

    __repr__ = redacted

    @property
    def currency(self) -> str:
        """Return the currency of the orders."""
        return self.spent.currency

    @property
    def average(self) -> Money:
        """Return what one order came to on average, in whole minor units; a half is rounded up."""
        return Money.of_minor((2 * self.spent.amount_minor + self.orders) // (2 * self.orders), self.currency)


@attrs.frozen(kw_only=True, repr=False)
class LastOrder:
    """Name the most recent order of a customer, and when it was placed."""

    key: OrderKey = attrs.field(validator=one_of_type(OrderKey))
    placed_at: datetime = attrs.field(converter=in_utc, validator=instant)

    __repr__ = redacted


def _spend_currency(spend: SpendIn) -> str:
    return spend.currency


def _spends(spends: Sequence[SpendIn]) -> tuple[SpendIn, ...]:
    frozen = as_tuple(spends)
    return tuple(sorted(frozen, key=_spend_currency)) if all_are(SpendIn, frozen) else frozen


@attrs.frozen(kw_only=True, repr=False)
class OrderTotals:
    """Hold what the orders of a customer come to, as far as they count.

    Money of different currencies is never added: `spends` holds what was spent in each, in order of their codes.
    `items` is the sum over all of them. `last` is the most recent order whether it counts or not; None while there is
    no order at all.
    """

    spends: tuple[SpendIn, ...] = attrs.field(
        default=(),
        converter=_spends,
        validator=many_of_type(SpendIn, limit=len(CURRENCY_DECIMALS), key=_spend_currency),
    )
    items: int = attrs.field(default=0, validator=count)
    last: LastOrder | None = attrs.field(default=None, validator=one_of_type(LastOrder, is_optional=True))

    __repr__ = redacted

    @classmethod
    def of(cls, orders: Iterable[Order], *, since: datetime | None = None) -> Self:
        """Add up the orders of one customer, in any order; those before `since` do not count. None counts all.

        Raises:
            InvalidValueError: A sum is out of the range of `Money`.
        """
        listed = tuple(orders)
        counted = [order for order in listed if order.is_counted and (since is None or order.placed_at >= since)]
        last = max(listed, key=lambda order: order.place, default=None)
        return cls(
            spends=tuple(_spent_in(currency, counted) for currency in {order.total.currency for order in counted}),
            items=sum(order.items for order in counted),
            last=None if last is None else LastOrder(key=last.key, placed_at=last.placed_at),
        )

    @property
    def orders(self) -> int:
        """Return how many orders count, whatever their currency."""
        return sum(spend.orders for spend in self.spends)

    def find_spend(self, currency: str) -> SpendIn | None:
        """Return what was spent in a currency; None where no order in it counts."""
        return next((spend for spend in self.spends if spend.currency == currency), None)


def _spent_in(currency: str, counted: Sequence[Order]) -> SpendIn:
    kept = [order.kept for order in counted if order.total.currency == currency]
    return SpendIn(spent=Money.total(kept, currency), orders=len(kept))
