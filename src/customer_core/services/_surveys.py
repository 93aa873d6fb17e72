"""What an undo of a merge would leave, of customers or of organizations, as a store tells it.

Owns what is read for that, and whether a plan still says what is there. What each record says afterwards is told by the
merging engine; how it is kept is said by those who keep it.
"""

from collections.abc import Collection, Mapping
from typing import Any, Generic

import attrs

from customer_core.errors import InvalidOptionError, MergedAwayError, MergeUndoneError
from customer_core.merging import AppliedMerge, AppliedUndo, Id, Mergeable, Undoing, UndoPlan
from customer_core.model import BrandId, ExternalKey, Organization
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import Context
from customer_core.services._lineages import lineage_of, merges_of, times_of
from customer_core.services._resolving import at_version, kind_of

__all__ = ["Survey", "survey_of_members", "survey_of_merge", "survey_of_plan"]


@attrs.frozen(kw_only=True, repr=False)
class Survey(Generic[Id, Mergeable]):
    """What there is to undo, and what that would leave."""

    merge: AppliedMerge[Id]
    survivor: Mergeable
    contributions: Mapping[Any, Mergeable]
    step: int
    undoing: Undoing[Id, Mergeable]
    plan: UndoPlan[Id, Mergeable]

    @classmethod
    def of(
        cls, unit: UnitOfWork, survivor: Mergeable, merge: AppliedMerge[Id], members: Collection[Id]
    ) -> "Survey[Id, Mergeable]":
        """Survey what some members of a merge would leave."""
        records: Any = unit.organizations if isinstance(survivor, Organization) else unit.customers
        lineage = lineage_of(unit, survivor)

        def holder_of(claim: str | ExternalKey, brand: BrandId | None) -> Any:  # noqa: ANN401 - an id of the kind
            if isinstance(claim, ExternalKey):
                return records.find_key_holder(claim)
            return records.find_code_holder(claim, brand)

        at = times_of(unit, [survivor]).get(survivor.id)
        undoing = lineage.without(merge, members, survivor, at=at, holder_of=holder_of)
        contributions = {one.id: one for one in merges_of(unit, survivor).list_contributions(merge.id)}
        return cls(
            merge=merge,
            survivor=survivor,
            contributions=contributions,
            step=lineage.next_step,
            undoing=undoing,
            plan=_plan(unit, survivor, merge, undoing, contributions),
        )

    def undo_by(self, context: Context, reason: str, *, is_kept_apart: bool) -> AppliedUndo[Id]:
        """Return the undo as it is kept: by whom, when, from where and why."""
        scope, undoing = context.scope, self.undoing
        survivor: Any = self.survivor.id
        return AppliedUndo(
            survivor=survivor,
            parted=undoing.parted,
            at=context.clock(),
            by=scope.actor.author,
            channel=scope.channel,
            reason=reason,
            step=self.step,
            edits=undoing.edits,
            moved=(*undoing.moved, *undoing.kept, *undoing.carried),
            is_kept_apart=is_kept_apart,
        )


def _plan(
    unit: UnitOfWork,
    survivor: Mergeable,
    merge: AppliedMerge[Id],
    undoing: Undoing[Id, Mergeable],
    contributions: Mapping[Any, Mergeable],
) -> UndoPlan[Id, Mergeable]:
    stays, *left = undoing.records
    owners: dict[Any, Id] = {id_: parted.id for parted in undoing.parted for id_ in parted.ids}
    return UndoPlan(
        merge=merge.id,
        survivor=attrs.evolve(stays, version=survivor.version + 1),
        left=tuple(attrs.evolve(one, version=contributions[one.id].version + 1) for one in left),
        parted=undoing.parted,
        moved=undoing.moved,
        kept=undoing.kept,
        accounts={account.id: owners[account.owner] for account in unit.accounts.list_of(tuple(owners))},
        version=survivor.version,
    )


def survey_of_merge(unit: UnitOfWork, merge: AppliedMerge[Id], survivor: Mergeable) -> Survey[Id, Mergeable]:
    """Return what undoing a merge would leave, of the record that its master names now.

    Raises:
        MergeUndoneError: All its members left before.
    """
    if merge.is_undone:
        raise MergeUndoneError(kind="merge", id=str(merge.id))
    return Survey.of(unit, survivor, merge, merge.standing)


def survey_of_members(unit: UnitOfWork, survivor: Mergeable, member: Any) -> Survey[Any, Mergeable]:  # noqa: ANN401 - as above
    """Return what splitting one record off its survivor would leave; what had been merged into that one goes with it.

    Raises:
        MergeUndoneError: It is on its own.
        InvalidOptionError: The others were merged into it.
    """
    port, kind = merges_of(unit, survivor), kind_of(survivor)
    merge = next((one for one in port.list_of(member) if member in one.standing), None)
    if merge is not None:
        return Survey.of(unit, survivor, merge, (member,))
    if len(port.list_ids(member)) == 1:
        raise MergeUndoneError(kind=kind, id=str(member))
    problem = f"is the {kind} that the others were merged into"
    raise InvalidOptionError(option="member", problem=problem, remedy="split the others off, or undo their merges")


def survey_of_plan(
    unit: UnitOfWork, plan: UndoPlan[Id, Mergeable], merge: AppliedMerge[Id], survivor: Mergeable
) -> Survey[Id, Mergeable]:
    """Return what is there of a plan, if everything is as it was when it was proposed.

    Raises:
        MergeUndoneError: Those who are to leave did so before.
        MergedAwayError: The survivor was merged since.
        StaleVersionError: The survivor was changed since.
        InvalidOptionError: The plan is not what was proposed.
    """
    members: list[Any] = [one.id for one in plan.left]
    if not members or not set(members) <= set(merge.standing):
        raise MergeUndoneError(kind="merge", id=str(merge.id))
    if survivor.id != plan.survivor.id:
        raise MergedAwayError(kind=kind_of(survivor), id=str(plan.survivor.id), survivor=str(survivor.id))
    survey = Survey.of(unit, at_version(survivor, plan.version), merge, members)
    # The host may have written documents since: nothing is done by their number.
    if survey.plan != attrs.evolve(plan, references=()):
        raise InvalidOptionError(option="plan", problem="is not what was proposed here", remedy="propose it here")
    return survey
