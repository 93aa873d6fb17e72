"""The commands on privacy: exported, planned, refused and erased."""

from tests.unit.cli.asking import Run, desk_of, told

from customer_core.model import Money, Order, OrderKey
from customer_core.testing import START


def test_a_person_is_told_what_is_held(filled: Run, store: str) -> None:
    """One object holds the record and its history."""
    manager, desk = desk_of(store)
    document = told(filled("privacy", "export", str(desk.customers.search("lima").items[0].id)))
    manager.close()
    assert "ana@lima.example" == document["customer"]["emails"][0]["address"]
    assert 1 == len(document["history"])


def test_a_person_is_planned_refused_and_erased(filled: Run, store: str) -> None:
    """The plan names what is pending; without it the person goes, and is found no more."""
    manager, desk = desk_of(store)
    customer = desk.customers.search("lima").items[0].id
    id_ = str(customer)
    order = Order(key=OrderKey("web", "1001"), customer=customer, placed_at=START, total=Money(1, "USD"))
    desk.orders.record(order)
    lines = filled("privacy", "plan", id_).stdout.splitlines()
    assert ("! An order", "(web 1001)", "- 1 The record") == (lines[0][:10], lines[0][-10:], lines[1][:14])
    plan = told(filled("privacy", "plan", id_, "--json"))
    assert ([{"code": "open-order", "about": "web 1001"}], 1) == (plan["blockers"], plan["kept"]["orders"])
    refused = filled("privacy", "erase", id_, "--reason", "asked for it", "--yes")
    assert (2, True) == (refused.exit_code, "open-order" in refused.stderr)
    other = str(desk.customers.search("ortega").items[0].id)
    manager.close()
    asked = filled("privacy", "erase", other, "--reason", "asked for it").stdout.splitlines()
    assert filled("privacy", "plan", other).stdout.splitlines() == asked[:-1]
    assert "Nothing was erased; to do it, say --yes." == asked[-1]
    assert f"Erased {other}.\n" == filled("privacy", "erase", other, "--reason", "asked for it", "--yes").stdout
    assert 2 == filled("privacy", "export", other).exit_code
    assert 2 == filled("privacy", "erase", id_).exit_code
