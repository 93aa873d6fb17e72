"""The whole error tree, on one page.

Every error is built from keyword-only facts, which stay readable as attributes; the sentence is made here, from
`template`, and never holds personal data: places, names of fields and figures only. Each leaf has a stable `code`,
is also the built-in type that a caller would guess, and pickles.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar, cast, dataclass_transform

import attrs

__all__ = [
    "BinaryFileError",
    "BlankHeaderError",
    "CellTooLongError",
    "ColumnMappedTwiceError",
    "CurrencyMismatchError",
    "CustomerCoreError",
    "DuplicateHeaderError",
    "EmptyFileError",
    "FileEncodingError",
    "FileError",
    "HeaderMissingError",
    "HeaderOnlyError",
    "InvalidDocumentError",
    "InvalidOptionError",
    "InvalidProfileError",
    "InvalidValueError",
    "MergeBlockedError",
    "MissingExtraError",
    "MissingFileError",
    "NoRolesError",
    "NulByteError",
    "Problem",
    "RaggedRowError",
    "RowTooLongError",
    "TooManyColumnsError",
    "UnclosedQuoteError",
    "UnknownColumnError",
    "UnknownCurrencyError",
    "UnknownProfileError",
    "UnknownRoleError",
    "UnreadableFileError",
    "UnwritableFileError",
    "error_codes",
]

_Class = TypeVar("_Class")


def _rebuild(cls: type["CustomerCoreError"], facts: Mapping[str, Any]) -> "CustomerCoreError":
    return cls(**facts)


@dataclass_transform(kw_only_default=True, field_specifiers=(attrs.field,))
def _node(cls: type[_Class]) -> type[_Class]:
    return attrs.define(kw_only=True, slots=False, eq=False, auto_exc=True, repr=False, str=False)(cls)


@_node
class CustomerCoreError(Exception):
    """Any error that this library raises on purpose."""

    code: ClassVar[str] = ""
    template: ClassVar[str] = ""

    def __str__(self) -> str:
        return self.template.format(**self.facts)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.facts)

    @property
    def facts(self) -> dict[str, Any]:
        """Return what the sentence was built from, by name."""
        return {field.name: getattr(self, field.name) for field in attrs.fields(cast("Any", type(self)))}


@_node
class InvalidValueError(CustomerCoreError, ValueError):
    """A value breaks a rule of its type."""

    code: ClassVar = "value-invalid"
    template: ClassVar = "{field}: {problem}; {remedy}."
    field: str
    problem: str
    remedy: str


@_node
class UnknownCurrencyError(CustomerCoreError, ValueError):
    """A currency code is not one of ISO 4217's."""

    code: ClassVar = "currency-unknown"
    template: ClassVar = "{currency!r} is not a currency of ISO 4217: give its three capital letters, such as 'USD'."
    currency: str


@_node
class CurrencyMismatchError(CustomerCoreError, ValueError):
    """Two amounts of different currencies met in one sum or comparison."""

    code: ClassVar = "currency-mismatch"
    template: ClassVar = "{left} and {right} do not add up or compare: convert one of the amounts first."
    left: str
    right: str


@attrs.frozen
class Problem:
    """One thing wrong in a document: where, which rule, and a sentence."""

    path: str
    code: str
    message: str


@_node
class InvalidDocumentError(CustomerCoreError, ValueError):
    """A document has one or more problems; all of them are in `problems`."""

    code: ClassVar = "document-invalid"
    template: ClassVar = "{document} has {count} problem(s): {listing}"
    document: str
    problems: tuple[Problem, ...]

    @property
    def facts(self) -> dict[str, Any]:
        """Return what the error was built from, by name."""
        return {"document": self.document, "problems": self.problems}

    def __str__(self) -> str:
        listing = "; ".join(f"{problem.path or 'document'}: {problem.message}" for problem in self.problems)
        return self.template.format(document=self.document, count=len(self.problems), listing=listing)


@_node
class InvalidOptionError(CustomerCoreError, ValueError):
    """A setting given to a call or command is out of its range."""

    code: ClassVar = "option-invalid"
    template: ClassVar = "{option}: {problem}; {remedy}."
    option: str
    problem: str
    remedy: str


@_node
class MissingExtraError(CustomerCoreError, ImportError):
    """An optional package is needed and not installed."""

    code: ClassVar = "extra-missing"
    template: ClassVar = "{feature} needs the optional package {package}: pip install 'customer-core[{extra}]'."
    feature: str
    package: str
    extra: str


@_node
class InvalidProfileError(CustomerCoreError, ValueError):
    """A match profile contradicts itself."""

    code: ClassVar = "profile-invalid"
    template: ClassVar = "Match profile {profile!r}, {place}: {problem}; {remedy}."
    profile: str
    place: str
    problem: str
    remedy: str


@_node
class UnknownProfileError(CustomerCoreError, LookupError):
    """No shipped match profile has this name."""

    code: ClassVar = "profile-unknown"
    template: ClassVar = "There is no match profile {profile!r}: choose one of {known}."
    profile: str
    known: str


@_node
class MergeBlockedError(CustomerCoreError, ValueError):
    """A merge plan with blockers was applied."""

    code: ClassVar = "merge-blocked"
    template: ClassVar = "The merge is blocked by {blockers}: resolve each, then propose again."
    blockers: str


