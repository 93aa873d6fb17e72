"""The history in a table: one row per entry, numbered in the order in which they were added, each with its seal.

Positions are given here, since a seal binds them before the row is written.
"""

from collections.abc import Callable, Collection, Iterable
from functools import cache
from typing import Any

import attrs
from sqlalchemy import BigInteger, ClauseElement, Select, bindparam, func, insert, literal, select

from customer_core.history import ChainHead, HistoryEntry, HistoryRow, Subject, seal
from customer_core.ports import HistoryPort
from customer_core.serialization import to_history_row
from customer_core.storage.sql._numbers import next_numbers
from customer_core.storage.sql._outboxes import wait_for_publication
from customer_core.storage.sql._schema import HISTORY, HISTORY_POSITIONS
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._sights import Condition, Shape, Sight, subject_shown, within
from customer_core.storage.sql._statements import any_of, entries_of, list_of, lock_number, next_of

__all__ = ["SqlHistory", "next_positions"]

_ROW = select(HISTORY)
_ABOUT_ANY = HISTORY.c.subject.in_(any_of("subjects"))
_ORDER = (HISTORY.c.subject, HISTORY.c.position)
# Two look-ups instead of one comparison of pairs, for which a database may walk a long chain anew in each turn.
_REST = _ROW.where(HISTORY.c.subject == bindparam("subject"), HISTORY.c.position > bindparam("position"))
_LATER = _ROW.where(HISTORY.c.subject > bindparam("subject"))

_ADD = insert(HISTORY)
_NEXT = select(next_of(HISTORY.c.position, HISTORY_POSITIONS))
_ADDING = literal(2_918_455_630_781_243_367, BigInteger)
"""The number of the lock that is shared by all who add entries: any that no other program is likely to take."""
# The locks come before the position. So whoever waits for the first one knows of every position that was given, and
# the second one, on the subject, keeps the positions of a chain in the order of its numbers.
_NEXT_AMONG_OTHERS = select(next_of(HISTORY.c.position, HISTORY_POSITIONS)).select_from(
    select(
        func.pg_advisory_xact_lock_shared(_ADDING).label("all"),
        func.pg_advisory_xact_lock(bindparam("subject_lock", type_=BigInteger)).label("own"),
    ).subquery("locks")
)
_WAIT_FOR_ADDING = select(func.pg_advisory_xact_lock(_ADDING))
_SHARE_ADDING = select(func.pg_advisory_xact_lock_shared(_ADDING))
_NEXT_OF_MANY = select(next_of(HISTORY.c.position, HISTORY_POSITIONS)).select_from(entries_of("places"))
_LAST = select(func.coalesce(func.max(HISTORY.c.position), 0))
_HEAD = (
    select(HISTORY.c.subject, HISTORY.c.chain_number, HISTORY.c.digest)
    .where(HISTORY.c.subject == bindparam("subject"), HISTORY.c.chain_number.is_not(None))
    .order_by(HISTORY.c.chain_number.desc())
    .limit(1)
)


def _shown(shape: Shape) -> tuple[Condition, ...]:
    return subject_shown(shape, HISTORY.c.subject)


_LIST = within(
    _ROW.where(_ABOUT_ANY, HISTORY.c.position > bindparam("after"))
    .order_by(HISTORY.c.position)
    .limit(bindparam("most")),
    _shown,
)
_FIND_LAST = within(
    _ROW.where(HISTORY.c.subject == bindparam("subject")).order_by(HISTORY.c.position.desc()).limit(1), _shown
)
_LIST_ROWS = tuple(within(rows.order_by(*_ORDER).limit(bindparam("most")), _shown) for rows in (_REST, _LATER))
_LIST_ROWS_OF = tuple(
    within(rows.where(_ABOUT_ANY).order_by(*_ORDER).limit(bindparam("most")), _shown) for rows in (_REST, _LATER)
)
_LAST_NUMBERS = within(
    select(HISTORY.c.subject, func.max(HISTORY.c.chain_number).label("number"))
    .where(
        HISTORY.c.subject > bindparam("after"),
        HISTORY.c.chain_number.is_not(None),
        HISTORY.c.position <= bindparam("up_to"),
    )
    .group_by(HISTORY.c.subject)
    .order_by(HISTORY.c.subject)
    .limit(bindparam("most")),
    _shown,
)


@cache
def _list_heads(shape: Shape) -> Select[Any]:
    last = _LAST_NUMBERS(shape).subquery("last_numbers")
    return (
        select(HISTORY.c.subject, HISTORY.c.chain_number, HISTORY.c.digest)
        .join_from(last, HISTORY, (HISTORY.c.subject == last.c.subject) & (HISTORY.c.chain_number == last.c.number))
        .order_by(HISTORY.c.subject)
    )


_FIRST = HistoryRow(position=-(2**63), subject="", facts="", details=None)
"""What stands before every row, also before one that nobody of ours wrote."""


