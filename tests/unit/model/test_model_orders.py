"""Orders and what they come to: which are refused, which count, and that currencies are never added."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest

from customer_core.errors import CurrencyMismatchError, InvalidValueError
from customer_core.model import (
    CardToken,
    CustomerId,
    LastOrder,
    Money,
    Order,
    OrderKey,
    OrderStatus,
    OrderTotals,
    SpendIn,
)
from customer_core.serialization import dumps, loads

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
PLACED, COMPLETED, CANCELLED, REFUNDED = OrderStatus
CARD_NUMBERS = ("4111111111111111", "4111 1111 1111 1111", "3782-822463-10005", "6304000000000000000", "501800000009")


def usd(amount: int) -> Money:
    """Return an amount of US dollars."""
    return Money(amount, "USD")


ORDER = Order(key=OrderKey("web", "1001"), customer=CustomerId("c-1"), placed_at=AT, total=usd(50), items=3)


def order(number: str, total: Money, **other: Any) -> Order:  # noqa: ANN401 - any field of an order
    """Return an order of this number and total."""
    return attrs.evolve(ORDER, key=OrderKey("web", number), total=total, **other)


def test_an_order_needs_a_key_a_customer_a_moment_and_a_total() -> None:
    """All else is absent until somebody says it."""
    assert (None, None, PLACED, None, "", None, None) == (
        ORDER.channel,
        ORDER.refunded,
        ORDER.status,
        ORDER.bill_to,
        ORDER.payment_type,
        ORDER.rep,
        ORDER.card,
    )
    assert 0 == Order(key=ORDER.key, customer=ORDER.customer, placed_at=AT, total=usd(0)).items


def test_an_order_is_dated_in_utc() -> None:
    """The same instant, told at another offset, makes the same order."""
    there = AT.astimezone(timezone(timedelta(hours=5)))
    assert (ORDER, UTC) == (attrs.evolve(ORDER, placed_at=there), attrs.evolve(ORDER, placed_at=there).placed_at.tzinfo)
    with pytest.raises(InvalidValueError, match="placed_at: has no offset"):
        attrs.evolve(ORDER, placed_at=AT.replace(tzinfo=None))


def test_a_key_is_read_without_the_space_around_it() -> None:
    """Orders are told apart by system and number, each of them needed."""
    assert OrderKey("web", "1001") == OrderKey(" web ", "1001\t")
    assert OrderKey("pos", "9") < OrderKey("web", "1") < OrderKey("web", "2")
    with pytest.raises(InvalidValueError, match="number: is blank"):
        OrderKey("web", " ")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"total": usd(-1)}, "total: is below zero"),
        ({"refunded": usd(-1)}, "refunded: is below zero"),
        ({"refunded": usd(51)}, "refunded: is above the total"),
        ({"refunded": 5}, "refunded: is a whole number"),
        ({"refunded": usd(49), "status": REFUNDED}, "refunded: is below the total of an order that is refunded"),
        ({"items": -1}, "items: is out of range"),
        ({"items": 10**9 + 1}, "items: is out of range"),
        ({"items": 1.5}, "items: is a float"),
        ({"status": "placed"}, "status: is text"),
        ({"payment_type": "visa 4111-1111-1111-1111"}, "payment_type: looks like the number of a payment card"),
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, Any], problem: str) -> None:
    """Amounts are zero or more, no more is refunded than was paid, and items are counted."""
    with pytest.raises(InvalidValueError, match=problem):
        attrs.evolve(ORDER, **change)


def test_a_refund_is_of_the_currency_of_the_order() -> None:
    """Money of another currency says nothing about what was kept."""
    with pytest.raises(CurrencyMismatchError):
        attrs.evolve(ORDER, refunded=Money(1, "EUR"))


@pytest.mark.parametrize("number", CARD_NUMBERS)
@pytest.mark.parametrize("text", ["{}", "tok_{}", "card {} of Ann"])
def test_no_token_holds_the_number_of_a_card(number: str, text: str) -> None:
    """However its digits are set apart, and whatever stands around it; the refusal does not repeat it."""
    with pytest.raises(InvalidValueError, match="token: looks like the number of a payment card") as caught:
        CardToken(token=text.format(number), last_four="1111")
    assert number not in str(caught.value)


@pytest.mark.parametrize("token", ["tok_8d51", "4111111111111112", "41111111111", "00000000000000000000", "9b-1111"])
def test_other_tokens_are_kept(token: str) -> None:
    """Too few digits, too many, or a wrong check digit make no number of a card."""
    assert token == CardToken(token=token, last_four="1111").token


@pytest.mark.parametrize("digits", ["111", "11111", "x111", "१११११", "१२३४", ""])
def test_four_digits_are_shown_and_no_others(digits: str) -> None:
    """People know a card by its last four digits."""
    with pytest.raises(InvalidValueError, match="last_four"):
        CardToken(token="t", last_four=digits)  # noqa: S106 - made up


@pytest.mark.parametrize(
    ("change", "counted"),
    [
        ({}, usd(50)),
        ({"status": COMPLETED}, usd(50)),
        ({"refunded": usd(0)}, usd(50)),
        ({"refunded": usd(20)}, usd(30)),
        ({"refunded": usd(50)}, None),
        ({"status": CANCELLED}, None),
        ({"status": CANCELLED, "refunded": usd(20)}, None),
        ({"status": REFUNDED}, None),
        ({"status": REFUNDED, "refunded": usd(50)}, None),
        ({"total": usd(0)}, usd(0)),
        ({"total": usd(0), "refunded": usd(0)}, usd(0)),
    ],
)
def test_cancelled_and_wholly_refunded_orders_do_not_count(change: dict[str, Any], counted: Money | None) -> None:
    """Of one that was refunded in part what was kept counts, and a gift is an order too."""
    changed = attrs.evolve(ORDER, **change)
    assert (counted is not None, counted or usd(0)) == (changed.is_counted, changed.kept)


def test_no_orders_come_to_nothing() -> None:
    """Nothing was spent in any currency, and none is the last."""
    totals = OrderTotals.of([])
    assert OrderTotals() == totals
    assert ((), 0, 0, None, None) == (totals.spends, totals.orders, totals.items, totals.last, totals.find_spend("USD"))


def test_money_of_two_currencies_is_never_added() -> None:
    """Each currency has its sum, its number of orders and its average, in order of their codes."""
    totals = OrderTotals.of([order("1", usd(10)), order("2", Money(7, "EUR")), order("3", usd(5))])
    euros, dollars = SpendIn(spent=Money(7, "EUR"), orders=1), SpendIn(spent=usd(15), orders=2)
    assert ((euros, dollars), 3, 9) == (totals.spends, totals.orders, totals.items)
    assert (dollars, Money("7.50", "USD"), "USD") == (totals.find_spend("USD"), dollars.average, dollars.currency)


def test_the_last_order_is_the_most_recent_whatever_became_of_it() -> None:
    """A cancelled order was placed, too; of two at one moment the one with the larger key is the last."""
    late = order("2", usd(5), placed_at=AT + DAY, status=CANCELLED)
    totals = OrderTotals.of([order("3", usd(1)), late, order("1", usd(1))])
    assert (LastOrder(key=late.key, placed_at=AT + DAY), usd(2)) == (totals.last, totals.spends[0].spent)
    twice = OrderTotals.of([order("2", usd(1)), order("1", usd(1))])
    assert LastOrder(key=OrderKey("web", "2"), placed_at=AT) == twice.last


def test_orders_before_a_moment_do_not_count_but_may_be_the_last() -> None:
    """The moment itself is inside; without one all orders count."""
    early, late = order("1", usd(5)), order("2", usd(7), placed_at=AT + DAY)
    assert (2, 1, 1, 0) == tuple(
        OrderTotals.of([early, late], since=since).orders for since in (AT, AT + DAY / 2, AT + DAY, AT + 2 * DAY)
    )
    assert (2, late.key) == (
        OrderTotals.of([early, late]).orders,
        getattr(OrderTotals.of([early, late], since=AT + 2 * DAY).last, "key", None),
    )


@pytest.mark.parametrize(("spent", "orders", "average"), [(100, 3, 33), (200, 3, 67), (1, 2, 1), (0, 2, 0)])
def test_an_average_is_rounded_to_minor_units(spent: int, orders: int, average: int) -> None:
    """A half is rounded up."""
    assert average == SpendIn(spent=Money.of_minor(spent, "USD"), orders=orders).average.amount_minor


def test_totals_are_put_in_order_and_hash() -> None:
    """The same spends in any order are the same totals, also as text."""
    euros, dollars = SpendIn(spent=Money(7, "EUR"), orders=1), SpendIn(spent=usd(15), orders=2)
    one, other = OrderTotals(spends=[dollars, euros]), OrderTotals(spends=(euros, dollars))
    assert 1 == len({one, other, loads(OrderTotals, dumps(one))})


@pytest.mark.parametrize(
    ("spends", "problem"),
    [
        ([SpendIn(spent=usd(1), orders=1)] * 2, r"spends\[1\]: repeats spends\[0\]"),
        ([usd(1)], r"spends\[0\]: is Money"),
    ],
)
def test_totals_that_cannot_be_are_refused(spends: Any, problem: str) -> None:  # noqa: ANN401 - wrong types are tried
    """Each currency stands once."""
    with pytest.raises(InvalidValueError, match=problem):
        OrderTotals(spends=spends)


def test_a_spend_is_of_one_order_or_more() -> None:
    """A currency that no order is in is left out, so that an average always is."""
    with pytest.raises(InvalidValueError, match="orders: is zero"):
        SpendIn(spent=usd(0), orders=0)


def test_sums_out_of_range_are_refused() -> None:
    """A sum is an amount like any other."""
    most = Money.of_minor(10**15, "USD")
    with pytest.raises(InvalidValueError, match="amount: is out of range"):
        OrderTotals.of([order("1", most), order("2", most)])


def test_every_status_says_what_it_means() -> None:
    """By a sentence for a clerk, and a code that stays."""
    assert ["placed", "completed", "cancelled", "refunded"] == [status.value for status in OrderStatus]
    assert all(status.doc for status in OrderStatus)


def test_an_order_shows_no_text() -> None:
    """Neither how it is called nor how it was paid."""
    card = CardToken(token="tok_8d51", last_four="1111")  # noqa: S106 - made up
    assert "CardToken(token=…, last_four=…)" == repr(card)
    assert "1001" not in repr(ORDER)
