"""Excel workbooks: the sheet that is meant, row by row, nothing computed; and out as text."""

import datetime as dt
import resource
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation

from customer_core.bulk import read_table
from customer_core.errors import (
    BlankHeaderError,
    DuplicateHeaderError,
    EmptyFileError,
    FileError,
    HeaderOnlyError,
    InvalidCellError,
    InvalidOptionError,
    InvalidValueError,
    OversizedWorkbookError,
    UnknownSheetError,
    UnreadableFileError,
    UnwritableFileError,
)
from customer_core.exchange import (
    FileTable,
    FoundRow,
    find_writer,
    is_workbook,
    open_rows,
    open_workbook,
    write_workbook,
)
from customer_core.exchange.excel import _workbooks

SHEET = "xl/worksheets/sheet1.xml"
WORKBOOK = "xl/workbook.xml"


def written(tmp_path: Path, rows: Sequence[Sequence[object]], *, change: Callable[..., object] | None = None) -> Path:
    """Return the path of a workbook with these rows in its first sheet, as openpyxl writes it."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    book.save(path := tmp_path / "customers.csv")
    return path


def with_part(path: Path, changes: Mapping[str, str | bytes]) -> Path:
    """Return the path of a workbook in which some parts are others."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **changes}.items():
            archive.writestr(name, content)
    return path


def of_cells(tmp_path: Path, *rows: str) -> Path:
    """Return the path of a workbook whose sheet has this XML as its rows."""
    data = "".join(f"<row>{cells}</row>" for cells in rows)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    content = f'<worksheet xmlns="{main}"><sheetData>{data}</sheetData></worksheet>'
    return with_part(written(tmp_path, []), {SHEET: content})


def rows_of(path: Path, sheet: str = "") -> list[FoundRow]:
    """Return the rows of a workbook."""
    with open_rows(path, sheet=sheet) as table:
        return list(table.rows)


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        ("  Zoë \n", "General", "  Zoë \n"),
        ("_x000D_\n", "General", "\r\n"),
        (1067, "General", "1067"),
        (1067, "00000", "01067"),
        (-7, "00", "-7"),
        (7.0, "000", "007"),
        (2.5, "00", "2.5"),
        (1e20, "General", "1e+20"),
        (True, "General", "true"),
        (dt.datetime(1980, 5, 1), "yyyy-mm-dd", "1980-05-01"),  # noqa: DTZ001 - a sheet has no zones
        (dt.datetime(1980, 5, 1, 7, 30), "yyyy-mm-dd hh:mm", "1980-05-01T07:30:00"),  # noqa: DTZ001 - as above
        (dt.time(7, 30), "hh:mm", "07:30:00"),
        (dt.timedelta(hours=30, minutes=1.5), "[h]:mm:ss", "30:01:30"),
        ("=1+1", "@", None),
        ("#N/A", "General", None),
    ],
    ids=str,
)
def test_cells_are_what_a_csv_file_would_say(
    tmp_path: Path, value: object, number_format: str, text: str | None
) -> None:
    """Zeros that are shown are kept, dates are as in ISO 8601, and what has no value makes a fault of its row."""

    def shown(book: openpyxl.Workbook) -> None:
        book.active["A2"].number_format = number_format

    row, after = rows_of(written(tmp_path, [["name", "no"], [value, 1], ["Bo", 2]], change=shown))
    assert (("Bo", "2"), 3, 1) == (after.cells, after.line, after.number)
    if text is None:
        assert isinstance(row.fault, InvalidCellError)
        assert (2, "name") == (row.fault.line, row.fault.column)
    else:
        assert (text, "1") == row.cells


