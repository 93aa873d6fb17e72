"""Calls by which organizations are merged and parted, and shown as they were.

Owns the calls. What they do is done by the steps that they name.
"""

from collections.abc import Mapping, Sequence

import attrs

from customer_core.errors import InvalidValueError
from customer_core.merging import (
    ORGANIZATION_RULES,
    AppliedMerge,
    AppliedUndo,
    MergePlan,
    RuleSet,
    SurvivorshipRule,
    UndoPlan,
    apply_organizations,
    oldest_of,
)
from customer_core.model import MergeId, Organization, OrganizationId, Permission
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import Context
from customer_core.services._facts import token_secret
from customer_core.services._lineages import absorbed_by, known_organization_merge
from customer_core.services._organization_lines import named_organization
from customer_core.services._organization_merging import (
    OrganizationUndo,
    apply_to_organizations,
    planned,
    survey_again,
    survey_split,
    survey_undo,
)
from customer_core.services._plan_seals import refuse_unless_whole
from customer_core.services._resolving import given, listed
from customer_core.services._tokens import seal_of

__all__ = ["OrganizationMergeCalls"]


@attrs.frozen(repr=False)
class OrganizationMergeCalls:
    """Proposes and applies merges of organizations, and undoes them."""

    _context: Context

    def propose_merge(
        self,
        master: OrganizationId | None,
        others: Sequence[OrganizationId],
        *,
        rules: Mapping[str, SurvivorshipRule] | RuleSet = ORGANIZATION_RULES,
    ) -> MergePlan:
        """Propose how organizations become one; nothing happens until the plan is merged.

        As for customers: ids of those that were merged before stand for those that they were merged into, and every
        name that does not become the name is an alias. Those that stand in one line, one above the other, are not
        merged, nor are two that have a credit account in the same currency.

        Args:
            master: The organization that survives; None for the oldest of the others, of several the one of smallest
                id.
            others: Those that are merged into it.
            rules: Rules by field, or a rule set; a field without one keeps its default.

        Raises:
            PermissionDeniedError: The actor may not propose merges.
            NotFoundError: There is no organization of an id.
            InvalidValueError: None is named at all.
            InvalidOptionError: A rule is given for a field that has none, or a rule set names one of your own, which it
                has to resolve first.
        """
        self._context.require(Permission.MERGES_PROPOSE)
        with self._context.reading() as unit:
            organizations = _master_first(unit, master, others)
            plan = planned(unit, organizations, rules, is_master_named=master is not None)
            return attrs.evolve(plan, seal=seal_of(token_secret(unit), plan))

    def merge(self, plan: MergePlan, *, reason: str = "") -> AppliedMerge[OrganizationId]:
        """Merge organizations as a plan says: the ids of the others lead to the master from now on.

        Customers, organizations below and credit accounts keep the ids that they name, and are the master's.

        Raises:
            PermissionDeniedError: The actor may not apply merges.
            MergeBlockedError: The plan has blockers, or since then something became one.
            NotFoundError: An organization of the plan may not be seen.
            MergedAwayError: One was merged since.
            StaleVersionError: One was changed since; propose it again.
            InvalidOptionError: The plan is not one that `propose_merge` made.
            StoreIndexError: As of `register`.
        """
        self._context.require(Permission.MERGES_APPLY)
        merged = apply_organizations(given(MergePlan, plan, "plan"))
        refuse_unless_whole(plan)
        given(str, reason, "reason")
        return self._context.write(lambda unit: apply_to_organizations(unit, self._context, plan, merged, reason))

    def propose_undo(self, id_: MergeId) -> UndoPlan[OrganizationId, Organization]:
        """Propose how a merge of organizations is undone, whichever and however long ago.

        Each member is again what it was before the merge, with what had been merged into it by then. What was changed
        since goes to the one whose value it replaced, and else stays.

        Raises:
            PermissionDeniedError: The actor may not undo merges.
            NotFoundError: There is no merge of this id.
            MergeUndoneError: All its members left before.
        """
        self._context.require(Permission.MERGES_UNDO)
        return OrganizationUndo(context=self._context).propose(lambda unit: survey_undo(unit, id_))

    def propose_split(self, member: OrganizationId) -> UndoPlan[OrganizationId, Organization]:
        """Propose how one organization leaves the one that it was merged into, with what had been merged into it.

        Raises:
            PermissionDeniedError: The actor may not undo merges.
            NotFoundError: There is no organization of this id.
            MergeUndoneError: It was merged into none, or left before.
            InvalidOptionError: It is the one that the others were merged into.
        """
        self._context.require(Permission.MERGES_UNDO)
        given(OrganizationId, member, "member")
        return OrganizationUndo(context=self._context).propose(lambda unit: survey_split(unit, member))

    def undo(
        self,
        merge: MergeId | UndoPlan[OrganizationId, Organization],
        *,
        reason: str = "",
        is_kept_apart: bool = True,
    ) -> AppliedUndo[OrganizationId]:
        """Undo a merge of organizations, or do what an undo plan says; merges may be undone in any order.

        Args:
            merge: Id of the merge, or what `propose_undo` or `propose_split` proposed.
            reason: Why.
            is_kept_apart: Whether all that are there afterwards are judged to be different organizations. Whoever wants
                to merge them again judges that they are the same.

        Raises:
            PermissionDeniedError: The actor may not undo merges.
            NotFoundError: There is no merge of this id.
            MergeUndoneError: All its members left before.
            MergedAwayError: The survivor of the plan was merged since.
            StaleVersionError: The survivor was changed since; propose it again.
            InvalidOptionError: The plan is not one that was proposed here.
            OrganizationCycleError: One that leaves would be above itself, as others were put since: detach them first.
            StoreIndexError: As of `register`.
        """
        self._context.require(Permission.MERGES_UNDO)
        given(str, reason, "reason")
        undo = OrganizationUndo(
            context=self._context, reason=reason, is_kept_apart=given(bool, is_kept_apart, "is_kept_apart")
        )
        if isinstance(merge, UndoPlan):
            return undo.run(lambda unit: survey_again(unit, merge))
        id_ = given(MergeId, merge, "merge")
        return undo.run(lambda unit: survey_undo(unit, id_))

    def get_merge(self, id_: MergeId) -> AppliedMerge[OrganizationId]:
        """Return a merge of organizations with its plan.

        Raises:
            PermissionDeniedError: The actor may not read organizations.
            NotFoundError: There is no merge of this id.
        """
        self._context.require(Permission.ORGANIZATIONS_READ)
        with self._context.reading() as unit:
            return known_organization_merge(unit, id_)

    def list_merges(self, organization: OrganizationId) -> tuple[AppliedMerge[OrganizationId], ...]:
        """Return the merges that an organization took part in, undone ones too, in the order they were applied.

        Raises:
            PermissionDeniedError: The actor may not read organizations.
        """
        self._context.require(Permission.ORGANIZATIONS_READ)
        with self._context.reading() as unit:
            return unit.organization_merges.list_of(given(OrganizationId, organization, "organization"))

    def list_contributions(self, id_: MergeId) -> tuple[Organization, ...]:
        """Return the records that went into a merge exactly as they were, the master first.

        Raises:
            PermissionDeniedError: The actor may not read organizations.
            NotFoundError: There is no merge of this id.
        """
        self._context.require(Permission.ORGANIZATIONS_READ)
        with self._context.reading() as unit:
            return unit.organization_merges.list_contributions(known_organization_merge(unit, id_).id)

    def list_absorbed(self, organization: OrganizationId) -> tuple[Organization, ...]:
        """Return the records that an organization is made of by merges, as they were: it is found by these, too.

        Raises:
            PermissionDeniedError: The actor may not read organizations.
            NotFoundError: There is no organization of this id.
        """
        self._context.require(Permission.ORGANIZATIONS_READ)
        with self._context.reading() as unit:
            return absorbed_by(unit, named_organization(unit, given(OrganizationId, organization, "organization")))


def _master_first(
    unit: UnitOfWork, master: OrganizationId | None, others: Sequence[OrganizationId]
) -> list[Organization]:
    """Return the organizations that some ids name, the survivor first, which is chosen where none is named."""
    organizations = [named_organization(unit, id_) for id_ in listed(others)]
    if master is not None:
        return [named_organization(unit, master), *organizations]
    if not organizations:
        raise InvalidValueError(field="others", problem="names none", remedy="give the ids of those that are one")
    chosen = oldest_of(organizations)
    organizations.remove(chosen)
    return [chosen, *organizations]
