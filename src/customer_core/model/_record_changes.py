"""What can be done to very many customers at once: a closed set of small changes, and what each made of a customer.

Owns what a change touches, and how it is made and set back. Every change is about one part of a record, and made twice
it does nothing the second time. It must not know whom a change is made for, nor who may make it.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeAlias

import attrs

from customer_core.model._assignments import Assignment
from customer_core.model._checks import (
    check_line,
    count,
    in_utc,
    instant,
    one_of_type,
    refuse_type,
    squeezed,
    stripped,
    word,
)
from customer_core.model._customer import Customer
from customer_core.model._ids import RepId, TeamId, TierId
from customer_core.model._limits import CODE_POINTS_WORD, ENTRIES_LIST
from customer_core.model._redaction import redacted


@attrs.frozen(kw_only=True)
class Served:
    """Say since when somebody serves a customer, and at which place among those who do, from 0.

    Two are equal that say the same moment: others may have come and gone since.
    """

    at: datetime = attrs.field(converter=in_utc, validator=instant)
    place: int = attrs.field(validator=count, eq=False)


TouchedState: TypeAlias = str | Served | None
"""What a customer says where a change touches it: a text, since when it is served, or that there is nothing."""


class _Change(ABC):
    """What all changes have in common: the part that they touch, read and written."""

    @property
    @abstractmethod
    def part(self) -> str:
        """Return the name of the part that it touches: two changes of one part would undo one another."""

    @abstractmethod
    def read(self, customer: Customer) -> TouchedState:
        """Return what a customer says there."""

    @abstractmethod
    def write(self, customer: Customer, state: TouchedState) -> Customer:
        """Return a copy of a customer that says this there, which was read there once."""

    @abstractmethod
    def wanted(self, state: TouchedState, *, at: datetime) -> TouchedState:
        """Return what a customer is to say there that says this now; an instant is that of the change."""

    def apply(self, customer: Customer, *, at: datetime) -> Customer:
        """Return a changed copy of a customer; the very same customer where there is nothing to change.

        Args:
            customer: The customer.
            at: When the change is made: the date of an assignment.

        Raises:
            InvalidValueError: The customer cannot say that, such as one more tag than there may be.
        """
        before = self.read(customer)
        wanted = self.wanted(before, at=at)
        return customer if wanted == before else self.write(customer, wanted)


@attrs.frozen(repr=False)
class _TagChange(_Change):
    """A change of one tag, of which case and spacing make no difference."""

    tag: str = attrs.field(converter=squeezed, validator=word(is_required=True))

    __repr__ = redacted

    @property
    def part(self) -> str:
        """Return the tag."""
        return f"tag {self.tag}"

    def read(self, customer: Customer) -> TouchedState:
        """Return the tag where the customer has it."""
        return self.tag if self.tag in customer.tags else None

    def write(self, customer: Customer, state: TouchedState) -> Customer:
        """Return a copy with the tag, or without it."""
        return customer.without_tag(self.tag) if state is None else customer.with_tag(self.tag)


@attrs.frozen(repr=False)
class AddTag(_TagChange):
    """Give customers a tag."""

    __repr__ = redacted

    def wanted(self, state: TouchedState, *, at: datetime) -> TouchedState:  # noqa: ARG002 - as of the base
        """Return the tag."""
        return self.tag


@attrs.frozen(repr=False)
class RemoveTag(_TagChange):
    """Take a tag away from customers."""

    __repr__ = redacted

    def wanted(self, state: TouchedState, *, at: datetime) -> TouchedState:  # noqa: ARG002 - as of the base
        """Return nothing."""
        return None


@attrs.frozen(repr=False)
class SetFlag(_Change):
    """Give customers this review flag in place of any other; a blank one takes it away."""

    flag: str = attrs.field(converter=stripped, validator=word())

    __repr__ = redacted

    @property
    def part(self) -> str:
        """Return what there is one of."""
        return "flag"

    def read(self, customer: Customer) -> TouchedState:
        """Return the flag; nothing where there is none."""
        return customer.flag or None

    def write(self, customer: Customer, state: TouchedState) -> Customer:
        """Return a copy with this flag, or without any."""
        return customer.with_flag(str(state or ""))

    def wanted(self, state: TouchedState, *, at: datetime) -> TouchedState:  # noqa: ARG002 - as of the base
        """Return the flag; nothing for a blank one."""
        return self.flag or None


@attrs.frozen(repr=False)
class SetWorkflowState(_Change):
    """Put customers into this state of the workflow; a blank one means none. Ways are judged where it is done."""

    state: str = attrs.field(converter=stripped, validator=word())

    __repr__ = redacted

    @property
    def part(self) -> str:
        """Return what there is one of."""
        return "workflow state"

    def read(self, customer: Customer) -> TouchedState:
        """Return the state; nothing where there is none."""
        return customer.workflow_state or None

    def write(self, customer: Customer, state: TouchedState) -> Customer:
        """Return a copy in this state, or in none."""
        return customer.with_workflow_state(str(state or ""))

    def wanted(self, state: TouchedState, *, at: datetime) -> TouchedState:  # noqa: ARG002 - as of the base
        """Return the state; nothing for a blank one."""
        return self.state or None


@attrs.frozen(repr=False)
class SetTier(_Change):
    """Give customers a pricing tier of their own, in place of any other; None takes it away."""

    tier: TierId | None = attrs.field(validator=one_of_type(TierId, is_optional=True))

    __repr__ = redacted

    @property
    def part(self) -> str:
        """Return what there is one of."""
        return "tier"

    def read(self, customer: Customer) -> TouchedState:
        """Return the id of the tier; nothing where there is none."""
        return None if customer.tier is None else str(customer.tier)

    def write(self, customer: Customer, state: TouchedState) -> Customer:
        """Return a copy with a tier of this id, or without any."""
        return customer.without_tier() if state is None else customer.with_tier(TierId(str(state)))

    def wanted(self, state: TouchedState, *, at: datetime) -> TouchedState:  # noqa: ARG002 - as of the base
        """Return the id of the tier; nothing for none."""
        return None if self.tier is None else str(self.tier)


def _assignee(_: object, field: "attrs.Attribute[RepId | TeamId]", value: object) -> None:
    if not isinstance(value, RepId | TeamId):
        refuse_type(field.name, value, RepId)


@attrs.frozen(repr=False)
class _AssigneeChange(_Change):
    """A change of whether a sales representative or team serves a customer."""

    assignee: RepId | TeamId = attrs.field(validator=_assignee)

    __repr__ = redacted

    @property
    def part(self) -> str:
        """Return the representative or team."""
        return f"{'rep' if isinstance(self.assignee, RepId) else 'team'} {self.assignee}"

    def read(self, customer: Customer) -> TouchedState:
        """Return since when the customer is served by it, and at which place."""
        found = ((place, own) for place, own in enumerate(customer.assignments) if own.assignee == self.assignee)
        place, own = next(found, (0, None))
        return None if own is None else Served(at=own.at, place=place)

    def write(self, customer: Customer, state: TouchedState) -> Customer:
        """Return a copy that is served by it since then, at this place or the last one; or that is not."""
        others = [own for own in customer.assignments if own.assignee != self.assignee]
        if isinstance(state, Served):
            others.insert(state.place, Assignment(assignee=self.assignee, at=state.at))
        return attrs.evolve(customer, assignments=tuple(others))


@attrs.frozen(repr=False)
class Assign(_AssigneeChange):
    """Let a sales representative or team serve customers; those whom it serves already keep their date."""

    __repr__ = redacted

    def wanted(self, state: TouchedState, *, at: datetime) -> TouchedState:
        """Return that it serves the customer, since before or from now on and then as the last."""
        return Served(at=at, place=ENTRIES_LIST) if state is None else state


@attrs.frozen(repr=False)
class Unassign(_AssigneeChange):
    """Let a sales representative or team serve customers no more."""

    __repr__ = redacted

    def wanted(self, state: TouchedState, *, at: datetime) -> TouchedState:  # noqa: ARG002 - as of the base
        """Return nothing."""
        return None


RecordChange: TypeAlias = AddTag | RemoveTag | SetFlag | SetWorkflowState | SetTier | Assign | Unassign
"""One thing that can be done to very many customers."""

RECORD_CHANGES: Final = (AddTag, RemoveTag, SetFlag, SetWorkflowState, SetTier, Assign, Unassign)
"""The classes of all changes that there are."""


def _change(_: object, field: "attrs.Attribute[RecordChange]", value: object) -> None:
    if not isinstance(value, RECORD_CHANGES):
        refuse_type(field.name, value, AddTag)


def _state(_: object, field: "attrs.Attribute[TouchedState]", value: object) -> None:
    if isinstance(value, str):
        check_line(field.name, value, limit=CODE_POINTS_WORD)
    elif not isinstance(value, Served | None):
        refuse_type(field.name, value, str)


@attrs.frozen(kw_only=True, repr=False)
class TouchedValue:
    """Hold what a change made of one customer: what it said where the change touched it, before and after.

    None means that there was nothing, or is nothing.
    """

    change: RecordChange = attrs.field(validator=_change)
    before: TouchedState = attrs.field(validator=_state)
    after: TouchedState = attrs.field(validator=_state)

    __repr__ = redacted


def apply_changes(
    customer: Customer, changes: Sequence[RecordChange], *, at: datetime
) -> tuple[Customer, tuple[TouchedValue, ...]]:
    """Return what changes make of a customer, one after the other, and what each touched that had anything to do.

    The very same customer comes back, and nothing beside it, where there is nothing to change.

    Raises:
        InvalidValueError: The customer cannot say that, such as one more tag than there may be.
    """
    touched = []
    for change in changes:
        changed = change.apply(customer, at=at)
        if changed is not customer:
            touched.append(TouchedValue(change=change, before=change.read(customer), after=change.read(changed)))
            customer = changed
    return customer, tuple(touched)


def set_back(customer: Customer, touched: Sequence[TouchedValue]) -> tuple[Customer, int]:
    """Return a customer as it was before some changes, in what they touched alone, and how much of that was left.

    What says something else by now than the change made of it is left as it is.

    Raises:
        InvalidValueError: The customer cannot say again what it said, such as one more tag than there may be.
    """
    left = 0
    for one in reversed(touched):
        if one.change.read(customer) == one.after:
            customer = one.change.write(customer, one.before)
        else:
            left += 1
    return customer, left
