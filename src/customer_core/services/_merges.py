"""Merges in a store: proposed on what is there, applied if it is still so, every original kept as it was.

Owns the steps. Which value survives is decided by the merging engine; nothing is ever overwritten but the master's own
record, which is kept as it was, too.
"""

import os
from collections.abc import Callable, Mapping, Sequence

import attrs

from customer_core.errors import InvalidOptionError, InvalidValueError
from customer_core.matching import Progress
from customer_core.merging import (
    DEFAULT_RULES,
    AppliedMerge,
    AppliedUndo,
    AutomaticMergePolicy,
    MergePlan,
    RuleSet,
    SurvivorshipRule,
    UndoPlan,
    oldest_of,
)
from customer_core.merging import apply as apply_plan
from customer_core.merging import propose as propose_plan
from customer_core.model import Customer, CustomerId, GroupLimits, MergeId, Permission
from customer_core.ports import UnitOfWork
from customer_core.services._applying import Application, proposed, with_stored
from customer_core.services._automatic import AutomaticMerges, AutomaticRun, ClusterOutcome, UnseenMerges
from customer_core.services._contexts import READS_CUSTOMERS, Context
from customer_core.services._detaching import Detachment
from customer_core.services._facts import token_secret
from customer_core.services._joining_accounts import MeetingAccounts
from customer_core.services._lineages import Participants, absorbed_by, known_merge
from customer_core.services._plan_seals import no_plan, refuse_unless_sealed, refuse_unless_whole
from customer_core.services._references import count_by_record
from customer_core.services._resolving import checked, given, listed, named
from customer_core.services._stored_settings import read_settings
from customer_core.services._surveys import Survey
from customer_core.services._tokens import seal_of
from customer_core.services._undoing import Undo, propose, survey_again, survey_split, survey_undo

__all__ = ["MergeService"]

_NOBODY = Customer(id=CustomerId("nobody"))


