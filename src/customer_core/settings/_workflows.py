"""The workflow of customers as one table: its states, what each keeps from, and who may move a customer where.

Owns the table and what follows from it. It must not know who is in which state, nor how a call is refused.
"""

from collections.abc import Collection, Iterable, Sequence
from enum import unique
from typing import Any, Final, Self

import attrs

from customer_core.model import Permission
from customer_core.model._checks import (
    all_are,
    as_frozenset,
    as_tuple,
    many_of_type,
    many_words,
    one_of_type,
    squeezed,
    stripped,
    word,
)
from customer_core.model._documented import Documented
from customer_core.model._limits import ENTRIES_LIST, ENTRIES_TAGS
from customer_core.model._redaction import redacted
from customer_core.settings._checks import counted, refuse

__all__ = [
    "APPROVAL_WORKFLOW",
    "CHECK_FLAG",
    "WorkflowBlock",
    "WorkflowSettings",
    "WorkflowState",
    "WorkflowTransition",
]

CHECK_FLAG: Final = "CHK"
"""The review flag that says nothing but that somebody should look; it is allowed beside all that are configured."""


@unique
class WorkflowBlock(Documented):
    """Say what a state keeps a customer from; `doc` says it to an administrator."""

    CREDIT = "credit", "Nothing is bought on account."
    LOGIN = "login", "The customer does not log in; a host with a login of its own asks."
    MERGE = "merge", "The customer is merged with nobody."


def _blocks(blocks: Iterable[WorkflowBlock]) -> frozenset[WorkflowBlock]:
    return as_frozenset(blocks)


@attrs.frozen(kw_only=True, repr=False)
class WorkflowState:
    """Hold what a state is called, and what it keeps a customer from."""

    name: str = attrs.field(converter=stripped, validator=word(is_required=True))
    blocks: frozenset[WorkflowBlock] = attrs.field(
        factory=frozenset,
        converter=_blocks,
        validator=many_of_type(WorkflowBlock, kind=frozenset, limit=len(WorkflowBlock)),
    )

    __repr__ = redacted


def _roles(roles: Iterable[str]) -> frozenset[str]:
    frozen = as_frozenset(roles)
    return frozenset(map(stripped, frozen)) if all_are(str, frozen) else frozen


@attrs.frozen(kw_only=True, repr=False)
class WorkflowTransition:
    """Say that a customer may go from one state to another, and who may move it, beyond whoever may change it.

    None as a permission asks for no further one. With roles, whoever moves it has to have one of them.
    """

    before: str = attrs.field(converter=stripped, validator=word(is_required=True))
    after: str = attrs.field(converter=stripped, validator=word(is_required=True))
    permission: Permission | None = attrs.field(default=None, validator=one_of_type(Permission, is_optional=True))
    roles: frozenset[str] = attrs.field(
        factory=frozenset, converter=_roles, validator=many_words(limit=ENTRIES_TAGS, kind=frozenset)
    )

    __repr__ = redacted


def _states(states: Sequence[WorkflowState]) -> tuple[WorkflowState, ...]:
    return as_tuple(states)


def _transitions(transitions: Sequence[WorkflowTransition]) -> tuple[WorkflowTransition, ...]:
    return as_tuple(transitions)


def _flags(flags: Sequence[str]) -> tuple[str, ...]:
    listed = as_tuple(flags)
    return tuple(map(stripped, listed)) if all_are(str, listed) else listed


def _state_key(state: WorkflowState) -> str:
    return squeezed(state.name)


def _transition_key(transition: WorkflowTransition) -> tuple[str, str]:
    return transition.before, transition.after


