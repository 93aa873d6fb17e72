"""The links of the memory store: for each customer, those to whom it is linked.

Owns that a link is kept for both of its ends. It must not know any other part of the store.
"""

from collections.abc import Collection

import attrs

from customer_core.model import CustomerId, FrozenMap
from customer_core.ports import Link, LinkPort
from customer_core.storage._memory_sights import Sight
from customer_core.storage._memory_tables import Tables

__all__ = ["MemoryLinks"]


@attrs.frozen
class MemoryLinks(LinkPort):
    _tables: Tables
    _sight: Sight

    def put(self, id_: CustomerId, links: Collection[Link]) -> None:
        self.forget(id_)
        self.add(links)

    def add(self, links: Collection[Link]) -> None:
        self._tables.links.refuse_unless_writing()
        for link in links:
            self._say(link.left, {**self._of(link.left), link.right: link.bits})
            self._say(link.right, {**self._of(link.right), link.left: link.bits})

    def list_of(self, ids: Collection[CustomerId]) -> tuple[Link, ...]:
        found = {Link.of(id_, other, bits) for id_ in ids for other, bits in self._shown(id_).items()}
        return tuple(sorted(found, key=lambda link: (link.left, link.right)))

    def list_ids(self, *, after: CustomerId | None, most: int) -> tuple[CustomerId, ...]:
        behind = (id_ for id_ in self._tables.links.list_keys() if after is None or id_ > after)
        return tuple(sorted(id_ for id_ in behind if self._shown(id_))[:most])

    def forget(self, id_: CustomerId) -> None:
        """Forget the links of a customer, if any."""
        self._tables.links.refuse_unless_writing()
        for other in self._of(id_):
            self._say(other, {one: bits for one, bits in self._of(other).items() if one != id_})
        self._say(id_, {})

    def _shown(self, id_: CustomerId) -> dict[CustomerId, float]:
        """Return to whom a customer is linked, where both are shown."""
        if not self._sight.shows_id(id_):
            return {}
        return {other: bits for other, bits in self._of(id_).items() if self._sight.shows_id(other)}

    def _of(self, id_: CustomerId) -> FrozenMap[CustomerId, float]:
        return self._tables.links.find(id_) or FrozenMap({})

    def _say(self, id_: CustomerId, others: dict[CustomerId, float]) -> None:
        if others:
            self._tables.links.put(id_, FrozenMap(others))
        elif id_ in self._tables.links:
            self._tables.links.remove(id_)