@attrs.frozen(repr=False)
class MergeService:
    """Proposes and applies merges of customers, and shows what went into them."""

    _context: Context

    def propose(
        self,
        master: CustomerId | None,
        others: Sequence[CustomerId],
        *,
        rules: Mapping[str, SurvivorshipRule] | RuleSet = DEFAULT_RULES,
        limits: GroupLimits | None = None,
    ) -> MergePlan:
        """Propose how customers become one; nothing happens until the plan is applied.

        Ids of customers that were merged before stand for those that they were merged into. Rules of time know when
        each customer was last changed, rules of source priority the channel that it came from.

        Args:
            master: The customer that survives; None for the oldest of the others, of several the one of smallest id.
            others: Those that are merged into it.
            rules: Rules by field, or a rule set; a field without one keeps its default.
            limits: What credit accounts may owe together where several of the customers have one in a currency; without
                it, the plan is blocked then. The accounts stay as they are, and an undo parts them again.

        Raises:
            PermissionDeniedError: The actor may not propose merges.
            NotFoundError: An id names no customer.
            InvalidValueError: Nobody is named at all.
            InvalidOptionError: A rule is given for a field that has none, or a rule set names one of your own, which it
                has to resolve first.
            ReferenceFailedError: The host could not count its documents that point to them.
        """
        self._context.require(Permission.MERGES_PROPOSE)
        if limits is not None:
            given(GroupLimits, limits, "limits")
        with self._context.reading() as unit:
            customers = _master_first(unit, master, listed(others))
            plan = proposed(unit, Participants.of(unit, customers), rules, is_master_named=master is not None)
            whole = with_stored(unit, plan, limits=limits, on=self._context.now(unit).date())
            secret, ids = token_secret(unit), _ids_by_record(unit, plan) if self._context.references else {}
        counted = attrs.evolve(whole, references=count_by_record(self._context, ids))
        return attrs.evolve(counted, seal=seal_of(secret, counted))

    def apply(self, plan: MergePlan, *, reason: str = "") -> AppliedMerge:
        """Apply a plan: the master gets what the plan says, the ids of the others lead to it from now on.

        Raises:
            PermissionDeniedError: The actor may not apply merges.
            MergeBlockedError: The plan has blockers, or since then an account or a judgement became one.
            NotFoundError: A customer of the plan was deleted since.
            MergedAwayError: A customer of the plan was merged since.
            StaleVersionError: A customer of the plan was changed since; propose it again.
            InvalidOptionError: The plan is not one that `propose` made.
        """
        self._context.require(Permission.MERGES_APPLY)
        given(MergePlan, plan, "plan")
        merged = apply_plan(plan)
        refuse_unless_whole(plan)
        with self._context.reading() as unit:
            application = Application.of(unit, self._context, plan, merged)
        return self._context.write(lambda unit: _apply(unit, application, reason))

    def redo(self, id_: MergeId, *, reason: str = "") -> AppliedMerge:
        """Merge again whom an undo parted: the undo was the mistake. The same one survives, by the default rules.

        Credit accounts count together again by the rule of the merge.

        What the undo judged is superseded: the two are the same. What somebody else judged blocks it as ever.

        Raises:
            PermissionDeniedError: The actor may not apply merges.
            NotFoundError: There is no merge of this id, or one of those who left was deleted since.
            InvalidOptionError: Nobody left the merge, or all who did are merged again.
            MergeBlockedError: Something forbids it, such as an account or another judgement.
            StaleVersionError: One of them was changed at the same moment; redo it again.
        """
        self._context.require(Permission.MERGES_APPLY)
        given(str, reason, "reason")
        with self._context.reading() as unit:
            merge = known_merge(unit, id_)
            customers = _parted(unit, merge)
            found = proposed(unit, Participants.of(unit, customers), DEFAULT_RULES, is_master_named=True)
            ruled = MeetingAccounts.of(unit, found).with_limits(
                unit, found, merge.plan.limits, on=self._context.now(unit).date()
            )
            plan = attrs.evolve(ruled, seal=seal_of(token_secret(unit), ruled))
            application = Application.of(unit, self._context, plan, apply_plan(plan), merge.undos)
        return self._context.write(lambda unit: _apply(unit, application, reason))

    def merge_clusters(  # noqa: PLR0913 - one keyword for each choice that a night's run has
        self,
        policy: AutomaticMergePolicy | None = None,
        *,
        is_kept: bool = True,
        rules: Mapping[str, SurvivorshipRule] | RuleSet = DEFAULT_RULES,
        after: CustomerId | None = None,
        most: int | None = None,
        reason: str = "",
        report: str | os.PathLike[str] | None = None,
        told: Callable[[ClusterOutcome], None] | None = None,
        progress: Progress | None = None,
    ) -> AutomaticMerges:
        """Merge all customers who are sure to be one, without anybody looking, and say why others are not merged.

        Clusters are taken in order of the smallest id of each, and few of them are kept at once. So a run that is
        stopped, or killed, has lost nothing: the next one goes on, from the beginning or behind the last cluster that
        was told. Of each group the one survives who has been a customer longest, of those whom somebody verified if
        there are any. Whom somebody keeps apart, by a judgement or a reason given, is left alone, and whoever is
        changed at the same moment is left to the next run. Whom somebody judged to be the same is merged, whatever the
        figures say. Each merge says that nobody looked (`is_unseen`), and can be undone like any other.

        Args:
            policy: When customers are sure to be one; without one, that of the store's settings.
            is_kept: Whether the merges are kept; without that the answer says what would be merged.
            rules: As of `propose`.
            after: Only clusters whose smallest id is behind this one.
            most: How many clusters are looked at, 1 or more; all without it.
            reason: Why; goes into the history.
            report: Path of a CSV file with a line for each cluster: its ids, who is merged, the merges and the vetoes.
                It is written at the end, or when the run is stopped.
            told: Called with each cluster, once its merges are kept.
            progress: Called with the number of clusters, while it runs.

        Raises:
            PermissionDeniedError: The actor may not apply merges (propose them, if nothing is kept), or does not see
                every customer.
            InvalidOptionError: `most` is out of range, or a rule is given for a field that has none.
            InvalidValueError: An argument is of a wrong type.
            UnwritableFileError: The report cannot be written, or is a file of the store itself.
            StoreIndexError: The links of the store were made with another profile or release; make the index anew.
        """
        given(bool, is_kept, "is_kept")
        self._context.require_everywhere(Permission.MERGES_APPLY if is_kept else Permission.MERGES_PROPOSE)
        if most is not None and (type(most) is not int or most < 1):
            raise InvalidOptionError(option="most", problem="is out of range", remedy="give 1 or more, or None for all")
        # Refused here, before anybody is merged, where the rules are none.
        propose_plan(_NOBODY, [attrs.evolve(_NOBODY, id=CustomerId("other"))], rules=rules)
        if told is not None and not callable(told):
            raise InvalidValueError(field="told", problem="cannot be called", remedy="give a function of an outcome")
        with self._context.reading() as unit:
            kept = read_settings(unit, AutomaticMergePolicy)
        unseen = UnseenMerges(
            context=self._context,
            policy=kept if policy is None else given(AutomaticMergePolicy, policy, "policy"),
            rules=rules,
            reason=given(str, reason, "reason"),
        )
        return AutomaticRun(
            context=self._context,
            unseen=unseen,
            is_kept=is_kept,
            after=None if after is None else checked(after),
            most=most,
            report=report,
            told=told,
            progress=progress,
        ).run()

    def get(self, id_: MergeId) -> AppliedMerge:
        """Return a merge with its plan.

        Raises:
            PermissionDeniedError: The actor may not read customers.
            NotFoundError: There is no merge of this id.
        """
        self._context.require(*READS_CUSTOMERS)
        with self._context.reading() as unit:
            return known_merge(unit, id_)

    def list_of(self, customer: CustomerId) -> tuple[AppliedMerge, ...]:
        """Return the merges that a customer took part in, undone ones too, in the order they were applied.

        Raises:
            PermissionDeniedError: The actor may not read customers.
        """
        self._context.require(*READS_CUSTOMERS)
        with self._context.reading() as unit:
            return unit.merges.list_of(checked(customer))

    def list_contributions(self, id_: MergeId) -> tuple[Customer, ...]:
        """Return the records that went into a merge exactly as they were, the master first.

        Raises:
            PermissionDeniedError: The actor may not read customers.
            NotFoundError: There is no merge of this id.
        """
        self._context.require(*READS_CUSTOMERS)
        with self._context.reading() as unit:
            return unit.merges.list_contributions(known_merge(unit, id_).id)

    def list_absorbed(self, customer: CustomerId) -> tuple[Customer, ...]:
        """Return the records that a customer is made of by merges, as they were: those that it is found by, too.

        These are the original records, its own among them, and what a record that was merged already said as it went
        into a further merge; nothing of whoever left since. They tell by what a survivor was found, as by
        `search.matches`. There are none for a customer who is on its own.

        Raises:
            PermissionDeniedError: The actor may not read customers.
            NotFoundError: The id names nobody.
        """
        self._context.require(*READS_CUSTOMERS)
        with self._context.reading() as unit:
            return absorbed_by(unit, named(unit, checked(customer)))

    def propose_undo(self, id_: MergeId) -> UndoPlan:
        """Propose how a merge is undone, whichever and however long ago; nothing happens until the plan is applied.

        Each member is again what it was before the merge, with what had been merged into it by then. What was changed
        since goes to whoever said what it replaced, and else stays.

        Raises:
            PermissionDeniedError: The actor may not undo merges, or not see all who would be there afterwards.
            NotFoundError: There is no merge of this id.
            MergeUndoneError: All its members left before.
            ReferenceFailedError: The host could not count its documents that point to them.
        """
        self._context.require(Permission.MERGES_UNDO)
        return propose(self._context, lambda unit: survey_undo(unit, id_))

    def propose_split(self, member: CustomerId, *, is_alone: bool = False) -> UndoPlan:
        """Propose how one record leaves the customer that it was merged into, with what had been merged into it.

        Args:
            member: Id of the record.
            is_alone: Whether it leaves alone: what had been merged into it stays with the customer.

        Raises:
            PermissionDeniedError: The actor may not undo merges, or not see all who would be there afterwards.
            NotFoundError: The id names nobody.
            MergeUndoneError: It was merged into nobody, or left before.
            InvalidOptionError: It is the one that the others were merged into.
            MergeBlockedError: What had been merged into it cannot be merged into the customer itself.
            ReferenceFailedError: The host could not count its documents that point to them.
        """
        self._context.require(Permission.MERGES_UNDO)
        id_ = checked(member)
        if is_alone:
            return Detachment(context=self._context, member=id_).propose()
        return propose(self._context, lambda unit: survey_split(unit, id_))

    def undo(self, merge: MergeId | UndoPlan, *, reason: str = "", is_kept_apart: bool = True) -> AppliedUndo:
        """Undo a merge, or do what an undo plan says; merges may be undone in any order.

        Args:
            merge: Id of the merge, or what `propose_undo` or `propose_split` proposed.
            reason: Why.
            is_kept_apart: Whether all who are there afterwards are judged to be different customers, so that nobody
                merges them again by mistake. A later judgement supersedes that.

        Raises:
            PermissionDeniedError: The actor may not undo merges, or not see all who would be there afterwards.
            NotFoundError: There is no merge of this id.
            MergeUndoneError: All its members left before.
            MergedAwayError: The survivor of the plan was merged since.
            StaleVersionError: The survivor was changed since, or at the same moment; propose it again.
            InvalidOptionError: The plan is not one that was proposed here.
        """
        self._context.require(Permission.MERGES_UNDO)
        if isinstance(merge, UndoPlan) and merge.is_alone:
            return self._detach(_alone_in(merge), reason, is_kept_apart=is_kept_apart, planned=merge)
        if isinstance(merge, UndoPlan):
            return self._undo(lambda unit: survey_again(unit, merge), reason, is_kept_apart=is_kept_apart)
        id_ = given(MergeId, merge, "merge")
        return self._undo(lambda unit: survey_undo(unit, id_), reason, is_kept_apart=is_kept_apart)

    def split(
        self, member: CustomerId, *, is_alone: bool = False, reason: str = "", is_kept_apart: bool = True
    ) -> AppliedUndo:
        """Let one record leave the customer that it was merged into, with what had been merged into it.

        Args:
            member: Id of the record.
            is_alone: Whether it leaves alone: what had been merged into it leaves with it, and is merged into the
                customer itself in the same unit of work.
            reason: As of `undo`.
            is_kept_apart: As of `undo`; of a record that leaves alone, whether it and the customer are.

        Raises:
            PermissionDeniedError: The actor may not undo merges, or not see all who would be there afterwards.
            NotFoundError: The id names nobody.
            MergeUndoneError: It was merged into nobody, or left before.
            InvalidOptionError: It is the one that the others were merged into.
            MergeBlockedError: What had been merged into it cannot be merged into the customer itself.
            StaleVersionError: The customer was changed at the same moment; split it off again.
        """
        self._context.require(Permission.MERGES_UNDO)
        id_ = checked(member)
        if is_alone:
            return self._detach(id_, reason, is_kept_apart=is_kept_apart)
        return self._undo(lambda unit: survey_split(unit, id_), reason, is_kept_apart=is_kept_apart)

    def _detach(
        self, member: CustomerId, reason: str, *, is_kept_apart: bool, planned: UndoPlan | None = None
    ) -> AppliedUndo:
        given(str, reason, "reason")
        detachment = Detachment(context=self._context, member=member, reason=reason, is_kept_apart=is_kept_apart)
        return detachment.run(planned)

    def _undo(self, survey: Callable[[UnitOfWork], Survey], reason: str, *, is_kept_apart: bool) -> AppliedUndo:
        given(str, reason, "reason")
        return Undo(context=self._context, reason=reason, is_kept_apart=is_kept_apart).run(survey)


