import datetime as dt
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from customer_core.bulk import TextTable, read_table
from customer_core.errors import (
    BlankHeaderError,
    CellTooLongError,
    DuplicateHeaderError,
    EmptyFileError,
    FileError,
    HeaderMissingError,
    HeaderOnlyError,
    InvalidCellError,
    InvalidObjectError,
    InvalidOptionError,
    MissingFileError,
    NulByteError,
    RaggedRowError,
    RowTooLongError,
    TooManyColumnsError,
    UnclosedQuoteError,
    UnreadableFileError,
    UnsupportedColumnError,
)
from customer_core.exchange import CELL_CHARACTERS_MAX, COLUMNS_MAX, Table, read_csv

LONG = "x" * CELL_CHARACTERS_MAX


class Badge(pa.ExtensionType):  # type: ignore[misc]  # Arrow ships no types
    """A type that another library adds to Arrow's."""

    def __init__(self) -> None:
        super().__init__(pa.int32(), "badge")

    def __arrow_ext_serialize__(self) -> bytes:
        return b""


class Frame:
    """A frame of another library: labels, parts of some columns, and Arrow's stream interface."""

    def __init__(self, columns: dict[str, Any], labels: list[Any] | None = None) -> None:
        self._columns = columns
        self.columns = labels or list(columns)

    def __getitem__(self, labels: list[str]) -> "Frame":
        return Frame({label: self._columns[label] for label in labels})

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return pa.table(self._columns).__arrow_c_stream__(requested_schema)


def cells(table: TextTable) -> list[list[str]]:
    """Return the columns of a table as lists."""
    return [column.to_pylist() for column in table.columns]


def texts(column: Any) -> list[str]:  # noqa: ANN401 - any column of Arrow's
    """Return what a column of an Arrow table is read as."""
    return cells(read_table(pa.table({"a": column})))[0]


def rows(header: tuple[str, ...], *records: tuple[str, ...]) -> Table:
    """Make a table in memory."""
    return Table(file="x.csv", header=header, rows=records)


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array(["NA", None, "", "1.0"]), ["NA", "", "", "1.0"]),
        (pa.array(["Ann", None], pa.large_string()), ["Ann", ""]),
        (pa.array([b"Zo\xc3\xab", None], pa.binary()), ["Zoë", ""]),
        (pa.array(["a", None, "a"]).dictionary_encode(), ["a", "", "a"]),
        (pa.array([30, None, 30]).dictionary_encode(), ["30", "", "30"]),
        (pa.array([1067, None, -5]), ["1067", "", "-5"]),
        (pa.array([2125550100.0, None, float("nan"), 0.5, -3.0]), ["2125550100", "", "", "0.5", "-3"]),
        (pa.array([float("inf"), 1e300]), ["inf", "1e+300"]),
        (pa.array([1.5, 2], pa.float32()), ["1.5", "2"]),
        (pa.array([np.float16(1.5), np.float16(2)], pa.float16()), ["1.5", "2"]),
        (pa.array([True, None, False]), ["true", "", "false"]),
        (pa.array([Decimal("12.50"), None]), ["12.50", ""]),
        (pa.array([dt.date(1980, 5, 31), None]), ["1980-05-31", ""]),
        (pa.array([dt.date(1980, 5, 31)], pa.date64()), ["1980-05-31"]),
        (pa.array([86_400_001], pa.date64()), ["1970-01-02"]),
        (pa.array([dt.datetime(1980, 5, 31), None], pa.timestamp("ns")), ["1980-05-31", ""]),  # noqa: DTZ001
        (
            pa.array([dt.datetime(1980, 5, 31, 8, 5, 0, 250_000), None], pa.timestamp("ns")),  # noqa: DTZ001
            ["1980-05-31T08:05:00.25", ""],
        ),
        (pa.array([-(2**63) + 1], pa.timestamp("ns")), ["1677-09-21T00:12:43.145224193"]),
        (pa.array([0, None], pa.timestamp("s", "Europe/Berlin")), ["1970-01-01T00:00:00Z", ""]),
        (pa.array([dt.time(8, 5), None]), ["08:05:00", ""]),
        (pa.nulls(2), ["", ""]),
        (pa.ExtensionArray.from_storage(Badge(), pa.array([7], pa.int32())), ["7"]),
        (pa.chunked_array([["a"], [], [None]], pa.string()), ["a", ""]),
        (pa.array(["Ann"], pa.string_view()), ["Ann"]),
        (pa.DictionaryArray.from_arrays(pa.array([0, None]), pa.array(["Ann"], pa.string_view())), ["Ann", ""]),
    ],
)
def test_a_typed_column_is_written_as_a_file_says_it(column: object, expected: list[str]) -> None:
    """Whole numbers have no decimal point, dates are ISO 8601, and what is missing or not a number is nothing."""
    assert expected == texts(column)


