"""Copies between backends are loss-free, and a copy that is killed leaves nothing behind (G22)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.guarantees.programs import told_by

from customer_core.storage import open_store
from customer_core.testing.conformance._records import furnish_fully

KILLED_COPY = Path(__file__).with_name("killed_copy.py")
STEP, KILLS_MIN = 4, 4


@pytest.fixture
def places(tmp_path: Path, make_database: Callable[[str], str]) -> dict[str, Callable[[], str]]:
    """Where a new store of each kind that outlives a process may be."""
    numbers = iter(range(9))
    return {
        "sqlite": lambda: f"sqlite:///{tmp_path / f'{next(numbers)}.db'}",
        "postgres": lambda: make_database(""),
    }


@pytest.mark.guarantee("G22")
@pytest.mark.parametrize(("kind", "other"), [("sqlite", "postgres"), ("postgres", "sqlite"), ("sqlite", "sqlite")])
def test_a_killed_copy_leaves_nothing(places: dict[str, Callable[[], str]], kind: str, other: str, effort: int) -> None:
    """Wherever the process is killed, the target keeps nothing, and the next copy into it is whole."""
    source, target = places[kind](), places[other]()
    store = open_store(source)
    furnish_fully(store)
    store.close()
    step = STEP if effort == 1 else 1
    report = told_by(KILLED_COPY, source, target, step)
    assert (0, True) == (report["left"], report["is_same"])
    assert KILLS_MIN * STEP // step <= report["kills"]
