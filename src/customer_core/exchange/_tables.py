"""What a table of text is and how its columns are told apart by name; knows no file format and no role."""

import heapq
import re
import unicodedata
from collections.abc import Iterator, Sequence

import attrs

from customer_core.errors import FileError
from customer_core.exchange._printing import printable_text
from customer_core.exchange._row_checksums import draw_rows, row_checksum
from customer_core.exchange._spreadsheet_cells import bare_value

__all__ = ["FoundRow", "OpenRows", "OpenTable", "Table", "fold_header", "shown_header"]

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SHOWN_CHARACTERS_MAX = 60


@attrs.frozen(kw_only=True)
class Table:
    """A header and the records below it, each cell verbatim as the file has it.

    `file` is the path as errors show it. Records stay out of the repr, which may end up in a log.
    """

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = attrs.field(repr=False)

    def sample_rows(self, limit: int) -> Sequence[tuple[str, ...]]:
        """Return at most so many rows, drawn by their checksums, as `draw_rows` draws and orders them."""
        drawn = heapq.nsmallest(limit, ((row_checksum(row), row) for row in self.rows))
        return draw_rows(drawn, lambda: self.rows, limit)

    def count_values(self, index: int) -> tuple[int, int]:
        """Return how many cells of a column have a value, and how many different values there are."""
        values = [value for row in self.rows if (value := bare_value(row[index].strip()))]
        return len(values), len(set(values))


@attrs.frozen(kw_only=True)
class OpenTable:
    """A table whose records are still to be read: `rows` can be gone through once, while the file is open."""

    file: str
    header: tuple[str, ...]
    rows: Iterator[tuple[str, ...]] = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class FoundRow:
    """A record of a file, or a stretch of its text that is none.

    Args:
        number: Which row it is, from 0 after the header; blank lines are none.
        line: The line of the file on which it begins, from 1.
        cells: One for each column; none where there is a fault.
        text: The record as the file has it, with its line ending.
        fault: Why it is no record; None where it is one.
    """

    number: int
    line: int
    cells: tuple[str, ...] = attrs.field(repr=False)
    text: str = attrs.field(repr=False)
    fault: FileError | None = None


@attrs.frozen(kw_only=True)
class OpenRows:
    """A table whose rows are still to be read, faulty ones among them: once, while the file is open."""

    file: str
    header: tuple[str, ...]
    rows: Iterator[FoundRow] = attrs.field(repr=False)


def fold_header(name: str) -> str:
    """Return a column's name for comparison: letter case, width, invisible characters and extra white space dropped.

    Nothing is transliterated: in a Japanese file the columns 氏 (surname) and 市 (city) would both become "shi".
    """
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFKC", name))
    return " ".join(visible.casefold().split())


def shown_header(name: str) -> str:
    """Return a column's name as a sentence can hold it: on one line, printable, 60 characters at most."""
    printable = printable_text(name[:_SHOWN_CHARACTERS_MAX])
    return printable if len(name) <= _SHOWN_CHARACTERS_MAX else printable + "…"
