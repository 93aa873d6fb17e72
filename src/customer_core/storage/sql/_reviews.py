"""The review queue in a table, in the order in which it is read."""

from collections.abc import Iterable
from functools import cache

import attrs
from sqlalchemy import Select, and_, bindparam, case, delete, func, or_, select, tuple_, union_all

from customer_core.model import CustomerId, WaitingPair
from customer_core.ports import ReviewPort
from customer_core.serialization import dumps
from customer_core.storage.sql._schema import CUSTOMER, JUDGEMENT, REVIEW
from customer_core.storage.sql._sessions import Row, Session
from customer_core.storage.sql._sights import Condition, Shape, Sight, id_shown, within
from customer_core.storage.sql._statements import put

__all__ = ["SqlReviews", "forget_reviews", "put_pairs", "review_rows"]

_PUT = put(REVIEW, changed=["rank", "document"])
_ORDER = (REVIEW.c.rank, REVIEW.c.left_id, REVIEW.c.right_id)
_FROM_FIRST = select(REVIEW.c.document).order_by(*_ORDER).limit(bindparam("most"))


def _both_shown(shape: Shape) -> tuple[Condition, ...]:
    return *id_shown(shape, REVIEW.c.left_id), *id_shown(shape, REVIEW.c.right_id)


_FIRST = within(_FROM_FIRST, _both_shown)
_LATER = within(
    _FROM_FIRST.where(tuple_(*_ORDER) > tuple_(bindparam("rank"), bindparam("left_id"), bindparam("right_id"))),
    _both_shown,
)
_FIND = within(
    select(REVIEW.c.document).where(
        REVIEW.c.left_id == bindparam("left_id"), REVIEW.c.right_id == bindparam("right_id")
    ),
    _both_shown,
)
_left, _right = (CUSTOMER.alias(f"{end}_named") for end in ("left", "right"))
_judged_left, _judged_right = (CUSTOMER.alias(f"judged_{end}_named") for end in ("left", "right"))
_judged_ends = (_judged_left.c.survivor, _judged_right.c.survivor)
_judged = union_all(
    *(
        select(ends[0].label("one"), ends[1].label("other"))
        .select_from(
            JUDGEMENT.join(_judged_left, _judged_left.c.seq == JUDGEMENT.c.left).join(
                _judged_right, _judged_right.c.seq == JUDGEMENT.c.right
            )
        )
        .where(JUDGEMENT.c.is_standing == 1, ends[0] != ends[1])
        for ends in (_judged_ends, _judged_ends[::-1])
    )
).subquery("judged")
_named_left, _named_right = _left.c.survivor, _right.c.survivor
_is_in_order = _named_left < _named_right
_open = (
    select(
        case((_is_in_order, _named_left), else_=_named_right).label("smaller"),
        case((_is_in_order, _named_right), else_=_named_left).label("larger"),
    )
    .select_from(
        REVIEW.join(_left, _left.c.id == REVIEW.c.left_id)
        .join(_right, _right.c.id == REVIEW.c.right_id)
        # Not by `NOT IN`, which a server looks through row by row where it is long.
        .outerjoin(_judged, and_(_judged.c.one == _named_left, _judged.c.other == _named_right))
    )
    .where(_named_left != _named_right, _judged.c.one.is_(None))
    .distinct()
)


@cache
def _count_open(shape: Shape) -> Select[int]:
    return select(func.count()).select_from(_open.where(*_both_shown(shape)).subquery())


_FORGET = delete(REVIEW).where(or_(REVIEW.c.left_id == bindparam("its_id"), REVIEW.c.right_id == bindparam("its_id")))


def forget_reviews(session: Session, id_: CustomerId) -> None:
    """Take the pairs of a customer off the queue."""
    session.change(_FORGET, its_id=str(id_))


def review_rows(pairs: Iterable[WaitingPair]) -> list[Row]:
    """Return the rows of some pairs, each with its columns in the order of the table."""
    places = ((_pair_place(pair), dumps(pair)) for pair in pairs)
    return [(place["left_id"], place["right_id"], place["rank"], document) for place, document in places]


def put_pairs(session: Session, pairs: Iterable[WaitingPair]) -> None:
    """Keep pairs, each in place of what was kept of the same two."""
    session.change_many(_PUT, review_rows(pairs))


@attrs.frozen
class SqlReviews(ReviewPort):
    """Keeps the queue of pairs in a table."""

    _session: Session
    _sight: Sight

    def put(self, pair: WaitingPair) -> None:
        """Keep a pair, in place of what was kept of the same two."""
        self._session.refuse_unless_writing()
        put_pairs(self._session, [pair])

    def find(self, left: CustomerId, right: CustomerId) -> WaitingPair | None:
        """Return what was kept of two ids."""
        ids = {"left_id": str(left), "right_id": str(right)}
        row = self._session.row(_FIND(self._sight.shape), **ids, **self._sight.values)
        return None if row is None else self._session.document(WaitingPair, row[0])

    def list_waiting(self, *, after: WaitingPair | None, most: int) -> tuple[WaitingPair, ...]:
        """Return the pairs behind `after`, or from the first."""
        shape, values = self._sight.shape, self._sight.values
        if after is None:
            rows = self._session.rows(_FIRST(shape), most=most, **values)
        else:
            rows = self._session.rows(_LATER(shape), most=most, **_pair_place(after), **values)
        return tuple(self._session.document(WaitingPair, document) for (document,) in rows)

    def count_open(self) -> int:
        """Return how many pairs are left to decide."""
        ((count,),) = self._session.rows(_count_open(self._sight.shape), **self._sight.values)
        return int(count)


def _pair_place(pair: WaitingPair) -> dict[str, object]:
    """Return where a pair stands in the queue, by columns."""
    return {"rank": -pair.bits, "left_id": str(pair.left), "right_id": str(pair.right)}
