"""Which character separates the cells of a file, and where a quote was left open; knows lines of text, not files."""

import csv
import re
from collections.abc import Sequence

from customer_core.errors import InvalidOptionError

__all__ = ["checked_delimiter", "declared_delimiter", "guess_delimiter", "line_of_open_quote"]

# In order of preference when the header line says nothing else.
_DELIMITERS = (",", ";", "\t", "|")
_SPELLED = {"\\t": "\t", "tab": "\t"}
_NEVER = frozenset('"\r\n\0')

# A line by which some programs tell Excel the delimiter; it stands above the header and is no record.
_DECLARATION = re.compile(r"sep=([,;\t|])[\r\n]*", re.IGNORECASE)

_LINE_ENDING = re.compile(r"\r\n?|\n")


def checked_delimiter(delimiter: str) -> str:
    """Return the delimiter that an option names, `""` for none; a tab may be spelled `tab`.

    Raises:
        InvalidOptionError: It is not one character, or one that CSV needs for something else.
    """
    character = _SPELLED.get(delimiter.lower(), delimiter)
    if len(character) > 1 or character in _NEVER:
        problem = "it must be a single character, and no quote or line ending"
        raise InvalidOptionError(option="delimiter", problem=problem, remedy="name one such as ',' or ';' or tab")
    return character


def declared_delimiter(line: str) -> str:
    """Return the delimiter that a line such as `sep=;` declares, `""` for any other line."""
    match = _DECLARATION.fullmatch(line)
    return match[1] if match else ""


def guess_delimiter(lines: Sequence[str]) -> str:
    """Return the delimiter of the header line, given that line and a few below it.

    It stands outside quotes in the header; where several do, the lines below decide, then the number of columns. A
    comma is returned for a file of one column.

    >>> guess_delimiter(["name;price, EUR", "Ann;12"])
    ';'
    """
    return max(_DELIMITERS, key=lambda delimiter: _fit(lines, delimiter))


def line_of_open_quote(record: str, delimiter: str) -> int | None:
    """Return how many lines below its first a record opens the quoted cell that breaks it, None where no cell does.

    A quoted cell breaks a record when it is never closed and when text follows its closing quote.
    """
    # A quoted cell, doubled quotes included, and the quote that closes it where there is one; or any other cell.
    cell = rf'(?:(?P<quoted>")[^"]*(?:""[^"]*)*(?P<closed>")?|[^{re.escape(delimiter)}\r\n]*)'
    cells = re.finditer(rf"{cell}(?P<end>{re.escape(delimiter)}|[\r\n]|\Z)?", record)
    opened = next((cell.start() for cell in cells if _is_broken(cell)), None)
    return None if opened is None else len(_LINE_ENDING.findall(record, 0, opened))


def _is_broken(cell: re.Match[str]) -> bool:
    return bool(cell["quoted"]) and (not cell["closed"] or cell["end"] is None)


def _fit(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    """Return the share of lines with as many cells as the header, and that number."""
    try:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter) if cells]
    except csv.Error:
        # A cell beyond the parser's limit, which is reported with its line when it is read in earnest.
        return 0.0, 0
    columns = widths[0] if widths else 0
    return (widths.count(columns) / len(widths), columns) if columns > 1 else (0.0, columns)
