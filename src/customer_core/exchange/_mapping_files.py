"""What the columns of a file were taken for, as a file that people correct and an import takes; knows no roles' words.

A CSV file itself, so that a spreadsheet opens it: one row for each column.
"""

import os
from collections.abc import Sequence
from typing import Final

from customer_core.errors import UnknownColumnError
from customer_core.exchange._column_roles import ColumnRole
from customer_core.exchange._reading import read_csv
from customer_core.exchange._roles import UNUSED
from customer_core.exchange._tables import fold_header
from customer_core.exchange._writing import write_csv

__all__ = ["MAPPING_COLUMNS", "read_mapping", "write_mapping"]

MAPPING_COLUMNS: Final = ("column", "role", "confidence", "reason")
"""The columns of a mapping: two that are read again, and two that tell people why."""


def write_mapping(path: str | os.PathLike[str], roles: Sequence[ColumnRole]) -> None:
    """Write what each column is taken for, to be corrected and read again.

    Raises:
        UnwritableFileError: As of `write_csv`.
    """
    rows = ((role.column, role.role or UNUSED, f"{role.confidence:.2f}", role.reason) for role in roles)
    write_csv(path, MAPPING_COLUMNS, rows)


def read_mapping(path: str | os.PathLike[str], over: Sequence[str] = ()) -> tuple[str, ...]:
    """Return a mapping as overrides, `ROLE=COLUMN`, with those given here in place of its own on the same columns.

    Columns without a role are left to be guessed.

    Raises:
        FileError: The file is no such table.
    """
    table = read_csv(path)
    missing = [name for name in MAPPING_COLUMNS[:2] if name not in table.header]
    if missing:
        raise UnknownColumnError(file=table.file, column=missing[0], known=", ".join(MAPPING_COLUMNS))
    column, role = map(table.header.index, MAPPING_COLUMNS[:2])
    named = {fold_header(override.partition("=")[2]) for override in over}
    kept = (
        f"{row[role]}={row[column]}"
        for row in table.rows
        if row[role].strip() and fold_header(row[column]) not in named
    )
    return (*kept, *over)
