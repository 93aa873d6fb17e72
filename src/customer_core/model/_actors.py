"""Who acts: a person or an explicit system job, its roles, and what it may do where, with whose customers.

Owns actors, the scope of a call and the view that follows from it. It must not know what calls there are.
"""

from collections.abc import Iterable
from enum import Enum, unique
from functools import cached_property
from typing import Any, Final, Self, TypeVar

import attrs

from customer_core.errors import PermissionDeniedError
from customer_core.model._checks import all_are, as_frozenset, line, many_of_type, many_words, one_of_type, stripped
from customer_core.model._ids import BrandId, ChannelId, RepId, TeamId, TextId
from customer_core.model._limits import CODE_POINTS_KEY, ENTRIES_TAGS
from customer_core.model._money import Money
from customer_core.model._permissions import Permission
from customer_core.model._redaction import redacted
from customer_core.model._views import ANYBODY, EVERY_BRAND, EveryBrand, View, brands_check, frozen_brands

_Id = TypeVar("_Id", bound=TextId)
_UNWRITTEN: Final = {"is_unwritten_default": True}
"""Marks fields that a document leaves out where they say no more than their default."""


@unique
class ActorKind(Enum):
    """Say whether a person acts or a job that nobody watches."""

    USER = "user"
    SYSTEM = "system"


def _roles(roles: Iterable[str]) -> frozenset[str]:
    frozen = as_frozenset(roles)
    return frozenset(map(stripped, frozen)) if all_are(str, frozen) else frozen


def _amounts(amounts: Iterable[Money]) -> tuple[Money, ...]:
    return tuple(amounts) if isinstance(amounts, list) else amounts  # type: ignore[return-value]  # refused later


def _teams(teams: Iterable[TeamId]) -> frozenset[TeamId]:
    return as_frozenset(teams)


def _as_ids(cls: type[_Id], texts: Any) -> frozenset[_Id]:  # noqa: ANN401 - what is no list is refused later
    """Return ids of texts, and of ids themselves; one text in place of a list is left for the validator to refuse."""
    frozen = as_frozenset(texts)
    if not isinstance(frozen, frozenset):
        return frozen
    return frozenset(cls(one) if isinstance(one, str) else one for one in frozen)


