import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import attrs
import pytest

from customer_core.errors import (
    CustomerCoreError,
    InvalidOptionError,
    InvalidValueError,
    LoadRefusedError,
    StoreConflictError,
    StoreFailedError,
    StoreIndexError,
    StoreOccupiedError,
)
from customer_core.manager import CustomerManager, Desk
from customer_core.matching import V1, link_signature
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    BrandId,
    CustomerDraft,
    CustomerId,
    EmailAddress,
    ExternalKey,
    PersonName,
)
from customer_core.ports import KeptFact, Store
from customer_core.services import LoadReport, Registered
from customer_core.settings import HistorySettings
from customer_core.storage import MemoryStore
from customer_core.storage.sql import _loading, open_sql_store
from customer_core.storage.sql._workers import answers
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._loads import new
from customer_core.testing.conformance._records import records_of

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
ADMINISTRATOR = Actor.user("ann", roles=["administrator"], brands=EVERY_BRAND)
NORTH = BrandId("north")
Open = Callable[[Store], CustomerManager]
BatchSize = Callable[[int], None]


def file_in(folder: Path) -> Store:
    """Return a store in a new file."""
    return open_sql_store(f"sqlite:///{folder / 'customers.db'}")


@pytest.fixture
def opened() -> Iterator[Open]:
    """Opens managers whose time stands still, and whose ids and salts count."""
    managers = []

    def open_(store: Store) -> CustomerManager:
        numbers, salts = count(1), count()
        managers.append(
            CustomerManager.open(
                store=store,
                clock=lambda: AT,
                ids=lambda: f"n-{next(numbers):05}",
                new_secret=lambda: "0123456789abcdef",
                new_salt=lambda: next(salts).to_bytes(16),
            )
        )
        return managers[-1]

    yield open_
    for manager in managers:
        manager.close()


@pytest.fixture
def batch_size(monkeypatch: pytest.MonkeyPatch) -> BatchSize:
    """Sets how many drafts are taken at once."""
    return lambda size: monkeypatch.setattr("customer_core.services._loading._BATCH", size)


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """A new store: one that is filled one by one, and one that takes many at once."""
    return MemoryStore() if request.param == "memory" else file_in(tmp_path)


def at_desk(manager: CustomerManager) -> Desk:
    """Return the desk of an administrator in a shop."""
    return manager.acting_as(ADMINISTRATOR, channel="pos")


def named(*names: str, **fields: object) -> list[CustomerDraft]:
    """Return drafts of people of these names."""
    return [CustomerDraft(name=PersonName(name), **fields) for name in names]  # type: ignore[arg-type]


def different_people() -> list[CustomerDraft]:
    """Return drafts of people of whom nobody is suspected to be another one, with codes of some kinds."""
    drafts = named("Ann Lee", "Otto Bauer", "Ines Prado", "Zoltan Quist", "Mia Ferro", "Kai Thorn", "Uma Weiss")
    codes = ["", "C000002", "", "X-1", "", "", "C000009"]
    made = [attrs.evolve(draft, code=code) for draft, code in zip(drafts, codes, strict=True)]
    made[4] = attrs.evolve(made[4], brand=NORTH, external_keys=[ExternalKey("shop", "5"), ExternalKey("till", "5")])
    made[5] = made[5].with_id(CustomerId("kai"))
    return made


@pytest.mark.parametrize("is_sealed", [False, True])
@pytest.mark.parametrize("batch", [1, 3, 1_000])
def test_a_load_keeps_what_registering_each_would(
    opened: Open, tmp_path: Path, batch_size: BatchSize, batch: int, *, is_sealed: bool
) -> None:
    """All is as after one registration after the other, in every store, but that there are no links."""
    batch_size(batch)
    kept, name = [], "link-signature"
    linked, unlinked = KeptFact(name=name, text=link_signature(V1)), KeptFact(name=name, text="none")
    for store, is_loaded in ((MemoryStore(), False), (MemoryStore(), True), (file_in(tmp_path), True)):
        desk = at_desk(opened(store))
        desk.settings.apply(HistorySettings(is_sealed=is_sealed))
        if is_loaded:
            assert LoadReport(customers=7) == desk.imports.load(iter(different_people()), reason="new shop")
        else:
            for draft in different_people():
                assert isinstance(desk.customers.register(draft, reason="new shop"), Registered)
        assert isinstance(desk.customers.register(*named("Pia Nord")), Registered)
        kept.append([one for one in records_of(store) if one != unlinked])
        assert is_loaded is (unlinked in records_of(store))
    registered, one_by_one, at_once = ([one for one in records if one != linked] for records in kept)
    assert registered == one_by_one
    assert registered == at_once


