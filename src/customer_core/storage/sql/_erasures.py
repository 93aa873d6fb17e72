"""Erasures in tables: everything that stands under the rows and ids of a person, table by table.

Owns which tables say something of a person. What is deleted may still stand in the free pages of a file, or in rows
that a server has not cleaned up yet, until the host does so.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, Final

import attrs
from sqlalchemy import ClauseElement, Column, Table, bindparam, delete, null, or_, select, update

from customer_core.model import CustomerId, MergeId
from customer_core.ports import ErasedId, ErasurePort, names_any
from customer_core.storage.sql._customers import take_away
from customer_core.storage.sql._entries import read_entries
from customer_core.storage.sql._holds import moment_text
from customer_core.storage.sql._live_rows import seq_of_live
from customer_core.storage.sql._schema import (
    ACT_RECORD,
    CODE,
    CONTRIBUTION,
    CREDENTIAL,
    CUSTOMER,
    ERASED,
    EXTERNAL_KEY,
    GROUP_MEMBER,
    HISTORY,
    JUDGEMENT,
    MERGE,
    MESSAGE,
    REQUEST,
    REVIEW,
    SEARCH_HABIT,
)
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._sights import Sight, id_shown, note_removed, within
from customer_core.storage.sql._statements import any_number_of, any_of, list_of

__all__ = ["SqlErasures", "erased_id_of", "erased_row"]

_asked = ERASED.alias("asked")
_LIST = within(
    select(ERASED.c.id, ERASED.c.customer, ERASED.c.at)
    .join_from(_asked, ERASED, ERASED.c.customer == _asked.c.customer)
    .where(_asked.c.id == bindparam("id"))
    .order_by(ERASED.c.id),
    lambda shape: id_shown(shape, _asked.c.id),
)
_ROWS = select(CUSTOMER.c.seq, CUSTOMER.c.id).where(CUSTOMER.c.survivor == bindparam("survivor"))
_OF_MERGES = or_(
    CONTRIBUTION.c.customer.in_(any_number_of("seqs")),
    CONTRIBUTION.c.merge.in_(select(MERGE.c.position).where(MERGE.c.id.in_(any_of("further")))),
)
_MERGES = select(CONTRIBUTION.c.merge).where(_OF_MERGES).distinct()


def _of_rows(*columns: Column[Any]) -> ClauseElement:
    """Return how what stands under the rows of a person is deleted from the table of some columns."""
    return delete(_table_of(columns)).where(or_(*(column.in_(any_number_of("its_seqs")) for column in columns)))


def _of_ids(*columns: Column[Any]) -> ClauseElement:
    """Return the same of what stands under the ids of a person."""
    return delete(_table_of(columns)).where(or_(*(column.in_(any_of("its_ids")) for column in columns)))


def _table_of(columns: tuple[Column[Any], ...]) -> Table:
    return columns[0].table


_FORGET_BY_ROWS: Final[tuple[ClauseElement, ...]] = (
    _of_rows(EXTERNAL_KEY.c.customer),
    _of_rows(JUDGEMENT.c.left, JUDGEMENT.c.right),
    _of_rows(MESSAGE.c.customer),
    _of_rows(CREDENTIAL.c.customer),
    _of_rows(GROUP_MEMBER.c.customer),
    update(CODE).where(CODE.c.customer.in_(any_number_of("its_seqs"))).values(is_contributed=1),
)
_FORGET_BY_IDS: Final = (
    _of_ids(REVIEW.c.left_id, REVIEW.c.right_id),
    _of_ids(ACT_RECORD.c.customer_id),
    _of_ids(REQUEST.c.answer),
)
_FORGET_MERGES: Final[tuple[ClauseElement, ...]] = tuple(
    delete(column.table).where(column.in_(any_number_of("its_positions")))
    for column in (CONTRIBUTION.c.merge, MERGE.c.position)
)
_FORGETTING: Final[tuple[tuple[tuple[ClauseElement, ...], str], ...]] = (
    (_FORGET_MERGES, "its_positions"),
    (_FORGET_BY_ROWS, "its_seqs"),
    (_FORGET_BY_IDS, "its_ids"),
)
"""The statements, and what each is given."""
_FORGET_DETAILS = (
    update(HISTORY)
    .where(or_(HISTORY.c.subject.in_(any_of("its_subjects")), HISTORY.c.position.in_(any_number_of("its_entries"))))
    .values(details=null(), salt=null())
)
_LAST_REQUESTS = select(SEARCH_HABIT.c.owner, SEARCH_HABIT.c.last_request).where(
    SEARCH_HABIT.c.last_request.is_not(None)
)
_FORGET_LAST = update(SEARCH_HABIT).where(SEARCH_HABIT.c.owner.in_(any_of("its_owners"))).values(last_request=null())
_PART = update(CUSTOMER).where(CUSTOMER.c.seq.in_(any_number_of("its_seqs"))).values(survivor=null())
_ADD = ERASED.insert()


@attrs.frozen
class SqlErasures(ErasurePort):
    """Erases persons from tables."""

    _session: Session
    _sight: Sight

    def list_of(self, id_: CustomerId) -> tuple[ErasedId, ...]:
        """Return every id that was erased together with an id, in ascending order."""
        rows = self._session.rows(_LIST(self._sight.shape), id=str(id_), **self._sight.values)
        return tuple(erased_id_of(self._session, *row) for row in rows)

    def erase(
        self,
        id_: CustomerId,
        *,
        expected_version: int,
        at: datetime,
        entries: Collection[int] = (),
        merges: Collection[MergeId] = (),
        texts: Collection[str] = (),
    ) -> None:
        """Forget a live customer with everything that is said of it, under whichever id that names it."""
        session = self._session
        session.refuse_unless_writing()
        survivor = seq_of_live(session, id_, version=expected_version)
        named: dict[int, str] = dict(session.rows(_ROWS, survivor=survivor))
        found_by = read_entries(session, survivor).found_by
        take_away(session, id_, survivor)
        seqs, ids = list_of(sorted(named)), list_of(sorted(named.values()))
        positions = session.rows(_MERGES, seqs=seqs, further=list_of(map(str, merges)))
        gone = {"its_positions": list_of(position for (position,) in positions), "its_seqs": seqs, "its_ids": ids}
        for statements, name in _FORGETTING:
            for statement in statements:
                session.change(statement, **{name: gone[name]})
        self._forget_searches(texts)
        subjects = list_of(f"customer:{known}" for known in sorted(named.values()))
        session.change(_FORGET_DETAILS, its_subjects=subjects, its_entries=list_of(entries))
        for seq in named:
            note_removed(session, seq, found_by)
        session.change(_PART, its_seqs=seqs)
        session.change_many(_ADD, [(known, str(id_), moment_text(at)) for known in sorted(named.values())])

    def _forget_searches(self, texts: Collection[str]) -> None:
        rows = self._session.rows(_LAST_REQUESTS) if texts else ()
        owners = [owner for owner, document in rows if names_any(document, texts)]
        if owners:
            self._session.change(_FORGET_LAST, its_owners=list_of(owners))


def erased_row(erased: ErasedId) -> tuple[str, str, str]:
    """Return the row of an id that was erased."""
    return str(erased.id), str(erased.customer), moment_text(erased.at)


def erased_id_of(_: Session, id_: str, customer: str, at: str) -> ErasedId:
    """Return the id of a row."""
    return ErasedId(id=CustomerId(id_), customer=CustomerId(customer), at=datetime.fromisoformat(at).astimezone(UTC))
