"""Orders and messages that say what nobody else may see.

Owns the records. It must not know which call records them.
"""

from datetime import UTC, datetime

from customer_core.model import Address, CardToken, CustomerId, Message, MessageKey, Money, Order, OrderKey

AT = datetime(2026, 1, 31, tzinfo=UTC)


def order(number: str, customer: CustomerId, *, says: str) -> Order:
    """Return an order that says this in every field that holds text."""
    return Order(
        key=OrderKey(says, f"{number}{says}"),
        customer=customer,
        placed_at=AT,
        total=Money(50, "USD"),
        bill_to=Address(city=says),
        payment_type=says,
        card=CardToken(token=says, last_four="1111"),
    )


def message(reference: str, customer: CustomerId, *, says: str) -> Message:
    """Return a message that says this in every field that holds text."""
    return Message(key=MessageKey(says, f"{reference}{says}"), customer=customer, at=AT, subject=says)