def test_workers_change_nothing(opened: Open, tmp_path: Path, batch_size: BatchSize) -> None:
    """What other processes make of drafts is what this one would."""
    batch_size(3)
    kept = []
    for workers in (0, 2):
        folder = tmp_path / f"{workers}"
        folder.mkdir()
        store = file_in(folder)
        assert 7 == at_desk(opened(store)).imports.load(different_people(), workers=workers).customers
        kept.append(records_of(store))
    assert kept[0] == kept[1]


def test_clusters_are_told_once_links_were_made(opened: Open, store: Store) -> None:
    """Nobody reads clusters of those who were loaded before the index was made anew, and then they are whole."""
    desk = at_desk(opened(store))
    drafts = [*named("Ann Lee", "Ann Lee", emails=[EmailAddress("ann@lee.example")]), *named("Otto Bauer")]
    desk.imports.load(drafts)
    with pytest.raises(StoreIndexError, match="links"):
        desk.duplicates.list_clusters()
    desk.maintenance.reindex()
    assert ((CustomerId("n-00001"), CustomerId("n-00002")),) == desk.duplicates.list_clusters()


def test_what_was_loaded_is_found(opened: Open, store: Store) -> None:
    """Loaded customers are found by name and code, suspected as duplicates, and their history verifies."""
    desk = at_desk(opened(store))
    desk.imports.load(different_people())
    (draft, *_) = different_people()
    assert ["C000001"] == [one.code for one in desk.customers.search("lee ann").items]
    assert [CustomerId("kai")] == [one.customer.id for one in desk.duplicates.check(*named("Kai Thorn")).suspects]
    assert 1 == len(desk.duplicates.check(draft).suspects)
    assert () == desk.history.verify().findings


def test_progress_is_reported(opened: Open, store: Store, batch_size: BatchSize) -> None:
    """Whoever waits is told how many were kept, and of how many where that can be known."""
    batch_size(3)
    told: list[tuple[str, int, int]] = []
    at_desk(opened(store)).imports.load(different_people(), progress=lambda *report: told.append(report))
    assert [("load", 3, 7), ("load", 6, 7), ("load", 7, 7)] == told


def test_nothing_to_load_is_no_error(opened: Open, store: Store) -> None:
    """A store that is loaded with nobody stays empty."""
    assert LoadReport(customers=0) == at_desk(opened(store)).imports.load([])


REFUSED: dict[str, tuple[Sequence[CustomerDraft], str, int]] = {
    "code": (named("Ann Lee", "Otto Bauer", code="X"), "code", 1),
    "code that was given": ([*named("Ann Lee"), *named("Otto Bauer", code="C000001")], "code", 1),
    "key": (named("Ann Lee", "Otto Bauer", external_keys=[ExternalKey("shop", "1")]), "external key", 1),
    "id": ([one.with_id(CustomerId("x")) for one in named("Ann Lee", "Otto Bauer")], "id", 1),
}


@pytest.mark.parametrize("batch", [1, 10])
@pytest.mark.parametrize(("drafts", "what", "number"), REFUSED.values(), ids=REFUSED)
def test_what_belongs_to_one_only_is_refused(
    opened: Open,
    store: Store,
    batch_size: BatchSize,
    batch: int,
    drafts: Sequence[CustomerDraft],
    what: str,
    number: int,
) -> None:
    """Two customers of one code, key or id are named by their numbers, and nobody is kept."""
    batch_size(batch)
    desk = at_desk(opened(store))
    with pytest.raises(LoadRefusedError, match="from 0") as caught:
        desk.imports.load(drafts)
    assert (what, number, "number 0") == (caught.value.what, caught.value.number, caught.value.holder)
    assert 0 == desk.customers.search().total
    assert 2 == desk.imports.load(named("Ann Lee", "Otto Bauer")).customers


