"""Files of Parquet: what a CSV file with the same table would say, a batch at a time, and out as text."""

import datetime as dt
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from customer_core.bulk import read_table
from customer_core.errors import (
    BlankHeaderError,
    CellTooLongError,
    DuplicateHeaderError,
    EmptyFileError,
    FileError,
    HeaderOnlyError,
    InvalidCellError,
    InvalidOptionError,
    InvalidValueError,
    NulByteError,
    RowTooLongError,
    TooManyColumnsError,
    UnreadableFileError,
    UnsupportedColumnError,
    UnwritableFileError,
)
from customer_core.exchange import (
    CELL_CHARACTERS_MAX,
    COLUMNS_MAX,
    ROW_BYTES_MAX,
    FileTable,
    find_writer,
    open_parquet,
    open_rows,
    write_json_lines,
    write_parquet,
)
from customer_core.exchange.arrow import is_of_days

MIDNIGHT = dt.datetime(1980, 5, 1)  # noqa: DTZ001 - a date of birth has no zone


def written(tmp_path: Path, columns: dict[str, object] | pa.Table) -> Path:
    """Return the path of a file of these columns."""
    path = tmp_path / "customers.csv"
    pq.write_table(columns if isinstance(columns, pa.Table) else pa.table(columns), path)
    return path


def test_cells_are_what_a_csv_file_would_say(tmp_path: Path) -> None:
    """The same as in columns, whatever the file is called; rows have the places that they would have there."""
    path = written(
        tmp_path,
        {
            "name": ["Zoë", None, "a,b"],
            "postcode": [1067.0, None, 2.5],
            "born": pa.array([MIDNIGHT, None, MIDNIGHT]),
            "tag": pa.array(["x", "y", "x"]).dictionary_encode(),
            "seen": pa.array([MIDNIGHT, None, MIDNIGHT + dt.timedelta(hours=7)]),
        },
    )
    with open_rows(path) as table:
        rows = list(table.rows)
    assert ("name", "postcode", "born", "tag", "seen") == table.header
    assert ("Zoë", "1067", "1980-05-01", "x", "1980-05-01T00:00:00") == rows[0].cells
    assert [(0, 2), (1, 3), (2, 4)] == [(row.number, row.line) for row in rows]
    assert '"a,b",2.5,1980-05-01,x,1980-05-01T07:00:00\r\n' == rows[2].text
    assert [row.cells for row in rows] == [read_table(path).row(number) for number in range(3)]


def test_days_are_told_by_the_whole_column(tmp_path: Path) -> None:
    """A time of day far behind makes date and time of all, as where a table is read at once."""
    late = [MIDNIGHT] * 1_500 + [MIDNIGHT + dt.timedelta(minutes=1)]
    path = written(tmp_path, {"born": pa.array([MIDNIGHT] * 1_501), "seen": pa.array(late)})
    with open_parquet(path) as table:
        rows = [row.cells for row in table.rows]
    assert (1_501, ("1980-05-01", "1980-05-01T00:00:00")) == (len(rows), rows[0])
    assert not is_of_days(pa.chunked_array([late]).cast(pa.timestamp("us", "UTC")))


@pytest.mark.parametrize(
    ("cell", "error", "text"),
    [
        (b"a\xff", InvalidCellError, "a\ufffd"),
        (b"a\0b", NulByteError, "a\ufffdb"),
        (b"x" * (CELL_CHARACTERS_MAX + 1), CellTooLongError, "x" * (CELL_CHARACTERS_MAX + 1)),
        ("é".encode() * (CELL_CHARACTERS_MAX + 1), CellTooLongError, "é" * (CELL_CHARACTERS_MAX + 1)),
    ],
    ids=["bytes", "NUL", "long", "long in bytes"],
)
def test_a_row_that_is_none_is_told_and_the_rest_goes_on(
    tmp_path: Path, cell: bytes, error: type[FileError], text: str
) -> None:
    """With its line, and with its text as far as it is one; dictionaries or not."""
    column = pa.array([b"Ann", cell, b"Bo"])
    for values in (column, column.dictionary_encode()):
        with open_rows(written(tmp_path, {"name": values, "no": [1, 2, 3]})) as table:
            first, row, last = table.rows
        assert [("Ann", "1"), (), ("Bo", "3")] == [first.cells, row.cells, last.cells]
        assert (error, f"{text},2\r\n") == (type(row.fault), row.text)
        assert str(row.fault).startswith(("Line 3 of", "A cell at line 3 of"))


def test_rows_at_the_limits_are_rows(tmp_path: Path) -> None:
    """The longest row, one byte more, and the most columns."""
    long, names = "x" * (CELL_CHARACTERS_MAX - 1), [str(number) for number in range(COLUMNS_MAX)]
    columns: dict[str, object] = {name: [""] * 2 for name in names}
    rest = ROW_BYTES_MAX - 7 * len(long) - COLUMNS_MAX + 1
    columns.update({name: [long] * 2 for name in names[:7]}, **{"7": ["x" * rest, "x" * (rest + 1)]})
    with open_rows(written(tmp_path, columns)) as table:
        sound, faulty = table.rows
    assert (ROW_BYTES_MAX, None, RowTooLongError) == (
        len(",".join(sound.cells)),
        sound.fault,
        type(faulty.fault),
    )


