"""The rows of a frame read in tasks: each becomes one text that tells all that is compared of it.

Owns the way from the cells of a chunk to fingerprints, and which cells are refused. A task that failed would be tried
again, and Spark would show its own words, so what is wrong is told beside the rows. Must not know what is compared.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from customer_core.bulk._features import read_features
from customer_core.bulk._ordering import fingerprints
from customer_core.bulk.spark._chunks import ROWS_AT_ONCE, Task, columns_of, over_chunks
from customer_core.errors import FileError
from customer_core.exchange import CELL_CHARACTERS_MAX, ROW_BYTES_MAX
from customer_core.exchange.arrow import text_of_column

__all__ = ["FAULTS", "reading"]

FAULTS: Final = (
    ("holds what has no one spelling as text, such as bytes that are no UTF-8", "write it again as text"),
    ("holds a NUL character", "remove it"),
    (f"is longer than {CELL_CHARACTERS_MAX} characters", "shorten it"),
    (f"is part of a row that is longer than {ROW_BYTES_MAX} bytes", "shorten the row"),
)
"""What may be wrong with a cell, and what to do about it."""
_NO_TEXT, _NUL, _LONG_CELL, _LONG_ROW = range(len(FAULTS))
_NONE = -1


def reading(roles: Sequence[str], are_days: Sequence[bool]) -> Task:
    """Return a task that reads `id` and one column for each role into `id`, `told`, `fault` and `place`.

    `told` is the fingerprint of a row; `fault` is the number of what is wrong with one of its cells, -1 for nothing,
    and `place` the number of the column.

    Args:
        roles: The role of each column behind that of ids, which is the first.
        are_days: Which of these columns hold instants none of which, in the whole frame, has a time of day.
    """

    def read(chunk: pa.Table) -> Iterator[pa.Table]:
        faults, places = (np.full(chunk.num_rows, _NONE, dtype=np.int32) for _ in range(2))
        by_role: dict[str, list[pa.Array]] = {}
        bytes_of_row = np.zeros(chunk.num_rows, dtype=np.int64)
        for place, (role, is_day) in enumerate(zip(roles, are_days, strict=True)):
            texts, wrong = _texts_of(chunk.column(place + 1), are_days=is_day)
            bytes_of_row += pc.binary_length(texts).to_numpy() + 1
            is_new = (wrong != _NONE) & (faults == _NONE)
            faults[is_new], places[is_new] = wrong[is_new], place
            by_role.setdefault(role, []).append(texts)
        is_long = (bytes_of_row - 1 > ROW_BYTES_MAX) & (faults == _NONE)
        faults[is_long], places[is_long] = _LONG_ROW, 0
        told = fingerprints(read_features(by_role), np.arange(chunk.num_rows))
        [ids] = columns_of(chunk, "id")
        yield pa.table({"id": ids, "told": told.cast(pa.string()), "fault": faults, "place": places})

    return over_chunks(read, ROWS_AT_ONCE)


def _texts_of(column: pa.ChunkedArray, *, are_days: bool) -> tuple[pa.Array, npt.NDArray[np.int32]]:
    """Return the cells of a column as text, and what is wrong with each; faulty ones are empty."""
    faults = np.full(len(column), _NONE, dtype=np.int32)
    try:
        texts = _texts(column, are_days=are_days)
    except FileError:
        cells = [_text(column.slice(row, 1), are_days=are_days) for row in range(len(column))]
        faults[[cell is None for cell in cells]] = _NO_TEXT
        texts = pa.array([cell or "" for cell in cells], pa.large_string())
    faults[pc.match_substring(texts, "\0").to_numpy(zero_copy_only=False)] = _NUL
    if (pc.max(pc.binary_length(texts)).as_py() or 0) > CELL_CHARACTERS_MAX:
        is_long = pc.greater(pc.utf8_length(texts), CELL_CHARACTERS_MAX).to_numpy(zero_copy_only=False)
        faults[is_long & (faults == _NONE)] = _LONG_CELL
    if (faults != _NONE).any():
        texts = pc.if_else(pa.array(faults == _NONE), texts, "")
    return texts, faults


def _text(cell: pa.ChunkedArray, *, are_days: bool) -> str | None:
    try:
        [text] = _texts(cell, are_days=are_days).to_pylist()
    except FileError:
        return None
    return str(text)


def _texts(column: pa.ChunkedArray, *, are_days: bool) -> pa.Array:
    found = text_of_column(column, file="", name="", are_days=are_days)
    return found.cast(pa.large_string()).combine_chunks()
