import sqlite3
import traceback
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, bindparam, column, select

from customer_core.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreFailedError,
    StoreFullError,
    StoreReadOnlyError,
    StoreUnreachableError,
)
from customer_core.manager import CustomerManager
from customer_core.model import Actor, CustomerDraft, PersonName
from customer_core.services import Registered
from customer_core.storage.sql._compiling import Compiler
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._sqlite import SqliteFile
from customer_core.storage.sql._sqlite_errors import translated

CODES = {
    "SQLITE_PERM": StoreUnreachableError,
    "SQLITE_BUSY": StoreBusyError,
    "SQLITE_BUSY_SNAPSHOT": StoreBusyError,
    "SQLITE_LOCKED": StoreBusyError,
    "SQLITE_NOMEM": StoreFailedError,
    "SQLITE_READONLY": StoreReadOnlyError,
    "SQLITE_READONLY_DBMOVED": StoreReadOnlyError,
    "SQLITE_IOERR_FSYNC": StoreFailedError,
    "SQLITE_CORRUPT": StoreDamagedError,
    "SQLITE_FULL": StoreFullError,
    "SQLITE_CANTOPEN": StoreUnreachableError,
    "SQLITE_NOTADB": StoreDamagedError,
    "SQLITE_CONSTRAINT_UNIQUE": StoreFailedError,
}


def refused(name: str) -> sqlite3.Error:
    """Return an error as the driver raises it."""
    error = sqlite3.OperationalError("UNIQUE constraint failed: cc_x.y")
    error.sqlite_errorcode = getattr(sqlite3, name)
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(("name", "expected"), CODES.items(), ids=CODES)
def test_every_refusal_of_sqlite_has_its_error(path: Path, name: str, expected: type[StoreError]) -> None:
    """Each code of SQLite becomes one of the errors of a store, and only a lock is worth trying again."""
    path.touch()
    found = translated(refused(name), path, "s")
    assert expected is type(found)
    assert found is not None
    assert (name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))) == found.is_retryable
    assert str(found).startswith("s ") or "s:" in str(found) or "for s" in str(found)


@pytest.mark.parametrize("column_of", ["document", "terms"])
def test_a_text_that_is_none_is_told_as_damage_and_not_shown(path: Path, column_of: str) -> None:
    """Whoever reads it is told that the store is damaged, and nothing of what stands there, not even as a cause."""
    with CustomerManager.open(f"sqlite:///{path}") as manager:
        desk = manager.acting_as(Actor.system("test"), channel="web")
        registered = desk.customers.register(CustomerDraft(name=PersonName("Ann Canary")))
    assert isinstance(registered, Registered)
    with closing(sqlite3.connect(path)) as connection, connection:
        damaged = "UPDATE cc_customer SET {0} = CAST(CAST({0} AS BLOB) || x'ff' AS TEXT)"
        connection.execute(damaged.format(column_of))
    with CustomerManager.open(f"sqlite:///{path}") as manager:
        desk = manager.acting_as(Actor.system("test"), channel="web")
        with pytest.raises(StoreDamagedError, match="a text that is no UTF-8") as told:
            desk.customers.update(registered.customer.with_tag("vip"))
    assert "anary" not in "".join(traceback.format_exception(told.value))


def test_what_is_not_the_drivers_is_not_translated(path: Path) -> None:
    """An error of anybody else stays what it is."""
    assert None is translated(KeyError("x"), path, "s")


def test_an_error_without_a_code_is_told_in_the_drivers_words(path: Path) -> None:
    """What SQLite was not even asked is told as the driver says it, which names no value."""
    found = translated(sqlite3.ProgrammingError("Cannot operate on a closed database."), path, "s")
    assert "Cannot operate on a closed database" in str(found)


@pytest.fixture
def session() -> Iterator[Session]:
    """A session on a database of its own."""
    driver = sqlite3.connect(":memory:")
    file = SqliteFile(Path("nowhere"), store="s", deadline_seconds=0)
    yield Session(
        driver, Compiler(file.new_dialect()), store="s", translate=file.translate, is_writing=True, is_alone=True
    )
    driver.close()


def test_a_defect_of_ours_is_no_error_of_the_store(session: Session) -> None:
    """A statement that is given too little fails as what it is, and fails nothing else."""
    statement: Select[Any] = select(bindparam("given"))
    with pytest.raises(KeyError):
        session.rows(statement)
    assert [(1,)] == session.rows(statement, given=1)


def test_a_refused_statement_shows_no_value(session: Session) -> None:
    """An error tells which statement was refused and why, never what it was given."""
    with pytest.raises(StoreFailedError, match="no such column: nonsense") as caught:
        session.rows(select(column("nonsense"), bindparam("given")), given="Zzcanaryzz")
    assert "Zzcanaryzz" not in f"{caught.value!r}{caught.value.__cause__!r}"
    with pytest.raises(StoreFailedError, match="no such column: nonsense"):
        session.end()


def test_nothing_to_change_asks_nothing(session: Session) -> None:
    """A change of no rows is no statement, which would fail here."""
    session.change_many(select(column("nonsense")), [])
    session.end()


def test_a_log_that_cannot_be_moved_stays(path: Path) -> None:
    """What cannot be tidied is no reason to fail: nothing of it is lost."""
    connection = sqlite3.connect(path)
    connection.close()
    with pytest.raises(sqlite3.ProgrammingError):
        connection.execute("SELECT 1")
    SqliteFile(path, store="s", deadline_seconds=0).tidy(connection)


def test_a_file_that_went_away_is_no_match(path: Path) -> None:
    """A path at which there is nothing leads to no file of ours."""
    file = SqliteFile(path, store="s", deadline_seconds=0)
    assert not file.is_one_of([str(path)])
    path.touch()
    assert file.is_one_of(["", str(path)])
    assert not file.is_one_of([""])
    assert not file.is_one_of([])
