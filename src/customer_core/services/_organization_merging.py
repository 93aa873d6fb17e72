"""Organizations merged and parted: what is read for it, what forbids it, and how it is kept.

Owns the steps. Whoever writes organizations takes turns, so what is read under their lock is what is there. What each
record says is told by the merging engine; customers, and organizations below, keep the ids that they name.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import attrs

from customer_core.errors import MergeBlockedError
from customer_core.merging import (
    AppliedMerge,
    AppliedUndo,
    Blocker,
    MergePlan,
    RuleSet,
    SurvivorshipRule,
    UndoPlan,
    brand_blockers,
    propose_organizations,
)
from customer_core.model import (
    EVERYTHING,
    CreditAccount,
    MergeId,
    Organization,
    OrganizationId,
    OrganizationVerdict,
)
from customer_core.ports import UnitOfWork
from customer_core.services._applying import refuse_unless_of, state_blockers
from customer_core.services._contexts import Context
from customer_core.services._lineages import Participants, known_organization_merge
from customer_core.services._merge_entries import record_merged, record_undone
from customer_core.services._organization_lines import (
    line_ids,
    line_of,
    live_ids,
    live_organization,
    named_organization,
    organization_ids,
)
from customer_core.services._organization_saving import hiding, refuse_unfit_parent
from customer_core.services._organization_suspects import compare_changed, compare_parted, find_pair, judge_pair
from customer_core.services._plan_seals import refuse_unless_sealed
from customer_core.services._resolving import at_version
from customer_core.services._stored_settings import read_settings
from customer_core.services._surveys import Survey, survey_of_members, survey_of_merge, survey_of_plan
from customer_core.settings import AttributeSettings

__all__ = [
    "OrganizationUndo",
    "apply_to_organizations",
    "planned",
    "survey_again",
    "survey_split",
    "survey_undo",
]

Undone = UndoPlan[OrganizationId, Organization]
OrganizationSurvey = Survey[OrganizationId, Organization]


def planned(
    unit: UnitOfWork,
    organizations: Sequence[Organization],
    rules: Mapping[str, SurvivorshipRule] | RuleSet,
    *,
    is_master_named: bool,
) -> MergePlan:
    """Return the plan of some organizations as they are, the survivor first, with what the store knows against it."""
    master, *others = organizations
    taking_part = Participants.of(unit, organizations)
    plan = propose_organizations(
        master,
        others,
        rules=rules,
        sources=taking_part.sources,
        times=taking_part.times,
        originals=taking_part.originals(is_master_named=is_master_named),
        defaults=read_settings(unit, AttributeSettings).merge_rules,
        organizations=live_ids(unit, (one.parent for one in organizations)),
    )
    if len({one.id for one in organizations}) < len(organizations):
        return plan
    in_order = sorted(organizations, key=lambda one: plan.contributions.index(str(one.id)))
    parent: Any = next((one.value for one in plan.fields if one.field == "parent"), None)
    blockers = dict.fromkeys((*plan.blockers, *_blockers(unit, in_order, parent)))
    return attrs.evolve(plan, blockers=tuple(blockers))


def apply_to_organizations(
    unit: UnitOfWork, context: Context, plan: MergePlan, merged: Organization, reason: str
) -> AppliedMerge[OrganizationId]:
    """Keep a merge and all that follows from it, in a writing unit.

    Raises:
        NotFoundError: An organization of the plan is not there.
        MergedAwayError: One was merged since.
        StaleVersionError: One was changed since.
        MergeBlockedError: Something forbids it by now.
        InvalidOptionError: The plan is not one that was proposed here.
    """
    unit.organizations.hold()
    records = [
        at_version(live_organization(unit, OrganizationId(id_)), plan.versions[id_]) for id_ in plan.contributions
    ]
    master = records[0]
    refuse_unless_of(master, merged)
    refuse_unless_sealed(unit, plan)
    blockers = (*brand_blockers(records), *_blockers(unit, records, merged.parent))
    if blockers:
        raise MergeBlockedError(blockers=blockers[0].code)
    taking_part = Participants.of(unit, records)
    merge: AppliedMerge[OrganizationId] = taking_part.merge_by(
        context, plan, reason=reason, choices=taking_part.choices_in(merged)
    )
    after = merged.with_version(master.version + 1)
    unit.organization_merges.add(merge, records)
    unit.organizations.replace(after, expected_version=master.version)
    compare_changed(unit, context, master, after, is_joined=True)
    record_merged(unit, context, merge, records, after)
    return merge


def _blockers(
    unit: UnitOfWork, organizations: Sequence[Organization], parent: OrganizationId | None
) -> tuple[Blocker, ...]:
    """Return what forbids that some organizations become one below a parent; they stand in the order of their plan."""
    in_line = tuple(_line_blockers(unit, organizations)) or _parent_blockers(unit, organizations, parent)
    return (
        *in_line,
        *_account_blockers(unit, organizations),
        *_judgement_blockers(unit, organizations),
        *state_blockers(unit, organizations),
    )


def _line_blockers(unit: UnitOfWork, organizations: Sequence[Organization]) -> Iterator[Blocker]:
    """Yield a blocker for each one that stands below another, however far."""
    ids = {one.id for one in organizations}
    for one in organizations:
        if one.parent is not None and not ids.isdisjoint(line_ids(unit, one.parent)):
            yield Blocker.of("in-line", record=str(one.id))


def _parent_blockers(
    unit: UnitOfWork, organizations: Sequence[Organization], parent: OrganizationId | None
) -> Iterator[Blocker]:
    """Yield what forbids the parent that a rule chose: that it is below one of them, of another brand, or not there."""
    if parent is None:
        return
    master, ids = organizations[0], {one.id for one in organizations}
    line = line_of(unit.seen_by(EVERYTHING), parent)
    if not ids.isdisjoint(one.id for one in line):
        yield Blocker.of("in-line", record=str(master.id))
    elif not line or line[0].brand not in {master.brand, None}:
        yield Blocker.of("merged-record-invalid", field="parent")


def _account_blockers(unit: UnitOfWork, organizations: Sequence[Organization]) -> Iterator[Blocker]:
    """Yield a blocker for each one that has an account where one before it has: one for all brands is for each."""
    taken: list[CreditAccount] = []
    wide = unit.seen_by(EVERYTHING)
    for one in organizations:
        own = wide.accounts.list_of(organization_ids(unit, one.id))
        if any(_meet(account, other) for account in own for other in taken):
            yield Blocker.of("organization-accounts", record=str(one.id))
        taken += own


def _meet(account: CreditAccount, other: CreditAccount) -> bool:
    are_of_one = account.brand == other.brand or None in {account.brand, other.brand}
    return account.currency == other.currency and are_of_one


def _judgement_blockers(unit: UnitOfWork, organizations: Sequence[Organization]) -> Iterator[Blocker]:
    """Yield a blocker for each one that somebody's word keeps apart from one before it."""
    wide = unit.seen_by(EVERYTHING)
    for place, one in enumerate(organizations):
        pairs = (find_pair(wide, before.id, one.id) for before in organizations[:place])
        verdicts = {pair.verdict for pair in pairs if pair and pair.verdict and pair.verdict.keeps_apart}
        is_unsure = verdicts <= {OrganizationVerdict.UNSURE}
        if verdicts:
            yield Blocker.of("judged-unsure" if is_unsure else "judged-different", record=str(one.id))


