"""Groups of customers: whom they are made of, as criteria; who owns them, and who may use them.

Owns what it means to be in a group of either kind. It must not know where groups and members are kept.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import unique
from typing import Any

import attrs

from customer_core.model import Actor, ActorKind, CustomerId, GroupId, RepId, SavedSearchId, TeamId
from customer_core.model._checks import (
    as_frozenset,
    check_block,
    check_members,
    count,
    in_utc,
    instant,
    one_of_type,
    refuse_type,
    stripped,
)
from customer_core.model._checks import line as model_line
from customer_core.model._documented import Documented
from customer_core.model._limits import BYTES_NOTE, CODE_POINTS_KEY, ENTRIES_TAGS
from customer_core.model._redaction import redacted
from customer_core.search._audiences import EVERYONE, Audience
from customer_core.search._checks import instance_of, truth
from customer_core.search._criteria import CRITERIA, AllOf, AnyOf, Criteria, Everything, Not, Where
from customer_core.search._fields import GROUP_MEMBER, GROUP_REMOVED
from customer_core.search._operators import SearchOperator

__all__ = ["CriteriaSource", "CustomerGroup", "GroupKind", "GroupMembership"]

_text: Any = model_line(CODE_POINTS_KEY, is_required=True)


@unique
class GroupKind(Documented):
    """Say how a group comes to its members; `doc` says it to a clerk."""

    STATIC = "static", "Those who were added, until they are removed: who matches later is added by the next run."
    DYNAMIC = "dynamic", "Whoever matches at this moment, but for those who were added or removed by hand."


@attrs.frozen(kw_only=True)
class CriteriaSource:
    """Name the saved search, at a version, that criteria were copied from."""

    search: SavedSearchId = attrs.field(validator=one_of_type(SavedSearchId))
    version: int = attrs.field(validator=count)


def _owners(owners: Iterable[RepId | TeamId]) -> frozenset[RepId | TeamId]:
    return as_frozenset(owners)


def _owners_check(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    for owner in check_members(field.name, value, kind=frozenset, limit=ENTRIES_TAGS):
        if not isinstance(owner, RepId | TeamId):
            refuse_type(field.name, owner, RepId)


@attrs.frozen(kw_only=True, repr=False)
class CustomerGroup:
    """Gather customers under a label, by criteria of the group's own and by hand.

    Who owns a group and who may use it are two things: owners are the representatives and teams that it assigns to its
    customers, the audience are the users who see it.

    Args:
        id: Its id.
        label: What people call it.
        kind: Whether members are added, or are whoever matches.
        criteria: Whom it is made of; a copy, which changes with no saved search.
        source: Where the criteria were copied from; None for those that were written for the group.
        owners: Representatives and teams.
        audience: Who sees the group, beside whoever made it.
        made_by: The name of the user who made it, as the history writes it.
        version: How often it was changed since it was made, from 1; its members are no part of it.
    """

    id: GroupId = attrs.field(validator=one_of_type(GroupId))
    label: str = attrs.field(converter=stripped, validator=_text)
    kind: GroupKind = attrs.field(default=GroupKind.STATIC, validator=one_of_type(GroupKind))
    criteria: Criteria = attrs.field(factory=Everything, validator=instance_of(*CRITERIA))
    source: CriteriaSource | None = attrs.field(default=None, validator=one_of_type(CriteriaSource, is_optional=True))
    owners: frozenset[RepId | TeamId] = attrs.field(factory=frozenset, converter=_owners, validator=_owners_check)
    audience: Audience = attrs.field(default=EVERYONE, validator=one_of_type(Audience))
    made_by: str = attrs.field(converter=stripped, validator=_text)
    version: int = attrs.field(default=0, validator=count)

    __repr__ = redacted

    def may_see(self, actor: Actor) -> bool:
        """Tell whether an actor sees the group."""
        return actor.kind is ActorKind.SYSTEM or actor.id == self.made_by or self.audience.includes(actor)

    @property
    def members(self) -> Criteria:
        """Return the criteria for whoever is in the group at the moment."""
        added = self._rows(GROUP_MEMBER)
        chosen = AnyOf((self.criteria, added)) if self.kind is GroupKind.DYNAMIC else added
        return AllOf((chosen, Not(self._rows(GROUP_REMOVED))))

    @property
    def coming(self) -> Criteria:
        """Return the criteria for those who match and would be added, since they neither are in nor were removed."""
        return AllOf((self.criteria, Not(self._rows(GROUP_MEMBER)), Not(self._rows(GROUP_REMOVED))))

    @property
    def leaving(self) -> Criteria:
        """Return the criteria for those who were added, by a run or by hand, and do not match."""
        return AllOf((self._rows(GROUP_MEMBER), Not(self._rows(GROUP_REMOVED)), Not(self.criteria)))

    def _rows(self, field: str) -> Where:
        return Where(field, SearchOperator.IS, str(self.id))


def _reason(_: object, field: "attrs.Attribute[str]", value: object) -> None:
    check_block(field.name, value, limit=BYTES_NOTE)


@attrs.frozen(kw_only=True, repr=False)
class GroupMembership:
    """Hold what is said of a customer and a group: that it was added or, by hand, removed; when, by whom and why.

    It keeps the id that it was written with, and is about whomever that id names. A customer is out of a group as soon
    as any of its ids was removed by hand.

    Args:
        group: The group.
        customer: The id of the customer, as it was then.
        is_member: Whether it was added; else it was removed.
        is_by_hand: Whether somebody chose this very customer; else a run over the criteria did.
        at: When.
        by: The name of the user who did it, as the history writes it.
        reason: Why; blank where nothing was said.
    """

    group: GroupId = attrs.field(validator=one_of_type(GroupId))
    customer: CustomerId = attrs.field(validator=one_of_type(CustomerId))
    is_member: bool = attrs.field(default=True, validator=truth)
    is_by_hand: bool = attrs.field(default=True, validator=truth)
    at: datetime = attrs.field(converter=in_utc, validator=instant)
    by: str = attrs.field(converter=stripped, validator=_text)
    reason: str = attrs.field(default="", converter=stripped, validator=_reason)

    __repr__ = redacted
