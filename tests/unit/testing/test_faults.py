"""Connections that fail on demand, of either driver: which statement, with what, and what is left of it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from psycopg import pq

from customer_core.testing.faults import Fault, FaultInjector, FaultPlan, Strike


@pytest.fixture
def injector() -> FaultInjector:
    """An injector whose server says more than it should."""
    return FaultInjector(detail="Zzcanaryzz")


@pytest.fixture
def file(injector: FaultInjector) -> Iterator[sqlite3.Connection]:
    """A connection to a database in memory, with a table."""
    with closing(injector.connect_sqlite(":memory:", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE number (n INTEGER)")
        yield connection


@pytest.fixture(scope="module")
def address(make_database: Callable[[str], str]) -> str:
    """A database on a server, with a table."""
    made = make_database("")
    with psycopg.connect(made) as connection:
        connection.execute("CREATE TABLE number (n integer)")
    return made


@pytest.fixture
def server(injector: FaultInjector, address: str) -> Iterator["psycopg.Connection[Any]"]:
    """A connection to it."""
    with closing(injector.connect_postgres(address, autocommit=True)) as connection:
        yield connection


def test_a_plan_strikes_once_at_its_turn() -> None:
    """The n-th statement fails, and none after it."""
    plan = FaultPlan(Fault.LOCKED, at=3)
    assert [False, False, True, False] == [plan.next_strikes() for _ in range(4)]
    assert (4, True, False) == (plan.statements, plan.has_struck, plan.lasts)
    assert "FaultPlan('locked', at=3, strike='instead')" == repr(plan)


def test_a_fault_may_stay() -> None:
    """A fault that stays strikes from its turn on."""
    plan = FaultPlan(Fault.LOCKED, at=2, strike=Strike.FROM_THEN_ON)
    assert [False, True, True] == [plan.next_strikes() for _ in range(3)]
    assert plan.lasts


@pytest.mark.parametrize("fault", Fault)
def test_what_a_database_answers_comes_instead(fault: Fault) -> None:
    """Only what befalls the connection or the process can come once a statement ran."""
    late = {Fault.CONNECTION_LOST, Fault.SHUT_DOWN, Fault.INTERRUPTED, Fault.OUT_OF_MEMORY}
    assert fault.may_come_late is (fault in late)
    if fault not in late:
        with pytest.raises(ValueError, match="has not done what it was asked"):
            FaultPlan(fault, at=1, strike=Strike.AFTERWARDS)


def test_the_faults_of_a_kind_are_known(injector: FaultInjector) -> None:
    """A file meets no lost connection and no conflict; a server meets everything."""
    beyond = {Fault.CONFLICT, Fault.DEADLOCK, Fault.CONNECTION_LOST, Fault.SHUT_DOWN}
    assert set(Fault) - beyond == set(injector.faults_of("sqlite:///shop.db"))
    assert tuple(Fault) == injector.faults_of("postgresql://db/shop")


CODES = {
    Fault.DISK_FULL: sqlite3.SQLITE_FULL,
    Fault.LOCKED: sqlite3.SQLITE_BUSY,
    Fault.IO_ERROR: sqlite3.SQLITE_IOERR_WRITE,
    Fault.READ_ONLY: sqlite3.SQLITE_READONLY,
}


@pytest.mark.parametrize(("fault", "code"), CODES.items())
def test_a_file_fails_as_the_driver_does(
    injector: FaultInjector, file: sqlite3.Connection, fault: Fault, code: int
) -> None:
    """The error has SQLite's own code, and only where the disk fails is the transaction gone."""
    file.execute("BEGIN")
    file.execute("INSERT INTO number VALUES (1)")
    with injector.planned(fault, at=1), pytest.raises(sqlite3.OperationalError) as caught:
        file.execute("INSERT INTO number VALUES (2)")
    assert code == caught.value.sqlite_errorcode
    assert file.in_transaction is (fault is not Fault.IO_ERROR)
    assert [(1,)] * file.in_transaction == file.execute("SELECT n FROM number").fetchall()


