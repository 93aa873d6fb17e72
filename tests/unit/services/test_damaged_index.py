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
    f'{{"features": {{}}, "absorbed": "{CANARY}"}}',
    f'{{"features": {{}}, "absorbed": [["{CANARY}", {{"{CANARY}": []}}]]}}',
    f'{{"features": {{}}, "absorbed": [[["{CANARY}"], {{}}]]}}',
    '{"features": {}, "absorbed": 7}',
    "[" * 100_000,
]


ANN, OTHER = (CustomerId(f"c-{number}") for number in range(2))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store is."""
    return tmp_path / "shop.db"


@pytest.fixture
def desk(path: Path, draft: Make) -> Iterator[Desk]:
    """A desk at a store with two linked customers."""
    with CustomerManager.open(f"sqlite:///{path}") as manager:
        opened = manager.acting_as(Actor.system("desk"))
        opened.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
        for id_ in (ANN, OTHER):
            made = draft("Ann", "Lee", email="ann@lee.example").with_id(id_)
            assert isinstance(opened.customers.register(made), Registered)
        yield opened


def damage(path: Path, statement: str, *values: str) -> None:
    """Write into the store behind its back."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement, values)


def test_links_that_lead_to_nobody_are_named(desk: Desk, path: Path) -> None:
    """Where a linked customer is in no index, clusters are refused until the index is made anew."""
    assert ((ANN, OTHER),) == desk.duplicates.list_clusters()
    damage(path, "DELETE FROM cc_indexed WHERE id = 'c-1'")
    with pytest.raises(StoreIndexError, match="lead to nobody"):
        desk.duplicates.list_clusters()
    desk.maintenance.reindex()
    assert ((ANN, OTHER),) == desk.duplicates.list_clusters()


@pytest.mark.parametrize("features", DAMAGES, ids=range(len(DAMAGES)))
@pytest.mark.parametrize("name", ["check", "cluster", "change"])
def test_a_damaged_entry_is_named_and_not_shown(desk: Desk, path: Path, draft: Make, name: str, features: str) -> None:
    """Whoever reads the entry is told that the store is damaged; the index can be made anew."""
    damage(path, "UPDATE cc_indexed SET features = ?", features)
    ann = desk.customers.get(ANN)
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
