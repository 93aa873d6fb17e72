"""A checksum of a row, by which a sample of rows is drawn whatever their order; knows no table and no role.

It is made of the first and the last eight bytes of each cell, so that whole columns can be summed without an object for
each cell, and gives the same figure wherever a row is kept.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

__all__ = ["CHECKSUM_FACTOR", "CHECKSUM_SHIFTS", "draw_rows", "row_checksum"]

Row = tuple[str, ...]

CHECKSUM_FACTOR: Final = 0x9E3779B97F4A7C15
"""What a sum is multiplied by before anything is added: an odd number whose bits look random."""

CHECKSUM_SHIFTS: Final = (32, 29)
"""How far the upper bits are carried down at the end, between which the sum is multiplied once more."""

_BYTES: Final = 8
_MASK: Final = 2**64 - 1
# Of a row, on average, among the rows that are drawn.
_COPIES_MAX: Final = 10
_FACTOR_SQUARED: Final = CHECKSUM_FACTOR**2 & _MASK


def row_checksum(row: Sequence[str]) -> int:
    """Return the checksum of a row, of 64 bits.

    >>> row_checksum(("Ann", "Lee")) == row_checksum(["Ann", "Lee"]) != row_checksum(("Lee", "Ann"))
    True
    """
    total = 0
    for cell in row:
        total = total * _FACTOR_SQUARED & _MASK
        if cell:
            content = cell.encode() if cell.isascii() else cell.encode("utf-8", "surrogatepass")
            first = last = int.from_bytes(content[:_BYTES], "little")
            if len(content) > _BYTES:
                last = int.from_bytes(content[-_BYTES:], "little")
            total += first * CHECKSUM_FACTOR + last
    return _mixed(total)


def draw_rows(drawn: Sequence[tuple[int, Row]], rows: Callable[[], Iterable[Row]], limit: int) -> list[Row]:
    """Return the rows of the smallest checksums, at most so many, in the order of checksums and then of cells.

    Copies of one row have one checksum, so in a table of few different rows those of one kind would be all that is
    drawn. There, each further copy of a row gets a checksum of its own.

    Args:
        drawn: The rows of the smallest checksums, each behind its checksum; all that share the greatest one.
        rows: What gives all rows, asked only where there are many copies.
        limit: How many rows are returned at most.
    """
    first = heapq.nsmallest(limit, drawn)
    if len({checksum for checksum, _ in first}) * _COPIES_MAX < len(first):
        first = heapq.nsmallest(limit, _told_apart(rows()))
    return [row for _, row in first]


def _told_apart(rows: Iterable[Row]) -> Iterable[tuple[int, Row]]:
    copies: Counter[Row] = Counter()
    for row in rows:
        yield _mixed(row_checksum(row) + copies[row] * CHECKSUM_FACTOR), row
        copies[row] += 1


def _mixed(total: int) -> int:
    down, again = CHECKSUM_SHIFTS
    total &= _MASK
    total = (total ^ total >> down) * CHECKSUM_FACTOR & _MASK
    return total ^ total >> again
