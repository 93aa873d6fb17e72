"""The history in a table: one row per entry, numbered in the order in which they were added."""

from collections.abc import Collection

import attrs
from sqlalchemy import bindparam, func, insert, select

from customer_core.history import HistoryEntry, Subject
from customer_core.ports import HistoryPort
from customer_core.serialization import dumps
from customer_core.storage.sql._schema import HISTORY
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._statements import any_of, list_of

__all__ = ["SqlHistory"]

_ADD = (
    insert(HISTORY).values(subject=bindparam("subject"), document=bindparam("document")).returning(HISTORY.c.position)
)
_LIST = (
    select(HISTORY.c.position, HISTORY.c.document)
    .where(HISTORY.c.subject.in_(any_of("subjects")), HISTORY.c.position > bindparam("after"))
    .order_by(HISTORY.c.position)
    .limit(bindparam("most"))
)
_FIND_LAST = (
    select(HISTORY.c.position, HISTORY.c.document)
    .where(HISTORY.c.subject == bindparam("subject"))
    .order_by(HISTORY.c.position.desc())
    .limit(1)
)
_LAST = select(func.coalesce(func.max(HISTORY.c.position), 0))


@attrs.frozen
class SqlHistory(HistoryPort):
    """Keeps entries in a table."""

    _session: Session

    def add(self, entry: HistoryEntry) -> HistoryEntry:
        """Keep an entry and return it with its position."""
        self._session.refuse_unless_writing()
        # The row has the position, so the document needs none.
        document = dumps(attrs.evolve(entry, position=0))
        ((position,),) = self._session.change_returning(_ADD, subject=str(entry.subject), document=document)
        return attrs.evolve(entry, position=position)

    def list_of(self, subjects: Collection[Subject], *, after: int, most: int) -> tuple[HistoryEntry, ...]:
        """Return the first entries about any of some subjects behind a position, in order."""
        rows = self._session.rows(_LIST, subjects=list_of(map(str, subjects)), after=after, most=most)
        return tuple(self._entry(*row) for row in rows)

    def find_last(self, subject: Subject) -> HistoryEntry | None:
        """Return the last entry about a subject."""
        row = self._session.row(_FIND_LAST, subject=str(subject))
        return None if row is None else self._entry(*row)

    def last_position(self) -> int:
        """Return the position of the last entry."""
        ((position,),) = self._session.rows(_LAST)
        return int(position)

    def _entry(self, position: int, document: str) -> HistoryEntry:
        return attrs.evolve(self._session.document(HistoryEntry, document), position=position)
