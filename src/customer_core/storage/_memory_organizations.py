"""The organizations of the memory store.

It must not know any other part of the store.
"""

from collections.abc import Iterator

import attrs

from customer_core.errors import AlreadyTakenError
from customer_core.model import BrandId, ExternalKey, Organization, OrganizationId
from customer_core.ports import OrganizationPort
from customer_core.search import OrganizationTerm, Page, PageRequest, organization_terms, paginate_organizations
from customer_core.storage._memory_sights import Sight
from customer_core.storage._memory_tables import Tables
from customer_core.storage._versions import at_version

__all__ = ["MemoryOrganizations"]


@attrs.frozen
class MemoryOrganizations(OrganizationPort):
    _tables: Tables
    _sight: Sight

    def hold(self) -> None:
        # There is only one unit at a time.
        self._tables.organizations.refuse_unless_writing()

    def find(self, id_: OrganizationId) -> Organization | None:
        found = self._tables.organizations.find(id_)
        return found if found and self._sight.shows_organization(found) else None

    def find_by_code(self, code: str, brand: BrandId | None) -> Organization | None:
        return next((one for one in self.iter_all() if code and (one.brand, one.code) == (brand, code)), None)

    def find_by_external_key(self, key: ExternalKey) -> Organization | None:
        return next((one for one in self.iter_all() if key in one.external_keys), None)

    def list_holding(self, term: OrganizationTerm, *, most: int) -> tuple[Organization, ...]:
        return tuple(one for one in self.iter_all() if term in organization_terms(one))[:most]

    def list_children(self, id_: OrganizationId) -> tuple[Organization, ...]:
        return tuple(one for one in self.iter_all() if one.parent == id_)

    def find_page(self, request: PageRequest) -> Page[Organization]:
        return paginate_organizations(self.iter_all(), request)

    def iter_all(self) -> Iterator[Organization]:
        shown = filter(self._sight.shows_organization, self._tables.organizations.list_values())
        return iter(sorted(shown, key=lambda one: one.id))

    def add(self, organization: Organization) -> None:
        if organization.id in self._tables.organizations:
            raise AlreadyTakenError(what="id", kind="organization", holder=str(organization.id))
        self._put(organization)

    def replace(self, organization: Organization, *, expected_version: int) -> None:
        self.hold()
        found = self._tables.organizations.find(organization.id)
        at_version(found, expected_version, kind="organization", id_=organization.id)
        self._put(organization)

    def _put(self, organization: Organization) -> None:
        """Keep an organization, unless another one has its code or one of its external keys."""
        others = [one for one in self._tables.organizations.list_values() if one.id != organization.id]
        for one in others:
            if organization.code and (one.brand, one.code) == (organization.brand, organization.code):
                raise AlreadyTakenError(what="code", kind="organization", holder=str(one.id))
        for one in others:
            if not set(one.external_keys).isdisjoint(organization.external_keys):
                raise AlreadyTakenError(what="external key", kind="organization", holder=str(one.id))
        self._tables.organizations.put(organization.id, organization)
