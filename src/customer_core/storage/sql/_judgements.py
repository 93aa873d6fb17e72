"""Judgements in a table: each with the rows of the two ids it was written with, by which merges are seen through."""

from collections.abc import Collection

import attrs
from sqlalchemy import Column, Select, bindparam, insert, select, union, update

from customer_core.errors import NotFoundError
from customer_core.model import CustomerId, Judgement
from customer_core.ports import JudgementPort, NamedJudgement
from customer_core.serialization import dumps
from customer_core.storage.sql._schema import CUSTOMER, JUDGEMENT
from customer_core.storage.sql._sessions import Session
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


def _standing(end: Column[int], named: str) -> Select[tuple[int, str, str, str]]:
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
            _written.c.survivor.in_(select(CUSTOMER.c.survivor).where(CUSTOMER.c.id.in_(any_of(named)))),
        )
    )


_LIST_STANDING = union(_standing(JUDGEMENT.c.left, "ids"), _standing(JUDGEMENT.c.right, "ids")).order_by("place")


def _between(one: Column[int], other: Column[int]) -> Select[tuple[int, str]]:
    return (
        select(JUDGEMENT.c.position.label("place"), JUDGEMENT.c.document)
        .select_from(_left.join(JUDGEMENT, one == _left.c.seq).join(_right, _right.c.seq == other))
        .where(_left.c.id.in_(any_of("ones")), _right.c.id.in_(any_of("others")))
    )


_LIST_BETWEEN = union(
    _between(JUDGEMENT.c.left, JUDGEMENT.c.right), _between(JUDGEMENT.c.right, JUDGEMENT.c.left)
).order_by("place")


def _named_by(end: Column[int]) -> Select[tuple[str]]:
    return (
        select(_left_live.c.id.label("named_id"))
        .select_from(
            JUDGEMENT.join(_written, _written.c.seq == end).join(_left_live, _left_live.c.seq == _written.c.survivor)
        )
        .where(_STANDS, _left_live.c.id > bindparam("after"))
    )


_IDS = union(_named_by(JUDGEMENT.c.left), _named_by(JUDGEMENT.c.right)).order_by("named_id").limit(bindparam("most"))


@attrs.frozen
class SqlJudgements(JudgementPort):
    """Keeps judgements in a table."""

    _session: Session

    def add(self, judgement: Judgement) -> None:
        """Keep a judgement, and mark those that it supersedes."""
        self._session.refuse_unless_writing()
        (left, _), (right, _) = ends = [self._named(id_) for id_ in (judgement.left, judgement.right)]
        about = {survivor for _, survivor in ends}
        for position, document, one, other in self._session.rows(_LIST_STANDING, ids=list_of([str(judgement.left)])):
            if about == {self._named(CustomerId(id_))[1] for id_ in (one, other)}:
                superseded = attrs.evolve(self._session.document(Judgement, document), superseded_at=judgement.at)
                self._session.change(_SUPERSEDE, its_position=position, new_document=dumps(superseded))
        self._session.change(
            _ADD, left=left, right=right, is_standing=int(judgement.is_standing), document=dumps(judgement)
        )

    def list_between(self, ones: Collection[CustomerId], others: Collection[CustomerId]) -> tuple[Judgement, ...]:
        """Return every judgement that was written with an id of the ones and an id of the others."""
        rows = self._session.rows(_LIST_BETWEEN, ones=list_of(map(str, ones)), others=list_of(map(str, others)))
        return tuple(self._session.document(Judgement, document) for _, document in rows)

    def list_standing(self, ids: Collection[CustomerId]) -> tuple[NamedJudgement, ...]:
        """Return the standing judgements about any of the customers whom some ids name now."""
        return tuple(
            NamedJudgement(
                judgement=self._session.document(Judgement, document), left=CustomerId(left), right=CustomerId(right)
            )
            for _, document, left, right in self._session.rows(_LIST_STANDING, ids=list_of(map(str, ids)))
        )

    def list_ids(self, *, after: CustomerId | None, most: int) -> tuple[CustomerId, ...]:
        """Return the first ids behind one of live customers about whom a judgement stands."""
        rows = self._session.rows(_IDS, after="" if after is None else str(after), most=most)
        return tuple(CustomerId(id_) for (id_,) in rows)

    def _named(self, id_: CustomerId) -> tuple[int, int]:
        """Return the row of an id, and that of the customer whom it names."""
        row = self._session.row(_FIND, id=str(id_))
        if row is None:
            raise NotFoundError(kind="customer", id=str(id_))
        return row[0], row[1]
