"""Who acts: a person or an explicit system job, its roles, and what it may do where.

Owns actors and the scope of a call. It must not know what calls there are.
"""

from collections.abc import Iterable
from enum import Enum, unique
from typing import Self

import attrs

from customer_core.errors import PermissionDeniedError
from customer_core.model._checks import all_are, as_frozenset, line, many_of_type, many_words, one_of_type, stripped
from customer_core.model._ids import BrandId, ChannelId
from customer_core.model._limits import CODE_POINTS_KEY, ENTRIES_TAGS
from customer_core.model._permissions import Permission
from customer_core.model._redaction import redacted


@unique
class ActorKind(Enum):
    """Say whether a person acts or a job that nobody watches."""

    USER = "user"
    SYSTEM = "system"


def _roles(roles: Iterable[str]) -> frozenset[str]:
    frozen = as_frozenset(roles)
    return frozenset(map(stripped, frozen)) if all_are(str, frozen) else frozen


@attrs.frozen(kw_only=True, repr=False)
class Actor:
    """Name who makes a call: a user by the host's own name for it, or a system job by what it does.

    The host vouches for its users and their roles; what a role allows is said by `ROLES` or by the host's own table. A
    system job may do everything, so it has to be asked for by name.

    >>> Actor.user("ann", roles=["clerk"]).kind.value
    'user'
    """

    id: str = attrs.field(converter=stripped, validator=line(CODE_POINTS_KEY, is_required=True))
    kind: ActorKind = attrs.field(validator=one_of_type(ActorKind))
    roles: frozenset[str] = attrs.field(
        factory=frozenset, converter=_roles, validator=many_words(limit=ENTRIES_TAGS, kind=frozenset)
    )

    __repr__ = redacted

    @classmethod
    def user(cls, id_: str, *, roles: Iterable[str] = ()) -> Self:
        """Return a person with these roles; without any, it may do nothing."""
        return cls(id=id_, kind=ActorKind.USER, roles=roles)

    @classmethod
    def system(cls, job: str) -> Self:
        """Return a system job, which may do everything, named by what it does."""
        return cls(id=job, kind=ActorKind.SYSTEM)


def _permissions(permissions: Iterable[Permission]) -> frozenset[Permission]:
    return as_frozenset(permissions)


@attrs.frozen(kw_only=True, repr=False)
class Scope:
    """Say on whose behalf a call is made: the actor, what it may do, through which channel, for which brand.

    None as a channel means that the call comes through none, such as from a back office; as a brand, that it is made
    for no brand in particular.
    """

    actor: Actor = attrs.field(validator=one_of_type(Actor))
    permissions: frozenset[Permission] = attrs.field(
        converter=_permissions, validator=many_of_type(Permission, kind=frozenset, limit=len(Permission))
    )
    channel: ChannelId | None = attrs.field(default=None, validator=one_of_type(ChannelId, is_optional=True))
    brand: BrandId | None = attrs.field(default=None, validator=one_of_type(BrandId, is_optional=True))

    __repr__ = redacted

    def may(self, permission: Permission) -> bool:
        """Tell whether the actor may do this: only what was granted."""
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Refuse the call unless the actor may do this.

        Raises:
            PermissionDeniedError: None of its roles grants the permission.
        """
        if not self.may(permission):
            raise PermissionDeniedError(permission=permission.value)
