"""The values of a column that a guess looks at; knows no roles, nor whether a table is kept as rows or as columns.

What is looked at depends on the values alone, never on the order of the rows or on how many there are: where there are
too many, those of the smallest checksums are taken.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import accumulate, islice
from typing import Protocol

import attrs

from customer_core.exchange._spreadsheet_cells import bare_value
from customer_core.exchange._value_shapes import Shape

__all__ = ["ColumnSample", "GuessableTable", "sample_columns"]

_ROWS_MAX = 10_000
# So few rows tell the share of values that have a shape to two points in a hundred.
_PROBES_MAX = 500
# Values so rare are slips of the pen, of which a large table has more kinds than a small one.
_RARE_SHARE_MAX = 0.01


class GuessableTable(Protocol):
    """A table whose columns can be looked at.

    Two tables of the same rows answer the same, however they are kept and ordered.
    """

    @property
    def file(self) -> str:
        """Return what errors call the table."""

    @property
    def header(self) -> tuple[str, ...]:
        """Return the name of each column."""

    def sample_rows(self, limit: int) -> Sequence[tuple[str, ...]]:
        """Return at most so many rows, drawn by their `row_checksum`, as `draw_rows` draws and orders them."""

    def count_values(self, index: int) -> tuple[int, int]:
        """Return how many cells of a column have a value, and how many different ones: `bare_value`s, stripped."""


@attrs.frozen(kw_only=True)
class ColumnSample:
    """What a column holds: how many rows were looked at, and its non-blank values with their counts.

    `common` counts the different values without the rarest, `probes` are the values of some of the rows, and
    `count_whole` asks the whole column for its values and its different ones: a sample of rows misses most repeats.
    """

    header: str
    position: int
    rows: int
    filled: int
    distinct: int
    common: int
    probes: tuple[tuple[str, int], ...] = attrs.field(repr=False)
    count_whole: Callable[[], tuple[int, int]] = attrs.field(repr=False, eq=False)

    @property
    def filled_share(self) -> float:
        """Return the share of rows with a value."""
        return self.filled / self.rows

    def is_unique(self) -> bool:
        """Return whether no value of the whole column occurs twice."""
        filled, distinct = self.count_whole()
        return filled == distinct

    def is_repeated_less(self, distinct_share: float) -> bool:
        """Return whether there are more different values in the whole column than this share of its values."""
        # Where the sample has repeats enough, the whole column has more.
        if self.distinct <= distinct_share * self.filled:
            return False
        filled, distinct = self.count_whole()
        return distinct > distinct_share * filled

    def share(self, shape: Shape) -> float:
        """Return the share of values that have a shape, 0 where there is none."""
        return self.share_where(shape.fits)

    def share_where(self, holds: Callable[[str], object]) -> float:
        """Return the share of values of which something holds, 0 where there is none."""
        total = sum(count for _, count in self.probes)
        return sum(count for value, count in self.probes if holds(value)) / total if total else 0.0


def sample_columns(table: GuessableTable) -> tuple[ColumnSample, ...]:
    """Return a sample of each column, in order."""
    rows = table.sample_rows(_ROWS_MAX)
    return tuple(_sample_column(table, rows, index) for index in range(len(table.header)))


def _sample_column(table: GuessableTable, rows: Sequence[tuple[str, ...]], index: int) -> ColumnSample:
    values = [value for row in rows if (value := bare_value(row[index].strip()))]
    counts = Counter(values)
    return ColumnSample(
        header=table.header[index],
        position=index + 1,
        rows=len(rows),
        filled=len(values),
        distinct=len(counts),
        common=_count_common(counts),
        probes=tuple(Counter(islice(values, _PROBES_MAX)).items()),
        count_whole=lambda: table.count_values(index),
    )


def _count_common(counts: Counter[str]) -> int:
    """Return how many values there are without the rarest, as long as those are few together."""
    rare = _RARE_SHARE_MAX * counts.total()
    return sum(total > rare for total in accumulate(sorted(counts.values())))
