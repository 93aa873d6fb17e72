"""Files whose cells are no text: how they are known by their bytes, and which extra reads and writes them.

Owns the choice of the reader. It must not know what such a file holds.
"""

import os
from contextlib import AbstractContextManager
from pathlib import PurePath
from types import ModuleType
from typing import Final
from zipfile import BadZipFile, ZipFile

from customer_core.errors import InvalidOptionError
from customer_core.exchange._decoding import open_bytes
from customer_core.exchange._tables import OpenRows

__all__ = [
    "is_named_as_parquet",
    "is_named_as_workbook",
    "is_parquet",
    "is_workbook",
    "load_arrow",
    "open_parquet",
    "open_workbook",
    "refuse_text_options",
]

_PARQUET_MARK: Final = b"PAR1"
_PARQUET_SUFFIX: Final = ".parquet"
_WORKBOOK_MARK: Final = b"PK\x03\x04"
_WORKBOOK_PART: Final = "xl/workbook.xml"
_WORKBOOK_SUFFIX: Final = ".xlsx"


def is_parquet(path: str | os.PathLike[str]) -> bool:
    """Tell whether a file begins and ends as a Parquet file does, whatever it is called.

    Raises:
        MissingFileError: Nothing is there.
        UnreadableFileError: It is no regular file, or may not be read.
    """
    with open_bytes(path) as source:
        if source.read(len(_PARQUET_MARK)) != _PARQUET_MARK:
            return False
        source.seek(-len(_PARQUET_MARK), os.SEEK_END)
        return source.read() == _PARQUET_MARK


def is_named_as_parquet(path: str | os.PathLike[str]) -> bool:
    """Tell whether what a path ends in asks for a Parquet file.

    >>> is_named_as_parquet("customers.parquet"), is_named_as_parquet("customers.csv")
    (True, False)
    """
    return PurePath(path).suffix.casefold() == _PARQUET_SUFFIX


def open_parquet(path: str | os.PathLike[str]) -> AbstractContextManager[OpenRows]:
    """Open a Parquet file whose rows are still to be read, a batch at a time, so that memory stays flat.

    Cells are what a CSV file would say: whole numbers without a decimal point, dates and times as in ISO 8601, `true`
    and `false`, and nothing for what is missing or not a number. A row that no CSV file could hold, or that has bytes
    in it that are no text, is told with its fault, and the rest goes on; its line is the one that it would have there.

    Raises:
        FileError: The file cannot be used as it is: it is damaged, has nested columns, or names that no table can have.
        MissingExtraError: The extra `bulk` is not installed.
    """
    found: AbstractContextManager[OpenRows] = load_arrow().open_parquet(path)
    return found


def is_workbook(path: str | os.PathLike[str]) -> bool:
    """Tell whether a file is an archive with a workbook of Excel in it, whatever it is called.

    Raises:
        MissingFileError: Nothing is there.
        UnreadableFileError: It is no regular file, or may not be read.
    """
    with open_bytes(path) as source:
        if source.read(len(_WORKBOOK_MARK)) != _WORKBOOK_MARK:
            return False
        try:
            with ZipFile(source) as archive:
                return _WORKBOOK_PART in archive.NameToInfo
        except (BadZipFile, NotImplementedError, OSError, ValueError):
            return False


def is_named_as_workbook(path: str | os.PathLike[str]) -> bool:
    """Tell whether what a path ends in asks for a workbook.

    >>> is_named_as_workbook("customers.xlsx"), is_named_as_workbook("customers.csv")
    (True, False)
    """
    return PurePath(path).suffix.casefold() == _WORKBOOK_SUFFIX


def open_workbook(path: str | os.PathLike[str], *, sheet: str = "") -> AbstractContextManager[OpenRows]:
    """Open a sheet of an Excel workbook (.xlsx), whose rows are still to be read.

    The first row that is not blank names the columns; blank rows are none. Cells are text: whole numbers without a
    decimal point, with leading zeros where they are shown by a format such as `00000`; dates as in ISO 8601, with the
    time of day where a cell has one; `true` and `false`. Formulas are never computed: a cell says the value that the
    spreadsheet saved. A row with a formula without one, or with an error, is told with its fault, and the rest goes on.

    Memory stays flat but for the table of all texts, which most workbooks have.

    Args:
        path: The file.
        sheet: The name of the sheet, also of one that is hidden; by default the first one that is shown.

    Raises:
        FileError: The file cannot be used as it is: it is damaged, unpacks to too much, or has no such sheet.
        MissingExtraError: The extra `excel` is not installed.
    """
    from customer_core.exchange import excel  # noqa: PLC0415 - needs an extra, which text files do without

    return excel.open_workbook(path, sheet=sheet)


def load_arrow() -> ModuleType:
    """Return the package that reads and writes Parquet.

    Raises:
        MissingExtraError: The extra `bulk` is not installed.
    """
    from customer_core.exchange import arrow  # noqa: PLC0415 - needs an extra, which text files do without

    return arrow


def refuse_text_options(*, encoding: str, delimiter: str) -> None:
    """Refuse the options of text files for what is none.

    Raises:
        InvalidOptionError: One of them is given.
    """
    for option, value in (("encoding", encoding), ("delimiter", delimiter)):
        if value:
            problem = "is an option of text files, and the table is none"
            raise InvalidOptionError(option=option, problem=problem, remedy="leave it out")
