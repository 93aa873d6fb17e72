"""Links follow the customers: they are made as customers come and change, and where others leave a block.

Owns which pairs are scored when, so that every pair that a run over the whole store would find is kept. What is read
from links is not its matter.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import attrs

from customer_core.matching import PreparedRecord, Screen, is_link, least_link_bits, order_text
from customer_core.model import EVERYTHING, CustomerId
from customer_core.ports import IndexLookup, KeyQuery, Link, UnitOfWork
from customer_core.services._contexts import Context
from customer_core.services._probes import Probe, kept_record, pair_queries

__all__ = ["Departure", "Linker", "linked_with"]


class _Member(NamedTuple):
    """A record of a block, in the order of the block."""

    order: str
    id: CustomerId
    record: PreparedRecord


@attrs.frozen(repr=False)
class Departure:
    """A record that left its blocks, or its place in them: what it was, and the blocking keys that it has now."""

    former: Probe
    keys_now: Sequence[str] = ()

    @property
    def keys_left(self) -> set[str]:
        """Return the blocking keys that it does not have any more."""
        return set(self.former.blocking_keys) - set(self.keys_now)


def linked_with(unit: UnitOfWork, ids: Collection[CustomerId]) -> frozenset[CustomerId]:
    """Return whom links lead to from some customers, to be asked before they leave; those themselves are among them."""
    links = unit.seen_by(EVERYTHING).links.list_of(ids)
    return frozenset(id_ for link in links for id_ in (link.left, link.right))


class Linker:
    """Keeps the links of a unit of work, by one profile."""

    def __init__(self, unit: UnitOfWork, context: Context) -> None:
        self._unit = unit
        self._scorer = context.scorer
        self._profile = context.profile
        self._store = context.store.name
        self._least = least_link_bits(context.profile)

    def link_new(self, id_: CustomerId, probe: Probe, likely: Mapping[CustomerId, float]) -> None:
        """Keep the links of a customer who is not in the index yet, among those whom a check found likely enough."""
        if likely:
            # The check looks up check fields, too, and one neighbor more than a whole run compares.
            found = self._find(pair_queries(self._profile, probe.blocking_keys, less=1), probe.order)
            others = (other for other, *_ in found.candidates)
            self._unit.links.add([Link.of(id_, other, likely[other]) for other in others if other in likely])

    def link_changed(self, id_: CustomerId, probe: Probe) -> None:
        """Keep the links of a customer who is in the index as it is now, in place of those that it had."""
        found = self._find(pair_queries(self._profile, probe.blocking_keys, more=1), probe.order)
        self._unit.links.put(id_, self.links_among(id_, probe, found))

    def links_among(self, id_: CustomerId, probe: Probe, found: IndexLookup) -> list[Link]:
        """Return the links of a customer with those who were found for it, as `link_changed` looks them up."""
        own = _Member(probe.order, id_, probe.record)
        return self._linked((own, one) for one in self._members(found) if one.id != id_)

    def link_anew(self, id_: CustomerId, probe: Probe) -> None:
        """Keep the links of one customer of an index that was made anew, as they are added for every other one, too."""
        found = self._find(pair_queries(self._profile, probe.blocking_keys), probe.order)
        own = _Member(probe.order, id_, probe.record)
        # In blocks that are whole each pair is met from both sides; where one was cut, maybe from this side alone.
        others = (one for one in self._members(found) if one.id > id_ or (found.cut_keys and one.id < id_))
        self._unit.links.add(self._linked((own, one) for one in others))

    def close_gaps(self, departures: Sequence[Departure], linked: Collection[CustomerId]) -> None:
        """Keep the links of those who are compared since others left: they are nearer now, or their block is whole.

        Args:
            departures: Those who left.
            linked: Whom links led to from them before.
        """
        left = Counter(key for departure in departures for key in departure.keys_left)
        for departure in departures:
            large = self._large(departure.former.blocking_keys, left)
            if large:
                self._join_equals(departure.former.order, linked)
            for query in large:
                found = self._find([query], departure.former.order)
                if found.cut_keys:
                    pairs = _across(departure.former.order, sorted(self._members(found)), query.reach)
                else:
                    # It was cut before and is no more.
                    pairs = combinations(self._members(found), 2)
                self._unit.links.add(self._linked(pairs))

    def _join_equals(self, order: str, ids: Collection[CustomerId]) -> None:
        """Link those of some customers with one of them who say the same as one that left.

        In a block that is cut many may say the same, and be linked through a few of them alone.
        """
        found = [one for one in self._unit.index.list_of(ids) if one.order == order]
        members = [_Member(order, one.id, kept_record(one.features, self._store)) for one in found]
        members.sort(key=_id_of)
        self._unit.links.add(self._linked((members[0], other) for other in members[1:]))

    def _large(self, keys: Sequence[str], left: Mapping[str, int]) -> list[KeyQuery]:
        """Return how to look up those blocks that are cut, or were before some records left."""
        queries = pair_queries(self._profile, keys)
        were_cut = [KeyQuery(query.key, max(query.most - left.get(query.key, 0), 0), 0) for query in queries]
        large = set(self._find(were_cut, "").cut_keys)
        return [query for query in queries if query.key in large]

    def _find(self, queries: Sequence[KeyQuery], order: str) -> IndexLookup:
        return self._unit.index.find(queries, order=order)

    def _members(self, found: IndexLookup) -> Iterator[_Member]:
        for id_, features, _ in found.candidates:
            record = kept_record(features, self._store)
            yield _Member(order_text(record), id_, record)

    def _linked(self, pairs: Iterable[tuple[_Member, _Member]]) -> list[Link]:
        """Return the links among some pairs; each is scored from one side, whichever it was met from."""
        links, screens = [], dict[CustomerId, Screen]()
        for pair in pairs:
            first, second = pair
            if first.id not in screens:
                screens[first.id] = self._scorer.screen(first.record, self._least)
            if not screens[first.id].may_reach(second.record):
                continue
            one, other = sorted(pair, key=_id_of)
            bits = self._scorer.bits(one.record, other.record)
            if is_link(self._scorer, one.record, other.record, bits):
                links.append(Link(left=one.id, right=other.id, bits=bits))
        return links


def _id_of(member: _Member) -> CustomerId:
    return member.id


def _across(place: str, members: Sequence[_Member], reach: int) -> Iterator[tuple[_Member, _Member]]:
    """Yield the pairs on either side of a place in a block that are at most so far apart now."""
    before = [member for member in members if member.order < place]
    behind = members[len(before) :]
    for distance, one in enumerate(reversed(before)):
        for other in behind[: max(reach - distance, 0)]:
            yield one, other
