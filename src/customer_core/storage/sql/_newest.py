"""What belongs to customers and is told newest first: the statements that orders and messages have in common.

Owns the way from ids to rows: a row has the number of the id that it was recorded with. It must not know what else a
row says.
"""

from collections.abc import Callable, Collection
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Select, Table, bindparam, literal_column, select, tuple_

from customer_core.errors import NotFoundError
from customer_core.model import CustomerId
from customer_core.storage.sql._schema import CUSTOMER
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._sights import Condition, Shape, Sight, id_shown, within
from customer_core.storage.sql._statements import any_of, list_of

__all__ = ["Newest", "recorded_with", "row_shown", "seq_of", "written_id", "written_shown"]

_written = CUSTOMER.alias("written")
written_id: Final[ColumnElement[Any]] = _written.c.id
"""The id that a row was recorded with."""

_FIRST: Final = bindparam("most", type_=BigInteger)
_FIND_SEQ = select(CUSTOMER.c.seq).where(CUSTOMER.c.id == bindparam("id"), CUSTOMER.c.survivor.is_not(None))


def written_shown(shape: Shape) -> tuple[Condition, ...]:
    """Return what is true of the id that a row was recorded with, where whom it names is shown."""
    return id_shown(shape, _written.c.id)


def row_shown(table: Table) -> Callable[[Shape], tuple[Condition, ...]]:
    """Return the same of the rows of a table that is read by itself, in an order of its own."""
    id_ = select(_written.c.id).where(_written.c.seq == table.c.customer).correlate(table).scalar_subquery()
    return lambda shape: id_shown(shape, id_)


def recorded_with(table: Table, *columns: ColumnElement[Any]) -> Select[Any]:
    """Return columns of the rows of a table, beside those of the ids that they were recorded with."""
    return select(*columns).join_from(_written, table, table.c.customer == _written.c.seq)


def seq_of(session: Session, id_: CustomerId) -> int:
    """Return the row of an id, whomever it names.

    Raises:
        NotFoundError: It names nobody.
    """
    row = session.row(_FIND_SEQ, id=str(id_))
    if row is None:
        raise NotFoundError(kind="customer", id=str(id_))
    return int(row[0])


class Newest:
    """How rows of a table are told: by the ids that they were recorded with, in descending order of some columns."""

    def __init__(self, table: Table, *place: ColumnElement[Any]) -> None:
        self.of_ids = _written.c.id.in_(any_of("ids"))
        told = recorded_with(table, table.c.document).where(self.of_ids)
        first = told.order_by(*(column.desc() for column in place)).limit(_FIRST)
        behind = tuple_(*place) < tuple_(*(bindparam(f"after_{number}") for number in range(len(place))))
        key = (column == bindparam(f"key_{number}") for number, column in enumerate(table.primary_key.columns))
        self._first = within(first, written_shown)
        self._later = within(first.where(behind), written_shown)
        self._any = within(recorded_with(table, literal_column("1")).where(self.of_ids).limit(1), written_shown)
        self._find = within(recorded_with(table, table.c.document).where(*key), written_shown)

    def find(self, session: Session, sight: Sight, *key: str) -> str | None:
        """Return the document of a key; None where there is none that is shown."""
        asked = {f"key_{number}": part for number, part in enumerate(key)}
        row = session.row(self._find(sight.shape), **asked, **sight.values)
        return None if row is None else str(row[0])

    def documents(
        self, session: Session, sight: Sight, ids: Collection[CustomerId], after: Collection[str], most: int
    ) -> list[str]:
        """Return the first documents behind a place, or the very first where that has no parts."""
        asked = {f"after_{number}": part for number, part in enumerate(after)}
        statement = (self._later if asked else self._first)(sight.shape)
        rows = session.rows(statement, ids=list_of(map(str, ids)), most=most, **asked, **sight.values)
        return [text for (text,) in rows]

    def has_any(self, session: Session, sight: Sight, ids: Collection[CustomerId]) -> bool:
        """Tell whether any row was recorded with one of some ids."""
        row = session.row(self._any(sight.shape), ids=list_of(map(str, ids)), **sight.values)
        return row is not None
