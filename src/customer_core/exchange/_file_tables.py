"""A file as a table whose rows are read anew each time, so that memory stays flat; knows no role."""

import heapq
import os
from collections.abc import Iterator, Sequence

import attrs

from customer_core.errors import HeaderOnlyError
from customer_core.exchange._reading import open_rows
from customer_core.exchange._row_checksums import draw_rows, row_checksum
from customer_core.exchange._spreadsheet_cells import bare_value
from customer_core.exchange._tables import FoundRow

__all__ = ["FileTable"]


@attrs.frozen(kw_only=True)
class FileTable:
    """A file of a table, such as CSV, that was read once and found to be one, though rows of it may be faulty.

    Its columns are guessed by the sound rows alone, as those of a `Table` are.

    Args:
        file: The path as errors show it.
        header: The name of each column.
        count: How many rows there are, the faulty ones among them; blank lines are none.
        path: Where the file is.
        encoding: As it is given to `open_rows`.
        delimiter: As it is given to `open_rows`.
        sheet: As it is given to `open_rows`.
    """

    file: str
    header: tuple[str, ...]
    count: int
    path: str | os.PathLike[str] = attrs.field(repr=False)
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""

    @classmethod
    def scan(
        cls, path: str | os.PathLike[str], *, encoding: str = "", delimiter: str = "", sheet: str = ""
    ) -> "FileTable":
        """Read a file from its first byte to its last, and keep nothing of it but its header.

        Raises:
            FileError: The file cannot be used as it is, has no row, or has none that is sound.
            InvalidOptionError: There is no such encoding or delimiter, the file has another delimiter, or an option
                does not fit it.
            MissingExtraError: An optional package is needed to read the file.
        """
        count, sound, first = 0, 0, None
        with open_rows(path, encoding=encoding, delimiter=delimiter, sheet=sheet) as table:
            for row in table.rows:
                count += 1
                sound += row.fault is None
                first = first or row.fault
        if not sound:
            raise first or HeaderOnlyError(file=table.file)
        return cls(
            file=table.file,
            header=table.header,
            count=count,
            path=path,
            encoding=encoding,
            delimiter=delimiter,
            sheet=sheet,
        )

    def iter_rows(self) -> Iterator[FoundRow]:
        """Yield every row, the faulty ones among them, while the file is open.

        Raises:
            FileError: As of `open_rows`.
        """
        with open_rows(self.path, encoding=self.encoding, delimiter=self.delimiter, sheet=self.sheet) as table:
            yield from table.rows

    def sample_rows(self, limit: int) -> Sequence[tuple[str, ...]]:
        """Return at most so many sound rows, drawn by their checksums, as `draw_rows` draws and orders them."""
        drawn = heapq.nsmallest(limit, ((row_checksum(cells), cells) for cells in self._iter_sound()))
        return draw_rows(drawn, self._iter_sound, limit)

    def count_values(self, index: int) -> tuple[int, int]:
        """Return how many cells of a column have a value, and how many different values there are."""
        filled, values = 0, set[str]()
        for cells in self._iter_sound():
            if value := bare_value(cells[index].strip()):
                filled += 1
                values.add(value)
        return filled, len(values)

    def _iter_sound(self) -> Iterator[tuple[str, ...]]:
        return (row.cells for row in self.iter_rows() if row.fault is None)
