"""Organizations in a table, each as a document; beside it the keys and the terms that they are found by.

Owns how criteria become conditions on organizations. They are few beside customers, so whoever writes one keeps others
from doing so, and pages are sorted when they are asked for.
"""

import json
from collections.abc import Iterable, Iterator
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

from customer_core.errors import AlreadyTakenError, NotFoundError
from customer_core.model import BrandId, ExternalKey, Organization, OrganizationId
from customer_core.ports import FormerOrganizationId, OrganizationPort
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
from customer_core.storage.sql._absorbed import absorbed_by_organization
from customer_core.storage.sql._claims import ORGANIZATION_CLAIMS
from customer_core.storage.sql._organization_schema import (
    INDEXED_ORGANIZATION,
    ORGANIZATION,
    ORGANIZATION_BLOCK,
    ORGANIZATION_TERM,
)
from customer_core.storage.sql._paging import cut_rows
from customer_core.storage.sql._sessions import Row, Session
from customer_core.storage.sql._sights import Sight, brand_text, organization_shown, within
from customer_core.storage.sql._statements import any_of, list_of, locked, named_part

__all__ = [
    "IS_LIVE_ORGANIZATION",
    "SqlOrganizations",
    "bring_organization_back",
    "former_organization_row",
    "hold_organizations",
    "make_organization_terms_anew",
    "organization_columns",
    "organization_term_rows",
    "require_live_organization",
    "take_organization_away",
]

_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_HOLD = locked([ORGANIZATION])
_NAMES: Final = tuple(column.name for column in ORGANIZATION.c if column.name != "id")
IS_LIVE_ORGANIZATION = ORGANIZATION.c.survivor == ORGANIZATION.c.id
"""What is true of the rows of live organizations."""
_ADD, _ADD_TERM = map(insert, (ORGANIZATION, ORGANIZATION_TERM))
_REPLACE = (
    update(ORGANIZATION)
    .where(ORGANIZATION.c.id == bindparam("its_id"))
    .values({name: bindparam(f"new_{name}") for name in _NAMES})
)
_FORGET_TERMS = delete(ORGANIZATION_TERM).where(ORGANIZATION_TERM.c.organization == bindparam("its_id"))
_FORGET = (
    _FORGET_TERMS,
    *(
        delete(table).where(table.c.organization == bindparam("its_id"))
        for table in (ORGANIZATION_BLOCK, INDEXED_ORGANIZATION)
    ),
    update(ORGANIZATION)
    .where(ORGANIZATION.c.id == bindparam("its_id"))
    .values(parent=None, version=0, sorts="{}", document="{}"),
)
"""Takes an organization off all pages, and out of what organizations are compared by."""
_SURVIVOR = select(ORGANIZATION.c.survivor).where(ORGANIZATION.c.id == bindparam("id"))
_VERSION = select(ORGANIZATION.c.version).where(ORGANIZATION.c.id == bindparam("id"), IS_LIVE_ORGANIZATION)
_DOCUMENTS = select(ORGANIZATION.c.document).where(IS_LIVE_ORGANIZATION).order_by(ORGANIZATION.c.id)
_named, _above = ORGANIZATION.alias("named"), ORGANIZATION.alias("above")
_WHOM_IT_NAMES = select(_named.c.survivor).where(_named.c.id == bindparam("id"))


def _shown(statement: Select[Any]) -> Any:  # noqa: ANN401 - the forms of a statement, as of `within`
    return within(statement, lambda shape: organization_shown(shape, ORGANIZATION.c.brand))


_ALL = _shown(_DOCUMENTS)
_FIND = _shown(_DOCUMENTS.where(ORGANIZATION.c.id.in_(_WHOM_IT_NAMES)))
# An id of which there is no organization is a parent nevertheless.
_CHILDREN = _shown(
    _DOCUMENTS.where(
        or_(
            ORGANIZATION.c.parent == bindparam("id"),
            ORGANIZATION.c.parent.in_(select(_above.c.id).where(_above.c.survivor.in_(_WHOM_IT_NAMES))),
        )
    )
)
_HOLDING = _shown(
    _DOCUMENTS.where(
        ORGANIZATION.c.id.in_(
            select(ORGANIZATION_TERM.c.organization).where(
                ORGANIZATION_TERM.c.field == bindparam("field"), ORGANIZATION_TERM.c.value == bindparam("value")
            )
        )
    ).limit(bindparam("most"))
)
_BY_ID = _DOCUMENTS.where(ORGANIZATION.c.id == bindparam("id"))
_BY_IDS = select(ORGANIZATION.c.id, ORGANIZATION.c.document).where(ORGANIZATION.c.id.in_(any_of("ids")))