def survey_undo(unit: UnitOfWork, id_: MergeId) -> OrganizationSurvey:
    """Return what undoing a merge of organizations would leave.

    Raises:
        NotFoundError: There is no merge of this id.
        MergeUndoneError: All its members left before.
    """
    merge = known_organization_merge(unit, id_)
    return survey_of_merge(unit, merge, named_organization(unit, merge.master))


def survey_split(unit: UnitOfWork, member: OrganizationId) -> OrganizationSurvey:
    """Return what splitting one off would leave; what had been merged into that one goes with it.

    Raises:
        NotFoundError: There is no organization of this id.
        MergeUndoneError: It is on its own.
        InvalidOptionError: The others were merged into it.
    """
    return survey_of_members(unit, named_organization(unit, member), member)


def survey_again(unit: UnitOfWork, plan: Undone) -> OrganizationSurvey:
    """Return what is there of a plan, if everything is as it was when it was proposed.

    Raises:
        NotFoundError: There is no such merge.
        MergeUndoneError: Those that are to leave did so before.
        MergedAwayError: The survivor was merged since.
        StaleVersionError: The survivor was changed since.
        InvalidOptionError: The plan is not what was proposed.
    """
    merge = known_organization_merge(unit, plan.merge)
    return survey_of_plan(unit, plan, merge, named_organization(unit, merge.master))


@attrs.frozen(kw_only=True, repr=False)
class OrganizationUndo:
    """One call that undoes a merge of organizations, or a part of it."""

    context: Context
    reason: str = ""
    is_kept_apart: bool = True

    def propose(self, survey: Callable[[UnitOfWork], OrganizationSurvey]) -> Undone:
        """Return the plan of what is surveyed."""
        with self.context.reading() as unit:
            return survey(unit).plan

    def run(self, survey: Callable[[UnitOfWork], OrganizationSurvey]) -> AppliedUndo[OrganizationId]:
        """Survey what is there, and undo it, in one unit.

        Raises:
            OrganizationCycleError: One that leaves would be above itself, as the others were put since.
        """

        def undo(unit: UnitOfWork) -> AppliedUndo[OrganizationId]:
            unit.organizations.hold()
            return self._keep(unit, survey(unit))

        return self.context.write(undo)

    def _keep(self, unit: UnitOfWork, survey: OrganizationSurvey) -> AppliedUndo[OrganizationId]:
        plan, before = survey.plan, survey.survivor
        undo = survey.undo_by(self.context, self.reason, is_kept_apart=self.is_kept_apart)
        with hiding(unit, self.context):
            unit.organization_merges.undo(survey.merge.id, undo, plan.left)
            unit.organizations.replace(plan.survivor, expected_version=before.version)
        for one in (plan.survivor, *plan.left):
            refuse_unfit_parent(unit, one)
        compare_parted(unit, self.context, (plan.survivor, *plan.left))
        record_undone(unit, self.context, survey, self.reason)
        if self.is_kept_apart:
            for ids in combinations(sorted(record.id for record in (plan.survivor, *plan.left)), 2):
                judge_pair(unit, self.context, ids, OrganizationVerdict.DIFFERENT, self.reason)
        return undo
