"""Strict reading of CSV: one delimiter, one header of distinct names, records of one width; knows no roles.

The standard library's parser does the parsing (RFC 4180 with any line ending); what it lets pass is checked here. Blank
lines are no records, but count as lines where an error names one. An empty cell of a one-column file is written `""`.
"""

import csv
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice

import attrs

from customer_core.errors import (
    BlankHeaderError,
    CellTooLongError,
    EmptyFileError,
    HeaderOnlyError,
    RaggedRowError,
    RowTooLongError,
    UnclosedQuoteError,
)
from customer_core.exchange._decoding import (
    ROW_BYTES_MAX,
    checked_encoding,
    find_mark,
    open_bytes,
    read_lines,
    shown_path,
)
from customer_core.exchange._delimiters import (
    checked_delimiter,
    declared_delimiter,
    guess_delimiter,
    line_of_open_quote,
    refuse_misnamed,
)
from customer_core.exchange._headers import checked_header
from customer_core.exchange._tables import OpenTable, Table

__all__ = ["CELL_CHARACTERS_MAX", "CsvForm", "find_form", "find_line", "open_csv", "read_csv"]

# The limit that the standard library's parser has by default; it is global there, so it is not raised here.
CELL_CHARACTERS_MAX = 131_072
_LINES_SAMPLED = 20


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
    file, codec, separator = shown_path(path), checked_encoding(encoding), checked_delimiter(delimiter)
    with open_bytes(path) as source:
        feed = _feed(read_lines(source, file=file, encoding=codec), file=file, delimiter=separator)
        width, names, records = _begun(feed)
        rows = _rows(records, width, file=file)
        yield OpenTable(
            file=file, header=names, rows=rows if len(names) == width else _cut(rows, len(names), file=file)
        )


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
        feed = _feed(read_lines(source, file=file, encoding=codec), file=file, delimiter=separator)
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


def find_line(path: str | os.PathLike[str], row: int, *, encoding: str = "", delimiter: str = "") -> int:
    """Return the line on which a record begins, by its number after the header, from 0; 0 when there is none.

    Raises:
        FileError: As of `read_csv`.
        InvalidOptionError: As of `read_csv`.
    """
    file, codec, separator = shown_path(path), checked_encoding(encoding), checked_delimiter(delimiter)
    with open_bytes(path) as source:
        feed = _feed(read_lines(source, file=file, encoding=codec), file=file, delimiter=separator)
        return next((line for line, _ in islice(_records(feed), row + 1, None)), 0)


def _feed(lines: Iterator[str], *, file: str, delimiter: str) -> "_Feed":
    """Return the lines of a file as the parser takes them, behind one that declares the delimiter."""
    head = list(islice(lines, _LINES_SAMPLED))
    declared = declared_delimiter(head[0]) if head else ""
    head = head[1:] if declared else head
    if delimiter:
        refuse_misnamed(head, delimiter, file=file)
    return _Feed(
        lines=chain(head, lines),
        file=file,
        delimiter=delimiter or declared or guess_delimiter(head),
        line=1 + bool(declared),
    )


def _begun(feed: "_Feed") -> tuple[int, tuple[str, ...], Iterator[tuple[int, list[str]]]]:
    """Return the cells of the header line, the names among them, and the records, of which there is one at least."""
    records = _records(feed)
    line, header = next(records, (0, []))
    if not header:
        raise EmptyFileError(file=feed.file)
    names = checked_header(header, file=feed.file, line=line)
    first = next(records, None)
    if first is None:
        raise HeaderOnlyError(file=feed.file)
    return len(header), names, chain((first,), records)


def _records(feed: "_Feed") -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not blank, with the line on which it begins."""
    reader = csv.reader(feed, delimiter=feed.delimiter, strict=True)
    while True:
        feed.begin()
        try:
            cells = next(reader, None)
        except csv.Error:
            raise feed.fault() from None
        if cells is None:
            return
        feed.check(cells)
        if cells:
            yield feed.line, cells


@attrs.define(kw_only=True)
class _Feed:
    """The lines that the parser takes, with those of the record under way kept, so that a fault can be placed."""

    lines: Iterator[str]
    file: str
    delimiter: str
    line: int
    taken: list[str] = attrs.field(factory=list)
    size: int = 0

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        self.taken.append(line)
        self.size += len(line) if line.isascii() else len(line.encode())
        # The line ending that closes the row is no part of it.
        if self.size > ROW_BYTES_MAX and self.size - len(line) + len(line.rstrip("\r\n")) > ROW_BYTES_MAX:
            raise RowTooLongError(file=self.file, line=self.line, limit=ROW_BYTES_MAX)
        return line

    def begin(self) -> None:
        """Forget the last record: the next line begins another."""
        self.line += len(self.taken)
        self.taken.clear()
        self.size = 0

    def check(self, cells: list[str]) -> None:
        """Raise for a cell that is too long, which the parser lets pass where the program has raised its limit."""
        if self.size > CELL_CHARACTERS_MAX and any(len(cell) > CELL_CHARACTERS_MAX for cell in cells):
            raise self._cell_too_long()

    def fault(self) -> UnclosedQuoteError | CellTooLongError:
        """Return why the parser gave up on the record."""
        opened = line_of_open_quote("".join(self.taken), self.delimiter)
        if opened is None:
            return self._cell_too_long()
        return UnclosedQuoteError(file=self.file, line=self.line + opened)

    def _cell_too_long(self) -> CellTooLongError:
        limit = min(CELL_CHARACTERS_MAX, csv.field_size_limit())
        return CellTooLongError(file=self.file, line=self.line, limit=limit)


def _rows(records: Iterator[tuple[int, list[str]]], columns: int, *, file: str) -> Iterator[tuple[str, ...]]:
    for line, cells in records:
        if len(cells) != columns:
            raise RaggedRowError(file=file, line=line, found=len(cells), expected=columns)
        yield tuple(cells)


def _cut(rows: Iterator[tuple[str, ...]], columns: int, *, file: str) -> Iterator[tuple[str, ...]]:
    """Yield the rows without their nameless last cells, which must be blank."""
    for row in rows:
        surplus = next((column for column, cell in enumerate(row[columns:], start=columns + 1) if cell.strip()), None)
        if surplus is not None:
            raise BlankHeaderError(file=file, column=surplus)
        yield row[:columns]
