import shutil
import sqlite3
from pathlib import Path

import pytest

from customer_core.errors import StoreFailedError, StoreNewerError, StoreOutdatedError
from customer_core.model import Customer, CustomerId
from customer_core.ports import Store
from customer_core.storage.sql import _making, _migrating, _stores, open_sql_store
from customer_core.storage.sql._migrating import misfit

ANN = Customer(id=CustomerId("ann"))


def opened(path: Path) -> Store:
    """Open the store in a file."""
    return open_sql_store(f"sqlite:///{path}", deadline_seconds=0.2)


def count(store: Store) -> int:
    """Return how many customers there are."""
    with store.reading() as unit:
        return unit.customers.count()


def run(path: Path, statements: str) -> None:
    """Run statements on a database as somebody else."""
    connection = sqlite3.connect(path)
    connection.executescript(statements)
    connection.close()


@pytest.fixture
def later_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This release, with one migration more."""
    scripts = shutil.copytree(_migrating.SCRIPTS, tmp_path / "scripts")
    later = "from alembic import op\nrevision, down_revision = '0002', '0001'\n"
    later += "def upgrade(): op.execute('CREATE TABLE cc_later (id INTEGER)')\n"
    (scripts / "versions" / "_0002_later.py").write_text(later)
    monkeypatch.setattr(_migrating, "SCRIPTS", scripts)
    monkeypatch.setattr(misfit, "__kwdefaults__", {"known": ("0001", "0002")})
    for module in (_migrating, _making, _stores):
        monkeypatch.setattr(module, "HEAD", "0002")


@pytest.fixture
def earlier(path: Path) -> Path:
    """A store that an earlier release made, with one customer."""
    store = opened(path)
    with store.writing() as unit:
        unit.customers.add(ANN)
    store.close()
    return path


def test_a_store_of_an_earlier_release_is_refused_until_it_is_migrated(earlier: Path, later_release: None) -> None:
    """A schema that is older than this release needs is left as it is, until somebody asks for its migration."""
    assert later_release is None
    before = earlier.read_bytes()
    store = opened(earlier)
    for unit in (store.reading, store.writing):
        with pytest.raises(StoreOutdatedError, match="schema 0001 and this release needs 0002"), unit():
            pytest.fail("a unit was opened")
    with pytest.raises(StoreOutdatedError):
        store.within(object())
    assert before == earlier.read_bytes()
    store.migrate()
    assert 1 == count(store)
    store.migrate()
    store.close()
    again = opened(earlier)
    assert 1 == count(again)
    again.close()


def test_a_migration_that_fails_leaves_the_store_as_it_was(earlier: Path, later_release: None) -> None:
    """Where a migration cannot be made nothing of it stays, and the store waits for the next try."""
    assert later_release is None
    run(earlier, "CREATE TABLE cc_later (name TEXT)")
    store = opened(earlier)
    for _ in range(2):
        with pytest.raises(StoreFailedError, match="cc_later already exists"):
            store.migrate()
        with pytest.raises(StoreOutdatedError), store.reading():
            pytest.fail("a unit was opened")
    run(earlier, "DROP TABLE cc_later")
    store.migrate()
    assert 1 == count(store)
    store.close()


def test_a_store_that_a_later_release_migrated_meanwhile_is_not_touched(earlier: Path, later_release: None) -> None:
    """Where somebody with a later release was faster, the migration is refused."""
    assert later_release is None
    store = opened(earlier)
    run(earlier, "UPDATE cc_migration SET version_num = '9999'")
    with pytest.raises(StoreNewerError, match="9999"):
        store.migrate()
    store.close()


def test_which_schema_fits() -> None:
    """The last revision fits, earlier ones are outdated, and all others are newer."""
    known = ("0001", "0002")
    found = {revision: misfit(revision, store="s", known=known) for revision in ("0001", "0002", "0003")}
    assert None is found["0002"]
    assert [StoreOutdatedError, StoreNewerError] == [type(found["0001"]), type(found["0003"])]
