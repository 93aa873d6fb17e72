"""Values of orders with a text in each place where somebody may have typed one.

Owns these values. It must not know what is looked for in them.
"""

from datetime import UTC, datetime
from typing import Any

from customer_core.model import Address, CardToken, CustomerId, Money, Order, OrderKey, OrderTotals


def planted_orders(address: Address, text: str) -> tuple[Any, ...]:
    """Return an order and what it comes to, with the text in how it is called and paid, billed to the address."""
    order = Order(
        key=OrderKey(text, text),
        customer=CustomerId("c"),
        placed_at=datetime(2026, 1, 31, tzinfo=UTC),
        total=Money("2", "USD"),
        bill_to=address,
        payment_type=text,
        card=CardToken(token=text, last_four="1111"),
    )
    totals = OrderTotals.of([order])
    return order, order.key, order.card, totals, totals.last, *totals.spends
