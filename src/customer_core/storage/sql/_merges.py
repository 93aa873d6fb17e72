"""Merges in tables: what was applied, and the records that went into it as they were.

Owns whom every id names since. Each row of a merged record points at the survivor itself, so that any id is resolved in
one look-up. What becomes of a record on its pages is said by its kind.
"""

from abc import abstractmethod
from collections.abc import Callable, Collection, Sequence
from typing import Any, Final, Generic

import attrs
from sqlalchemy import Table, and_, bindparam, exists, insert, literal, not_, select, update

from customer_core.errors import AlreadyTakenError, NotFoundError
from customer_core.merging import AppliedMerge, AppliedUndo, Id, Mergeable
from customer_core.model import Customer, CustomerId, MergeId, Organization, OrganizationId
from customer_core.ports import MergePort
from customer_core.serialization import dumps
from customer_core.storage.sql._claims import CUSTOMER_CLAIMS, ORGANIZATION_CLAIMS, Claims
from customer_core.storage.sql._customers import bring_back, take_away
from customer_core.storage.sql._live_rows import hold, seq_of_live
from customer_core.storage.sql._organization_schema import (
    ORGANIZATION,
    ORGANIZATION_CONTRIBUTION,
    ORGANIZATION_MERGE,
)
from customer_core.storage.sql._organizations import (
    bring_organization_back,
    hold_organizations,
    require_live_organization,
    take_organization_away,
)
from customer_core.storage.sql._schema import ACCOUNT, CONTRIBUTION, CUSTOMER, MERGE
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._sights import Condition, Shape, Sight, organization_shown, seq_shown, within
from customer_core.storage.sql._statements import any_number_of, any_of, list_of

__all__ = ["SqlMerges", "SqlOrganizationMerges"]


class _Statements:
    """The statements of one kind of record, whose table has `id` and `survivor`.

    Args:
        merges: The table of the merges.
        parts: That of the contributions.
        records: That of the records.
        row: The column by which a record is referred to, as `part` refers to it in the contributions.
        part: See `row`.
        shown: What is true of a survivor that is shown, by a view's shape and the row of one who took part.
    """

    def __init__(
        self,
        merges: Table,
        parts: Table,
        records: Table,
        *,
        row: str,
        part: str,
        shown: Callable[[Shape, Any], tuple[Condition, ...]],
    ) -> None:
        own = records.c[row]
        place, taker = parts.alias("part"), records.alias("taker")

        def all_shown(shape: Shape) -> tuple[Condition, ...]:
            """Return what is true of a merge of which everybody who took part is shown, whoever that is by now."""
            if not any(shape):
                return ()
            of_merge = select(place.c.merge).join_from(place, taker, taker.c[row] == place.c[part])
            is_shown = and_(taker.c.survivor.is_not(None), *shown(shape, taker))
            return (not_(exists(of_merge.where(place.c.merge == merges.c.position, not_(is_shown)))),)

        values: dict[str, Any] = {name: bindparam(name) for name in ("id", "master", "document")}
        self.add = insert(merges).values(values).returning(merges.c.position)
        self.add_part = insert(parts)
        self.point = (
            update(records)
            .where(records.c.survivor == bindparam("its_survivor"))
            .values(survivor=bindparam("new_survivor"))
        )
        self.part = (
            update(records).where(records.c.id.in_(any_of("its_ids"))).values(survivor=bindparam("new_survivor"))
        )
        self.undo = update(merges).where(merges.c.id == bindparam("its_id")).values(document=bindparam("new_document"))
        self.document = select(merges.c.document).where(merges.c.id == bindparam("id"))
        self.row = select(own).where(records.c.id == bindparam("id"))
        self.taken = select(merges.c.id).where(merges.c.id == bindparam("id"))
        self.ids = select(records.c.id).where(records.c.survivor == bindparam("survivor")).order_by(records.c.id)
        self.survivor = within(
            select(records.c.survivor).where(records.c.id == bindparam("id"), records.c.survivor.is_not(None)),
            lambda shape: shown(shape, records),
        )
        self.find = within(self.document, all_shown)
        took_part = (
            select(parts.c.merge)
            .join_from(records, parts, parts.c[part] == own)
            .where(records.c.survivor == bindparam("survivor"))
        )
        listed = select(merges.c.document).where(merges.c.position.in_(took_part)).order_by(merges.c.position)
        self.list_of = within(listed, all_shown)
        self.parts = within(
            select(parts.c.document)
            .join_from(merges, parts, parts.c.merge == merges.c.position)
            .where(merges.c.id == bindparam("id"))
            .order_by(parts.c.place),
            all_shown,
        )


