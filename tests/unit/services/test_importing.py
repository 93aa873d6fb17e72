"""Customer files that go into a store and come out of it."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from customer_core.errors import (
    InvalidCellError,
    InvalidOptionError,
    PermissionDeniedError,
    UnreadableFileError,
    UnwritableFileError,
)
from customer_core.exchange import write_csv
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, ExternalKey
from customer_core.search import SearchOperator, Where
from customer_core.services import _importing
from customer_core.settings import DuplicateReaction, DuplicateSettings
from customer_core.testing.generator import generate

PEOPLE = (
    "First name,Last name,E-Mail,Customer Number\n"
    "Robert,Ortega,rob@ortega.example,1017\n"
    "Bob,Ortega,rob@ortega.example,1018\n"
    ",,,\n"
    "Ana,Lima,ana@lima.example,1019\n"
)


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A file of three customers, two of them likely one, and a blank row."""
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    return path


@pytest.fixture
def other() -> Iterator[Desk]:
    """The desk of an administrator at another store, which is empty."""
    with CustomerManager.open("memory:") as opened:
        yield opened.acting_as(Actor.user("max", roles=["administrator"]))


def test_every_row_becomes_a_customer_and_the_report_balances(desk: Desk, people: Path) -> None:
    """Suspected duplicates are saved and queued, whoever stands at the till; blank rows are counted."""
    desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.BLOCK))
    report = desk.imports.customers(people)
    assert (4, 3, 0, 0, 1, 1) == (
        report.rows,
        report.created,
        report.known,
        report.replayed,
        report.blank,
        report.queued,
    )
    assert ["given_name", "family_name", "email", ""] == [role.role for role in report.roles]
    (pair,) = desk.reviews.list_waiting()
    assert ("", "pos") == (pair.reason, str(pair.channel))
    reasons = {desk.history.list_of(id_)[0].reason for id_ in (pair.left, pair.right)}
    assert {"Record 1 of people.csv", "Record 2 of people.csv"} == reasons
    assert 3 == desk.customers.search().total


def test_importing_a_file_again_saves_nothing_twice(desk: Desk, people: Path) -> None:
    """The same bytes are the same import, whatever the file is called."""
    desk.imports.customers(people)
    again = desk.imports.customers(people.rename(people.with_name("copy.csv")))
    assert (0, 3, 1, 0) == (again.created, again.replayed, again.blank, again.queued)
    assert 3 == desk.customers.search().total


def test_customers_are_known_by_the_number_of_their_system(desk: Desk, people: Path, tmp_path: Path) -> None:
    """A known number creates nobody and changes nothing; rows that say something else are named."""
    desk.imports.customers(people, system="shop")
    later = tmp_path / "later.csv"
    later.write_text(
        "First name,Last name,E-Mail,Customer Number\n"
        "Robert,Ortega,rob@ortega.example,1017\n"
        "Ana,Lima,ana@new.example,1019\n"
        "Zoe,Kim,zoe@kim.example,1020\n",
        encoding="utf-8",
    )
    report = desk.imports.customers(later, system="shop")
    assert (3, 1, 2, (1,)) == (report.rows, report.created, report.known, report.differing)
    ana = desk.customers.find_by_external_key(ExternalKey("shop", "1019"))
    assert ana is not None
    assert ["ana@lima.example"] == [email.address for email in ana.emails]


def test_a_dry_run_says_what_would_be_and_saves_nothing(desk: Desk, people: Path) -> None:
    """The figures are those of an import, but that rows are not compared with one another."""
    foreseen = desk.imports.customers(people, dry_run=True)
    assert (True, 3, 1, 0) == (foreseen.is_dry_run, foreseen.created, foreseen.blank, foreseen.queued)
    assert 0 == desk.customers.search().total
    desk.imports.customers(people)
    assert 3 == desk.imports.customers(people, dry_run=True).replayed


