"""A file of CSV, JSON lines or Excel as columns of text, without an object for each cell.

Owns when Arrow's parser may be asked: where the bytes show that it reads what the strict parser of `exchange` reads. On
any doubt that one reads the file, so that cells and errors are the same either way. It must not know roles.
"""

import csv
import os
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from customer_core.bulk._text_tables import TextTable
from customer_core.errors import HeaderOnlyError
from customer_core.exchange import (
    CELL_CHARACTERS_MAX,
    ROW_BYTES_MAX,
    CsvForm,
    FoundRow,
    find_form,
    open_bytes,
    open_csv,
    open_json_lines,
    open_rows,
    open_workbook,
)

__all__ = [
    "ROWS_AT_ONCE",
    "SCANNED_BYTES",
    "read_csv_columns",
    "read_json_lines_columns",
    "read_plain_csv",
    "read_sound_rows",
    "read_workbook_columns",
]

SCANNED_BYTES = 1 << 20
# A row must fit into a block.
_BLOCK_BYTES = 2 * ROW_BYTES_MAX
ROWS_AT_ONCE = 20_000
_QUOTE, _CARRIAGE_RETURN, _LINE_FEED = b'"\r\n'


def read_csv_columns(path: str | os.PathLike[str], *, encoding: str, delimiter: str) -> TextTable:
    """Return what `exchange.read_csv` returns, as columns, and raise what it raises."""
    form = find_form(path, encoding=encoding, delimiter=delimiter)
    columns = read_plain_csv(path, form) if form.encoding == "utf-8" and form.delimiter.isascii() else None
    if columns is None:
        return _read_strictly(path, encoding=encoding, delimiter=delimiter)
    return TextTable(file=form.file, header=form.header, columns=columns, rows=len(columns[0]))


def _read_strictly(path: str | os.PathLike[str], *, encoding: str, delimiter: str) -> TextTable:
    """Read record by record, a batch at a time: a cell is a Python object only while its batch is read."""
    with open_csv(path, encoding=encoding, delimiter=delimiter) as table:
        return _gathered(table.file, table.header, table.rows)


def read_json_lines_columns(path: str | os.PathLike[str], *, encoding: str) -> TextTable:
    """Return a file of JSON lines as columns, or raise what is wrong with the first line that is no row."""
    with open_json_lines(path, encoding=encoding) as table:
        return _gathered(table.file, table.header, map(_sound, table.rows))


def read_workbook_columns(path: str | os.PathLike[str]) -> TextTable:
    """Return the first sheet of a workbook that is shown as columns, or raise what is wrong with its first bad row."""
    with open_workbook(path) as table:
        return _gathered(table.file, table.header, map(_sound, table.rows))


def read_sound_rows(path: str | os.PathLike[str], *, encoding: str, delimiter: str) -> TextTable:
    """Return the records of any file of a table as columns, its rows that are none put aside.

    Raises:
        FileError: The file cannot be used as it is, has no row, or has none that is sound.
    """
    aside: list[FoundRow] = []
    with open_rows(path, encoding=encoding, delimiter=delimiter) as table:
        try:
            found = _gathered(table.file, table.header, _sifted(table.rows, aside))
        except HeaderOnlyError:
            if aside and aside[0].fault:
                raise aside[0].fault from None
            raise
    return attrs.evolve(found, put_aside=tuple(aside))


