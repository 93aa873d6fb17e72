"""What orders and messages have in common when they are recorded: under a key, for a customer, with its history.

Owns the steps. It must not know what an order or a message says.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum, unique
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

import attrs

from customer_core.errors import AlreadyTakenError
from customer_core.history import HistoryAction
from customer_core.model import EVERYTHING, Customer, CustomerId
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import Context, said_by, subject_of
from customer_core.services._resolving import HIDDEN, named

__all__ = ["Kept", "Recording", "RecordingOutcome"]


@unique
class RecordingOutcome(Enum):
    """Say what became of something that was recorded under a key: new there, in another's place, or there before."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class Recorded(Protocol):
    """What is kept under a key for a customer."""

    @property
    def customer(self) -> CustomerId:
        """Return the id that it is recorded with."""


T = TypeVar("T", bound=Recorded)


@attrs.frozen(kw_only=True)
class Kept:
    """What became of something that was recorded, and the live customers that it is and was about, in this order."""

    outcome: RecordingOutcome
    customers: tuple[Customer, ...]


@attrs.frozen(kw_only=True, repr=False)
class Recording(Generic[T]):
    """How things of one kind are recorded.

    Args:
        kind: What one is called.
        find: Returns what is kept under the key of one, None for nothing.
        put: Keeps one.
        title: Returns what one is called in the history of its customer.
        say: Returns what the history says of one.
        actions: What is written there of one that is new, one that is changed, one that another customer has now.
    """

    kind: str
    find: Callable[[UnitOfWork, T], T | None]
    put: Callable[[UnitOfWork, T], None]
    title: Callable[[T], str]
    say: Callable[[T], Mapping[str, Any]]
    actions: tuple[HistoryAction, HistoryAction, HistoryAction]

    def keep(self, unit: UnitOfWork, context: Context, new: T, reason: str) -> Kept:
        """Keep one, unless the very same is kept, and write it into the history of whomever it is and was about.

        From here to the end of the unit nobody else writes anything under the key, nor merges, changes or removes these
        customers: what is reckoned of them is what is there when the unit ends.

        Raises:
            NotFoundError: The id of its customer names nobody.
            AlreadyTakenError: What is kept under the key is about a customer whom the actor may not see.
        """
        unit.index.reserve((f"{self.kind}-{self.title(new)}",))
        before = self.find(unit.seen_by(EVERYTHING), new)
        unit.customers.hold({new.customer} if before is None else {new.customer, before.customer})
        customer = named(unit, new.customer)
        if before is not None and self.find(unit, new) is None:
            raise AlreadyTakenError(what="key", kind=self.kind, holder=HIDDEN)
        if before == new:
            return Kept(outcome=RecordingOutcome.UNCHANGED, customers=(customer,))
        self.put(unit, new)
        created, changed, moved_away = self.actions
        note = partial(self._note, unit, context, reason)
        if before is None:
            note(created, customer, new, after=new)
            return Kept(outcome=RecordingOutcome.CREATED, customers=(customer,))
        former = named(unit, before.customer)
        if former.id == customer.id:
            note(changed, customer, new, before=before, after=new)
            return Kept(outcome=RecordingOutcome.UPDATED, customers=(customer,))
        note(moved_away, former, before, before=before)
        note(created, customer, new, after=new)
        return Kept(outcome=RecordingOutcome.UPDATED, customers=(customer, former))

    def change_many(
        self,
        unit: UnitOfWork,
        context: Context,
        listed: Sequence[T],
        change: Callable[[UnitOfWork, T], T | None],
        action: HistoryAction,
    ) -> None:
        """Change some that were listed in this unit, and write it into the histories of whomever they are about.

        What somebody else changed meanwhile is left as it is.

        Args:
            unit: A unit in which all of them are seen.
            context: Whose desk it is.
            listed: The things.
            change: Keeps one as it is to be and returns that, None where it is gone.
            action: What is written of each.
        """
        unit.index.reserve([f"{self.kind}-{self.title(one)}" for one in listed])
        same = [one for one in listed if self.find(unit, one) == one]
        unit.customers.hold({one.customer for one in same})
        for one in same:
            after = change(unit, one)
            self._note(unit, context, "", action, named(unit, one.customer), one, before=one, after=after)

    def _note(  # noqa: PLR0913 - what an entry says
        self,
        unit: UnitOfWork,
        context: Context,
        reason: str,
        action: HistoryAction,
        customer: Customer,
        about: T,
        *,
        before: T | None = None,
        after: T | None = None,
    ) -> None:
        """Write an entry under the id that something is recorded with: where a merge is undone, both go with it."""
        context.record(
            unit,
            action,
            subject_of(about.customer),
            before=self._said(before),
            after=self._said(after),
            version=customer.version,
            reason=reason,
        )

    def _said(self, one: T | None) -> dict[str, Any]:
        return {} if one is None else {f"{self.kind}s": {self.title(one): said_by(self.say(one))}}
