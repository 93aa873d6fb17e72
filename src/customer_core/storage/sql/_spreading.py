"""The rows by which customers are found, made by the database of what their own rows remember of them.

Owns the statements by which very many come at once. Rows of a thousand customers at a time, each at another place of
its table, would touch every page of it again and again. So a file gets them when all customers are there, sorted; a
server gets them in any order, and makes the index of the key behind them, unless another role owns the tables.
"""

from typing import Any, Final

from sqlalchemy import ClauseElement, Insert, Select, Table, bindparam, func, insert, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from customer_core.storage.sql._indexing import START
from customer_core.storage.sql._schema import CUSTOMER, INDEXED, KEY, SORT, TERM
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._statements import list_entries, list_part, named_entries

__all__ = ["spread"]

_term = list_entries(CUSTOMER.c.terms, "term")
_sort = named_entries(CUSTOMER.c.sorts, "sort")
_key = list_entries(INDEXED.c["keys"], "key")
_SPREADS: Final[tuple[tuple[Table, Select[Any]], ...]] = (
    (
        TERM,
        select(list_part(_term.c.value, 0), list_part(_term.c.value, 1), CUSTOMER.c.seq)
        .select_from(CUSTOMER.join(_term, true()))
        .where(CUSTOMER.c.seq >= bindparam("first")),
    ),
    (
        SORT,
        select(_sort.c.key, _sort.c.value, CUSTOMER.c.id, CUSTOMER.c.seq)
        .select_from(CUSTOMER.join(_sort, true()))
        .where(CUSTOMER.c.seq >= bindparam("first")),
    ),
    (
        KEY,
        select(_key.c.value, func.substr(INDEXED.c.order_text, 1, START), INDEXED.c.customer)
        .select_from(INDEXED.join(_key, true()))
        .where(INDEXED.c.customer >= bindparam("first")),
    ),
)
"""Each table with the query that gives its rows, column by column."""


def _filled(table: Table, rows: Select[Any], *, is_sorted: bool) -> Insert:
    columns = list(rows.selected_columns)
    order = [columns[table.c.keys().index(key.name)] for key in table.primary_key.columns] if is_sorted else []
    return insert(table).from_select(table.c.keys(), rows.order_by(*order))


class _WithoutKey(ClauseElement):
    """A table of a server loses its primary key."""

    inherit_cache = False

    def __init__(self, table: Table) -> None:
        self.table = table


class _WithKey(_WithoutKey):
    """A table of a server gets its primary key again."""


class _IsOwned(_WithoutKey):
    """Whether the role at work owns a table of a server, as only the owner may take its key and make it again."""


class _Counted(_WithoutKey):
    """A server looks at a table anew, whose figures were those of an empty one: later questions are planned by them."""


def _key_name(table: Table) -> str:
    """Return what a server calls the primary key of a table, which has no name of its own here."""
    return f"{table.name}_pkey"


@compiles(_WithoutKey, "postgresql")
def _without_key(element: _WithoutKey, compiler: SQLCompiler, **_: Any) -> str:  # noqa: ANN401
    return f"ALTER TABLE {compiler.preparer.format_table(element.table)} DROP CONSTRAINT {_key_name(element.table)}"


@compiles(_WithKey, "postgresql")
def _with_key(element: _WithKey, compiler: SQLCompiler, **_: Any) -> str:  # noqa: ANN401
    columns = ", ".join(map(compiler.preparer.format_column, element.table.primary_key.columns))
    table = compiler.preparer.format_table(element.table)
    beside = ", ".join(element.table.primary_key.dialect_options["postgresql"]["include"] or ())
    included = f" INCLUDE ({beside})" if beside else ""
    return f"ALTER TABLE {table} ADD CONSTRAINT {_key_name(element.table)} PRIMARY KEY ({columns}){included}"


@compiles(_IsOwned, "postgresql")
def _is_owned(element: _IsOwned, compiler: SQLCompiler, **_: Any) -> str:  # noqa: ANN401
    table = compiler.preparer.format_table(element.table)
    return f"SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = CAST('{table}' AS regclass)"  # noqa: S608 - names that were checked


@compiles(_Counted, "postgresql")
def _counted(element: _Counted, compiler: SQLCompiler, **_: Any) -> str:  # noqa: ANN401
    return f"ANALYZE {compiler.preparer.format_table(element.table)}"


_WITH_KEYS_IN_PLACE: Final = tuple(_filled(table, rows, is_sorted=True) for table, rows in _SPREADS)
_OWNED: Final = tuple(_IsOwned(table) for table, _ in _SPREADS)
_OF_OWNER: Final = (
    *(
        statement
        for table, rows in _SPREADS
        for statement in (_WithoutKey(table), _filled(table, rows, is_sorted=False), _WithKey(table))
    ),
    *map(_Counted, (CUSTOMER, INDEXED, *(table for table, _ in _SPREADS))),
)


def spread(session: Session, *, first: int) -> None:
    """Write the rows by which live customers are found, from one row of theirs on."""
    is_owner = not session.is_alone and all(session.rows(owned)[0][0] for owned in _OWNED)
    for statement in _OF_OWNER if is_owner else _WITH_KEYS_IN_PLACE:
        session.change(statement, **({"first": first} if isinstance(statement, Insert) else {}))
