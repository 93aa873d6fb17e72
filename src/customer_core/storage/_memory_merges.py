"""Merges in memory, of customers or of organizations.

Owns whom every id names since. It must not know pages, nor the duplicate index.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Generic

import attrs

from customer_core.errors import AlreadyTakenError, NotFoundError
from customer_core.merging import AppliedMerge, AppliedUndo, Id, Mergeable, absorbed
from customer_core.model import MergeId
from customer_core.ports import MergePort
from customer_core.storage._journal import Table
from customer_core.storage._memory_claims import MemoryClaims

__all__ = ["MemoryMerges", "made_of"]


@attrs.frozen(kw_only=True)
class MemoryMerges(MergePort[Id, Mergeable], Generic[Id, Mergeable]):
    live: Table[Id, Mergeable]
    merges: Table[MergeId, AppliedMerge[Id]]
    contributions: Table[MergeId, tuple[Mergeable, ...]]
    claims: MemoryClaims[Id]
    shows_id: Callable[[Id], bool]
    take_away: Callable[[Id], None]
    """Takes a record off every page and the index."""

    def add(self, merge: AppliedMerge[Id], contributions: Sequence[Mergeable]) -> None:
        for id_ in (merge.master, *merge.members):
            if self.live.find(id_) is None:
                raise NotFoundError(kind=self.claims.kind, id=str(id_))
        if merge.id in self.merges:
            raise AlreadyTakenError(what="id", kind="merge", holder=str(merge.id))
        master, *others = sorted(contributions, key=lambda one: (one.id != merge.master, str(one.id)))
        for one in contributions:
            self.claims.contribute(one)
        self.merges.put(merge.id, merge)
        self.contributions.put(merge.id, (master, *others))
        for id_ in merge.members:
            for known in self._names(id_):
                self.claims.survivors.put(known, merge.master)
            self.take_away(id_)

    def undo(self, id_: MergeId, undo: AppliedUndo[Id], records: Sequence[Mergeable]) -> None:
        merge = self.merges.find(id_)
        if merge is None:
            raise NotFoundError(kind="merge", id=str(id_))
        self.merges.put(id_, attrs.evolve(merge, undos=(*merge.undos, undo)))
        ids_of = {parted.id: parted.ids for parted in undo.parted}
        for parted, ids in ids_of.items():
            for own in ids:
                self.claims.survivors.put(own, parted)
        ids_of[undo.survivor] = self._names(undo.survivor)
        for alone in (one for one, ids in ids_of.items() if ids == (one,)):
            self.claims.free_all(alone)
        family = {own for ids in ids_of.values() for own in ids}
        for record in records:
            own = next(one for one in ids_of if one == record.id)
            self.claims.give(record, own, ids_of[own], family)
            self.live.put(own, record)

    def find(self, id_: MergeId) -> AppliedMerge[Id] | None:
        found = self.merges.find(id_)
        return found if found and self._shows(found) else None

    def list_of(self, record: Id) -> tuple[AppliedMerge[Id], ...]:
        ids = set(self.list_ids(record))
        own = (merge for merge in self.merges.list_values() if not ids.isdisjoint((merge.master, *merge.members)))
        return tuple(filter(self._shows, own))

    def _shows(self, merge: AppliedMerge[Id]) -> bool:
        """Tell whether everybody who took part is shown, whoever that is by now."""
        return all(map(self.shows_id, (merge.master, *merge.members)))

    def list_contributions(self, id_: MergeId) -> tuple[Mergeable, ...]:
        return self.contributions.find(id_) or () if self.find(id_) else ()

    def list_ids(self, record: Id) -> tuple[Id, ...]:
        return self._names(record) if self.shows_id(record) else ()

    def _names(self, record: Id) -> tuple[Id, ...]:
        survivors = self.claims.survivors
        survivor = survivors.find(record)
        return tuple(sorted(id_ for id_ in survivors.list_keys() if survivor and survivors.find(id_) == survivor))


def made_of(
    merges: Iterable[AppliedMerge[Id]],
    told: Callable[[MergeId], tuple[Mergeable, ...]],
    survivor_of: Callable[[Id], Id | None],
) -> dict[Id, tuple[Mergeable, ...]]:
    """Return the records of which each one is made that was merged with any other."""
    ids: dict[Id, set[Id]] = defaultdict(set)
    own: dict[Id, dict[MergeId, AppliedMerge[Id]]] = defaultdict(dict)
    for merge in merges:
        for id_ in (merge.master, *merge.members):
            survivor = survivor_of(id_)
            if survivor is not None:
                ids[survivor].add(id_)
                own[survivor][merge.id] = merge
    return {survivor: absorbed(tuple(took.values()), ids[survivor], told) for survivor, took in own.items()}
