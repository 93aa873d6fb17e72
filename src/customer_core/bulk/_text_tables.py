"""What a table of text columns is; knows no file format and no frame."""

from bisect import bisect_right
from collections.abc import Sequence

import attrs
import pyarrow as pa

from customer_core.bulk._sampling import count_values, sample_rows
from customer_core.exchange import FoundRow

__all__ = ["TextTable"]


@attrs.frozen(kw_only=True, eq=False)
class TextTable:
    """A header and a column of text for each of its names, all of one length; a missing value is `""`.

    `file` is what errors call the table: a path, or "table" where there is none. `columns` are Arrow's chunked arrays
    of type `string` or `large_string`, without nulls. They stay out of the repr, which may end up in a log.

    Rows of a file that are no records are none of the table's: `put_aside` has them, each with its number in the file,
    ascending, and with what is wrong with it.
    """

    file: str
    header: tuple[str, ...]
    columns: tuple[pa.ChunkedArray, ...] = attrs.field(repr=False)
    rows: int
    put_aside: tuple[FoundRow, ...] = attrs.field(default=(), repr=False)
    _steps: tuple[int, ...] = attrs.field(init=False, repr=False)
    """For each row that was put aside, the first row of the table that stands below it in the file."""

    @_steps.default
    def _find_steps(self) -> tuple[int, ...]:
        return tuple(row.number - place for place, row in enumerate(self.put_aside))

    def number(self, row: int) -> int:
        """Return which row of the file a row is, from 0 after the header: those that were put aside count there."""
        return row + bisect_right(self._steps, row)

    def row(self, number: int) -> tuple[str, ...]:
        """Return the cells of one row."""
        return tuple([column[number].as_py() for column in self.columns])

    def sample_rows(self, limit: int) -> Sequence[tuple[str, ...]]:
        """Return at most so many rows, drawn by their checksums, as `exchange.Table` draws them."""
        return sample_rows(self.columns, limit)

    def count_values(self, index: int) -> tuple[int, int]:
        """Return how many cells of a column have a value, and how many different values there are."""
        return count_values(self.columns[index])
