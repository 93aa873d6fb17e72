"""The review queue in a table, in the order in which it is read."""

import attrs
from sqlalchemy import bindparam, delete, func, or_, select, tuple_

from customer_core.model import CustomerId, WaitingPair
from customer_core.ports import ReviewPort
from customer_core.serialization import dumps
from customer_core.storage.sql._schema import REVIEW
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._statements import put

__all__ = ["SqlReviews", "forget_reviews", "pair_place"]

_PUT = put(REVIEW, changed=["rank", "document"])
_ORDER = (REVIEW.c.rank, REVIEW.c.left_id, REVIEW.c.right_id)
_FIRST = select(REVIEW.c.document).order_by(*_ORDER).limit(bindparam("most"))
_LATER = _FIRST.where(tuple_(*_ORDER) > tuple_(bindparam("rank"), bindparam("left_id"), bindparam("right_id")))
_FIND = select(REVIEW.c.document).where(
    REVIEW.c.left_id == bindparam("left_id"), REVIEW.c.right_id == bindparam("right_id")
)
_COUNT = select(func.count()).select_from(REVIEW)
_FORGET = delete(REVIEW).where(or_(REVIEW.c.left_id == bindparam("its_id"), REVIEW.c.right_id == bindparam("its_id")))


def forget_reviews(session: Session, id_: CustomerId) -> None:
    """Take the pairs of a customer off the queue."""
    session.change(_FORGET, its_id=str(id_))


@attrs.frozen
class SqlReviews(ReviewPort):
    """Keeps the queue of pairs in a table."""

    _session: Session

    def put(self, pair: WaitingPair) -> None:
        """Keep a pair, in place of what was kept of the same two."""
        self._session.refuse_unless_writing()
        self._session.change(_PUT, **pair_place(pair), document=dumps(pair))

    def find(self, left: CustomerId, right: CustomerId) -> WaitingPair | None:
        """Return what was kept of two ids."""
        row = self._session.row(_FIND, left_id=str(left), right_id=str(right))
        return None if row is None else self._session.document(WaitingPair, row[0])

    def list_waiting(self, *, after: WaitingPair | None, most: int) -> tuple[WaitingPair, ...]:
        """Return the pairs behind `after`, or from the first."""
        if after is None:
            rows = self._session.rows(_FIRST, most=most)
        else:
            rows = self._session.rows(_LATER, most=most, **pair_place(after))
        return tuple(self._session.document(WaitingPair, document) for (document,) in rows)

    def count(self) -> int:
        """Return how many pairs wait."""
        ((count,),) = self._session.rows(_COUNT)
        return int(count)


def pair_place(pair: WaitingPair) -> dict[str, object]:
    """Return where a pair stands in the queue, by columns."""
    return {"rank": -pair.bits, "left_id": str(pair.left), "right_id": str(pair.right)}
