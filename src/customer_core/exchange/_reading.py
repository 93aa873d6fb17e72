"""Strict reading of CSV: one delimiter, one header of distinct names, records of one width; knows no roles.

The standard library's parser does the parsing (RFC 4180 with any line ending); what it lets pass is checked here. Blank
lines are no records, but count as lines where an error names one. An empty cell of a one-column file is written `""`.
"""

import csv
import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import chain

import attrs

from customer_core.errors import (
    EmptyFileError,
    FileError,
    HeaderOnlyError,
    InvalidOptionError,
    RaggedRowError,
    RowTooLongError,
)
from customer_core.exchange._decoding import (
    checked_encoding,
    find_mark,
    open_bytes,
    read_lines,
    shown_path,
)
from customer_core.exchange._delimiters import checked_delimiter
from customer_core.exchange._feeds import CELL_CHARACTERS_MAX, Feed, feed_of
from customer_core.exchange._headers import checked_header
from customer_core.exchange._json_lines import is_json_lines, open_json_lines
from customer_core.exchange._tables import FoundRow, OpenRows, OpenTable, Table
from customer_core.exchange._typed_files import (
    is_parquet,
    is_workbook,
    open_parquet,
    open_workbook,
    refuse_text_options,
)
from customer_core.exchange._typed_rows import cells_of_named

__all__ = ["CELL_CHARACTERS_MAX", "CsvForm", "find_form", "open_csv", "open_rows", "read_csv"]


def read_csv(path: str | os.PathLike[str], *, encoding: str = "", delimiter: str = "") -> Table:
    """Read a whole CSV file, or refuse it with one sentence that names the place and the remedy.

    Without an `encoding`, a byte order mark decides, else the file must be UTF-8. Without a `delimiter`, the header
    decides between comma, semicolon, tab and bar. Every cell is kept verbatim. Columns at the end that have neither a
    name nor a value, as spreadsheets leave them behind, are left out.

    Raises:
        FileError: The file cannot be used as it is; each leaf of the tree is one way.
        InvalidOptionError: There is no such encoding or delimiter, or the file has another delimiter.
    """
    with open_csv(path, encoding=encoding, delimiter=delimiter) as table:
        return Table(file=table.file, header=table.header, rows=tuple(table.rows))


@contextmanager
def open_csv(path: str | os.PathLike[str], *, encoding: str = "", delimiter: str = "") -> Iterator[OpenTable]:
    """Open a CSV file, its header checked and its records still to be read, so that memory stays flat.

    The same checks as in `read_csv`; those of a record are made when it is reached.

    Raises:
        FileError: The file cannot be used as it is.
        InvalidOptionError: There is no such encoding or delimiter, or the file has another delimiter.
    """
    with _fed(path, encoding=encoding, delimiter=delimiter) as feed:
        width, names, records = _begun(feed)
        yield OpenTable(file=feed.file, header=names, rows=_rows(records, width, len(names), feed))


@attrs.frozen(kw_only=True)
class CsvForm:
    """How a CSV file is written: what another parser must know to read of it what `read_csv` reads.

    `columns` counts the cells of the header line, so also those that have neither a name nor a value. Before the header
    stand `mark`, the byte order mark, and a line that declares the delimiter where `is_declared`.
    """

    file: str
    header: tuple[str, ...]
    columns: int
    delimiter: str
    encoding: str
    mark: bytes
    is_declared: bool


def find_form(path: str | os.PathLike[str], *, encoding: str = "", delimiter: str = "") -> CsvForm:
    """Return how a CSV file is written, its header checked and its first record found.

    Raises:
        FileError: As of `open_csv`.
        InvalidOptionError: As of `open_csv`.
    """
    file, codec, separator = shown_path(path), checked_encoding(encoding), checked_delimiter(delimiter)
    with open_bytes(path) as source:
        mark, found = find_mark(source, file=file, encoding=codec)
        source.seek(0)
        feed = feed_of(read_lines(source, file=file, encoding=codec), file=file, delimiter=separator)
        is_declared = feed.line > 1
        width, names, _ = _begun(feed)
        return CsvForm(
            file=file,
            header=names,
            columns=width,
            delimiter=feed.delimiter,
            encoding=found or "utf-8",
            mark=mark,
            is_declared=is_declared,
        )


@contextmanager
def open_rows(
    path: str | os.PathLike[str], *, encoding: str = "", delimiter: str = "", sheet: str = ""
) -> Iterator[OpenRows]:
    """Open a file as `open_csv` does, but that a record that is none is told with its fault, and the rest goes on.

    A Parquet file and an Excel workbook are known by their bytes, and read as `open_parquet` and `open_workbook` read
    them. A file of JSON lines is known by its name or by its first line, and is read as `open_json_lines` reads it;
    with a `delimiter`, every text file is CSV. What follows is about those.

    A quoted cell that breaks its record makes a fault of the line on which that record begins; the next line begins
    another one, but behind lines that are longer than a row together. What no reading can go on behind is raised as
    ever: bytes that are no text, a NUL and a single line that is longer than a row may be; so is a value in a column
    without a name.

    Raises:
        FileError: The file cannot be used as it is, also while its rows are read.
        InvalidOptionError: There is no such encoding or delimiter, the file has another delimiter, or an option
            does not fit it.
        MissingExtraError: An optional package is needed to read the file.
    """
    with _opened(path, encoding=encoding, delimiter=delimiter, sheet=sheet) as table:
        yield table


