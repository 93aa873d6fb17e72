import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event, text

from customer_core.errors import (
    ManagerClosedError,
    StoreAddressError,
    StoreFailedError,
    StoreFullError,
    StoreNewerError,
)
from customer_core.model import Customer, CustomerId
from customer_core.ports import Store
from customer_core.storage.sql import open_sql_store
from customer_core.testing.conformance import HostTransactionConformance
from customer_core.testing.faults import Fault, FaultInjector, Strike

ANN, BOB = (Customer(id=CustomerId(name)) for name in ("ann", "bob"))


def connected(path: Path, *, isolation_level: str | None = None, timeout: float = 0) -> sqlite3.Connection:
    """Return a connection of the host's, by default one that commits every statement until a transaction is begun."""
    return sqlite3.connect(path, isolation_level=isolation_level, timeout=timeout)  # type: ignore[arg-type]


def add(store: Store, *customers: Customer) -> None:
    """Keep customers in one unit."""
    with store.writing() as unit:
        for customer in customers:
            unit.customers.add(customer)


def count(store: Store) -> int:
    """Return how many customers there are."""
    with store.reading() as unit:
        return unit.customers.count()


def add_and_fail(store: Store, customer: Customer) -> None:
    """Leave a unit by an exception after it wrote."""
    with store.writing() as unit:
        unit.customers.add(customer)
        raise KeyError


def add_many(store: Store) -> None:
    """Keep more than a page holds."""
    add(store, *(Customer(id=CustomerId(f"c-{number}"), company="x" * 500) for number in range(1_000)))


def look_away(store: Store) -> None:
    """Go on in a unit after one of its statements failed."""
    with store.writing() as unit:
        unit.customers.add(ANN)
        with pytest.raises(StoreFailedError):
            unit.facts.put("name", "\ud800")


@pytest.fixture
def host(path: Path, store: Store) -> Iterator[sqlite3.Connection]:
    """A connection of the host's to the store's file, which has a table of the host's, too."""
    connection = connected(path)
    connection.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY)")
    assert path == Path(store.name.removeprefix("sqlite:///"))
    yield connection
    connection.close()


class TestSqlite3Begun(HostTransactionConformance):
    """The driver commits every statement, and the host began a transaction, as Django does."""

    def connect(self, store: Store) -> sqlite3.Connection:
        """Return a connection on which the host began."""
        connection = connected(Path(store.name.removeprefix("sqlite:///")))
        connection.execute("BEGIN")
        return connection

    def commit(self, connection: object) -> None:
        """Commit and close."""
        assert isinstance(connection, sqlite3.Connection)
        connection.execute("COMMIT")
        connection.close()

    def rollback(self, connection: object) -> None:
        """Roll back and close."""
        assert isinstance(connection, sqlite3.Connection)
        connection.execute("ROLLBACK")
        connection.close()


class TestSqlite3Implicit(HostTransactionConformance):
    """The driver begins a transaction before the first write, which is how it behaves when nothing is said."""

    def connect(self, store: Store) -> sqlite3.Connection:
        """Return a connection on which nothing was begun yet."""
        return connected(Path(store.name.removeprefix("sqlite:///")), isolation_level="DEFERRED")

    def commit(self, connection: object) -> None:
        """Commit and close."""
        assert isinstance(connection, sqlite3.Connection)
        connection.commit()
        connection.close()

    def rollback(self, connection: object) -> None:
        """Roll back and close."""
        assert isinstance(connection, sqlite3.Connection)
        connection.rollback()
        connection.close()


class TestSqlalchemy(HostTransactionConformance):
    """The host uses SQLAlchemy, and has begun nothing by itself."""

    def connect(self, store: Store) -> Connection:
        """Return a connection of an engine of the host's."""
        return create_engine(store.name, connect_args={"timeout": 0}).connect()

    def commit(self, connection: object) -> None:
        """Commit and close."""
        assert isinstance(connection, Connection)
        connection.commit()
        connection.close()
        connection.engine.dispose()

    def rollback(self, connection: object) -> None:
        """Roll back and close."""
        assert isinstance(connection, Connection)
        connection.rollback()
        connection.close()
        connection.engine.dispose()


