"""What was acknowledged is there, whatever happens to the process (G17), and two desks never overlook each other."""

import json
import runpy
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from customer_core.manager import CustomerManager
from customer_core.model import Actor, CustomerDraft, EmailAddress, PersonName
from customer_core.services import DuplicatesSuspected, Registered

KILLED_JOURNEY = Path(__file__).with_name("killed_journey.py")
KILLS = 50
DESKS = 8


@pytest.mark.guarantee("G17")
def test_a_killed_process_loses_nothing_acknowledged(tmp_path: Path, effort: int) -> None:
    """At each of 50 random points of the journey: what a desk was told is kept, and the file is whole."""
    command = [sys.executable, str(KILLED_JOURNEY), f"sqlite:///{tmp_path / 'killed.db'}", str(KILLS * effort), "1"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert 0 == run.returncode, run.stderr
    report = json.loads(run.stdout)
    assert (KILLS * effort, [], []) == (report["kills"], report["lost"], report["damaged"])
    assert report["acknowledged"] > KILLS


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
@pytest.mark.parametrize("address", ["memory:", "sqlite"])
def test_two_desks_never_save_one_person_unseen(tmp_path: Path, address: str) -> None:
    """Of eight desks that save the same person at once, one does; the others are shown that one."""
    where = f"sqlite:///{tmp_path / 'race.db'}" if address == "sqlite" else address
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
