"""Acts in a table, and what each changed of whom in another: documents, with the columns that they are found by."""

from collections.abc import Collection
from typing import Any

import attrs
from sqlalchemy import bindparam, select, tuple_, update

from customer_core.errors import AlreadyTakenError, NotFoundError
from customer_core.model import ActId, CustomerId
from customer_core.ports import ActPort
from customer_core.search import Act, ActRecord
from customer_core.serialization import dumps
from customer_core.storage._versions import unexpected
from customer_core.storage.sql._holds import moment_text
from customer_core.storage.sql._schema import ACT, ACT_RECORD
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._sights import Sight, id_shown, within
from customer_core.storage.sql._statements import add_unless_there, any_of, list_of, put

__all__ = ["SqlActs", "act_columns", "act_record_columns"]

_ADD = add_unless_there(ACT)
_REPLACE = (
    update(ACT)
    .where(ACT.c.id == bindparam("its_id"), ACT.c.version == bindparam("expected"))
    .values(version=bindparam("new_version"), document=bindparam("new_document"))
)
_VERSION = select(ACT.c.version).where(ACT.c.id == bindparam("id"))
_FIND = select(ACT.c.document).where(ACT.c.id == bindparam("id"))
_THERE = select(ACT.c.id).where(ACT.c.id.in_(any_of("ids")))
_PLACE = (ACT.c.at, ACT.c.id)
_NEWEST = select(ACT.c.document).order_by(ACT.c.at.desc(), ACT.c.id.desc()).limit(bindparam("most"))
_LATER = _NEWEST.where(tuple_(*_PLACE) < tuple_(bindparam("after_at"), bindparam("after_id")))
_PUT = put(ACT_RECORD, changed=["document"])
_RECORDS = within(
    select(ACT_RECORD.c.document)
    .where(ACT_RECORD.c.act == bindparam("act"), ACT_RECORD.c.customer_id > bindparam("after"))
    .order_by(ACT_RECORD.c.customer_id)
    .limit(bindparam("most")),
    lambda shape: id_shown(shape, ACT_RECORD.c.customer_id),
)


@attrs.frozen
class SqlActs(ActPort):
    """Keeps acts and what they changed in two tables."""

    _session: Session
    _sight: Sight

    def add(self, act: Act) -> None:
        """Keep a new act."""
        self._session.refuse_unless_writing()
        if not self._session.change(_ADD, **act_columns(act)):
            raise AlreadyTakenError(what="id", kind="act", holder=str(act.id))

    def replace(self, act: Act, *, expected_version: int) -> None:
        """Keep an act in place of the one with its id."""
        self._session.refuse_unless_writing()
        new = {"new_version": act.version, "new_document": dumps(act)}
        if self._session.change(_REPLACE, its_id=str(act.id), expected=expected_version, **new):
            return
        row = self._session.row(_VERSION, id=str(act.id))
        raise unexpected(None if row is None else row[0], expected_version, kind="act", id_=act.id)

    def find(self, id_: ActId) -> Act | None:
        """Return the act of an id."""
        row = self._session.row(_FIND, id=str(id_))
        return None if row is None else self._session.document(Act, row[0])

    def list_newest(self, *, after: Act | None = None, most: int) -> tuple[Act, ...]:
        """Return the first acts behind one, the newest first."""
        if after is None:
            rows = self._session.rows(_NEWEST, most=most)
        else:
            rows = self._session.rows(_LATER, most=most, after_at=moment_text(after.at), after_id=str(after.id))
        return tuple(self._session.document(Act, text) for (text,) in rows)

    def put_records(self, records: Collection[ActRecord]) -> None:
        """Keep what an act changed of some customers."""
        self._session.refuse_unless_writing()
        acts = {str(record.act) for record in records}
        missing = acts - {id_ for (id_,) in self._session.rows(_THERE, ids=list_of(acts))}
        if missing:
            raise NotFoundError(kind="act", id=min(missing))
        self._session.change_many(_PUT, [tuple(act_record_columns(record).values()) for record in records])

    def list_records(self, act: ActId, *, after: CustomerId | None = None, most: int) -> tuple[ActRecord, ...]:
        """Return the first records of an act behind a customer."""
        place = "" if after is None else str(after)
        statement = _RECORDS(self._sight.shape)
        rows = self._session.rows(statement, act=str(act), after=place, most=most, **self._sight.values)
        return tuple(self._session.document(ActRecord, text) for (text,) in rows)


def act_columns(act: Act) -> dict[str, Any]:
    """Return the row of an act, in the order of the table."""
    return {"id": str(act.id), "at": moment_text(act.at), "version": act.version, "document": dumps(act)}


def act_record_columns(record: ActRecord) -> dict[str, Any]:
    """Return the row of what an act changed of a customer, in the order of the table."""
    return {"act": str(record.act), "customer_id": str(record.customer), "document": dumps(record)}