class TestSqlalchemyBegun(TestSqlalchemy):
    """The host follows SQLAlchemy's recipe for transactions that begin when it says so, and has begun one."""

    def connect(self, store: Store) -> Connection:
        """Return a connection on which the host began."""
        engine = create_engine(store.name, connect_args={"timeout": 0, "isolation_level": None})
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
        connection = engine.connect()
        connection.begin()
        return connection


def test_host_and_store_commit_together(store: Store, host: sqlite3.Connection) -> None:
    """An order of the host's and a customer are kept by one commit, and gone by one rollback."""
    view = store.within(host)
    for end, expected in (("ROLLBACK", (0, 0)), ("COMMIT", (1, 1))):
        host.execute("BEGIN")
        host.execute("INSERT INTO orders VALUES (1)")
        add(view, ANN)
        host.execute(end)
        assert expected == (host.execute("SELECT count(*) FROM orders").fetchone()[0], count(store))


def test_a_failed_unit_leaves_what_the_host_wrote(store: Store, host: sqlite3.Connection) -> None:
    """No more than the unit itself is undone."""
    host.execute("BEGIN")
    host.execute("INSERT INTO orders VALUES (1)")
    with pytest.raises(KeyError):
        add_and_fail(store.within(host), ANN)
    assert host.in_transaction
    host.execute("COMMIT")
    assert ([(1,)], 0) == (host.execute("SELECT id FROM orders").fetchall(), count(store))


def test_a_transaction_that_was_begun_for_the_driver_goes_with_its_unit(store: Store, path: Path) -> None:
    """Where the unit began what the driver would have, a unit that fails leaves no transaction and no lock behind."""
    host = connected(path, isolation_level="IMMEDIATE")
    with pytest.raises(KeyError):
        add_and_fail(store.within(host), ANN)
    assert not host.in_transaction
    add(store, ANN)
    host.close()


@pytest.mark.parametrize("isolation_level", [None, "DEFERRED"])
def test_reading_needs_no_transaction(store: Store, path: Path, isolation_level: str | None) -> None:
    """A unit that only reads sees one state, and leaves a connection without a transaction as it found it."""
    host = connected(path, isolation_level=isolation_level)
    with store.within(host).reading() as unit:
        assert 0 == unit.customers.count()
        add(store, ANN)
        assert 0 == unit.customers.count()
    assert not host.in_transaction
    assert 1 == count(store.within(host))
    host.close()


def test_writing_needs_a_transaction_where_every_statement_is_committed(store: Store, host: sqlite3.Connection) -> None:
    """Where nothing could be undone the unit is refused, and says what to do."""
    with pytest.raises(StoreAddressError, match="begin a transaction"), store.within(host).writing():
        pytest.fail("a unit was opened")
    assert not host.in_transaction


def test_the_connection_stays_as_it_was(store: Store, path: Path) -> None:
    """Neither the form of rows nor a setting of the host's connection is changed, and none matters to the store."""
    host = sqlite3.connect(path, isolation_level=None, timeout=0, detect_types=sqlite3.PARSE_DECLTYPES)
    host.row_factory = lambda _, row: {"row": row}
    host.execute("PRAGMA foreign_keys = OFF")
    host.execute("BEGIN")
    settings = ("foreign_keys", "synchronous", "busy_timeout", "cache_size", "query_only")
    before = [host.execute(f"PRAGMA {name}").fetchall() for name in settings]
    view = store.within(host)
    add(view, ANN)
    assert 1 == count(view)
    assert before == [host.execute(f"PRAGMA {name}").fetchall() for name in settings]
    assert [{"row": (1,)}] == host.execute("SELECT 1").fetchall()
    host.execute("COMMIT")
    host.close()


def test_a_view_makes_another_view(store: Store, path: Path, host: sqlite3.Connection) -> None:
    """A view lends as the store does, and there is nothing to migrate in it."""
    other = connected(path)
    view = store.within(host).within(other)
    view.migrate()
    other.execute("BEGIN")
    add(view, ANN)
    other.execute("COMMIT")
    assert (1, store.name) == (count(view), view.name)
    other.close()


def test_a_view_ends_with_its_store(store: Store, host: sqlite3.Connection) -> None:
    """What a closed store lent opens no unit."""
    view = store.within(host)
    store.close()
    with pytest.raises(ManagerClosedError), view.reading():
        pytest.fail("a unit was opened")
    with pytest.raises(ManagerClosedError):
        store.within(host)


