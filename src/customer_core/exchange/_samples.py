"""The values of a column that a guess looks at; knows no roles.

What is looked at depends on the values alone, never on the order of the rows: where there are too many, those of the
smallest checksum are taken.
"""

import heapq
import zlib
from collections import Counter
from collections.abc import Callable, Sequence

import attrs

from customer_core.exchange._tables import Table, bare_value
from customer_core.exchange._value_shapes import Shape

__all__ = ["ColumnSample", "sample_columns"]

_ROWS_MAX = 20_000
_PROBES_MAX = 500


@attrs.frozen(kw_only=True)
class ColumnSample:
    """What a column holds: how many rows were looked at, and its non-blank values with their counts."""

    header: str
    position: int
    rows: int
    filled: int
    distinct: int
    probes: tuple[tuple[str, int], ...] = attrs.field(repr=False)
    is_unique: Callable[[], bool] = attrs.field(repr=False)

    @property
    def filled_share(self) -> float:
        """Return the share of rows with a value."""
        return self.filled / self.rows

    def share(self, shape: Shape) -> float:
        """Return the share of values that have a shape, 0 where there is none."""
        return self.share_where(shape.fits)

    def share_where(self, holds: Callable[[str], object]) -> float:
        """Return the share of values of which something holds, 0 where there is none."""
        total = sum(count for _, count in self.probes)
        return sum(count for value, count in self.probes if holds(value)) / total if total else 0.0


def sample_columns(table: Table) -> tuple[ColumnSample, ...]:
    """Return a sample of each column, in order."""
    rows = _sample_rows(table.rows)
    return tuple(_sample_column(table, rows, index) for index in range(len(table.header)))


def _sample_rows(rows: Sequence[tuple[str, ...]]) -> Sequence[tuple[str, ...]]:
    step = -(-len(rows) // _ROWS_MAX)
    if step <= 1:
        return rows
    # All rows may be equal, in which case none or all of them would be taken.
    return [row for row in rows if _checksum("\x1f".join(row)) % step == 0] or rows[:1]


def _sample_column(table: Table, rows: Sequence[tuple[str, ...]], index: int) -> ColumnSample:
    counts = Counter(value for row in rows if (value := bare_value(row[index].strip())))
    probes = heapq.nsmallest(_PROBES_MAX, counts.items(), key=lambda item: (_checksum(item[0]), item))

    def is_unique() -> bool:
        """Return whether no value of the whole column occurs twice; a sample of rows would miss most of the pairs."""
        values = [value for row in table.rows if (value := bare_value(row[index].strip()))]
        return len(set(values)) == len(values)

    return ColumnSample(
        header=table.header[index],
        position=index + 1,
        rows=len(rows),
        filled=sum(counts.values()),
        distinct=len(counts),
        probes=tuple(probes),
        is_unique=is_unique,
    )


def _checksum(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))