@_node
class FileError(CustomerCoreError, ValueError):
    """A file cannot be used as it is; nothing was written."""

    file: str


@_node
class MissingFileError(FileError):
    """The file is not there."""

    code: ClassVar = "file-missing"
    template: ClassVar = "{file} does not exist: check the path."


@_node
class UnreadableFileError(FileError):
    """The operating system refuses to read the file."""

    code: ClassVar = "file-unreadable"
    template: ClassVar = "{file} cannot be read ({reason}): name a regular file that you may read."
    reason: str


@_node
class UnwritableFileError(FileError):
    """The operating system refuses to write the file."""

    code: ClassVar = "file-unwritable"
    template: ClassVar = (
        "{file} cannot be written ({reason}): name a place in a folder that exists and that you may write."
    )
    reason: str


@_node
class EmptyFileError(FileError):
    """The file holds nothing at all."""

    code: ClassVar = "file-empty"
    template: ClassVar = "{file} is empty: give a CSV file with a header line and records."


@_node
class HeaderOnlyError(FileError):
    """The file has a header and no record."""

    code: ClassVar = "file-header-only"
    template: ClassVar = "{file} ends after its header line: add at least one record."


@_node
class HeaderMissingError(FileError):
    """The first line is a record, not a header."""

    code: ClassVar = "header-missing"
    template: ClassVar = (
        "Line {line} of {file} looks like a record, not like a header: add a line above it that names the columns."
    )
    line: int


@_node
class BinaryFileError(FileError):
    """The file is not text."""

    code: ClassVar = "file-binary"
    template: ClassVar = "{file} is {kind}, not text: export it as CSV and give that file."
    kind: str


@_node
class NulByteError(FileError):
    """A NUL byte stands in the text."""

    code: ClassVar = "file-nul"
    template: ClassVar = (
        "Line {line} of {file} holds a NUL byte: export the file again as plain text, or remove the byte."
    )
    line: int


@_node
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


@_node
class DuplicateHeaderError(FileError):
    """Two columns have one name."""

    code: ClassVar = "header-duplicate"
    template: ClassVar = "Columns {first} and {second} of {file} share the name {name!r}: rename one of them."
    first: int
    second: int
    name: str


@_node
class BlankHeaderError(FileError):
    """A column has no name."""

    code: ClassVar = "header-blank"
    template: ClassVar = "Column {column} of {file} has no name in the header line: name it or remove the column."
    column: int


@_node
class TooManyColumnsError(FileError):
    """The header has more columns than are read."""

    code: ClassVar = "header-too-wide"
    template: ClassVar = (
        "{file} has {found} columns where at most {limit} are read: remove columns, or check the delimiter."
    )
    found: int
    limit: int


@_node
class RaggedRowError(FileError):
    """A row has more or fewer cells than the header."""

    code: ClassVar = "row-ragged"
    template: ClassVar = (
        "Line {line} of {file} has {found} cells where the header has {expected}: quote cells that hold the delimiter."
    )
    line: int
    found: int
    expected: int


@_node
class UnclosedQuoteError(FileError):
    """A quoted cell is never closed, or goes on after its closing quote."""

    code: ClassVar = "quote-unclosed"
    template: ClassVar = (
        "The quoted cell at line {line} of {file} is not closed: double the quotes inside it and close it."
    )
    line: int


@_node
class RowTooLongError(FileError):
    """A row is longer than what is read."""

    code: ClassVar = "row-too-long"
    template: ClassVar = (
        "Line {line} of {file} is longer than a row may be ({limit} bytes): shorten it or check its quotes."
    )
    line: int
    limit: int


@_node
class CellTooLongError(FileError):
    """A cell is longer than what is read."""

    code: ClassVar = "cell-too-long"
    template: ClassVar = (
        "A cell at line {line} of {file} is longer than {limit} characters: shorten it or check its quotes."
    )
    line: int
    limit: int


@_node
class UnknownColumnError(FileError, LookupError):
    """A mapping names a column that the file does not have."""

    code: ClassVar = "column-unknown"
    template: ClassVar = "{file} has no column {column!r}: its columns are {known}."
    column: str
    known: str


@_node
class ColumnMappedTwiceError(FileError):
    """A mapping gives one column two roles."""

    code: ClassVar = "column-mapped-twice"
    template: ClassVar = "Column {column!r} of {file} is mapped to both {first} and {second}: keep one of the two."
    column: str
    first: str
    second: str


@_node
class UnknownRoleError(CustomerCoreError, LookupError):
    """A mapping names a role that does not exist."""

    code: ClassVar = "role-unknown"
    template: ClassVar = "{role!r} is not a role: use one of {known}, text:LABEL or code:LABEL."
    role: str
    known: str


@_node
class NoRolesError(FileError):
    """No column of the file tells customers apart."""

    code: ClassVar = "roles-missing"
    template: ClassVar = (
        "No column of {file} is recognized as one that tells customers apart: name one with --map ROLE=COLUMN."
    )


def error_codes() -> dict[str, type[CustomerCoreError]]:
    """Return every leaf of the tree by its code, in order of code."""
    found: dict[str, type[CustomerCoreError]] = {}
    pending: list[type[CustomerCoreError]] = [CustomerCoreError]
    while pending:
        cls = pending.pop()
        pending.extend(cls.__subclasses__())
        if cls.code:
            found[cls.code] = cls
    return dict(sorted(found.items()))