def test_a_full_disk_is_named(store: Store, host: sqlite3.Connection) -> None:
    """A unit that finds no room is undone, and the host may still keep what it wrote itself."""
    host.execute(f"PRAGMA max_page_count = {host.execute('PRAGMA page_count').fetchone()[0] + 1}")
    host.execute("BEGIN")
    host.execute("INSERT INTO orders VALUES (1)")
    with pytest.raises(StoreFullError):
        add_many(store.within(host))
    host.execute("COMMIT")
    assert ([(1,)], 0) == (host.execute("SELECT id FROM orders").fetchall(), count(store))


def test_what_sqlite_undid_by_itself_is_not_undone_again(store: Store, host: sqlite3.Connection) -> None:
    """Where a failure ended the whole transaction, as some do, the error says what failed and nothing else."""
    host.execute("CREATE TRIGGER refuse BEFORE INSERT ON cc_customer BEGIN SELECT RAISE(ROLLBACK, 'refused'); END")
    host.execute("BEGIN")
    with pytest.raises(StoreFailedError, match="refused"):
        add(store.within(host), ANN)
    assert not host.in_transaction
    with pytest.raises(StoreFailedError, match="refused"):
        add(store, ANN)
    host.execute("DROP TRIGGER refuse")
    add(store, ANN)
    assert 1 == count(store)


def test_a_failed_statement_fails_its_unit_whoever_catches_it(store: Store, host: sqlite3.Connection) -> None:
    """After a statement of a unit failed in the database, the unit cannot be kept by looking away."""
    host.execute("BEGIN")
    with pytest.raises(StoreFailedError, match="surrogate"):
        look_away(store.within(host))
    host.execute("COMMIT")
    assert 0 == count(store)


def test_a_state_that_was_overtaken_is_refused_at_once(store: Store, host: sqlite3.Connection) -> None:
    """A transaction that read before somebody else wrote cannot write any more; waiting would not help it."""
    host.execute("BEGIN")
    host.execute("SELECT * FROM orders").fetchall()
    add(store, ANN)
    with pytest.raises(StoreAddressError, match="BEGIN IMMEDIATE") as caught, store.within(host).writing():
        pytest.fail("a unit was opened")
    assert not caught.value.is_retryable
    assert host.in_transaction


def closed_sqlalchemy(path: Path) -> Connection:
    """Return a connection of SQLAlchemy that was closed."""
    connection = create_engine(f"sqlite:///{path}").connect()
    connection.close()
    connection.engine.dispose()
    return connection


def with_bytes(path: Path) -> sqlite3.Connection:
    """Return a connection that reads texts as bytes."""
    connection = connected(path)
    connection.text_factory = bytes
    return connection


def elsewhere(path: Path) -> sqlite3.Connection:
    """Return a connection to another store."""
    other = path.with_name("other.db")
    open_sql_store(f"sqlite:///{other}").close()
    return connected(other)


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda _: object(), "cannot work on a object"),
        (lambda _: sqlite3.connect(":memory:"), "another database"),
        (elsewhere, "another database"),
        (closed_sqlalchemy, "is closed"),
        (with_bytes, "reads texts as something else"),
    ],
)
def test_a_connection_that_will_not_do_is_refused(
    store: Store, path: Path, make: Callable[[Path], Any], problem: str
) -> None:
    """A connection on which the store would not find its own tables is refused, with what is wrong."""
    connection = make(path)
    with pytest.raises(StoreAddressError, match=problem):
        store.within(connection)
    if isinstance(connection, sqlite3.Connection):
        connection.close()


def test_a_closed_connection_is_told_of(store: Store, host: sqlite3.Connection) -> None:
    """A connection that the host closed is the host's to replace, and is not taken for a failure of the store."""
    view = store.within(host)
    host.close()
    for opened in (view.reading, view.writing):
        with pytest.raises(StoreAddressError, match="closed"), opened():
            pytest.fail("a unit was opened")


def test_a_schema_that_changed_meanwhile_is_refused(store: Store, host: sqlite3.Connection) -> None:
    """A connection on which the tables are of another release is refused."""
    host.execute("UPDATE cc_migration SET version_num = '9999'")
    with pytest.raises(StoreNewerError):
        store.within(host)
    host.execute("DELETE FROM cc_migration")
    with pytest.raises(StoreAddressError, match="no tables of the store"):
        store.within(host)


