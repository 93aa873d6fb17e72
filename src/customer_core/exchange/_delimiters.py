"""Which character separates the cells of a file, and where a quote was left open; knows lines of text, not files."""

import csv
import re
from collections.abc import Sequence

from customer_core.errors import InvalidOptionError

__all__ = ["checked_delimiter", "declared_delimiter", "guess_delimiter", "line_of_open_quote", "refuse_misnamed"]

# In order of preference when the header line says nothing else.
_DELIMITERS = (",", ";", "\t", "|")
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SPELLED = {"\\t": "\t"} | {name: character for character, name in _NAMES.items()}
_REMEDY = "give another character, or one of these by its name: comma, semicolon, tab, bar"
_NEVER = frozenset('"\r\n\0')

# A line by which some programs tell Excel the delimiter; it stands above the header and is no record.
_DECLARATION = re.compile(r"sep=([,;\t|])[\r\n]*", re.IGNORECASE)

_LINE_ENDING = re.compile(r"\r\n?|\n")


def checked_delimiter(delimiter: str) -> str:
    """Return the delimiter that an option names, `""` for none: a character, or comma, semicolon, tab or bar.

    Raises:
        InvalidOptionError: It is not one character, or one that CSV needs for something else.
    """
    character = _SPELLED.get(delimiter.lower(), delimiter)
    if len(character) > 1 or character in _NEVER:
        problem = "it must be a single character, and no quote or line ending"
        raise InvalidOptionError(option="delimiter", problem=problem, remedy=_REMEDY)
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


def refuse_misnamed(lines: Sequence[str], delimiter: str, *, file: str) -> None:
    """Raise where the first lines of a file show another delimiter than the one that an option names.

    The whole header would be taken for one name, and a record for one value. A comma is none where a space follows it:
    in a file of one column, the header may be "Name, first name".

    Raises:
        InvalidOptionError: The header has one cell, and would have several by another delimiter.
    """
    header = [next((line for line in lines if line.strip("\r\n")), "")]
    if _fit(header, delimiter)[1] != 1:
        return
    candidates = _DELIMITERS[1:] if ", " in header[0] else _DELIMITERS
    name = next((_NAMES[other] for other in candidates if _fit(header, other)[1] > 1), "")
    if name:
        problem = f"the header line of {file} is not parted by it, but by a {name}"
        raise InvalidOptionError(option="delimiter", problem=problem, remedy=f"give {name}, or leave the option out")


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
