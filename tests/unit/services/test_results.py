"""What a list of customers shows of each, column by column."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.services.conftest import AT

from customer_core.errors import InvalidOptionError, PermissionDeniedError
from customer_core.exchange import read_csv
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    Actor,
    Address,
    Assignment,
    Contact,
    ContactId,
    ContactRole,
    CustomerDraft,
    CustomerId,
    CustomerType,
    Money,
    Order,
    OrderKey,
    OrderTotals,
    PhoneNumber,
    RepId,
    TeamId,
)
from customer_core.search import PageRequest, Sort
from customer_core.services import RESULT_COLUMNS
from customer_core.settings import OrderSettings

Make = Callable[..., CustomerDraft]
ANN, BOB = CustomerId("ann"), CustomerId("bob")
HOME = Address(street=["5 Elm St"], city="Boston", country="US")


def test_each_result_has_its_columns(desk: Desk, draft: Make) -> None:
    """What the record says, who was assigned last, and what the orders come to, with the way to the most recent."""
    ann = (
        draft("Ann", "Lee", email="ann@lee.example")
        .with_phone(PhoneNumber("212 555 0100"))
        .with_contact(Contact(id=ContactId("k"), roles=[ContactRole.BILLING], address=HOME))
        .with_assignment(Assignment(assignee=RepId("r"), at=AT))
        .with_assignment(Assignment(assignee=TeamId("t"), at=AT))
    )
    for record in (ann.with_id(ANN), CustomerDraft(code="B-1").with_id(BOB)):
        desk.customers.register(record)
    desk.settings.apply(OrderSettings(link_template="https://shop.example/{system}/{number}"))
    for number in range(3):
        placed = AT + timedelta(days=number)
        key = OrderKey("web", f"10 {number}")
        desk.orders.record(Order(key=key, customer=ANN, placed_at=placed, total=Money(10, "USD"), items=2))
    page = desk.customers.list_results(PageRequest(sort=Sort.parse("-total_spent"), size=1))
    (found,) = page.items
    assert (ANN, "Ann Lee", CustomerType.CUSTOMER) == (found.id, found.name, found.type)
    assert ("ann@lee.example", "212 555 0100", HOME) == (found.email, found.phone, found.billing_address)
    assert found.assignment
    assert (TeamId("t"), AT) == (found.assignment.assignee, found.customer_since)
    assert [Money(30, "USD")] == [spend.spent for spend in found.totals.spends]
    assert "https://shop.example/web/10%202" == found.last_order_link
    assert page.next
    (other,) = desk.customers.list_results(page.next).items
    assert (BOB, "B-1", CustomerType.LEAD, "", "") == (other.id, other.name, other.type, other.email, other.phone)
    assert (None, None, None, OrderTotals()) == (
        other.billing_address,
        other.assignment,
        other.last_order_link,
        other.totals,
    )


def test_who_may_read_no_customers_lists_no_results(manager: CustomerManager) -> None:
    """Results are customers, and told to those alone who may read them."""
    with pytest.raises(PermissionDeniedError):
        manager.acting_as(Actor.user("eve", roles=[])).customers.list_results(PageRequest())


def test_results_are_written_as_they_are_shown(desk: Desk, draft: Make, tmp_path: Path) -> None:
    """A row for each, with what was spent and ordered last; the names of its columns are those of an import's roles."""
    ann = (
        draft("Ann", "Lee")
        .with_contact(Contact(id=ContactId("k"), roles=[ContactRole.BILLING], address=HOME))
        .with_assignment(Assignment(assignee=RepId("r"), at=AT))
    )
    for record in (ann.with_id(ANN), CustomerDraft(company="=1+1").with_id(BOB)):
        desk.customers.register(record)
    desk.orders.record(Order(key=OrderKey("web", "7"), customer=ANN, placed_at=AT, total=Money(10, "USD")))
    path, told = tmp_path / "results.csv", list[tuple[str, int, int]]()
    report = desk.exports.results(
        path, sort="-total_spent", for_spreadsheet=True, progress=lambda *step: told.append(step)
    )
    assert (2, RESULT_COLUMNS, [("export", 2, 2)]) == (report.customers, report.columns, told)
    first, second = (dict(zip(RESULT_COLUMNS, row, strict=True)) for row in read_csv(path).rows)
    assert ("Ann Lee", "customer", "5 Elm St", "r", "web 7") == tuple(
        first[name] for name in ("name", "type", "street", "served_by", "most_recent_order")
    )
    assert ("10.00 USD", "10.00 USD", f"'{AT:%Y-%m-%d}") == tuple(
        first[name] for name in ("total_spent", "average_per_order", "customer_since")
    )
    assert ("'=1+1", "", "") == (second["name"], second["total_spent"], second["most_recent_order"])
    desk.exports.results(path, "ann")
    assert ["Ann Lee"] == [row[RESULT_COLUMNS.index("name")] for row in read_csv(path).rows]
    desk.exports.results(lines := tmp_path / "results.jsonl", "ann")
    assert '"name": "Ann Lee", "type": "customer"' in lines.read_text("utf-8")
    with pytest.raises(InvalidOptionError, match="no spreadsheet opens"):
        desk.exports.results(lines, for_spreadsheet=True)
