from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from customer_core.errors import InvalidValueError, PermissionDeniedError
from customer_core.model import (
    ROLES,
    Actor,
    ActorKind,
    BrandId,
    ChannelId,
    CustomerId,
    Permission,
    Scope,
    WaitingPair,
    permissions_of,
)

AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
ANN = Actor.user("ann", roles=["clerk"])


def test_a_user_has_the_roles_that_the_host_says() -> None:
    """A user acts in its roles; a system job has none, and is named by what it does."""
    assert (ActorKind.USER, frozenset({"clerk"})) == (ANN.kind, ANN.roles)
    assert (ActorKind.SYSTEM, frozenset()) == (Actor.system("nightly run").kind, Actor.system("nightly run").roles)


@pytest.mark.parametrize("roles", ["clerk", 7, None, [""], [7]])
def test_roles_are_a_list_of_words(roles: Any) -> None:  # noqa: ANN401 - wrong types are what is tried
    """One word in place of a list would be taken for its letters, so it is refused like anything else."""
    with pytest.raises(InvalidValueError, match="roles"):
        Actor.user("ann", roles=roles)


@pytest.mark.parametrize("name", ["", " ", "a\nb", 7])
def test_nobody_acts_without_a_name(name: Any) -> None:  # noqa: ANN401 - wrong types are what is tried
    """Every change is somebody's."""
    with pytest.raises(InvalidValueError, match="id"):
        Actor.user(name)


def test_an_actor_does_not_show_who_it_is() -> None:
    """A log learns the kind of an actor, not its name."""
    assert "ann" not in repr(ANN)
    assert "USER" in repr(ANN)


def test_a_role_that_nobody_knows_allows_nothing() -> None:
    """What was not granted is denied."""
    assert frozenset() == permissions_of(["no such role"]) == permissions_of([])
    assert ROLES["viewer"] | ROLES["credit-manager"] == permissions_of(["viewer", "credit-manager"])


def test_a_host_may_bring_its_own_roles() -> None:
    """A table of the host's replaces the library's."""
    assert {Permission.CREDIT_DECIDE} == permissions_of(["till"], {"till": [Permission.CREDIT_DECIDE]})


def test_the_administrator_may_do_everything_and_nobody_else() -> None:
    """Each other role lacks something."""
    everything = frozenset(Permission)
    assert ["administrator"] == [role for role, granted in ROLES.items() if granted == everything]


@pytest.mark.parametrize("permission", Permission)
def test_a_scope_lets_through_what_was_granted_and_nothing_else(permission: Permission) -> None:
    """A permission is asked for by name."""
    granted = Scope(actor=ANN, permissions=[permission])
    granted.require(permission)
    others = attrs.evolve(granted, permissions=frozenset(Permission) - {permission})
    assert (True, False) == (granted.may(permission), others.may(permission))
    with pytest.raises(PermissionDeniedError, match=permission.value):
        others.require(permission)


@pytest.mark.parametrize(
    "wrong",
    [{"permissions": ["customers.read"]}, {"channel": "pos"}, {"brand": "b"}, {"actor": "ann"}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_scope_is_made_of_its_own_kinds(wrong: dict[str, Any]) -> None:
    """Text in place of a permission, channel, brand or actor is refused."""
    fields: dict[str, Any] = {"actor": ANN, "permissions": [], "channel": ChannelId("pos"), "brand": BrandId("b")}
    with pytest.raises(InvalidValueError, match=next(iter(wrong))):
        Scope(**{**fields, **wrong})


@pytest.mark.parametrize(("left", "right"), [("c-2", "c-1"), ("c-1", "c-1")])
def test_a_waiting_pair_is_two_customers_in_order(left: str, right: str) -> None:
    """So that the same two are one pair whoever came first."""
    with pytest.raises(InvalidValueError, match="right"):
        WaitingPair(left=CustomerId(left), right=CustomerId(right), bits=1.0, relation="same", at=AT, by=ANN)


@pytest.mark.parametrize("bits", [float("nan"), float("inf"), float("-inf"), 1, "1.0"])
def test_the_bits_of_a_pair_have_an_order(bits: Any) -> None:  # noqa: ANN401 - wrong types are what is tried
    """What cannot be ordered cannot wait in a queue."""
    with pytest.raises(InvalidValueError, match="bits"):
        WaitingPair(left=CustomerId("c-1"), right=CustomerId("c-2"), bits=bits, relation="same", at=AT, by=ANN)


def test_a_scope_is_for_a_brand_that_its_actor_works_for() -> None:
    """For another brand it is refused, for none in particular it is not."""
    north, south = BrandId("north"), BrandId("south")
    ann = Actor.user("ann", roles=["clerk"], brands=[north])
    for brand in (None, north):
        Scope(actor=ann, permissions=[], brand=brand).require_brand()
    with pytest.raises(PermissionDeniedError, match="brand:south"):
        Scope(actor=ann, permissions=[], brand=south).require_brand()
