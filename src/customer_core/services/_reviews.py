"""The review queue: pairs of customers that wait for somebody to look at them, and what is decided on them.

Owns how a pair that was written down is read after merges. What a decision means is a judgement's matter.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

import attrs

from customer_core.errors import InvalidOptionError
from customer_core.matching import Score, explain, prepare
from customer_core.model import (
    ANYBODY,
    ChannelId,
    Customer,
    CustomerId,
    Judgement,
    Permission,
    RepId,
    TeamId,
    Verdict,
    View,
    WaitingPair,
)
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import Context, require_most
from customer_core.services._judgements import JudgementService, standing_between, waiting_between
from customer_core.services._lineages import absorbed_by
from customer_core.services._outcomes import told_of
from customer_core.services._resolving import given

__all__ = ["ReviewChoice", "ReviewPair", "ReviewService"]

_AT_ONCE = 100


@attrs.frozen(kw_only=True)
class ReviewChoice:
    """Say which waiting pairs are wanted; each part that is given narrows them.

    Args:
        channel: Those that came to wait through this sales channel.
        assignee: Those of which at least one customer is served by this representative or team.
        bits_least: Those of at least so many bits, as the pair says.

    Raises:
        InvalidOptionError: A part is of another kind.
    """

    channel: ChannelId | None = None
    assignee: RepId | TeamId | None = None
    bits_least: float | None = None

    def __attrs_post_init__(self) -> None:
        kinds = {"channel": (ChannelId,), "assignee": (RepId, TeamId), "bits_least": (float, int)}
        for option, allowed in kinds.items():
            value = getattr(self, option)
            if value is not None and not isinstance(value, allowed):
                names = " or ".join(cls.__name__ for cls in allowed)
                raise InvalidOptionError(
                    option=option, problem=f"is a {type(value).__name__}", remedy=f"give a {names}"
                )

    @property
    def view(self) -> View:
        """Return the view that shows the customers who are served by whom is wanted."""
        return View(assignees=ANYBODY if self.assignee is None else [self.assignee])

    def wants(self, pair: WaitingPair) -> bool:
        """Tell whether a pair is wanted, as far as the pair itself says."""
        return self.channel in (None, pair.channel) and not self.is_beyond(pair)

    def is_beyond(self, pair: WaitingPair) -> bool:
        """Tell whether a pair, and so every less likely one, has too few bits."""
        return self.bits_least is not None and pair.bits < self.bits_least


@attrs.frozen(kw_only=True, repr=False)
class ReviewPair:
    """A pair that waits, with the two customers as they are now, and their score now.

    `absorbed` is the id of the record that the score is of, in place of the one that it is part of now, where a record
    that was merged is more alike than what that one says now.
    """

    pair: WaitingPair
    left: Customer
    right: Customer
    score: Score
    absorbed: CustomerId | None = None

    def __repr__(self) -> str:
        return f"ReviewPair({self.left.id!r}, {self.right.id!r}, probability={self.score.probability:.3f})"

    def explain(self) -> tuple[str, ...]:
        """Return why the two may be one, in sentences with values: for the clerk's eyes, not for a log."""
        return *told_of(self.absorbed), *explain(self.score)


_EVERY_PAIR = ReviewChoice()
_Waiting = tuple[WaitingPair, Customer, Customer]
"""A pair that waits, with the two customers of now."""
_Sight = tuple[CustomerId | None, Customer, Customer]
"""Two records that are compared, and the id of the one that was merged, if one was."""


