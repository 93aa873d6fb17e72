"""Codes and external keys in memory, of customers or of organizations: for which record each was written.

Owns who may have which. It must not know merges, nor what else is kept of a record.
"""

from collections.abc import Collection, Hashable, Iterator
from typing import Generic, TypeVar

import attrs

from customer_core.errors import AlreadyTakenError
from customer_core.merging import Id
from customer_core.model import BrandId, Customer, CustomerId, ExternalKey, Organization, OrganizationId
from customer_core.storage._journal import Table
from customer_core.storage._memory_tables import Tables

__all__ = ["MemoryClaims"]

K = TypeVar("K", bound=Hashable)


@attrs.frozen
class MemoryClaims(Generic[Id]):
    """What may belong to one record of a kind only; those of merged records are written for them for ever."""

    kind: str
    survivors: Table[Id, Id | None]
    codes: Table[tuple[BrandId | None, str], Id]
    external_keys: Table[ExternalKey, Id]
    contributed_codes: Table[tuple[BrandId | None, str], bool]
    contributed_keys: Table[ExternalKey, bool]

    @classmethod
    def of_customers(cls, tables: Tables) -> "MemoryClaims[CustomerId]":
        """Return the claims of customers."""
        return MemoryClaims(
            "customer",
            tables.survivors,
            tables.codes,
            tables.external_keys,
            tables.contributed_codes,
            tables.contributed_keys,
        )

    @classmethod
    def of_organizations(cls, tables: Tables) -> "MemoryClaims[OrganizationId]":
        """Return the claims of organizations."""
        return MemoryClaims(
            "organization",
            tables.organization_survivors,
            tables.organization_codes,
            tables.organization_keys,
            tables.contributed_organization_codes,
            tables.contributed_organization_keys,
        )

    def refuse_taken(self, record: Customer | Organization) -> None:
        """Refuse a code or a key that another record holds, before anything changes; merged members are no others."""
        for what, holder in self._holders(record):
            survivor = None if holder is None else self.survivors.find(holder)
            if holder is not None and survivor != record.id:
                raise AlreadyTakenError(what=what, kind=self.kind, holder=str(survivor or holder))

    def claim(self, record: Customer | Organization, id_: Id) -> None:
        """Take the code and the keys of a record; those of its merged members stay theirs."""
        if record.code and (record.brand, record.code) not in self.codes:
            self.codes.put((record.brand, record.code), id_)
        for key in record.external_keys:
            if key not in self.external_keys:
                self.external_keys.put(key, id_)

    def release(self, record: Customer | Organization) -> None:
        """Give back the code and the keys that this very record holds and that went into no merge."""
        code = (record.brand, record.code)
        if self.codes.find(code) == record.id and code not in self.contributed_codes:
            self.codes.remove(code)
        for key in record.external_keys:
            if self.external_keys.find(key) == record.id and key not in self.contributed_keys:
                self.external_keys.remove(key)

    def contribute(self, record: Customer | Organization) -> None:
        """Keep the code and keys of a record taken for ever, since it goes into a merge."""
        if record.code:
            self.contributed_codes.put((record.brand, record.code), True)
        for key in record.external_keys:
            self.contributed_keys.put(key, True)

    def free_all(self, id_: Id) -> None:
        """Set the codes and keys free that were written for a record, whatever they went into."""
        _free(self.codes, self.contributed_codes, id_)
        _free(self.external_keys, self.contributed_keys, id_)

    def give(self, record: Customer | Organization, id_: Id, ids: Collection[Id], family: Collection[Id]) -> None:
        """Write the code and keys of a record for it, unless they are written for an id that names it."""
        place = (record.brand, record.code)
        if record.code:
            self._give(self.codes, self.contributed_codes, place, id_, ids, family, what="code")
        for key in record.external_keys:
            self._give(self.external_keys, self.contributed_keys, key, id_, ids, family, what="external key")

    def _give(
        self,
        claims: Table[K, Id],
        contributed: Table[K, bool],
        claim: K,
        id_: Id,
        ids: Collection[Id],
        family: Collection[Id],
        *,
        what: str,
    ) -> None:
        holder = claims.find(claim)
        if holder in ids:
            return
        if holder is not None and holder not in family:
            raise AlreadyTakenError(what=what, kind=self.kind, holder=str(holder))
        claims.put(claim, id_)
        contributed.remove(claim)

    def _holders(self, record: Customer | Organization) -> Iterator[tuple[str, Id | None]]:
        if record.code:
            yield "code", self.codes.find((record.brand, record.code))
        for key in record.external_keys:
            yield "external key", self.external_keys.find(key)


def _free(claims: Table[K, Id], contributed: Table[K, bool], id_: Id) -> None:
    for claim in [claim for claim in claims.list_keys() if claims.find(claim) == id_]:
        claims.remove(claim)
        contributed.remove(claim)
