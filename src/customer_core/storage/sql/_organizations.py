"""Organizations in a table, each as a document; beside it the keys and the terms that they are found by.

Owns how criteria become conditions on organizations. They are few beside customers, so whoever writes one keeps others
from doing so, and pages are sorted when they are asked for.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

import attrs
from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    delete,
    false,
    func,
    insert,
    not_,
    or_,
    select,
    true,
    update,
)

from customer_core.errors import AlreadyTakenError
from customer_core.model import BrandId, ExternalKey, Organization, OrganizationId
from customer_core.ports import OrganizationPort
from customer_core.search import (
    AllOf,
    AnyOf,
    Criteria,
    Known,
    Lookup,
    Not,
    OrganizationTerm,
    Page,
    PageRequest,
    Where,
    organization_sorts,
    organization_terms,
    page_of,
)
from customer_core.serialization import dumps
from customer_core.storage._versions import unexpected
from customer_core.storage.sql._organization_schema import ORGANIZATION, ORGANIZATION_KEY, ORGANIZATION_TERM
from customer_core.storage.sql._paging import cut_rows
from customer_core.storage.sql._sessions import Row, Session
from customer_core.storage.sql._sights import Sight, brand_text, organization_shown, within
from customer_core.storage.sql._statements import any_of, list_of, locked, named_part

__all__ = ["SqlOrganizations", "organization_columns", "organization_key_rows", "organization_term_rows"]

_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_HOLD = locked([ORGANIZATION])
_NAMES: Final = tuple(column.name for column in ORGANIZATION.c if column.name != "id")
_ADD, _ADD_KEY, _ADD_TERM = map(insert, (ORGANIZATION, ORGANIZATION_KEY, ORGANIZATION_TERM))
_REPLACE = (
    update(ORGANIZATION)
    .where(ORGANIZATION.c.id == bindparam("its_id"))
    .values({name: bindparam(f"new_{name}") for name in _NAMES})
)
_FORGET = tuple(
    delete(table).where(table.c.organization == bindparam("its_id")) for table in (ORGANIZATION_KEY, ORGANIZATION_TERM)
)
_VERSION = select(ORGANIZATION.c.version).where(ORGANIZATION.c.id == bindparam("id"))
_IS_CODE = (ORGANIZATION.c.brand == bindparam("brand"), ORGANIZATION.c.code == bindparam("code"))
_IS_KEY = (ORGANIZATION_KEY.c.system == bindparam("system"), ORGANIZATION_KEY.c.key == bindparam("key"))
_CODE_HOLDER = select(ORGANIZATION.c.id).where(*_IS_CODE)
_KEY_HOLDER = select(ORGANIZATION_KEY.c.organization).where(*_IS_KEY)
_DOCUMENTS = select(ORGANIZATION.c.document).order_by(ORGANIZATION.c.id)


def _shown(statement: Select[Any]) -> Any:  # noqa: ANN401 - the forms of a statement, as of `within`
    return within(statement, lambda shape: organization_shown(shape, ORGANIZATION.c.brand))


_ALL = _shown(_DOCUMENTS)
_FIND = _shown(_DOCUMENTS.where(ORGANIZATION.c.id == bindparam("id")))
_FIND_BY_CODE = _shown(_DOCUMENTS.where(*_IS_CODE))
_FIND_BY_KEY = _shown(_DOCUMENTS.where(ORGANIZATION.c.id.in_(_KEY_HOLDER)))
_CHILDREN = _shown(_DOCUMENTS.where(ORGANIZATION.c.parent == bindparam("parent")))
_HOLDING = _shown(
    _DOCUMENTS.where(
        ORGANIZATION.c.id.in_(
            select(ORGANIZATION_TERM.c.organization).where(
                ORGANIZATION_TERM.c.field == bindparam("field"), ORGANIZATION_TERM.c.value == bindparam("value")
            )
        )
    ).limit(bindparam("most"))
)
_BY_IDS = select(ORGANIZATION.c.id, ORGANIZATION.c.document).where(ORGANIZATION.c.id.in_(any_of("ids")))


@attrs.frozen
class SqlOrganizations(OrganizationPort):
    """Keeps organizations in tables."""

    _session: Session
    _sight: Sight

    def hold(self) -> None:
        """Keep others from changing any organization, where more than one unit writes at a time."""
        self._session.refuse_unless_writing()
        if not self._session.is_alone:
            self._session.change(_HOLD)

    def find(self, id_: OrganizationId) -> Organization | None:
        """Return the organization of an id."""
        return self._only(_FIND, id=str(id_))

    def find_by_code(self, code: str, brand: BrandId | None) -> Organization | None:
        """Return the organization of a code within a brand."""
        return self._only(_FIND_BY_CODE, code=code, brand=brand_text(brand))

    def find_by_external_key(self, key: ExternalKey) -> Organization | None:
        """Return the organization that another system knows by a key."""
        return self._only(_FIND_BY_KEY, system=key.system, key=key.id)

    def list_holding(self, term: OrganizationTerm, *, most: int) -> tuple[Organization, ...]:
        """Return the first organizations that have a term among their own."""
        return self._list(_HOLDING, field=term.field, value=term.value, most=most)

    def list_children(self, id_: OrganizationId) -> tuple[Organization, ...]:
        """Return the organizations whose parent is of an id."""
        return self._list(_CHILDREN, parent=str(id_))

    def find_page(self, request: PageRequest) -> Page[Organization]:
        """Return a page of the organizations."""
        value = named_part(ORGANIZATION.c.sorts, request.sort.field).label("value")
        is_found = (_condition(request.criteria), *organization_shown(self._sight.shape, ORGANIZATION.c.brand))
        # The number of a row is that of a customer, and an organization has none.
        found = select(value, ORGANIZATION.c.id, ORGANIZATION.c.version.label("seq")).where(*is_found)
        view = found.subquery("view")
        ((total,),) = self._session.rows_once(select(func.count()).select_from(view), **self._sight.values)
        marks, has_before, has_after = cut_rows(self._session, request, total, self._sight, view)
        documents: dict[str, str] = dict(self._session.rows(_BY_IDS, ids=list_of(mark.id for mark in marks)))
        items = [(mark, self._organization(documents[mark.id])) for mark in marks]
        return page_of(request, items, total=total, has_before=has_before, has_after=has_after)

    def iter_all(self) -> Iterator[Organization]:
        """Yield every organization in ascending order of id."""
        return iter(self._list(_ALL))

    def add(self, organization: Organization) -> None:
        """Keep a new organization."""
        self.hold()
        if self._session.row(_VERSION, id=str(organization.id)) is not None:
            raise AlreadyTakenError(what="id", kind="organization", holder=str(organization.id))
        self._refuse_taken(organization)
        self._session.change(_ADD, **organization_columns(organization))
        self._write_beside(organization)

    def replace(self, organization: Organization, *, expected_version: int) -> None:
        """Keep an organization in place of the one with its id, if that one is at the expected version."""
        self.hold()
        id_ = str(organization.id)
        row = self._session.row(_VERSION, id=id_)
        if row is None or row[0] != expected_version:
            raise unexpected(None if row is None else row[0], expected_version, kind="organization", id_=id_)
        self._refuse_taken(organization)
        values = organization_columns(organization)
        self._session.change(_REPLACE, its_id=id_, **{f"new_{name}": values[name] for name in _NAMES})
        for forgetting in _FORGET:
            self._session.change(forgetting, its_id=id_)
        self._write_beside(organization)

    def _refuse_taken(self, organization: Organization) -> None:
        """Refuse a code or a key that another organization holds, before anything changes."""
        place = {"brand": brand_text(organization.brand), "code": organization.code}
        keys = ({"system": key.system, "key": key.id} for key in organization.external_keys)
        holders = (
            ("code", self._session.row(_CODE_HOLDER, **place)),
            *(("external key", self._session.row(_KEY_HOLDER, **key)) for key in keys),
        )
        for what, row in holders:
            if row is not None and row[0] != str(organization.id):
                raise AlreadyTakenError(what=what, kind="organization", holder=row[0])

    def _write_beside(self, organization: Organization) -> None:
        self._session.change_many(_ADD_KEY, organization_key_rows(organization))
        self._session.change_many(_ADD_TERM, organization_term_rows(organization))

    def _only(self, forms: Any, **values: object) -> Organization | None:  # noqa: ANN401 - as of `_shown`
        return next(iter(self._list(forms, **values)), None)

    def _list(self, forms: Any, **values: object) -> tuple[Organization, ...]:  # noqa: ANN401 - as of `_shown`
        rows = self._session.rows(forms(self._sight.shape), **values, **self._sight.values)
        return tuple(self._organization(document) for (document,) in rows)

    def _organization(self, document: str) -> Organization:
        return self._session.document(Organization, document)


def organization_columns(organization: Organization) -> dict[str, Any]:
    """Return the row of an organization, in the order of the table."""
    return {
        "id": str(organization.id),
        "brand": brand_text(organization.brand),
        "code": organization.code or None,
        "parent": None if organization.parent is None else str(organization.parent),
        "version": organization.version,
        "sorts": _write(organization_sorts(organization)),
        "document": dumps(organization),
    }


def organization_key_rows(organization: Organization) -> list[Row]:
    """Return the rows of the keys by which other systems know an organization."""
    return [(key.system, key.id, str(organization.id)) for key in organization.external_keys]


def organization_term_rows(organization: Organization) -> list[Row]:
    """Return the rows of what an organization is found by."""
    return [(*term, str(organization.id)) for term in organization_terms(organization)]


def _condition(criteria: Criteria) -> ColumnElement[bool]:
    """Return what is true of an organization for which criteria hold."""
    if isinstance(criteria, AllOf):
        return and_(true(), *map(_condition, criteria.criteria))
    if isinstance(criteria, AnyOf):
        return or_(false(), *map(_condition, criteria.criteria))
    if isinstance(criteria, Not):
        return not_(_condition(criteria.criteria))
    if isinstance(criteria, Where | Known):
        is_found = or_(false(), *(ORGANIZATION.c.id.in_(_having(lookup)) for lookup in criteria.lookups))
        return not_(is_found) if criteria.is_turned else is_found
    return true()


def _having(lookup: Lookup) -> Select[Any]:
    """Return the organizations that have a value in a span."""
    field, span = lookup
    value = ORGANIZATION_TERM.c.value
    found = select(ORGANIZATION_TERM.c.organization).where(ORGANIZATION_TERM.c.field == field)
    if span.is_exact:
        return found.where(value == span.start)
    begun = found.where(value >= span.start)
    return begun if span.stop is None else begun.where(value < span.stop)