_CUSTOMERS: Final = _Statements(
    MERGE,
    CONTRIBUTION,
    CUSTOMER,
    row="seq",
    part="customer",
    shown=lambda shape, records: seq_shown(shape, records.c.survivor),
)
_ORGANIZATIONS: Final = _Statements(
    ORGANIZATION_MERGE,
    ORGANIZATION_CONTRIBUTION,
    ORGANIZATION,
    row="id",
    part="organization",
    # Those that are merged are of one brand.
    shown=lambda shape, records: organization_shown(shape, records.c.brand),
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


@attrs.frozen
class _Merges(MergePort[Id, Mergeable], Generic[Id, Mergeable]):
    """Keeps merges and their contributions in tables, whatever is merged."""

    _session: Session
    _sight: Sight

    @property
    @abstractmethod
    def _statements(self) -> _Statements: ...

    @property
    @abstractmethod
    def _claims(self) -> Claims[Id]: ...

    @property
    @abstractmethod
    def _types(self) -> tuple[Any, type[Id], type[Mergeable]]:
        """Return the classes of a merge, of an id and of a record."""

    @abstractmethod
    def _held(self, ids: Collection[Id]) -> dict[Id, Any]:
        """Keep others from changing live records, and return the rows of these.

        Raises:
            NotFoundError: One is not live.
        """

    @abstractmethod
    def _take_away(self, id_: Id, row: Any) -> None: ...  # noqa: ANN401 - a number or an id

    @abstractmethod
    def _bring_back(self, record: Mergeable, row: Any) -> None: ...  # noqa: ANN401 - as above

    def _touch_accounts(self, rows: Collection[Any]) -> None:
        """Let nobody reserve credit who saw accounts as they counted before; those of organizations never change."""

    def add(self, merge: AppliedMerge[Id], contributions: Sequence[Mergeable]) -> None:
        """Keep a merge and every record that went into it; their ids name the master from now on."""
        self._session.refuse_unless_writing()
        rows = self._held((merge.master, *merge.members))
        self._touch_accounts(rows.values())
        if self._session.row(self._statements.taken, id=str(merge.id)):
            raise AlreadyTakenError(what="id", kind="merge", holder=str(merge.id))
        master, (of_merge, _, of_record) = rows[merge.master], self._types
        ((position,),) = self._session.change_returning(
            self._statements.add, id=str(merge.id), master=master, document=self._session.text(of_merge, merge)
        )
        known: dict[Any, Any] = rows
        ordered = sorted(contributions, key=lambda one: (one.id != merge.master, str(one.id)))
        self._session.change_many(
            self._statements.add_part,
            [(position, place, known[one.id], self._session.text(of_record, one)) for place, one in enumerate(ordered)],
        )
        for row in rows.values():
            self._claims.contribute(self._session, row)
        for id_ in merge.members:
            self._session.change(self._statements.point, its_survivor=rows[id_], new_survivor=master)
            self._take_away(id_, rows[id_])

    def undo(self, id_: MergeId, undo: AppliedUndo[Id], records: Sequence[Mergeable]) -> None:
        """Keep that members of a merge left it; their ids name themselves from now on."""
        self._session.refuse_unless_writing()
        row = self._session.row(self._statements.document, id=str(id_))
        if row is None:
            raise NotFoundError(kind="merge", id=str(id_))
        merge = self._session.document(self._types[0], row[0])
        undone = attrs.evolve(merge, undos=(*merge.undos, undo))
        self._session.change(self._statements.undo, its_id=str(id_), new_document=dumps(undone))
        rows = {one: self._row(one) for one in (undo.survivor, *(parted.id for parted in undo.parted))}
        self._touch_accounts((rows[undo.survivor],))
        for parted in undo.parted:
            ids = list_of(map(str, parted.ids))
            self._session.change(self._statements.part, its_ids=ids, new_survivor=rows[parted.id])
        for one, own in rows.items():
            if self._session.rows(self._statements.ids, survivor=own) == [(str(one),)]:
                self._claims.free_all(self._session, own)
        known: dict[Any, Any] = rows
        for record in records:
            self._claims.give(self._session, record, row=known[record.id], family=rows)
            self._bring_back(record, known[record.id])

    def find(self, id_: MergeId) -> AppliedMerge[Id] | None:
        """Return a merge."""
        row = self._session.row(self._statements.find(self._sight.shape), id=str(id_), **self._sight.values)
        return None if row is None else self._merge(row[0])

    def list_of(self, record: Id) -> tuple[AppliedMerge[Id], ...]:
        """Return the merges that a record went through or was made by, in the order they were applied."""
        statement, survivor = self._statements.list_of(self._sight.shape), self._survivor(record)
        rows = self._session.rows(statement, survivor=survivor, **self._sight.values)
        return tuple(self._merge(document) for (document,) in rows)

    def list_contributions(self, id_: MergeId) -> tuple[Mergeable, ...]:
        """Return the records that went into a merge as they were."""
        rows = self._session.rows(self._statements.parts(self._sight.shape), id=str(id_), **self._sight.values)
        return tuple(self._session.document(self._types[2], document) for (document,) in rows)

    def list_ids(self, record: Id) -> tuple[Id, ...]:
        """Return every id that names the record of an id, in ascending order."""
        rows = self._session.rows(self._statements.ids, survivor=self._survivor(record))
        return tuple(self._types[1](id_) for (id_,) in rows)

    def _survivor(self, id_: Id) -> Any:  # noqa: ANN401 - a number or an id
        row = self._session.row(self._statements.survivor(self._sight.shape), id=str(id_), **self._sight.values)
        return None if row is None else row[0]

    def _row(self, id_: Id) -> Any:  # noqa: ANN401 - as above
        ((row,),) = self._session.rows(self._statements.row, id=str(id_))
        return row

    def _merge(self, document: str) -> AppliedMerge[Id]:
        merge: AppliedMerge[Id] = self._session.document(self._types[0], document)
        return merge


@attrs.frozen
class SqlMerges(_Merges[CustomerId, Customer]):
    """Keeps merges of customers."""

    _statements = _CUSTOMERS
    _claims = CUSTOMER_CLAIMS
    _types = (AppliedMerge, CustomerId, Customer)

    def _held(self, ids: Collection[CustomerId]) -> dict[CustomerId, Any]:
        hold(self._session, ids)
        return {id_: seq_of_live(self._session, id_) for id_ in ids}

    def _take_away(self, id_: CustomerId, row: Any) -> None:  # noqa: ANN401 - as above
        take_away(self._session, id_, row)

    def _bring_back(self, record: Customer, row: Any) -> None:  # noqa: ANN401 - as above
        bring_back(self._session, record, row)

    def _touch_accounts(self, rows: Collection[Any]) -> None:
        # Where writers take turns, nobody can have seen any.
        if not self._session.is_alone:
            self._session.change(_TOUCH_ACCOUNTS, survivors=list_of(rows))


@attrs.frozen
class SqlOrganizationMerges(_Merges[OrganizationId, Organization]):
    """Keeps merges of organizations."""

    _statements = _ORGANIZATIONS
    _claims = ORGANIZATION_CLAIMS
    _types = (AppliedMerge[OrganizationId], OrganizationId, Organization)

    def _held(self, ids: Collection[OrganizationId]) -> dict[OrganizationId, Any]:
        hold_organizations(self._session)
        return {id_: require_live_organization(self._session, id_) for id_ in ids}

    def _take_away(self, id_: OrganizationId, row: Any) -> None:  # noqa: ANN401, ARG002 - as above
        take_organization_away(self._session, id_)

    def _bring_back(self, record: Organization, row: Any) -> None:  # noqa: ANN401, ARG002 - as above
        bring_organization_back(self._session, record)
