"""Customer files that go into a store and come out of it."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import attrs
import pytest

from customer_core.errors import (
    FileError,
    ImportPausedError,
    InvalidOptionError,
    PermissionDeniedError,
    UnknownColumnError,
    UnreadableFileError,
    UnwritableFileError,
)
from customer_core.exchange import open_rows, read_csv, write_csv
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    Actor,
    Address,
    Assignment,
    Contact,
    ContactId,
    ContactRole,
    CustomerDraft,
    ExternalKey,
    RepId,
)
from customer_core.search import SearchOperator, Where
from customer_core.services import QUARANTINE_COLUMNS, ImportReport, _import_rows, _import_runs, _importing
from customer_core.settings import (
    AttributeDefinition,
    AttributeSettings,
    AttributeType,
    DuplicateReaction,
    DuplicateSettings,
    RepSettings,
)
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


def figures(report: ImportReport) -> dict[str, int]:
    """Return the figures of a report that are not zero; each row is counted once."""
    told = {name: value for name, value in attrs.asdict(report, recurse=False).items() if type(value) is int and value}
    ways = ("created", "duplicates", "updated", "unchanged", "replayed", "blank", "quarantined")
    assert report.rows == sum(told.get(way, 0) for way in ways)
    return told


def test_every_row_becomes_a_customer_and_the_report_balances(desk: Desk, people: Path) -> None:
    """Suspected duplicates are saved and queued, whoever stands at the till; blank rows are counted."""
    desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.BLOCK))
    report = desk.imports.customers(people)
    assert {"rows": 4, "created": 2, "duplicates": 1, "blank": 1, "queued": 1} == figures(report)
    assert ["given_name", "family_name", "email", ""] == [role.role for role in report.roles]
    assert (3, 3, 3, 3) == report.filled
    (pair,) = desk.reviews.list_waiting()
    assert ("", "pos") == (pair.reason, str(pair.channel))
    reasons = {desk.history.list_of(id_)[0].reason for id_ in (pair.left, pair.right)}
    assert {"Record 1 of people.csv", "Record 2 of people.csv"} == reasons
    assert 3 == desk.customers.search().total


def test_importing_a_file_again_saves_nothing_twice(desk: Desk, people: Path) -> None:
    """The same bytes are the same import, whatever the file is called."""
    desk.imports.customers(people)
    again = desk.imports.customers(people.rename(people.with_name("copy.csv")))
    assert {"rows": 4, "replayed": 3, "blank": 1} == figures(again)
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
    assert {"rows": 3, "created": 1, "unchanged": 2} == figures(report)
    assert (1,) == report.differing
    ana = desk.customers.find_by_external_key(ExternalKey("shop", "1019"))
    assert ana is not None
    assert ["ana@lima.example"] == [email.address for email in ana.emails]


def test_a_dry_run_says_what_would_be_and_saves_nothing(desk: Desk, people: Path) -> None:
    """The figures are those of an import, but that rows are not compared with one another."""
    foreseen = desk.imports.customers(people, dry_run=True)
    assert {"rows": 4, "created": 3, "blank": 1} == figures(foreseen)
    assert foreseen.is_dry_run
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
        ("name,nr\nAnn,SHOP:1\nBob,1017\n", ("external_id=nr",), "column 'nr': does not say which system gave"),
        (
            "name,plz ort\nAnn,1010 Wien\nBob,1010 " + "x" * 600 + "\n",
            ("postcode_city=plz ort",),
            "column 'plz ort': has more",
        ),
        ("name,a,b\nAnn,1,x\nBob,1," + "yz" * 300 + "\n", ("city=a", "city=b"), "column 'b': has more than 512"),
        ("name,city\nAnn,x\nBob\n", (), "Line 3 of people.csv has 1 cells where the header has 2"),
        ('name,city\nAnn,x\nBob,"x\n', (), "quoted cell at line 3 of people.csv is not closed"),
    ],
)
@pytest.mark.parametrize("dry_run", [False, True])
def test_a_bad_row_is_put_aside_and_the_rest_goes_on(
    content: str,
    mapping: tuple[str, ...],
    sentence: str,
    desk: Desk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    dry_run: bool,  # noqa: FBT001
) -> None:
    """The error names file, line, column and rule, and no value; the row is told as the file has it."""
    monkeypatch.chdir(tmp_path)
    Path("people.csv").write_text(content, encoding="utf-8")
    report = desk.imports.customers("people.csv", mapping=mapping, dry_run=dry_run, quarantine="bad.csv")
    assert {"rows": 2, "created": 1, "quarantined": 1} == figures(report)
    (fault,) = report.faults
    assert sentence in str(fault.error)
    assert not any(value in repr(fault) for value in ("Bo", "abab", "1017", "yzyz"))
    assert content.splitlines(keepends=True)[-1] == fault.text
    table = read_csv("bad.csv")
    assert (QUARANTINE_COLUMNS, (fault.cells,)) == (table.header, table.rows)
    assert (0 if dry_run else 1) == desk.customers.search().total


@pytest.mark.parametrize("content", ["name\nAnn\nB\0b\n", "name\n", "name,,\nAnn,,x\n"])
def test_what_is_no_table_refuses_the_file(desk: Desk, people: Path, content: str) -> None:
    """Before anything is written."""
    people.write_text(content, encoding="utf-8")
    with pytest.raises(FileError):
        desk.imports.customers(people)
    assert 0 == desk.customers.search().total


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_row_that_the_store_refuses_takes_none_with_it(desk: Desk, people: Path, *, dry_run: bool) -> None:
    """Those that were saved with it are saved without it."""
    desk.settings.apply(
        AttributeSettings(definitions=[AttributeDefinition(name="gender", type=AttributeType.CHOICE, choices=["f"])])
    )
    people.write_text("name,sex\nAnn,f\nBob,m\nCid,f\nDan,m\nEve,f\n", encoding="utf-8")
    report = desk.imports.customers(people, mapping=["gender=sex"], dry_run=dry_run)
    assert {"rows": 5, "created": 3, "quarantined": 2} == figures(report)
    assert [3, 5] == [fault.line for fault in report.faults]
    assert {"row-refused"} == {fault.error.code for fault in report.faults}
    assert "Line 3 of" in str(report.faults[0].error)
    if not dry_run:
        assert ["Ann", "Cid", "Eve"] == [one.display for one in desk.customers.search(sort="name").items]
        desk.settings.apply(attrs.evolve(desk.settings.get(AttributeSettings), definitions=[]))
        assert {"rows": 5, "created": 2, "replayed": 3} == figures(
            desk.imports.customers(people, mapping=["gender=sex"])
        )


def test_many_bad_rows_stop_an_import(desk: Desk, people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than a share of them, and not among the first ones: somebody is to look; what was saved stays."""
    monkeypatch.setattr(_importing, "_ROWS_BEFORE_PAUSE", 10)
    monkeypatch.setattr(_import_runs, "_ROWS_MOST", 4)
    people.write_text("name,city\n" + "Ann,x\n" * 7 + "bad\n" * 3 + "Bob,x\n" * 4, encoding="utf-8")
    bad = people.with_name("bad.csv")
    with pytest.raises(ImportPausedError, match="3 of the first 10 rows of"):
        desk.imports.customers(people, quarantine=bad)
    assert (3, 8) == (len(read_csv(bad).rows), desk.customers.search().total)
    report = desk.imports.customers(people, quarantined_most=0.3)
    assert (8, 3, 3) == (report.replayed, report.created + report.duplicates, report.quarantined)
    for share in (-0.1, 2, True, "1"):
        with pytest.raises(InvalidOptionError, match="quarantined_most"):
            desk.imports.customers(people, quarantined_most=share)  # type: ignore[arg-type]  # slips are tried


