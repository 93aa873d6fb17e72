"""Contacts in a file, one row for each."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.services.conftest import AT

from customer_core.errors import InvalidOptionError, UnwritableFileError
from customer_core.exchange import CONTACT_COLUMNS, is_own_header, open_rows, read_csv
from customer_core.manager import Desk
from customer_core.model import (
    Address,
    Contact,
    ContactId,
    ContactRole,
    CustomerDraft,
    CustomerId,
    PersonName,
    PhoneNumber,
)

Make = Callable[..., CustomerDraft]
HOME = Contact(
    id=ContactId("home"),
    roles=[*ContactRole],
    address=Address(street=["Flat 2", "5 Elm St"], city="Boston", region="MA", postcode="02134", country="US"),
    name=PersonName(given="Ann", family="Lee", title="Dr"),
    company="Lee Ltd",
    phone="+1 212 555 0100",
    email="home@lee.example",
    first_used_at=AT,
    last_used_at=AT + timedelta(days=1),
)
WORK = Contact(id=ContactId("work"), roles=[ContactRole.SHIPPING], phone="212 555 0199")


@pytest.fixture
def filled(desk: Desk, draft: Make) -> Desk:
    """The desk of a store with a customer of two contacts, and one of none."""
    ann = draft("Ann", "Lee").with_contact(HOME).with_contact(WORK).with_default_contact(ContactRole.SHIPPING, WORK.id)
    desk.customers.register(ann.with_id(CustomerId("ann")))
    desk.customers.register(draft("Bob", "Ray").with_phone(PhoneNumber("0113 496 0000")))
    return desk


def test_each_contact_has_its_row(filled: Desk, tmp_path: Path) -> None:
    """With whose it is, what it is for, and all that it says; a customer without contacts has no row."""
    told = list[tuple[str, int, int]]()
    path = tmp_path / "contacts.csv"
    report = filled.exports.contacts(path, progress=lambda *step: told.append(step))
    assert (2, 2, CONTACT_COLUMNS) == (report.customers, report.contacts, report.columns)
    assert [("export", 2, 2)] == told
    table = read_csv(path)
    assert CONTACT_COLUMNS == table.header
    assert not is_own_header(table.header)
    home, work = (dict(zip(CONTACT_COLUMNS, row, strict=True)) for row in table.rows)
    assert ("ann", "home", "billing, shipping", "billing") == tuple(
        home[column] for column in ("customer_id", "contact_id", "roles", "default_for")
    )
    assert ("Dr", "Ann", "Lee", "Lee Ltd") == tuple(
        home[column] for column in ("title", "given_name", "family_name", "organization")
    )
    assert ("Flat 2\n5 Elm St", "Boston", "MA", "02134", "US") == table.rows[0][12:17]
    assert ("+1 212 555 0100", "home@lee.example") == (home["phone"], home["email"])
    assert (AT.isoformat(), (AT + timedelta(days=1)).isoformat()) == (home["first_used_at"], home["last_used_at"])
    assert {"customer_id": "ann", "contact_id": "work", "roles": "shipping", "default_for": "shipping"}.items() <= (
        work.items()
    )
    assert {"", "212 555 0199"} == set(table.rows[1][5:])


def test_every_format_says_the_same(filled: Desk, tmp_path: Path) -> None:
    """Of those who are found alone; for a spreadsheet, cells are marked where it would write them anew."""
    found = []
    for name in ("a.csv", "a.jsonl", "a.parquet", "a.xlsx"):
        assert 2 == filled.exports.contacts(tmp_path / name, "ann").contacts
        with open_rows(tmp_path / name) as table:
            found.append((table.header, [row.cells for row in table.rows]))
    assert found[:1] * 4 == found
    path = tmp_path / "safe.csv"
    filled.exports.contacts(path, "ann", for_spreadsheet=True)
    assert ("'02134", "US", "'+1 212 555 0100") == read_csv(path).rows[0][15:18]
    assert (0, 0) == ((report := filled.exports.contacts(path, "nobody")).customers, report.contacts)
    with pytest.raises(InvalidOptionError, match="no spreadsheet opens"):
        filled.exports.contacts(tmp_path / "a.jsonl", for_spreadsheet=True)
    with pytest.raises(UnwritableFileError):
        filled.exports.contacts(tmp_path)
