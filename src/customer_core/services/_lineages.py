"""What merged customers are made of, as their store tells it.

Owns what is read for a lineage, and when a customer was last changed. How a lineage is told is the merging engine's.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain

import attrs

from customer_core.errors import NotFoundError
from customer_core.history import HistoryEntry, Subject
from customer_core.merging import AppliedMerge, LaterEdit, Lineage, Tree, begun_by, joined
from customer_core.model import EVERYTHING, Customer, CustomerId, MergeId
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import subject_of
from customer_core.services._resolving import given

__all__ = ["Participants", "known_merge", "lineage_of", "times_of"]


def known_merge(unit: UnitOfWork, id_: MergeId) -> AppliedMerge:
    """Return a merge.

    Raises:
        NotFoundError: There is none of this id.
    """
    found = unit.merges.find(given(MergeId, id_, "id"))
    if found is None:
        raise NotFoundError(kind="merge", id=str(id_))
    return found


def lineage_of(unit: UnitOfWork, customer: Customer) -> Lineage:
    """Return the lineage of a live customer, whoever took part in its merges."""
    unit = unit.seen_by(EVERYTHING)
    merges = unit.merges.list_of(customer.id)
    begun = begun_by(merges, unit.merges.list_ids(customer.id)) if merges else {}
    if customer.id not in begun:
        return Lineage(merges, {customer.id: (customer, None)})
    told = {id_: unit.merges.list_contributions(id_) for id_ in {merge.id for merge in begun.values()}}
    originals = {
        id_: (next(one for one in told[merge.id] if one.id == id_), merge) for id_, merge in sorted(begun.items())
    }
    return Lineage(merges, originals)


@attrs.frozen
class Participants:
    """Those who are to be one, each with its lineage, the master first."""

    _lineages: tuple[tuple[Lineage, Customer, datetime | None], ...]

    @classmethod
    def of(cls, unit: UnitOfWork, customers: Iterable[Customer]) -> "Participants":
        """Read their lineages."""
        listed = tuple(customers)
        times = times_of(unit, listed)
        return cls(tuple((lineage_of(unit, one), one, times.get(one.id)) for one in listed))

    @property
    def customers(self) -> tuple[Customer, ...]:
        """Return who they are."""
        return tuple(customer for _, customer, _ in self._lineages)

    @property
    def is_fresh(self) -> bool:
        """Tell whether nobody of them is made of several records."""
        return all(len(lineage.originals) == 1 for lineage, *_ in self._lineages)

    @property
    def step(self) -> int:
        """Return the number of what happens next to any of them."""
        return max(lineage.next_step for lineage, *_ in self._lineages)

    @property
    def times(self) -> dict[CustomerId, datetime]:
        """Return when each of them was last changed."""
        return {one.id: at for _, one, at in self._lineages if at}

    def edits(self) -> tuple[LaterEdit, ...]:
        """Return what was changed in them by hand since the last merge or undo of each."""
        step = self.step
        found = (lineage.edits_in(one, step=step, at=at) for lineage, one, at in self._lineages)
        return tuple(chain.from_iterable(found))

    def joined(self) -> Tree:
        """Return the tree that they make together."""
        return joined([lineage.tree(one, at) for lineage, one, at in self._lineages])


def times_of(unit: UnitOfWork, customers: Iterable[Customer]) -> dict[CustomerId, datetime]:
    """Return when each customer was last changed; a judgement, order or message changes nobody."""
    entries = {customer.id: _last_change(unit, subject_of(customer.id)) for customer in customers}
    return {id_: entry.at for id_, entry in entries.items() if entry}


def _last_change(unit: UnitOfWork, subject: Subject) -> HistoryEntry | None:
    last = unit.history.find_last(subject)
    if last is None or not last.action.is_beside:
        return last
    entries = unit.history.list_of((subject,), after=0, most=last.position)
    return next((entry for entry in reversed(entries) if not entry.action.is_beside), None)
