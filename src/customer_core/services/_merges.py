"""Merges in a store: proposed on what is there, applied if it is still so, every original kept as it was.

Owns the steps. Which value survives is decided by the merging engine; nothing is ever overwritten but the master's own
record, which is kept as it was, too.
"""

from collections.abc import Callable, Mapping, Sequence

import attrs

from customer_core.errors import InvalidOptionError, InvalidValueError, MergeBlockedError
from customer_core.history import HistoryAction
from customer_core.merging import (
    DEFAULT_RULES,
    KEPT_FIELDS,
    AppliedMerge,
    AppliedUndo,
    Blocker,
    Contribution,
    MergePlan,
    RuleSet,
    SurvivorshipRule,
    UndoPlan,
    brand_blockers,
    choices_in,
    oldest_of,
)
from customer_core.merging import apply as apply_plan
from customer_core.merging import propose as propose_plan
from customer_core.model import CreditAccount, Customer, CustomerId, MergeId, Permission
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import READS_CUSTOMERS, Context, subject_of
from customer_core.services._duplicates import index_changed
from customer_core.services._facts import token_secret
from customer_core.services._judgements import supersede_judgements
from customer_core.services._lineages import Participants, known_merge, times_of
from customer_core.services._probes import Probe
from customer_core.services._resolving import checked, given, live_at, named
from customer_core.services._tokens import is_sealed, seal_of
from customer_core.services._undoing import Survey, Undo, refuse_hidden, survey_again, survey_split, survey_undo

__all__ = ["MergeService"]

