"""The way in: a path, an Arrow table, a frame or a table in memory becomes columns of text.

Owns which kinds of sources there are. It must not know roles, nor what is done with the columns.
"""

import os
from collections.abc import Callable
from typing import Any

import pyarrow as pa

from customer_core.bulk._csv import (
    read_csv_columns,
    read_json_lines_columns,
    read_sound_rows,
    read_workbook_columns,
)
from customer_core.bulk._frames import columns_of_frame, columns_of_parquet, columns_of_rows
from customer_core.bulk._text_tables import TextTable
from customer_core.errors import FileError, InvalidOptionError
from customer_core.exchange import Table, is_json_lines, is_parquet, is_workbook, refuse_text_options

__all__ = ["TextTable", "read_table"]


def read_table(source: object, *, encoding: str = "", delimiter: str = "", puts_aside: bool = False) -> TextTable:
    """Read any table as columns of text, or refuse it with one sentence that names the place and the remedy.

    A CSV file gives what `exchange.read_csv` gives, cell by cell and error by error, and a file of JSON lines what
    `exchange.open_json_lines` gives, as a workbook gives what `exchange.open_workbook` gives of the first sheet that is
    shown; the first fault is raised. Elsewhere, values that are no text
    become what a CSV file says: whole numbers without a decimal point, dates and times as in ISO 8601, `true` and
    `false`, and nothing for what is missing or not a number.

    Args:
        source: The path of a file of CSV, JSON lines, Parquet or Excel, an `exchange.Table`, an Arrow table or record
            batch, or anything that offers Arrow's stream interface, such as a pandas or Polars frame.
        encoding: Of a file of CSV or JSON lines, as in `exchange.read_csv`.
        delimiter: Of a CSV file, as in `exchange.read_csv`; with one, every text file is CSV.
        puts_aside: Whether rows of a file that are no records, which `exchange.open_rows` tells with their faults, are
            put aside (`TextTable.put_aside`); otherwise the first of them refuses the file.

    Raises:
        FileError: The table cannot be used as it is; each leaf of the tree is one way.
        InvalidOptionError: The source is no table, or an option does not fit it.
    """
    try:
        return _read_whole(source, encoding=encoding, delimiter=delimiter)
    except FileError:
        if not (puts_aside and isinstance(source, str | os.PathLike)):
            raise
        return read_sound_rows(source, encoding=encoding, delimiter=delimiter)


def _read_whole(source: object, *, encoding: str, delimiter: str) -> TextTable:
    if isinstance(source, str | os.PathLike) and not (is_parquet(source) or is_workbook(source)):
        if not delimiter and is_json_lines(source, encoding=encoding):
            return read_json_lines_columns(source, encoding=encoding)
        return read_csv_columns(source, encoding=encoding, delimiter=delimiter)
    refuse_text_options(encoding=encoding, delimiter=delimiter)
    return _reader_of(source)(source)


def _reader_of(source: object) -> Callable[[Any], TextTable]:
    if isinstance(source, str | os.PathLike):
        return columns_of_parquet if is_parquet(source) else read_workbook_columns
    if isinstance(source, Table):
        return columns_of_rows
    if isinstance(source, pa.Table | pa.RecordBatch) or hasattr(source, "__arrow_c_stream__"):
        return columns_of_frame
    problem = f"is of type {type(source).__name__}, which is no table"
    remedy = "give the path of a file of CSV, JSON lines, Parquet or Excel, an Arrow table, or a pandas or Polars frame"
    raise InvalidOptionError(option="source", problem=problem, remedy=remedy)
