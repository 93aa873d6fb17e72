"""Merges in memory, and to whom codes and external keys go with them.

Owns whom every id names since. It must not know pages, nor the duplicate index.
"""

from collections.abc import Callable, Collection, Hashable, Sequence
from typing import TypeVar

import attrs

from customer_core.errors import AlreadyTakenError, NotFoundError
from customer_core.merging import AppliedMerge, AppliedUndo
from customer_core.model import Customer, CustomerId, MergeId
from customer_core.ports import MergePort
from customer_core.storage._journal import Table
from customer_core.storage._memory_sights import Sight
from customer_core.storage._memory_tables import Tables

__all__ = ["MemoryMerges"]

K = TypeVar("K", bound=Hashable)


@attrs.frozen
class MemoryMerges(MergePort):
    _tables: Tables
    _sight: Sight
    _take_away: Callable[[Tables, CustomerId], None]
    """Takes a customer off every page and the index."""

    def add(self, merge: AppliedMerge, contributions: Sequence[Customer]) -> None:
        for id_ in (merge.master, *merge.members):
            if self._tables.live.find(id_) is None:
                raise NotFoundError(kind="customer", id=str(id_))
        if merge.id in self._tables.merges:
            raise AlreadyTakenError(what="id", kind="merge", holder=str(merge.id))
        master, *others = sorted(contributions, key=lambda one: (one.id != merge.master, one.id))
        for one in contributions:
            if one.code:
                self._tables.contributed_codes.put((one.brand, one.code), True)
            for key in one.external_keys:
                self._tables.contributed_keys.put(key, True)
        self._tables.merges.put(merge.id, merge)
        self._tables.contributions.put(merge.id, (master, *others))
        for id_ in merge.members:
            for known in self._names(id_):
                self._tables.survivors.put(known, merge.master)
            self._take_away(self._tables, id_)

    def undo(self, id_: MergeId, undo: AppliedUndo, records: Sequence[Customer]) -> None:
        merge = self._tables.merges.find(id_)
        if merge is None:
            raise NotFoundError(kind="merge", id=str(id_))
        self._tables.merges.put(id_, attrs.evolve(merge, undos=(*merge.undos, undo)))
        ids_of = {parted.id: parted.ids for parted in undo.parted}
        for parted, ids in ids_of.items():
            for own in ids:
                self._tables.survivors.put(own, parted)
        ids_of[undo.survivor] = self._names(undo.survivor)
        for alone in (one for one, ids in ids_of.items() if ids == (one,)):
            _free_claims(self._tables, alone)
        family = {id_ for ids in ids_of.values() for id_ in ids}
        for record in records:
            _give_claims(self._tables, record, ids_of[record.id], family)
            self._tables.live.put(record.id, record)

    def find(self, id_: MergeId) -> AppliedMerge | None:
        found = self._tables.merges.find(id_)
        return found if found and self._shows(found) else None

    def list_of(self, customer: CustomerId) -> tuple[AppliedMerge, ...]:
        ids = set(self.list_ids(customer))
        merges = self._tables.merges.list_values()
        own = (merge for merge in merges if not ids.isdisjoint((merge.master, *merge.members)))
        return tuple(filter(self._shows, own))

    def _shows(self, merge: AppliedMerge) -> bool:
        """Tell whether everybody who took part is shown, whoever that is by now."""
        return all(map(self._sight.shows_id, (merge.master, *merge.members)))

    def list_contributions(self, id_: MergeId) -> tuple[Customer, ...]:
        return self._tables.contributions.find(id_) or () if self.find(id_) else ()

    def list_ids(self, customer: CustomerId) -> tuple[CustomerId, ...]:
        return self._names(customer) if self._sight.shows_id(customer) else ()

    def _names(self, customer: CustomerId) -> tuple[CustomerId, ...]:
        survivor = self._tables.survivors.find(customer)
        ids = self._tables.survivors.list_keys()
        return tuple(sorted(id_ for id_ in ids if survivor and self._tables.survivors.find(id_) == survivor))


def _free_claims(tables: Tables, id_: CustomerId) -> None:
    """Set the codes and keys free that were written for a customer, whatever they went into."""
    _free(tables.codes, tables.contributed_codes, id_)
    _free(tables.external_keys, tables.contributed_keys, id_)


def _free(claims: Table[K, CustomerId], contributed: Table[K, bool], id_: CustomerId) -> None:
    for claim in [claim for claim in claims.list_keys() if claims.find(claim) == id_]:
        claims.remove(claim)
        contributed.remove(claim)


def _give_claims(
    tables: Tables, customer: Customer, ids: Collection[CustomerId], family: Collection[CustomerId]
) -> None:
    """Write the code and keys of a customer for it, unless they are written for an id that names it."""
    place = (customer.brand, customer.code)
    if customer.code:
        _give(tables.codes, tables.contributed_codes, place, customer.id, ids, family, what="code")
    for key in customer.external_keys:
        _give(tables.external_keys, tables.contributed_keys, key, customer.id, ids, family, what="external key")


def _give(
    claims: Table[K, CustomerId],
    contributed: Table[K, bool],
    claim: K,
    id_: CustomerId,
    ids: Collection[CustomerId],
    family: Collection[CustomerId],
    *,
    what: str,
) -> None:
    holder = claims.find(claim)
    if holder in ids:
        return
    if holder is not None and holder not in family:
        raise AlreadyTakenError(what=what, kind="customer", holder=str(holder))
    claims.put(claim, id_)
    contributed.remove(claim)
