"""Orders and messages that the conformance classes put into stores, odd ones that break careless stores included.

Owns the specimens, all of them made up. It must not know any store, nor pytest.
"""

from datetime import datetime
from typing import Any, Final

from customer_core.model import (
    Address,
    CardToken,
    ChannelId,
    CustomerId,
    Message,
    MessageDirection,
    MessageKey,
    MessageKind,
    Money,
    Order,
    OrderKey,
    OrderStatus,
    RepId,
)
from customer_core.testing._steady import START
from customer_core.testing.conformance._specimens import ODD_TEXTS

__all__ = ["LONGEST", "full_message", "full_order", "message", "order"]

LONGEST: Final = "\U0001f600" * 255
"""The longest number or reference there may be."""


def order(number: str, customer: str, cents: int = 100, **fields: Any) -> Order:  # noqa: ANN401 - of many types
    """Return an order of so many cents, placed at the start unless the fields say otherwise."""
    return Order(
        **{
            "key": OrderKey("web", number),
            "customer": CustomerId(customer),
            "placed_at": START,
            "total": Money.of_minor(cents, "USD"),
            "items": 1,
            **fields,
        }
    )


def full_order(number: str, customer: str, text: str, *, placed_at: datetime = START) -> Order:
    """Return an order that says something in every field."""
    return order(
        number,
        customer,
        channel=ChannelId("web"),
        placed_at=placed_at,
        total=Money.of_minor(10**15, "JPY"),
        refunded=Money.of_minor(1, "JPY"),
        items=10**9,
        status=OrderStatus.COMPLETED,
        bill_to=Address(street=list(ODD_TEXTS[:10]), city=text, region=text, postcode=text, country=text),
        payment_type=text,
        rep=RepId("r-1"),
        card=CardToken(token=f"tok {text}", last_four="0042"),
    )


def message(reference: str, customer: str, *, at: datetime = START, **fields: Any) -> Message:  # noqa: ANN401 - as above
    """Return a message, sent at the start unless something else is said."""
    return Message(**{"key": MessageKey("mailer", reference), "customer": CustomerId(customer), "at": at, **fields})


def full_message(reference: str, customer: str, text: str) -> Message:
    """Return a message that says something in every field."""
    kind, direction = MessageKind.CAMPAIGN, MessageDirection.RECEIVED
    return message(reference, customer, kind=kind, direction=direction, subject=text)
