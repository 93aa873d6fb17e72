"""What merged records in tables were made of: the contributions that count for a live one at this moment.

Owns how they are read. Which of them count is said by the merging engine.
"""

from typing import Any, Final

from sqlalchemy import Table, bindparam, select

from customer_core.merging import AppliedMerge, absorbed
from customer_core.model import Customer, CustomerId, MergeId, Organization, OrganizationId
from customer_core.storage.sql._organization_schema import (
    ORGANIZATION,
    ORGANIZATION_CONTRIBUTION,
    ORGANIZATION_MERGE,
)
from customer_core.storage.sql._schema import CONTRIBUTION, CUSTOMER, MERGE
from customer_core.storage.sql._sessions import Session

__all__ = ["absorbed_by", "absorbed_by_organization"]


class _Reading:
    """How the records are read that one of a kind is made of, whose table has `id` and `survivor`.

    Args:
        records: The table of the records.
        merges: That of the merges.
        parts: That of the contributions.
        row: The column by which a record is referred to, as `part` refers to it in the contributions.
        part: See `row`.
        types: The classes of a merge, of an id and of a record.
    """

    def __init__(
        self, records: Table, merges: Table, parts: Table, *, row: str, part: str, types: tuple[Any, Any, Any]
    ) -> None:
        is_named = records.c.survivor == bindparam("survivor")
        took_part = select(parts.c.merge).join_from(records, parts, parts.c[part] == records.c[row]).where(is_named)
        self._ids = select(records.c.id).where(is_named)
        self._merges = select(merges.c.document).where(merges.c.position.in_(took_part)).order_by(merges.c.position)
        self._parts = (
            select(parts.c.document)
            .join_from(merges, parts, parts.c.merge == merges.c.position)
            .where(merges.c.id == bindparam("id"))
            .order_by(parts.c.place)
        )
        self._merge, self._id, self._record = types

    def of(self, session: Session, survivor: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a number or an id
        """Return the records that the live one of a row was made of; none of one that is on its own."""
        ids = [self._id(id_) for (id_,) in session.rows(self._ids, survivor=survivor)]
        if len(ids) <= 1:
            return ()

        def told(id_: MergeId) -> list[Any]:
            rows = session.rows(self._parts, id=str(id_))
            return [session.document(self._record, document) for (document,) in rows]

        rows = session.rows(self._merges, survivor=survivor)
        return absorbed([session.document(self._merge, document) for (document,) in rows], ids, told)


_CUSTOMERS: Final = _Reading(
    CUSTOMER, MERGE, CONTRIBUTION, row="seq", part="customer", types=(AppliedMerge, CustomerId, Customer)
)
_ORGANIZATIONS: Final = _Reading(
    ORGANIZATION,
    ORGANIZATION_MERGE,
    ORGANIZATION_CONTRIBUTION,
    row="id",
    part="organization",
    types=(AppliedMerge[OrganizationId], OrganizationId, Organization),
)


def absorbed_by(session: Session, seq: int) -> tuple[Customer, ...]:
    """Return the records that the live customer of a row was made of; none of one that is on its own."""
    return _CUSTOMERS.of(session, seq)


def absorbed_by_organization(session: Session, id_: str) -> tuple[Organization, ...]:
    """Return the records that a live organization was made of; none of one that is on its own."""
    return _ORGANIZATIONS.of(session, id_)