@attrs.frozen
class SqlOrganizations(OrganizationPort):
    """Keeps organizations in tables."""

    _session: Session
    _sight: Sight

    def hold(self) -> None:
        """Keep others from changing any organization, where more than one unit writes at a time."""
        hold_organizations(self._session)

    def find(self, id_: OrganizationId) -> Organization | None:
        """Return the organization that an id names now."""
        return self._only(_FIND, id=str(id_))

    def find_by_code(self, code: str, brand: BrandId | None) -> Organization | None:
        """Return the organization that a code names now within a brand."""
        document = ORGANIZATION_CLAIMS.find_by_code(self._session, code, brand, self._sight)
        return None if document is None else self._organization(document)

    def find_by_external_key(self, key: ExternalKey) -> Organization | None:
        """Return the organization that another system's key names now."""
        document = ORGANIZATION_CLAIMS.find_by_key(self._session, key, self._sight)
        return None if document is None else self._organization(document)

    def find_code_holder(self, code: str, brand: BrandId | None) -> OrganizationId | None:
        """Return the id that a code was written for within a brand."""
        return ORGANIZATION_CLAIMS.holder_of_code(self._session, code, brand)

    def find_key_holder(self, key: ExternalKey) -> OrganizationId | None:
        """Return the id that another system's key was written for."""
        return ORGANIZATION_CLAIMS.holder_of_key(self._session, key)

    def list_holding(self, term: OrganizationTerm, *, most: int) -> tuple[Organization, ...]:
        """Return the first organizations that have a term among their own."""
        return self._list(_HOLDING, field=term.field, value=term.value, most=most)

    def list_children(self, id_: OrganizationId) -> tuple[Organization, ...]:
        """Return the organizations whose parent an id names."""
        return self._list(_CHILDREN, id=str(id_))

    def find_page(self, request: PageRequest) -> Page[Organization]:
        """Return a page of the organizations."""
        value = named_part(ORGANIZATION.c.sorts, request.sort.field).label("value")
        is_found = (
            IS_LIVE_ORGANIZATION,
            _condition(request.criteria),
            *organization_shown(self._sight.shape, ORGANIZATION.c.brand),
        )
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
        id_ = str(organization.id)
        held = self._session.row(_SURVIVOR, id=id_)
        if held is not None:
            raise AlreadyTakenError(what="id", kind="organization", holder=held[0])
        ORGANIZATION_CLAIMS.refuse_taken(self._session, organization, row=None)
        self._session.change(_ADD, **organization_columns(organization))
        ORGANIZATION_CLAIMS.claim(self._session, organization, row=id_)
        self._session.change_many(_ADD_TERM, organization_term_rows(organization))

    def replace(self, organization: Organization, *, expected_version: int) -> None:
        """Keep an organization in place of the one with its id, if that one is at the expected version."""
        self.hold()
        id_ = str(organization.id)
        row = self._session.row(_VERSION, id=id_)
        if row is None or row[0] != expected_version:
            raise unexpected(None if row is None else row[0], expected_version, kind="organization", id_=id_)
        ORGANIZATION_CLAIMS.refuse_taken(self._session, organization, row=id_)
        ORGANIZATION_CLAIMS.release(self._session, id_)
        ORGANIZATION_CLAIMS.claim(self._session, organization, row=id_)
        bring_organization_back(self._session, organization)

    def _only(self, forms: Any, **values: object) -> Organization | None:  # noqa: ANN401 - as of `_shown`
        return next(iter(self._list(forms, **values)), None)

    def _list(self, forms: Any, **values: object) -> tuple[Organization, ...]:  # noqa: ANN401 - as of `_shown`
        rows = self._session.rows(forms(self._sight.shape), **values, **self._sight.values)
        return tuple(self._organization(document) for (document,) in rows)

    def _organization(self, document: str) -> Organization:
        return self._session.document(Organization, document)


def hold_organizations(session: Session) -> None:
    """Keep others from changing any organization, where more than one unit writes at a time."""
    session.refuse_unless_writing()
    if not session.is_alone:
        session.change(_HOLD)


def require_live_organization(session: Session, id_: OrganizationId) -> str:
    """Return the row of a live organization, which is its id.

    Raises:
        NotFoundError: No live organization has this very id.
    """
    if session.row(_VERSION, id=str(id_)) is None:
        raise NotFoundError(kind="organization", id=str(id_))
    return str(id_)


def take_organization_away(session: Session, id_: OrganizationId) -> None:
    """Take an organization off every page, and out of what organizations are compared by."""
    for forgetting in _FORGET:
        session.change(forgetting, its_id=str(id_))


def bring_organization_back(session: Session, organization: Organization) -> None:
    """Write an organization in place of what stands in its row, and on its pages."""
    id_, values = str(organization.id), organization_columns(organization)
    session.change(_REPLACE, its_id=id_, **{f"new_{name}": values[name] for name in _NAMES})
    session.change(_FORGET_TERMS, its_id=id_)
    absorbed = absorbed_by_organization(session, id_)
    session.change_many(_ADD_TERM, organization_term_rows(organization, absorbed))


def make_organization_terms_anew(session: Session, id_: str) -> None:
    """Find a live organization by what is kept of it now."""
    for (document,) in session.rows(_BY_ID, id=id_):
        bring_organization_back(session, session.document(Organization, document))


def organization_columns(organization: Organization) -> dict[str, Any]:
    """Return the row of a live organization, in the order of the table."""
    return {
        "id": str(organization.id),
        "brand": brand_text(organization.brand),
        "code": None,
        "parent": None if organization.parent is None else str(organization.parent),
        "version": organization.version,
        "sorts": _write(organization_sorts(organization)),
        "document": dumps(organization),
        "survivor": str(organization.id),
    }


def former_organization_row(former: FormerOrganizationId) -> tuple[Any, ...]:
    """Return the row of an id whose organization was merged."""
    return str(former.id), brand_text(former.brand), None, None, 0, "{}", "{}", str(former.survivor)


def organization_term_rows(organization: Organization, absorbed: Iterable[Organization] = ()) -> list[Row]:
    """Return the rows of what an organization is found by, made of some records by merges or of none."""
    return [(*term, str(organization.id)) for term in organization_terms(organization, absorbed)]


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
