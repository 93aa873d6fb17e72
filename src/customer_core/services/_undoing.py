"""How a merge is undone: planned on what is there, then done as planned, or not at all.

Owns the steps. What each record says afterwards is told by the merging engine.
"""

from collections.abc import Collection
from itertools import combinations

import attrs

from customer_core.errors import InvalidOptionError, MergeUndoneError
from customer_core.history import HistoryAction
from customer_core.merging import AppliedMerge, AppliedUndo, Lineage, Undoing, UndoPlan
from customer_core.model import Customer, CustomerId, Judgement, Verdict
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import Context, said_by, subject_of
from customer_core.services._duplicates import index_parted
from customer_core.services._judgements import keep_judgement
from customer_core.services._lineages import lineage_of, times_of
from customer_core.services._probes import Probe
from customer_core.services._resolving import live_at, named

__all__ = ["Undo", "plan_split", "plan_undo"]


def plan_undo(unit: UnitOfWork, merge: AppliedMerge) -> UndoPlan:
    """Return what undoing a merge would leave.

    Raises:
        MergeUndoneError: All its members left before.
    """
    if merge.is_undone:
        raise MergeUndoneError(kind="merge", id=str(merge.id))
    return _plan(unit, named(unit, merge.master), merge, merge.standing)


def plan_split(unit: UnitOfWork, member: CustomerId) -> UndoPlan:
    """Return what splitting one record off would leave; what had been merged into that one goes with it.

    Raises:
        NotFoundError: The id names nobody.
        MergeUndoneError: It is on its own.
        InvalidOptionError: The others were merged into it.
    """
    survivor = named(unit, member)
    merge = lineage_of(unit, survivor).find_merge_of(member)
    if merge is not None:
        return _plan(unit, survivor, merge, (member,))
    if len(unit.merges.list_ids(member)) == 1:
        raise MergeUndoneError(kind="customer", id=str(member))
    problem = "is the customer that the others were merged into"
    raise InvalidOptionError(option="member", problem=problem, remedy="split the others off, or undo their merges")


def _undoing(
    unit: UnitOfWork, survivor: Customer, merge: AppliedMerge, members: Collection[CustomerId]
) -> tuple[Lineage, Undoing]:
    lineage = lineage_of(unit, survivor)
    return lineage, lineage.without(merge, members, survivor, times_of(unit, [survivor]).get(survivor.id))


def _planned(unit: UnitOfWork, survivor: Customer, merge: AppliedMerge, undoing: Undoing) -> UndoPlan:
    before = {one.id: one for one in unit.merges.list_contributions(merge.id)}
    stays, *left = undoing.records
    owners = {id_: parted.id for parted in undoing.parted for id_ in parted.ids}
    return UndoPlan(
        merge=merge.id,
        survivor=stays.with_version(survivor.version + 1),
        left=tuple(one.with_version(before[one.id].version + 1) for one in left),
        parted=undoing.parted,
        moved=undoing.moved,
        kept=undoing.kept,
        accounts={
            account.id: owners[account.owner]
            for account in unit.accounts.list_of(tuple(owners))
            if isinstance(account.owner, CustomerId)
        },
        version=survivor.version,
    )


def _plan(unit: UnitOfWork, survivor: Customer, merge: AppliedMerge, members: Collection[CustomerId]) -> UndoPlan:
    _, undoing = _undoing(unit, survivor, merge, members)
    return _planned(unit, survivor, merge, undoing)


@attrs.frozen(repr=False)
class Undo:
    """One call that undoes a merge or a part of it, as it was planned."""

    _context: Context
    _plan: UndoPlan
    _reason: str
    _is_kept_apart: bool

    def run(self, unit: UnitOfWork) -> AppliedUndo:
        """Undo it, if everything is still as it was planned."""
        context, plan = self._context, self._plan
        after = (plan.survivor, *plan.left)
        before = live_at(unit, plan.survivor.id, plan.version)
        former, *probes = (Probe.of(context, one) for one in (before, *after))
        unit.index.reserve({key for probe in (former, *probes) for key in probe.keys})
        unit.customers.hold([before.id])
        before = live_at(unit, before.id, plan.version)
        merge = _found(unit, plan)
        undo = self._undo(unit, merge, before)
        contributions = {one.id: one for one in unit.merges.list_contributions(merge.id)}
        unit.merges.undo(merge.id, undo, plan.left)
        unit.customers.replace(plan.survivor, expected_version=plan.version)
        index_parted(unit, context, list(zip(after, probes, strict=True)), former)
        self._record(unit, merge, before, contributions)
        if self._is_kept_apart:
            self._keep_apart(unit, after)
        return undo

    def _undo(self, unit: UnitOfWork, merge: AppliedMerge, before: Customer) -> AppliedUndo:
        """Return the record of the undo, if the plan is what is planned now."""
        context, plan = self._context, self._plan
        lineage, undoing = _undoing(unit, before, merge, [one.id for one in plan.left])
        if _planned(unit, before, merge, undoing) != plan:
            raise InvalidOptionError(option="plan", problem="is not what was proposed here", remedy="propose it here")
        return AppliedUndo(
            survivor=before.id,
            parted=plan.parted,
            at=context.clock(),
            by=context.scope.actor.author,
            channel=context.scope.channel,
            reason=self._reason,
            step=lineage.next_step,
            edits=undoing.edits,
            moved=(*undoing.moved, *undoing.kept, *undoing.carried),
            is_kept_apart=self._is_kept_apart,
        )

    def _record(
        self, unit: UnitOfWork, merge: AppliedMerge, before: Customer, contributions: dict[CustomerId, Customer]
    ) -> None:
        context, survivor = self._context, self._plan.survivor
        context.record(
            unit,
            HistoryAction.UNMERGED,
            subject_of(survivor.id),
            before=before,
            after=survivor,
            version=survivor.version,
            reason=self._reason,
        )
        for one in self._plan.left:
            wherefrom = {"merge": str(merge.id), "merged_into": str(merge.master)}
            context.record(
                unit,
                HistoryAction.PARTED,
                subject_of(one.id),
                before={**said_by(contributions[one.id]), **wherefrom},
                after=one,
                version=one.version,
                reason=self._reason,
            )

    def _keep_apart(self, unit: UnitOfWork, customers: Collection[Customer]) -> None:
        context = self._context
        for pair in combinations(customers, 2):
            left, right = sorted(one.id for one in pair)
            judgement = Judgement(
                left=left,
                right=right,
                verdict=Verdict.DIFFERENT,
                reason=self._reason,
                at=context.clock(),
                by=context.scope.actor.author,
                channel=context.scope.channel,
            )
            keep_judgement(unit, context, judgement, pair)


def _found(unit: UnitOfWork, plan: UndoPlan) -> AppliedMerge:
    """Return the merge of a plan, if those who are to leave it did not leave it before."""
    merge = unit.merges.find(plan.merge)
    if merge is None or not {one.id for one in plan.left} <= set(merge.standing):
        raise MergeUndoneError(kind="merge", id=str(plan.merge))
    return merge
