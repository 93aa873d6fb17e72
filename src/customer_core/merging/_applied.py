"""A merge that was applied: the plan that it followed, who applied it, when and why; and how it was undone.

Owns the records of these acts, and what was changed by hand between them. It must not know where they are kept.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Generic

import attrs

from customer_core.merging._field_values import FieldValue, exact
from customer_core.merging._plans import MergePlan, PlanSubject
from customer_core.merging._type_variables import Id
from customer_core.model import Actor, ChannelId, CustomerId, FrozenMap, MergeId, OrganizationId

__all__ = ["AppliedMerge", "AppliedUndo", "LaterEdit", "Parted"]

_ID_TYPES: Final[Mapping[PlanSubject, Any]] = MappingProxyType(
    {PlanSubject.CUSTOMER: CustomerId, PlanSubject.ORGANIZATION: OrganizationId}
)


def _times(times: Mapping[str, datetime]) -> FrozenMap[str, datetime]:
    return FrozenMap(times)


@attrs.frozen(kw_only=True)
class LaterEdit(Generic[Id]):
    """What a merged record says in one field otherwise than the records that it is made of.

    Args:
        record: Id of the record that was changed.
        field: Name of the field.
        before: What was said there.
        after: What is said there since.
        holders: Ids of the records whose value was replaced. Of a field with entries, such as e-mails, those of each
            entry in `before`. Where there was none, the edit stays with the record that was changed. Of a choice that a
            rule made of several values, those who said them.
        step: The number of the merge or undo before which it was found.
        turn: Its place among those of its step: 0 where it was found, behind that where an undo made it of another one,
            which may itself be one that an undo made.
        at: When the record was last changed, if known.
    """

    record: Id
    field: str
    before: FieldValue = attrs.field(repr=False, eq=exact)
    after: FieldValue = attrs.field(repr=False, eq=exact)
    holders: tuple[tuple[Id, ...], ...] = ()
    step: int = 0
    turn: int = 0
    at: datetime | None = None


@attrs.frozen(kw_only=True)
class Parted(Generic[Id]):
    """Who left a merged record, and all ids that left with it, its own included."""

    id: Id
    ids: tuple[Id, ...]


@attrs.frozen(kw_only=True, repr=False)
class AppliedUndo(Generic[Id]):
    """Record that a merge was undone, or that one of its members was split off.

    Args:
        survivor: Id of the record that they left.
        parted: Those who left, each with the ids that left with it.
        at: When.
        by: Who did it.
        channel: From where.
        reason: Why.
        step: Place among the merges and undos of these records, from 1.
        edits: What was changed by hand since the step before.
        moved: Edits of any time that left with those whose values they had replaced; and such as stayed, but were
            known of merges alone in which nobody took part who stayed.
        is_kept_apart: Whether they were judged to be different.
    """

    survivor: Id
    parted: tuple[Parted[Id], ...]
    at: datetime
    by: Actor
    channel: ChannelId | None = None
    reason: str = ""
    step: int
    edits: tuple[LaterEdit[Id], ...] = ()
    moved: tuple[LaterEdit[Id], ...] = ()
    is_kept_apart: bool = True

    def __repr__(self) -> str:
        return f"AppliedUndo(survivor={self.survivor!r}, parted={len(self.parted)})"


@attrs.frozen(kw_only=True, repr=False)
class AppliedMerge(Generic[Id]):
    """Record a merge of customers, or of organizations: its plan holds what was decided for every field, and what lost.

    Args:
        id: Id of the merge.
        plan: What was decided.
        at: When it was applied.
        by: Who applied it.
        channel: From where.
        reason: Why.
        step: Place among the merges and undos of these records, from 1; 0 where it was not counted yet.
        times: When each record that took part was last changed before, where that is known.
        edits: What was changed by hand, in those that were merged before, since the step before.
        choices: Where the plan says otherwise than the default rules say of all original records.
        undos: How it was undone, whole or member by member.
        is_unseen: Whether a run merged them, and nobody looked.
    """

    id: MergeId
    plan: MergePlan
    at: datetime
    by: Actor
    channel: ChannelId | None = None
    reason: str = ""
    step: int = 0
    times: FrozenMap[str, datetime] = attrs.field(factory=FrozenMap, converter=_times)
    edits: tuple[LaterEdit[Id], ...] = ()
    choices: tuple[LaterEdit[Id], ...] = ()
    undos: tuple[AppliedUndo[Id], ...] = ()
    is_unseen: bool = attrs.field(default=False, metadata={"is_unwritten_default": True})

    def __repr__(self) -> str:
        return f"AppliedMerge(id={self.id!r}, master={self.master!r}, members={len(self.members)})"

    @property
    def master(self) -> Id:
        """Return the id of the record that survived."""
        return self._id(self.plan.master)

    @property
    def members(self) -> tuple[Id, ...]:
        """Return the ids of the records that were merged into the master, whether they left it since or not."""
        return tuple(map(self._id, self.plan.contributions[1:]))

    @property
    def standing(self) -> tuple[Id, ...]:
        """Return the ids of the members that did not leave since."""
        gone = {parted.id for undo in self.undos for parted in undo.parted}
        return tuple(id_ for id_ in self.members if id_ not in gone)

    @property
    def is_undone(self) -> bool:
        """Tell whether all members left since."""
        return not self.standing

    def _id(self, text: str) -> Id:
        id_: Id = _ID_TYPES[self.plan.subject](text)
        return id_
