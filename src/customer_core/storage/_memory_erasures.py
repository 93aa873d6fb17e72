"""Erasures in the memory store: everything that stands under the ids of a person, table by table.

Owns which tables say something of a person. It must not know who may erase.
"""

from collections.abc import Callable, Collection
from datetime import datetime

import attrs

from customer_core.history import Subject
from customer_core.model import CustomerId, FrozenMap, MergeId
from customer_core.ports import ErasedId, ErasurePort, names_any
from customer_core.serialization import dumps
from customer_core.storage._memory_sights import Sight
from customer_core.storage._memory_tables import Tables
from customer_core.storage._versions import at_version

__all__ = ["MemoryErasures"]


@attrs.frozen
class MemoryErasures(ErasurePort):
    _tables: Tables
    _sight: Sight
    _take_away: Callable[[Tables, CustomerId], None]
    """Takes a customer off every page and the index."""

    def list_of(self, id_: CustomerId) -> tuple[ErasedId, ...]:
        found = self._tables.erased.find(id_)
        if found is None or not self._sight.shows_id(id_):
            return ()
        together = (one for one in self._tables.erased.list_values() if one.customer == found.customer)
        return tuple(sorted(together, key=lambda one: one.id))

    def erase(
        self,
        id_: CustomerId,
        *,
        expected_version: int,
        at: datetime,
        entries: Collection[int] = (),
        merges: Collection[MergeId] = (),
        texts: Collection[str] = (),
    ) -> None:
        tables = self._tables
        brand = at_version(tables.live.find(id_), expected_version, kind="customer", id_=id_).brand
        ids = {known for known in tables.survivors.list_keys() if tables.survivors.find(known) == id_}
        self._take_away(tables, id_)
        _forget_claims(tables, ids)
        _forget_merges(tables, ids, merges)
        _forget_pairs(tables, ids)
        _forget_what_is_beside(tables, ids)
        _forget_searches(tables, texts)
        for position in {*_positions(tables, ids), *entries}:
            _forget_details(tables, position)
        for known in ids:
            tables.survivors.put(known, None)
            tables.removed.put(known, brand)
            tables.erased.put(known, ErasedId(id=known, customer=id_, at=at))


def _forget_claims(tables: Tables, ids: Collection[CustomerId]) -> None:
    """Keep codes taken for ever, and set external keys free."""
    for place in tables.codes.list_keys():
        if tables.codes.find(place) in ids:
            tables.contributed_codes.put(place, True)
    for key in tables.external_keys.list_keys():
        if tables.external_keys.find(key) in ids:
            tables.external_keys.remove(key)
            tables.contributed_keys.remove(key)


def _forget_merges(tables: Tables, ids: Collection[CustomerId], further: Collection[MergeId]) -> None:
    for merge in tables.merges.list_values():
        if merge.id in further or not {merge.master, *merge.members}.isdisjoint(ids):
            tables.merges.remove(merge.id)
            tables.contributions.remove(merge.id)


def _forget_pairs(tables: Tables, ids: Collection[CustomerId]) -> None:
    """Forget what is about one of some ids and another customer."""
    for pair in tables.reviews.list_keys():
        if not set(ids).isdisjoint(pair):
            tables.reviews.remove(pair)
    for number in tables.judgements.list_keys():
        judgement = tables.judgements.get(number)
        if not set(ids).isdisjoint((judgement.left, judgement.right)):
            tables.judgements.remove(number)


def _forget_what_is_beside(tables: Tables, ids: Collection[CustomerId]) -> None:
    """Forget what stands under one of some ids."""
    for membership in tables.memberships.list_keys():
        if membership[1] in ids:
            tables.memberships.remove(membership)
    for act in tables.act_records.list_keys():
        records = tables.act_records.get(act)
        left = FrozenMap({one: record for one, record in records.items() if one not in ids})
        tables.act_records.put(act, left)
    for request in tables.requests.list_values():
        if request.answer in set(map(str, ids)):
            tables.requests.remove((request.action, request.key))
    for id_ in ids:
        for key in tables.message_keys.find(id_) or ():
            tables.messages.remove(key)
        tables.message_keys.remove(id_)
        tables.credentials.remove(id_)


def _forget_searches(tables: Tables, texts: Collection[str]) -> None:
    for habits in tables.habits.list_values():
        if habits.last is not None and names_any(dumps(habits.last), texts):
            tables.habits.put(habits.user, attrs.evolve(habits, last=None))


def _positions(tables: Tables, ids: Collection[CustomerId]) -> set[int]:
    subjects = (Subject("customer", str(id_)) for id_ in ids)
    return {position for subject in subjects for position in tables.subjects.find(subject) or ()}


def _forget_details(tables: Tables, position: int) -> None:
    """Leave of an entry what is public."""
    row, entry = tables.rows.find(position), tables.entries.find(position)
    if row is not None and entry is not None:
        tables.rows.put(position, row._replace(details=None, salt=None))
        tables.entries.put(position, attrs.evolve(entry, reason="", changes=()))
