"""Distinct cells parsed: plainly written ones a column at a time, all others one by one.

Owns what is read in which way. The answers are the same either way. Must not know what a parse does.
"""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from customer_core.bulk._columns import Numbered
from customer_core.bulk._plain_cells import PLAIN_READERS
from customer_core.bulk._threads import in_threads
from customer_core.matching import CELL_READERS

__all__ = ["parse_cells"]


def parse_cells(jobs: Sequence[tuple[str, Numbered]]) -> None:
    """Parse the cells of columns as features read them, and keep the answers with the columns."""
    # Columns that two features read in one way are parsed once.
    wanted = list({(CELL_READERS[feature].parse, id(column)): (feature, column) for feature, column in jobs}.values())
    for (feature, column), texts in zip(wanted, in_threads(_parsed, wanted), strict=True):
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
