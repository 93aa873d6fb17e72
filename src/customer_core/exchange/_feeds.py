"""The lines of a CSV file as the standard library's parser takes them, record by record; knows no header and no width.

Owns what places a fault: which lines the record under way has, and what is wrong with one that the parser gives up on.
"""

import csv
from collections import deque
from collections.abc import Iterator
from itertools import chain, islice
from typing import Final

import attrs

from customer_core.errors import CellTooLongError, RowTooLongError, UnclosedQuoteError
from customer_core.exchange._decoding import ROW_BYTES_MAX
from customer_core.exchange._delimiters import (
    declared_delimiter,
    guess_delimiter,
    line_of_open_quote,
    refuse_misnamed,
)

__all__ = ["CELL_CHARACTERS_MAX", "Feed", "feed_of"]

# The limit that the standard library's parser has by default; it is global there, so it is not raised here.
CELL_CHARACTERS_MAX: Final = 131_072
_LINES_SAMPLED: Final = 20
# How often each byte is read again at most, on average, in a file in which nearly every line opens a quote.
_READINGS_MOST: Final = 8


@attrs.define(kw_only=True)
class Feed:
    """The lines that the parser takes, with those of the record under way kept, so that a fault can be placed."""

    lines: Iterator[str]
    file: str
    delimiter: str
    line: int
    taken: list[str] = attrs.field(factory=list)
    size: int = 0
    again: deque[str] = attrs.field(factory=deque)
    """Lines that were taken before, and are to be taken once more."""
    bytes_again: int = 0
    bytes_first: int = 2 * ROW_BYTES_MAX
    """How many bytes were read for the first time; not much can be read again of a small file anyway."""
    is_overfull: bool = False
    """Whether the record under way was found to be too long, of lines each of which is not."""

    def __iter__(self) -> "Feed":
        return self

    def __next__(self) -> str:
        line, is_again = (self.again.popleft(), True) if self.again else (next(self.lines), False)
        self.taken.append(line)
        size = len(line) if line.isascii() else len(line.encode())
        self.size += size
        if is_again:
            self.bytes_again += size
        else:
            self.bytes_first += size
        # The line ending that closes the row is no part of it.
        if self.size > ROW_BYTES_MAX and self.size - len(line) + len(line.rstrip("\r\n")) > ROW_BYTES_MAX:
            self.is_overfull = True
            raise RowTooLongError(file=self.file, line=self.line, limit=ROW_BYTES_MAX)
        return line

    def begin(self) -> None:
        """Forget the last record: the next line begins another."""
        self.line += len(self.taken)
        self.taken.clear()
        self.size = 0
        self.is_overfull = False

    def give_back(self) -> None:
        """Let a record be its first line alone, and what it took beyond be read again.

        Where that was done so often that a file would be read many times over, the record stays as long as it is.
        """
        if self.bytes_again <= _READINGS_MOST * self.bytes_first:
            self.again.extendleft(reversed(self.taken[1:]))
            del self.taken[1:]

    def find_excess(self, cells: list[str]) -> CellTooLongError | None:
        """Tell a cell that is too long, which the parser lets pass where the program has raised its limit."""
        is_excessive = self.size > CELL_CHARACTERS_MAX and any(len(cell) > CELL_CHARACTERS_MAX for cell in cells)
        return self._cell_too_long() if is_excessive else None

    def fault(self) -> UnclosedQuoteError | CellTooLongError:
        """Return why the parser gave up on the record."""
        opened = line_of_open_quote("".join(self.taken), self.delimiter)
        if opened is None:
            return self._cell_too_long()
        return UnclosedQuoteError(file=self.file, line=self.line + opened)

    def _cell_too_long(self) -> CellTooLongError:
        limit = min(CELL_CHARACTERS_MAX, csv.field_size_limit())
        return CellTooLongError(file=self.file, line=self.line, limit=limit)


def feed_of(lines: Iterator[str], *, file: str, delimiter: str) -> "Feed":
    """Return the lines of a file as the parser takes them, behind one that declares the delimiter."""
    head = list(islice(lines, _LINES_SAMPLED))
    declared = declared_delimiter(head[0]) if head else ""
    head = head[1:] if declared else head
    if delimiter:
        refuse_misnamed(head, delimiter, file=file)
    return Feed(
        lines=chain(head, lines),
        file=file,
        delimiter=delimiter or declared or guess_delimiter(head),
        line=1 + bool(declared),
    )