ASKED: dict[str, Callable[[Any], object]] = {
    "execute": lambda connection: connection.execute("INSERT INTO number VALUES (7)"),
    "executemany": lambda connection: connection.cursor().executemany("INSERT INTO number VALUES (7)", [()]),
    "cursor": lambda connection: connection.cursor().execute("INSERT INTO number VALUES (7)"),
}


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("strike", [Strike.INSTEAD, Strike.AFTERWARDS])
def test_every_way_to_ask_can_fail(
    injector: FaultInjector, file: sqlite3.Connection, server: "psycopg.Connection[Any]", name: str, strike: Strike
) -> None:
    """However a statement is run it is counted, and has run only where the fault comes afterwards."""
    server.execute("DELETE FROM number")
    for connection in (file, server):
        with injector.planned(Fault.INTERRUPTED, at=1, strike=strike) as plan, pytest.raises(KeyboardInterrupt):
            ASKED[name](connection)
        assert (1, True) == (plan.statements, plan.has_struck)
        kept = connection.execute("SELECT n FROM number").fetchall()
        assert [(7,)] * (strike is Strike.AFTERWARDS) == kept


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_the_drivers_own_ends_can_fail(
    injector: FaultInjector, file: sqlite3.Connection, server: "psycopg.Connection[Any]", end: str
) -> None:
    """What the driver commits and rolls back by itself is a statement as well."""
    for connection in (file, server):
        connection.execute("BEGIN")
        connection.execute("INSERT INTO number VALUES (1)")
        with injector.planned(Fault.OUT_OF_MEMORY, at=1), pytest.raises(MemoryError):
            getattr(connection, end)()
        assert 1 == injector.open_transactions
        getattr(connection, end)()
        assert 0 == injector.open_transactions


def test_a_connection_of_sqlite_runs_many_rows(injector: FaultInjector, file: sqlite3.Connection) -> None:
    """The short form of the driver's connection works, and is one statement."""
    with injector.planned(Fault.LOCKED, at=2) as plan:
        file.executemany("INSERT INTO number VALUES (?)", [(1,), (2,)])
    assert (1, False) == (plan.statements, plan.has_struck)
    assert [(3,)] == file.execute("SELECT sum(n) FROM number").fetchall()


SERVER_ERRORS = {
    Fault.DISK_FULL: psycopg.errors.DiskFull,
    Fault.LOCKED: psycopg.errors.LockNotAvailable,
    Fault.IO_ERROR: psycopg.errors.IoError,
    Fault.READ_ONLY: psycopg.errors.ReadOnlySqlTransaction,
    Fault.CONFLICT: psycopg.errors.SerializationFailure,
    Fault.DEADLOCK: psycopg.errors.DeadlockDetected,
}


@pytest.mark.parametrize("name", ["execute", "executemany"])
@pytest.mark.parametrize(("fault", "error"), SERVER_ERRORS.items())
def test_a_server_fails_by_itself(
    injector: FaultInjector,
    server: "psycopg.Connection[Any]",
    name: str,
    fault: Fault,
    error: type[psycopg.Error],
) -> None:
    """The server raises what it is told, with its detail, and refuses the rest of the transaction."""
    server.execute("BEGIN")
    with injector.planned(fault, at=1), pytest.raises(error) as caught:
        ASKED[name](server)
    assert "Zzcanaryzz" == caught.value.diag.message_detail
    assert pq.TransactionStatus.INERROR == server.info.transaction_status
    server.execute("ROLLBACK")
    assert [(1,)] == server.execute("SELECT 1").fetchall()


@pytest.mark.parametrize("name", ["execute", "executemany"])
@pytest.mark.parametrize("fault", [Fault.CONNECTION_LOST, Fault.SHUT_DOWN])
@pytest.mark.parametrize("strike", Strike)
def test_a_lost_connection_is_lost(
    injector: FaultInjector, address: str, name: str, fault: Fault, strike: Strike
) -> None:
    """The driver finds the connection gone, what ran is there, and only a server that stays away refuses another."""
    lost = injector.connect_postgres(address, autocommit=True)
    lost.execute("DELETE FROM number")
    with injector.planned(fault, at=1, strike=strike):
        with pytest.raises(psycopg.OperationalError):
            ASKED[name](lost)
        assert (True, 0) == (lost.closed, injector.open_connections)
        if strike is Strike.FROM_THEN_ON:
            with pytest.raises(psycopg.OperationalError, match="refused"):
                injector.connect_postgres(address)
    with closing(injector.connect_postgres(address)) as again:
        kept = again.execute("SELECT n FROM number").fetchall()
    assert ([(7,)] if strike is Strike.AFTERWARDS and name == "execute" else []) == kept


def test_open_connections_are_counted(injector: FaultInjector, address: str) -> None:
    """A connection is open until it is closed, and a transaction until it ends."""
    made: list[Any] = [injector.connect_sqlite(":memory:"), injector.connect_postgres(address)]
    for connection in made:
        connection.execute("SELECT 1")
    assert (2, 1) == (injector.open_connections, injector.open_transactions)
    for connection in made:
        connection.close()
    assert (0, 0) == (injector.open_connections, injector.open_transactions)
