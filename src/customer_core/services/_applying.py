"""A plan of a merge made ready, and kept: what takes no lock is done first, and what has to hold is checked under it.

Owns the steps. What the merged record says is decided by the merging engine.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from operator import itemgetter

import attrs

from customer_core.errors import InvalidOptionError, MergeBlockedError
from customer_core.merging import (
    KEPT_FIELDS,
    AppliedMerge,
    AppliedUndo,
    Blocker,
    LaterEdit,
    Mergeable,
    MergePlan,
    RuleSet,
    SurvivorshipRule,
    brand_blockers,
    propose,
)
from customer_core.model import Customer, CustomerId, GroupLimits, Organization
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import Context
from customer_core.services._duplicates import Joining, index_changed
from customer_core.services._joining_accounts import MeetingAccounts
from customer_core.services._judgements import supersede_judgements
from customer_core.services._lineages import Participants
from customer_core.services._linking import linked_with
from customer_core.services._merge_entries import record_merged
from customer_core.services._organization_lines import live_ids
from customer_core.services._probes import Probe
from customer_core.services._resolving import live_at, named
from customer_core.services._stored_settings import read_settings
from customer_core.services._totalling import have_orders, note_totals
from customer_core.settings import AttributeSettings, WorkflowBlock, WorkflowSettings

__all__ = ["Application", "proposed", "refuse_unless_of", "state_blockers", "with_stored"]


@attrs.frozen(kw_only=True, repr=False)
class Application:
    """One merge that is to be kept: the plan, the record that it makes, and who goes into it, the master first.

    Whatever is read for it belongs to the versions that the plan names. So it still holds under the lock, if they do.
    """

    context: Context
    plan: MergePlan
    merged: Customer
    taking_part: Participants
    choices: tuple[LaterEdit, ...]
    undos: tuple[AppliedUndo, ...] = ()
    probe: Probe
    former: tuple[Probe, ...]

    @classmethod
    def of(
        cls, unit: UnitOfWork, context: Context, plan: MergePlan, merged: Customer, undos: Sequence[AppliedUndo] = ()
    ) -> "Application":
        """Read what it takes.

        Raises:
            NotFoundError: A customer of the plan was deleted since it was made.
            MergedAwayError: One was merged since.
            StaleVersionError: One was changed since.
            InvalidOptionError: The plan makes another record of the master than it may.
        """
        taking_part = Participants.of(unit, _planned(unit, plan))
        refuse_unless_of(taking_part.records[0], merged)
        former = {one.id: Probe.of(context, one) for one in taking_part.records}
        return attrs.evolve(cls.made(context, plan, merged, taking_part, former=former), undos=tuple(undos))

    @classmethod
    def made(
        cls,
        context: Context,
        plan: MergePlan,
        merged: Customer,
        taking_part: Participants,
        *,
        former: Mapping[CustomerId, Probe],
        is_default: bool = False,
    ) -> "Application":
        """Make ready what was read already.

        Args:
            context: Whose desk it is.
            plan: The plan.
            merged: The record that it makes.
            taking_part: Who takes part.
            former: What is compared of each of them.
            is_default: Whether the plan was made by the default rules alone, of those who take part.
        """
        # What the default rules say of records that were never merged is no choice.
        is_chosen = not (is_default and taking_part.is_fresh)
        return cls(
            context=context,
            plan=plan,
            merged=merged,
            taking_part=taking_part,
            choices=taking_part.choices_in(merged) if is_chosen else (),
            probe=Probe.of(context, merged),
            former=tuple(former[one.id] for one in taking_part.records),
        )

    @property
    def records(self) -> tuple[Customer, ...]:
        """Return the records that go into the merge, the master's first."""
        return self.taking_part.records

    @property
    def keys(self) -> set[str]:
        """Return the keys of the duplicate index that have to be reserved before anybody is held."""
        return {key for probe in (self.probe, *self.former) for key in probe.keys}

    @property
    def ids(self) -> tuple[CustomerId, ...]:
        """Return the ids of those who have to be held, the master's first."""
        return tuple(one.id for one in self.records)

    def hold(self, unit: UnitOfWork, reason: str) -> None:
        """Hold everybody who takes part, and refuse what does not hold any more.

        Raises:
            NotFoundError: As `refuse_unless_good`, and so the others.
            MergedAwayError: One was merged since.
            StaleVersionError: One was changed since, or a credit account was.
            MergeBlockedError: An account or a judgement forbids it.
            InvalidOptionError: Other accounts would count together than the plan says.
        """
        unit.index.reserve(self.keys)
        unit.customers.hold(self.ids)
        self.refuse_unless_good(unit, reason)

    def refuse_unless_good(self, unit: UnitOfWork, reason: str) -> None:
        """Refuse what does not hold any more, in a unit that holds everybody who takes part.

        Raises:
            NotFoundError: A customer of the plan was deleted since it was made.
            MergedAwayError: One was merged since.
            StaleVersionError: One was changed since, or a credit account was.
            MergeBlockedError: An account or a judgement forbids it.
            InvalidOptionError: Other accounts would count together than the plan says.
        """
        _planned(unit, self.plan)
        supersede_judgements(unit, self.context, self.records, self.undos, reason)
        accounts = MeetingAccounts.of(unit, self.plan)
        blockers = (
            *brand_blockers(self.records),
            *accounts.blockers(self.plan.limits),
            *_judgement_blockers(unit, self.plan),
            *_states(unit, self.plan),
        )
        if blockers:
            raise MergeBlockedError(blockers=blockers[0].code)
        accounts.refuse_unless_as_planned(unit, self.plan, on=self.context.now(unit).date())

    def keep(self, unit: UnitOfWork, reason: str, *, is_unseen: bool = False) -> AppliedMerge:
        """Keep the merge and all that follows from it; `is_unseen` where nobody looked at it."""
        context, master = self.context, self.records[0]
        merge = self.taking_part.merge_by(context, self.plan, reason=reason, choices=self.choices, is_unseen=is_unseen)
        after = self.merged.with_version(master.version + 1)
        linked, have_bought = linked_with(unit, self.ids), have_orders(unit, self.ids)
        unit.merges.add(merge, self.records)
        unit.customers.replace(after, expected_version=master.version)
        if have_bought:
            note_totals(unit, [after])
        # Of those who were never merged before, the records are what the merge is made of.
        own = sorted(zip(self.ids, self.former, strict=True), key=itemgetter(0))
        absorbed = own if self.taking_part.is_fresh else None
        joining = Joining(gone=self.former[1:], linked=linked, absorbed=absorbed)
        index_changed(unit, context, after, self.probe, self.former[0], joining)
        record_merged(unit, context, merge, self.records, after)
        return merge