def test_an_id_of_somebody_who_was_removed_is_refused(opened: Open, store: Store) -> None:
    """Ids stay taken, and the refusal does not name anybody among those that are loaded."""
    desk = at_desk(opened(store))
    gone = named("Ann Lee")[0].with_id(CustomerId("x"))
    desk.customers.register(gone)
    desk.customers.delete(gone.id, version=1)
    with pytest.raises(LoadRefusedError, match="who was there before"):
        desk.imports.load([*named("Otto Bauer"), gone])
    assert 1 == desk.imports.load(named("Otto Bauer")).customers


def test_a_store_with_customers_is_refused(opened: Open, store: Store) -> None:
    """Whoever is there already would not be compared with those who come: an import does that."""
    desk = at_desk(opened(store))
    desk.customers.register(*named("Ann Lee"))
    with pytest.raises(StoreOccupiedError, match="import"):
        desk.imports.load(named("Otto Bauer"))
    assert 1 == desk.customers.search().total


BAD: dict[str, tuple[Callable[[Desk], object], type[CustomerCoreError]]] = {
    "no draft": (lambda desk: desk.imports.load([*different_people(), "Ann"]), InvalidValueError),  # type: ignore[list-item]
    "no reason": (lambda desk: desk.imports.load(different_people(), reason="\x00"), InvalidValueError),
    "few workers": (lambda desk: desk.imports.load([], workers=-1), InvalidOptionError),
    "many workers": (lambda desk: desk.imports.load([], workers=65), InvalidOptionError),
    "no number": (lambda desk: desk.imports.load([], workers=True), InvalidOptionError),
}


@pytest.mark.parametrize(("call", "error"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_and_nothing_kept(
    opened: Open, store: Store, call: Callable[[Desk], object], error: type[CustomerCoreError]
) -> None:
    """What is no draft, no reason or no number of processes is told by name."""
    desk = at_desk(opened(store))
    with pytest.raises(error):
        call(desk)
    assert 0 == desk.customers.search().total


def test_a_worker_that_ends_is_told(opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a process that helps is killed, the load ends with an error that says what to do, and nothing is kept."""

    def killed(_work: object, _jobs: object, **_options: object) -> Iterator[object]:
        yield from answers(os._exit, [3], workers=1)

    desk = at_desk(opened(file_in(tmp_path)))
    monkeypatch.setattr(_loading, "answers", killed)
    with pytest.raises(StoreFailedError, match="__main__"):
        desk.imports.load(different_people(), workers=1)
    assert 0 == desk.customers.search().total


def test_answers_come_in_the_order_of_the_jobs() -> None:
    """Whatever the number of processes, there is one answer for each job, in order."""
    for workers in (0, 1, 2):
        assert list(map(abs, range(-9, 1))) == list(answers(abs, range(-9, 1), workers=workers))


class ConflictingStore(MemoryStore):
    """A store in which others always write the same at the same moment."""

    units = 0

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """Open a unit that is refused at its end, once the store was prepared."""
        with super().writing() as unit:
            yield unit
            if unit.customers.count():
                self.units += 1
                raise StoreConflictError(store=self.name)


def test_a_conflict_is_told_since_drafts_can_be_read_once(opened: Open) -> None:
    """A load is never done anew by itself with what is left of the drafts."""
    store = ConflictingStore()
    with pytest.raises(StoreConflictError):
        at_desk(opened(store)).imports.load(iter(different_people()))
    assert 1 == store.units


def test_what_is_on_its_way_shows_nobody() -> None:
    """A customer that is made for a store is told by its id alone, wherever it is made."""
    assert "NewCustomer(id=CustomerId('full'))" == repr(new(specimens.CUSTOMERS["full"], 1))
