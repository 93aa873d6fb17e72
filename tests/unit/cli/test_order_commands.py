"""The commands on orders: recorded, changed, listed with what they come to, and refused where they are none."""

import pytest
from tests.unit.cli.asking import Run, desk_of, told

from customer_core.settings import OrderSettings

LATE = ("--placed-at", "2999-03-01T09:30")
RECORD = ("order", "record", "C000001", "1001", "20.00 USD", *LATE)


def test_an_order_is_recorded_and_changed(filled: Run) -> None:
    """What is said is the order as it is now; the answer tells what became of it, and what all orders come to."""
    first = filled("--channel", "pos", *RECORD, "--items", "2").stdout.splitlines()
    assert ["Order shop 1001 of C000001: created.", "Orders that count: 1; items in them: 2."] == first[:2]
    assert ["Spent: 20.00 USD with 1; on average 20.00 USD.", "Most recent: shop 1001, 2999-03-01."] == first[2:]
    again = told(filled(*RECORD, "--refunded", "5.00 USD", "--status", "completed", "--json"))
    assert ("updated", "completed", None) == (again["outcome"], again["order"]["status"], again["order"]["channel"])
    assert [{"spent": {"amount": "15.00", "currency": "USD"}, "orders": 1}] == again["totals"]["spends"]
    same = told(filled(*RECORD, "--refunded", "5.00 USD", "--status", "completed", "--json"))
    assert "unchanged" == same["outcome"]


def test_orders_are_listed_newest_first(filled: Run) -> None:
    """A row for each, also of those that do not count, and no total over currencies."""
    early = ("order", "record", "C000001", "[1]", "7.00 EUR", "--placed-at", "2001-01-01", "--payment-type", "cash")
    for arguments in (RECORD, early, ("order", "record", "C000001", "1003", "9 JPY", *LATE, "--status", "cancelled")):
        assert 0 == filled(*arguments).exit_code
    lines = filled("order", "list", "C000001").stdout.splitlines()
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in lines if line.startswith("│")]
    assert ["shop 1003", "shop 1001", "shop [1]"] == [row[0] for row in rows]
    assert ["2999-03-01", "cancelled", "0", "9 JPY", "0 JPY", ""] == rows[0][1:]
    assert "Orders that count: 1; items in them: 0." in lines
    listed = told(filled("order", "list", "C000001", "--most", "1", "--json"))
    assert (["1003"], None) == ([one["key"]["number"] for one in listed["orders"]], listed["last_link"])


def test_the_last_order_has_a_link(filled: Run, store: str) -> None:
    """It is that of the settings."""
    manager, desk = desk_of(store)
    desk.settings.apply(OrderSettings(link_template="https://shop.example/{number}"))
    manager.close()
    assert 0 == filled(*RECORD).exit_code
    assert "Most recent: shop 1001, 2999-03-01; https://shop.example/1001." in filled("order", "list", "C000001").stdout
    assert "https://shop.example/1001" == told(filled("order", "list", "C000001", "--json"))["last_link"]


def test_who_ordered_nothing_has_no_table(filled: Run) -> None:
    """What no orders come to is said all the same."""
    assert "Orders that count: 0; items in them: 0.\n" == filled("order", "list", "C000001").stdout


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (["C9", "1001", "20.00 USD", *LATE], "C9"),
        (["C000001", "1001", "20", *LATE], "TOTAL"),
        (["C000001", "1001", "20.00 USD", *LATE, "--refunded", "much"], "--refunded"),
        (["C000001", "1001", "20.00 USD", *LATE, "--refunded", "30.00 USD"], "above the total"),
        (["C000001", "1001", "20.00 USD", *LATE, "--payment-type", "4111 1111 1111 1111"], "payment card"),
        (["C000001", "1001", "20.00 USD"], "--placed-at"),
    ],
)
def test_what_is_no_order_is_refused(filled: Run, changed: list[str], said: str) -> None:
    """It is told what is wrong, and nothing is recorded."""
    result = filled("order", "record", *changed)
    assert (2, "", True) == (result.exit_code, result.stdout, said in result.stderr)
    assert "count: 0" in filled("order", "list", "C000001").stdout
