"""Values of orders and messages with a text in each place where somebody may have typed one.

Owns these values. It must not know what is looked for in them.
"""

from datetime import UTC, datetime
from typing import Any

from customer_core.model import Address, CardToken, CustomerId, Message, MessageKey, Money, Order, OrderKey, OrderTotals
from customer_core.settings import OrderSettings

AT = datetime(2026, 1, 31, tzinfo=UTC)


def planted_orders(address: Address, text: str) -> tuple[Any, ...]:
    """Return an order with this address, what it comes to, a message and settings, with the text in each of them."""
    order = Order(
        key=OrderKey(text, text),
        customer=CustomerId("c"),
        placed_at=AT,
        total=Money("2", "USD"),
        bill_to=address,
        payment_type=text,
        card=CardToken(token=text, last_four="1111"),
    )
    totals = OrderTotals.of([order])
    message = Message(key=MessageKey(text, text), customer=CustomerId("c"), at=AT, subject=text)
    settings = OrderSettings(link_template=f"https://{text}.example/{{number}}")
    return order, order.key, order.card, totals, totals.last, *totals.spends, message, message.key, settings
