"""What is wrong with a file that is read or written.

Owns these leaves of the tree. It must not know what a file holds.
"""

from typing import ClassVar

from customer_core.errors._tree import CustomerCoreError, node

__all__ = [
    "AmbiguousRowError",
    "BinaryFileError",
    "BlankHeaderError",
    "CellTooLongError",
    "ColumnMappedTwiceError",
    "DuplicateHeaderError",
    "EmptyFileError",
    "FileEncodingError",
    "FileError",
    "HeaderMissingError",
    "HeaderOnlyError",
    "ImportPausedError",
    "InvalidCellError",
    "InvalidObjectError",
    "InvalidRowsError",
    "MissingFileError",
    "NoRolesError",
    "NulByteError",
    "OversizedWorkbookError",
    "RaggedRowError",
    "RefusedRowError",
    "RowTooLongError",
    "TooManyColumnsError",
    "UnclosedQuoteError",
    "UnknownColumnError",
    "UnknownSheetError",
    "UnreadableFileError",
    "UnsupportedColumnError",
    "UnwritableFileError",
]


@node
class FileError(CustomerCoreError, ValueError):
    """A file cannot be used as it is; nothing was written."""

    file: str


@node
class MissingFileError(FileError):
    """The file is not there."""

    code: ClassVar = "file-missing"
    template: ClassVar = "{file} does not exist: check the path."


@node
class UnreadableFileError(FileError):
    """The operating system refuses to read the file."""

    code: ClassVar = "file-unreadable"
    template: ClassVar = "{file} cannot be read ({reason}): name a regular file that you may read."
    reason: str


@node
class UnwritableFileError(FileError):
    """The operating system refuses to write the file."""

    code: ClassVar = "file-unwritable"
    template: ClassVar = (
        "{file} cannot be written ({reason}): name a place in a folder that exists and that you may write."
    )
    reason: str


@node
class EmptyFileError(FileError):
    """The file holds nothing at all."""

    code: ClassVar = "file-empty"
    template: ClassVar = "{file} is empty: give a CSV file with a header line and records."


@node
class HeaderOnlyError(FileError):
    """The file has a header and no record."""

    code: ClassVar = "file-header-only"
    template: ClassVar = "{file} ends after its header line: add at least one record."


@node
class HeaderMissingError(FileError):
    """The first line is a record, not a header."""

    code: ClassVar = "header-missing"
    template: ClassVar = (
        "Line {line} of {file} looks like a record, not like a header: add a line above it that names the columns."
    )
    line: int


@node
class BinaryFileError(FileError):
    """The file is not text."""

    code: ClassVar = "file-binary"
    template: ClassVar = "{file} is {kind}, not text: export it as CSV and give that file."
    kind: str


@node
class OversizedWorkbookError(FileError):
    """A workbook is small on the disk, and more than is read once it is unpacked."""

    code: ClassVar = "workbook-oversized"
    template: ClassVar = (
        "{file} unpacks to more than is read of a workbook: take out what is no table, split it, or give it as CSV."
    )


@node
class NulByteError(FileError):
    """A NUL byte stands in the text."""

    code: ClassVar = "file-nul"
    template: ClassVar = (
        "Line {line} of {file} holds a NUL byte: export the file again as plain text, or remove the byte."
    )
    line: int


@node
class FileEncodingError(FileError):
    """The bytes do not decode in the encoding that was declared or found."""

    code: ClassVar = "file-encoding"
    template: ClassVar = (
        "Line {line} of {file} is not {encoding} (byte {offset} of the file): save it as UTF-8, or name its encoding "
        "with --encoding, such as cp1252."
    )
    line: int
    offset: int
    encoding: str


@node
class DuplicateHeaderError(FileError):
    """Two columns have one name."""

    code: ClassVar = "header-duplicate"
    template: ClassVar = "Columns {first} and {second} of {file} share the name {name!r}: rename one of them."
    first: int
    second: int
    name: str


@node
class BlankHeaderError(FileError):
    """A column has no name."""

    code: ClassVar = "header-blank"
    template: ClassVar = "Column {column} of {file} has no name in the header line: name it or remove the column."
    column: int


@node
class TooManyColumnsError(FileError):
    """The header has more columns than are read."""

    code: ClassVar = "header-too-wide"
    template: ClassVar = (
        "{file} has {found} columns where at most {limit} are read: remove columns, or check the delimiter."
    )
    found: int
    limit: int


