"""The groups of the memory store, their memberships, and what a search is told of them.

Owns how memberships are read through merges. It must not know any other part of the store.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice

import attrs

from customer_core.errors import AlreadyTakenError, NotFoundError
from customer_core.model import Customer, CustomerId, GroupId, OrderTotals
from customer_core.ports import GroupPort
from customer_core.search import Criteria, CustomerGroup, GroupMembership, Searchable, matches
from customer_core.storage._memory_merges import made_of
from customer_core.storage._memory_sights import Sight
from customer_core.storage._memory_tables import Tables
from customer_core.storage._versions import at_version

__all__ = ["MemoryGroups", "looked_at"]


@attrs.frozen
class MemoryGroups(GroupPort):
    _tables: Tables
    _sight: Sight

    def hold(self) -> None:
        # There is only one unit at a time.
        self._tables.groups.refuse_unless_writing()

    def find(self, id_: GroupId) -> CustomerGroup | None:
        return self._tables.groups.find(id_)

    def list_all(self) -> tuple[CustomerGroup, ...]:
        return tuple(sorted(self._tables.groups.list_values(), key=lambda group: (group.label, group.id)))

    def add(self, group: CustomerGroup) -> None:
        if group.id in self._tables.groups:
            raise AlreadyTakenError(what="id", kind="group", holder=str(group.id))
        self._tables.groups.put(group.id, group)

    def replace(self, group: CustomerGroup, *, expected_version: int) -> None:
        self._refuse_unless_at(group.id, expected_version)
        self._tables.groups.put(group.id, group)

    def remove(self, id_: GroupId, *, expected_version: int) -> None:
        self._refuse_unless_at(id_, expected_version)
        for place in self._tables.memberships.list_keys():
            if place[0] == id_:
                self._tables.memberships.remove(place)
        self._tables.groups.remove(id_)

    def put_membership(self, membership: GroupMembership) -> None:
        self._refuse_unless_there(membership.group)
        survivor = self._tables.survivors.find(membership.customer)
        if survivor is None:
            raise NotFoundError(kind="customer", id=str(membership.customer))
        if membership.is_member:
            for place, other in self._of({survivor}):
                if other.group == membership.group and not other.is_member:
                    self._tables.memberships.remove(place)
        self._tables.memberships.put((membership.group, membership.customer), membership)

    def add_matching(self, id_: GroupId, criteria: Criteria, *, most: int, at: datetime, by: str, reason: str) -> int:
        self._refuse_unless_there(id_)
        live = sorted(self._tables.live.list_values(), key=lambda one: one.id)
        free = (one for one in looked_at(self._tables, live) if (id_, one.customer.id) not in self._tables.memberships)
        found = [one.customer.id for one in islice((one for one in free if matches(criteria, one)), most)]
        for customer in found:
            membership = GroupMembership(group=id_, customer=customer, is_by_hand=False, at=at, by=by, reason=reason)
            self._tables.memberships.put((id_, customer), membership)
        return len(found)

    def list_memberships(self, ids: Collection[CustomerId]) -> tuple[GroupMembership, ...]:
        named = {id_ for one in ids if (id_ := self._tables.survivors.find(one)) and self._sight.shows_id(id_)}
        found = (membership for _, membership in self._of(named))
        return tuple(sorted(found, key=lambda one: (one.group, one.customer)))

    def _of(self, survivors: set[CustomerId]) -> Iterator[tuple[tuple[GroupId, CustomerId], GroupMembership]]:
        for place in self._tables.memberships.list_keys():
            if self._tables.survivors.find(place[1]) in survivors:
                yield place, self._tables.memberships.get(place)

    def _refuse_unless_there(self, id_: GroupId) -> None:
        self._tables.groups.refuse_unless_writing()
        if self.find(id_) is None:
            raise NotFoundError(kind="group", id=str(id_))

    def _refuse_unless_at(self, id_: GroupId, version: int) -> None:
        self._tables.groups.refuse_unless_writing()
        at_version(self.find(id_), version, kind="group", id_=id_)


def looked_at(tables: Tables, customers: Iterable[Customer]) -> Iterator[Searchable]:
    """Yield customers with what is known of them beside their records."""
    absorbed = made_of(tables.merges.list_values(), tables.contributions.get, tables.survivors.find)
    groups: dict[tuple[CustomerId | None, bool], set[GroupId]] = defaultdict(set)
    for membership in tables.memberships.list_values():
        groups[tables.survivors.find(membership.customer), membership.is_member].add(membership.group)
    for customer in customers:
        yield Searchable(
            customer,
            totals=tables.totals.find(customer.id) or OrderTotals(),
            member_of=frozenset(groups[customer.id, True]),
            removed_from=frozenset(groups[customer.id, False]),
            absorbed=absorbed.get(customer.id, ()),
        )
