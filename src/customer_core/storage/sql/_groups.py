"""Groups in a table, each as a document, and memberships in another: each with the row of the id it was written with.

Owns the set-based adding of whoever matches. Merges are seen through by a join, and no row is written for one.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, Final

import attrs
from sqlalchemy import bindparam, delete, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from customer_core.errors import AlreadyTakenError, NotFoundError, StaleVersionError
from customer_core.model import CustomerId, GroupId
from customer_core.ports import GroupPort
from customer_core.search import Criteria, CustomerGroup, GroupMembership
from customer_core.serialization import dumps
from customer_core.storage._versions import unexpected
from customer_core.storage.sql._holds import moment_text
from customer_core.storage.sql._schema import CUSTOMER, CUSTOMER_GROUP, GROUP_MEMBER
from customer_core.storage.sql._searching import condition
from customer_core.storage.sql._sessions import Row, Session
from customer_core.storage.sql._sights import Sight, seq_shown, within
from customer_core.storage.sql._statements import add_unless_there, any_of, list_of, locked, put

__all__ = ["SqlGroups", "group_row", "membership_of"]

_HOLD = locked([CUSTOMER_GROUP])
_LIST_ALL = select(CUSTOMER_GROUP.c.document).order_by(CUSTOMER_GROUP.c.label, CUSTOMER_GROUP.c.id)
_FIND = select(CUSTOMER_GROUP.c.version, CUSTOMER_GROUP.c.document).where(CUSTOMER_GROUP.c.id == bindparam("id"))
_ADD = add_unless_there(CUSTOMER_GROUP)
_IS_EXPECTED = (CUSTOMER_GROUP.c.id == bindparam("its_id"), CUSTOMER_GROUP.c.version == bindparam("expected"))
_NAMES: Final = ("label", "version", "document")
_REPLACE = update(CUSTOMER_GROUP).where(*_IS_EXPECTED).values({name: bindparam(f"new_{name}") for name in _NAMES})
_REMOVE = delete(CUSTOMER_GROUP).where(*_IS_EXPECTED)
_EMPTY = delete(GROUP_MEMBER).where(GROUP_MEMBER.c.group_id == bindparam("its_id"))
_NAMED = select(CUSTOMER.c.seq, CUSTOMER.c.survivor).where(
    CUSTOMER.c.id == bindparam("id"), CUSTOMER.c.survivor.is_not(None)
)
_FORGET_REMOVALS = delete(GROUP_MEMBER).where(
    GROUP_MEMBER.c.group_id == bindparam("its_group"),
    GROUP_MEMBER.c.is_member == 0,
    GROUP_MEMBER.c.customer.in_(select(CUSTOMER.c.seq).where(CUSTOMER.c.survivor == bindparam("its_survivor"))),
)
_PUT = put(GROUP_MEMBER, changed=["is_member", "is_by_hand", "at", "author", "reason"])
_MEMBERSHIP: Final = tuple(GROUP_MEMBER.c[name] for name in ("is_member", "is_by_hand", "at", "author", "reason"))
_written = CUSTOMER.alias("written")
_LIST = within(
    select(GROUP_MEMBER.c.group_id, _written.c.id, *_MEMBERSHIP)
    .join_from(GROUP_MEMBER, _written, _written.c.seq == GROUP_MEMBER.c.customer)
    .where(_written.c.survivor.in_(select(CUSTOMER.c.survivor).where(CUSTOMER.c.id.in_(any_of("ids")))))
    .order_by(GROUP_MEMBER.c.group_id, _written.c.id),
    lambda shape: seq_shown(shape, _written.c.survivor),
)
_own = GROUP_MEMBER.alias("own")


@attrs.frozen
class SqlGroups(GroupPort):
    """Keeps groups and memberships in tables."""

    _session: Session
    _sight: Sight

    def hold(self) -> None:
        """Keep others from changing any group, where more than one unit writes at a time."""
        self._session.refuse_unless_writing()
        if not self._session.is_alone:
            self._session.change(_HOLD)

    def find(self, id_: GroupId) -> CustomerGroup | None:
        """Return the group of an id."""
        row = self._session.row(_FIND, id=str(id_))
        return None if row is None else self._session.document(CustomerGroup, row[1])

    def list_all(self) -> tuple[CustomerGroup, ...]:
        """Return every group in ascending order of label, then of id."""
        return tuple(self._session.document(CustomerGroup, text) for (text,) in self._session.rows(_LIST_ALL))

    def add(self, group: CustomerGroup) -> None:
        """Keep a new group."""
        self._session.refuse_unless_writing()
        if not self._session.change(_ADD, **_columns(group)):
            raise AlreadyTakenError(what="id", kind="group", holder=str(group.id))

    def replace(self, group: CustomerGroup, *, expected_version: int) -> None:
        """Keep a group in place of the one of its id, if that is at the expected version."""
        self._session.refuse_unless_writing()
        values = _columns(group)
        new = {f"new_{name}": values[name] for name in _NAMES}
        if not self._session.change(_REPLACE, its_id=values["id"], expected=expected_version, **new):
            raise self._unexpected(group.id, expected_version)

    def remove(self, id_: GroupId, *, expected_version: int) -> None:
        """Remove a group with all its memberships, if it is at the expected version."""
        self._session.refuse_unless_writing()
        row = self._session.row(_FIND, id=str(id_))
        if row is None or row[0] != expected_version:
            raise self._unexpected(id_, expected_version)
        self._session.change(_EMPTY, its_id=str(id_))
        if not self._session.change(_REMOVE, its_id=str(id_), expected=expected_version):
            raise self._unexpected(id_, expected_version)

    def put_membership(self, membership: GroupMembership) -> None:
        """Keep a membership in place of what was kept of the same group and the same id."""
        self._refuse_unless_there(membership.group)
        named = self._session.row(_NAMED, id=str(membership.customer))
        if named is None:
            raise NotFoundError(kind="customer", id=str(membership.customer))
        seq, survivor = named
        group = str(membership.group)
        if membership.is_member:
            self._session.change(_FORGET_REMOVALS, its_group=group, its_survivor=survivor)
        self._session.change(
            _PUT,
            group_id=group,
            customer=seq,
            is_member=int(membership.is_member),
            is_by_hand=int(membership.is_by_hand),
            at=moment_text(membership.at),
            author=membership.by,
            reason=membership.reason,
        )

    def add_matching(self, id_: GroupId, criteria: Criteria, *, most: int, at: datetime, by: str, reason: str) -> int:
        """Add the first live customers that meet criteria and have no membership, by one statement."""
        self._refuse_unless_there(id_)
        group = str(id_)
        live = CUSTOMER.alias("live")
        is_in = select(_own.c.customer).where(_own.c.group_id == group)
        found = (
            select(
                *(literal(group), live.c.seq, literal(1), literal(0)),
                *(literal(moment_text(at)), literal(by), literal(reason)),
            )
            .where(
                live.c.survivor == live.c.seq,
                live.c.seq.not_in(is_in),
                condition(criteria, live.c.seq),
            )
            .order_by(live.c.id)
            .limit(most)
        )
        # Whom somebody else adds meanwhile has a row then, which stays.
        adding = insert(GROUP_MEMBER).from_select([column.name for column in GROUP_MEMBER.c], found)
        return self._session.change_once(adding.on_conflict_do_nothing())

    def list_memberships(self, ids: Collection[CustomerId]) -> tuple[GroupMembership, ...]:
        """Return every membership of the customers whom some ids name now."""
        values = {**self._sight.values, "ids": list_of(dict.fromkeys(map(str, ids)))}
        rows = self._session.rows(_LIST(self._sight.shape), **values)
        return tuple(membership_of(self._session, *row) for row in rows)

    def _refuse_unless_there(self, id_: GroupId) -> None:
        self._session.refuse_unless_writing()
        if self._session.row(_FIND, id=str(id_)) is None:
            raise NotFoundError(kind="group", id=str(id_))

    def _unexpected(self, id_: GroupId, version: int) -> NotFoundError | StaleVersionError:
        """Return why no row was changed."""
        row = self._session.row(_FIND, id=str(id_))
        return unexpected(None if row is None else row[0], version, kind="group", id_=id_)


def group_row(group: CustomerGroup) -> Row:
    """Return the row of a group, in the order of the table."""
    return tuple(_columns(group).values())


def membership_of(
    _: Session, group: str, customer: str, is_member: int, is_by_hand: int, at: str, author: str, reason: str
) -> GroupMembership:
    """Return the membership that a row tells, with the id it was written with."""
    return GroupMembership(
        group=GroupId(group),
        customer=CustomerId(customer),
        is_member=bool(is_member),
        is_by_hand=bool(is_by_hand),
        at=datetime.fromisoformat(at).astimezone(UTC),
        by=author,
        reason=reason,
    )


def _columns(group: CustomerGroup) -> dict[str, Any]:
    return {"id": str(group.id), "label": group.label, "version": group.version, "document": dumps(group)}
