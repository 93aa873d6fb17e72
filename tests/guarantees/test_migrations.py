"""A migration that is killed leaves the tables as they were, and readable (G22)."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.guarantees.programs import told_by

from customer_core.storage import open_store
from customer_core.testing.conformance._furnishing import furnish

KILLED_MIGRATION = Path(__file__).with_name("killed_migration.py")
STATEMENTS_MIN = 8


@pytest.mark.guarantee("G22")
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_killed_migration_leaves_the_store_as_it_was(
    kind: str, tmp_path: Path, make_database: Callable[[str], str]
) -> None:
    """Killed before any statement or the commit, nothing of a migration is there; the next one is made whole."""
    address = f"sqlite:///{tmp_path / 'store.db'}" if kind == "sqlite" else make_database("")
    with closing(open_store(address)) as store:
        furnish(store)
    report = told_by(KILLED_MIGRATION, address, tmp_path)
    assert (0, report["later"]) == (report["changed"], report["revision"])
    assert STATEMENTS_MIN <= report["kills"]
