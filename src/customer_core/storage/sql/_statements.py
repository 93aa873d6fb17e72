"""The forms of statements that each kind of database writes in its own way, under one name each.

Owns lists as values, lists as answers, the next number of a table, writing a row whether it is there or not, and
writing very many. A list is one JSON text: the number of its entries never changes the statement, so that each
statement is prepared once.
"""

import json
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ClauseElement,
    Column,
    ColumnElement,
    Insert,
    ScalarSelect,
    Select,
    Subquery,
    Table,
    TableValuedAlias,
    Text,
    bindparam,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy import (
    Sequence as NumberSequence,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

__all__ = [
    "add_unless_there",
    "among_few",
    "any_number_of",
    "any_of",
    "counted_on",
    "entries_of",
    "fill",
    "gathered",
    "list_entries",
    "list_of",
    "list_part",
    "lock_number",
    "locked",
    "named_entries",
    "named_part",
    "next_of",
    "on_list",
    "put",
]


_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def list_of(values: Iterable[object]) -> str:
    """Write a list for a statement."""
    return _write(list(values))


def lock_number(name: str) -> int:
    """Return the number of the lock of a name; two names that share one only wait for each other."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True)


def entries_of(name: str) -> TableValuedAlias:
    """Return a table with the entries of the list that a statement is given under a name, as its column `value`."""
    return _ListEntries(bindparam(name, type_=Text)).table_valued(column("value", Text), name=f"{name}_entries")


def list_entries(texts: ColumnElement[str], name: str) -> TableValuedAlias:
    """Return a table with the entries of the lists in a column, as its column `value`, to be joined to that column."""
    return _ListEntries(texts).table_valued(column("value", Text), name=name)


def named_entries(texts: ColumnElement[str], name: str) -> TableValuedAlias:
    """Return the same of the objects in a column, with names and texts as its columns `key` and `value`."""
    return _NamedEntries(texts).table_valued(column("key", Text), column("value", Text), name=name)


def list_part(text: ColumnElement[str], place: int) -> ColumnElement[str]:
    """Return the text at a place of a list, from 0."""
    return _Part(text, literal_column(f"{place:d}"), literal(f"$[{place:d}]", Text))


def any_of(name: str) -> Select[Any]:
    """Return what a column is compared with by `in_`: the texts of the list that a statement is given."""
    return select(entries_of(name).c.value)


def any_number_of(name: str) -> Select[Any]:
    """Return what a column is compared with by `in_`: the numbers of the list that a statement is given."""
    return select(cast(entries_of(name).c.value, BigInteger))


def among_few(value: ColumnElement[Any], rows: ScalarSelect[Any]) -> ColumnElement[bool]:
    """Return whether a value is among those of a few rows, by which an index is gone through that begins with it.

    Of `in_` alone a PostgreSQL server makes a join: where it knows nothing of the rows, it takes them for very many.
    """
    return _AmongFew(value, rows)


def on_list(value: ColumnElement[Any], rows: Select[Any]) -> ColumnElement[bool]:
    """Return whether a value is among those of some rows, of which a list is made once, however many are compared.

    Of `in_` alone a PostgreSQL server makes a join with everything there is, and where it takes a span of many rows for
    one of few, it goes through all of them for each value.
    """
    return _OnList(value.in_(rows))


def named_part(column: ColumnElement[Any], name: str) -> ColumnElement[Any]:
    """Return one part of a column that holds a JSON object of texts."""
    return _Part(column, literal(name, Text), literal(f"$.{name}", Text))


def gathered(rows: Subquery) -> ScalarSelect[Any]:
    """Return the only column of some rows as one value: a JSON list, in no certain order."""
    (only,) = rows.c
    return select(_GatheredList(only)).select_from(rows).scalar_subquery()


def next_of(number: Column[int], sequence: NumberSequence) -> ColumnElement[int]:
    """Return the number for a new row: one that no row has, and where writers work side by side, that none gets."""
    return _NextNumber(number, sequence)


def put(table: Table, *, changed: Sequence[str]) -> Insert:
    """Return the statement that writes a row, or changes some columns of the one with its primary key."""
    # SQLite took the clause over from PostgreSQL, and the construct of the one compiles for the other.
    statement = insert(table)
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key.columns), set_={name: statement.excluded[name] for name in changed}
    )


def add_unless_there(table: Table) -> Insert:
    """Return the statement that writes a row unless there is one with its primary key."""
    return insert(table).on_conflict_do_nothing()


def fill(table: Table) -> ClauseElement:
    """Return the fastest statement by which very many whole rows are written, to be given to `Session.fill`."""
    return _Filling(table)


def locked(tables: Sequence[Table]) -> ClauseElement:
    """Return the statement that keeps others from writing into tables, in a database in which many write at once."""
    return _Lock(tables)


def counted_on(number: Column[int], sequence: NumberSequence) -> Select[Any]:
    """Return the statement after which a sequence goes on behind the highest number that a row has."""
    return select(_CountedOn(number, sequence))


class _ListEntries(FunctionElement[str]):
    """A table of the entries of a JSON list."""

    inherit_cache = True


@compiles(_ListEntries, "sqlite")
def _list_entries_of_sqlite(element: _ListEntries, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(_ListEntries, "postgresql")
def _list_entries_of_postgres(element: _ListEntries, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"json_array_elements_text(CAST({compiler.process(element.clauses, **options)} AS JSON))"


class _NamedEntries(FunctionElement[str]):
    """A table of the names and texts of a JSON object."""

    inherit_cache = True


@compiles(_NamedEntries, "sqlite")
def _named_entries_of_sqlite(element: _NamedEntries, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(_NamedEntries, "postgresql")
def _named_entries_of_postgres(element: _NamedEntries, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"json_each_text(CAST({compiler.process(element.clauses, **options)} AS JSON))"


class _Part(FunctionElement[str]):
    """A text in a JSON document: by its place or its name, which each kind of database writes in its own way."""

    type = Text()
    inherit_cache = True


@compiles(_Part, "sqlite")
def _part_of_sqlite(element: _Part, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    document, _, path = element.clauses
    return f"json_extract({compiler.process(document, **options)}, {compiler.process(path, **options)})"


@compiles(_Part, "postgresql")
def _part_of_postgres(element: _Part, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    document, key, _ = element.clauses
    return f'(CAST({compiler.process(document, **options)} AS JSON) ->> {compiler.process(key, **options)}) COLLATE "C"'


class _OnList(FunctionElement[bool]):
    """A comparison with a list that is made beforehand."""

    type = Boolean()
    inherit_cache = True


@compiles(_OnList, "sqlite")
def _on_list_of_sqlite(element: _OnList, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"({compiler.process(element.clauses, **options)})"


@compiles(_OnList, "postgresql")
def _on_list_of_postgres(element: _OnList, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"(({compiler.process(element.clauses, **options)}) IS TRUE)"


class _AmongFew(FunctionElement[bool]):
    """A comparison with each of a few values that are found beforehand."""

    type = Boolean()
    inherit_cache = True


@compiles(_AmongFew, "sqlite")
def _among_few_of_sqlite(element: _AmongFew, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    value, rows = element.clauses
    return f"({compiler.process(value, **options)} IN {compiler.process(rows, **options)})"


@compiles(_AmongFew, "postgresql")
def _among_few_of_postgres(element: _AmongFew, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    value, rows = element.clauses
    return f"({compiler.process(value, **options)} = ANY (ARRAY{compiler.process(rows, **options)}))"


class _GatheredList(FunctionElement[str]):
    """The values of some rows as a JSON list."""

    type = Text()
    inherit_cache = True


@compiles(_GatheredList, "sqlite")
def _gathered_list_of_sqlite(element: _GatheredList, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"json_group_array({compiler.process(element.clauses, **options)})"


@compiles(_GatheredList, "postgresql")
def _gathered_list_of_postgres(element: _GatheredList, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"CAST(coalesce(json_agg({compiler.process(element.clauses, **options)}), '[]') AS TEXT)"


class _NextNumber(ColumnElement[int]):
    """The number of a new row: of the only writer there can be, the next one; else that of a sequence."""

    type = BigInteger()
    inherit_cache = True

    def __init__(self, number: Column[int], sequence: NumberSequence) -> None:
        self.number = number
        self.sequence = sequence

    def get_children(self, **_: Any) -> tuple[ClauseElement, ...]:  # noqa: ANN401 - as of any element
        """Return the table whose numbers they are: who writes into it takes one."""
        return (self.number.table,)


@compiles(_NextNumber, "sqlite")
def _next_number_of_sqlite(element: _NextNumber, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    highest = select(func.coalesce(func.max(element.number), literal_column("0")) + literal_column("1"))
    return compiler.process(highest.scalar_subquery(), **options)


@compiles(_NextNumber, "postgresql")
def _next_number_of_postgres(element: _NextNumber, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return compiler.process(element.sequence.next_value(), **options)


class _Filling(ClauseElement):
    """Many rows, each with a value for every column in the order of the table."""

    inherit_cache = False

    def __init__(self, table: Table) -> None:
        self.table = table


def _target(table: Table, compiler: SQLCompiler) -> str:
    names = ", ".join(compiler.preparer.format_column(one) for one in table.columns)
    return f"{compiler.preparer.format_table(table)} ({names})"


@compiles(_Filling, "sqlite")
def _filling_of_sqlite(element: _Filling, compiler: SQLCompiler, **_: Any) -> str:  # noqa: ANN401
    places = ", ".join("?" for _ in element.table.columns)
    return f"INSERT INTO {_target(element.table, compiler)} VALUES ({places})"  # noqa: S608 - names of ours


@compiles(_Filling, "postgresql")
def _filling_of_postgres(element: _Filling, compiler: SQLCompiler, **_: Any) -> str:  # noqa: ANN401
    return f"COPY {_target(element.table, compiler)} FROM STDIN"


class _Lock(ClauseElement):
    """Tables that nobody else writes into until the transaction ends; reading goes on."""

    inherit_cache = False

    def __init__(self, tables: Sequence[Table]) -> None:
        self.tables = tables


@compiles(_Lock, "postgresql")
def _lock_of_postgres(element: _Lock, compiler: SQLCompiler, **_: Any) -> str:  # noqa: ANN401
    return f"LOCK TABLE {', '.join(map(compiler.preparer.format_table, element.tables))} IN EXCLUSIVE MODE"


class _CountedOn(ColumnElement[int]):
    """A sequence that was set to the highest number of a column."""

    type = BigInteger()
    inherit_cache = True

    def __init__(self, number: Column[int], sequence: NumberSequence) -> None:
        self.number = number
        self.sequence = sequence


@compiles(_CountedOn, "postgresql")
def _counted_on_of_postgres(element: _CountedOn, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    highest = compiler.process(select(func.max(element.number)).scalar_subquery(), **options)
    # A text cannot be bound in its place: it is the name as the database knows it, schema and quotes included.
    return f"setval('{compiler.preparer.format_sequence(element.sequence)}', {highest})"
