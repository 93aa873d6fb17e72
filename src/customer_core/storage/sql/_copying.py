"""All tables of one database as they are into the empty ones of another: every row, column by column, in order.

Owns nothing but the walk: which tables and columns there are is said by the schema, so that a later one is copied
without a word here. Rows come in the order of their primary keys, by which most tables are stored.
"""

from collections.abc import Mapping
from itertools import chain
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Select, Sequence, Table, func, literal_column, not_, or_, select

from customer_core.matching import Progress
from customer_core.ports import reported
from customer_core.storage.sql._columns import PREFIX
from customer_core.storage.sql._schema import CUSTOMER, CUSTOMER_NUMBERS, METADATA
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._statements import counted_on, fill, locked
from customer_core.storage.sql._streaming import Stream

__all__ = ["FILL", "are_tables_empty", "copy_tables", "count_on", "lock_tables"]


def _streams(table: Table) -> tuple[Stream, ...]:
    """Return the rows of a table; of one whose rows refer to each other, first those that refer to themselves."""
    order = table.primary_key.columns.values()
    own = next((key for key in table.foreign_keys if key.column.table is table), None)
    if own is None:
        return (Stream(select(table), *order),)
    is_first = or_(own.parent.is_(None), own.parent == own.column)
    return tuple(Stream(select(table).where(part), *order) for part in (is_first, not_(is_first)))


_TABLES: Final = tuple(METADATA.sorted_tables)
"""Every table, each behind those that it refers to."""

FILL: Final = MappingProxyType({table: fill(table) for table in _TABLES})
"""The statement that writes rows into each table."""

_STREAMS: Final[Mapping[Table, tuple[Stream, ...]]] = MappingProxyType({table: _streams(table) for table in _TABLES})
_COUNT: Final = MappingProxyType({table: select(func.count()).select_from(table) for table in _TABLES})
_ANY: Final[tuple[Select[Any], ...]] = tuple(
    select(literal_column("1")).select_from(table).limit(1) for table in _TABLES
)
_LOCK: Final = locked(_TABLES)
_COUNTED: Final = (
    counted_on(CUSTOMER.c.seq, CUSTOMER_NUMBERS),
    *(
        # What a server calls the sequence that it makes for such a column.
        counted_on(number, Sequence(f"{table.name}_{number.name}_seq"))
        for table in _TABLES
        if (number := table.autoincrement_column) is not None
    ),
)


def lock_tables(session: Session) -> None:
    """See to it that nobody else writes anything until the transaction ends."""
    session.refuse_unless_writing()
    if not session.is_alone:
        session.change(_LOCK)


def are_tables_empty(session: Session) -> bool:
    """Tell whether nothing is kept at all."""
    return not any(session.rows(query) for query in _ANY)


def copy_tables(source: Session, target: Session, progress: Progress) -> None:
    """Write every row that one session sees into the empty tables of the other."""
    for table in _TABLES:
        ((of,),) = source.rows(_COUNT[table])
        rows = chain.from_iterable(stream.rows(source) for stream in _STREAMS[table])
        step = table.name.removeprefix(PREFIX)
        target.fill(FILL[table], reported(rows, step=step, of=of, progress=progress))


def count_on(session: Session) -> None:
    """Let the numbers of later rows stand behind those of rows that brought theirs along."""
    if not session.is_alone:
        for statement in _COUNTED:
            session.rows(statement)