@attrs.frozen(kw_only=True, repr=False)
class Actor:
    """Name who makes a call: a user by the host's own name for it, or a system job by what it does.

    The host vouches for its users, their roles, and where they work: which sales representative a user is, in which
    teams, and for which brands. What a role allows is said by `ROLES` or by the host's own table. A system job may do
    everything for every brand, so it has to be asked for by name.

    >>> Actor.user("ann", roles=["clerk"], brands=["north"]).works_for(BrandId("south"))
    False
    """

    id: str = attrs.field(converter=stripped, validator=line(CODE_POINTS_KEY, is_required=True, is_typed=True))
    kind: ActorKind = attrs.field(validator=one_of_type(ActorKind))
    roles: frozenset[str] = attrs.field(
        factory=frozenset, converter=_roles, validator=many_words(limit=ENTRIES_TAGS, kind=frozenset)
    )
    rep: RepId | None = attrs.field(default=None, validator=one_of_type(RepId, is_optional=True), metadata=_UNWRITTEN)
    teams: frozenset[TeamId] = attrs.field(
        factory=frozenset,
        converter=_teams,
        validator=many_of_type(TeamId, kind=frozenset, limit=ENTRIES_TAGS),
        metadata=_UNWRITTEN,
    )
    brands: frozenset[BrandId] | EveryBrand = attrs.field(
        factory=frozenset, converter=frozen_brands, validator=brands_check, metadata=_UNWRITTEN
    )
    approves: tuple[Money, ...] = attrs.field(
        default=(),
        converter=_amounts,
        validator=many_of_type(Money, limit=ENTRIES_TAGS, key=lambda amount: amount.currency),
        metadata=_UNWRITTEN,
    )

    __repr__ = redacted

    @classmethod
    def user(
        cls,
        id_: str,
        *,
        roles: Iterable[str] = (),
        rep: str | RepId | None = None,
        teams: Iterable[str | TeamId] = (),
        brands: Iterable[str | BrandId] | EveryBrand = (),
        approves: Iterable[Money] = (),
    ) -> Self:
        """Return a person with these roles; without any, it may do nothing.

        Args:
            id_: The host's own name for it.
            roles: What it is allowed, by names of roles.
            rep: Which sales representative it is; None for none.
            teams: The teams of sales representatives that it is in.
            brands: The brands that it works for, or `EVERY_BRAND`. Without any, it sees those customers alone that
                belong to no brand in particular.
            approves: The largest amount that it may approve in each currency; of others, none.
        """
        return cls(
            id=id_,
            kind=ActorKind.USER,
            roles=roles,
            rep=RepId(rep) if isinstance(rep, str) else rep,
            teams=_as_ids(TeamId, teams),
            brands=brands if isinstance(brands, EveryBrand) else _as_ids(BrandId, brands),
            approves=tuple(approves),
        )

    @classmethod
    def system(cls, job: str) -> Self:
        """Return a system job, which may do everything, named by what it does."""
        return cls(id=job, kind=ActorKind.SYSTEM)

    @property
    def author(self) -> Self:
        """Return what is written down of who did something: not where else it works, which is nobody's to read."""
        return attrs.evolve(self, rep=None, teams=(), brands=(), approves=())

    def may_approve(self, amount: Money) -> bool:
        """Tell whether an amount is within what it may approve; a system job may approve any."""
        most = next((one for one in self.approves if one.currency == amount.currency), None)
        return self.kind is ActorKind.SYSTEM or (most is not None and amount <= most)

    @property
    def assignees(self) -> frozenset[RepId | TeamId]:
        """Return under which names customers are assigned to it: its own as a representative, and its teams."""
        return self.teams if self.rep is None else self.teams | {self.rep}

    def works_for(self, brand: BrandId) -> bool:
        """Tell whether it works for a brand."""
        return View(brands=self.reach).shows_brand(brand)

    @property
    def reach(self) -> frozenset[BrandId] | EveryBrand:
        """Return the brands that it works for; a system job works for all."""
        return EVERY_BRAND if self.kind is ActorKind.SYSTEM else self.brands


_OWN: Final = frozenset({Permission.CUSTOMERS_READ_OWN, Permission.CUSTOMERS_EDIT_OWN})


def _permissions(permissions: Iterable[Permission]) -> frozenset[Permission]:
    return as_frozenset(permissions)


@attrs.frozen(kw_only=True, repr=False)
class Scope:
    """Say on whose behalf a call is made: the actor, what it may do, through which channel, for which brand.

    None as a channel means that the call comes through none, such as from a back office; as a brand, that it is made
    for no brand in particular, and so for all that the actor works for.
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

    def require(self, *permissions: Permission) -> None:
        """Refuse the call unless the actor may do this, by any one of some permissions.

        Raises:
            PermissionDeniedError: None of its roles grants one of them; the error names the first.
        """
        if not any(map(self.may, permissions)):
            raise PermissionDeniedError(permission=permissions[0].value)

    def require_brand(self) -> None:
        """Refuse a scope for a brand that the actor does not work for.

        Raises:
            PermissionDeniedError: It does not.
        """
        if self.brand is not None and not self.actor.works_for(self.brand):
            raise PermissionDeniedError(permission=f"brand:{self.brand}")

    @cached_property
    def author(self) -> Actor:
        """Return what is written down of who acts."""
        return self.actor.author

    @cached_property
    def view(self) -> View:
        """Return what the actor may see: of its brands, narrowed to the one that it acts for, if it acts for one.

        Whoever may read or change its own customers, and not read all, sees those that are assigned to it or to one of
        its teams.
        """
        is_own = bool(self.permissions & _OWN) and Permission.CUSTOMERS_READ not in self.permissions
        return View(
            brands=self.actor.reach if self.brand is None else frozenset({self.brand}),
            assignees=self.actor.assignees if is_own else ANYBODY,
        )
