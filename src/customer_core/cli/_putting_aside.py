"""Rows of a file that are no records, on the command line: how they are asked for, told, and hinted at.

Owns the words. It must not know how such rows are found, nor how they are written.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.console import Console

from customer_core.cli._showing import shown
from customer_core.errors import (
    CellTooLongError,
    FileError,
    InvalidCellError,
    InvalidObjectError,
    InvalidRowsError,
    RaggedRowError,
    UnclosedQuoteError,
)
from customer_core.services import QuarantinedRow

__all__ = ["hinting_at", "quarantined_as_json", "show_put_aside"]

_HEADER_LINE: Final = 1
_TOLD_MOST: Final = 20
_TOLD_TO_PROGRAMS_MOST: Final = 50
_ONLY_ROWS: Final = (
    CellTooLongError,
    InvalidCellError,
    InvalidObjectError,
    InvalidRowsError,
    RaggedRowError,
    UnclosedQuoteError,
)
"""What is wrong with some rows of a file, and leaves the others as they are."""


@contextmanager
def hinting_at(options: Mapping[str, Path | None]) -> Iterator[None]:
    """Let a refusal for the sake of single rows name the options that put such rows aside and were not given."""
    try:
        yield
    except FileError as error:
        left_out = " or ".join(option for option, path in options.items() if path is None)
        if left_out and isinstance(error, _ONLY_ROWS) and getattr(error, "line", None) != _HEADER_LINE:
            error.add_note(f"To go on without such rows, name a file for them with {left_out}.")
        raise


def show_put_aside(console: Console, rows: Sequence[QuarantinedRow], *, records: int) -> None:
    """Print how many rows of a file were put aside beside its records, and what is wrong with the first of them."""
    if rows:
        console.print(f"Rows: {len(rows) + records:,}. Put aside: {len(rows):,}. Records: {records:,}.")
    for row in rows[:_TOLD_MOST]:
        console.print(f"Put aside: {shown(str(row.error))}", highlight=False)
    if len(rows) > _TOLD_MOST:
        console.print(f"And {len(rows) - _TOLD_MOST:,} more; the file of rows put aside has all of them.")


def quarantined_as_json(rows: Sequence[QuarantinedRow]) -> dict[str, object]:
    """Return what is told of rows that were put aside to programs: how many, and the first of them."""
    faults = [
        {"row": row.row, "line": row.line, "code": row.error.code, "problem": str(row.error)}
        for row in rows[:_TOLD_TO_PROGRAMS_MOST]
    ]
    return {"quarantined": len(rows), "faults": faults}
