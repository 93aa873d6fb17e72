"""How a merge is undone: surveyed on what is there, then done, or not at all.

Owns the steps. What each record says afterwards is told by the merging engine.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from itertools import combinations

import attrs

from customer_core.errors import PermissionDeniedError
from customer_core.merging import AppliedUndo, UndoPlan
from customer_core.model import Customer, CustomerId, MergeId, Permission, Verdict
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import Context
from customer_core.services._duplicates import index_parted
from customer_core.services._judgements import judgement_by, keep_judgement
from customer_core.services._lineages import known_merge
from customer_core.services._merge_entries import record_undone
from customer_core.services._probes import Probe
from customer_core.services._references import count_by_record
from customer_core.services._resolving import hiding_holders, live_at, named
from customer_core.services._surveys import Survey, survey_of_members, survey_of_merge, survey_of_plan
from customer_core.services._totalling import have_orders, note_totals

__all__ = ["Undo", "propose", "refuse_hidden", "survey_again", "survey_split", "survey_undo"]


def propose(context: Context, survey: Callable[[UnitOfWork], Survey]) -> UndoPlan:
    """Return the plan of what is surveyed, with the host's documents that each record would have.

    Raises:
        PermissionDeniedError: It would show customers whom the actor may not see.
        ReferenceFailedError: The host could not count them.
    """
    with context.reading() as unit:
        plan = survey(unit).plan
        ids = _ids_by_record(unit, plan) if context.references else {}
    refuse_hidden(context, plan)
    return attrs.evolve(plan, references=count_by_record(context, ids))


def _ids_by_record(unit: UnitOfWork, plan: UndoPlan) -> dict[CustomerId, tuple[CustomerId, ...]]:
    """Return every id that would name each record of a plan, the survivor first."""
    leaving = {parted.id: parted.ids for parted in plan.parted}
    gone = {id_ for ids in leaving.values() for id_ in ids}
    staying = tuple(id_ for id_ in unit.merges.list_ids(plan.survivor.id) if id_ not in gone)
    return {plan.survivor.id: staying, **leaving}


def refuse_hidden(context: Context, plan: UndoPlan) -> None:
    """Refuse an undo that would show or make customers whom the actor may not see.

    Raises:
        PermissionDeniedError: It would.
    """
    if not all(map(context.view.shows, (plan.survivor, *plan.left))):
        raise PermissionDeniedError(permission=f"{Permission.MERGES_UNDO.value} for all who would be there")


def survey_undo(unit: UnitOfWork, id_: MergeId) -> Survey:
    """Return what undoing a merge would leave.

    Raises:
        NotFoundError: There is no merge of this id.
        MergeUndoneError: All its members left before.
    """
    merge = known_merge(unit, id_)
    return survey_of_merge(unit, merge, named(unit, merge.master))


def survey_split(unit: UnitOfWork, member: CustomerId) -> Survey:
    """Return what splitting one record off would leave; what had been merged into that one goes with it.

    Raises:
        NotFoundError: The id names nobody.
        MergeUndoneError: It is on its own.
        InvalidOptionError: The others were merged into it.
    """
    return survey_of_members(unit, named(unit, member), member)


def survey_again(unit: UnitOfWork, plan: UndoPlan) -> Survey:
    """Return what is there of a plan, if everything is as it was when it was proposed.

    Raises:
        NotFoundError: There is no such merge.
        MergeUndoneError: Those who are to leave did so before.
        MergedAwayError: The survivor was merged since.
        StaleVersionError: The survivor was changed since.
        InvalidOptionError: The plan is not what was proposed.
    """
    merge = known_merge(unit, plan.merge)
    return survey_of_plan(unit, plan, merge, named(unit, merge.master))


@attrs.frozen(kw_only=True, repr=False)
class Undo:
    """One call that undoes a merge, or a part of it."""

    context: Context
    reason: str
    is_kept_apart: bool

    def run(self, survey: Callable[[UnitOfWork], Survey]) -> AppliedUndo:
        """Survey what is there at one moment, then undo it, if nobody was faster.

        Raises:
            StaleVersionError: The survivor was changed since it was surveyed.
        """
        with self.context.reading() as unit:
            surveyed = survey(unit)
        refuse_hidden(self.context, surveyed.plan)
        return self.context.write(lambda unit: self.keep(unit, surveyed))

    def keep(self, unit: UnitOfWork, survey: Survey) -> AppliedUndo:
        """Undo what was surveyed, in a writing unit.

        Raises:
            StaleVersionError: The survivor was changed since.
        """
        plan, before = survey.plan, survey.survivor
        after = (plan.survivor, *plan.left)
        former, *probes = (Probe.of(self.context, one) for one in (before, *after))
        unit.index.reserve({key for probe in (former, *probes) for key in probe.keys})
        unit.customers.hold([before.id])
        # Whoever merges it, undoes a merge of it or changes it gives it another version.
        live_at(unit, before.id, before.version)
        have_bought = have_orders(unit, [before.id])
        undo = survey.undo_by(self.context, self.reason, is_kept_apart=self.is_kept_apart)
        with hiding_holders(unit, is_limited=not self.context.view.is_everything):
            unit.merges.undo(survey.merge.id, undo, plan.left)
            unit.customers.replace(plan.survivor, expected_version=before.version)
        if have_bought:
            note_totals(unit, after)
        index_parted(unit, self.context, list(zip(after, probes, strict=True)), former)
        record_undone(unit, self.context, survey, self.reason)
        if self.is_kept_apart:
            self._keep_apart(unit, after, undo.at)
        return undo

    def _keep_apart(self, unit: UnitOfWork, customers: Collection[Customer], at: datetime) -> None:
        """Judge all to be different, at the moment of the undo: by that a redo knows the judgements again."""
        for pair in combinations(sorted(customers, key=lambda customer: customer.id), 2):
            left, right = pair
            judgement = judgement_by(self.context, (left.id, right.id), Verdict.DIFFERENT, self.reason, at=at)
            keep_judgement(unit, self.context, judgement, pair)
