"""The forms of statements that each kind of database writes in its own way, as SQLite does.

Owns lists as values, lists as answers, and writing a row whether it is there or not. A list is one JSON text: the
number of its entries never changes the statement, so that each statement is prepared once.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Insert,
    ScalarSelect,
    Select,
    Subquery,
    Table,
    TableValuedAlias,
    Text,
    bindparam,
    column,
    func,
    select,
)
from sqlalchemy.dialects.sqlite import insert

__all__ = ["add_unless_there", "any_of", "entries_of", "gathered", "list_of", "named_part", "put"]


def list_of(values: Iterable[object]) -> str:
    """Write a list for a statement."""
    return json.dumps(list(values), ensure_ascii=False, separators=(",", ":"))


def entries_of(name: str) -> TableValuedAlias:
    """Return a table with the entries of the list that a statement is given under a name, as its column `value`."""
    return func.json_each(bindparam(name, type_=Text)).table_valued(column("value"), name=f"{name}_entries")


def any_of(name: str) -> Select[Any]:
    """Return what a column is compared with by `in_`: the entries of the list that a statement is given."""
    return select(entries_of(name).c.value)


def named_part(column: ColumnElement[Any], name: str) -> ColumnElement[Any]:
    """Return one part of a column that holds an object."""
    return func.json_extract(column, f"$.{name}", type_=Text)


def gathered(rows: Subquery) -> ScalarSelect[Any]:
    """Return the only column of some rows as one value: a JSON list, in no certain order."""
    (only,) = rows.c
    return select(func.json_group_array(only)).select_from(rows).scalar_subquery()


def put(table: Table, *, changed: Sequence[str]) -> Insert:
    """Return the statement that writes a row, or changes some columns of the one with its primary key."""
    statement = insert(table)
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key.columns), set_={name: statement.excluded[name] for name in changed}
    )


def add_unless_there(table: Table) -> Insert:
    """Return the statement that writes a row unless there is one with its primary key."""
    return insert(table).on_conflict_do_nothing()