def next_positions(session: Session, many: int) -> list[int]:
    """Return the next positions, for the first entries about new subjects, which nobody else writes about."""
    session.refuse_unless_writing()
    if not session.is_alone:
        session.rows(_SHARE_ADDING)
    return next_numbers(session, _NEXT_OF_MANY, many)


@attrs.frozen
class SqlHistory(HistoryPort):
    """Keeps entries in a table."""

    _session: Session
    _sight: Sight

    def add(self, entry: HistoryEntry, *, salt: bytes | None = None) -> HistoryEntry:
        """Keep an entry, sealed if a salt is given, and return it with its position."""
        self._session.refuse_unless_writing()
        self._foresee(entry.subject, is_sealed=salt is not None)
        position = self._next_position(entry.subject)
        kept = attrs.evolve(entry, position=position)
        row = to_history_row(kept)
        if salt is not None:
            row = row.with_seal(seal(row, after=self._head(row.subject), salt=salt))
        values: dict[str, Any] = dict(zip(HISTORY.c.keys(), row, strict=True))
        self._session.later(_ADD, **values)
        wait_for_publication(self._session, position)
        return kept

    def list_of(self, subjects: Collection[Subject], *, after: int, most: int) -> tuple[HistoryEntry, ...]:
        """Return the first entries about any of some subjects behind a position, in order."""
        about = list_of(map(str, subjects))
        rows = self._session.rows(
            _LIST(self._sight.shape), subjects=about, after=after, most=most, **self._sight.values
        )
        return tuple(self._session.entry(HistoryRow(*row)) for row in rows)

    def find_last(self, subject: Subject) -> HistoryEntry | None:
        """Return the last entry about a subject."""
        row = self._find_last_row(subject)
        return None if row is None else self._session.entry(row)

    def find_last_facts(self, subject: Subject) -> HistoryEntry | None:
        """Return the last entry about a subject, without reading what it says in private."""
        row = self._find_last_row(subject)
        return None if row is None else self._session.entry(row._replace(details=None))

    def _find_last_row(self, subject: Subject) -> HistoryRow | None:
        row = self._session.row(_FIND_LAST(self._sight.shape), subject=str(subject), **self._sight.values)
        return None if row is None else HistoryRow(*row)

    def last_position(self) -> int:
        """Return the position of the last entry."""
        ((position,),) = self._session.rows(_LAST)
        return int(position)

    def settled_position(self) -> int:
        """Return the position of the last entry, once all units have ended that added one."""
        self._session.refuse_unless_writing()
        if not self._session.is_alone:
            self._session.rows(_WAIT_FOR_ADDING)
        return self.last_position()

    def list_rows(self, *, after: HistoryRow | None, most: int) -> tuple[HistoryRow, ...]:
        """Return the first rows behind one, in order of subject and position."""
        return self._turn(_LIST_ROWS, after or _FIRST, most)

    def list_rows_of(
        self, subjects: Collection[Subject], *, after: HistoryRow | None, most: int
    ) -> tuple[HistoryRow, ...]:
        """Return the first rows about any of some subjects behind one, in order of subject and position."""
        return self._turn(_LIST_ROWS_OF, after or _FIRST, most, subjects=list_of(map(str, subjects)))

    def list_heads(self, *, up_to: int, after: ChainHead | None, most: int) -> tuple[ChainHead, ...]:
        """Return the first heads behind one, in order of subject."""
        place = {"up_to": up_to, "after": after.subject if after else "", "most": most}
        rows = self._session.rows(_list_heads(self._sight.shape), **place, **self._sight.values)
        return tuple(map(ChainHead._make, rows))

    def _foresee(self, subject: Subject, *, is_sealed: bool) -> None:
        """Ask for position and head at once where nobody else can write about the subject meanwhile."""
        if self._session.has_locked(str(subject)):
            self._session.foresee(_NEXT_AMONG_OTHERS, subject_lock=_lock_of(subject))
            if is_sealed:
                self._session.foresee(_HEAD, subject=str(subject))

    def _next_position(self, subject: Subject) -> int:
        if self._session.is_alone:
            ((position,),) = self._session.rows(_NEXT)
        else:
            ((position,),) = self._session.rows(_NEXT_AMONG_OTHERS, subject_lock=_lock_of(subject))
        return int(position)

    def _head(self, subject: str) -> ChainHead | None:
        row = self._session.row(_HEAD, subject=subject)
        return None if row is None else ChainHead._make(row)

    def _turn(
        self, turns: Iterable[Callable[[Shape], ClauseElement]], after: HistoryRow, most: int, **values: object
    ) -> tuple[HistoryRow, ...]:
        """Return what is left of a subject behind a row, then the rows of later subjects."""
        found: list[HistoryRow] = []
        place = {"subject": after.subject, "position": after.position}
        for turn in turns:
            statement = turn(self._sight.shape)
            rows = self._session.rows(statement, most=most - len(found), **place, **values, **self._sight.values)
            found.extend(map(HistoryRow._make, rows))
        return tuple(found)


def _lock_of(subject: Subject) -> int:
    return lock_number(f"history:{subject}")
