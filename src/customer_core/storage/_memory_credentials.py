"""The credentials of the memory store.

It must not know any other part of the store.
"""

from collections.abc import Collection

import attrs

from customer_core.errors import NotFoundError, StaleVersionError
from customer_core.model import Credential, CustomerId
from customer_core.ports import CredentialPort
from customer_core.storage._memory_sights import Sight
from customer_core.storage._memory_tables import Tables

__all__ = ["MemoryCredentials"]


@attrs.frozen
class MemoryCredentials(CredentialPort):
    _tables: Tables
    _sight: Sight

    def find(self, customer: CustomerId) -> Credential | None:
        found = self._tables.credentials.find(customer)
        return found if found and self._sight.shows_id(customer) else None

    def find_by_link(self, digest: str) -> Credential | None:
        linked = (one for one in self._tables.credentials.list_values() if one.link and one.link.digest == digest)
        return next((one for one in linked if self._sight.shows_id(one.customer)), None)

    def put(self, credential: Credential, *, expected_version: int) -> None:
        id_, kept = credential.customer, self._tables.credentials.find(credential.customer)
        if self._tables.survivors.find(id_) is None:
            raise NotFoundError(kind="customer", id=str(id_))
        found = kept.version if kept else 0
        if found != expected_version:
            raise StaleVersionError(kind="credential", id=str(id_), expected=expected_version, found=found)
        self._tables.credentials.put(id_, credential)

    def remove(self, customer: CustomerId) -> None:
        self._tables.credentials.refuse_unless_writing()
        if customer in self._tables.credentials:
            self._tables.credentials.remove(customer)

    def list_with_password(self, customers: Collection[CustomerId]) -> frozenset[CustomerId]:
        found = filter(None, map(self.find, customers))
        return frozenset(one.customer for one in found if one.password)
