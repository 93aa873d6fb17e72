"""Stores in new files."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import customer_core.storage.sql
from customer_core.ports import Store
from customer_core.storage.sql import open_sql_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store's file is."""
    return tmp_path / "customers.db"


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that nobody has used yet; making its tables once saves most of the time."""
    path = tmp_path_factory.mktemp("empty") / "customers.db"
    open_sql_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def store(empty_file: Path, path: Path) -> Iterator[Store]:
    """A new store in a file."""
    shutil.copy(empty_file, path)
    store = open_sql_store(f"sqlite:///{path}", deadline_seconds=0.2)
    yield store
    store.close()


@pytest.fixture
def unloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SQL store as it is in a program that has not loaded it: it is loaded anew, and at the end as it was.

    Loading takes the place of the package in the one above it, which is put back, too: who looks for it there would
    find one that nobody uses.
    """
    monkeypatch.setattr(customer_core.storage, "sql", customer_core.storage.sql)
    for name in [name for name in sys.modules if name.startswith("customer_core.storage.sql")]:
        monkeypatch.delitem(sys.modules, name)
