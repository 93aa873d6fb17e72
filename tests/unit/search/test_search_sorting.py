from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import (
    Address,
    Assignment,
    BrandId,
    ChannelId,
    Contact,
    ContactId,
    ContactRole,
    Customer,
    CustomerId,
    EmailAddress,
    LastOrder,
    Money,
    OrderKey,
    OrderTotals,
    OrganizationId,
    PersonName,
    PhoneNumber,
    RepId,
    SpendIn,
    TierId,
)
from customer_core.search import SORT_FIELDS, Mark, Searchable, Sort, comes_after, mark_of, sort_value
from customer_core.search._spans import number_text

AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
BLANK = Customer(id=CustomerId("c-1"))
CONTACT = Contact(
    id=ContactId("k"),
    roles=[ContactRole.BILLING],
    address=Address(street=["5 Elm St."], city="Köln", country="DE"),
)
FULL = Customer(
    id=CustomerId("c-2"),
    code="Ä-17",
    name=PersonName("Zoë van der Berg"),
    company="Lee & Sons",
    emails=[EmailAddress("Zoe@Example.org")],
    phones=[PhoneNumber("(212) 555-0100")],
    tier=TierId("Gold"),
    brand=BrandId("acme"),
    created_channel=ChannelId("pos"),
    organization=OrganizationId("o"),
    flag="Red",
    workflow_state="On Hold",
    customer_since=AT,
    deactivated_at=AT,
    assignments=[Assignment(assignee=RepId("r"), at=AT)],
).with_contact(CONTACT)

BUYER = Searchable(
    FULL,
    totals=OrderTotals(
        spends=[SpendIn(spent=Money("1000.00", "USD"), orders=3), SpendIn(spent=Money("20.00", "EUR"), orders=1)],
        items=7,
        last=LastOrder(key=OrderKey("web", "1"), placed_at=AT),
    ),
)
VALUES = {
    "assignee": "r",
    "average_order": number_text(Decimal("333.33")),
    "billing_address": "de koeln 5 elm st",
    "brand": "acme",
    "channel": "pos",
    "code": "ae-17",
    "company": "lee and sons",
    "customer_since": "2026-01-31T09:30:00.000000+00:00",
    "email": "zoe@example.org",
    "family_name": "van der berg zoe",
    "flag": "red",
    "id": "c-2",
    "items": number_text(7),
    "last_order": "2026-01-31T09:30:00.000000+00:00",
    "name": "zoe van der berg",
    "orders": number_text(4),
    "organization": "o",
    "phone": "2125550100",
    "status": "inactive",
    "tier": "Gold",
    "total_spent": number_text(1000),
    "type": "customer",
    "workflow_state": "on hold",
}


def test_every_column_has_its_value() -> None:
    """A sort value is what a clerk would sort by, folded."""
    assert VALUES == {field: sort_value(field, BUYER) for field in SORT_FIELDS}


def test_what_a_customer_does_not_have_is_blank() -> None:
    """Only what every record has is not blank; without orders, sums are nothing and there is no average."""
    held = {field: sort_value(field, BLANK) for field in SORT_FIELDS}
    nothing = dict.fromkeys(("items", "orders", "total_spent"), number_text(0))
    assert {"id": "c-1", "status": "active", "type": "lead"} | nothing == {
        field: value for field, value in held.items() if value
    }


@pytest.mark.parametrize(
    ("name", "company", "expected"),
    [
        (PersonName("Lee, Ann"), "", ("lee ann", "lee ann")),
        (PersonName("Ann Lee", given="Ann", middle="B", family="Lee"), "", ("ann lee", "lee ann b")),
        (PersonName(title="Dr", suffix="Jr"), "", ("dr jr", "dr jr")),
        (None, "Lee & Sons", ("lee and sons", "lee and sons")),
        (None, "", ("", "")),
    ],
)
def test_names_sort_as_shown_and_by_family(name: PersonName | None, company: str, expected: tuple[str, str]) -> None:
    """A customer without a name sorts by the company, and by the id never: unnamed ones come last."""
    customer = Customer(id=CustomerId("c"), code="A-1", name=name, company=company)
    assert expected == (sort_value("name", customer), sort_value("family_name", customer))


def test_a_very_long_value_is_cut() -> None:
    """A sort value is no longer than any index takes."""
    assert 255 == len(sort_value("company", attrs.evolve(BLANK, company="a" * 512)))


def test_instants_sort_by_time() -> None:
    """Microseconds sort among whole seconds."""
    instants = [AT, AT + timedelta(microseconds=1), AT + timedelta(seconds=1)]
    values = [sort_value("customer_since", attrs.evolve(BLANK, customer_since=at)) for at in instants]
    assert sorted(values) == values


@pytest.mark.parametrize("field", SORT_FIELDS)
def test_each_column_says_what_it_orders_by(field: str) -> None:
    """The text of a column is public."""
    assert SORT_FIELDS[field].doc.endswith(".")


@pytest.mark.parametrize(("text", "sort"), [("name", Sort("name")), ("-id", Sort("id", is_descending=True))])
def test_an_order_is_read_and_written(text: str, sort: Sort) -> None:
    """A minus sign stands for the opposite direction."""
    assert (sort, text) == (Sort.parse(text), str(sort))


@pytest.mark.parametrize("text", ["", "-", "--name", "nom", " name", "name; --", None, 1])
def test_an_unknown_order_is_refused(text: Any) -> None:  # noqa: ANN401 - wrong types are what is tried
    """Only a name of the table is a column."""
    with pytest.raises(InvalidValueError):
        Sort.parse(text)


def test_a_direction_is_true_or_false() -> None:
    """A number is no direction."""
    with pytest.raises(InvalidValueError, match="is_descending: is neither true nor false"):
        Sort("name", is_descending=1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sort", "rows"),
    [
        (Sort("name"), [("a", "2"), ("b", "1"), ("b", "2"), ("", "1"), ("", "3")]),
        (Sort("name", is_descending=True), [("b", "1"), ("b", "2"), ("a", "2"), ("", "1"), ("", "3")]),
    ],
)
def test_blanks_come_last_and_ties_go_by_id(sort: Sort, rows: list[tuple[str, str]]) -> None:
    """In either direction, blanks are last and the smaller id of a tie is first; no row is after itself."""
    marks = [Mark(*row) for row in rows]
    expected = [[place > other for other in range(len(marks))] for place in range(len(marks))]
    assert expected == [[comes_after(sort, row, other) for other in marks] for row in marks]


def test_a_mark_is_the_value_and_the_id() -> None:
    """Where a customer stands is told by two texts."""
    assert Mark("ae-17", "c-2") == mark_of(Sort("code"), FULL)
