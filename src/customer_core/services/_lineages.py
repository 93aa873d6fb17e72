"""What merged records are made of, as their store tells it.

Owns what is read for a lineage, and when a record was last changed. How a lineage is told is the merging engine's.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Generic

import attrs

from customer_core.errors import NotFoundError
from customer_core.history import HistoryEntry, Subject
from customer_core.merging import (
    AppliedMerge,
    Contribution,
    Id,
    LaterEdit,
    Lineage,
    Mergeable,
    MergePlan,
    Tree,
    absorbed,
    begun_by,
    choices_in,
    joined,
)
from customer_core.model import EVERYTHING, Customer, MergeId, Organization, OrganizationId
from customer_core.ports import MergePort, UnitOfWork
from customer_core.services._contexts import Context
from customer_core.services._resolving import given, record_subject

__all__ = [
    "Participants",
    "absorbed_by",
    "known_merge",
    "known_organization_merge",
    "lineage_of",
    "merges_of",
    "times_of",
]


def known_merge(unit: UnitOfWork, id_: MergeId) -> AppliedMerge:
    """Return a merge of customers.

    Raises:
        NotFoundError: There is none of this id.
    """
    return _known(unit.merges, id_)


def known_organization_merge(unit: UnitOfWork, id_: MergeId) -> AppliedMerge[OrganizationId]:
    """Return a merge of organizations.

    Raises:
        NotFoundError: There is none of this id.
    """
    return _known(unit.organization_merges, id_)


def _known(merges: MergePort[Id, Mergeable], id_: MergeId) -> AppliedMerge[Id]:
    found = merges.find(given(MergeId, id_, "id"))
    if found is None:
        raise NotFoundError(kind="merge", id=str(id_))
    return found


def lineage_of(unit: UnitOfWork, record: Mergeable) -> Lineage[Any, Mergeable]:
    """Return the lineage of a live record, whoever took part in its merges."""
    port = merges_of(unit.seen_by(EVERYTHING), record)
    merges = port.list_of(record.id)
    begun = begun_by(merges, port.list_ids(record.id)) if merges else {}
    if record.id not in begun:
        return Lineage(merges, {record.id: (record, None)})
    told = {id_: port.list_contributions(id_) for id_ in {merge.id for merge in begun.values()}}
    originals = {
        id_: (next(one for one in told[merge.id] if one.id == id_), merge) for id_, merge in sorted(begun.items())
    }
    return Lineage(merges, originals)


def absorbed_by(unit: UnitOfWork, record: Mergeable) -> tuple[Mergeable, ...]:
    """Return the records that a live one was made of by merges, as they were; none for one that is on its own."""
    port = merges_of(unit.seen_by(EVERYTHING), record)
    ids = port.list_ids(record.id)
    return absorbed(port.list_of(record.id), ids, port.list_contributions) if len(ids) > 1 else ()


def merges_of(unit: UnitOfWork, record: Customer | Organization) -> MergePort[Any, Any]:
    """Return the merges of records of the kind of one."""
    return unit.organization_merges if isinstance(record, Organization) else unit.merges


@attrs.frozen
class Participants(Generic[Id, Mergeable]):
    """Those who are to be one, each with its lineage, the master first."""

    _lineages: tuple[tuple[Lineage[Id, Mergeable], Mergeable, datetime | None], ...]

    @classmethod
    def of(cls, unit: UnitOfWork, records: Iterable[Mergeable]) -> "Participants[Any, Mergeable]":
        """Read their lineages."""
        listed = tuple(records)
        times: dict[Any, datetime] = times_of(unit, listed)
        return Participants(tuple((lineage_of(unit, one), one, times.get(one.id)) for one in listed))

    @property
    def records(self) -> tuple[Mergeable, ...]:
        """Return who they are."""
        return tuple(record for _, record, _ in self._lineages)

    @property
    def is_fresh(self) -> bool:
        """Tell whether nobody of them is made of several records."""
        return all(len(lineage.originals) == 1 for lineage, *_ in self._lineages)

    @property
    def step(self) -> int:
        """Return the number of what happens next to any of them."""
        return max(lineage.next_step for lineage, *_ in self._lineages)

    @property
    def times(self) -> dict[Any, datetime]:
        """Return when each of them was last changed."""
        return {one.id: at for _, one, at in self._lineages if at}

    @property
    def sources(self) -> dict[Any, str]:
        """Return through which channel each of them came, if known."""
        return {one.id: str(one.created_channel) for one in self.records if one.created_channel}

    def originals(self, *, is_master_named: bool) -> Sequence[Contribution]:
        """Return all records that they were ever made of, for rules to decide among; nothing where a master is named.

        Nor where one of them is named twice, which the plan refuses.
        """
        if is_master_named or len({one.id for one in self.records}) < len(self.records):
            return ()
        return self.joined().originals(self.records[0].version)

    def choices_in(self, merged: Mergeable) -> tuple[LaterEdit[Id], ...]:
        """Return what was chosen by the record that they become."""
        return choices_in(self.joined(), merged, step=self.step)

    def merge_by(
        self,
        context: Context,
        plan: MergePlan,
        *,
        reason: str,
        choices: tuple[LaterEdit[Id], ...],
        is_unseen: bool = False,
    ) -> AppliedMerge[Id]:
        """Return their merge as it is kept: by whom, when, from where and why."""
        scope = context.scope
        return AppliedMerge(
            id=MergeId(context.new_id()),
            plan=plan,
            at=context.clock(),
            by=scope.actor.author,
            channel=scope.channel,
            reason=reason,
            step=self.step,
            times={str(id_): at for id_, at in self.times.items()},
            edits=self.edits(),
            choices=choices,
            is_unseen=is_unseen,
        )

    def edits(self) -> tuple[LaterEdit[Id], ...]:
        """Return what was changed in them by hand since the last merge or undo of each."""
        step = self.step
        found = (lineage.edits_in(one, step=step, at=at) for lineage, one, at in self._lineages)
        return tuple(chain.from_iterable(found))

    def joined(self) -> Tree[Id, Mergeable]:
        """Return the tree that they make together."""
        return joined([lineage.tree(one, at) for lineage, one, at in self._lineages])


def times_of(unit: UnitOfWork, records: Iterable[Customer | Organization]) -> dict[Any, datetime]:
    """Return when each record was last changed; a judgement, order or message changes nobody."""
    entries = {one.id: _last_change(unit, record_subject(one)) for one in records}
    return {id_: entry.at for id_, entry in entries.items() if entry}


def _last_change(unit: UnitOfWork, subject: Subject) -> HistoryEntry | None:
    last = unit.history.find_last_facts(subject)
    if last is None or not last.action.is_beside:
        return last
    entries = unit.history.list_of((subject,), after=0, most=last.position)
    return next((entry for entry in reversed(entries) if not entry.action.is_beside), None)
