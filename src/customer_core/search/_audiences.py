"""To whom something is open that somebody keeps: to nobody else, to chosen people and teams, or to everyone.

Owns the one question that an audience answers: is this actor among it? It must not know what is kept, nor what those
who are among it may do with that.
"""

from collections.abc import Iterable
from typing import Any, Final

import attrs

from customer_core.errors import InvalidValueError
from customer_core.model import Actor, ActorKind, TeamId
from customer_core.model._checks import all_are, as_frozenset, check_line, check_members, many_of_type, stripped
from customer_core.model._limits import CODE_POINTS_KEY, ENTRIES_TAGS
from customer_core.model._redaction import redacted
from customer_core.search._checks import truth

__all__ = ["EVERYONE", "NOBODY_ELSE", "Audience"]


def _people(people: Iterable[str]) -> frozenset[str]:
    frozen = as_frozenset(people)
    return frozenset(map(stripped, frozen)) if all_are(str, frozen) else frozen


def _teams(teams: Iterable[TeamId]) -> frozenset[TeamId]:
    return as_frozenset(teams)


def _names(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    for name in check_members(field.name, value, kind=frozenset, limit=ENTRIES_TAGS):
        check_line(field.name, name, limit=CODE_POINTS_KEY, is_required=True, is_typed=True)


@attrs.frozen(kw_only=True, repr=False)
class Audience:
    """Name the users and teams that something is open to, beside its owner: some of them, everyone, or nobody.

    >>> Audience(teams=[TeamId("south")]).includes(Actor.user("bea", teams=["south"]))
    True

    Args:
        people: The host's own names of its users.
        teams: Teams of sales representatives, and so whoever is in one of them.
        is_everyone: Whether it is every user, those to come included; then nobody is named.

    Raises:
        InvalidValueError: It is everyone, and some are named besides.
    """

    people: frozenset[str] = attrs.field(factory=frozenset, converter=_people, validator=_names)
    teams: frozenset[TeamId] = attrs.field(
        factory=frozenset, converter=_teams, validator=many_of_type(TeamId, kind=frozenset, limit=ENTRIES_TAGS)
    )
    is_everyone: bool = attrs.field(default=False, validator=truth)

    __repr__ = redacted

    def __attrs_post_init__(self) -> None:
        if self.is_everyone and (self.people or self.teams):
            raise InvalidValueError(
                field="is_everyone", problem="is true, and some are named besides", remedy="name nobody, or only some"
            )

    @property
    def is_nobody(self) -> bool:
        """Tell whether it is open to nobody but its owner."""
        return self == NOBODY_ELSE

    def includes(self, actor: Actor) -> bool:
        """Tell whether an actor is among it; a system job, which may do everything, is among any."""
        if self.is_everyone or actor.kind is ActorKind.SYSTEM:
            return True
        return actor.id in self.people or not self.teams.isdisjoint(actor.teams)


NOBODY_ELSE: Final = Audience()
"""Nobody but the owner: what is kept is private."""

EVERYONE: Final = Audience(is_everyone=True)
"""Every user, those to come included."""
