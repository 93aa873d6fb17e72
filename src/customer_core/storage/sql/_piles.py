"""Very many rows for a table that is stored by its key: first in a pile, then in order.

Owns the statements. Rows of a thousand customers at a time, each row at another place of its table, would touch every
page of it again and again. So a file gets them in a table for the moment, and then sorted; a server gets them as they
come, and makes the index of the key when all are there.
"""

from typing import Any, Final

import attrs
from sqlalchemy import ClauseElement, Table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from customer_core.storage.sql._statements import fill

__all__ = ["Pile"]

_FINISH: Final = 2
"""How many statements it takes to bring a pile into order."""


@attrs.frozen(eq=False)
class Pile:
    """How a table is filled: one statement before all rows, one for the rows, some behind them."""

    table: Table
    begin: ClauseElement
    fill: ClauseElement
    finish: tuple[ClauseElement, ...]

    @classmethod
    def of(cls, table: Table) -> "Pile":
        """Return how a table is filled that has no index but that of its primary key."""
        finish = tuple(_Finishing(table, step) for step in range(_FINISH))
        return cls(table, _Beginning(table), _Piling(table), finish)


class _Beginning(ClauseElement):
    """A table gets ready for many rows."""

    inherit_cache = False

    def __init__(self, table: Table) -> None:
        self.table = table


class _Piling(ClauseElement):
    """Many rows come, in any order, each with a value for every column in the order of the table."""

    inherit_cache = False

    def __init__(self, table: Table) -> None:
        self.table = table


class _Finishing(ClauseElement):
    """One of the steps by which rows that came in any order are found by their keys."""

    inherit_cache = False

    def __init__(self, table: Table, step: int) -> None:
        self.table = table
        self.step = step


def _pile(table: Table) -> str:
    return f"temp.{table.name}_pile"


@compiles(_Beginning, "sqlite")
def _beginning_of_sqlite(element: _Beginning, compiler: SQLCompiler, **_: Any) -> str:  # noqa: ANN401
    table = compiler.preparer.format_table(element.table)
    return f"CREATE TEMPORARY TABLE {_pile(element.table).removeprefix('temp.')} AS SELECT * FROM {table} LIMIT 0"  # noqa: S608 - names of ours


@compiles(_Piling, "sqlite")
def _piling_of_sqlite(element: _Piling, compiler: SQLCompiler, **_: Any) -> str:  # noqa: ANN401, ARG001 - as of compiles
    places = ", ".join("?" for _ in element.table.columns)
    return f"INSERT INTO {_pile(element.table)} VALUES ({places})"  # noqa: S608 - names of ours


@compiles(_Finishing, "sqlite")
def _finishing_of_sqlite(element: _Finishing, compiler: SQLCompiler, **_: Any) -> str:  # noqa: ANN401
    table, pile = compiler.preparer.format_table(element.table), _pile(element.table)
    order = ", ".join(map(compiler.preparer.format_column, element.table.primary_key.columns))
    steps = (f"INSERT INTO {table} SELECT * FROM {pile} ORDER BY {order}", f"DROP TABLE {pile}")  # noqa: S608 - names of ours
    return steps[element.step]


def _key_name(table: Table) -> str:
    """Return what a server calls the primary key of a table, which has no name of its own here."""
    return f"{table.name}_pkey"


@compiles(_Beginning, "postgresql")
def _beginning_of_postgres(element: _Beginning, compiler: SQLCompiler, **_: Any) -> str:  # noqa: ANN401
    table = compiler.preparer.format_table(element.table)
    return f"ALTER TABLE {table} DROP CONSTRAINT {_key_name(element.table)}"


@compiles(_Piling, "postgresql")
def _piling_of_postgres(element: _Piling, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return compiler.process(fill(element.table), **options)


@compiles(_Finishing, "postgresql")
def _finishing_of_postgres(element: _Finishing, compiler: SQLCompiler, **_: Any) -> str:  # noqa: ANN401
    table = compiler.preparer.format_table(element.table)
    columns = ", ".join(map(compiler.preparer.format_column, element.table.primary_key.columns))
    steps = (
        f"ALTER TABLE {table} ADD CONSTRAINT {_key_name(element.table)} PRIMARY KEY ({columns})",
        # Its statistics are those of an empty table, by which later questions would be answered slowly.
        f"ANALYZE {table}",
    )
    return steps[element.step]