@attrs.frozen(kw_only=True, repr=False)
class WorkflowSettings:
    """Hold the states of the workflow, the one in which customers begin, who moves them where, and the review flags.

    While there are no states, a customer may be in any; while there are no flags, it may have any. A blank `initial`
    says that customers begin in none. Whoever is in no state of the table goes on as from the initial one.

    >>> workflow = APPROVAL_WORKFLOW
    >>> workflow.initial, [one.after for one in workflow.list_transitions("approved")]
    ('waiting approval', ['on hold', 'inactive'])
    >>> workflow.blocks("on hold", WorkflowBlock.CREDIT), workflow.blocks("on hold", WorkflowBlock.LOGIN)
    (True, False)

    Raises:
        InvalidValueError: Two states have one name whatever its case, two transitions are between the same, one of them
            or `initial` names no state, or a value is of a wrong type.
    """

    states: tuple[WorkflowState, ...] = attrs.field(
        default=(), converter=_states, validator=many_of_type(WorkflowState, limit=ENTRIES_LIST, key=_state_key)
    )
    initial: str = attrs.field(default="", converter=stripped, validator=word())
    transitions: tuple[WorkflowTransition, ...] = attrs.field(
        default=(),
        converter=_transitions,
        validator=many_of_type(WorkflowTransition, limit=ENTRIES_LIST, key=_transition_key),
    )
    flags: tuple[str, ...] = attrs.field(
        default=(), converter=_flags, validator=many_words(limit=ENTRIES_TAGS, kind=tuple)
    )
    version: int = attrs.field(default=0, validator=counted)

    def __attrs_post_init__(self) -> None:
        named: dict[str, str] = {"initial": self.initial} if self.initial else {}
        for place, one in enumerate(self.transitions):
            named |= {f"transitions[{place}].before": one.before, f"transitions[{place}].after": one.after}
        for field, name in named.items():
            if self.find(name) is None:
                refuse(field, "is none of the states", "add the state, or name another one")

    __repr__ = redacted

    def find(self, state: str) -> WorkflowState | None:
        """Return the state of a name; None for none."""
        return next((one for one in self.states if one.name == state), None)

    def list_transitions(self, state: str) -> tuple[WorkflowTransition, ...]:
        """Return how a customer in a state may go on, in the order of the table.

        Whoever is in no state of the table may go on as from the initial one.
        """
        before = state if self.find(state) else self.initial
        return tuple(one for one in self.transitions if one.before == before)

    def blocks(self, state: str, block: WorkflowBlock) -> bool:
        """Tell whether a state keeps a customer from something; what is no state of the table keeps it from nothing."""
        found = self.find(state)
        return found is not None and block in found.blocks

    def has_block(self, block: WorkflowBlock) -> bool:
        """Tell whether any state keeps a customer from something."""
        return any(block in one.blocks for one in self.states)

    def allows_flag(self, flag: str) -> bool:
        """Tell whether a record may have a review flag: one of those configured, `CHK`, or none."""
        return not self.flags or flag in {"", CHECK_FLAG, *self.flags}

    def with_state(self, state: WorkflowState) -> Self:
        """Return a copy with a state, in the place of the one with its name, else as the last."""
        others = {one.name: one for one in self.states}
        return attrs.evolve(self, states=tuple({**others, state.name: state}.values()))

    def with_initial(self, state: str) -> Self:
        """Return a copy in which customers begin in this state; in none for a blank one."""
        return attrs.evolve(self, initial=state)

    def with_transition(self, transition: WorkflowTransition) -> Self:
        """Return a copy with a transition, in the place of the one between the same states, else as the last."""
        others = {_transition_key(one): one for one in self.transitions}
        transitions = tuple({**others, _transition_key(transition): transition}.values())
        return attrs.evolve(self, transitions=transitions)

    def with_flags(self, *flags: str) -> Self:
        """Return a copy with these review flags and no others; without any, a record may have any."""
        return attrs.evolve(self, flags=flags)

    def with_version(self, version: int) -> Self:
        """Return a copy of this version: the number of changes that a store has kept."""
        return attrs.evolve(self, version=version)


def _shipped(name: str, *blocks: WorkflowBlock) -> WorkflowState:
    return WorkflowState(name=name, blocks=frozenset(blocks))


def _moves(before: str, afters: Collection[str], *roles: str) -> list[WorkflowTransition]:
    return [WorkflowTransition(before=before, after=after, roles=frozenset(roles)) for after in afters]


_DECIDERS: Final = ("steward", "administrator")
_NOT_YET: Final[Any] = (WorkflowBlock.CREDIT, WorkflowBlock.LOGIN)

APPROVAL_WORKFLOW: Final = WorkflowSettings(
    states=[
        _shipped("waiting approval", *_NOT_YET),
        _shipped("approved"),
        _shipped("rejected", *_NOT_YET),
        _shipped("on hold", WorkflowBlock.CREDIT, WorkflowBlock.MERGE),
        _shipped("inactive", *_NOT_YET),
    ],
    initial="waiting approval",
    transitions=[
        *_moves("waiting approval", ("approved", "rejected"), *_DECIDERS),
        *_moves("rejected", ("waiting approval",)),
        *_moves("approved", ("on hold", "inactive")),
        *_moves("on hold", ("approved",), *_DECIDERS),
        *_moves("on hold", ("inactive",)),
        *_moves("inactive", ("waiting approval",)),
    ],
)
"""A workflow to begin with: nobody buys on account or logs in before a steward approved."""