@pytest.mark.parametrize(
    "column",
    [
        pa.array([["a"], None]),
        pa.array([{"street": "a"}]),
        pa.array([dt.timedelta(1)]),
        pa.array([[1]], pa.large_list(pa.int8())),
    ],
)
def test_a_column_without_one_spelling_is_refused(column: object) -> None:
    """Lists, structures and spans of time are left to whoever knows what they mean."""
    with pytest.raises(UnsupportedColumnError, match="Column 'a' of table holds values of the type"):
        texts(column)


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (pa.timestamp("s"), 2**62),
        (pa.timestamp("us"), -(2**63) + 1),
        (pa.date32(), 2**31 - 1),
        (pa.time32("s"), 2**31 - 1),
    ],
)
def test_an_instant_beyond_all_calendars_is_refused(kind: object, number: int) -> None:
    """What no calendar has would otherwise be read as words."""
    with pytest.raises(UnsupportedColumnError, match="Column 'a' of table holds a date or time beyond all calendars"):
        texts(pa.array([number], kind))


def test_a_dictionary_without_the_value_that_a_cell_names_is_refused() -> None:
    """A column that another program made wrongly is named, not met half-way."""
    broken = pa.DictionaryArray.from_arrays(pa.array([0, 9]), pa.array(["Ann", "Bo"]), safe=False)
    with pytest.raises(UnsupportedColumnError, match="Column 'a' of table holds numbers of values that"):
        texts(broken)


def _parquet(folder: Path, table: pa.Table) -> Path:
    path = folder / "customers.csv"
    pq.write_table(table, path)
    return path


SOURCES: dict[str, Callable[[pa.Table, Path], object]] = {
    "table": lambda table, _: table,
    "batch": lambda table, _: table.to_batches()[0],
    "reader": lambda table, _: table.to_reader(),
    "frame": lambda table, _: Frame({name: table[name] for name in table.column_names}),
    "parquet": lambda table, folder: _parquet(folder, table),
    "parquet by name": lambda table, folder: str(_parquet(folder, table)),
}


@pytest.mark.parametrize("kind", SOURCES)
def test_every_kind_of_table_is_read(tmp_path: Path, kind: str) -> None:
    """Arrow's tables, batches and streams, frames and Parquet files of any name give one table."""
    source = SOURCES[kind](pa.table({"name": ["Ann", None], "zip": [1067.0, None]}), tmp_path)
    table = read_table(source)
    assert ("name", "zip") == table.header
    assert (2, [["Ann", ""], ["1067", ""]]) == (table.rows, cells(table))
    assert (str(tmp_path / "customers.csv") if "parquet" in kind else "table") == table.file
    assert "Ann" not in repr(table)
    assert [("Ann", "1067"), ("", "")] == [table.row(number) for number in range(2)]


def test_a_table_in_memory_is_read_verbatim(labelled: Path) -> None:
    """What a CSV file gave record by record is given column by column."""
    table = read_csv(labelled / "febrl1.csv")
    again = read_table(table)
    assert (table.file, table.header) == (again.file, again.header)
    assert table.rows == tuple(zip(*cells(again), strict=True))