@node
class RaggedRowError(FileError):
    """A row has more or fewer cells than the header."""

    code: ClassVar = "row-ragged"
    template: ClassVar = (
        "Line {line} of {file} has {found} cells where the header has {expected}: "
        "quote cells that hold the delimiter, and add those that are missing."
    )
    line: int
    found: int
    expected: int


@node
class UnclosedQuoteError(FileError):
    """A quoted cell is never closed, or goes on after its closing quote."""

    code: ClassVar = "quote-unclosed"
    template: ClassVar = (
        "The quoted cell at line {line} of {file} is not closed: double the quotes inside it and close it."
    )
    line: int


@node
class RowTooLongError(FileError):
    """A row is longer than what is read."""

    code: ClassVar = "row-too-long"
    template: ClassVar = (
        "Line {line} of {file} is longer than a row may be ({limit} bytes): shorten it or check its quotes."
    )
    line: int
    limit: int


@node
class CellTooLongError(FileError):
    """A cell is longer than what is read."""

    code: ClassVar = "cell-too-long"
    template: ClassVar = (
        "A cell at line {line} of {file} is longer than {limit} characters: shorten it or check its quotes."
    )
    line: int
    limit: int


@node
class InvalidObjectError(FileError):
    """A line of a file of JSON lines is no object whose values a table can hold."""

    code: ClassVar = "object-invalid"
    template: ClassVar = (
        "Line {line} of {file} is no JSON object of plain values ({reason}): write each record as one object on a line."
    )
    line: int
    reason: str


@node
class InvalidCellError(FileError):
    """A cell holds what no customer can; the cell itself is not shown."""

    code: ClassVar = "cell-invalid"
    template: ClassVar = "Line {line} of {file}, column {column!r}: {problem}; {remedy}."
    line: int
    column: str
    problem: str
    remedy: str


@node
class InvalidRowsError(FileError):
    """Rows of a table that has no lines hold what no customer can; neither they nor their cells are shown."""

    code: ClassVar = "rows-invalid"
    template: ClassVar = "{file}, column {column!r}, in {rows} of its rows: a cell {problem}; {remedy}."
    column: str
    rows: int
    problem: str
    remedy: str


@node
class AmbiguousRowError(FileError):
    """The code and the numbers of a row name more than one customer."""

    code: ClassVar = "row-ambiguous"
    template: ClassVar = (
        "Line {line} of {file} names {count} customers by its code and its numbers: merge them, or correct the row."
    )
    line: int
    count: int


@node
class RefusedRowError(FileError):
    """A row was understood, and the store or its settings do not take what it says."""

    code: ClassVar = "row-refused"
    template: ClassVar = "Line {line} of {file} is refused: {reason}. Correct it, and import the file again."
    line: int
    reason: str


@node
class ImportPausedError(CustomerCoreError, RuntimeError):
    """So many rows of a file are none that somebody should look at it first; what was saved before stays."""

    code: ClassVar = "import-paused"
    template: ClassVar = (
        "{quarantined} of the first {rows} rows of {file} cannot be imported, so nothing more of it is: look at those "
        "rows and at what each column was taken for, then import the same file again, or allow for more."
    )
    file: str
    rows: int
    quarantined: int


@node
class UnsupportedColumnError(FileError):
    """A column of a typed table holds what has no one spelling as text."""

    code: ClassVar = "column-unsupported"
    template: ClassVar = (
        "Column {column!r} of {file} holds {kind}, for which there is no one text: turn it into text, or leave it out."
    )
    column: str
    kind: str


@node
class UnknownColumnError(FileError, LookupError):
    """A mapping names a column that the file does not have."""

    code: ClassVar = "column-unknown"
    template: ClassVar = "{file} has no column {column!r}: its columns are {known}."
    column: str
    known: str


@node
class UnknownSheetError(FileError, LookupError):
    """A workbook has no sheet of the name that was given, or shows none at all."""

    code: ClassVar = "sheet-unknown"
    template: ClassVar = "{file} has no sheet {sheet!r}: those that it shows are {known}."
    sheet: str
    known: str


@node
class ColumnMappedTwiceError(FileError):
    """A mapping gives one column two roles."""

    code: ClassVar = "column-mapped-twice"
    template: ClassVar = "Column {column!r} of {file} is mapped to both {first} and {second}: keep one of the two."
    column: str
    first: str
    second: str


@node
class NoRolesError(FileError):
    """No column of the file tells customers apart."""

    code: ClassVar = "roles-missing"
    template: ClassVar = (
        "No column of {file} is recognized as one that tells customers apart: name one with --map ROLE=COLUMN."
    )
