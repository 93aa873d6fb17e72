"""Files whose cells are no text: how they are known by their bytes, and which extra reads and writes them.

Owns the choice of the reader. It must not know what such a file holds.
"""

import os
from contextlib import AbstractContextManager
from pathlib import PurePath
from types import ModuleType
from typing import Final

from customer_core.errors import InvalidOptionError
from customer_core.exchange._decoding import open_bytes
from customer_core.exchange._tables import OpenRows

__all__ = ["is_named_as_parquet", "is_parquet", "load_arrow", "open_parquet", "refuse_text_options"]

_PARQUET_MARK: Final = b"PAR1"
_PARQUET_SUFFIX: Final = ".parquet"


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
