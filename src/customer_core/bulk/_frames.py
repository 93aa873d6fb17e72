"""Typed tables as columns of text: Arrow's own, the frames that offer them as a stream, Parquet files, tables of rows.

Owns the checks that a CSV file gets when it is read. It must not know how a type is written as text, nor roles.
"""

import os
from collections.abc import Callable, Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from customer_core.bulk._text_tables import TextTable
from customer_core.errors import (
    BlankHeaderError,
    CellTooLongError,
    EmptyFileError,
    HeaderOnlyError,
    InvalidCellError,
    InvalidOptionError,
    NulByteError,
    RaggedRowError,
    RowTooLongError,
    UnsupportedColumnError,
)
from customer_core.exchange import (
    CELL_CHARACTERS_MAX,
    ROW_BYTES_MAX,
    Table,
    checked_header,
    open_bytes,
    shown_header,
    shown_path,
)
from customer_core.exchange.arrow import line_of, named_columns, telling_of_damage, text_of_column

__all__ = ["columns_of_frame", "columns_of_parquet", "columns_of_rows"]

_FRAME: Final = "table"


def columns_of_parquet(path: str | os.PathLike[str]) -> TextTable:
    """Return the columns of a Parquet file as text."""
    file = shown_path(path)
    with open_bytes(path) as source, telling_of_damage(file):
        return _columns_of_arrow(pq.ParquetFile(source).read(), file=file)


def columns_of_frame(source: Any) -> TextTable:  # noqa: ANN401 - any object that offers Arrow's stream interface
    """Return the columns of an Arrow table, a record batch or a frame as text."""
    if isinstance(source, pa.Table):
        return _columns_of_arrow(source, file=_FRAME)
    if isinstance(source, pa.RecordBatch):
        return _columns_of_arrow(pa.Table.from_batches([source]), file=_FRAME)
    labels = list(getattr(source, "columns", ()))
    if labels:
        # Two columns of one name would end the stream in words that are not ours.
        checked_header([str(label) for label in labels], file=_FRAME, line=1)
    table = _streamed(source)
    if table is None and not labels:
        problem = f"is of type {type(source).__name__}, which is no table"
        raise InvalidOptionError(option="source", problem=problem, remedy="give a table or a frame")
    if table is None:
        # What Arrow says of the reason may show a cell.
        culprit = next((str(label) for label in labels if _streamed(source[[label]]) is None), "?")
        raise UnsupportedColumnError(
            file=_FRAME, column=shown_header(culprit), kind="values that have no type in common"
        )
    return _columns_of_arrow(table, file=_FRAME)


def columns_of_rows(table: Table) -> TextTable:
    """Return the columns of a table in memory, each cell verbatim."""
    width = len(table.header)
    ragged = next((row for row, cells in enumerate(table.rows) if len(cells) != width), None)
    if ragged is not None:
        found = len(table.rows[ragged])
        raise RaggedRowError(file=table.file, line=line_of(ragged), found=found, expected=width)

    def column_of(index: int) -> pa.ChunkedArray:
        cells = [row[index] for row in table.rows]
        try:
            return pa.chunked_array([pa.array(cells, pa.large_string())])
        except UnicodeEncodeError:
            row = next(row for row, cell in enumerate(cells) if cell != cell.encode(errors="ignore").decode())
            raise InvalidCellError(
                file=table.file,
                line=line_of(row),
                column=shown_header(table.header[index]),
                problem="holds half of a surrogate pair, which is no character",
                remedy="remove it",
            ) from None

    return _checked(table.header, column_of, file=table.file, rows=len(table.rows))


def _streamed(source: Any) -> pa.Table | None:  # noqa: ANN401 - as above
    """Return the table that a frame streams, None where a column of it has no type of Arrow's.

    What is in the way, such as a number beyond 64 bits or half of a surrogate pair, is raised with the value.
    """
    try:
        return pa.RecordBatchReader.from_stream(source).read_all()
    except (pa.ArrowException, OverflowError, TypeError, ValueError):
        return None


def _columns_of_arrow(table: pa.Table, *, file: str) -> TextTable:
    indices = named_columns(table.schema)
    names = [table.column_names[index] for index in indices]

    def column_of(index: int) -> pa.ChunkedArray:
        return text_of_column(table.column(indices[index]), file=file, name=names[index])

    return _checked(names, column_of, file=file, rows=table.num_rows)


def _checked(header: Sequence[str], column_of: Callable[[int], pa.ChunkedArray], *, file: str, rows: int) -> TextTable:
    """Return the table of these columns, if a CSV file might hold it.

    Raises:
        FileError: It has no column, no record, a fault in its header, a NUL, or more than a cell or a row may hold.
    """
    if not header:
        raise EmptyFileError(file=file)
    names = checked_header(header, file=file, line=1)
    if not rows:
        raise HeaderOnlyError(file=file)
    columns = [column_of(index) for index in range(len(header))]
    for column in columns:
        _check_cells(column, file=file)
    _check_rows(columns, file=file)
    surplus = [index for index, column in enumerate(columns) if index >= len(names) and _has_value(column)]
    if surplus:
        raise BlankHeaderError(file=file, column=surplus[0] + 1)
    return TextTable(file=file, header=names, columns=tuple(columns[: len(names)]), rows=rows)


def _check_cells(column: pa.ChunkedArray, *, file: str) -> None:
    row = _first(pc.match_substring(column, "\0"))
    if row is not None:
        raise NulByteError(file=file, line=line_of(row))
    if pc.max(pc.binary_length(column)).as_py() > CELL_CHARACTERS_MAX:
        row = _first(pc.greater(pc.utf8_length(column), CELL_CHARACTERS_MAX))
        if row is not None:
            raise CellTooLongError(file=file, line=line_of(row), limit=CELL_CHARACTERS_MAX)


def _check_rows(columns: Sequence[pa.ChunkedArray], *, file: str) -> None:
    lengths = [pc.add(pc.binary_length(column).cast(pa.int64()), 1) for column in columns]
    if sum(pc.max(length).as_py() for length in lengths) <= ROW_BYTES_MAX:
        return
    # A delimiter stands behind every cell but the last.
    total = pa.chunked_array([pa.repeat(pa.scalar(-1, pa.int64()), len(columns[0]))])
    for length in lengths:
        total = pc.add(total, length)
    row = _first(pc.greater(total, ROW_BYTES_MAX))
    if row is not None:
        raise RowTooLongError(file=file, line=line_of(row), limit=ROW_BYTES_MAX)


def _first(holds: pa.ChunkedArray) -> int | None:
    """Return the first row of which something holds."""
    row: int = pc.index(holds, value=True).as_py()
    return row if row >= 0 else None


def _has_value(column: pa.ChunkedArray) -> bool:
    return any(cell.strip() for cell in pc.unique(column).to_pylist())