def test_the_file_itself_is_no_place_for_what_is_put_aside(desk: Desk, people: Path) -> None:
    """Nor is a folder; both are refused before anything is saved."""
    for place in (people, people.parent):
        with pytest.raises(UnwritableFileError):
            desk.imports.customers(people, quarantine=place)
    assert (PEOPLE, 0) == (people.read_text("utf-8"), desk.customers.search().total)


def test_known_customers_become_what_their_rows_say(desk: Desk, people: Path) -> None:
    """Where that is asked for: what is blank stays, and the same file again changes nothing."""
    desk.imports.customers(people, system="shop")
    people.write_text(
        "First name,Last name,E-Mail,Customer Number\n"
        "Robert,Ortega,rob@ortega.example,1017\n"
        ",,ana@new.example,1019\n"
        "Zoe,Kim,zoe@kim.example,1020\n",
        encoding="utf-8",
    )
    expected = {"rows": 3, "created": 1, "updated": 1, "unchanged": 1}
    assert expected == figures(desk.imports.customers(people, system="shop", updates=True, dry_run=True))
    assert expected == figures(desk.imports.customers(people, system="shop", updates=True))
    ana = desk.customers.find_by_external_key(ExternalKey("shop", "1019"))
    assert ana is not None
    assert ("Ana Lima", 2) == (ana.display, ana.version)
    assert ["ana@lima.example", "ana@new.example"] == [email.address for email in ana.emails]
    assert "Record 2 of people.csv" == desk.history.list_of(ana.id)[-1].reason
    desk.customers.update(ana.without_email("ana@new.example"))
    assert {"rows": 3, "replayed": 3} == figures(desk.imports.customers(people, system="shop", updates=True))
    assert 1 == len(desk.customers.get(ana.id).emails)


