"""G33: what is held on a person is told and forgotten as a whole; books stay, and the history still verifies."""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import attrs
import psycopg
import pytest
from tests.guarantees.planted_person import CUSTOMER, FORMER, Planted, administrator, plant

from customer_core.errors import ErasedError, ErasureBlockedError, NotFoundError
from customer_core.history import HistoryAction
from customer_core.manager import CustomerManager, Desk
from customer_core.model import CreditAccountId, CustomerId, Order
from customer_core.ports import PersonalReferencePort
from customer_core.search import PageRequest, SearchOperator, Where, quick
from customer_core.serialization import to_json

pytestmark = pytest.mark.guarantee("G33")

STORES = ["memory", "sqlite", "postgres"]


class Tickets(PersonalReferencePort):
    """Tickets of a host's."""

    name = "tickets"

    def __init__(self) -> None:
        self.texts = {FORMER: "leaks"}

    def count(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, int]:
        """Return how many there are."""
        return {id_: 1 for id_ in ids if id_ in self.texts}

    def export(self, ids: Collection[CustomerId]) -> list[Mapping[str, Any]]:
        """Return what they say."""
        return [{"text": self.texts[id_]} for id_ in ids if id_ in self.texts]

    def erase(self, ids: Collection[CustomerId]) -> None:
        """Forget what they say."""
        for id_ in ids:
            self.texts.pop(id_, None)


@attrs.frozen
class Place:
    """A store, and how everything that it keeps is looked at."""

    kind: str
    address: str
    folder: Path

    def open(self, **options: Any) -> CustomerManager:  # noqa: ANN401 - as of the manager
        """Open it."""
        return CustomerManager.open(self.address, **options)

    def everything(self, manager: CustomerManager) -> str:
        """Close it, and return all that is kept: each byte of each of its files, or each row of each table."""
        if self.kind == "postgres":
            manager.close()
            with psycopg.connect(self.address) as connection:
                tables = connection.execute(
                    "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'cc_%'"
                ).fetchall()
                rows = [connection.execute(b"SELECT t::text FROM " + name.encode() + b" t") for (name,) in tables]
                return "\n".join(text for found in rows for (text,) in found)
        file = self.folder / "customers.db"
        if self.kind == "memory":
            manager.copy_to(f"sqlite:///{file}")
        manager.close()
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return "\n".join(one.read_bytes().decode("latin-1") for one in self.folder.glob("customers.db*"))


@pytest.fixture(params=STORES)
def place(request: pytest.FixtureRequest, tmp_path: Path, make_database: Callable[[str], str]) -> Place:
    """A place for each kind of store."""
    files = {"memory": "memory:", "sqlite": f"sqlite:///{tmp_path / 'customers.db'}"}
    return Place(request.param, files.get(request.param) or make_database(""), tmp_path)


@pytest.fixture
def tickets() -> Tickets:
    """Tickets of a host's, one of them by the person."""
    return Tickets()


@pytest.fixture
def manager(place: Place, tickets: Tickets) -> Iterator[CustomerManager]:
    """A manager of each kind of store."""
    with place.open(references=[tickets]) as opened:
        yield opened


@pytest.fixture
def planted(manager: CustomerManager) -> Planted:
    """What was planted into the store."""
    return plant(manager)


def books(manager: CustomerManager, account: CreditAccountId) -> tuple[object, ...]:
    """Return the orders of the person but for their addresses, what they come to, and its ledger and holds."""
    with manager._store.reading() as unit:  # noqa: SLF001 - nobody tells the orders of somebody who is erased
        orders = unit.orders.list_newest([CUSTOMER, FORMER], most=99)
        return (
            [to_json(_bare(order)) for order in orders],
            unit.orders.totals_of([CUSTOMER, FORMER]),
            [to_json(entry) for entry in unit.ledger.list_of(account, most=99)],
            [to_json(hold) for hold in unit.holds.list_of(account, most=99)],
        )


def _bare(order: Order) -> Order:
    return attrs.evolve(order, bill_to=None, card=None)


def leaves_nothing(desk: Desk, planted: Planted) -> Callable[[str], list[str]]:
    """Return how texts are found that should be gone, whatever their case."""
    assert desk.scope.actor.id not in planted.taken
    return lambda told: [text for text in planted.taken if text.casefold() in told.casefold()]


