"""Which records of a block meet: all of them, up to its bound.

Owns what a task makes of whole blocks. Must not know how Spark brings the records of a block together, nor scores.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from customer_core.bulk._pairing import pairs_within
from customer_core.bulk.spark._chunks import as_sent, columns_of

__all__ = ["HOME_MASK", "meeting"]

Numbers = npt.NDArray[np.int64]

_MASK_BITS: Final = 24
HOME_MASK: Final = (1 << _MASK_BITS) - 1
"""What of the number of a block stands in a pair's home, below the size of the block."""
_SIZE_MOST: Final = (1 << (31 - _MASK_BITS)) - 1
"""Larger sizes are not told apart: a home is a number of four bytes."""


def meeting(most: Sequence[int]) -> Callable[[pa.Table], pa.Table]:
    """Return what pairs the records of whole blocks, for `applyInArrow` on groups that hold nothing but whole ones.

    It takes `kind`, `block` and `id`, and returns `left_id`, smaller than `right_id`, and `home` of each pair of a
    block that is compared whole: a number that is larger for larger blocks. A pair that meets in several blocks is
    there several times. Of each larger block it returns `kind` and `block`. What a row does not have is null.

    Args:
        most: By kind, how many records a block may have.
    """

    def meet(rows: pa.Table) -> pa.Table:
        kinds, blocks = (column.to_numpy() for column in columns_of(rows, "kind", "block"))
        order = np.lexsort((blocks, kinds))
        kinds, blocks = kinds[order], blocks[order]
        [ids] = columns_of(rows.select(["id"]).take(pa.array(order)), "id")
        is_first = np.append(True, (blocks[1:] != blocks[:-1]) | (kinds[1:] != kinds[:-1]))
        starts = np.flatnonzero(is_first)
        sizes = np.diff(np.append(starts, len(blocks)))
        is_large = sizes > np.array(most)[kinds[starts]]
        is_whole = np.repeat((sizes > 1) & ~is_large, sizes)
        of_block = np.repeat(np.arange(len(starts)), sizes)[is_whole]
        # Those of a block stand together, so none is further from another one than there are.
        rows_met = len(of_block)
        codes = pairs_within(of_block, np.arange(rows_met), rows_met, rows_met)
        first, second = np.divmod(codes, max(1, rows_met))
        left, right = _in_order(ids.filter(pa.array(is_whole)), first, second)
        met = of_block[first]
        home = (np.minimum(sizes[met], _SIZE_MOST) << _MASK_BITS) | (blocks[starts[met]] & HOME_MASK)
        pairs = pa.table({"left_id": left, "right_id": right, "home": home.astype(np.int32)})
        large = starts[is_large]
        beyond = pa.table({"kind": kinds[large], "block": blocks[large]})
        together = pa.concat_tables([pairs, beyond], promote_options="default")
        return as_sent(together.select(["left_id", "right_id", "home", "kind", "block"]))

    return meet


def _in_order(ids: pa.Array, first: Numbers, second: Numbers) -> tuple[pa.Array, pa.Array]:
    """Return the ids of pairs, the smaller one first."""
    one, other = ids.take(pa.array(first)), ids.take(pa.array(second))
    is_smaller = pc.less(one, other)
    return pc.if_else(is_smaller, one, other), pc.if_else(is_smaller, other, one)
