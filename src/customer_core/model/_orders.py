"""Orders of customers, as far as a customer master knows them.

Owns the values and the rule which orders count. It must not know goods, prices or carriers, nor where orders are kept.
"""

from datetime import datetime
from enum import unique
from typing import Final

import attrs

from customer_core.errors import CurrencyMismatchError, InvalidValueError
from customer_core.model._cards import CardToken
from customer_core.model._checks import count, in_utc, instant, line, one_of_type, stripped, word
from customer_core.model._contacts import Address
from customer_core.model._documented import Documented
from customer_core.model._ids import ChannelId, CustomerId, RepId
from customer_core.model._limits import CODE_POINTS_KEY
from customer_core.model._money import Money, not_negative
from customer_core.model._redaction import redacted

ITEMS_MAX: Final = 10**9
"""How many items one order may have: sums of billions of orders still fit a 64-bit column."""


@unique
class OrderStatus(Documented):
    """Say how far an order has come, by a code that stays the same for ever; `doc` says it to a clerk."""

    PLACED = "placed", "The customer ordered; not all of it was handed over or shipped yet."
    COMPLETED = "completed", "All of it was handed over or shipped."
    CANCELLED = "cancelled", "It came to nothing: it is listed, and counts for nothing."
    REFUNDED = "refunded", "All the money was given back: it is listed, and counts for nothing."


@attrs.frozen(order=True, repr=False)
class OrderKey:
    """Name an order as the system does that took it: `OrderKey("shopify", "1001")`.

    Numbers are unique within their system; of two orders of one key, the one recorded later takes the other's place.
    """

    system: str = attrs.field(converter=stripped, validator=word(is_required=True))
    number: str = attrs.field(converter=stripped, validator=line(CODE_POINTS_KEY, is_required=True, is_typed=True))

    __repr__ = redacted


def _items(_: object, field: "attrs.Attribute[int]", value: object) -> None:
    count(None, field, value)
    if value > ITEMS_MAX:  # type: ignore[operator]  # the line above saw the type
        raise InvalidValueError(
            field=field.name, problem="is out of range", remedy=f"give a number from 0 to {ITEMS_MAX}"
        )


def _amount_if_any(_: object, field: "attrs.Attribute[Money | None]", value: object) -> None:
    if value is not None:
        not_negative(None, field, value)


@attrs.frozen(kw_only=True, repr=False)
class Order:
    """Hold one order: whose it is, when and where it was placed, what it came to and what became of it.

    `customer` is the id that the order was recorded with; after a merge it may be that of a merged record. None as a
    channel or representative means that it is not known, as `bill_to` or `card` that there is none, as `refunded` that
    nothing was given back. An empty `payment_type` means that it is not known.

    >>> from datetime import UTC
    >>> order = Order(
    ...     key=OrderKey("web", "1001"),
    ...     customer=CustomerId("c-1"),
    ...     placed_at=datetime(2026, 3, 1, tzinfo=UTC),
    ...     total=Money(50, "USD"),
    ...     refunded=Money(20, "USD"),
    ... )
    >>> order.kept
    Money('30.00', 'USD')

    Raises:
        CurrencyMismatchError: What was refunded is of another currency than the total.
        InvalidValueError: A field breaks its rule, more was refunded than the total, or less of a refunded order.
    """

    key: OrderKey = attrs.field(validator=one_of_type(OrderKey))
    customer: CustomerId = attrs.field(validator=one_of_type(CustomerId))
    channel: ChannelId | None = attrs.field(default=None, validator=one_of_type(ChannelId, is_optional=True))
    placed_at: datetime = attrs.field(converter=in_utc, validator=instant)
    total: Money = attrs.field(validator=not_negative)
    refunded: Money | None = attrs.field(default=None, validator=_amount_if_any)
    items: int = attrs.field(default=0, validator=_items)
    status: OrderStatus = attrs.field(default=OrderStatus.PLACED, validator=one_of_type(OrderStatus))
    bill_to: Address | None = attrs.field(default=None, validator=one_of_type(Address, is_optional=True))
    payment_type: str = attrs.field(default="", converter=stripped, validator=word())
    rep: RepId | None = attrs.field(default=None, validator=one_of_type(RepId, is_optional=True))
    card: CardToken | None = attrs.field(default=None, validator=one_of_type(CardToken, is_optional=True))

    def __attrs_post_init__(self) -> None:
        if self.refunded is None:
            return
        if self.refunded.currency != self.total.currency:
            raise CurrencyMismatchError(left=self.total.currency, right=self.refunded.currency)
        if self.refunded > self.total:
            raise InvalidValueError(field="refunded", problem="is above the total", remedy="give the total or less")
        if self.status is OrderStatus.REFUNDED and self.refunded < self.total:
            raise InvalidValueError(
                field="refunded",
                problem="is below the total of an order that is refunded",
                remedy="leave the status of an order that keeps some of its money",
            )

    __repr__ = redacted

    @property
    def is_counted(self) -> bool:
        """Tell whether the order counts: it was neither cancelled nor wholly refunded. One of no money counts too."""
        if self.status in (OrderStatus.CANCELLED, OrderStatus.REFUNDED):
            return False
        return not self.refunded or self.refunded < self.total

    @property
    def kept(self) -> Money:
        """Return the money that the order brought: the total less what was refunded; of one that does not count, none.

        The currency is always that of the total.
        """
        if not self.is_counted:
            return Money.zero(self.total.currency)
        return self.total if self.refunded is None else self.total - self.refunded

    @property
    def place(self) -> tuple[datetime, OrderKey]:
        """Return where the order stands among others, from the earliest on: by moment, then by key."""
        return self.placed_at, self.key
