"""Judgements in a table: each with the rows of the two ids it was written with, by which merges are seen through."""

from collections.abc import Collection
from functools import cache
from typing import Any

import attrs
from sqlalchemy import Column, CompoundSelect, Select, bindparam, insert, select, union, update

from customer_core.errors import NotFoundError
from customer_core.model import CustomerId, Judgement
from customer_core.ports import JudgementPort, NamedJudgement
from customer_core.serialization import dumps
from customer_core.storage.sql._schema import CUSTOMER, JUDGEMENT
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._sights import Shape, Sight, id_shown, seq_shown
from customer_core.storage.sql._statements import any_of, list_of

__all__ = ["SqlJudgements"]

_written = CUSTOMER.alias("written")
_left = CUSTOMER.alias("left_named")
_right = CUSTOMER.alias("right_named")
_left_live = CUSTOMER.alias("left_live")
_right_live = CUSTOMER.alias("right_live")
_STANDS = JUDGEMENT.c.is_standing == 1

_FIND = select(CUSTOMER.c.seq, CUSTOMER.c.survivor).where(
    CUSTOMER.c.id == bindparam("id"), CUSTOMER.c.survivor.is_not(None)
)
_ADD = insert(JUDGEMENT).values({name: bindparam(name) for name in ("left", "right", "is_standing", "document")})
_SUPERSEDE = (
    update(JUDGEMENT)
    .where(JUDGEMENT.c.position == bindparam("its_position"))
    .values(is_standing=0, document=bindparam("new_document"))
)


def _standing(shape: Shape, end: Column[int], named: str) -> Select[tuple[int, str, str, str]]:
    """Return the standing judgements one end of which is about any of the customers that rows are given of."""
    return (
        select(
            JUDGEMENT.c.position.label("place"),
            JUDGEMENT.c.document,
            _left_live.c.id.label("left_id"),
            _right_live.c.id.label("right_id"),
        )
        .select_from(
            _written.join(JUDGEMENT, end == _written.c.seq)
            .join(_left, _left.c.seq == JUDGEMENT.c.left)
            .join(_right, _right.c.seq == JUDGEMENT.c.right)
            .join(_left_live, _left_live.c.seq == _left.c.survivor)
            .join(_right_live, _right_live.c.seq == _right.c.survivor)
        )
        .where(
            _STANDS,
            _left_live.c.seq != _right_live.c.seq,
            *seq_shown(shape, _left_live.c.seq),
            *seq_shown(shape, _right_live.c.seq),
            _written.c.survivor.in_(select(CUSTOMER.c.survivor).where(CUSTOMER.c.id.in_(any_of(named)))),
        )
    )


@cache
def _list_standing(shape: Shape) -> CompoundSelect[Any]:
    ends = (JUDGEMENT.c.left, JUDGEMENT.c.right)
    return union(*(_standing(shape, end, "ids") for end in ends)).order_by("place")


def _between(shape: Shape, one: Column[int], other: Column[int]) -> Select[tuple[int, str]]:
    return (
        select(JUDGEMENT.c.position.label("place"), JUDGEMENT.c.document)
        .select_from(_left.join(JUDGEMENT, one == _left.c.seq).join(_right, _right.c.seq == other))
        .where(
            _left.c.id.in_(any_of("ones")),
            _right.c.id.in_(any_of("others")),
            *id_shown(shape, _left.c.id),
            *id_shown(shape, _right.c.id),
        )
    )


@cache
def _list_between(shape: Shape) -> CompoundSelect[Any]:
    left, right = JUDGEMENT.c.left, JUDGEMENT.c.right
    return union(_between(shape, left, right), _between(shape, right, left)).order_by("place")


def _named_by(shape: Shape, end: Column[int], beside: Column[int]) -> Select[tuple[str]]:
    return (
        select(_left_live.c.id.label("named_id"))
        .select_from(
            JUDGEMENT.join(_written, _written.c.seq == end)
            .join(_left_live, _left_live.c.seq == _written.c.survivor)
            .join(_right, _right.c.seq == beside)
        )
        .where(
            _STANDS,
            _left_live.c.id > bindparam("after"),
            *seq_shown(shape, _left_live.c.seq),
            *id_shown(shape, _right.c.id),
        )
    )


@cache
def _ids(shape: Shape) -> CompoundSelect[Any]:
    left, right = JUDGEMENT.c.left, JUDGEMENT.c.right
    named = union(_named_by(shape, left, right), _named_by(shape, right, left))
    return named.order_by("named_id").limit(bindparam("most"))


_EVERY_STANDING = _list_standing(Shape(by_brand=False, by_assignee=False))


@attrs.frozen
class SqlJudgements(JudgementPort):
    """Keeps judgements in a table."""

    _session: Session
    _sight: Sight

    def add(self, judgement: Judgement) -> None:
        """Keep a judgement, and mark those that it supersedes."""
        self._session.refuse_unless_writing()
        (left, _), (right, _) = ends = [self._named(id_) for id_ in (judgement.left, judgement.right)]
        about = {survivor for _, survivor in ends}
        for position, document, one, other in self._session.rows(_EVERY_STANDING, ids=list_of([str(judgement.left)])):
            if about == {self._named(CustomerId(id_))[1] for id_ in (one, other)}:
                superseded = attrs.evolve(self._session.document(Judgement, document), superseded_at=judgement.at)
                self._session.change(_SUPERSEDE, its_position=position, new_document=dumps(superseded))
        self._session.change(
            _ADD, left=left, right=right, is_standing=int(judgement.is_standing), document=dumps(judgement)
        )

    def list_between(self, ones: Collection[CustomerId], others: Collection[CustomerId]) -> tuple[Judgement, ...]:
        """Return every judgement that was written with an id of the ones and an id of the others."""
        asked = {"ones": list_of(map(str, ones)), "others": list_of(map(str, others))}
        rows = self._session.rows(_list_between(self._sight.shape), **asked, **self._sight.values)
        return tuple(self._session.document(Judgement, document) for _, document in rows)

    def list_standing(self, ids: Collection[CustomerId]) -> tuple[NamedJudgement, ...]:
        """Return the standing judgements about any of the customers whom some ids name now."""
        statement = _list_standing(self._sight.shape)
        rows = self._session.rows(statement, ids=list_of(map(str, ids)), **self._sight.values)
        return tuple(
            NamedJudgement(
                judgement=self._session.document(Judgement, document), left=CustomerId(left), right=CustomerId(right)
            )
            for _, document, left, right in rows
        )

    def list_ids(self, *, after: CustomerId | None, most: int) -> tuple[CustomerId, ...]:
        """Return the first ids behind one of live customers about whom a judgement stands."""
        statement, place = _ids(self._sight.shape), "" if after is None else str(after)
        rows = self._session.rows(statement, after=place, most=most, **self._sight.values)
        return tuple(CustomerId(id_) for (id_,) in rows)

    def _named(self, id_: CustomerId) -> tuple[int, int]:
        """Return the row of an id, and that of the customer whom it names."""
        row = self._session.row(_FIND, id=str(id_))
        if row is None:
            raise NotFoundError(kind="customer", id=str(id_))
        return row[0], row[1]