_RECORDS_LEAST = 2


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
    ) -> MergePlan:
        """Propose how customers become one; nothing happens until the plan is applied.

        Ids of customers that were merged before stand for those that they were merged into. Rules of time know when
        each customer was last changed, rules of source priority the channel that it came from.

        Args:
            master: The customer that survives; None for the oldest of the others, of several the one of smallest id.
            others: Those that are merged into it.
            rules: Rules by field, or a rule set; a field without one keeps its default.

        Raises:
            PermissionDeniedError: The actor may not propose merges.
            NotFoundError: An id names no customer.
            InvalidValueError: Nobody is named at all.
            InvalidOptionError: A rule is given for a field that has none, or a rule set names one of your own, which it
                has to resolve first.
        """
        self._context.require(Permission.MERGES_PROPOSE)
        with self._context.reading() as unit:
            customers = _master_first(unit, master, _listed(others))
            plan = _proposed(unit, customers, rules, is_master_named=master is not None)
            found = (*_account_blockers(unit, plan), *_judgement_blockers(unit, plan))
            whole = attrs.evolve(plan, blockers=(*plan.blockers, *found))
            return attrs.evolve(whole, seal=seal_of(token_secret(unit), whole))

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
        _refuse_unless_whole(plan)
        return self._context.write(lambda unit: self._apply(unit, plan, merged, reason))

    def redo(self, id_: MergeId, *, reason: str = "") -> AppliedMerge:
        """Merge again whom an undo parted: the undo was the mistake. The same one survives, by the default rules.

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
            proposed = _proposed(unit, customers, DEFAULT_RULES, is_master_named=True)
            plan = attrs.evolve(proposed, seal=seal_of(token_secret(unit), proposed))
        merged = apply_plan(plan)
        return self._context.write(lambda unit: self._apply(unit, plan, merged, reason, undos=merge.undos))

    def _apply(
        self,
        unit: UnitOfWork,
        plan: MergePlan,
        merged: Customer,
        reason: str,
        *,
        undos: Sequence[AppliedUndo] = (),
    ) -> AppliedMerge:
        # Of the versions of the plan, so that what they are compared by stands before anybody is held.
        probes = [Probe.of(self._context, one) for one in (merged, *_planned(unit, plan))]
        unit.index.reserve({key for probe in probes for key in probe.keys})
        unit.customers.hold([CustomerId(id_) for id_ in plan.contributions])
        contributions = _planned(unit, plan)
        _refuse_unless_of(contributions[0], merged)
        supersede_judgements(unit, self._context, contributions, undos, reason)
        stored = (*_account_blockers(unit, plan), *_judgement_blockers(unit, plan))
        blockers = (*brand_blockers(contributions), *stored)
        if blockers:
            raise MergeBlockedError(blockers=blockers[0].code)
        _refuse_unless_sealed(unit, plan)
        return self._keep(unit, plan, merged, contributions, probes[1:], reason)

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

    def propose_undo(self, id_: MergeId) -> UndoPlan:
        """Propose how a merge is undone, whichever and however long ago; nothing happens until the plan is applied.

        Each member is again what it was before the merge, with what had been merged into it by then. What was changed
        since goes to whoever said what it replaced, and else stays.

        Raises:
            PermissionDeniedError: The actor may not undo merges, or not see all who would be there afterwards.
            NotFoundError: There is no merge of this id.
            MergeUndoneError: All its members left before.
        """
        self._context.require(Permission.MERGES_UNDO)
        with self._context.reading() as unit:
            plan = survey_undo(unit, id_).plan
        refuse_hidden(self._context, plan)
        return plan

    def propose_split(self, member: CustomerId) -> UndoPlan:
        """Propose how one record leaves the customer that it was merged into, with what had been merged into it.

        Raises:
            PermissionDeniedError: The actor may not undo merges, or not see all who would be there afterwards.
            NotFoundError: The id names nobody.
            MergeUndoneError: It was merged into nobody, or left before.
            InvalidOptionError: It is the one that the others were merged into.
        """
        self._context.require(Permission.MERGES_UNDO)
        with self._context.reading() as unit:
            plan = survey_split(unit, checked(member)).plan
        refuse_hidden(self._context, plan)
        return plan

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
        if isinstance(merge, UndoPlan):
            return self._undo(lambda unit: survey_again(unit, merge), reason, is_kept_apart=is_kept_apart)
        id_ = given(MergeId, merge, "merge")
        return self._undo(lambda unit: survey_undo(unit, id_), reason, is_kept_apart=is_kept_apart)

    def split(self, member: CustomerId, *, reason: str = "", is_kept_apart: bool = True) -> AppliedUndo:
        """Let one record leave the customer that it was merged into, with what had been merged into it.

        Args:
            member: Id of the record.
            reason: As of `undo`.
            is_kept_apart: As of `undo`.

        Raises:
            PermissionDeniedError: The actor may not undo merges, or not see all who would be there afterwards.
            NotFoundError: The id names nobody.
            MergeUndoneError: It was merged into nobody, or left before.
            InvalidOptionError: It is the one that the others were merged into.
            StaleVersionError: The customer was changed at the same moment; split it off again.
        """
        self._context.require(Permission.MERGES_UNDO)
        id_ = checked(member)
        return self._undo(lambda unit: survey_split(unit, id_), reason, is_kept_apart=is_kept_apart)

    def _undo(self, survey: Callable[[UnitOfWork], Survey], reason: str, *, is_kept_apart: bool) -> AppliedUndo:
        given(str, reason, "reason")
        return Undo(context=self._context, survey=survey, reason=reason, is_kept_apart=is_kept_apart).run()

    def _keep(
        self,
        unit: UnitOfWork,
        plan: MergePlan,
        merged: Customer,
        contributions: Sequence[Customer],
        former: Sequence[Probe],
        reason: str,
    ) -> AppliedMerge:
        context, scope = self._context, self._context.scope
        master, *others = contributions
        taking_part = Participants.of(unit, contributions)
        merge = AppliedMerge(
            id=MergeId(context.new_id()),
            plan=plan,
            at=context.clock(),
            by=scope.actor.author,
            channel=scope.channel,
            reason=reason,
            step=taking_part.step,
            times={str(id_): at for id_, at in taking_part.times.items()},
            edits=taking_part.edits(),
            choices=choices_in(taking_part.joined(), merged, step=taking_part.step),
        )
        after = merged.with_version(master.version + 1)
        unit.merges.add(merge, contributions)
        unit.customers.replace(after, expected_version=master.version)
        index_changed(unit, context, after, Probe.of(context, after), former[0], former[1:])
        context.record(
            unit,
            HistoryAction.MERGED,
            subject_of(master.id),
            before=master,
            after=after,
            version=after.version,
            reason=reason,
        )
        # The record of one that was merged away is kept whole with the merge; what is new is whom its id names.
        for other in others:
            whereto = {"merge": str(merge.id), "merged_into": str(master.id)}
            context.record(
                unit,
                HistoryAction.MERGED_AWAY,
                subject_of(other.id),
                before=None,
                after=whereto,
                version=other.version,
                reason=reason,
            )
        return merge


def _proposed(
    unit: UnitOfWork,
    customers: Sequence[Customer],
    rules: Mapping[str, SurvivorshipRule] | RuleSet,
    *,
    is_master_named: bool,
) -> MergePlan:
    """Return the plan of some customers as they are; where nobody is named, of all that they were ever made of."""
    sources = {one.id: str(one.created_channel) for one in customers if one.created_channel}
    originals: Sequence[Contribution] = ()
    if not is_master_named and len({one.id for one in customers}) == len(customers):
        originals = Participants.of(unit, customers).joined().originals(customers[0].version)
    return propose_plan(
        customers[0],
        customers[1:],
        rules=rules,
        sources=sources,
        times=times_of(unit, customers),
        originals=originals,
    )


def _planned(unit: UnitOfWork, plan: MergePlan) -> list[Customer]:
    """Return the records of a plan, if they are as they were when it was made."""
    return [live_at(unit, CustomerId(id_), plan.versions[id_]) for id_ in plan.contributions]


def _parted(unit: UnitOfWork, merge: AppliedMerge) -> list[Customer]:
    """Return those whom undos of a merge parted and who still are, the one that survives first."""
    master = named(unit, merge.master)
    left = {one.id: one for id_ in merge.members if id_ not in merge.standing for one in (named(unit, id_),)}
    left.pop(master.id, None)
    if not left:
        problem = "was not undone, or is merged again"
        raise InvalidOptionError(option="merge", problem=problem, remedy="name a merge that somebody left")
    return [master, *left.values()]


def _refuse_unless_whole(plan: MergePlan) -> None:
    """Refuse a plan that was put together or edited by hand so that it cannot say what it merges."""
    ids = plan.contributions
    if len(set(ids)) < max(len(ids), _RECORDS_LEAST) or ids[0] != plan.master:
        raise _no_plan("it does not name two records or more, each once and the master first")
    if set(plan.versions) != set(ids):
        raise _no_plan("it does not say from which versions it was made")


def _refuse_unless_sealed(unit: UnitOfWork, plan: MergePlan) -> None:
    """Refuse a plan that was changed since it was proposed here, on its way through a browser perhaps."""
    if not is_sealed(token_secret(unit), attrs.evolve(plan, seal=""), plan.seal):
        raise _no_plan("it is not what was proposed here")


def _refuse_unless_of(master: Customer, merged: Customer) -> None:
    """Refuse a merged record that is another one than the master, or of another brand."""
    changed = ", ".join(field for field in KEPT_FIELDS if getattr(merged, field) != getattr(master, field))
    if changed:
        raise _no_plan(f"it does not keep what the master has in {changed}")


def _no_plan(problem: str) -> InvalidOptionError:
    return InvalidOptionError(option="plan", problem=problem, remedy="propose it here")


def _listed(others: Sequence[CustomerId]) -> Sequence[CustomerId]:
    if not isinstance(others, Sequence):
        raise InvalidValueError(field="others", problem=f"is a {type(others).__name__}", remedy="give a list of ids")
    return others


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


def _account_blockers(unit: UnitOfWork, plan: MergePlan) -> tuple[Blocker, ...]:
    """Return a blocker for each record with an account where another one has its own in the same currency."""
    taken: dict[object, str] = {}
    accounts = (
        (id_, account)
        for id_ in dict.fromkeys(plan.contributions)
        for account in unit.accounts.list_of(unit.merges.list_ids(CustomerId(id_)))
    )
    blocked = dict.fromkeys(id_ for id_, account in accounts if taken.setdefault(_purse(account), id_) != id_)
    return tuple(Blocker.of("credit-accounts", record=id_) for id_ in blocked)


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


def _purse(account: CreditAccount) -> object:
    return account.brand, account.currency
