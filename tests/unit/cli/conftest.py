"""What the tests of the command line share: whoever runs a command has heard of the SQLite in use before."""

import sqlite3

import pytest

from customer_core.storage.sql import _sqlite_versions


@pytest.fixture(autouse=True)
def _warned() -> None:
    """Have the warning behind us that a process gives once, so that no test depends on being the first."""
    _sqlite_versions.warn_of_wal_bug(sqlite3.sqlite_version)
