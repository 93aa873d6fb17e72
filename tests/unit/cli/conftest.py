"""What the tests of the command line share: a store, a file, and whoever runs a command on them.

Who runs one has heard of the SQLite in use before.
"""

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.unit.cli.asking import PEOPLE, Run

from customer_core.cli._commands import application
from customer_core.storage.sql import _sqlite_versions


@pytest.fixture(autouse=True)
def _warned() -> None:
    """Have the warning behind us that a process gives once, so that no test depends on being the first."""
    _sqlite_versions.warn_of_wal_bug(sqlite3.sqlite_version)


@pytest.fixture
def store(tmp_path: Path) -> str:
    """The address of a store that is not there yet."""
    return f"sqlite:///{tmp_path / 'customers.db'}"


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A file of three customers, two of them likely one."""
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    return path


@pytest.fixture
def run(store: str) -> Run:
    """Run a command on the store, in this process."""

    def command(*arguments: object, answer: str = "") -> Result:
        return CliRunner().invoke(application, ["--store", store, *map(str, arguments)], input=answer)

    return command


@pytest.fixture
def filled(run: Run, people: Path) -> Run:
    """Run a command on a store that the three customers are in."""
    assert 0 == run("import", people, "--system", "shop").exit_code
    return run
