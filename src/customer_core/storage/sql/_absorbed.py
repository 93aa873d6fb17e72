"""What merged records in tables were made of: the contributions that count for a live customer at this moment.

Owns how they are read. Which of them count is said by the merging engine.
"""

from sqlalchemy import bindparam, select

from customer_core.merging import AppliedMerge, absorbed
from customer_core.model import Customer, CustomerId, MergeId
from customer_core.storage.sql._schema import CONTRIBUTION, CUSTOMER, MERGE
from customer_core.storage.sql._sessions import Session

__all__ = ["absorbed_by"]

_TOOK_PART = (
    select(CONTRIBUTION.c.merge)
    .join_from(CUSTOMER, CONTRIBUTION, CONTRIBUTION.c.customer == CUSTOMER.c.seq)
    .where(CUSTOMER.c.survivor == bindparam("survivor"))
)
_MERGES = select(MERGE.c.document).where(MERGE.c.position.in_(_TOOK_PART)).order_by(MERGE.c.position)
_IDS = select(CUSTOMER.c.id).where(CUSTOMER.c.survivor == bindparam("survivor"))
_RECORDS = (
    select(CONTRIBUTION.c.document)
    .join_from(MERGE, CONTRIBUTION, CONTRIBUTION.c.merge == MERGE.c.position)
    .where(MERGE.c.id == bindparam("id"))
    .order_by(CONTRIBUTION.c.place)
)


def absorbed_by(session: Session, seq: int) -> tuple[Customer, ...]:
    """Return the records that the live customer of a row was made of; none of one that is on its own."""
    ids = [CustomerId(id_) for (id_,) in session.rows(_IDS, survivor=seq)]
    if len(ids) <= 1:
        return ()

    def told(id_: MergeId) -> list[Customer]:
        return [session.document(Customer, document) for (document,) in session.rows(_RECORDS, id=str(id_))]

    merges = [session.document(AppliedMerge, document) for (document,) in session.rows(_MERGES, survivor=seq)]
    return absorbed(merges, ids, told)
