"""What somebody else wrote into the duplicate index is refused by name, and shown nowhere."""

import sqlite3
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from customer_core.errors import StoreDamagedError, StoreIndexError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, CustomerDraft, CustomerId, PhoneNumber
from customer_core.services import Registered
from customer_core.settings import DuplicateReaction, DuplicateSettings

Make = Callable[..., CustomerDraft]
CANARY = "Zzcanaryzz"
DAMAGES = [
    f'{{"features": {{"family": ["{CANARY}',
    f'{{"features": {{"family": "{CANARY}"}}}}',
    f'{{"{CANARY}": []}}',
    f'{{"features": {{"family": [["{CANARY}"]]}}}}',
    f'{{"features": [], "labels": ["{CANARY}"]}}',
    f'{{"features": {{}}, "labels": "{CANARY}"}}',
    "[" * 100_000,
]


@pytest.fixture(params=range(len(DAMAGES)))
def desk(request: pytest.FixtureRequest, tmp_path: Path, draft: Make) -> Iterator[Desk]:
    """A desk at a store with two linked customers, whose entries in the index are damaged."""
    path = tmp_path / "shop.db"
    with CustomerManager.open(f"sqlite:///{path}") as manager:
        opened = manager.acting_as(Actor.system("desk"))
        opened.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
        for number in range(2):
            made = draft("Ann", "Lee", email="ann@lee.example").with_id(CustomerId(f"c-{number}"))
            assert isinstance(opened.customers.register(made), Registered)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE cc_indexed SET features = ?", (DAMAGES[request.param],))
        yield opened


def test_links_that_lead_to_nobody_are_named(tmp_path: Path, draft: Make) -> None:
    """Where a linked customer is in no index, clusters are refused until the index is made anew."""
    path = tmp_path / "shop.db"
    with CustomerManager.open(f"sqlite:///{path}") as manager:
        desk = manager.acting_as(Actor.system("desk"))
        desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
        for number in range(2):
            made = draft("Ann", "Lee", email="ann@lee.example").with_id(CustomerId(f"c-{number}"))
            assert isinstance(desk.customers.register(made), Registered)
        assert ((CustomerId("c-0"), CustomerId("c-1")),) == desk.duplicates.list_clusters()
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("DELETE FROM cc_indexed WHERE id = 'c-1'")
        with pytest.raises(StoreIndexError, match="lead to nobody"):
            desk.duplicates.list_clusters()
        desk.maintenance.reindex()
        assert ((CustomerId("c-0"), CustomerId("c-1")),) == desk.duplicates.list_clusters()


@pytest.mark.parametrize("name", ["check", "cluster", "change"])
def test_a_damaged_entry_is_named_and_not_shown(desk: Desk, draft: Make, name: str) -> None:
    """Whoever reads the entry is told that the store is damaged; the index can be made anew."""
    ann = desk.customers.get(CustomerId("c-0"))
    calls: dict[str, Callable[[], object]] = {
        "check": lambda: desk.duplicates.check(draft("Ann", "Lee", email="ann@lee.example")),
        "cluster": lambda: desk.duplicates.cluster_of(ann.id),
        "change": lambda: desk.customers.update(ann.with_phone(PhoneNumber("+49 30 1234567"))),
    }
    with pytest.raises(StoreDamagedError, match="duplicate index") as caught:
        calls[name]()
    assert CANARY not in "".join(traceback.format_exception(caught.value))
    desk.maintenance.reindex()
    calls[name]()
