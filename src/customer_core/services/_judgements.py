"""Judgements: what people say about two customers, kept for ever and heeded at once.

Owns the steps. What a judgement blocks or joins is seen to where merges, clusters and suspects are.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import combinations, islice, product

import attrs

from customer_core.errors import InvalidValueError
from customer_core.history import HistoryAction
from customer_core.merging import AppliedUndo
from customer_core.model import Customer, CustomerId, Judgement, Permission, Verdict, WaitingPair
from customer_core.ports import NamedJudgement, UnitOfWork
from customer_core.services._contexts import Context, in_turns, require_most, subject_of
from customer_core.services._resolving import checked, given, named

__all__ = [
    "JudgementService",
    "judgement_by",
    "keep_judgement",
    "standing_between",
    "supersede_judgements",
    "waiting_between",
]

_AT_ONCE = 1_000


@attrs.frozen(repr=False)
class JudgementService:
    """Records judgements about pairs of customers, and shows them."""

    _context: Context

    def record(self, left: CustomerId, right: CustomerId, verdict: Verdict, *, reason: str = "") -> Judgement:
        """Record what the actor judges about two customers, and return it; what stood about the two is superseded.

        The two are one cluster from now on, or never, whatever their records say; while *different* or *unsure* stands
        they are not merged, and not suspected of each other when one of them is changed. Nothing is deleted. Who says
        again what they said last, for the same reason, is answered with that judgement, so that a call that may have
        been kept can be made again.

        Args:
            left: Id of one of them. A judgement keeps the ids it was given, and is about whomever these name.
            right: Id of the other one; their order says nothing.
            verdict: The same, different, or not to be told.
            reason: Why; goes into the history of both, too.

        Raises:
            PermissionDeniedError: The actor may not record judgements.
            NotFoundError: An id names no customer.
            InvalidValueError: The two ids name one customer, or the verdict is none.
        """
        self._context.require(Permission.JUDGEMENTS_RECORD)
        given(Verdict, verdict, "verdict")
        one, other = sorted((checked(left), checked(right)))
        if one == other:
            raise _one_customer()
        judgement = judgement_by(self._context, (one, other), verdict, reason)
        return self._context.write(lambda unit: self._keep(unit, judgement))

    def list_of(self, left: CustomerId, right: CustomerId) -> tuple[Judgement, ...]:
        """Return every judgement about two customers, superseded ones included, the oldest first.

        Those about customers who were merged into either of them are among these.

        Raises:
            PermissionDeniedError: The actor may not see the review queue.
        """
        self._context.require(Permission.REVIEWS_READ)
        with self._context.reading() as unit:
            ones, others = (unit.merges.list_ids(checked(id_)) or (id_,) for id_ in (left, right))
            return unit.judgements.list_between(ones, others)

    def list_standing(self, *, after: NamedJudgement | None = None, most: int = 25) -> tuple[NamedJudgement, ...]:
        """Return the judgements behind `after`, or from the first, that stand, each with whom its two ids name now.

        They come by the smaller of the two customers of now, then by the larger. Two who were judged to be the same and
        merged since are told, too: both ids name one customer then. For `bulk.judged_pairs`, and to look through.

        Args:
            after: The last judgement of the page before; None for the first page.
            most: How many judgements, 1 to 10,000.

        Raises:
            PermissionDeniedError: The actor may not see the review queue.
            InvalidOptionError: `most` is not from 1 to 10,000.
            InvalidValueError: `after` is no such judgement.
        """
        self._context.require(Permission.REVIEWS_READ)
        require_most(most)
        if after is not None:
            given(NamedJudgement, after, "after")
        with self._context.reading() as unit:
            return tuple(islice(_iter_standing(unit, after), most))

    def _keep(self, unit: UnitOfWork, judgement: Judgement) -> Judgement:
        unit.customers.hold((judgement.left, judgement.right))
        one, other = (named(unit, id_) for id_ in (judgement.left, judgement.right))
        if one.id == other.id:
            raise _one_customer()
        standing = standing_between(unit, one.id, other.id)
        if len(standing) == 1 and attrs.evolve(standing[0], at=judgement.at) == judgement:
            return standing[0]
        keep_judgement(unit, self._context, judgement, (one, other))
        return judgement


def keep_judgement(unit: UnitOfWork, context: Context, judgement: Judgement, about: tuple[Customer, Customer]) -> None:
    """Keep a judgement about two live customers, and write it into the history of both."""
    unit.judgements.add(judgement)
    one, other = sorted(about, key=lambda customer: customer.id)
    for customer, beside in ((one, other), (other, one)):
        context.record(
            unit,
            HistoryAction.JUDGED,
            subject_of(customer.id),
            before=None,
            after={"verdict": judgement.verdict.value, "other": str(beside.id)},
            version=customer.version,
            reason=judgement.reason,
        )


def supersede_judgements(
    unit: UnitOfWork, context: Context, customers: Sequence[Customer], undos: Sequence[AppliedUndo], reason: str
) -> None:
    """Judge customers to be the same of whom nothing stands but what some undos judged: that they are different."""
    left = {(Verdict.DIFFERENT, undo.at, undo.by, undo.channel, undo.reason) for undo in undos}
    for pair in combinations(sorted(customers, key=lambda customer: customer.id), 2):
        one, other = pair
        standing = [
            (judged.verdict, judged.at, judged.by, judged.channel, judged.reason)
            for judged in standing_between(unit, one.id, other.id)
        ]
        if standing and left.issuperset(standing):
            keep_judgement(unit, context, judgement_by(context, (one.id, other.id), Verdict.SAME, reason), pair)


def judgement_by(
    context: Context, ids: tuple[CustomerId, CustomerId], verdict: Verdict, reason: str, *, at: datetime | None = None
) -> Judgement:
    """Return what the actor judges about two customers, whose ids are in order."""
    left, right = ids
    return Judgement(
        left=left,
        right=right,
        verdict=verdict,
        reason=reason,
        at=at or context.clock(),
        by=context.scope.actor.author,
        channel=context.scope.channel,
    )


def standing_between(unit: UnitOfWork, left: CustomerId, right: CustomerId) -> list[Judgement]:
    """Return what stands about two live customers: one judgement, or several where some of them came by merges."""
    ends = {left, right}
    return [one.judgement for one in unit.judgements.list_standing((left,)) if ends == {one.left, one.right}]


def waiting_between(unit: UnitOfWork, left: CustomerId, right: CustomerId) -> Iterator[WaitingPair]:
    """Yield the pairs that wait between the records of two customers."""
    for one, other in product(unit.merges.list_ids(left), unit.merges.list_ids(right)):
        pair = unit.reviews.find(*sorted((one, other)))
        if pair:
            yield pair


def _iter_standing(unit: UnitOfWork, after: NamedJudgement | None) -> Iterator[NamedJudgement]:
    """Yield the standing judgements behind one in order, customer by customer."""
    last = None
    if after is not None:
        last = min(after.left, after.right)
        yield from (one for one in _standing_from(unit, last) if _place(one) > _place(after))
    for id_ in in_turns(lambda last: unit.judgements.list_ids(after=last, most=_AT_ONCE), last):
        yield from _standing_from(unit, id_)


def _standing_from(unit: UnitOfWork, id_: CustomerId) -> list[NamedJudgement]:
    """Return in order what stands about a customer and those of larger ids, and about two that it was merged from."""
    about = [one for one in unit.judgements.list_standing((id_,)) if id_ == min(one.left, one.right)]
    ids = unit.merges.list_ids(id_)
    within = (one for one in unit.judgements.list_between(ids, ids) if one.is_standing)
    return sorted([*about, *(NamedJudgement(judgement=one, left=id_, right=id_) for one in within)], key=_place)


def _place(one: NamedJudgement) -> tuple[object, ...]:
    """Return what judgements are ordered by; about two ids as they were written, one stands at most."""
    return min(one.left, one.right), max(one.left, one.right), one.judgement.left, one.judgement.right


def _one_customer() -> InvalidValueError:
    return InvalidValueError(field="right", problem="names the same customer as left", remedy="name two customers")