def test_a_formula_is_the_value_that_was_saved(tmp_path: Path) -> None:
    """It is never computed, and where none was saved, the row is told and the rest goes on."""
    path = of_cells(
        tmp_path,
        '<c t="inlineStr"><is><t>name</t></is></c><c t="inlineStr"><is><t>no</t></is></c>',
        '<c t="inlineStr"><is><t>Ann</t></is></c><c><v>1</v></c>',
        '<c t="str"><f>"B"&amp;"o"</f><v>Bo</v></c><c><f>1+1</f><v>3</v></c>',
        '<c t="str"><f>""</f><v></v></c><c><v>4</v></c>',
        "<c><f>1+1</f></c><c><v>5</v></c>",
        '<c t="e"><f>1/0</f><v>#DIV/0!</v></c><c><v>6</v></c>',
        '<c t="inlineStr"><is><t>Eve</t></is></c><c><f>3+3</f><v>7</v></c>',
    )
    rows = rows_of(path)
    assert [("Ann", "1"), ("Bo", "3"), ("", "4"), (), (), ("Eve", "7")] == [row.cells for row in rows]
    problems = [row.fault.problem for row in rows if isinstance(row.fault, InvalidCellError)]
    assert ["holds a formula without its value", "holds an error instead of a value"] == problems
    assert ",5\r\n" == rows[3].text


