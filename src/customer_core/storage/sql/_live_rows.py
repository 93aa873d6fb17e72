"""Which row of the customers' table an id stands for.

Owns that look-up, which several ports share.
"""

from sqlalchemy import bindparam, select

from customer_core.errors import NotFoundError, StaleVersionError
from customer_core.model import CustomerId
from customer_core.storage.sql._schema import CUSTOMER
from customer_core.storage.sql._sessions import Session

__all__ = ["IS_LIVE", "seq_of_live", "survivor_of"]

IS_LIVE = CUSTOMER.c.survivor == CUSTOMER.c.seq
"""What is true of the rows of live customers."""

_FIND_LIVE = select(CUSTOMER.c.seq, CUSTOMER.c.version).where(CUSTOMER.c.id == bindparam("id"), IS_LIVE)
_FIND_SURVIVOR = select(CUSTOMER.c.survivor).where(CUSTOMER.c.id == bindparam("id"), CUSTOMER.c.survivor.is_not(None))


def seq_of_live(session: Session, id_: CustomerId, *, version: int | None = None) -> int:
    """Return the row of a live customer.

    Raises:
        NotFoundError: No live customer has this very id.
        StaleVersionError: It is at another version than the one that is given.
    """
    row = session.row(_FIND_LIVE, id=str(id_))
    if row is None:
        raise NotFoundError(kind="customer", id=str(id_))
    if version is not None and row[1] != version:
        raise StaleVersionError(kind="customer", id=str(id_), expected=version, found=row[1])
    return int(row[0])


def survivor_of(session: Session, id_: CustomerId) -> int | None:
    """Return the row of the live customer that an id names; None when it names nobody."""
    row = session.row(_FIND_SURVIVOR, id=str(id_))
    return None if row is None else int(row[0])
