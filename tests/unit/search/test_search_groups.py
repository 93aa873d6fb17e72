from datetime import UTC, datetime
from typing import Any

import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import Actor, Customer, CustomerId, GroupId, PersonName, RepId, SavedSearchId, TeamId
from customer_core.search import (
    EVERYONE,
    NOBODY_ELSE,
    Audience,
    CriteriaSource,
    CustomerGroup,
    GroupKind,
    GroupMembership,
    Known,
    Searchable,
    Where,
    expand,
    matches,
    matches_terms,
    quick,
    terms,
)
from customer_core.search import SearchOperator as Operator

G, OTHER = GroupId("g-1"), GroupId("g-2")
LEE = Customer(id=CustomerId("c-1"), name=PersonName("Zoe Lee"))
AT = datetime(2026, 3, 1, tzinfo=UTC)


def group(kind: GroupKind = GroupKind.STATIC, **fields: Any) -> CustomerGroup:  # noqa: ANN401 - the fields of a group
    """Return a group of those who are called Lee."""
    return CustomerGroup(id=G, label="Lee", kind=kind, **{"criteria": quick("lee"), "made_by": "ann", **fields})


def in_groups(*, added: bool = False, removed: bool = False, name: str = "Zoe Lee") -> Searchable:
    """Return somebody of whom memberships say something."""
    customer = Customer(id=CustomerId("c-1"), name=PersonName(name))
    return Searchable(
        customer, member_of=frozenset({G} if added else {OTHER}), removed_from=frozenset({G} if removed else {OTHER})
    )


@pytest.mark.parametrize(
    ("added", "removed", "name", "static", "dynamic", "coming", "leaving"),
    [
        (False, False, "Zoe Lee", False, True, True, False),
        (True, False, "Zoe Lee", True, True, False, False),
        (False, True, "Zoe Lee", False, False, False, False),
        (True, True, "Zoe Lee", False, False, False, False),
        (False, False, "Zoe Kim", False, False, False, False),
        (True, False, "Zoe Kim", True, True, False, True),
        (False, True, "Zoe Kim", False, False, False, False),
        (True, True, "Zoe Kim", False, False, False, False),
    ],
)
def test_who_is_in_a_group(
    added: bool,  # noqa: FBT001 - as above
    removed: bool,  # noqa: FBT001 - as above
    name: str,
    static: bool,  # noqa: FBT001 - as above
    dynamic: bool,  # noqa: FBT001 - as above
    coming: bool,  # noqa: FBT001 - as above
    leaving: bool,  # noqa: FBT001 - as above
) -> None:
    """A static group has those who were added, a dynamic one whoever matches too, and none whom somebody removed."""
    found = in_groups(added=added, removed=removed, name=name)
    asked = (group().members, group(GroupKind.DYNAMIC).members, group().coming, group().leaving)
    assert [static, dynamic, coming, leaving] == [matches(criteria, found) for criteria in asked]
    assert [static, dynamic, coming, leaving] == [matches_terms(criteria, terms(found)) for criteria in asked]


def test_membership_is_a_field_like_others() -> None:
    """Whoever was added to or removed from any group is found by that, and a record alone is in none."""
    for field, found in (("group_member", in_groups(added=True)), ("group_removed", in_groups(removed=True))):
        for criteria in (Where(field, Operator.IS, "g-1"), Known(field)):
            assert [True, False] == [matches(criteria, one) for one in (found, LEE)]
        assert not matches(Where(field, Operator.IS, "G-1"), found)


def test_a_group_gives_place_to_its_members() -> None:
    """Criteria that name a group find who is in it."""
    wanted = Where("group", Operator.IS, "g-1")
    assert group().members == expand(wanted, {G: group().members})
    with pytest.raises(InvalidValueError, match="name others by the field group"):
        matches(wanted, LEE)


def test_whoever_made_a_group_sees_it() -> None:
    """A group is seen by its audience, by whoever made it, and by system jobs."""
    actors = (Actor.user("ann"), Actor.user("bea"), Actor.system("job"))
    seen = [
        [group(audience=audience).may_see(actor) for actor in actors]
        for audience in (EVERYONE, NOBODY_ELSE, Audience(people=["bea"]))
    ]
    assert [[True, True, True], [True, False, True], [True, True, True]] == seen


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "g-1"),
        ("label", " "),
        ("kind", "static"),
        ("criteria", "lee"),
        ("source", "s-1"),
        ("owners", ["r"]),
        ("owners", "r"),
        ("audience", None),
        ("made_by", ""),
        ("version", -1),
    ],
)
def test_what_is_no_group_is_refused(field: str, value: Any) -> None:  # noqa: ANN401 - wrong types are what is tried
    """A refusal names the field."""
    fields = {"id": G, "label": "Lee", "made_by": "ann", field: value}
    with pytest.raises(InvalidValueError, match=f"{field}"):
        CustomerGroup(**fields)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("group", "g"),
        ("customer", "c"),
        ("is_member", 1),
        ("is_by_hand", None),
        ("at", AT.date()),
        ("by", ""),
        ("reason", 7),
    ],
)
def test_what_is_no_membership_is_refused(field: str, value: Any) -> None:  # noqa: ANN401 - as above
    """A refusal names the field."""
    fields = {"group": G, "customer": LEE.id, "at": AT, "by": "ann", field: value}
    with pytest.raises(InvalidValueError, match=f"{field}: "):
        GroupMembership(**fields)


def test_neither_groups_nor_memberships_show_what_somebody_typed() -> None:
    """A log that shows one tells its ids and how much it holds."""
    source = CriteriaSource(search=SavedSearchId("s-1"), version=3)
    owned = group(source=source, owners=[RepId("r"), TeamId("t")], audience=Audience(people=["bea"]))
    shown = f"{owned} {GroupMembership(group=G, customer=LEE.id, at=AT, by='ann', reason='Lee, too')}"
    assert "g-1" in shown
    assert not any(word in shown for word in ("Lee", "ann", "bea", "lee"))