def proposed(
    unit: UnitOfWork,
    taking_part: Participants,
    rules: Mapping[str, SurvivorshipRule] | RuleSet,
    *,
    is_master_named: bool,
) -> MergePlan:
    """Return the plan of some customers as they are, the survivor first; attributes go by their definitions, too.

    Where nobody named that one, the rules decide among all records that they were ever made of.
    """
    master, *others = taking_part.records
    return propose(
        master,
        others,
        rules=rules,
        sources=taking_part.sources,
        times=taking_part.times,
        originals=taking_part.originals(is_master_named=is_master_named),
        defaults=read_settings(unit, AttributeSettings).merge_rules,
        organizations=live_ids(unit, (one.organization for one in taking_part.records)),
    )


def with_stored(unit: UnitOfWork, plan: MergePlan, *, limits: GroupLimits | None = None, on: date) -> MergePlan:
    """Return a plan with what the store knows: what becomes of accounts by a rule, and what forbids the merge.

    Raises:
        InvalidValueError: What accounts may owe, or owe, is out of the range of `Money` together.
    """
    plan = MeetingAccounts.of(unit, plan).with_limits(unit, plan, limits, on=on)
    blockers = (*plan.blockers, *_judgement_blockers(unit, plan), *_states(unit, plan))
    return attrs.evolve(plan, blockers=blockers)


def _planned(unit: UnitOfWork, plan: MergePlan) -> list[Customer]:
    """Return the records of a plan, if they are as they were when it was made."""
    return [live_at(unit, CustomerId(id_), plan.versions[id_]) for id_ in plan.contributions]


def _judgement_blockers(unit: UnitOfWork, plan: MergePlan) -> tuple[Blocker, ...]:
    """Return a blocker for each record that somebody's word keeps apart from another one before it."""
    places = {CustomerId(id_): place for place, id_ in enumerate(plan.contributions)}
    standing = unit.judgements.list_standing(list(places))
    apart = [
        (max((one.left, one.right), key=places.__getitem__), one.judgement.verdict)
        for one in standing
        if one.judgement.verdict.keeps_apart and {one.left, one.right} <= places.keys()
    ]
    found = sorted(set(apart), key=lambda one: (places[one[0]], one[1].value))
    return tuple(Blocker.of(f"judged-{verdict.value}", record=str(id_)) for id_, verdict in found)


def _states(unit: UnitOfWork, plan: MergePlan) -> tuple[Blocker, ...]:
    # They are read only where some state forbids merges.
    return state_blockers(unit, (named(unit, CustomerId(id_)) for id_ in dict.fromkeys(plan.contributions)))


def state_blockers(unit: UnitOfWork, records: Iterable[Customer | Organization]) -> tuple[Blocker, ...]:
    """Return a blocker for each record in a state of the workflow in which nobody is merged."""
    workflow = read_settings(unit, WorkflowSettings)
    if not workflow.has_block(WorkflowBlock.MERGE):
        return ()
    kept = (one for one in records if workflow.blocks(one.workflow_state, WorkflowBlock.MERGE))
    return tuple(Blocker.of("workflow-state", record=str(one.id)) for one in kept)


def refuse_unless_of(master: Mergeable, merged: Mergeable) -> None:
    """Refuse a merged record that is another one than the master, or of another brand.

    Raises:
        InvalidOptionError: It is.
    """
    changed = ", ".join(field for field in KEPT_FIELDS if getattr(merged, field) != getattr(master, field))
    if changed:
        problem = f"it does not keep what the master has in {changed}"
        raise InvalidOptionError(option="plan", problem=problem, remedy="propose it here")