def test_texts_of_the_common_table_are_read(tmp_path: Path) -> None:
    """As Excel itself writes them: whole, and in parts with letters of several kinds."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    texts = "<si><t>name</t></si><si><r><t>Zo</t></r><r><rPr><b/></rPr><t xml:space='preserve'>ë </t></r></si>"
    path = of_cells(tmp_path, '<c t="s"><v>0</v></c>', '<c t="s"><v>1</v></c>')
    with zipfile.ZipFile(path) as archive:
        kinds = archive.read("[Content_Types].xml").decode()
    part = '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    kinds = kinds.replace("</Types>", part + 'spreadsheetml.sharedStrings+xml"/></Types>')
    shared = {"xl/sharedStrings.xml": f'<sst xmlns="{main}">{texts}</sst>', "[Content_Types].xml": kinds}
    assert [("Zoë ",)] == [row.cells for row in rows_of(with_part(path, shared))]


def test_a_number_that_is_none_makes_a_fault(tmp_path: Path) -> None:
    """As does a date beyond the calendar."""
    cells = '<c t="inlineStr"><is><t>no</t></is></c>', "<c><v>1e999</v></c>", '<c t="d"><v>1980-05-01</v></c>'
    fault, date = rows_of(of_cells(tmp_path, *cells))
    assert isinstance(fault.fault, InvalidCellError)
    assert ("1980-05-01",) == date.cells


def test_blank_rows_are_none_and_short_ones_are_filled(tmp_path: Path) -> None:
    """The first row that is not blank names the columns, and lines are those of the sheet."""
    rows: list[list[object]] = [[], ["", None], ["name", "city", None], ["Ann"], [None, ""], [], ["Bo", "Ulm"]]
    path = written(tmp_path, rows)
    assert [(4, ("Ann", "")), (7, ("Bo", "Ulm"))] == [(row.line, row.cells) for row in rows_of(path)]
    table = read_table(path)
    assert (("name", "city"), ("Bo", "Ulm")) == (table.header, table.row(1))


def test_the_first_sheet_that_is_shown_is_read(tmp_path: Path) -> None:
    """Another one, and one that is hidden, where it is named."""

    def change(book: openpyxl.Workbook) -> None:
        book.active.sheet_state = "hidden"
        for title in ("Kunden", "Alt"):
            book.create_sheet(title).append(["name"])
            book[title].append([title])

    path = written(tmp_path, [["name"], ["secret"]], change=change)
    assert ["Kunden", "Alt", "secret"] == [rows_of(path, name)[0].cells[0] for name in ("", "ALT", "sheet")]
    with pytest.raises(UnknownSheetError, match="no sheet 'Alte': those that it shows are 'Kunden', 'Alt'"):
        FileTable.scan(path, sheet="Alte")
    (tmp_path / "text.csv").write_text("name\nAnn\n", encoding="utf-8")
    with pytest.raises(InvalidOptionError, match="no workbook"):
        FileTable.scan(tmp_path / "text.csv", sheet="Alt")
    for options in ({"encoding": "utf-8"}, {"delimiter": ";"}):
        with pytest.raises(InvalidOptionError, match="leave it out"):
            FileTable.scan(path, **options)


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ([], EmptyFileError),
        ([["", None]], EmptyFileError),
        ([["name", "city"]], HeaderOnlyError),
        ([["Name", "name"], ["Ann", "Lee"]], DuplicateHeaderError),
        ([[None, "name"], ["Ann", "Lee"]], BlankHeaderError),
        ([["name"], ["Ann", "Lee"]], BlankHeaderError),
        ([["name", "=1+1"], ["Ann", "Lee"]], InvalidCellError),
    ],
)
def test_what_is_no_table_refuses_the_file(
    tmp_path: Path, rows: Sequence[Sequence[object]], error: type[FileError]
) -> None:
    """Before a row of it is taken, and in columns alike."""
    path = written(tmp_path, rows)
    for read in (FileTable.scan, read_table):
        with pytest.raises(error):
            read(path)


def test_what_no_table_needs_is_passed_over(tmp_path: Path) -> None:
    """Lists to choose from, colors and widths bring no warning."""

    def change(book: openpyxl.Workbook) -> None:
        choice = DataValidation(type="list", formula1='"a,b"')
        choice.add("A2")
        book.active.add_data_validation(choice)
        book.active.column_dimensions["A"].width = 30

    path = written(tmp_path, [["name"], ["Ann"]], change=change)
    with zipfile.ZipFile(path) as archive:
        content = archive.read(SHEET).decode()
    unknown = '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    assert [("Ann",)] == [
        row.cells for row in rows_of(with_part(path, {SHEET: content.replace("</worksheet>", unknown)}))
    ]


def test_what_unpacks_to_too_much_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the sizes that the archive says, beyond which no part of it is read; at the limit it goes."""
    path = written(tmp_path, [["name"], ["Ann"]])
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    sheet = archive.getinfo(SHEET).file_size
    for name, limit in (
        ("_SHEET_BYTES_MAX", sheet),
        ("_PART_BYTES_MAX", sum(part.file_size for part in parts) - sheet),
        ("_PARTS_MAX", len(parts)),
    ):
        monkeypatch.setattr(_workbooks, name, limit)
        assert 1 == FileTable.scan(path).count
        monkeypatch.setattr(_workbooks, name, limit - 1)
        with pytest.raises(OversizedWorkbookError, match="unpacks to more"):
            FileTable.scan(path)
        monkeypatch.undo()


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    """A document that defines some is refused, wherever it stands in the archive."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>'
    for part in (SHEET, WORKBOOK):
        path = written(tmp_path, [["name"], ["Ann"]])
        with zipfile.ZipFile(path) as archive:
            content = archive.read(part).decode().replace("<?xml version='1.0' encoding='UTF-8'?>", "")
        with pytest.raises(UnreadableFileError, match="damaged"):
            FileTable.scan(with_part(path, {part: bomb + content}))


def test_hostile_files_give_errors_of_this_library_alone(tmp_path: Path) -> None:
    """Whichever byte of a part is another one, whichever part is missing, and wherever the archive ends."""
    chance = Random(7)  # noqa: S311 - picks bytes, guards nothing
    path = written(tmp_path, [["name", "no"], ["Ann", 1], ["Bo", "=1+1"], [dt.date(1980, 5, 1), 2.5]])
    whole, refused = path.read_bytes(), 0
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for attempt in range(150):
        content = bytearray(whole)
        content[chance.randrange(4, len(content))] = chance.randrange(256)
        path.write_bytes(content[: chance.randrange(4, len(content))] if attempt % 25 == 0 else content)
        if attempt % 2:
            name = chance.choice([SHEET, WORKBOOK, "xl/styles.xml", "[Content_Types].xml"])
            part = bytearray(parts[name])
            for _ in range(3):
                part[chance.randrange(len(part))] = chance.randrange(32, 127)
            path.write_bytes(whole)
            with_part(path, {name: bytes(part)})
        try:
            with open_rows(path) as table:
                assert all(len(table.header) == len(row.cells) for row in table.rows if row.fault is None)
        except FileError as error:
            refused += 1
            assert str(error).isprintable()  # noqa: PT017 - some raise, and which ones is not the point
    assert 20 < refused < 150


def test_other_archives_are_no_workbooks(tmp_path: Path) -> None:
    """By what is in them."""
    path = tmp_path / "customers.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "")
    assert not is_workbook(path)
    for content in (b"PK\x03\x04", b"PK\x03\x04" + bytes(100), b"name\n", b""):
        path.write_bytes(content)
        assert not is_workbook(path)


TEXTS = (
    *("007", "=1+1", "#N/A", "2020-01-01", "1e5", " Zoë ", "a\r\nb\tc\rd", "\x07\x1f\ufffe", "<&>\"'", "😀", ""),
    *("_x0041_", "_x005F_x0041_", "_x00", "\x85\u2028", "x" * 32_767, "true"),
)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    """Whatever the cells hold; each is text in the sheet, one that is edited stays it, and one table makes one file."""
    path, header, rows = tmp_path / "out.xlsx", ("name", "a\n\u2028b"), [(text, "x") for text in TEXTS]
    assert write_workbook is find_writer(path)
    write_workbook(path, header, rows)
    with open_workbook(path) as table:
        assert (header, rows) == (table.header, [row.cells for row in table.rows])
    found = openpyxl.load_workbook(path).active
    assert {("s", "@"), ("n", "General")} == {(cell.data_type, cell.number_format) for (cell,) in found["A1:A18"]}
    before = path.read_bytes()
    write_workbook(path, header, rows)
    assert before == path.read_bytes()
    write_workbook(path, ("name",), [(str(number),) for number in range(1_201)])
    assert 1_201 == FileTable.scan(path).count


@pytest.mark.parametrize(
    "row", [["Ann"], ["Ann", "a\0"], ["Ann", "\ud800"], ["Ann", "x" * 32_768], ["Ann", "😀" * 16_384]], ids=range(5)
)
def test_what_no_cell_can_hold_is_not_written(tmp_path: Path, row: list[str]) -> None:
    """The row is named, nothing is cut, and no file is left."""
    with pytest.raises(InvalidValueError, match="line 2 below the header"):
        write_workbook(tmp_path / "out.xlsx", ("name", "city"), [("Bo", "Ulm"), row])
    assert [] == [*tmp_path.iterdir()]


def test_more_rows_than_a_sheet_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """None is left out."""
    monkeypatch.setattr("customer_core.exchange._workbook_writing._ROWS_MAX", 3)
    write_workbook(tmp_path / "out.xlsx", ("name",), [("Ann",)] * 2)
    with pytest.raises(InvalidValueError, match="rows at most"):
        write_workbook(tmp_path / "out.xlsx", ("name",), [("Ann",)] * 3)


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    """The error of the operating system is one of the file."""
    chance = Random(5)  # noqa: S311 - fills a disk, guards nothing
    rows = [(chance.randbytes(20).hex(),) for _ in range(5_000)]
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(UnwritableFileError, match="too large"):
            write_workbook(tmp_path / "out.xlsx", ("name",), rows)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert [] == [*tmp_path.iterdir()]


def test_the_extra_is_named_where_it_is_missing(tmp_path: Path) -> None:
    """Without either of its packages; to write needs none."""
    path = written(tmp_path, [["name"], ["Ann"]])
    code = (
        "import sys; sys.modules[sys.argv[1]] = None\n"
        "from customer_core.exchange import FileTable, write_workbook\n"
        "write_workbook(sys.argv[3], ['name'], [['Ann']])\n"
        "FileTable.scan(sys.argv[2])"
    )
    for package in ("openpyxl", "defusedxml"):
        command = [sys.executable, "-c", code, package, str(path), str(tmp_path / "out.xlsx")]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        sentence = f"An Excel workbook needs the optional package {package}: pip install 'customer-core[excel]'."
        assert sentence in run.stderr
        assert is_workbook(tmp_path / "out.xlsx")
