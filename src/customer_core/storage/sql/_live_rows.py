"""Which row of the customers' table an id stands for, and the lock on it.

Owns that look-up, which several ports share.
"""

from collections.abc import Collection

from sqlalchemy import bindparam, select

from customer_core.errors import NotFoundError, StaleVersionError
from customer_core.model import CustomerId
from customer_core.storage.sql._schema import CUSTOMER
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._sights import Sight, seq_shown, within
from customer_core.storage.sql._statements import any_of, list_of

__all__ = ["IS_LIVE", "hold", "seq_of_live", "survivor_of"]

IS_LIVE = CUSTOMER.c.survivor == CUSTOMER.c.seq
"""What is true of the rows of live customers."""

# Whoever asks is about to write: where others may write, too, the row is theirs no more until this unit ends.
_FIND_LIVE = (
    select(CUSTOMER.c.seq, CUSTOMER.c.version)
    .where(CUSTOMER.c.id == bindparam("id"), IS_LIVE)
    .with_for_update(key_share=True)
)
_FIND_SURVIVOR = within(
    select(CUSTOMER.c.survivor).where(CUSTOMER.c.id == bindparam("id"), CUSTOMER.c.survivor.is_not(None)),
    lambda shape: seq_shown(shape, CUSTOMER.c.survivor),
)

_named = CUSTOMER.alias("named")
_live = CUSTOMER.alias("live")
# In ascending order, so that no two units wait for each other.
_HOLD = (
    select(_live.c.seq)
    .where(_live.c.seq.in_(select(_named.c.survivor).where(_named.c.id.in_(any_of("ids")))))
    .order_by(_live.c.seq)
    .with_for_update(key_share=True)
)


def hold(session: Session, ids: Collection[CustomerId]) -> None:
    """Lock the rows of the live customers whom some ids name, where more than one unit writes at a time."""
    session.refuse_unless_writing()
    if session.is_alone:
        return
    wanted, held = list_of(map(str, ids)), None
    # Whom an id names may change while the lock is waited for; then the one whom it names now is locked, too.
    while held != (found := session.rows(_HOLD, ids=wanted)):
        held = found


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


def survivor_of(session: Session, id_: CustomerId, sight: Sight) -> int | None:
    """Return the row of the live customer that an id names; None when it names nobody who is shown."""
    row = session.row(_FIND_SURVIVOR(sight.shape), id=str(id_), **sight.values)
    return None if row is None else int(row[0])