def _sifted(rows: Iterator[FoundRow], aside: list[FoundRow]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each sound row, and put the others aside."""
    for row in rows:
        if row.fault:
            aside.append(row)
        else:
            yield row.cells


def _sound(row: FoundRow) -> tuple[str, ...]:
    if row.fault:
        raise row.fault
    return row.cells


def _gathered(file: str, header: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> TextTable:
    batches: list[list[pa.Array]] = []
    while some := list(islice(rows, ROWS_AT_ONCE)):
        batches.append([pa.array(cells, pa.large_string()) for cells in zip(*some, strict=True)])
    if not batches:
        raise HeaderOnlyError(file=file)
    columns = tuple(pa.chunked_array(chunks) for chunks in zip(*batches, strict=True))
    return TextTable(file=file, header=header, columns=columns, rows=len(columns[0]))


def read_plain_csv(path: str | os.PathLike[str], form: CsvForm) -> tuple[pa.ChunkedArray, ...] | None:
    """Return the columns as Arrow's parser reads them, None where it might read something else."""
    with open_bytes(path) as source:
        source.seek(len(form.mark))
        if form.is_declared:
            source.readline()
        start = source.tell()
        quotes = _count_quotes(source, form.delimiter.encode())
        if quotes is None:
            return None
        source.seek(start)
        records = _parsed(source, form, newlines_in_values=bool(quotes))
    return None if records is None or not _is_within_limits(records) else _below_header(records, form.header)


def _count_quotes(source: BinaryIO, delimiter: bytes) -> int | None:
    """Return how many quotes a text has, None where its quotes, its NULs or its carriage returns leave a doubt.

    Quotes open and close in turn. Each must stand where both parsers take it for what it is: one that opens behind a
    delimiter, a line ending or a quote, one that closes before one of these. A doubled quote inside a cell closes it
    and opens it again at once. A carriage return must be one half of CRLF.
    """
    may_precede, may_follow = _one_of(delimiter + b'\n"'), _one_of(delimiter + b'\r\n"')
    quotes, last_two = 0, b"\n"
    while True:
        chunk = source.read(SCANNED_BYTES)
        # A byte is judged with both its neighbors, so the last one waits for the next chunk, or for the end.
        content = np.frombuffer(last_two + (chunk or delimiter), np.uint8)
        judged, before, behind = content[1:-1], content[:-2], content[2:]
        found = np.flatnonzero(judged == _QUOTE)
        opening, closing = found[quotes % 2 :: 2], found[1 - quotes % 2 :: 2]
        is_plain = (
            judged.all()
            and (behind[judged == _CARRIAGE_RETURN] == _LINE_FEED).all()
            and may_precede[before[opening]].all()
            and may_follow[behind[closing]].all()
        )
        quotes += len(found)
        if not is_plain or not chunk:
            return quotes if is_plain and quotes % 2 == 0 else None
        last_two = content[-2:].tobytes()


def _one_of(characters: bytes) -> npt.NDArray[np.bool_]:
    """Return the table that says of each byte whether it is one of these."""
    found = np.zeros(256, np.bool_)
    found[list(characters)] = True
    return found


def _parsed(source: BinaryIO, form: CsvForm, *, newlines_in_values: bool) -> pa.Table | None:
    names = [str(column) for column in range(form.columns)]
    try:
        return arrow_csv.read_csv(
            source,
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=_BLOCK_BYTES),
            parse_options=arrow_csv.ParseOptions(delimiter=form.delimiter, newlines_in_values=newlines_in_values),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
    except (pa.ArrowException, OSError):
        return None


def _is_within_limits(records: pa.Table) -> bool:
    """Return whether no cell and no row can be too long, counted so that no character is missed."""
    longest: list[int] = [pc.max(pc.binary_length(column)).as_py() for column in records.columns]
    # In a row, a quote is written twice, and a cell has two around it and a delimiter behind it.
    row_bytes_max = sum(2 * length + 3 for length in longest)
    return max(longest) <= min(CELL_CHARACTERS_MAX, csv.field_size_limit()) and row_bytes_max <= ROW_BYTES_MAX


def _below_header(records: pa.Table, header: tuple[str, ...]) -> tuple[pa.ChunkedArray, ...] | None:
    """Return the columns below the header line, None where it is not the one that was found, or has a nameless cell."""
    first = tuple(column[0].as_py() for column in records.columns)
    surplus = records.columns[len(header) :]
    if first[: len(header)] != header or any(pc.max(pc.binary_length(column)).as_py() for column in surplus):
        return None
    return tuple(column.slice(1) for column in records.columns[: len(header)])
