"""The commands on groups: each says what the service answers, to people and to programs."""

import pytest
from tests.unit.cli.asking import Run, desk_of, told


@pytest.fixture
def made(filled: Run) -> str:
    """The id of a static group of those who are called Ortega."""
    owners = ("--rep", "r-7", "--team", "south")
    return str(told(filled("group", "create", "Ortegas", "--criteria", "name:ortega", *owners, "--json"))["id"])


def test_a_group_is_made_and_listed(filled: Run, made: str) -> None:
    """A group is made of criteria or of a saved search, and listed with its kind, its owners and who sees it."""
    saved = told(filled("search", "lima", "--save", "Limas", "--json"))["saved"]
    assert "Made as " in filled("group", "create", "Limas", "--search", saved, "--dynamic", "--private").output
    listed = told(filled("group", "list", "--json"))["groups"]
    assert [("Limas", "dynamic"), ("Ortegas", "static")] == [(one["label"], one["kind"]) for one in listed]
    shown = " ".join(filled("group", "list").output.split())
    assert all(text in shown for text in ("Ortegas", "rep r-7, team south", "everyone", "nobody else", "name:ortega"))
    assert made == listed[1]["id"]


def test_no_group_is_said_to_be_there(filled: Run) -> None:
    """A store without groups says so, as does a customer who is in none."""
    assert "No group is there." in filled("group", "list").output
    assert "No group is there." in filled("group", "of", "C000001").output


def test_who_matches_is_previewed_and_added(filled: Run, made: str) -> None:
    """What was previewed is what is added, and each member says how it came into the group."""
    shown = " ".join(filled("group", "preview", made).output.split())
    assert "Match, and would be added:" in shown
    assert "customers found: 2." in shown
    preview = told(filled("group", "preview", made, "--json"))
    assert (2, 0) == (preview["coming"]["total"], preview["leaving"]["total"])
    assert "Page 1 of 1; members: 0." in filled("group", "show", made).output
    assert "Customers added: 2." in filled("group", "add", made, "--matching", "--reason", "spring").output
    shown = " ".join(filled("group", "show", made).output.split())
    assert all(text in shown for text in ("Bob Ortega", "by a run", "spring", "members: 2."))


def test_somebody_is_added_and_removed_by_hand(filled: Run, made: str) -> None:
    """A customer is named by its code, and the reason is told with it."""
    assert {"added": 1} == told(filled("group", "add", made, "C000003", "--reason", "asked", "--json"))
    member = told(filled("group", "show", made, "--json"))["members"][0]
    assert ("C000003", "asked", True) == (
        member["customer"]["code"],
        member["membership"]["reason"],
        member["membership"]["is_by_hand"],
    )
    assert "by hand" in filled("group", "show", made).output
    assert ["Ortegas"] == [one["label"] for one in told(filled("group", "of", "C000003", "--json"))["groups"]]
    assert "Customer removed: " in filled("group", "remove", made, "C000003").output
    assert not told(filled("group", "remove", made, "C000003", "--json"))["is_member"]
    assert [] == told(filled("group", "of", "C000003", "--json"))["groups"]


def test_a_dynamic_group_needs_no_call(filled: Run) -> None:
    """Whoever matches is told to be in it for that."""
    id_ = told(filled("group", "create", "All", "--dynamic", "--json"))["id"]
    shown = " ".join(filled("group", "show", id_).output.split())
    assert "matches" in shown
    assert "members: 3." in shown
    assert None is told(filled("group", "show", id_, "--json"))["members"][0]["membership"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("add", "g-1"), "neither or both"),
        (("add", "g-1", "C000001", "--matching"), "neither or both"),
        (("show", "no id"), "group"),
        (("show", "gone"), "There is no group 'gone'"),
        (("create", "x", "--search", "no id"), "search"),
        (("create", "x", "--rep", "no id"), "rep"),
    ],
)
def test_slips_are_told_in_one_sentence(filled: Run, arguments: tuple[str, ...], problem: str) -> None:
    """What cannot be meant ends the command with exit code 2."""
    result = filled("group", *arguments)
    assert 2 == result.exit_code
    assert problem in result.stderr


def test_a_group_is_named_by_its_label(filled: Run, made: str, store: str) -> None:
    """In any case, where only one is called so; its id names it in any event."""
    assert "Customers added: 1." in filled("group", "add", " ortegas", "C000003").output
    assert ["ortegas", "ortegas"] == [
        told(filled("group", "show", name, "--json"))["group"]["label"].casefold() for name in ("ORTEGAS", made)
    ]
    again = filled("group", "create", "ortegas")
    assert (2, True) == (again.exit_code, f"This label belongs to group '{made}'" in again.stderr)
    manager, desk = desk_of(store)
    with manager:
        desk.groups.create("ortegas")
    result = filled("group", "show", "Ortegas")
    assert (2, True) == (result.exit_code, "2 are called so; give the id of one" in result.output)
    assert 0 == filled("group", "show", made).exit_code
    assert "There is no group 'nobodys'" in filled("group", "show", "nobodys").output