def test_an_update_lets_pairs_wait(desk: Desk, people: Path) -> None:
    """Whoever becomes like somebody else is changed, and waits for review with that one."""
    desk.imports.customers(people, system="shop")
    people.write_text("E-Mail,Customer Number\nrob@ortega.example,1019\n", encoding="utf-8")
    report = desk.imports.customers(people, system="shop", updates=True)
    assert {"rows": 1, "updated": 1, "queued": 2} == figures(report)


def test_customers_are_known_by_their_codes(desk: Desk, people: Path) -> None:
    """By the column that is named; a code that nobody has becomes that of a new customer."""
    people.write_text("Our no,name,city\nA-1,Ann Lee,Leeds\n,Bob Ray,York\n", encoding="utf-8")
    assert {"rows": 2, "created": 2} == figures(desk.imports.customers(people, code_column="our NO"))
    people.write_text("Our no,name,city\nA-1,Ann Lee,York\nA-\x01,Cid,York\n", encoding="utf-8")
    report = desk.imports.customers(people, code_column="Our no", updates=True)
    assert {"rows": 2, "updated": 1, "quarantined": 1} == figures(report)
    assert "column 'Our no': holds a control character" in str(report.faults[0].error)
    ann = desk.customers.find_by_code("A-1")
    assert ann is not None
    assert ["York"] == [contact.address.city for contact in ann.contacts]
    with pytest.raises(UnknownColumnError):
        desk.imports.customers(people, code_column="code")


@pytest.mark.parametrize("updates", [False, True])
@pytest.mark.parametrize("dry_run", [False, True])
def test_a_row_that_names_two_customers_is_put_aside(desk: Desk, people: Path, *, updates: bool, dry_run: bool) -> None:
    """Which of them is meant is not guessed."""
    desk.imports.customers(people, system="shop")
    ana = desk.customers.find_by_external_key(ExternalKey("shop", "1019"))
    assert ana is not None
    people.write_text(f"no,name,Customer Number\n{ana.code},Ann,1017\n", encoding="utf-8")
    report = desk.imports.customers(people, system="shop", code_column="no", updates=updates, dry_run=dry_run)
    assert {"rows": 1, "quarantined": 1} == figures(report)
    assert ("row-ambiguous", True) == (report.faults[0].error.code, "names 2 customers" in str(report.faults[0].error))


def test_who_may_not_change_customers_updates_none(manager: CustomerManager, desk: Desk, people: Path) -> None:
    """Nobody at all, or not those of others."""
    desk.imports.customers(people, system="shop")
    desk.settings.apply(RepSettings(edits_others=False))
    ana = desk.customers.find_by_external_key(ExternalKey("shop", "1019"))
    assert ana is not None
    desk.customers.update(ana.with_assignment(Assignment(assignee=RepId("r-1"), at=datetime(2026, 3, 1, tzinfo=UTC))))
    people.write_text("name,Customer Number\nAna,1019\n", encoding="utf-8")
    other = manager.acting_as(Actor.user("rob", roles=["clerk"], rep="r-2"), channel="pos")
    for dry_run in (True, False):
        report = other.imports.customers(people, system="shop", updates=True, dry_run=dry_run)
        assert {"rows": 1, "quarantined": 1} == figures(report)
        assert "customers.edit" in str(report.faults[0].error)


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
    assert (0, 3, True) == (report.created, report.duplicates, report.queued > 0)


