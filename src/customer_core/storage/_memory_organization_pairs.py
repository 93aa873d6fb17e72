"""The pairs of organizations of the memory store, and what they are found by.

It must not know any other part of the store.
"""

from bisect import bisect_left
from collections.abc import Collection, Sequence

import attrs

from customer_core.model import OrganizationId, OrganizationPair
from customer_core.ports import IndexedOrganization, KeyQuery, OrganizationLookup, OrganizationPairPort, kept_key
from customer_core.storage._memory_sights import Sight
from customer_core.storage._memory_tables import Tables

__all__ = ["MemoryOrganizationPairs"]


@attrs.frozen
class MemoryOrganizationPairs(OrganizationPairPort):
    _tables: Tables
    _sight: Sight

    def put_indexed(self, record: IndexedOrganization) -> None:
        kept = attrs.evolve(record, keys=tuple(dict.fromkeys(map(kept_key, record.keys))))
        self._tables.indexed_organizations.put(record.id, kept)

    def find_indexed(self, queries: Sequence[KeyQuery], *, order: str) -> OrganizationLookup:
        found: dict[OrganizationId, str] = {}
        cut = []
        shown = sorted(
            (
                (one.order, one.id, one)
                for one in self._tables.indexed_organizations.list_values()
                if self._sight.shows_organization_id(one.id)
            ),
            key=lambda one: one[:2],
        )
        for query in queries:
            key = kept_key(query.key)
            block = [one for one in shown if key in one[2].keys]
            if len(block) > query.most:
                cut.append(query.key)
                place = bisect_left(block, order, key=lambda one: one[0])
                block = block[max(place - query.reach, 0) : place + query.reach]
            found.update((id_, one.features) for _, id_, one in block)
        return OrganizationLookup(candidates=tuple(sorted(found.items())), cut_keys=tuple(cut))

    def clear_indexed(self) -> None:
        self._tables.indexed_organizations.refuse_unless_writing()
        for id_ in self._tables.indexed_organizations.list_keys():
            self._tables.indexed_organizations.remove(id_)

    def put(self, pair: OrganizationPair) -> None:
        self._tables.organization_pairs.put((pair.left, pair.right), pair)

    def find(self, left: OrganizationId, right: OrganizationId) -> OrganizationPair | None:
        found = self._tables.organization_pairs.find((left, right))
        return found if found and self._shows_both(found) else None

    def list_of(self, organizations: Collection[OrganizationId]) -> tuple[OrganizationPair, ...]:
        ids = set(organizations)
        pairs = self._tables.organization_pairs.list_values()
        own = (one for one in pairs if not ids.isdisjoint((one.left, one.right)))
        return tuple(sorted(filter(self._shows_both, own), key=lambda one: (one.left, one.right)))

    def list_waiting(self, *, after: OrganizationPair | None, most: int) -> tuple[OrganizationPair, ...]:
        pairs = (one for one in self._tables.organization_pairs.list_values() if one.is_waiting)
        waiting = sorted(filter(self._shows_both, pairs), key=_place)
        if after is not None:
            waiting = [pair for pair in waiting if _place(pair) > _place(after)]
        return tuple(waiting[:most])

    def _shows_both(self, pair: OrganizationPair) -> bool:
        return all(map(self._sight.shows_organization_id, (pair.left, pair.right)))


def _place(pair: OrganizationPair) -> tuple[float, OrganizationId, OrganizationId]:
    return -pair.bits, pair.left, pair.right