def _alone_in(plan: UndoPlan) -> CustomerId:
    """Return who would leave alone."""
    if len(plan.left) != 1:
        raise no_plan("it does not name the one that leaves alone")
    return plan.left[0].id


def _apply(unit: UnitOfWork, application: Application, reason: str) -> AppliedMerge:
    application.hold(unit, reason)
    refuse_unless_sealed(unit, application.plan)
    return application.keep(unit, reason)


def _ids_by_record(unit: UnitOfWork, plan: MergePlan) -> dict[CustomerId, tuple[CustomerId, ...]]:
    """Return every id that names each record of a plan now."""
    return {id_: unit.merges.list_ids(id_) for id_ in map(CustomerId, plan.contributions)}


def _parted(unit: UnitOfWork, merge: AppliedMerge) -> list[Customer]:
    """Return those whom undos of a merge parted and who still are, the one that survives first."""
    master = named(unit, merge.master)
    left = {one.id: one for id_ in merge.members if id_ not in merge.standing for one in (named(unit, id_),)}
    left.pop(master.id, None)
    if not left:
        problem = "was not undone, or is merged again"
        raise InvalidOptionError(option="merge", problem=problem, remedy="name a merge that somebody left")
    return [master, *left.values()]


def _master_first(unit: UnitOfWork, master: CustomerId | None, others: Sequence[CustomerId]) -> list[Customer]:
    """Return the customers that some ids name, the survivor first, who is chosen where none is named."""
    customers = [named(unit, id_) for id_ in others]
    if master is not None:
        return [named(unit, master), *customers]
    if not customers:
        raise InvalidValueError(field="others", problem="names nobody", remedy="give the ids of those who are one")
    chosen = oldest_of(customers)
    # Somebody who is named twice, also by an id of before, still is: that is refused by the plan.
    customers.remove(chosen)
    return [chosen, *customers]