def _opened(
    path: str | os.PathLike[str], *, encoding: str, delimiter: str, sheet: str
) -> AbstractContextManager[OpenRows]:
    """Return what opens the rows of a file of this form."""
    if is_workbook(path):
        refuse_text_options(encoding=encoding, delimiter=delimiter)
        return open_workbook(path, sheet=sheet)
    if sheet:
        raise InvalidOptionError(option="sheet", problem="the file is no workbook", remedy="leave it out")
    if is_parquet(path):
        refuse_text_options(encoding=encoding, delimiter=delimiter)
        return open_parquet(path)
    if not delimiter and is_json_lines(path, encoding=encoding):
        return open_json_lines(path, encoding=encoding)
    return _open_csv_rows(path, encoding=encoding, delimiter=delimiter)


@contextmanager
def _open_csv_rows(path: str | os.PathLike[str], *, encoding: str, delimiter: str) -> Iterator[OpenRows]:
    with _fed(path, encoding=encoding, delimiter=delimiter) as feed:
        width, names = _headed(_records(feed), feed)
        yield OpenRows(file=feed.file, header=names, rows=_sifted(feed, width, len(names)))


@contextmanager
def _fed(path: str | os.PathLike[str], *, encoding: str, delimiter: str) -> Iterator[Feed]:
    """Open a file and yield its lines as the parser takes them."""
    file, codec, separator = shown_path(path), checked_encoding(encoding), checked_delimiter(delimiter)
    with open_bytes(path) as source:
        yield feed_of(read_lines(source, file=file, encoding=codec), file=file, delimiter=separator)


def _begun(feed: Feed) -> tuple[int, tuple[str, ...], Iterator[tuple[int, list[str]]]]:
    """Return the cells of the header line, the names among them, and the records, of which there is one at least."""
    records = _records(feed)
    width, names = _headed(records, feed)
    first = next(records, None)
    if first is None:
        raise HeaderOnlyError(file=feed.file)
    return width, names, chain((first,), records)


def _headed(records: Iterator[tuple[int, list[str]]], feed: Feed) -> tuple[int, tuple[str, ...]]:
    """Return how many cells the header line has, which is the first record, and the names among them."""
    line, header = next(records, (0, []))
    if not header:
        raise EmptyFileError(file=feed.file)
    return len(header), checked_header(header, file=feed.file, line=line)


def _sifted(feed: Feed, width: int, columns: int) -> Iterator[FoundRow]:
    """Yield each record that is not blank, and each stretch of text that is none with its fault."""
    reader, number = _parser(feed), 0
    while True:
        feed.begin()
        cells, fault = _taken(reader, feed)
        if not feed.taken:
            return
        if fault:
            reader = _parser(feed)
            if not feed.is_overfull:
                feed.give_back()
        elif cells:
            fault = _misfit(cells, width, feed)
        else:
            continue
        row = () if fault else _trimmed(cells, columns, feed)
        yield FoundRow(number=number, line=feed.line, cells=row, text="".join(feed.taken), fault=fault)
        number += 1


def _taken(reader: Iterator[list[str]], feed: Feed) -> tuple[list[str], FileError | None]:
    """Return the cells of the next record, or why the parser cannot go on behind what it took."""
    try:
        return next(reader, []), None
    except csv.Error:
        return [], feed.fault()
    except RowTooLongError as error:
        # What comes behind a single line that is too long is not known.
        if not feed.is_overfull or len(feed.taken) == 1:
            raise
        return [], error


def _misfit(cells: list[str], width: int, feed: Feed) -> FileError | None:
    if len(cells) == width:
        return feed.find_excess(cells)
    return RaggedRowError(file=feed.file, line=feed.line, found=len(cells), expected=width)


def _parser(feed: Feed) -> Iterator[list[str]]:
    return csv.reader(feed, delimiter=feed.delimiter, strict=True)


def _trimmed(cells: Sequence[str], columns: int, feed: Feed) -> tuple[str, ...]:
    """Return the cells without those of nameless last columns, which must be blank."""
    return tuple(cells_of_named(cells, columns, file=feed.file))


def _records(feed: Feed) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not blank, with the line on which it begins."""
    reader = _parser(feed)
    while True:
        feed.begin()
        cells, fault = _taken(reader, feed)
        fault = fault or feed.find_excess(cells)
        if fault:
            raise fault
        if cells:
            yield feed.line, cells
        elif not feed.taken:
            return


def _rows(records: Iterator[tuple[int, list[str]]], width: int, columns: int, feed: Feed) -> Iterator[tuple[str, ...]]:
    for line, cells in records:
        if len(cells) != width:
            raise RaggedRowError(file=feed.file, line=line, found=len(cells), expected=width)
        yield tuple(cells) if columns == width else _trimmed(cells, columns, feed)
