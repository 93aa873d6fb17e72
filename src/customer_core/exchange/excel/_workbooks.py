"""One sheet of a workbook as the rows of a table, row by row; knows no roles.

Nothing is computed: a formula is the value that the spreadsheet left beside it. What a workbook unpacks to is looked at
before anything is unpacked, and an XML document that defines entities is refused by the parser (`defusedxml`).
"""

import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from itertools import islice
from typing import Any, BinaryIO, Final
from zipfile import ZipFile

import attrs
import defusedxml  # noqa: F401 - openpyxl reads by it where it is there, and must not read without it
import openpyxl
from openpyxl.utils import get_column_letter

from customer_core.errors import (
    EmptyFileError,
    FileError,
    InvalidCellError,
    OversizedWorkbookError,
    UnknownSheetError,
    UnreadableFileError,
)
from customer_core.exchange._decoding import open_bytes, shown_path
from customer_core.exchange._headers import checked_header
from customer_core.exchange._tables import FoundRow, OpenRows, shown_header
from customer_core.exchange._typed_rows import cells_of_named, typed_row
from customer_core.exchange.excel._cells import NoTextError, text_of_cell

__all__ = ["open_workbook"]

_SHEETS: Final = "xl/worksheets/"
_SHEET_BYTES_MAX: Final = 2 << 30
_PART_BYTES_MAX: Final = 256 << 20
"""Of what is no sheet and is read as a whole, such as the table of all texts."""
_PARTS_MAX: Final = 10_000
_ROWS_AT_ONCE: Final = 200
_ROWS_MAX: Final = 1_048_576
_FORMULA: Final = "f"
_TEXT_OF_FORMULA: Final = "str"
_TOLD_MOST: Final = 10


@contextmanager
def open_workbook(path: str | os.PathLike[str], *, sheet: str = "") -> Iterator[OpenRows]:
    """Open a sheet of a workbook whose rows are still to be read.

    Raises:
        FileError: The file cannot be used as it is.
    """
    file = shown_path(path)
    with open_bytes(path) as source, ExitStack() as stack:
        _check_size(source, file=file)
        found = stack.enter_context(_opened_sheet(source, sheet, file=file, data_only=False))
        with_values = partial(_opened_sheet, source, found.title, file=file, data_only=True)
        rows = _Rows(file=file, values=_Values(lambda: stack.enter_context(with_values())))
        filled = _iter_filled(found, file=file)
        header = rows.header_of(next(filled, None))
        yield OpenRows(file=file, header=header, rows=rows.iter_rows(filled, header))


_Row = tuple[int, Sequence[Any]]
"""The number of a row in its sheet, from 1, and its cells as far as it has any."""


@attrs.define
class _Values:
    """The same sheet with the values of formulas in their place, opened where there is a formula at all."""

    open: Callable[[], Any]
    rows: Iterator[Sequence[Any]] | None = None
    cells: Sequence[Any] = ()
    line: int = 0

    def cell(self, line: int, column: int) -> Any:  # noqa: ANN401 - openpyxl ships no types
        """Return the cell at a place; lines are asked for from above to below."""
        if self.rows is None:
            self.rows, self.line = _iter_rows(self.open(), first=line), line - 1
        while self.line < line:
            self.cells = next(self.rows)
            self.line += 1
        return self.cells[column]