def test_a_file_that_changes_under_the_reader_is_refused(
    desk: Desk, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read must be what the digest names."""
    digests = map(str, count())
    with monkeypatch.context() as patched:
        patched.setattr(_import_rows, "digest_file", lambda _: next(digests))
        with pytest.raises(UnreadableFileError, match="changed while it was read"):
            desk.imports.customers(people)
    monkeypatch.setattr(_import_runs, "_ROWS_MOST", 1)

    def change(*_: object) -> None:
        people.write_text(PEOPLE + "Zoe,Kim,,\n", encoding="utf-8")

    with pytest.raises(UnreadableFileError, match="changed while it was read"):
        desk.imports.customers(people, progress=change)
    assert 1 == desk.customers.search().total


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
    back = desk.imports.customers(paths[1], updates=True)
    assert (700, ()) == (back.unchanged, back.differing)
    again = other.imports.customers(paths[1])
    assert (700, first.queued) == (again.created + again.duplicates, again.queued)
    other.exports.customers(paths[2])
    assert sorted(cells(paths[1])) == sorted(cells(paths[2]))


def cells(path: Path) -> list[list[str]]:
    """Return the rows of an exported file, without the ids, which each store gives anew."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [row[1:] for row in csv.reader(stream)]


def test_what_a_spreadsheet_would_spoil_goes_through_one(desk: Desk, other: Desk, tmp_path: Path) -> None:
    """Formulas are marked as text, zeros stay, and the import of either form says what was said."""
    texts = ["=1+1", "+44 113 496 0000", "-2", "@x", "'7", "\uff1dA1", "'t Hooft", "Zoë"]
    for number, text in enumerate(texts):
        address = Address(street=(text,), city="Leeds", postcode="02134", country="US")
        draft = CustomerDraft(company=f"Firm {number}").with_contact(
            Contact(id=ContactId("address"), roles=[*ContactRole], address=address)
        )
        desk.customers.register(draft)
    safe, exact = tmp_path / "safe.csv", tmp_path / "exact.csv"
    typed = [tmp_path / f"exact.{ending}" for ending in ("jsonl", "parquet", "xlsx")]
    for path in (safe, exact, *typed):
        desk.exports.customers(path, for_spreadsheet=path in {safe, typed[-1]}, sort="code")
    assert (b"\xef\xbb\xbf", b"id,") == (safe.read_bytes()[:3], exact.read_bytes()[:3])
    columns = read_csv(safe).header
    street, postcode = columns.index("street"), columns.index("postcode")
    marked = ["'=1+1", "'+44 113 496 0000", "'-2", "'@x", "''7", "'\uff1dA1", "'t Hooft", "Zoë"]
    assert [(text, "'02134") for text in marked] == [(row[street], row[postcode]) for row in read_csv(safe).rows]
    as_it_is = [*texts[:4], "''7", *texts[5:]]
    assert [(text, "02134") for text in as_it_is] == [(row[street], row[postcode]) for row in read_csv(exact).rows]
    for path in typed:
        with open_rows(path) as table:
            assert (columns, read_csv(exact).rows) == (table.header, tuple(row.cells for row in table.rows))
    for path in (exact, safe, *typed):
        report = desk.imports.customers(path)
        assert ({"rows": 8, "unchanged": 8}, ()) == (figures(report), report.differing)
    other.imports.customers(safe)
    found = other.customers.search(sort="code").items
    assert texts == [one.contacts[0].address.street[0] for one in found]


def test_json_lines_are_not_for_spreadsheets(desk: Desk, tmp_path: Path) -> None:
    """Nothing that would be marked is written."""
    with pytest.raises(InvalidOptionError, match="no spreadsheet opens"):
        desk.exports.customers(tmp_path / "out.jsonl", for_spreadsheet=True)
    assert [] == [*tmp_path.glob("out*")]


def test_only_what_is_found_is_exported(desk: Desk, people: Path, tmp_path: Path) -> None:
    """Criteria and order are those of a search; external keys come back without naming their system."""
    desk.imports.customers(people, system="shop")
    out = tmp_path / "out.csv"
    assert 2 == desk.exports.customers(out, "ortega", sort="-name").customers
    assert ["Robert Ortega", "Bob Ortega"] == [row[1] for row in cells(out)[1:]]
    by_mail = Where("email", SearchOperator.IS, "ana@lima.example")
    report = desk.exports.customers(out, by_mail)
    assert (1, True) == (report.customers, "external_id" in report.columns)
    assert {"rows": 1, "unchanged": 1} == figures(desk.imports.customers(out))
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
