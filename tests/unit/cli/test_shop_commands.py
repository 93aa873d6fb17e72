"""The commands on loyalty cards, brands, sales channels, and on who serves a customer."""

from datetime import UTC, datetime

import pytest
from tests.unit.cli.asking import Run, desk_of, told

from customer_core.model import Assignment, Limited, Money, RepId, TeamId
from customer_core.search import GroupKind


def test_cards_are_issued_withdrawn_and_found(filled: Run) -> None:
    """A number is drawn, or printed already; one that was misread is told from one that nobody has."""
    drawn = filled("card", "issue", "C000001").stdout.removeprefix("Issued ").removesuffix(".\n")
    assert "Issued LC0000000017K.\n" == filled("card", "issue", "C000001", "lc 00000 00017 k").stdout
    assert sorted((drawn, "LC0000000017K")) == told(filled("card", "list", "C000001", "--json"))["cards"]
    assert {drawn, "LC0000000017K"} == set(filled("card", "list", "C000001").stdout.split())
    assert "Robert Ortega" in filled("card", "find", "LC0000000017K").stdout
    assert "C000001" == told(filled("card", "find", drawn, "--json"))["code"]
    assert "Withdrawn.\n" == filled("card", "withdraw", "C000001", drawn, "--reason", "lost").stdout
    for number, problem in ((drawn, "no customer"), ("LC0000000071K", "check character")):
        refused = filled("card", "find", number)
        assert (2, True) == (refused.exit_code, problem in refused.stderr.lower()), refused.stderr


def test_brands_are_kept_in_order(filled: Run) -> None:
    """Added, renamed and removed."""
    assert "There are no brands.\n" == filled("brand", "list").stdout
    for id_ in ("north", "south"):
        assert f"Added {id_}.\n" == filled("brand", "add", id_, id_.title()).stdout
    assert "Renamed north.\n" == filled("brand", "rename", "north", "Northern").stdout
    assert ["Northern", "South"] == [one["name"] for one in told(filled("brand", "list", "--json"))["brands"]]
    assert "Northern" in filled("brand", "list").stdout
    assert "Removed south.\n" == filled("brand", "remove", "south").stdout
    assert 2 == filled("brand", "remove", "south").exit_code


def test_accounts_per_brand_are_planned_before_they_are_kept(filled: Run, store: str) -> None:
    """What is to be decided is shown; all accounts are left shared, or none of brands is left."""
    manager, desk = desk_of(store)
    ann = desk.customers.find_by_code("C000001")
    assert ann is not None
    desk.credit.set_limit(ann.id, Limited(Money("10.00", "USD")), currency="USD", reason="good payer")
    manager.close()
    assert 0 == filled("brand", "add", "north", "North").exit_code
    shown = filled("brand", "accounts", "per-brand").stdout.splitlines()
    assert (2, "Accounts to be decided; nothing is changed without --apply: 1.") == (len(shown), shown[-1])
    assert f"{ann.id}, USD" in shown[0]
    assert told(filled("brand", "accounts", "per-brand", "--apply", "--json"))["applied"]
    assert told(filled("brand", "list", "--json"))["has_accounts_per_brand"]
    assert "Accounts decided: 0.\n" == filled("brand", "accounts", "shared", "--apply").stdout
    assert not told(filled("brand", "list", "--json"))["has_accounts_per_brand"]


def test_channels_are_kept_and_customers_attached(filled: Run) -> None:
    """Added, changed and removed; a customer is found by each one that it is attached to."""
    assert "There are no sales channels.\n" == filled("channel", "list").stdout
    assert "Added web.\n" == filled("channel", "add", "web", "Web shop", "--kind", "web").stdout
    assert "Added fair.\n" == filled("channel", "add", "fair", "Fair", "--brand", "north").stdout
    assert "Changed web.\n" == filled("channel", "change", "web", "Shop", "--kind", "marketplace").stdout
    channels = told(filled("channel", "list", "--json"))["channels"]
    assert [("Shop", "marketplace", None), ("Fair", "own", "north")] == [
        (one["name"], one["kind"], one["brand"]) for one in channels
    ]
    assert "marketplace" in filled("channel", "list").stdout
    assert "Attached to web.\n" == filled("channel", "attach", "C000001", "web").stdout
    assert 1 == told(filled("search", "--where", "channel=web", "--json"))["total"]
    assert "Detached from web.\n" == filled("channel", "detach", "C000001", "web").stdout
    assert "Removed fair.\n" == filled("channel", "remove", "fair").stdout


def test_who_serves_a_customer_is_listed(filled: Run, store: str) -> None:
    """With the date, or with the group that they own."""
    assert "Nobody serves this customer.\n" == filled("serving", "C000003").stdout
    manager, desk = desk_of(store)
    ann = desk.customers.find_by_code("C000001")
    assert ann is not None
    for assignee in (RepId("r-1"), TeamId("south")):
        ann = ann.with_assignment(Assignment(assignee=assignee, at=datetime(2026, 3, 1, tzinfo=UTC)))
    desk.customers.update(ann)
    group = desk.groups.create("Ours", kind=GroupKind.DYNAMIC, owners=[RepId("r-2")])
    manager.close()
    assert ["rep r-1, since 2026-03-01", "team south, since 2026-03-01", "rep r-2, owner of Ours"] == filled(
        "serving", "C000001"
    ).stdout.splitlines()
    serving = told(filled("serving", "C000001", "--json"))["serving"]
    assert {"rep": "r-1", "since": "2026-03-01T00:00:00+00:00", "group": None} == serving[0]
    assert {"rep": "r-2", "since": None, "group": str(group.id)} == serving[2]


@pytest.mark.parametrize("arguments", [("brand", "remove", "no id"), ("channel", "remove", "no id")])
def test_what_is_no_id_is_refused(filled: Run, arguments: tuple[str, ...]) -> None:
    """With a sentence."""
    assert 2 == filled(*arguments).exit_code
