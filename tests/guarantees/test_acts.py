"""An act whose process is killed goes on where it was: nobody is changed twice, and nobody left out (G17)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.guarantees.programs import told_by

KILLED_ACTS = Path(__file__).with_name("killed_acts.py")
KILLS = 4


@pytest.mark.guarantee("G17")
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_killed_act_goes_on_where_it_was(
    kind: str, tmp_path: Path, make_database: Callable[[str], str], effort: int
) -> None:
    """Done and undone through many kills, each customer is changed once and set back once, with one entry each."""
    address = f"sqlite:///{tmp_path / 'store.db'}" if kind == "sqlite" else make_database("")
    report = told_by(KILLED_ACTS, address, KILLS * effort, 1)
    assert [] == report["wrong"]
    assert report["kills"] >= 1
