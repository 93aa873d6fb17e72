"""Rows of a file that cannot be used: what is told of each, and the file that they are written to.

Owns the columns of that file. It must not know what is done with the other rows.
"""

from typing import Final

import attrs

from customer_core.errors import FileError
from customer_core.exchange import FoundRow

__all__ = ["QUARANTINE_COLUMNS", "QuarantinedRow"]

QUARANTINE_COLUMNS: Final = ("row", "line", "code", "problem", "text")
"""What is told of each row that cannot be used: its number from 1, its line, why (as a code and as a sentence), and its
text as the file has it."""


@attrs.frozen(kw_only=True)
class QuarantinedRow:
    """A row of a file that was not imported, or not compared.

    Args:
        row: Its number, from 0 after the header.
        line: The line of the file on which it begins, from 1.
        error: Why; `code` tells it to programs, and the sentence holds nothing that the row says.
        text: The row as the file has it, with its line ending.
    """

    row: int
    line: int
    error: FileError
    text: str = attrs.field(repr=False)

    @classmethod
    def of(cls, row: FoundRow, error: FileError) -> "QuarantinedRow":
        """Return a row that was found, put aside for this reason."""
        return cls(row=row.number, line=row.line, error=error, text=row.text)

    @property
    def cells(self) -> tuple[str, ...]:
        """Return it as a row of a file with `QUARANTINE_COLUMNS`."""
        return (str(self.row + 1), str(self.line), self.error.code, str(self.error), self.text)
