"""What orders say of payment cards: cleared once its time is over, across all orders, and nowhere else to be found."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest

from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, CardToken, CustomerDraft, CustomerId, Money, Order, OrderKey, PersonName
from customer_core.settings import CleanupSettings

ANN, BEA = CustomerId("c-ann"), CustomerId("c-bea")
NOW = datetime(2026, 3, 31, 9, tzinfo=UTC)
TOKEN = "tok_Zzcanaryzz"  # noqa: S105 - made up


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store is."""
    return tmp_path / "c.db"


@pytest.fixture(params=["memory", "sqlite"])
def desk(request: pytest.FixtureRequest, path: Path) -> Iterator[Desk]:
    """The desk of a nightly run on a certain day, over two customers whose cards are cleared after 30 days."""
    address = "memory:" if request.param == "memory" else f"sqlite:///{path}"
    with CustomerManager.open(address, clock=lambda: NOW) as manager:
        desk = manager.acting_as(Actor.system("nightly"))
        for id_, name in ((ANN, "Ann Lee"), (BEA, "Bea Quist")):
            desk.customers.register(CustomerDraft(name=PersonName(name)).with_id(id_))
        desk.settings.apply(CleanupSettings(clears_cards=True, card_days=30))
        yield desk


def order(number: str, *, days: int, customer: CustomerId = ANN) -> Order:
    """Return an order of some days ago that was paid by a card."""
    return Order(
        key=OrderKey("web", number),
        customer=customer,
        placed_at=NOW - timedelta(days=days),
        total=Money(9, "USD"),
        card=CardToken(token=TOKEN, last_four="0042"),
    )


def run(desk: Desk, *, is_dry_run: bool = False) -> tuple[int, int]:
    """Purge, and return of how many orders, and in vain of how many."""
    report = desk.maintenance.run("purge-cards", is_dry_run=is_dry_run)
    return report.done, report.failed


def cards(desk: Desk) -> list[bool]:
    """Return of each order of both whether it has a card, the newest first."""
    return [one.card is not None for id_ in (ANN, BEA) for one in desk.orders.list_of(id_)]


def test_cards_are_cleared_when_their_days_passed(desk: Desk) -> None:
    """Not by the day itself, nor by a dry run; of each customer's orders, which say all else as before."""
    listed = [order("1", days=31), order("2", days=31, customer=BEA), order("3", days=30)]
    for one in listed:
        desk.orders.record(one)
    assert ((2, 0), [True] * 3) == (run(desk, is_dry_run=True), cards(desk))
    assert ([(2, 0), (0, 0)], [True, False, False]) == ([run(desk) for _ in range(2)], cards(desk))
    assert attrs.evolve(listed[0], card=None) == desk.orders.get(listed[0].key)


def test_more_are_cleared_than_one_unit_of_work_does(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes on where it was."""
    monkeypatch.setattr("customer_core.services._cleaning_up._AT_ONCE", 2)
    for number in range(5):
        desk.orders.record(order(f"{number}", days=40 - number))
    assert ((5, 0), (5, 0), [False] * 5) == (run(desk, is_dry_run=True), run(desk), cards(desk))


def test_the_history_never_says_of_which_card(desk: Desk) -> None:
    """Only that there was one: what is kept for ever has nothing of it, and still verifies."""
    desk.orders.record(order("1", days=31))
    desk.orders.record(attrs.evolve(order("1", days=31), items=2))
    run(desk)
    entries = desk.history.list_of(ANN)
    assert ["order-recorded", "order-changed", "order-card-cleared"] == [one.action.value for one in entries[1:]]
    assert ['orders["web 1"].has_card'] == [change.path for change in entries[-1].changes]
    assert TOKEN not in repr([change for entry in entries for change in entry.changes])
    assert () == desk.history.verify().findings


def test_a_card_that_is_cleared_is_in_no_table(path: Path) -> None:
    """Nor was it anywhere but in the order."""
    with CustomerManager.open(f"sqlite:///{path}", clock=lambda: NOW) as manager:
        desk = manager.acting_as(Actor.system("nightly"))
        desk.customers.register(CustomerDraft(name=PersonName("Ann Lee")).with_id(ANN))
        desk.orders.record(order("1", days=31))
        assert is_in_a_table(path)
        desk.settings.apply(CleanupSettings(clears_cards=True, card_days=30))
        assert (1, 0) == run(desk)
        assert not is_in_a_table(path)


def is_in_a_table(path: Path) -> bool:
    """Tell whether any cell of any table says the token."""
    connection = sqlite3.connect(path)
    found = TOKEN in "\n".join(connection.iterdump())
    connection.close()
    return found