def test_the_hosts_log_holds_no_values(store: Store, path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """An engine of the host's that writes every statement to its log shows nothing of what the store keeps."""
    engine = create_engine(f"sqlite:///{path}", echo=True)
    with engine.begin() as connection:
        connection.execute(text("SELECT 1"))
        add(store.within(connection), Customer(id=CustomerId("c"), company="Zzcanaryzz"))
    engine.dispose()
    shown = capfd.readouterr()
    assert "SELECT 1" in shown.out + shown.err
    assert "Zzcanaryzz" not in shown.out + shown.err
    assert 1 == count(store)


def ordered(injector: FaultInjector, path: Path) -> sqlite3.Connection:
    """Return a connection that can fail, on which the host has begun a transaction and written an order."""
    connection = injector.connect_sqlite(path, isolation_level=None)
    connection.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY)")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO orders VALUES (1)")
    return connection


def orders(path: Path) -> int:
    """Return how many orders the host has kept."""
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM orders").fetchone()[0])


def test_a_savepoint_that_fails_leaves_what_the_host_wrote(store: Store, path: Path) -> None:
    """Where nothing of the unit was written yet there is nothing to undo."""
    injector = FaultInjector()
    with closing(ordered(injector, path)) as connection:
        view = store.within(connection)
        with injector.planned(Fault.DISK_FULL, at=1), pytest.raises(StoreFullError):
            add(view, ANN)
        add(view, BOB)
        connection.execute("COMMIT")
    assert (1, 1) == (count(store), orders(path))


@pytest.mark.parametrize(
    ("fault", "error"), [(Fault.DISK_FULL, StoreFullError), (Fault.INTERRUPTED, KeyboardInterrupt)]
)
def test_half_a_unit_is_never_left_for_the_host_to_commit(
    store: Store, path: Path, fault: Fault, error: type[BaseException]
) -> None:
    """Where not even a rollback works the connection is closed, which undoes the whole transaction."""
    injector = FaultInjector()
    connection = ordered(injector, path)
    view = store.within(connection)
    with injector.planned(fault, at=5, strike=Strike.FROM_THEN_ON), pytest.raises(error):
        add(view, ANN, BOB)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("COMMIT")
    assert (0, 0) == (count(store), orders(path))


def fail_while_undoing(store: Store, injector: FaultInjector) -> None:
    """Leave a unit by an exception, and fail once more when it is undone."""
    with ExitStack() as stack, store.writing() as unit:
        unit.customers.add(ANN)
        stack.enter_context(injector.planned(Fault.LOCKED, at=1))
        raise KeyError


def test_half_a_unit_takes_the_transaction_with_it(store: Store, path: Path) -> None:
    """Where going back to the savepoint fails, all is rolled back, and the connection can be used again."""
    injector = FaultInjector()
    with closing(ordered(injector, path)) as connection:
        with pytest.raises(KeyError):
            fail_while_undoing(store.within(connection), injector)
        assert not connection.in_transaction
        connection.execute("BEGIN IMMEDIATE")
        add(store.within(connection), BOB)
        connection.execute("COMMIT")
    assert (1, 0) == (count(store), orders(path))


def test_a_beginning_that_is_interrupted_leaves_no_lock(store: Store, path: Path) -> None:
    """A transaction that was begun for the driver does not stay open where the process is told to stop just then."""
    injector = FaultInjector()
    with closing(injector.connect_sqlite(path, timeout=0)) as connection:
        view = store.within(connection)
        with (
            injector.planned(Fault.INTERRUPTED, at=1, strike=Strike.AFTERWARDS),
            pytest.raises(KeyboardInterrupt),
        ):
            add(view, ANN)
        assert not connection.in_transaction
        add(store, BOB)


def test_nothing_of_two_units_is_mixed(store: Store, host: sqlite3.Connection) -> None:
    """Units of one transaction follow one another, each kept or undone by itself."""
    view = store.within(host)
    host.execute("BEGIN")
    add(view, ANN)
    with pytest.raises(KeyError):
        add_and_fail(view, BOB)
    host.execute("COMMIT")
    assert 1 == count(store)
