"""What an import tells of values that it keeps as they are written, and of columns that it leaves out."""

from pathlib import Path

import pytest

from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor
from customer_core.services import ValueWarning

ODD = (
    "name,email,phone,phone 2,Remark,empty\n"
    "Ann,annshop.example,0113 496 0001,ask,likes tea,\n"
    "Bob,bob@shop.example,12,,,\n"
    "Cam,test@test.com,n/a,0113 496 0002,,\n"
    "Dee,dee@\n"
    ",,,,,\n"
)
PHONES = ("phone=phone", "phone=phone 2")


@pytest.mark.parametrize("dry_run", [False, True])
def test_odd_values_are_told_and_kept_as_written(desk: Desk, tmp_path: Path, *, dry_run: bool) -> None:
    """By what is odd, in how many rows, and where; no row goes another way, and one that is put aside counts once."""
    path = tmp_path / "odd.csv"
    path.write_text(ODD, encoding="utf-8")
    report = desk.imports.customers(path, mapping=PHONES, dry_run=dry_run)
    figures = (report.rows, report.created, report.quarantined, report.blank)
    assert (5, 3, 1, 1) == figures
    assert {ValueWarning.EMAIL_UNUSABLE: 2, ValueWarning.PHONE_UNUSABLE: 2} == report.warnings
    assert [
        (0, 2, "email", "email-unusable"),
        (0, 2, "phone 2", "phone-unusable"),
        (1, 3, "phone", "phone-unusable"),
        (2, 4, "email", "email-unusable"),
    ] == [(one.row, one.line, one.column, one.warning.value) for one in report.warned]
    assert ("Remark",) == report.dropped
    if not dry_run:
        (ann,) = desk.customers.search("ann").items
        assert ["annshop.example"] == [one.address for one in ann.emails]
        assert ["0113 496 0001", "ask"] == [one.number for one in ann.phones]
        again = desk.imports.customers(path, mapping=PHONES)
        assert (3, report.warnings, report.dropped) == (again.replayed, again.warnings, again.dropped)


def test_the_first_odd_values_are_told_and_all_rows_counted(desk: Desk, tmp_path: Path) -> None:
    """However many there are."""
    path = tmp_path / "odd.csv"
    path.write_text("name,email\n" + "".join(f"P{number},x{number}\n" for number in range(60)), encoding="utf-8")
    report = desk.imports.customers(path, mapping=["email=email"])
    assert ({ValueWarning.EMAIL_UNUSABLE: 60}, 50) == (report.warnings, len(report.warned))


def test_nothing_is_said_to_be_left_out_that_is_used(desk: Desk, tmp_path: Path) -> None:
    """Not the column of codes, nor id and code of an export; of that, tags do not come back."""
    people, exported = tmp_path / "people.csv", tmp_path / "exported.csv"
    people.write_text("name,Customer Number\nAna Lima,1019\n", encoding="utf-8")
    report = desk.imports.customers(people, code_column="Customer Number")
    assert () == report.dropped
    (ana,) = desk.customers.search("ana").items
    desk.customers.update(ana.with_tag("vip"))
    desk.exports.customers(exported)
    with CustomerManager.open("memory:") as other:
        office = other.acting_as(Actor.user("max", roles=["administrator"]))
        assert ("tags",) == office.imports.customers(exported).dropped
