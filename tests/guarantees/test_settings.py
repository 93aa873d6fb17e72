"""Settings of several areas are applied whole or not at all, and every process goes by them from then on (G17)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.guarantees.programs import told_by

from customer_core.manager import CustomerManager
from customer_core.model import Actor, CreditPolicy
from customer_core.settings import DuplicateSettings, OrderSettings

KILLED_SETTINGS = Path(__file__).with_name("killed_settings.py")
STEP, KILLS_MIN = 6, 3


@pytest.mark.guarantee("G17")
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_settings_that_another_process_applies_are_seen_whole(
    kind: str, tmp_path: Path, make_database: Callable[[str], str], effort: int
) -> None:
    """Killed at any statement, it leaves nothing; once it lived, the next call here goes by what it applied."""
    address = f"sqlite:///{tmp_path / 'store.db'}" if kind == "sqlite" else make_database("")
    with CustomerManager.open(address) as manager:
        desk = manager.acting_as(Actor.system("till"))
        assert OrderSettings() == desk.settings.get(OrderSettings)
        step = STEP if effort == 1 else 1
        report = told_by(KILLED_SETTINGS, address, step)
        assert 0 == report["left"]
        assert KILLS_MIN * STEP // step <= report["kills"]
        assert desk.settings.get(OrderSettings).counts_earlier_orders
        assert 9 == desk.settings.get(DuplicateSettings).shown_most
        assert "Cash only." == desk.settings.get(CreditPolicy).message