@pytest.mark.parametrize(
    ("table", "error"),
    [
        (pa.table({}), EmptyFileError),
        (pa.table({"name": pa.array([], pa.string())}), HeaderOnlyError),
        (pa.table([["Ann"], ["Lee"]], names=["Name", "name"]), DuplicateHeaderError),
        (pa.table([["Ann"], ["Lee"]], names=["", "name"]), BlankHeaderError),
        (pa.table([["Ann"], ["Lee"]], names=["name", " "]), BlankHeaderError),
        (pa.table({str(number): ["x"] for number in range(COLUMNS_MAX + 1)}), TooManyColumnsError),
        (pa.table({"name": ["Ann"], "emails": [["a@b.example"]]}), UnsupportedColumnError),
        (pa.table({"name": [{"given": "Ann"}]}), UnsupportedColumnError),
    ],
)
def test_what_is_no_table_refuses_the_file(tmp_path: Path, table: pa.Table, error: type[FileError]) -> None:
    """Before a row of it is taken."""
    with pytest.raises(error):
        FileTable.scan(written(tmp_path, table))


def test_blank_columns_at_the_end_are_left_out(tmp_path: Path) -> None:
    """As are the numbers of rows that pandas keeps beside the columns."""
    table = pa.table([["Ann"], [" "], [7]], names=["name", " ", "__index_level_0__"])
    path = written(tmp_path, table.replace_schema_metadata({"pandas": "{}"}))
    with open_rows(path) as found:
        assert [("Ann",)] == [row.cells for row in found.rows]


def test_options_of_text_files_are_refused(tmp_path: Path) -> None:
    """An option that would do nothing is a mistake."""
    path = written(tmp_path, {"name": ["Ann"]})
    for options in ({"encoding": "utf-8"}, {"delimiter": ";"}):
        with pytest.raises(InvalidOptionError, match="leave it out"):
            FileTable.scan(path, **options)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    """Whatever the cells hold, more than a batch of rows, and no row at all."""
    path, header = tmp_path / "out.parquet", ("name", "a\n\u2028b")
    rows = [("Zoë", '"\\\r\n\u2028\x85'), ("", "007")] * 5_001
    write = find_writer(path)
    assert write is write_parquet
    assert (write_json_lines, None) == (find_writer("a.jsonl"), find_writer("parquet"))
    write(path, header, rows)
    with open_parquet(path) as table:
        assert (header, rows) == (table.header, [row.cells for row in table.rows])
    long = [("x" * CELL_CHARACTERS_MAX,)] * 150
    write_parquet(path, ("name",), long)
    assert (2, 150) == (pq.ParquetFile(path).num_row_groups, FileTable.scan(path).count)
    write_parquet(path, header, [])
    with open_parquet(path) as table:
        assert (header, []) == (table.header, [*table.rows])


@pytest.mark.parametrize("row", [["Ann"], ["Ann", "a\0"], ["Ann", "\ud800"]])
def test_what_no_cell_can_hold_is_not_written(tmp_path: Path, row: list[str]) -> None:
    """The row is named, and no file is left."""
    with pytest.raises(InvalidValueError, match="line 2 below the header"):
        write_parquet(tmp_path / "out.parquet", ("name", "city"), [("Bo", "Ulm"), row])
    assert [] == [*tmp_path.iterdir()]


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    """An error of the operating system is one of the file; one of whoever makes the rows is not."""
    chance = Random(5)  # noqa: S311 - fills a disk, guards nothing
    rows = [(chance.randbytes(20).hex(),) for _ in range(5_000)]
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(UnwritableFileError, match="too large"):
            write_parquet(tmp_path / "out.parquet", ("name",), rows)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)

    def broken() -> Sequence[str]:
        raise OSError("no row")

    with pytest.raises(OSError, match="no row"):
        write_parquet(tmp_path / "out.parquet", ("name",), iter(broken, None))
    assert [] == [*tmp_path.iterdir()]


def test_the_extra_is_named_where_it_is_missing(tmp_path: Path) -> None:
    """To read and to write; all else goes on without it."""
    path = written(tmp_path, {"name": ["Ann"]})
    (tmp_path / "text.csv").write_text("name\nAnn\n", encoding="utf-8")
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from customer_core.errors import MissingExtraError\n"
        "from customer_core.exchange import FileTable, find_writer\n"
        f"print(FileTable.scan({str(tmp_path / 'text.csv')!r}).count)\n"
        f"for act in (lambda: FileTable.scan({str(path)!r}), lambda: find_writer('out.parquet')):\n"
        "    try: act()\n"
        "    except MissingExtraError as error: print(error)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    sentence = "A Parquet file needs the optional package pyarrow: pip install 'customer-core[bulk]'."
    assert ["1", sentence, sentence] == run.stdout.splitlines()


def test_hostile_files_give_errors_of_this_library_alone(tmp_path: Path) -> None:
    """Whichever byte is another one, and wherever the file ends."""
    chance = Random(7)  # noqa: S311 - picks bytes, guards nothing
    path = written(tmp_path, {"name": ["Ann", "Bo"] * 9, "no": [*range(18)], "born": pa.array([MIDNIGHT] * 18)})
    whole, refused = path.read_bytes(), 0
    for attempt in range(300):
        content = bytearray(whole)
        for _ in range(1 + attempt % 3):
            content[chance.randrange(4, len(content) - 4)] = chance.randrange(256)
        if attempt % 5 == 0:
            content = content[: chance.randrange(8, len(content))] + b"PAR1"
        path.write_bytes(content)
        try:
            with open_rows(path) as table:
                assert all(len(table.header) == len(row.cells) for row in table.rows if row.fault is None)
        except FileError as error:
            refused += 1
            assert str(error).isprintable()  # noqa: PT017 - some raise, and which ones is not the point
    assert 100 < refused < 300
    path.write_bytes(b"PAR1 not really PAR1")
    with pytest.raises(UnreadableFileError, match="its Parquet data are damaged"):
        FileTable.scan(path)
