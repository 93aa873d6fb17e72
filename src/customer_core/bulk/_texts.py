"""How a typed column is written as text: what a CSV file says of numbers, dates, codes and missing values.

Owns a spelling for each of Arrow's types that has one. It must not know where a column comes from, nor roles.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as kinds

from customer_core.errors import InvalidCellError, UnsupportedColumnError
from customer_core.exchange import shown_header

__all__ = ["line_of", "text_of_column"]

_TEXT: Final = pa.large_string()
# Beyond, not every whole number is a float of its own.
_WHOLE_MAX: Final = float(2**53)
_HEADER_LINES: Final = 1


def line_of(row: int) -> int:
    """Return the line of a record, from 0, in a file that has its header on the first line and no blank one."""
    return row + _HEADER_LINES + 1


def text_of_column(column: pa.ChunkedArray, *, file: str, name: str) -> pa.ChunkedArray:
    """Return a column as text in which a missing value is `""`.

    Raises:
        UnsupportedColumnError: Its type has no one spelling, such as a list.
        InvalidCellError: A cell holds bytes that are no text.
    """
    plain = _plain_of(column)
    if kinds.is_dictionary(plain.type):
        texts = [_taken(chunk, file=file, name=name) for chunk in plain.chunks]
        text = pa.chunked_array([chunk for part in texts for chunk in part.chunks], _TEXT)
    else:
        text = _spelled(plain, file=file, name=name)
    return text.fill_null("") if text.null_count else text


def _taken(chunk: pa.DictionaryArray, *, file: str, name: str) -> pa.ChunkedArray:
    """Return the text of each entry of a dictionary where a cell names the entry."""
    texts = text_of_column(pa.chunked_array([chunk.dictionary]), file=file, name=name)
    try:
        return texts.take(chunk.indices)
    except pa.ArrowIndexError:
        kind = "numbers of values that its dictionary does not have"
        raise UnsupportedColumnError(file=file, column=shown_header(name), kind=kind) from None


def _plain_of(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return what a column of an extension type stores, any other column as it is."""
    if not isinstance(column.type, pa.BaseExtensionType):
        return column
    return _plain_of(pa.chunked_array([chunk.storage for chunk in column.chunks], column.type.storage_type))


def _spelled(column: pa.ChunkedArray, *, file: str, name: str) -> pa.ChunkedArray:
    spell = next((spell for holds, spell in _SPELLINGS if holds(column.type)), None)
    if spell is None:
        raise UnsupportedColumnError(file=file, column=shown_header(name), kind=f"values of the type {column.type}")
    try:
        text = spell(column)
    except pa.ArrowInvalid:
        # Arrow's own words may show the cell.
        row = next(
            row for row, cell in enumerate(_bytes_of(column)) if cell.decode("utf-8", "replace").encode() != cell
        )
        problem, remedy = "holds bytes that are no UTF-8 text", "write it again as text"
        raise InvalidCellError(
            file=file, line=line_of(row), column=shown_header(name), problem=problem, remedy=remedy
        ) from None
    # Arrow writes in angle brackets that it cannot tell an instant.
    if kinds.is_temporal(column.type) and pc.any(pc.starts_with(text, "<")).as_py():
        raise UnsupportedColumnError(file=file, column=shown_header(name), kind="a date or time beyond all calendars")
    return text


def _bytes_of(column: pa.ChunkedArray) -> Iterator[bytes]:
    return (cell.as_py() or b"" for cell in column.cast(pa.large_binary()))


def _blank(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pa.chunked_array([pa.nulls(len(column), _TEXT)])


def _decoded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    # Arrow believes a text to be UTF-8, but looks at bytes before it calls them so.
    return column.cast(pa.large_binary()).cast(_TEXT)


def _copied(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return views of texts as texts of their own, which older releases of Arrow cannot cast."""
    try:
        return _decoded(column)
    except pa.ArrowNotImplementedError:
        return pa.chunked_array([pa.array(column.to_pylist(), _TEXT)])


def _cast(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(_TEXT)


def _spelled_float(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the shortest spelling of each number, of a whole one without a fraction or an exponent."""
    if kinds.is_float16(column.type):
        column = column.cast(pa.float32())
    is_number = pc.is_finite(column)
    is_whole = pc.and_(pc.equal(pc.floor(column), column), pc.less_equal(pc.abs(column), _WHOLE_MAX))
    whole = pc.if_else(pc.and_(is_number, is_whole), column, 0.0).cast(pa.int64()).cast(_TEXT)
    spelled = pc.if_else(is_whole, whole, column.cast(_TEXT))
    return pc.if_else(pc.is_nan(column), "", spelled)


def _spelled_date(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.date32(), safe=False).cast(_TEXT)


def _spelled_instant(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return dates where no instant of the column has a time of day, otherwise date and time, in UTC where it is known.

    Dates of birth come as instants at midnight from a frame that has no type for dates.
    """
    unit, zone = column.type.unit, column.type.tz
    bare = column.cast(pa.int64()).cast(pa.timestamp(unit))
    days = bare.cast(pa.date32(), safe=False)
    # The day of the first instant of all begins before it, which is no instant then and equals none.
    if zone is None and pc.all(pc.equal(days.cast(bare.type, safe=False), bare)).as_py() is not False:
        return days.cast(_TEXT)
    text = _without_zeros(pc.replace_substring(bare.cast(_TEXT), " ", "T"))
    return text if zone is None else pc.replace_substring_regex(text, "$", "Z")


def _spelled_time(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return _without_zeros(column.cast(_TEXT))


def _without_zeros(text: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return times of day without the zeros that end the fractions of their seconds."""
    return pc.replace_substring_regex(pc.replace_substring_regex(text, r"(\.\d*[1-9])0+$", r"\1"), r"\.0+$", "")


_SPELLINGS: Final[tuple[tuple[Callable[[Any], bool], Callable[[pa.ChunkedArray], pa.ChunkedArray]], ...]] = (
    (kinds.is_null, _blank),
    *((holds, _decoded) for holds in (kinds.is_string, kinds.is_large_string)),
    (kinds.is_string_view, _copied),
    *((holds, _decoded) for holds in (kinds.is_binary, kinds.is_large_binary)),
    (kinds.is_boolean, _cast),
    (kinds.is_integer, _cast),
    (kinds.is_decimal, _cast),
    (kinds.is_time, _spelled_time),
    (kinds.is_floating, _spelled_float),
    (kinds.is_date, _spelled_date),
    (kinds.is_timestamp, _spelled_instant),
)
"""How each type is written; a type that is not here is refused."""
