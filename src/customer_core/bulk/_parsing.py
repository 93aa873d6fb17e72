"""Distinct cells parsed: plainly written ones a column at a time, all others one by one.

Owns what is read in which way, and the two threads that share it: while one waits for Arrow's kernels, the other runs.
The answers are the same either way. Must not know what a parse does.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pyarrow.compute as pc

from customer_core.bulk._columns import Numbered
from customer_core.bulk._plain_cells import PLAIN_READERS
from customer_core.matching import CELL_READERS

__all__ = ["parse_cells"]

_THREADS = 2


def parse_cells(jobs: Sequence[tuple[str, Numbered]]) -> None:
    """Parse the cells of columns as features read them, and keep the answers with the columns."""
    # Columns that two features read in one way are parsed once.
    wanted = list({(CELL_READERS[feature].parse, id(column)): (feature, column) for feature, column in jobs}.values())
    with ThreadPoolExecutor(_THREADS) as pool:
        for (feature, column), texts in zip(wanted, pool.map(_parsed, wanted), strict=True):
            column.parsed[CELL_READERS[feature].parse] = texts


def _parsed(job: tuple[str, Numbered]) -> pa.Array:
    feature, column = job
    parse = CELL_READERS[feature].parse
    if parse not in PLAIN_READERS:
        return column.parse(parse)
    texts = PLAIN_READERS[parse](*(cells.array for cells in column.columns))
    is_unread = pc.is_null(texts)
    rest = [cells.array.filter(is_unread).to_pylist() for cells in column.columns]
    return pc.replace_with_mask(texts, is_unread, pa.array(map(parse, *rest), pa.large_string()))
