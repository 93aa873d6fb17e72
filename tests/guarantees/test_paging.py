"""Whoever stays is shown once while others write: pages are walked from a row, not from a number."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.guarantees.programs import told_by

PAGING_RACE = Path(__file__).with_name("paging_race.py")
WRITERS, WALKS = 4, 6


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path, make_database: Callable[[str], str]) -> str:
    """Where a new store of each kind that several processes share may be."""
    return f"sqlite:///{tmp_path / 'store.db'}" if request.param == "sqlite" else make_database("")


@pytest.mark.guarantee("S4")
def test_nobody_who_stays_is_shown_twice_or_missed(address: str, effort: int) -> None:
    """While 4 processes register, change and delete, each walk shows all who stay once and in order."""
    report = told_by(PAGING_RACE, address, WRITERS, WALKS * effort, 1)
    assert (4 * WALKS * effort, 0) == (report["walks"], report["wrong"])
    assert report["written"] > WALKS * effort


@pytest.mark.guarantee("S4")
def test_pages_by_number_are_found_wanting(tmp_path: Path) -> None:
    """The harness sees what it is for: by their numbers, pages repeat and miss customers while others write."""
    report = told_by(PAGING_RACE, f"sqlite:///{tmp_path / 'store.db'}", WRITERS, 3 * WALKS, 1, "numbered")
    assert report["wrong"] > 0