def test_everything_is_exported(manager: CustomerManager, planted: Planted) -> None:
    """Whatever a store keeps of a person stands in its export, by whichever id it is asked for."""
    document = administrator(manager).privacy.export(FORMER).document
    told = json.dumps(document, ensure_ascii=False)
    assert str(CUSTOMER) == document["customer"]["id"]
    assert [{"text": "leaks"}] == document["documents"]["tickets"]
    assert [] == [text for text in (*planted.taken, *planted.kept) if text not in told]


def test_nothing_is_left_of_whom_was_erased(
    manager: CustomerManager, planted: Planted, place: Place, tickets: Tickets
) -> None:
    """No table, index, file, log, event or entry holds a text of the person; books and chains are as they were."""
    desk = administrator(manager)
    desk.events.subscribe("mailer", is_from_start=True)
    (account,) = (one.id for one in desk.credit.list_accounts(CUSTOMER, "USD"))
    before, found = books(manager, account), leaves_nothing(desk, planted)
    checkpoint = desk.history.checkpoint()
    assert desk.privacy.erase(FORMER, reason="asked for it").is_new
    assert before == books(manager, account)
    assert desk.history.verify(checkpoint=checkpoint).is_intact
    events = desk.events.list_next("mailer", most=10_000)
    entries = [event.entry for event in events if event.entry.subject.id in {"person", "former"}]
    assert [HistoryAction.ERASED] == [one.action for one in entries if one.reason or one.changes]
    assert [] == found(json.dumps([to_json(event.entry) for event in events], ensure_ascii=False))
    assert {} == tickets.texts
    assert () == desk.credit.verify().findings
    kept = place.everything(manager)
    assert [] == found(kept)
    assert [] == [text for text in planted.kept if text not in kept]


def test_whom_was_erased_is_nobody(manager: CustomerManager, planted: Planted) -> None:
    """Not found, not matched, not merged, not undone: every call says that the person was erased."""
    desk = administrator(manager)
    merge = desk.merges.list_of(CUSTOMER)[0].id
    record = desk.customers.get(CUSTOMER)
    erasure = desk.privacy.erase(CUSTOMER, reason="asked for it")
    assert planted.taken
    for call in (
        lambda: desk.customers.get(FORMER),
        lambda: desk.customers.deactivate(CUSTOMER),
        lambda: desk.merges.propose(CUSTOMER, [CustomerId("neighbor")]),
        lambda: desk.orders.list_of(FORMER),
        lambda: desk.messages.list_of(FORMER),
        lambda: desk.privacy.export(CUSTOMER),
        lambda: desk.privacy.plan_erasure(CUSTOMER),
    ):
        with pytest.raises(ErasedError) as caught:
            call()
        assert erasure.at.date().isoformat() == caught.value.erased_on
    with pytest.raises(NotFoundError):
        desk.merges.undo(merge)
    assert 1 == desk.customers.search().total
    assert () == desk.duplicates.check(record.draft).suspects
    assert attrs.evolve(erasure, is_new=False) == desk.privacy.erase(FORMER, reason="once more")


def test_searches_that_name_the_person_are_changed_first(
    manager: CustomerManager, planted: Planted, place: Place
) -> None:
    """A saved search that names the person keeps it from being erased; what it said before goes by itself."""
    desk, found = administrator(manager), leaves_nothing(administrator(manager), planted)
    address = desk.customers.get(CUSTOMER).emails[0].address
    search = desk.searches.save("Somebody", Where("email", SearchOperator.IS, address))
    desk.searches.keep_last(PageRequest(criteria=quick(address)))
    assert ["named-by-search"] == [one.code for one in desk.privacy.plan_erasure(CUSTOMER).blockers]
    with pytest.raises(ErasureBlockedError):
        desk.privacy.erase(CUSTOMER, reason="asked for it")
    desk.searches.change(search.id, "otto", version=search.version)
    desk.privacy.erase(CUSTOMER, reason="asked for it")
    assert desk.searches.find_last() is None
    assert [] == found(place.everything(manager))
