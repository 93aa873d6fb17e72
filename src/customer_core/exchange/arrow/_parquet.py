"""Files of Parquet in and out, a batch of rows at a time; knows no roles.

What is read is what a CSV file with the same table would say, with the same limits. What is written is text throughout.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO, Final

import attrs
import pyarrow as pa
import pyarrow.parquet as pq

from customer_core.errors import EmptyFileError, FileError, UnreadableFileError
from customer_core.exchange._decoding import open_bytes, shown_path
from customer_core.exchange._headers import checked_header
from customer_core.exchange._tables import FoundRow, OpenRows
from customer_core.exchange._typed_rows import cells_of_named, typed_row
from customer_core.exchange.arrow._texts import is_of_days, line_of, named_columns, text_of_column, texts_of_part

__all__ = ["fill_parquet", "open_parquet", "telling_of_damage"]

_ROWS_READ: Final = 1_000
_ROWS_WRITTEN: Final = 10_000
_CHARACTERS_WRITTEN: Final = 1 << 24
_BUFFER_BYTES: Final = 1 << 20


@contextmanager
def open_parquet(path: str | os.PathLike[str]) -> Iterator[OpenRows]:
    """Open a Parquet file whose rows are still to be read, so that memory stays flat.

    A row is told as a line of CSV would tell it, its line being the one that it would have there. One that no CSV file
    could hold, or that has bytes in it that are no text, is told with its fault, and the rest goes on.

    Raises:
        FileError: The file cannot be used as it is: it is damaged, has nested columns, or names that no table can have.
    """
    file = shown_path(path)
    with open_bytes(path) as source:
        columns = _Columns.of(source, file=file)
        yield OpenRows(file=file, header=columns.header, rows=columns.iter_rows())


def fill_parquet(stream: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table to a stream as Parquet, every column as text."""
    schema = pa.schema([pa.field(name, pa.string(), nullable=False) for name in header])
    with pq.ParquetWriter(stream, schema) as writer:
        for some in _batches(rows):
            columns = zip(*some, strict=True)
            writer.write_batch(pa.record_batch([pa.array(cells, pa.string()) for cells in columns], schema=schema))


@contextmanager
def telling_of_damage(file: str) -> Iterator[None]:
    """Let what Arrow raises for a file that it cannot read be the refusal of that file.

    Raises:
        UnreadableFileError: It did.
    """
    try:
        yield
    # Names that are no UTF-8 are decoded without a look at them.
    except (pa.ArrowException, OSError, OverflowError, UnicodeDecodeError):
        reason = "its Parquet data are damaged, or of a kind that is not known"
        raise UnreadableFileError(file=file, reason=reason) from None


def _batches(rows: Iterable[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    some: list[Sequence[str]] = []
    characters = 0
    for row in rows:
        some.append(row)
        characters += sum(map(len, row))
        if len(some) == _ROWS_WRITTEN or characters > _CHARACTERS_WRITTEN:
            yield some
            some, characters = [], 0
    if some:
        yield some


@attrs.frozen
class _Columns:
    """The columns of a file, which can be gone through again and again."""

    parquet: Any
    file: str
    names: tuple[str, ...]
    """Of all that are columns, also of those at the end whose names are blank."""
    header: tuple[str, ...]
    indices: tuple[int, ...]
    days: frozenset[int]
    """Which of them are written as days."""

    @classmethod
    def of(cls, source: BinaryIO, *, file: str) -> "_Columns":
        """Return the columns of a file, if a table of text might have them."""
        with telling_of_damage(file):
            parquet = pq.ParquetFile(source, buffer_size=_BUFFER_BYTES, pre_buffer=False)
            schema = parquet.schema_arrow
            indices = named_columns(schema)
            if not indices:
                raise EmptyFileError(file=file)
            names = tuple(schema.names[index] for index in indices)
            header = checked_header(names, file=file, line=1)
            for name, index in zip(names, indices, strict=True):
                text_of_column(pa.chunked_array([], schema.types[index]), file=file, name=name)
        found = cls(parquet, file, names, header, indices, frozenset())
        return attrs.evolve(found, days=found._find_days())

    def iter_rows(self) -> Iterator[FoundRow]:
        """Yield each row, with its fault where it has one."""
        first = 0
        for batch in self._iter_batches():
            columns, faults = self._texts_of(batch, first)
            for number, cells in enumerate(zip(*columns, strict=True), start=first):
                own = cells_of_named(cells, len(self.header), file=self.file)
                fault = faults.get(number - first)
                yield typed_row(own, file=self.file, number=number, line=line_of(number), fault=fault)
            first += batch.num_rows

    def _find_days(self) -> frozenset[int]:
        """Return which columns hold instants of which none has a time of day."""
        types = self.parquet.schema_arrow.types
        days = {index for index in self.indices if is_of_days(pa.chunked_array([], types[index]))}
        for batch in self._iter_batches() if days else ():
            days = {index for index in days if is_of_days(pa.chunked_array([batch.column(index)]))}
        return frozenset(days)

    def _texts_of(self, batch: Any, first: int) -> tuple[list[list[str]], dict[int, FileError]]:  # noqa: ANN401 - Arrow ships no types
        """Return the cells of each column, and the faults of rows by their places in the batch."""
        columns, faults = [], dict[int, FileError]()
        for name, index in zip(self.names, self.indices, strict=True):
            texts, found = texts_of_part(
                batch.column(index), file=self.file, name=name, first=first, are_days=index in self.days
            )
            columns.append(texts)
            faults = {**found, **faults}
        return columns, faults

    def _iter_batches(self) -> Iterator[Any]:
        with telling_of_damage(self.file):
            yield from self.parquet.iter_batches(_ROWS_READ, use_threads=False)
