"""What is done to all customers whom some criteria find: which changes, how far it has come, and what it changed.

Owns the act as a value, and how it goes on from one unit of work to the next. It must not know who may act, nor where
acts are kept.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import unique
from typing import Any, Final, Self

import attrs

from customer_core.errors import InvalidValueError
from customer_core.model import (
    RECORD_CHANGES,
    ActId,
    Actor,
    ChannelId,
    CustomerId,
    RecordChange,
    TouchedValue,
)
from customer_core.model._card_numbers import refuse_card_details
from customer_core.model._checks import as_tuple, in_utc, instant
from customer_core.model._documented import Documented
from customer_core.search._checks import check_line, instance_of, stripped, within
from customer_core.search._criteria import CRITERIA, Criteria

__all__ = ["ACT_CHANGES_MOST", "Act", "ActCounts", "ActRecord", "ActState"]

ACT_CHANGES_MOST: Final = 100
"""How many changes an act may make of each customer."""

_REASON_MOST: Final = 1_000
_COUNT_MOST: Final = 2**53
_many = within(0, _COUNT_MOST)


@unique
class ActState(Documented):
    """Say how far an act has come, by a code that stays the same for ever; `doc` says it to a clerk."""

    RUNNING = "running", "Customers are still to be changed; applied again, it goes on where it was."
    DONE = "done", "Whoever met the criteria was changed."
    UNDOING = "undoing", "Customers are still to be set back; undone again, it goes on where it was."
    UNDONE = "undone", "What it changed was set back, as far as nobody changed it since."


@attrs.frozen(kw_only=True)
class ActCounts:
    """Count the customers that an act has come to.

    Args:
        changed: Those that it changed.
        unchanged: Those that were as it would make them.
        not_editable: Those that whoever acted may see and not edit.
        refused: Those that cannot take the changes, such as one more tag than there may be.
        set_back: Those that were set back by an undo.
        left: Those that the undo left as they are, or a part of them: somebody changed them since, or they are gone.
    """

    changed: int = attrs.field(default=0, validator=_many)
    unchanged: int = attrs.field(default=0, validator=_many)
    not_editable: int = attrs.field(default=0, validator=_many)
    refused: int = attrs.field(default=0, validator=_many)
    set_back: int = attrs.field(default=0, validator=_many)
    left: int = attrs.field(default=0, validator=_many)

    @property
    def found(self) -> int:
        """Return how many met the criteria when the act came to them."""
        return self.changed + self.unchanged + self.not_editable + self.refused

    def plus(self, other: Self) -> Self:
        """Return the counts of both."""
        fields = (field.name for field in attrs.fields(type(self)))
        return type(self)(**{name: getattr(self, name) + getattr(other, name) for name in fields})


def _changes(changes: Sequence[RecordChange]) -> tuple[RecordChange, ...]:
    return as_tuple(changes)


def _touched(touched: Sequence[TouchedValue]) -> tuple[TouchedValue, ...]:
    return as_tuple(touched)


def _changes_check(_: object, field: "attrs.Attribute[tuple[RecordChange, ...]]", value: Any) -> None:  # noqa: ANN401 - it is looked at
    if not isinstance(value, tuple) or not all(isinstance(one, RECORD_CHANGES) for one in value):
        names = ", ".join(cls.__name__ for cls in RECORD_CHANGES)
        raise InvalidValueError(field=field.name, problem="holds what is no change", remedy=f"give a list of {names}")
    if not 1 <= len(value) <= ACT_CHANGES_MOST:
        remedy = f"give from 1 to {ACT_CHANGES_MOST}"
        raise InvalidValueError(field=field.name, problem="are none, or too many", remedy=remedy)
    if len({one.part for one in value}) < len(value):
        problem = "has two changes of the same part of a customer"
        raise InvalidValueError(field=field.name, problem=problem, remedy="give one of them")


def _touched_check(_: object, field: "attrs.Attribute[tuple[TouchedValue, ...]]", value: object) -> None:
    if not isinstance(value, tuple) or not all(isinstance(one, TouchedValue) for one in value):
        raise InvalidValueError(field=field.name, problem="are no touched values", remedy="give a list of TouchedValue")


def _reason(_: object, field: "attrs.Attribute[str]", value: object) -> None:
    check_line(field.name, value, most=_REASON_MOST)
    refuse_card_details(field.name, str(value))


def _optional(*classes: type) -> Any:  # noqa: ANN401 - attrs has no name for a validator of any field
    return attrs.validators.optional(instance_of(*classes))


@attrs.frozen(kw_only=True, repr=False)
class Act:
    """Hold something that is done to all customers whom some criteria find, and how far it has come.

    Customers are come to in ascending order of id. `last` is the one that was come to last in the present state, None
    where that is nobody yet. Assignments are dated `at`, when the act was started; `reason` and `undo_reason` say why
    it is done and undone.

    Raises:
        InvalidValueError: There are no changes, or two of the same part of a customer.
    """

    id: ActId = attrs.field(validator=instance_of(ActId))
    criteria: Criteria = attrs.field(validator=instance_of(*CRITERIA))
    changes: tuple[RecordChange, ...] = attrs.field(converter=_changes, validator=_changes_check)
    by: Actor = attrs.field(validator=instance_of(Actor))
    at: datetime = attrs.field(converter=in_utc, validator=instant)
    channel: ChannelId | None = attrs.field(default=None, validator=_optional(ChannelId))
    reason: str = attrs.field(default="", converter=stripped, validator=_reason)
    undo_reason: str = attrs.field(default="", converter=stripped, validator=_reason)
    state: ActState = attrs.field(default=ActState.RUNNING, validator=instance_of(ActState))
    last: CustomerId | None = attrs.field(default=None, validator=_optional(CustomerId))
    counts: ActCounts = attrs.field(factory=ActCounts, validator=instance_of(ActCounts))
    version: int = attrs.field(default=1, validator=_many)

    def __repr__(self) -> str:
        return f"Act(id={self.id!r}, state={self.state.name})"

    @property
    def place(self) -> tuple[datetime, ActId]:
        """Return where the act stands among others, from the earliest on: by moment, then by id."""
        return self.at, self.id

    @property
    def is_over(self) -> bool:
        """Tell whether nothing is left to be changed or set back in the present state."""
        return self.state in {ActState.DONE, ActState.UNDONE}

    @property
    def counted(self) -> tuple[int, int]:
        """Return how many customers it has come to in the present state, and of how many that are known of."""
        counts = self.counts
        if self.state in {ActState.RUNNING, ActState.DONE}:
            return counts.found, counts.found
        return counts.set_back + counts.left, counts.changed

    def moved(self, last: CustomerId | None, counts: ActCounts, *, is_last: bool) -> Self:
        """Return the act once it has come to some more customers.

        Args:
            last: The last one of them; None where there was nobody.
            counts: What became of them.
            is_last: Whether there are no more, so that the state is over.
        """
        over = {ActState.RUNNING: ActState.DONE, ActState.UNDOING: ActState.UNDONE}
        return attrs.evolve(
            self,
            state=over[self.state] if is_last else self.state,
            last=last or self.last,
            counts=self.counts.plus(counts),
            version=self.version + 1,
        )

    def turned_back(self, reason: str = "") -> Self:
        """Return the act as it begins to be undone, for a reason and wherever it was; one that is already, stays.

        Raises:
            InvalidValueError: The reason is too long, or more than one line.
        """
        if self.state in {ActState.UNDOING, ActState.UNDONE}:
            return self
        return attrs.evolve(self, state=ActState.UNDOING, undo_reason=reason, last=None)


@attrs.frozen(kw_only=True, repr=False)
class ActRecord:
    """Hold what an act changed of one customer, in the order in which it did: what it touched, and nothing else.

    The customer is the id that it had then.
    """

    act: ActId = attrs.field(validator=instance_of(ActId))
    customer: CustomerId = attrs.field(validator=instance_of(CustomerId))
    touched: tuple[TouchedValue, ...] = attrs.field(converter=_touched, validator=_touched_check)

    def __repr__(self) -> str:
        return f"ActRecord(act={self.act!r}, customer={self.customer!r})"
