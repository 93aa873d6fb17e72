"""What was acknowledged is there, whatever happens to the process (G17), and two desks never overlook each other."""

import runpy
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.guarantees.programs import told_by

from customer_core.manager import CustomerManager
from customer_core.model import Actor, CustomerDraft, EmailAddress, PersonName
from customer_core.ports import Event
from customer_core.services import DuplicatesSuspected, Registered

KILLED_JOURNEY, REGISTRATION_RACE = (
    Path(__file__).with_name(f"{name}.py") for name in ("killed_journey", "registration_race")
)
KILLS = {"sqlite": 50, "postgres": 20}
DESKS = 8
TURNS = 4
RACERS, REGISTRATIONS = 16, 200


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path, make_database: Callable[[str], str]) -> str:
    """Where a new store of each kind that outlives a process may be."""
    return f"sqlite:///{tmp_path / 'store.db'}" if request.param == "sqlite" else make_database("")


@pytest.mark.guarantee("G17")
def test_a_killed_process_loses_nothing_acknowledged(address: str, effort: int) -> None:
    """At each of many random points of the journey: what a desk was told is kept, and the store is whole."""
    kills = KILLS["postgres" if address.startswith("postgresql:") else "sqlite"] * effort
    report = told_by(KILLED_JOURNEY, address, kills, 1)
    assert (kills, [], []) == (report["kills"], report["lost"], report["damaged"])
    assert report["acknowledged"] > kills


@pytest.mark.guarantee("U5")
def test_a_consumer_misses_nothing_while_others_write(address: str) -> None:
    """A consumer that reads while many desks write is told of every change once, those of a customer in their order."""
    told = list[Event]()
    with CustomerManager.open(address) as manager:
        desk = manager.acting_as(Actor.system("mailer"))
        desk.events.subscribe("mailer")

        def work(number: int) -> None:
            for turn in range(TURNS):
                draft = CustomerDraft(name=PersonName(f"{chr(97 + number) * 9} {chr(107 + turn) * 9}"))
                made = desk.customers.register(draft)
                assert isinstance(made, Registered)
                for _ in range(2):
                    desk.customers.deactivate(made.customer.id)
                    desk.customers.reactivate(made.customer.id)

        desks = [threading.Thread(target=work, args=(number,)) for number in range(DESKS)]
        for one in desks:
            one.start()
        while any(one.is_alive() for one in desks):
            desk.events.deliver("mailer", told.append)
        while desk.events.deliver("mailer", told.append):
            pass
        assert DESKS * TURNS == desk.customers.search("").total
    versions: dict[object, list[int]] = {}
    for event in told:
        versions.setdefault(event.entry.subject, []).append(event.entry.version)
    assert [[1, 2, 3, 4, 5]] * (DESKS * TURNS) == list(versions.values())


@pytest.mark.guarantee("G20")
def test_no_two_processes_save_one_person_unseen(address: str, effort: int) -> None:
    """Of 16 processes that register the same people, with slips and without, none overlooks what another one saved."""
    report = told_by(REGISTRATION_RACE, address, RACERS, REGISTRATIONS * effort, 1)
    assert (RACERS, [], 0) == (report["processes"], report["errors"], report["unseen"])
    assert RACERS * (REGISTRATIONS * effort // RACERS) == report["registered"] + report["shown"]


@pytest.mark.guarantee("G20")
def test_a_race_without_a_second_look_is_caught(address: str) -> None:
    """Where nothing is judged again under the lock, the race finds people who were saved twice: it can fail."""
    assert 0 < told_by(REGISTRATION_RACE, address, RACERS, REGISTRATIONS, 1, "blind")["unseen"]


@pytest.mark.guarantee("G17")
def test_the_harness_sees_a_loss(tmp_path: Path) -> None:
    """A store from which an acknowledged customer is missing is reported: the loop above can fail."""
    killed_journey = SimpleNamespace(**runpy.run_path(str(KILLED_JOURNEY)))
    said: list[dict[str, object]] = []
    for name in ("one", "two"):
        with CustomerManager.open(f"sqlite:///{tmp_path / name}.db") as manager:
            desk = manager.acting_as(Actor.system("journey"), channel="pos")
            if name == "one":
                killed_journey.play(desk, 1, said.append)
                assert [] == list(killed_journey.losses(desk, said))
            else:
                assert "a customer" in list(killed_journey.losses(desk, said[:2]))


@pytest.mark.guarantee("G20")
def test_two_desks_never_save_one_person_unseen(address: str) -> None:
    """Of eight desks that save the same person at once, one does; the others are shown that one."""
    _race_in_threads(address)


@pytest.mark.guarantee("G20")
def test_desks_in_memory_never_save_one_person_unseen() -> None:
    """So it is in a store in memory."""
    _race_in_threads("memory:")


def _race_in_threads(where: str) -> None:
    outcomes: list[object] = []
    with CustomerManager.open(where) as manager:
        start = threading.Barrier(DESKS)

        def register() -> None:
            desk = manager.acting_as(Actor.user("ann", roles=["clerk"]), channel="pos")
            draft = CustomerDraft(name=PersonName("Ann Lee"), emails=[EmailAddress("ann@lee.example")])
            start.wait()
            outcomes.append(desk.customers.register(draft))

        desks = [threading.Thread(target=register) for _ in range(DESKS)]
        for desk in desks:
            desk.start()
        for desk in desks:
            desk.join()
    assert 1 == sum(isinstance(outcome, Registered) for outcome in outcomes)
    assert DESKS - 1 == sum(isinstance(outcome, DuplicatesSuspected) for outcome in outcomes)