def test_json_lines_are_read_as_columns(tmp_path: Path) -> None:
    """As they are row by row, and refused by the first line that is none."""
    path = tmp_path / "customers.jsonl"
    path.write_text('{"name": "Ann"}\n{"name": "Bo", "no": 7}\n', encoding="utf-8")
    table = read_table(path)
    assert (("name", "no"), [["Ann", "Bo"], ["", "7"]]) == (
        table.header,
        [column.to_pylist() for column in table.columns],
    )
    path.write_text('{"name": "Ann"}\n[7]\n', encoding="utf-8")
    with pytest.raises(InvalidObjectError, match="Line 2 of"):
        read_table(path)


def test_the_nameless_index_of_a_frame_is_no_column() -> None:
    """Numbers of rows that pandas keeps beside the columns are left out; the same name in another table stays."""
    table = pa.table({"name": ["Ann"], "__index_level_0__": [7]})
    assert ("name", "__index_level_0__") == read_table(table).header
    assert ("name",) == read_table(table.replace_schema_metadata({"pandas": "{}"})).header


@pytest.mark.parametrize(
    ("source", "error"),
    [
        (pa.table({}), EmptyFileError),
        (pa.table({"name": pa.array([], pa.string())}), HeaderOnlyError),
        (rows(()), EmptyFileError),
        (rows(("name",)), HeaderOnlyError),
        (pa.table({"name": ["Ann"], "Name ": ["Bo"]}), DuplicateHeaderError),
        (Frame({"name": ["Ann"]}, ["name", "name"]), DuplicateHeaderError),
        (pa.table({" ": ["Ann"], "name": ["Bo"]}), BlankHeaderError),
        (pa.table({"name": ["Ann", "Bo"], "": ["", "x"]}), BlankHeaderError),
        (pa.table({"ann@example.com": ["Ann"]}), HeaderMissingError),
        (pa.table({f"c{index}": ["x"] for index in range(COLUMNS_MAX + 1)}), TooManyColumnsError),
        (pa.table({"name": ["Ann", "B\0"]}), NulByteError),
        (rows(("name",), ("Ann",), ("B\0",)), NulByteError),
        (rows(("name",), ("Ann",), ("B\ud800",)), InvalidCellError),
        (rows(("name", "city"), ("Ann", "Ulm"), ("Bo",)), RaggedRowError),
        (pa.table({"name": pa.array([b"Ann", b"B\xff"])}), InvalidCellError),
        (pa.table({"name": pa.array([b"Ann", b"B\xff"]).dictionary_encode()}), InvalidCellError),
        (pa.table({"name": ["Ann", LONG + "x"]}), CellTooLongError),
        (pa.table({f"c{index}": ["x", LONG] for index in range(8)}), RowTooLongError),
        (Frame({"name": ["Ann"], "zip": ["1", 2]}), UnsupportedColumnError),
        (Frame({"name": ["Ann\ud800"]}), UnsupportedColumnError),
        (Frame({"name": ["Ann"], "zip": [1, 2**70]}), UnsupportedColumnError),
    ],
)
def test_a_table_is_refused_as_a_file_is(source: object, error: type[Exception]) -> None:
    """The faults of a file are faults of any table, at the line on which they would stand, without a cell."""
    with pytest.raises(error) as caught:
        read_table(source)
    facts = caught.value.facts  # type: ignore[attr-defined]
    assert facts.get("line", 3) == (1 if error is HeaderMissingError else 3)
    assert "Ann" not in str(caught.value)


def test_columns_that_hold_and_name_nothing_are_left_out() -> None:
    """What a spreadsheet leaves at the end of a table is no column, and long cells within the limits are read."""
    assert ("name",) == read_table(pa.table({"name": ["é" * 100_000], "": [" "]})).header
    wide = pa.table({f"c{index}": [LONG if row == index else "" for row in range(9)] for index in range(9)})
    assert 9 == read_table(wide).rows


def test_a_damaged_parquet_file_is_unreadable(tmp_path: Path) -> None:
    """A file that only begins and ends like one says so in a sentence of ours."""
    path = tmp_path / "x.parquet"
    path.write_bytes(b"PAR1 not really PAR1")
    with pytest.raises(UnreadableFileError, match="its Parquet data are damaged"):
        read_table(path)


