"""How a typed column is written as text: what a CSV file says of numbers, dates, codes and missing values.

Owns a spelling for each of Arrow's types that has one. It must not know where a column comes from, nor roles.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as kinds

from customer_core.errors import InvalidCellError, UnsupportedColumnError
from customer_core.exchange._tables import shown_header

__all__ = ["is_of_days", "line_of", "named_columns", "text_of_column", "texts_of_part"]

_TEXT: Final = pa.large_string()
# Beyond, not every whole number is a float of its own.
_WHOLE_MAX: Final = float(2**53)
_HEADER_LINES: Final = 1
# What pandas calls an index without a name, where it keeps one beside the columns.
_NAMELESS_INDEX: Final = re.compile(r"__index_level_\d+__")


def line_of(row: int) -> int:
    """Return the line of a record, from 0, in a file that has its header on the first line and no blank one."""
    return row + _HEADER_LINES + 1


def text_of_column(column: pa.ChunkedArray, *, file: str, name: str, are_days: bool | None = None) -> pa.ChunkedArray:
    """Return a column as text in which a missing value is `""`.

    Args:
        column: The whole column, or a part of it.
        file: What an error calls the table.
        name: What an error calls the column.
        are_days: Whether instants are written as days; by default, if `is_of_days` says so of what is given. A part of
            a column must be told what holds for the whole.

    Raises:
        UnsupportedColumnError: Its type has no one spelling, such as a list.
        InvalidCellError: A cell holds bytes that are no text.
    """
    plain = _plain_of(column)
    if kinds.is_timestamp(plain.type) and (is_of_days(plain) if are_days is None else are_days):
        plain = _days_of(plain)
    if kinds.is_dictionary(plain.type):
        texts = [_taken(chunk, file=file, name=name) for chunk in plain.chunks]
        text = pa.chunked_array([chunk for part in texts for chunk in part.chunks], _TEXT)
    else:
        text = _spelled(plain, file=file, name=name)
    return text.fill_null("") if text.null_count else text


def texts_of_part(
    column: pa.Array, *, file: str, name: str, first: int, are_days: bool
) -> tuple[list[str], dict[int, InvalidCellError]]:
    """Return the cells of some rows of a column, and what is wrong with some, by their places among them.

    Args:
        column: The rows.
        file: What an error calls the table.
        name: What an error calls the column.
        first: Which row of the table the first one is, from 0.
        are_days: As of `text_of_column`.

    Raises:
        UnsupportedColumnError: As of `text_of_column`.
    """
    # What is looked up in a dictionary would be faulty wherever one of its entries is.
    plain = column.dictionary_decode() if kinds.is_dictionary(column.type) else column

    def text_of(part: pa.Array) -> list[str]:
        texts: list[str] = text_of_column(pa.chunked_array([part]), file=file, name=name, are_days=are_days).to_pylist()
        return texts

    try:
        return text_of(plain), {}
    except InvalidCellError:
        texts, faults = [], {}
    for row in range(len(plain)):
        part = plain.slice(row, 1)
        try:
            texts += text_of(part)
        except InvalidCellError as error:
            faults[row] = InvalidCellError(
                file=file, line=line_of(first + row), column=error.column, problem=error.problem, remedy=error.remedy
            )
            (content,) = _bytes_of(_plain_of(pa.chunked_array([part])))
            texts.append(content.decode("utf-8", "replace"))
    return texts, faults


def named_columns(schema: pa.Schema) -> tuple[int, ...]:
    """Return which columns a table has, without the numbers of rows that pandas keeps beside them."""
    is_of_pandas = b"pandas" in (schema.metadata or {})
    return tuple(
        index for index, name in enumerate(schema.names) if not (is_of_pandas and _NAMELESS_INDEX.fullmatch(name))
    )


def is_of_days(column: pa.ChunkedArray) -> bool:
    """Tell whether a column holds instants without a time zone of which none has a time of day.

    Dates of birth come as instants at midnight from a frame that has no type for dates.
    """
    plain = _plain_of(column)
    if not kinds.is_timestamp(plain.type) or plain.type.tz is not None:
        return False
    bare = _bare_of(plain)
    # The day of the first instant of all begins before it, which is no instant then and equals none.
    is_day = pc.equal(_days_of(plain).cast(bare.type, safe=False), bare)
    return pc.all(is_day).as_py() is not False


def _bare_of(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.int64()).cast(pa.timestamp(column.type.unit))


def _days_of(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return _bare_of(column).cast(pa.date32(), safe=False)


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
    """Return date and time, in UTC where it is known."""
    text = _without_zeros(pc.replace_substring(_bare_of(column).cast(_TEXT), " ", "T"))
    return text if column.type.tz is None else pc.replace_substring_regex(text, "$", "Z")


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
