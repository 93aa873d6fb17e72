"""G1, G2, G3, G8, G17: no limit is exceeded and each key counts once, whoever calls and whatever is killed."""

from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tests.guarantees.broken_credit import ROUNDS, WAYS
from tests.guarantees.credit_race import CALLS as KINDS
from tests.guarantees.killed_credit import CALLS, Journey, Said, at_desk, losses, opened
from tests.guarantees.programs import told_by

from customer_core.manager import CustomerManager
from customer_core.model import CustomerId
from customer_core.serialization import dumps
from customer_core.services._crediting import CreditCall
from customer_core.storage import open_store

CREDIT_RACE, BROKEN_CREDIT, KILLED_CREDIT = (
    Path(__file__).with_name(f"{name}.py") for name in ("credit_race", "broken_credit", "killed_credit")
)
KILLS = 24
RACERS, FEW = 8, 1_200
OPERATIONS = {"sqlite": 20_000, "postgres": 10_000}
"""In the short form as many as two idle cores do in about a minute."""
MOST_OPERATIONS = {8: 80_000, 16: 80_000, 32: 80_000}
"""For a release, by the number of processes."""


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path, make_database: Callable[[str], str]) -> str:
    """Where a new store of each kind that outlives a process may be."""
    return f"sqlite:///{tmp_path / 'store.db'}" if request.param == "sqlite" else make_database("")


def kind_of(address: str) -> str:
    """Return which kind of store an address is of."""
    return "postgres" if address.startswith("postgresql:") else "sqlite"


def assert_sound(report: dict[str, Any], *, processes: int, operations: int) -> None:
    """Expect that a race went well, and that there was one."""
    assert ([], [], []) == (report["errors"], report["overspends"], report["wrong"])
    assert (processes, processes * (operations // processes)) == (report["processes"], report["operations"])
    assert {"Held", "Denied", "Posted", "Ended"} == set(report["answers"])
    assert {"hold-state", "value-invalid amount"} <= set(report["refused"])
    assert {*KINDS, "with all"} == set(report["calls"])


@pytest.mark.guarantee("G1")
@pytest.mark.guarantee("G2")
@pytest.mark.guarantee("G3")
@pytest.mark.parametrize("processes", MOST_OPERATIONS)
def test_no_limit_is_exceeded_by_any_number_of_channels(address: str, effort: int, processes: int) -> None:
    """After each entry an account is within its limit, the books add up, and each key had one effect and one answer."""
    operations = MOST_OPERATIONS[processes]
    if effort == 1:
        operations = OPERATIONS[kind_of(address)] if processes == RACERS else FEW // 2
    report = told_by(CREDIT_RACE, address, processes, operations, processes)
    assert_sound(report, processes=processes, operations=operations)


@pytest.mark.guarantee("G8")
def test_a_race_is_answered_as_one_after_the_other(address: str, effort: int) -> None:
    """In the order of the ledger, which is that of the clocks, the store in memory answers each call to the byte."""
    operations = 1_000 * min(effort, 20)
    report = told_by(CREDIT_RACE, address, RACERS, operations, 2, "replay")
    assert_sound(report, processes=RACERS, operations=operations)


@pytest.mark.guarantee("G1")
def test_a_race_that_counts_no_holds_is_caught(address: str) -> None:
    """Where what is reserved is not counted, the race finds the entries that exceed a limit: it can fail."""
    report = told_by(CREDIT_RACE, address, RACERS, FEW, 1, "generous")
    assert report["overspends"]
    assert [] == report["wrong"]


@pytest.mark.guarantee("G2")
def test_a_race_that_writes_blindly_is_caught(make_database: Callable[[str], str]) -> None:
    """Where nobody waits and an entry overwrites another one, the race finds books that do not add up."""
    report = told_by(CREDIT_RACE, make_database(""), RACERS, FEW, 1, "blind")
    assert report["errors"]
    assert report["wrong"]


BROKEN_CALLS = 320


@pytest.mark.guarantee("G1")
@pytest.mark.parametrize("place", [(kind, name) for kind, ways in WAYS.items() for name in ways], ids=": ".join)
def test_ways_that_look_right_and_overspend_are_caught(
    place: tuple[str, str], tmp_path: Path, make_database: Callable[[str], str]
) -> None:
    """Each broken way is found by the check that the library is held to, and no other way is."""
    kind, name = place
    address = f"sqlite:///{tmp_path / 'shop.db'}" if kind == "sqlite" else make_database("")
    report = told_by(BROKEN_CREDIT, address, name, RACERS, BROKEN_CALLS, 1)
    assert report["held"] > RACERS
    if WAYS[kind][name].is_broken:
        assert report["overspends"]
    else:
        assert ([], ROUNDS) == (report["overspends"], report["rounds"])


@pytest.mark.guarantee("G2")
@pytest.mark.guarantee("G3")
@pytest.mark.guarantee("G17")
def test_a_killed_process_loses_no_credit_and_does_nothing_twice(address: str, effort: int) -> None:
    """At each of many random points: what was answered is in the books, is answered again, and is done once."""
    kills = min(KILLS * effort, 240)
    report = told_by(KILLED_CREDIT, address, kills, 1)
    assert (kills, [], []) == (report["kills"], report["lost"], report["damaged"])
    assert report["answered"] > kills


def played(address: str) -> Said:
    """Play two journeys on a store whose ids count, and return what was answered."""
    numbers = count()
    with CustomerManager.open(address, ids=lambda: f"id-{next(numbers)}") as manager:
        desk = at_desk(manager)
        journey = Journey(desk.credit, opened(desk, 0))
        return [(number, dumps(journey.make(number))) for number in range(2 * len(CALLS))]


def lost(address: str, said: Said) -> list[str]:
    """Return what is lost of it."""
    with CustomerManager.open(address) as manager, closing(open_store(address)) as store:
        account = at_desk(manager).credit.find_account(CustomerId("c-0"), "USD")
        assert account is not None
        return list(losses(at_desk(manager), store, account.id, said))


@pytest.mark.guarantee("G17")
def test_the_look_at_killed_credit_sees_a_loss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that is not kept, and a call that is done again, are reported: the loop above can fail."""
    one, two, three = (f"sqlite:///{tmp_path / name}.db" for name in ("one", "two", "three"))
    said = played(one)
    assert [] == lost(one, said)
    with CustomerManager.open(two) as manager:
        opened(at_desk(manager), 0)
    assert lost(two, said)
    monkeypatch.setattr(CreditCall, "_keep", lambda *_: None)
    said = played(three)
    found = lost(three, said[:1])
    assert {"the answer of call 0", "2 calls came to 14 entries"} <= set(found)