@attrs.frozen(repr=False)
class ReviewService:
    """Shows which pairs wait, and takes what is decided on them."""

    _context: Context

    def list_waiting(
        self, *, after: WaitingPair | None = None, most: int = 25, only: ReviewChoice = _EVERY_PAIR
    ) -> tuple[WaitingPair, ...]:
        """Return the pairs behind `after`, or from the first, likeliest first.

        A pair keeps the ids it was written with. Pairs of two that were merged into one, or that somebody
        judged since, are left out.

        Args:
            after: The last pair of the page before; None for the first page.
            most: How many pairs, 1 to 10,000.
            only: Which of them are wanted.

        Raises:
            PermissionDeniedError: The actor may not see the review queue.
            InvalidOptionError: `most` is not from 1 to 10,000.
        """
        self._context.require(Permission.REVIEWS_READ)
        require_most(most)
        with self._context.reading() as unit:
            return tuple(pair for pair, *_ in islice(_iter_waiting(unit, after, only), most))

    def find_next(self, *, after: WaitingPair | None = None, only: ReviewChoice = _EVERY_PAIR) -> ReviewPair | None:
        """Return the next pair with its customers and the reasons; None where none waits.

        To skip a pair, ask for the next one behind it; it waits on.

        Args:
            after: The pair before; None for the likeliest of all.
            only: Which pairs are wanted.

        Raises:
            PermissionDeniedError: The actor may not see the review queue.
        """
        self._context.require(Permission.REVIEWS_READ)
        with self._context.reading() as unit:
            found = next(_iter_waiting(unit, after, only), None)
            if found is None:
                return None
            sights = _sights_of(unit, found)
        return self._scored(found, sights)

    def list_pairs(
        self, *, after: WaitingPair | None = None, most: int = 25, only: ReviewChoice = _EVERY_PAIR
    ) -> tuple[ReviewPair, ...]:
        """Return what `list_waiting` returns, each pair with its customers and the reasons, as of `find_next`.

        Args:
            after: The last pair of the page before; None for the first page.
            most: How many pairs, 1 to 10,000.
            only: Which of them are wanted.

        Raises:
            PermissionDeniedError: The actor may not see the review queue.
            InvalidOptionError: `most` is not from 1 to 10,000.
        """
        self._context.require(Permission.REVIEWS_READ)
        require_most(most)
        with self._context.reading() as unit:
            waiting = [(found, _sights_of(unit, found)) for found in islice(_iter_waiting(unit, after, only), most)]
        return tuple(self._scored(found, sights) for found, sights in waiting)

    def _scored(self, found: _Waiting, sights: Sequence[_Sight]) -> ReviewPair:
        """Return a pair with the score of those of its records that are most alike."""
        scores = [(absorbed, self._context.scorer.score(prepare(one), prepare(two))) for absorbed, one, two in sights]
        absorbed, score = max(scores, key=lambda scored: scored[1].bits)
        pair, left, right = found
        return ReviewPair(pair=pair, left=left, right=right, score=score, absorbed=absorbed)

    def decide(self, pair: WaitingPair | ReviewPair, verdict: Verdict, *, reason: str = "") -> Judgement:
        """Record what the actor judges about a pair, which waits no longer; that of two who are the same merges nobody.

        To merge them, give their ids to `merges.propose`. The judgement is that of `judgements.record`.

        Raises:
            PermissionDeniedError: The actor may not record judgements.
            NotFoundError: One of the two was deleted since.
            InvalidValueError: The two were merged since, or the verdict is none.
        """
        self._context.require(Permission.JUDGEMENTS_RECORD)
        about = pair.pair if isinstance(pair, ReviewPair) else given(WaitingPair, pair, "pair")
        return JudgementService(self._context).record(about.left, about.right, verdict, reason=reason)


def _iter_waiting(unit: UnitOfWork, after: WaitingPair | None, only: ReviewChoice) -> Iterator[_Waiting]:
    """Yield the pairs that wait and are wanted, each with the two customers of now."""
    if after is not None:
        given(WaitingPair, after, "after")
    view = given(ReviewChoice, only, "only").view
    while read := unit.reviews.list_waiting(after=after, most=_AT_ONCE):
        for pair in read:
            if only.is_beyond(pair):
                return
            two = _still_apart(unit, pair) if only.wants(pair) else None
            if two is not None and any(map(view.shows, two)) and _is_first(unit, pair, two, only):
                yield pair, *two
        after = read[-1]


def _sights_of(unit: UnitOfWork, found: _Waiting) -> list[_Sight]:
    """Return the two customers, and each with what went into the other by merges."""
    _, left, right = found
    sights: list[_Sight] = [(None, left, right)]
    sights += [(one.id, left, one) for one in absorbed_by(unit, right)]
    sights += [(one.id, one, right) for one in absorbed_by(unit, left)]
    return sights


def _is_first(unit: UnitOfWork, pair: WaitingPair, two: tuple[Customer, Customer], only: ReviewChoice) -> bool:
    """Tell whether a pair is the likeliest of those that wait between two customers, of whose ids several may."""
    wanted = filter(only.wants, waiting_between(unit, two[0].id, two[1].id))
    return pair == min(wanted, key=lambda one: (-one.bits, one.left, one.right))


def _still_apart(unit: UnitOfWork, pair: WaitingPair) -> tuple[Customer, Customer] | None:
    """Return the two customers of a pair, unless they are one by now, or somebody judged them."""
    left, right = unit.customers.find(pair.left), unit.customers.find(pair.right)
    if left is None or right is None or left.id == right.id or standing_between(unit, left.id, right.id):
        return None
    return left, right