@pytest.mark.parametrize(
    ("content", "mapping", "sentence"),
    [
        ("name,city\nAnn,x\n\nBo\x07b,y\n", (), "Line 4 of people.csv, column 'name': holds a control character"),
        (
            "name,e\nAnn,x\nBob," + "ab" * 200 + "\n",
            ("email=e",),
            "Line 3 of people.csv, column 'e': has more than 254",
        ),
        ("name,nr\nAnn,1017\n", ("external_id=nr",), "column 'nr': does not say which system gave the number"),
        ("name,a,b\nAnn,1," + "yz" * 300 + "\n", ("city=a", "city=b"), "column 'b': has more than 512 characters"),
    ],
)
def test_one_bad_cell_refuses_the_file_before_anything_is_written(
    content: str, mapping: tuple[str, ...], sentence: str, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names file, line, column and rule, and no value."""
    monkeypatch.chdir(tmp_path)
    Path("people.csv").write_text(content, encoding="utf-8")
    with pytest.raises(InvalidCellError) as refused:
        desk.imports.customers("people.csv", mapping=mapping)
    assert sentence in str(refused.value)
    assert not any(value in str(refused.value) for value in ("Bo", "abab", "1017", "yzyz"))
    assert 0 == desk.customers.search().total


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_file_is_imported_in_one_way_only(desk: Desk, people: Path, *, dry_run: bool) -> None:
    """Other columns would make other customers of the same rows: that is refused with two ways out, also on trial."""
    desk.imports.customers(people)
    with pytest.raises(InvalidOptionError, match=r"imported before with other columns.*of before.*a file that differs"):
        desk.imports.customers(people, mapping=["city=Last name"], dry_run=dry_run)
    assert 3 == desk.customers.search().total


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_system_needs_the_column_of_its_numbers(desk: Desk, people: Path, *, dry_run: bool) -> None:
    """A system without numbers would make every later file unknown, so it is refused before anything is saved."""
    with pytest.raises(InvalidOptionError, match="--map external_id=COLUMN"):
        desk.imports.customers(people, mapping=["ignore=Customer Number"], system="shop", dry_run=dry_run)
    assert 0 == desk.customers.search().total


def test_a_file_that_differs_is_another_import(desk: Desk, people: Path) -> None:
    """The way out of a refused import: with one line more, the rows are saved anew and wait for review."""
    desk.imports.customers(people)
    people.write_text(PEOPLE + ",,,\n", encoding="utf-8")
    report = desk.imports.customers(people, mapping=["city=Last name"])
    assert (3, True) == (report.created, report.queued > 0)


def test_a_file_that_changes_under_the_reader_is_refused(
    desk: Desk, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read must be what the digest names."""
    digests = map(str, count())
    monkeypatch.setattr(_importing, "digest_file", lambda _: next(digests))
    with pytest.raises(UnreadableFileError, match="changed while it was read"):
        desk.imports.customers(people)


def test_a_unit_of_work_ends_in_time(tmp_path: Path) -> None:
    """Where each row takes long, others wait for one row and not for two hundred."""
    ticks = count()
    path, steps = tmp_path / "people.csv", []
    path.write_text("name\nAnn\nBob\nZoe\n", encoding="utf-8")
    with CustomerManager.open(
        "memory:", clock=lambda: datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=next(ticks))
    ) as manager:
        desk = manager.acting_as(Actor.system("nightly"))
        report = desk.imports.customers(path, progress=lambda step, done, of: steps.append((step, done, of)))
    assert 3 == report.created
    assert [("import", 1, 3), ("import", 2, 3), ("import", 3, 3)] == steps


def test_what_was_exported_is_imported_alike(desk: Desk, other: Desk, tmp_path: Path) -> None:
    """A file of customers from many countries goes out of one store and into another, row by row the same."""
    made, paths = generate(700, seed=3), [tmp_path / name for name in ("made.csv", "out.csv", "again.csv")]
    write_csv(paths[0], made.header, made.rows)
    first = desk.imports.customers(paths[0])
    seen: list[int] = []
    report = desk.exports.customers(paths[1], progress=lambda _step, done, _of: seen.append(done))
    assert (700, [500, 700]) == (report.customers, seen)
    again = other.imports.customers(paths[1])
    assert (first.created, first.queued) == (again.created, again.queued)
    other.exports.customers(paths[2])
    assert sorted(cells(paths[1])) == sorted(cells(paths[2]))


def cells(path: Path) -> list[list[str]]:
    """Return the rows of an exported file, without the ids and codes that each store gives anew."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [row[2:] for row in csv.reader(stream)]


def test_only_what_is_found_is_exported(desk: Desk, people: Path, tmp_path: Path) -> None:
    """Criteria and order are those of a search; external keys come back without naming their system."""
    desk.imports.customers(people, system="shop")
    out = tmp_path / "out.csv"
    assert 2 == desk.exports.customers(out, "ortega", sort="-name").customers
    assert ["Robert Ortega", "Bob Ortega"] == [row[0] for row in cells(out)[1:]]
    by_mail = Where("email", SearchOperator.IS, "ana@lima.example")
    report = desk.exports.customers(out, by_mail)
    assert (1, True) == (report.customers, "external_id" in report.columns)
    assert 1 == desk.imports.customers(out).known
    assert 0 == desk.exports.customers(out, "nobody").customers


def test_an_export_that_cannot_be_written_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    """A missing folder is named before the store is asked."""
    with pytest.raises(UnwritableFileError, match="folder does not exist"):
        desk.exports.customers(tmp_path / "nowhere" / "out.csv")


def test_files_need_their_permissions(manager: CustomerManager, people: Path, tmp_path: Path) -> None:
    """A viewer imports nothing and a clerk exports nothing."""
    with pytest.raises(PermissionDeniedError, match=r"customers\.create"):
        manager.acting_as(Actor.user("vic", roles=["viewer"])).imports.customers(people)
    with pytest.raises(PermissionDeniedError, match=r"customers\.export"):
        manager.acting_as(Actor.user("ann", roles=["clerk"])).exports.customers(tmp_path / "out.csv")
    assert [people] == list(tmp_path.iterdir())
