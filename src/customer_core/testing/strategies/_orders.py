"""Strategies of orders, of what they come to, and of messages."""

from hypothesis import strategies as st

from customer_core.model import (
    CardToken,
    ChannelId,
    CustomerId,
    LastOrder,
    Message,
    MessageDirection,
    MessageKey,
    MessageKind,
    Money,
    Order,
    OrderKey,
    OrderStatus,
    OrderTotals,
    RepId,
    SpendIn,
)
from customer_core.settings import OrderSettings
from customer_core.testing.strategies._customers import addresses
from customer_core.testing.strategies._texts import ids, instants, lines, words

_currencies = st.sampled_from(["EUR", "JPY", "USD"])
message_keys = st.builds(MessageKey, words, words)
order_keys = st.builds(OrderKey, words, words)
card_tokens = st.builds(CardToken, token=words, last_four=st.integers(0, 9_999).map("{:04}".format))
spends = st.builds(SpendIn, spent=st.builds(Money.of_minor, st.integers(0, 999), _currencies), orders=st.integers(1, 9))
last_orders = st.builds(LastOrder, key=order_keys, placed_at=instants)


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Draw an order of any status, of which nothing, some or all was refunded."""
    currency, total = draw(_currencies), draw(st.integers(0, 999))
    status = draw(st.sampled_from(OrderStatus))
    least = total if status is OrderStatus.REFUNDED else 0
    return Order(
        key=draw(order_keys),
        customer=CustomerId(draw(ids)),
        channel=draw(st.none() | st.builds(ChannelId, ids)),
        placed_at=draw(instants),
        total=Money.of_minor(total, currency),
        refunded=draw(st.none() | st.builds(Money.of_minor, st.integers(least, total), st.just(currency))),
        items=draw(st.integers(0, 99)),
        status=status,
        bill_to=draw(st.none() | addresses),
        payment_type=draw(lines),
        rep=draw(st.none() | st.builds(RepId, ids)),
        card=draw(st.none() | card_tokens),
    )


def order_totals() -> st.SearchStrategy[OrderTotals]:
    """Return a strategy for what some orders come to, counted from the first or from any moment."""
    return st.builds(OrderTotals.of, st.lists(orders(), max_size=4), since=st.none() | instants)


def messages() -> st.SearchStrategy[Message]:
    """Return a strategy for messages of either direction and kind."""
    return st.builds(
        Message,
        key=message_keys,
        customer=st.builds(CustomerId, ids),
        at=instants,
        direction=st.sampled_from(MessageDirection),
        kind=st.sampled_from(MessageKind),
        subject=lines,
    )


order_settings = st.builds(
    OrderSettings,
    counts_earlier_orders=st.booleans(),
    link_template=st.sampled_from(["", "https://shop.example/orders/{number}", "http://erp/{system}?no={number}"]),
    version=st.integers(0, 9),
)
