from datetime import UTC, datetime
from typing import Any

import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import (
    ANYBODY,
    EVERY_BRAND,
    EVERYTHING,
    Actor,
    Assignment,
    BrandId,
    CustomerDraft,
    Permission,
    RepId,
    Scope,
    TeamId,
    View,
)

AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
NORTH, SOUTH = BrandId("north"), BrandId("south")
P = Permission


def scope(actor: Actor, *permissions: Permission, brand: BrandId | None = None) -> Scope:
    """Return the scope of an actor."""
    return Scope(actor=actor, permissions=list(permissions), brand=brand)


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (EVERYTHING, (True, True, True)),
        (View(brands=[]), (True, False, False)),
        (View(brands=[NORTH]), (True, True, False)),
        (View(brands={NORTH, SOUTH}), (True, True, True)),
    ],
)
def test_a_view_shows_its_brands_and_what_belongs_to_none(view: View, expected: tuple[bool, ...]) -> None:
    """No brands are none, not all; a customer of no brand belongs to all of them."""
    customers = [CustomerDraft(brand=brand) for brand in (None, NORTH, SOUTH)]
    assert expected == tuple(map(view.shows, customers))
    assert expected == tuple(view.shows_brand(customer.brand) for customer in customers)


@pytest.mark.parametrize(("assignees", "expected"), [([RepId("x")], True), ([TeamId("x")], False), ([], False)])
def test_a_view_shows_whom_its_people_serve(assignees: list[RepId | TeamId], expected: bool) -> None:  # noqa: FBT001 - what is expected
    """A representative and a team of one id are two; of nobody's customers none is shown."""
    customer = CustomerDraft(brand=NORTH, assignments=[Assignment(assignee=RepId("x"), at=AT)])
    assert expected is View(assignees=assignees).shows(customer)
    assert not View(brands=[SOUTH], assignees=assignees).shows(customer)
    assert View(assignees=assignees).of_anybody().is_everything


@pytest.mark.parametrize("wrong", ["north", ["north"], None, 7, [RepId("r")], [{}]])
def test_a_view_is_of_brands(wrong: Any) -> None:  # noqa: ANN401 - wrong types are what is tried
    """Text in place of brands, and one brand in place of several, are refused."""
    with pytest.raises(InvalidValueError, match="brands"):
        View(brands=wrong)


@pytest.mark.parametrize("wrong", ["r", ["r"], None, [BrandId("north")]])
def test_a_view_is_of_representatives_and_teams(wrong: Any) -> None:  # noqa: ANN401 - as above
    """Whatever is neither is refused."""
    with pytest.raises(InvalidValueError, match="assignees"):
        View(assignees=wrong)


def test_a_user_works_where_the_host_says() -> None:
    """Texts become ids; without brands there are none."""
    ann = Actor.user("ann", rep="r", teams=["t", TeamId("u")], brands=["north"])
    assert (RepId("r"), frozenset({TeamId("t"), TeamId("u")})) == (ann.rep, ann.teams)
    assert {RepId("r"), TeamId("t"), TeamId("u")} == ann.assignees
    assert (True, False) == (ann.works_for(NORTH), ann.works_for(SOUTH))
    nobody = Actor.user("bo")
    assert (None, frozenset(), frozenset()) == (nobody.rep, nobody.assignees, nobody.brands)


@pytest.mark.parametrize("actor", [Actor.system("job"), Actor.user("ann", brands=EVERY_BRAND)])
def test_who_works_for_every_brand_works_for_each(actor: Actor) -> None:
    """Brands that come later are among them."""
    assert EVERY_BRAND is actor.reach
    assert actor.works_for(SOUTH)


@pytest.mark.parametrize("field", ["teams", "brands"])
@pytest.mark.parametrize("wrong", ["north", 7, [7], None])
def test_one_word_is_no_list(field: str, wrong: Any) -> None:  # noqa: ANN401 - as above
    """One word in place of a list would be taken for its letters, so it is refused like anything else."""
    with pytest.raises(InvalidValueError, match=field):
        Actor.user("ann", **{field: wrong})


def test_what_is_written_down_of_an_actor_is_who_it_is() -> None:
    """Its name, kind and roles, and not where else it works."""
    ann = Actor.user("ann", roles=["clerk"], rep="r", teams=["t"], brands=EVERY_BRAND)
    assert Actor.user("ann", roles=["clerk"]) == ann.author


@pytest.mark.parametrize(
    ("permissions", "is_own"),
    [
        ([P.CUSTOMERS_READ], False),
        ([P.CUSTOMERS_READ_OWN], True),
        ([P.CUSTOMERS_READ, P.CUSTOMERS_READ_OWN, P.CUSTOMERS_EDIT_OWN], False),
        ([P.CUSTOMERS_EDIT_OWN], True),
        ([P.CUSTOMERS_EDIT, P.CUSTOMERS_READ_OWN], True),
        ([P.DUPLICATES_CHECK], False),
    ],
)
def test_permissions_decide_whose_customers_are_seen(permissions: list[Permission], is_own: bool) -> None:  # noqa: FBT001 - what is expected
    """One's own, as soon as a permission is for these and none lets read all."""
    actor = Actor.user("bo", rep="r", brands=["north"])
    assert View(brands=[NORTH], assignees=[RepId("r")] if is_own else ANYBODY) == scope(actor, *permissions).view


def test_a_desk_for_one_brand_is_of_that_one() -> None:
    """Whatever else the actor works for."""
    actor = Actor.system("web shop")
    assert (EVERYTHING, View(brands=[NORTH])) == (scope(actor).view, scope(actor, brand=NORTH).view)
