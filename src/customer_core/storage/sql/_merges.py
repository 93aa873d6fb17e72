"""Merges in tables: what was applied, and the records that went into it as they were.

Owns whom every id names since. Each row of a merged customer points at the survivor itself, so that any id is resolved
in one look-up.
"""

from collections.abc import Sequence

import attrs
from sqlalchemy import bindparam, insert, select, update

from customer_core.errors import AlreadyTakenError
from customer_core.merging import AppliedMerge
from customer_core.model import Customer, CustomerId, MergeId
from customer_core.ports import MergePort
from customer_core.serialization import dumps
from customer_core.storage.sql._claims import contribute
from customer_core.storage.sql._customers import take_away
from customer_core.storage.sql._live_rows import hold, seq_of_live, survivor_of
from customer_core.storage.sql._schema import CONTRIBUTION, CUSTOMER, MERGE
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._sights import Sight, seq_shown, within

__all__ = ["SqlMerges"]

_ADD = (
    insert(MERGE).values({name: bindparam(name) for name in ("id", "master", "document")}).returning(MERGE.c.position)
)
_ADD_CONTRIBUTION = insert(CONTRIBUTION)
_POINT = (
    update(CUSTOMER).where(CUSTOMER.c.survivor == bindparam("its_survivor")).values(survivor=bindparam("new_survivor"))
)
_TO_MASTER = MERGE.join(CUSTOMER, CUSTOMER.c.seq == MERGE.c.master)
_TAKEN = select(MERGE.c.id).where(MERGE.c.id == bindparam("id"))
_FIND = within(
    select(MERGE.c.document).select_from(_TO_MASTER).where(MERGE.c.id == bindparam("id")),
    lambda shape: seq_shown(shape, CUSTOMER.c.survivor),
)
_LIST = (
    select(MERGE.c.document)
    .select_from(_TO_MASTER)
    .where(CUSTOMER.c.survivor == bindparam("survivor"))
    .order_by(MERGE.c.position)
)
_CONTRIBUTIONS = within(
    select(CONTRIBUTION.c.document)
    .select_from(_TO_MASTER.join(CONTRIBUTION, CONTRIBUTION.c.merge == MERGE.c.position))
    .where(MERGE.c.id == bindparam("id"))
    .order_by(CONTRIBUTION.c.place),
    lambda shape: seq_shown(shape, CUSTOMER.c.survivor),
)
_IDS = select(CUSTOMER.c.id).where(CUSTOMER.c.survivor == bindparam("survivor")).order_by(CUSTOMER.c.id)


@attrs.frozen
class SqlMerges(MergePort):
    """Keeps merges and their contributions in tables."""

    _session: Session
    _sight: Sight

    def add(self, merge: AppliedMerge, contributions: Sequence[Customer]) -> None:
        """Keep a merge and every record that went into it; their ids name the master from now on."""
        self._session.refuse_unless_writing()
        hold(self._session, (merge.master, *merge.members))
        seqs = {id_: seq_of_live(self._session, id_) for id_ in (merge.master, *merge.members)}
        if self._session.row(_TAKEN, id=str(merge.id)):
            raise AlreadyTakenError(what="id", kind="merge", holder=str(merge.id))
        master = seqs[merge.master]
        ((position,),) = self._session.change_returning(_ADD, id=str(merge.id), master=master, document=dumps(merge))
        ordered = sorted(contributions, key=lambda one: (one.id != merge.master, one.id))
        self._session.change_many(
            _ADD_CONTRIBUTION,
            [(position, place, seqs[one.id], dumps(one)) for place, one in enumerate(ordered)],
        )
        for seq in seqs.values():
            contribute(self._session, seq)
        for id_ in merge.members:
            self._session.change(_POINT, its_survivor=seqs[id_], new_survivor=master)
            take_away(self._session, id_, seqs[id_])

    def find(self, id_: MergeId) -> AppliedMerge | None:
        """Return a merge."""
        row = self._session.row(_FIND(self._sight.shape), id=str(id_), **self._sight.values)
        return None if row is None else self._session.document(AppliedMerge, row[0])

    def list_of(self, customer: CustomerId) -> tuple[AppliedMerge, ...]:
        """Return the merges that a customer went through or was made by, in the order they were applied."""
        rows = self._session.rows(_LIST, survivor=survivor_of(self._session, customer, self._sight))
        return tuple(self._session.document(AppliedMerge, document) for (document,) in rows)

    def list_contributions(self, id_: MergeId) -> tuple[Customer, ...]:
        """Return the records that went into a merge as they were."""
        rows = self._session.rows(_CONTRIBUTIONS(self._sight.shape), id=str(id_), **self._sight.values)
        return tuple(self._session.document(Customer, document) for (document,) in rows)

    def list_ids(self, customer: CustomerId) -> tuple[CustomerId, ...]:
        """Return every id that names the customer of an id, in ascending order."""
        rows = self._session.rows(_IDS, survivor=survivor_of(self._session, customer, self._sight))
        return tuple(CustomerId(id_) for (id_,) in rows)
