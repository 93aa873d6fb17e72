"""Strict reading of JSON lines: one object of plain values a line, as the rows of one table; knows no roles.

The columns are the names of all objects, in the order in which they come up, so a file is gone through once before its
rows are. A name that an object leaves out is a blank cell, as is `null`; numbers stay as they are written.
"""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any, BinaryIO, Final, NoReturn

import attrs

from customer_core.errors import (
    CellTooLongError,
    EmptyFileError,
    FileError,
    InvalidObjectError,
    RowTooLongError,
    TooManyColumnsError,
)
from customer_core.exchange._decoding import ROW_BYTES_MAX, checked_encoding, open_bytes, read_lines, shown_path
from customer_core.exchange._feeds import CELL_CHARACTERS_MAX
from customer_core.exchange._headers import COLUMNS_MAX, checked_header
from customer_core.exchange._tables import FoundRow, OpenRows, fold_header

__all__ = ["is_json_lines", "is_named_as_json_lines", "open_json_lines"]

_SUFFIXES: Final = frozenset({".jsonl", ".ndjson"})
_BEGINS_OBJECT: Final = re.compile(r'\s*\{\s*"')
_IN_NO_CELL: Final = re.compile("[\0\ud800-\udfff]")
_WORDS: Final = {None: "", True: "true", False: "false"}


def is_json_lines(path: str | os.PathLike[str], *, encoding: str = "") -> bool:
    """Tell whether a file holds JSON lines: by what its name ends in, else because an object begins its first line.

    Raises:
        FileError: The first line of the file cannot be read.
        InvalidOptionError: There is no such encoding.
    """
    if is_named_as_json_lines(path):
        return True
    file, codec = shown_path(path), checked_encoding(encoding)
    with open_bytes(path) as source:
        first = next((text for text in read_lines(source, file=file, encoding=codec) if text.strip()), "")
    return bool(_BEGINS_OBJECT.match(first))


def is_named_as_json_lines(path: str | os.PathLike[str]) -> bool:
    """Tell whether what a path ends in says that there are JSON lines.

    >>> is_named_as_json_lines("customers.jsonl"), is_named_as_json_lines("customers.csv")
    (True, False)
    """
    return PurePath(path).suffix.casefold() in _SUFFIXES


@contextmanager
def open_json_lines(path: str | os.PathLike[str], *, encoding: str = "") -> Iterator[OpenRows]:
    """Open a file of JSON lines whose rows are still to be read, so that memory stays flat.

    A line that is no object, or whose object has a value or a name that no cell can hold, is told with its fault, and
    the rest goes on. Blank lines are no rows. What is no text, a NUL and a line that is far longer than a row may be
    refuse the file, as do names that no table can have.

    Raises:
        FileError: The file cannot be used as it is.
        InvalidOptionError: There is no such encoding.
    """
    file, codec = shown_path(path), checked_encoding(encoding)
    with open_bytes(path) as source:
        lines = _Lines(source=source, file=file, codec=codec)
        header = lines.header()
        yield OpenRows(file=file, header=header, rows=lines.iter_rows(header))


@attrs.frozen
class _Lines:
    """The lines of a file, which can be gone through again and again."""

    source: BinaryIO
    file: str
    codec: str

    def header(self) -> tuple[str, ...]:
        """Return the names of all objects, in the order in which they come up; none where no line is an object."""
        names: dict[str, None] = {}
        line = 0
        for line, text in self._iter_lines():
            found = _read(text, file=self.file, line=line)
            if not isinstance(found, FileError):
                names.update(dict.fromkeys(found))
            if len(names) > COLUMNS_MAX:
                raise TooManyColumnsError(file=self.file, found=len(names), limit=COLUMNS_MAX)
        if not line:
            raise EmptyFileError(file=self.file)
        return checked_header(tuple(names), file=self.file, line=1)

    def iter_rows(self, header: tuple[str, ...]) -> Iterator[FoundRow]:
        """Yield each line that is not blank as a row, with its fault where it has one."""
        for number, (line, text) in enumerate(self._iter_lines()):
            found = _read(text, file=self.file, line=line)
            if isinstance(found, FileError):
                yield FoundRow(number=number, line=line, cells=(), text=text, fault=found)
            else:
                cells = tuple(found.get(name, "") for name in header)
                yield FoundRow(number=number, line=line, cells=cells, text=text)

    def _iter_lines(self) -> Iterator[tuple[int, str]]:
        self.source.seek(0)
        texts = read_lines(self.source, file=self.file, encoding=self.codec)
        return ((line, text) for line, text in enumerate(texts, start=1) if text.strip())


class _NoPlainValueError(ValueError):
    """The text holds something that is no JSON, or that no cell can hold; its argument says what."""


def _refuse(_: str) -> NoReturn:
    raise _NoPlainValueError("it has a number that is none in JSON")


# Objects become tuples of pairs, so that a name that is there twice is seen; lists alone are lists then.
_DECODER: Final = json.JSONDecoder(object_pairs_hook=tuple, parse_int=str, parse_float=str, parse_constant=_refuse)


def _read(text: str, *, file: str, line: int) -> dict[str, str] | FileError:
    """Return the values of the object on a line by their names, or why it has none."""
    if len(text.rstrip("\r\n").encode()) > ROW_BYTES_MAX:
        return RowTooLongError(file=file, line=line, limit=ROW_BYTES_MAX)
    try:
        values = _values(_DECODER.decode(text))
    except _NoPlainValueError as error:
        return InvalidObjectError(file=file, line=line, reason=str(error))
    except json.JSONDecodeError:
        return InvalidObjectError(file=file, line=line, reason="it is no JSON")
    except RecursionError:
        return InvalidObjectError(file=file, line=line, reason="it is nested too deeply")
    if any(len(value) > CELL_CHARACTERS_MAX for value in values.values()):
        return CellTooLongError(file=file, line=line, limit=CELL_CHARACTERS_MAX)
    return values


def _values(content: Any) -> dict[str, str]:  # noqa: ANN401 - whatever JSON holds
    if not isinstance(content, tuple):
        raise _NoPlainValueError("it is another value")
    if not content:
        raise _NoPlainValueError("it says nothing")
    if len(content) > COLUMNS_MAX:
        raise _NoPlainValueError(f"it has more than {COLUMNS_MAX} names")
    values = {_checked(name): _cell(value) for name, value in content}
    if len(values) < len(content):
        raise _NoPlainValueError("a name is there twice")
    if not all(map(fold_header, values)):
        raise _NoPlainValueError("a name is blank")
    return values


def _cell(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, list | tuple):
        raise _NoPlainValueError("a value is a list or an object")
    return _checked(value) if isinstance(value, str) else _WORDS[value]


def _checked(text: str) -> str:
    if _IN_NO_CELL.search(text):
        raise _NoPlainValueError("it holds a NUL or half of a surrogate pair")
    return text