@attrs.frozen
class _Rows:
    """What the rows of a sheet say."""

    file: str
    values: _Values

    def header_of(self, row: _Row | None) -> tuple[str, ...]:
        """Return the names of the columns, which stand in the first row that is not blank."""
        if row is None:
            raise EmptyFileError(file=self.file)
        line, cells = row
        names, fault = self._texts_of(line, cells, ())
        if fault:
            raise fault
        return checked_header(names, file=self.file, line=line)

    def iter_rows(self, filled: Iterator[_Row], header: tuple[str, ...]) -> Iterator[FoundRow]:
        """Yield each row that is not blank, with its fault where it has one."""
        for number, (line, cells) in enumerate(filled):
            texts, fault = self._texts_of(line, cells, header)
            own = cells_of_named(texts, len(header), file=self.file)
            own = [*own, *[""] * (len(header) - len(own))]
            yield typed_row(own, file=self.file, number=number, line=line, fault=fault)

    def _texts_of(
        self, line: int, cells: Sequence[Any], header: tuple[str, ...]
    ) -> tuple[list[str], InvalidCellError | None]:
        texts, fault = [], None
        with _telling_of_damage(self.file):
            for column, cell in enumerate(cells):
                try:
                    texts.append(self._text_at(line, column, cell))
                except NoTextError as error:
                    problem, remedy = error.args
                    name = header[column] if column < len(header) else get_column_letter(column + 1)
                    texts.append("")
                    fault = fault or InvalidCellError(
                        file=self.file, line=line, column=shown_header(name), problem=problem, remedy=remedy
                    )
        return texts, fault

    def _text_at(self, line: int, column: int, cell: Any) -> str:  # noqa: ANN401 - as above
        found = self.values.cell(line, column) if cell.data_type == _FORMULA else cell
        if found.value is not None:
            shown = found.number_format if isinstance(found.value, int | float) else ""
            return text_of_cell(found.value, kind=found.data_type, number_format=shown)
        # A formula whose value is an empty text has that as its kind.
        if found is not cell and found.data_type != _TEXT_OF_FORMULA:
            raise NoTextError("holds a formula without its value", "open the workbook in a spreadsheet, and save it")
        return ""


def _check_size(source: BinaryIO, *, file: str) -> None:
    """Refuse a workbook that unpacks to more than may be; no part unpacks to more than it says."""
    with _telling_of_damage(file), ZipFile(source) as archive:
        parts = archive.infolist()
        sheets = sum(part.file_size for part in parts if part.filename.startswith(_SHEETS))
        others = sum(part.file_size for part in parts) - sheets
        for found, limit in ((len(parts), _PARTS_MAX), (sheets, _SHEET_BYTES_MAX), (others, _PART_BYTES_MAX)):
            if found > limit:
                raise OversizedWorkbookError(file=file)


@contextmanager
def _opened_sheet(source: BinaryIO, sheet: str, *, file: str, data_only: bool) -> Iterator[Any]:
    with _telling_of_damage(file):
        workbook = openpyxl.load_workbook(source, read_only=True, data_only=data_only, keep_links=False)
    with closing(workbook):
        found = _sheet_of(workbook.worksheets, sheet, file=file)
        # What a sheet says of its own size is often wrong.
        found.reset_dimensions()
        yield found


def _sheet_of(sheets: Sequence[Any], name: str, *, file: str) -> Any:  # noqa: ANN401 - as above
    """Return the sheet of a name, or the first one that is shown."""
    shown = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
    wanted = [sheet for sheet in sheets if sheet.title.casefold() == name.casefold()] if name else shown
    if not wanted:
        known = ", ".join(repr(shown_header(sheet.title)) for sheet in shown[:_TOLD_MOST]) or "none"
        raise UnknownSheetError(file=file, sheet=shown_header(name), known=known)
    return wanted[0]


def _iter_filled(sheet: Any, *, file: str) -> Iterator[_Row]:  # noqa: ANN401 - as above
    """Yield each row that is not blank."""
    rows, line = _iter_rows(sheet, first=1), 1
    while True:
        with _telling_of_damage(file):
            some = list(islice(rows, _ROWS_AT_ONCE))
        if not some:
            return
        for cells in some:
            if any(cell.value is not None and cell.value != "" for cell in cells):
                yield line, cells
            line += 1


def _iter_rows(sheet: Any, *, first: int) -> Iterator[Sequence[Any]]:  # noqa: ANN401 - as above
    rows: Iterator[Sequence[Any]] = sheet.iter_rows(min_row=first, max_row=_ROWS_MAX)
    return rows


@contextmanager
def _telling_of_damage(file: str) -> Iterator[None]:
    """Let whatever openpyxl raises for a file that it cannot read be the refusal of that file.

    It warns of what it does not know and no table needs, such as lists to choose from.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (FileError, NoTextError):
        raise
    # Its parser asks nothing of what it reads, so that a damaged file may end in any error.
    except Exception:  # noqa: BLE001 - as the comment says
        reason = "it is no workbook, or one that is damaged"
        raise UnreadableFileError(file=file, reason=reason) from None
