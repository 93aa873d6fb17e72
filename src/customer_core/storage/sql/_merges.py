"""Merges in tables: what was applied, and the records that went into it as they were.

Owns whom every id names since. Each row of a merged customer points at the survivor itself, so that any id is resolved
in one look-up.
"""

from collections.abc import Collection, Sequence

import attrs
from sqlalchemy import and_, bindparam, exists, insert, literal, not_, select, update

from customer_core.errors import AlreadyTakenError, NotFoundError
from customer_core.merging import AppliedMerge, AppliedUndo
from customer_core.model import Customer, CustomerId, MergeId
from customer_core.ports import MergePort
from customer_core.serialization import dumps
from customer_core.storage.sql._claims import contribute, free_all, give
from customer_core.storage.sql._customers import bring_back, take_away
from customer_core.storage.sql._live_rows import hold, seq_of_live, survivor_of
from customer_core.storage.sql._schema import ACCOUNT, CONTRIBUTION, CUSTOMER, MERGE
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._sights import Condition, Shape, Sight, seq_shown, within
from customer_core.storage.sql._statements import any_number_of, any_of, list_of

__all__ = ["SqlMerges"]

_ADD = (
    insert(MERGE).values({name: bindparam(name) for name in ("id", "master", "document")}).returning(MERGE.c.position)
)
_ADD_CONTRIBUTION = insert(CONTRIBUTION)
_POINT = (
    update(CUSTOMER).where(CUSTOMER.c.survivor == bindparam("its_survivor")).values(survivor=bindparam("new_survivor"))
)
_part, _taker = CONTRIBUTION.alias("part"), CUSTOMER.alias("taker")
_UNDO = update(MERGE).where(MERGE.c.id == bindparam("its_id")).values(document=bindparam("new_document"))
_DOCUMENT = select(MERGE.c.document).where(MERGE.c.id == bindparam("id"))
_SEQ = select(CUSTOMER.c.seq).where(CUSTOMER.c.id == bindparam("id"))
_PART = update(CUSTOMER).where(CUSTOMER.c.id.in_(any_of("its_ids"))).values(survivor=bindparam("new_survivor"))
_TAKEN = select(MERGE.c.id).where(MERGE.c.id == bindparam("id"))


def _all_shown(shape: Shape) -> tuple[Condition, ...]:
    """Return what is true of a merge of which everybody who took part is shown, whoever that is by now."""
    if not any(shape):
        return ()
    of_merge = select(_part.c.merge).join_from(_part, _taker, _taker.c.seq == _part.c.customer)
    is_shown = and_(_taker.c.survivor.is_not(None), *seq_shown(shape, _taker.c.survivor))
    return (not_(exists(of_merge.where(_part.c.merge == MERGE.c.position, not_(is_shown)))),)


_FIND = within(select(MERGE.c.document).where(MERGE.c.id == bindparam("id")), _all_shown)
_TOOK_PART = (
    select(CONTRIBUTION.c.merge)
    .join_from(CUSTOMER, CONTRIBUTION, CONTRIBUTION.c.customer == CUSTOMER.c.seq)
    .where(CUSTOMER.c.survivor == bindparam("survivor"))
)
_LIST = within(select(MERGE.c.document).where(MERGE.c.position.in_(_TOOK_PART)).order_by(MERGE.c.position), _all_shown)
_CONTRIBUTIONS = within(
    select(CONTRIBUTION.c.document)
    .join_from(MERGE, CONTRIBUTION, CONTRIBUTION.c.merge == MERGE.c.position)
    .where(MERGE.c.id == bindparam("id"))
    .order_by(CONTRIBUTION.c.place),
    _all_shown,
)
_of_them = select(literal("customer:").concat(CUSTOMER.c.id)).where(CUSTOMER.c.survivor.in_(any_number_of("survivors")))
# Locked in the order in which everybody locks accounts. Whoever goes on to lock one in a unit that began before, and so
# sees the accounts as they counted then, is refused by the server.
_TOUCH_ACCOUNTS = (
    update(ACCOUNT)
    .where(
        ACCOUNT.c.id.in_(
            select(ACCOUNT.c.id)
            .where(ACCOUNT.c.owner.in_(_of_them))
            .order_by(ACCOUNT.c.id)
            .with_for_update(key_share=True)
        )
    )
    .values(version=ACCOUNT.c.version)
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
        self._touch_accounts(seqs.values())
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

    def undo(self, id_: MergeId, undo: AppliedUndo, records: Sequence[Customer]) -> None:
        """Keep that members of a merge left it; their ids name themselves from now on."""
        self._session.refuse_unless_writing()
        row = self._session.row(_DOCUMENT, id=str(id_))
        if row is None:
            raise NotFoundError(kind="merge", id=str(id_))
        merge = self._session.document(AppliedMerge, row[0])
        undone = attrs.evolve(merge, undos=(*merge.undos, undo))
        self._session.change(_UNDO, its_id=str(id_), new_document=dumps(undone))
        seqs = {one: self._seq(one) for one in (undo.survivor, *(parted.id for parted in undo.parted))}
        self._touch_accounts((seqs[undo.survivor],))
        for parted in undo.parted:
            self._session.change(_PART, its_ids=list_of(map(str, parted.ids)), new_survivor=seqs[parted.id])
        for one, seq in seqs.items():
            if self._session.rows(_IDS, survivor=seq) == [(str(one),)]:
                free_all(self._session, seq)
        for record in records:
            give(self._session, record, seq=seqs[record.id], family=seqs)
            bring_back(self._session, record, seqs[record.id])

    def _touch_accounts(self, survivors: Collection[int]) -> None:
        """Let nobody reserve credit who saw accounts as they counted before; where writers take turns, nobody can."""
        if not self._session.is_alone:
            self._session.change(_TOUCH_ACCOUNTS, survivors=list_of(survivors))

    def _seq(self, id_: CustomerId) -> int:
        ((seq,),) = self._session.rows(_SEQ, id=str(id_))
        return int(seq)

    def find(self, id_: MergeId) -> AppliedMerge | None:
        """Return a merge."""
        row = self._session.row(_FIND(self._sight.shape), id=str(id_), **self._sight.values)
        return None if row is None else self._session.document(AppliedMerge, row[0])

    def list_of(self, customer: CustomerId) -> tuple[AppliedMerge, ...]:
        """Return the merges that a customer went through or was made by, in the order they were applied."""
        survivor = survivor_of(self._session, customer, self._sight)
        rows = self._session.rows(_LIST(self._sight.shape), survivor=survivor, **self._sight.values)
        return tuple(self._session.document(AppliedMerge, document) for (document,) in rows)

    def list_contributions(self, id_: MergeId) -> tuple[Customer, ...]:
        """Return the records that went into a merge as they were."""
        rows = self._session.rows(_CONTRIBUTIONS(self._sight.shape), id=str(id_), **self._sight.values)
        return tuple(self._session.document(Customer, document) for (document,) in rows)

    def list_ids(self, customer: CustomerId) -> tuple[CustomerId, ...]:
        """Return every id that names the customer of an id, in ascending order."""
        rows = self._session.rows(_IDS, survivor=survivor_of(self._session, customer, self._sight))
        return tuple(CustomerId(id_) for (id_,) in rows)
