"""The same call by many at one moment: each is answered as if the others had come before or behind it."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier
from time import sleep

import attrs
import pytest

from customer_core.errors import IdempotencyMismatchError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, CustomerDraft, EmailAddress, PersonName
from customer_core.ports import SettingDocument
from customer_core.serialization import dumps
from customer_core.services import DuplicatesSuspected, Registered
from customer_core.settings import DuplicateSettings
from customer_core.storage.sql._facts import SqlSettings

CALLERS = 6
ROUNDS = 4
MOMENT = 0.3
NAMES = ("Zoe Novak", "Karl Ochs", "Ines Prado", "Otto Weiss")


@pytest.fixture(params=["sqlite", "postgres"])
def desk(request: pytest.FixtureRequest, tmp_path: Path, make_database: Callable[[str], str]) -> Iterator[Desk]:
    """A desk at a store of each kind."""
    address = f"sqlite:///{tmp_path / 'shop.db'}" if request.param == "sqlite" else make_database("")
    with CustomerManager.open(address) as manager:
        yield manager.acting_as(Actor.system("desk"))


def at_once(calls: Iterable[Callable[[], object]]) -> list[object]:
    """Make calls at one moment, each in a thread; return what each answered or raised."""
    listed = list(calls)
    barrier = Barrier(len(listed))

    def run(call: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return call()
        except Exception as error:  # noqa: BLE001 - an answer, too
            return error

    with ThreadPoolExecutor(len(listed)) as pool:
        return list(pool.map(run, listed))


@pytest.mark.guarantee("G29")
def test_a_consumer_can_be_subscribed_by_all_processes_at_start(desk: Desk) -> None:
    """Whoever comes second finds the consumer, and nobody is refused."""
    for number in range(ROUNDS):
        name = f"mailer{number}"
        found = at_once([partial(desk.events.subscribe, name)] * CALLERS)
        assert [desk.events.subscribe(name)] * CALLERS == found


@pytest.mark.guarantee("G29")
def test_events_can_be_acknowledged_by_many_at_once(desk: Desk) -> None:
    """A consumer moves forward only, and is in the end where the last event is."""
    desk.events.subscribe("mailer")
    for number in range(CALLERS):
        desk.customers.register(CustomerDraft(code=f"{number}"))
    events = desk.events.list_next("mailer")
    answers = at_once(partial(desk.events.acknowledge, "mailer", event) for event in events)
    assert ([None] * CALLERS, events[-1].number) == (answers, desk.events.list_consumers()[0].number)


@pytest.mark.guarantee("G3")
@pytest.mark.parametrize("has_name", [True, False])
def test_equal_requests_with_a_key_at_once_save_once(desk: Desk, *, has_name: bool) -> None:
    """One saves and the others replay, also where nothing else makes the calls meet."""
    for name in NAMES:
        draft = CustomerDraft(name=PersonName(name)) if has_name else CustomerDraft(tags=frozenset({"vip"}))
        found = at_once([partial(desk.customers.register, draft, key=name)] * CALLERS)
        registered = [one for one in found if isinstance(one, Registered)]
        assert (CALLERS, 1) == (len(registered), len({one.customer.id for one in registered}))
        assert CALLERS - 1 == sum(one.is_replay for one in registered)


@pytest.mark.guarantee("G3")
def test_different_requests_with_one_key_at_once_are_told_apart(desk: Desk) -> None:
    """One is saved; to the others the key says that it stands for another request."""
    for number in range(ROUNDS):
        drafts = [CustomerDraft(tags=frozenset({f"tag{place}"})) for place in range(CALLERS)]
        found = at_once(partial(desk.customers.register, draft, key=f"key-{number}") for draft in drafts)
        assert 1 == sum(isinstance(one, Registered) for one in found)
        assert CALLERS - 1 == sum(isinstance(one, IdempotencyMismatchError) for one in found)


@pytest.mark.guarantee("G29")
def test_settings_can_be_declared_by_all_processes_at_start(desk: Desk) -> None:
    """Whoever comes second finds what it declares, or puts its own in place of it."""
    for number in range(ROUNDS):
        declared = DuplicateSettings(shown_most=number + 1)
        assert [None] * CALLERS == at_once([partial(desk.settings.declare, declared)] * CALLERS)
        assert number + 1 == desk.settings.get(DuplicateSettings).shown_most
    several = [DuplicateSettings(shown_most=number + 20) for number in range(CALLERS)]
    assert [None] * CALLERS == at_once(partial(desk.settings.declare, one) for one in several)
    assert desk.settings.get(DuplicateSettings).shown_most in range(20, 20 + CALLERS)


@pytest.mark.guarantee("G29")
def test_settings_are_declared_however_often_others_are_quicker(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is overtaken more than once looks again each time, and its own settings stand in the end."""
    quicker = iter(range(30, 33))
    put = SqlSettings.put

    def overtaken(port: SqlSettings, document: SettingDocument, *, expected_version: int) -> None:
        shown_most = next(quicker, None)
        if shown_most is not None:
            kept = DuplicateSettings(shown_most=shown_most, version=expected_version + 1)
            put(port, attrs.evolve(document, text=dumps(kept)), expected_version=expected_version)
        put(port, document, expected_version=expected_version)

    monkeypatch.setattr(SqlSettings, "put", overtaken)
    desk.settings.declare(DuplicateSettings(shown_most=5))
    assert (5, 4) == (desk.settings.get(DuplicateSettings).shown_most, desk.settings.get(DuplicateSettings).version)


@pytest.mark.guarantee("G20")
def test_who_registers_during_a_load_is_told_of_whom_it_brings(desk: Desk) -> None:
    """A registration that looked for duplicates in the empty store waits for the load and looks again."""
    zoe = CustomerDraft(name=PersonName(given="Zoe", family="Novak"), emails=[EmailAddress("zoe@novak.example")])
    with ThreadPoolExecutor(1) as pool:
        answers: list[Future[object]] = []

        def drafts() -> Iterator[CustomerDraft]:
            answers.append(pool.submit(desk.customers.register, zoe))
            sleep(MOMENT)  # Long enough for the other one to have looked.
            yield zoe

        desk.imports.load(drafts())
        assert isinstance(answers[0].result(), DuplicatesSuspected)
    assert 1 == desk.customers.search().total
