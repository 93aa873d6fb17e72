"""G16: however many processes merge, undo and change the same customers at once, one consistent outcome is left."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.guarantees.programs import told_by

MERGE_RACE = Path(__file__).with_name("merge_race.py")
RACERS, CALLS = 8, 640


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path, make_database: Callable[[str], str]) -> str:
    """Where a new store of each kind that outlives a process may be."""
    return f"sqlite:///{tmp_path / 'store.db'}" if request.param == "sqlite" else make_database("")


@pytest.mark.guarantee("G16")
def test_merges_undos_and_changes_at_once_leave_one_outcome(address: str, effort: int) -> None:
    """Each call is kept whole or refused by name, none by a deadlock; each id leads to one, and no word is lost."""
    report = told_by(MERGE_RACE, address, RACERS, CALLS * effort, 1)
    assert (RACERS, [], []) == (report["processes"], report["errors"], report["wrong"])
    assert {"version-stale", "merged-away", "merge-undone"} <= set(report["refused"])
    assert min(report[name] for name in ("merges", "undone", "tags")) > 5
    assert report["unseen"] > 0


@pytest.mark.guarantee("G16")
def test_a_race_without_versions_is_caught(address: str) -> None:
    """Where a change is saved whatever it was made from, the race finds what was lost: it can fail."""
    assert told_by(MERGE_RACE, address, RACERS, CALLS, 1, "blind")["wrong"]
