"""The organizations of the memory store.

It must not know any other part of the store.
"""

from collections.abc import Iterator

import attrs

from customer_core.errors import AlreadyTakenError
from customer_core.model import BrandId, ExternalKey, Organization, OrganizationId
from customer_core.ports import OrganizationPort
from customer_core.search import OrganizationTerm, Page, PageRequest, organization_terms, paginate_organizations
from customer_core.storage._memory_claims import MemoryClaims
from customer_core.storage._memory_merges import MemoryMerges, made_of
from customer_core.storage._memory_sights import Sight
from customer_core.storage._memory_tables import Tables
from customer_core.storage._versions import at_version

__all__ = ["MemoryOrganizations", "merges_of_organizations"]


@attrs.frozen
class MemoryOrganizations(OrganizationPort):
    _tables: Tables
    _sight: Sight

    def hold(self) -> None:
        # There is only one unit at a time.
        self._tables.organizations.refuse_unless_writing()

    def find(self, id_: OrganizationId) -> Organization | None:
        survivor = self._tables.organization_survivors.find(id_)
        found = None if survivor is None else self._tables.organizations.find(survivor)
        return found if found and self._sight.shows_organization(found) else None

    def find_by_code(self, code: str, brand: BrandId | None) -> Organization | None:
        holder = self.find_code_holder(code, brand)
        return None if holder is None else self.find(holder)

    def find_by_external_key(self, key: ExternalKey) -> Organization | None:
        holder = self.find_key_holder(key)
        return None if holder is None else self.find(holder)

    def find_code_holder(self, code: str, brand: BrandId | None) -> OrganizationId | None:
        return self._tables.organization_codes.find((brand, code))

    def find_key_holder(self, key: ExternalKey) -> OrganizationId | None:
        return self._tables.organization_keys.find(key)

    def list_holding(self, term: OrganizationTerm, *, most: int) -> tuple[Organization, ...]:
        absorbed = self._absorbed()
        held = (one for one in self.iter_all() if term in organization_terms(one, absorbed.get(one.id, ())))
        return tuple(held)[:most]

    def list_children(self, id_: OrganizationId) -> tuple[Organization, ...]:
        survivor = self._survivor_of(id_)
        return tuple(one for one in self.iter_all() if one.parent and self._survivor_of(one.parent) == survivor)

    def _survivor_of(self, id_: OrganizationId) -> OrganizationId:
        """Return which organization an id names; one of which there is none stands for itself."""
        return self._tables.organization_survivors.find(id_) or id_

    def find_page(self, request: PageRequest) -> Page[Organization]:
        return paginate_organizations(self.iter_all(), request, self._absorbed())

    def _absorbed(self) -> dict[OrganizationId, tuple[Organization, ...]]:
        tables = self._tables
        told, survivor_of = tables.organization_contributions.get, tables.organization_survivors.find
        return made_of(tables.organization_merges.list_values(), told, survivor_of)

    def iter_all(self) -> Iterator[Organization]:
        shown = filter(self._sight.shows_organization, self._tables.organizations.list_values())
        return iter(sorted(shown, key=lambda one: one.id))

    def add(self, organization: Organization) -> None:
        survivor = self._tables.organization_survivors.find(organization.id)
        if survivor is not None:
            raise AlreadyTakenError(what="id", kind="organization", holder=str(survivor))
        self._claims.refuse_taken(organization)
        self._tables.organization_survivors.put(organization.id, organization.id)
        self._claims.claim(organization, organization.id)
        self._tables.organizations.put(organization.id, organization)

    def replace(self, organization: Organization, *, expected_version: int) -> None:
        self.hold()
        found = self._tables.organizations.find(organization.id)
        before = at_version(found, expected_version, kind="organization", id_=organization.id)
        self._claims.refuse_taken(organization)
        self._claims.release(before)
        self._claims.claim(organization, organization.id)
        self._tables.organizations.put(organization.id, organization)

    @property
    def _claims(self) -> MemoryClaims[OrganizationId]:
        return MemoryClaims.of_organizations(self._tables)


def merges_of_organizations(tables: Tables, sight: Sight) -> MemoryMerges[OrganizationId, Organization]:
    """Return the merges of organizations that a view shows."""

    def take_away(id_: OrganizationId) -> None:
        tables.organizations.remove(id_)
        tables.indexed_organizations.remove(id_)

    return MemoryMerges(
        live=tables.organizations,
        merges=tables.organization_merges,
        contributions=tables.organization_contributions,
        claims=MemoryClaims.of_organizations(tables),
        shows_id=sight.shows_organization_id,
        take_away=take_away,
    )
