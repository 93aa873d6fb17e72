"""What a table of text columns is; knows no file format and no frame."""

import attrs
import pyarrow as pa

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
