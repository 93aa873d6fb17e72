"""Rows of files whose cells are no text, as a CSV file with the same cells would have them; knows no file format."""

import csv
import io
from collections.abc import Sequence

from customer_core.errors import BlankHeaderError, CellTooLongError, FileError, NulByteError, RowTooLongError
from customer_core.exchange._decoding import ROW_BYTES_MAX
from customer_core.exchange._feeds import CELL_CHARACTERS_MAX
from customer_core.exchange._tables import FoundRow

__all__ = ["cells_of_named", "typed_row"]


def typed_row(cells: Sequence[str], *, file: str, number: int, line: int, fault: FileError | None = None) -> FoundRow:
    """Return a row, with its fault where it has one or is more than a CSV file may hold.

    Its text is the line of CSV that it would be, a NUL told by U+FFFD.
    """
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerow(cells)
    text = stream.getvalue()
    fault = fault or _excess(cells, text, file=file, line=line)
    return FoundRow(
        number=number,
        line=line,
        cells=() if fault else tuple(cells),
        text=text.replace("\0", "\ufffd"),
        fault=fault,
    )


def cells_of_named(cells: Sequence[str], columns: int, *, file: str) -> Sequence[str]:
    """Return the cells without those of nameless last columns.

    Raises:
        BlankHeaderError: One of those has a value.
    """
    surplus = next((column for column, cell in enumerate(cells[columns:], start=columns + 1) if cell.strip()), None)
    if surplus is not None:
        raise BlankHeaderError(file=file, column=surplus)
    return cells[:columns]


def _excess(cells: Sequence[str], text: str, *, file: str, line: int) -> FileError | None:
    if "\0" in text:
        return NulByteError(file=file, line=line)
    if len(text) > CELL_CHARACTERS_MAX and any(len(cell) > CELL_CHARACTERS_MAX for cell in cells):
        return CellTooLongError(file=file, line=line, limit=CELL_CHARACTERS_MAX)
    # A delimiter stands behind every cell but the last; quotes are not counted.
    if 4 * len(text) > ROW_BYTES_MAX and len(",".join(cells).encode()) > ROW_BYTES_MAX:
        return RowTooLongError(file=file, line=line, limit=ROW_BYTES_MAX)
    return None
