"""A sample of the rows of columns, the one that `exchange` draws of rows, and whether the values of a column repeat.

It must not know roles, nor what is guessed from a sample.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from customer_core.bulk._values import WHITE_SPACE
from customer_core.exchange import CHECKSUM_FACTOR, CHECKSUM_SHIFTS, bare_value, draw_rows

__all__ = ["count_values", "row_checksums", "sample_rows"]

_Sums = npt.NDArray[np.uint64]

# So many rows at once stay in the cache of the processor.
_ROWS_AT_ONCE: Final = 1 << 14
_WORD_BYTES: Final = 8
# Of a word of which a cell fills so many bytes: which bits are the cell's, and by how many its end is too far up.
_BITS: Final = np.array([2 ** (8 * size) - 1 for size in range(_WORD_BYTES + 1)], np.uint64)
_EXCESS: Final = np.array([0, *(8 * (_WORD_BYTES - size) for size in range(1, _WORD_BYTES + 1))], np.uint64)
_FACTOR: Final = np.uint64(CHECKSUM_FACTOR)
_DOWN, _AGAIN = map(np.uint64, CHECKSUM_SHIFTS)


def sample_rows(columns: Sequence[pa.ChunkedArray], limit: int) -> list[tuple[str, ...]]:
    """Return at most so many rows, drawn by their checksums, as `exchange.draw_rows` draws and orders them."""
    batches = list(_batches(columns))
    if not batches:
        return []
    sums = [_checksums_of(batch) for batch in batches]
    greatest = _nth_smallest(np.concatenate(sums), limit)
    drawn: list[tuple[int, tuple[str, ...]]] = []
    for batch, part in zip(batches, sums, strict=True):
        places = np.flatnonzero(part <= greatest)
        drawn.extend(zip(part[places].tolist(), _rows_of(batch.take(pa.array(places))), strict=True))
    return draw_rows(drawn, lambda: chain.from_iterable(map(_rows_of, batches)), limit)


def row_checksums(columns: Sequence[pa.ChunkedArray]) -> _Sums:
    """Return the `exchange.row_checksum` of each row."""
    return np.concatenate([_checksums_of(batch) for batch in _batches(columns)])


def count_values(column: pa.ChunkedArray) -> tuple[int, int]:
    """Return how many cells have a value, and how many different ones: stripped, without the mark of a spreadsheet."""
    counted = pc.value_counts(column)
    values, counts = counted.field("values"), counted.field("counts")
    stripped = pc.utf8_trim(values, characters=WHITE_SPACE)
    is_filled = pc.not_equal(stripped, "")
    filled = pc.sum(pc.if_else(is_filled, counts, 0)).as_py() or 0
    told = stripped.filter(is_filled)
    is_marked = pc.starts_with(told, "'")
    if pc.any(is_marked).as_py():
        bare = pa.array([bare_value(value) for value in told.filter(is_marked).to_pylist()], told.type)
        told = pa.concat_arrays([told.filter(pc.invert(is_marked)), bare])
    elif stripped.equals(values):
        return filled, len(told)
    return filled, pc.count_distinct(told).as_py()


def _batches(columns: Sequence[pa.ChunkedArray]) -> Iterator[pa.RecordBatch]:
    table = pa.Table.from_arrays(list(columns), [str(index) for index in range(len(columns))])
    return iter(table.to_batches(max_chunksize=_ROWS_AT_ONCE))


def _rows_of(batch: pa.RecordBatch) -> Iterator[tuple[str, ...]]:
    return zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _nth_smallest(sums: _Sums, number: int) -> int:
    """Return the checksum up to which so many rows are drawn, the greatest of all where there are fewer."""
    return int(np.partition(sums, number - 1)[number - 1] if number < len(sums) else sums.max())


def _checksums_of(batch: pa.RecordBatch) -> _Sums:
    sums = np.zeros(batch.num_rows, np.uint64)
    for column in batch.columns:
        for words in _ends_of(column):
            sums *= _FACTOR
            sums += words
    sums ^= sums >> _DOWN
    sums *= _FACTOR
    sums ^= sums >> _AGAIN
    return sums


def _ends_of(column: pa.Array) -> tuple[_Sums, _Sums]:
    """Return the first and the last eight bytes of each cell, or the fewer that it has, as little-endian figures."""
    _, offsets, content = column.buffers()
    kind = np.int64 if pa.types.is_large_string(column.type) else np.int32
    places = np.frombuffer(offsets, kind)[column.offset : column.offset + len(column) + 1].astype(np.int64)
    first, last = places[0], places[-1]
    # Words are taken from wherever a cell begins or ends, so there must be a word's length beside the outermost.
    padded = np.zeros(last - first + 2 * _WORD_BYTES, np.uint8)
    if last > first:
        padded[_WORD_BYTES:-_WORD_BYTES] = np.frombuffer(content, np.uint8)[first:last]
    words: _Sums = np.ndarray((last - first + _WORD_BYTES + 1,), "<u8", buffer=padded, strides=(1,))
    begins, ends = places[:-1] - first, places[1:] - first
    sizes = np.minimum(ends - begins, _WORD_BYTES)
    bits = _BITS[sizes]
    return words[begins + _WORD_BYTES] & bits, (words[ends] >> _EXCESS[sizes]) & bits
