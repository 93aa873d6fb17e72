"""Arrow's batches as tasks get them, put together to chunks of a size that work over columns pays for.

Owns the sizes of chunks, and the shape of what goes back. Must not know what is done with a chunk.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyarrow as pa

__all__ = ["PAIRS_AT_ONCE", "ROWS_AT_ONCE", "Task", "as_sent", "columns_of", "over_chunks"]

ROWS_AT_ONCE = 1 << 17
PAIRS_AT_ONCE = 1 << 18
"""So many that each distinct value is met often, and so few that a chunk takes some hundred megabytes at most."""

Task = Callable[[Iterable[Any]], Iterator[Any]]
"""From Arrow's record batches to record batches, as `DataFrame.mapInArrow` calls it."""


def over_chunks(work: Callable[[pa.Table], Iterable[pa.Table]], size: int) -> Task:
    """Return a task that does some work on each chunk of at least so many rows, and on what is left at the end."""

    def task(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for chunk in _chunks(batches, size):
            for found in work(chunk):
                yield from as_sent(found).to_batches()

    return task


def _chunks(batches: Iterable[pa.RecordBatch], size: int) -> Iterator[pa.Table]:
    held: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        held.append(batch)
        rows += batch.num_rows
        if rows >= size:
            yield pa.Table.from_batches(held)
            held, rows = [], 0
    if rows:
        yield pa.Table.from_batches(held)


def columns_of(chunk: pa.Table, *names: str) -> list[pa.Array]:
    """Return some columns as one array each, texts with long offsets."""
    columns = [chunk.column(name) for name in names]
    return [_long(column).combine_chunks() for column in columns]


def as_sent(found: pa.Table) -> pa.Table:
    """Return a table with its texts as Spark has them, with short offsets."""
    kinds = [pa.string() if pa.types.is_large_string(field.type) else field.type for field in found.schema]
    return found.cast(pa.schema(zip(found.column_names, kinds, strict=True)))


def _long(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.large_string()) if pa.types.is_string(column.type) else column
