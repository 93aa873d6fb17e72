"""How one record leaves a customer alone: what had been merged into it stays, merged into the customer anew.

Owns the steps, each of which is an undo or a merge like any other, all in one unit of work. So what is proposed is what
would be done: it is done, looked at and undone.
"""

from itertools import chain
from typing import NoReturn

import attrs

from customer_core.errors import InvalidOptionError
from customer_core.merging import DEFAULT_RULES, AppliedUndo, LaterEdit, Parted, UndoPlan
from customer_core.merging import apply as apply_plan
from customer_core.model import EVERYTHING, CustomerId, GroupLimits
from customer_core.ports import UnitOfWork
from customer_core.services._applying import Application, proposed
from customer_core.services._contexts import Context
from customer_core.services._joining_accounts import MeetingAccounts
from customer_core.services._lineages import Participants
from customer_core.services._references import count_by_record
from customer_core.services._resolving import at_version, named
from customer_core.services._surveys import Survey
from customer_core.services._undoing import Undo, refuse_hidden, survey_split

__all__ = ["Detachment"]


class _LookedAtError(Exception):
    """A detachment was looked at, and is not wanted yet."""

    def __init__(self, plan: UndoPlan, staying: tuple[CustomerId, ...]) -> None:
        super().__init__()
        self.plan = plan
        self.staying = staying


@attrs.frozen(kw_only=True, repr=False)
class Detachment:
    """One call that lets a record leave alone."""

    context: Context
    member: CustomerId
    reason: str = ""
    is_kept_apart: bool = True

    def propose(self) -> UndoPlan:
        """Return what it would leave.

        Raises:
            PermissionDeniedError: It would show customers whom the actor may not see.
            NotFoundError: The id names nobody.
            MergeUndoneError: It is on its own.
            InvalidOptionError: The others were merged into it.
            MergeBlockedError: What had been merged into it cannot be merged into the customer.
        """

        def look(unit: UnitOfWork) -> NoReturn:
            plan = self._detach(unit)[1]
            raise _LookedAtError(plan, unit.merges.list_ids(plan.survivor.id))

        try:
            self.context.write(look)
        except _LookedAtError as looked_at:
            plan = looked_at.plan
            ids = {plan.survivor.id: looked_at.staying, self.member: (self.member,)} if self.context.references else {}
            return attrs.evolve(plan, references=count_by_record(self.context, ids))

    def run(self, planned: UndoPlan | None = None) -> AppliedUndo:
        """Do it, as it was planned if it was.

        Raises:
            StaleVersionError: The customer was changed since.
            InvalidOptionError: The plan is not what was proposed; and as `propose`.
        """

        def detach(unit: UnitOfWork) -> AppliedUndo:
            if planned is not None:
                at_version(named(unit, planned.survivor.id), planned.version)
            undo, plan = self._detach(unit)
            if planned is not None and plan != attrs.evolve(planned, references=()):
                raise InvalidOptionError(option="plan", problem="is not what was proposed here", remedy="propose it")
            return undo

        return self.context.write(detach)

    def _detach(self, unit: UnitOfWork) -> tuple[AppliedUndo, UndoPlan]:
        survey = survey_split(unit, self.member)
        refuse_hidden(self.context, survey.plan)
        # What there is in between is shown to nobody.
        unit = unit.seen_by(EVERYTHING)
        undo = self._undo(is_kept_apart=self.is_kept_apart).keep(unit, survey)
        surveys = []
        for merge in unit.merges.list_of(self.member):
            if merge.master == self.member and not merge.is_undone:
                surveys.append(Survey.of(unit, named(unit, self.member), merge, merge.standing))
                self._undo(is_kept_apart=False).keep(unit, surveys[-1])
        staying = [one.id for inner in surveys for one in inner.plan.left]
        if staying:
            self._merge(unit, survey.survivor.id, staying, survey.merge.plan.limits)
        went_on = [edit for inner in surveys for edit in inner.plan.moved]
        alone = named(unit, self.member)
        plan = UndoPlan(
            merge=survey.merge.id,
            survivor=named(unit, survey.survivor.id),
            left=(alone,),
            parted=(Parted(id=alone.id, ids=(alone.id,)),),
            moved=tuple(edit for edit in survey.plan.moved if not any(_is_same(edit, other) for other in went_on)),
            kept=tuple(chain(survey.plan.kept, *(inner.plan.kept for inner in surveys))),
            accounts={account.id: alone.id for account in unit.accounts.list_of((alone.id,))},
            version=survey.survivor.version,
            is_alone=True,
        )
        refuse_hidden(self.context, plan)
        return undo, plan

    def _undo(self, *, is_kept_apart: bool) -> Undo:
        return Undo(context=self.context, reason=self.reason, is_kept_apart=is_kept_apart)

    def _merge(
        self, unit: UnitOfWork, survivor: CustomerId, others: list[CustomerId], limits: GroupLimits | None
    ) -> None:
        """Merge what had been merged into the record into the customer anew."""
        customers = [named(unit, id_) for id_ in (survivor, *others)]
        found = proposed(unit, Participants.of(unit, customers), DEFAULT_RULES, is_master_named=True)
        plan = MeetingAccounts.of(unit, found).with_limits(unit, found, limits, on=self.context.now(unit).date())
        application = Application.of(unit, self.context, plan, apply_plan(plan))
        application.hold(unit, self.reason)
        application.keep(unit, self.reason)


def _is_same(edit: LaterEdit, other: LaterEdit) -> bool:
    """Tell whether an edit that left went on with somebody else."""
    return (edit.field, edit.before, edit.after) == (other.field, other.before, other.after)
