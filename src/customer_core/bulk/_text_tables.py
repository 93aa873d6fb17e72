"""What a table of text columns is; knows no file format and no frame."""

from collections.abc import Sequence

import attrs
import pyarrow as pa

from customer_core.bulk._sampling import count_values, sample_rows

__all__ = ["TextTable"]


@attrs.frozen(kw_only=True, eq=False)
class TextTable:
    """A header and a column of text for each of its names, all of one length; a missing value is `""`.

    `file` is what errors call the table: a path, or "table" where there is none. `columns` are Arrow's chunked arrays
    of type `string` or `large_string`, without nulls. They stay out of the repr, which may end up in a log.
    """

    file: str
    header: tuple[str, ...]
    columns: tuple[pa.ChunkedArray, ...] = attrs.field(repr=False)
    rows: int

    def row(self, number: int) -> tuple[str, ...]:
        """Return the cells of one row."""
        return tuple([column[number].as_py() for column in self.columns])

    def sample_rows(self, limit: int) -> Sequence[tuple[str, ...]]:
        """Return at most so many rows, drawn by their checksums, as `exchange.Table` draws them."""
        return sample_rows(self.columns, limit)

    def count_values(self, index: int) -> tuple[int, int]:
        """Return how many cells of a column have a value, and how many different values there are."""
        return count_values(self.columns[index])