def test_a_header_may_begin_like_a_parquet_file(tmp_path: Path) -> None:
    """A column called PAR1 makes no Parquet file, and a file shorter than the mark is a CSV file."""
    path = tmp_path / "x.csv"
    path.write_text("PAR1,name\n1,Ann\n", "utf-8")
    assert ("PAR1", "name") == read_table(path).header
    with pytest.raises(MissingFileError):
        read_table(tmp_path / "none.csv")


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8", ""), ("", ";")])
def test_options_of_files_are_refused_elsewhere(encoding: str, delimiter: str) -> None:
    """An option that would do nothing is a mistake."""
    with pytest.raises(InvalidOptionError, match="leave it out"):
        read_table(pa.table({"name": ["Ann"]}), encoding=encoding, delimiter=delimiter)


MIXED = "name,city\nAnn,Leeds\nBob\n\nCa,York,x\nDan,York\nEve\n"


def test_rows_that_are_no_records_are_put_aside(tmp_path: Path) -> None:
    """Each with its number in the file and what is wrong; the others know their numbers, too."""
    path = tmp_path / "x.csv"
    path.write_text(MIXED, "utf-8")
    with pytest.raises(RaggedRowError):
        read_table(path)
    table = read_table(path, puts_aside=True)
    assert (2, [("Ann", "Leeds"), ("Dan", "York")]) == (table.rows, [table.row(row) for row in range(table.rows)])
    assert [(1, 3, "Bob\n"), (2, 5, "Ca,York,x\n"), (4, 7, "Eve\n")] == [
        (row.number, row.line, row.text) for row in table.put_aside
    ]
    assert [0, 3] == [table.number(row) for row in range(table.rows)]


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("x.jsonl", '{"name": "Ann"}\n{"name": [1]}\n{"name": "Bob"}\n', InvalidObjectError),
        ("x.csv", "name\nAnn\nEve,York\nBob\n", RaggedRowError),
        ("y.csv", 'name\nAnn\n"B"ob\nBob\n', UnclosedQuoteError),
    ],
)
def test_rows_are_put_aside_whatever_the_file(name: str, content: str, fault: type[FileError], tmp_path: Path) -> None:
    """What a strict reader refuses is what a lenient one puts aside."""
    path = tmp_path / name
    path.write_text(content, "utf-8")
    with pytest.raises(fault):
        read_table(path)
    table = read_table(path, puts_aside=True)
    assert ["Ann", "Bob"] == table.columns[0].to_pylist()
    assert [fault] == [type(row.fault) for row in table.put_aside]


def test_a_file_without_a_sound_row_is_refused_all_the_same(tmp_path: Path) -> None:
    """With what is wrong with the first of them; and so is what no putting aside can mend."""
    path = tmp_path / "x.csv"
    for content, fault in (
        ("name,city\nBob\n", RaggedRowError),
        ("name,city\n", HeaderOnlyError),
        ("", EmptyFileError),
    ):
        path.write_text(content, "utf-8")
        with pytest.raises(fault):
            read_table(path, puts_aside=True)


def test_a_file_without_faults_is_read_as_ever(tmp_path: Path) -> None:
    """Nothing is put aside, and rows are numbered as they come."""
    path = tmp_path / "x.csv"
    path.write_text("name\nAnn\nBob\n", "utf-8")
    table = read_table(path, puts_aside=True)
    assert ((), 1) == (table.put_aside, table.number(1))


def test_what_is_no_table_is_refused() -> None:
    """A list of records says neither its columns nor their order."""
    with pytest.raises(InvalidOptionError, match="type list, which is no table"):
        read_table([{"name": "Ann"}])
    with pytest.raises(InvalidOptionError, match="type ChunkedArray, which is no table"):
        read_table(pa.chunked_array([["Ann"]]))


@pytest.mark.parametrize("package", ["pyarrow", "numpy"])
def test_the_extra_is_named_where_it_is_missing(package: str) -> None:
    """Without its packages, the import says in one sentence what to install."""
    code = f"import sys; sys.modules[{package!r}] = None; import customer_core.bulk"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert f"needs the optional package {package}: pip install 'customer-core[bulk]'." in run.stderr
