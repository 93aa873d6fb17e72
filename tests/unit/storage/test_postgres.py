"""A PostgreSQL server as a place for a store: addresses, refusals, cut connections, locks, schemas."""

import os
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from threading import Barrier, Thread
from time import sleep
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg.rows import dict_row
from sqlalchemy import create_engine, text

from customer_core.errors import (
    AlreadyTakenError,
    StoreAddressError,
    StoreBusyError,
    StoreConflictError,
    StoreFailedError,
    StoreNewerError,
    StoreReadOnlyError,
    StoreUncertainError,
    StoreUnreachableError,
)
from customer_core.model import CreditAccountId, Customer, CustomerId, OrganizationId
from customer_core.ports import KeptRequest, Store, UnitOfWork
from customer_core.storage import holds_store, open_store
from customer_core.storage.sql import open_sql_store
from customer_core.storage.sql._postgres_errors import may_show_values, translated
from customer_core.storage.sql._schema import METADATA
from customer_core.testing.conformance._specimens import account
from customer_core.testing.faults import Fault, FaultInjector, Strike

ANN, BOB = (Customer(id=CustomerId(name)) for name in ("ann", "bob"))
CANARY = "Zzcanaryzz"
NEVER = 10**9
CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
WAITING = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture(scope="module")
def empty_database(make_database: Callable[[str], str]) -> str:
    """A database whose store nobody has used yet."""
    address = make_database("")
    open_sql_store(address).close()
    return address


@pytest.fixture
def address(make_database: Callable[[str], str], empty_database: str) -> str:
    """A database of its own with an empty store."""
    return make_database(empty_database)


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """A store that waits only a moment for others' locks."""
    opened = open_sql_store(address, deadline_seconds=0.3)
    yield opened
    opened.close()


def add(store: Store, *customers: Customer) -> None:
    """Keep customers in one unit."""
    with store.writing() as unit:
        for customer in customers:
            unit.customers.add(customer)


def count(store: Store) -> int:
    """Return how many customers there are."""
    with store.reading() as unit:
        return unit.customers.count()


def run(address: str, *statements: str) -> list[tuple[object, ...]]:
    """Run statements behind the store's back and return what the last one finds."""
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements[:-1]:
            connection.execute(statement.encode())
        cursor = connection.execute(statements[-1].encode())
        return list(cursor.fetchall()) if cursor.description else []


def with_database(address: str, name: str) -> str:
    """Return the address of another database of the same server."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


def with_option(address: str, option: str) -> str:
    """Return an address with one more option."""
    return f"{address}{'&' if '?' in address else '?'}{option}"


def test_a_server_that_is_not_there_is_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where nobody listens, the error says so and shows no password, nor does what it comes from."""
    folder = tmp_path_factory.mktemp("nobody")
    with pytest.raises(StoreUnreachableError, match="see whether the server runs") as caught:
        open_sql_store(f"postgresql://shop:{CANARY}@/customers?host={folder}")
    assert CANARY not in f"{caught.value!r}{caught.value}{caught.value.__cause__!r}"


def test_a_database_that_is_not_there_is_named(address: str) -> None:
    """A database is never made here."""
    with pytest.raises(StoreUnreachableError, match="has this database"):
        open_sql_store(with_database(address, "nowhere"))


def test_a_database_in_another_encoding_is_refused(address: str, postgres: str) -> None:
    """Where some texts could not be kept, none is."""
    name = f"latin_{os.getpid()}"
    run(postgres, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING LATIN1 LOCALE 'C'")
    try:
        with pytest.raises(StoreFailedError, match="LATIN1"):
            open_sql_store(with_database(address, name))
    finally:
        run(postgres, f"DROP DATABASE {name} WITH (FORCE)")


def test_a_role_without_rights_is_told(address: str) -> None:
    """A role that may not read or write the tables is told to be granted that."""
    role = f"clerk_{os.getpid()}"
    run(address, f"CREATE ROLE {role} LOGIN", f"GRANT SELECT ON cc_migration TO {role}")
    parts = urlsplit(address)
    store = open_sql_store(urlunsplit(parts._replace(netloc=f"{role}@{parts.netloc.rpartition('@')[2]}")))
    try:
        with pytest.raises(StoreUnreachableError, match="grant the role"):
            count(store)
    finally:
        store.close()
        run(address, f"DROP OWNED BY {role}", f"DROP ROLE {role}")


def test_a_server_that_only_reads_is_told(address: str) -> None:
    """Where the server takes no writes, such as a standby, a unit may read, and one that writes says so."""
    writer = open_sql_store(address)
    add(writer, ANN)
    writer.close()
    reader = open_sql_store(with_option(address, "options=-c%20default_transaction_read_only%3Don"))
    assert 1 == count(reader)
    reader.close()
    assert isinstance(translated(psycopg.errors.ReadOnlySqlTransaction(), "s"), StoreReadOnlyError)


def test_the_tables_may_stand_in_a_schema(address: str) -> None:
    """Two stores stand in one database, each in a schema of its own, and know nothing of each other."""
    stores = [open_store(with_option(address, f"schema={name}")) for name in ("shop_a", "shop_b")]
    add(stores[0], ANN, BOB)
    add(stores[1], ANN)
    assert [2, 1] == [count(store) for store in stores]
    for store in stores:
        store.close()
    assert [(0,)] == run(address, "SELECT count(*) FROM public.cc_customer")
    assert holds_store(with_option(address, "schema=shop_a"))
    assert not holds_store(with_option(address, "schema=shop_c"))
    again = open_store(with_option(address, "schema=shop_a"))
    assert 2 == count(again)
    again.close()


def test_a_store_of_a_later_release_is_refused(address: str) -> None:
    """Tables that a later release made are left alone."""
    run(address, "UPDATE cc_migration SET version_num = '9999'")
    with pytest.raises(StoreNewerError):
        open_sql_store(address)


def test_the_migrations_make_the_schema(make_database: Callable[[str], str], empty_database: str) -> None:
    """The tables that the scripts make are, column for column, those that the statements are written for."""
    by_metadata = make_database("")
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(by_metadata))
    METADATA.create_all(engine)
    engine.dispose()
    query = """
        SELECT CAST(c.oid::regclass AS text), a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               CAST(a.attcollation::regcollation AS text), pg_get_expr(d.adbin, d.adrelid), pg_get_indexdef(c.oid)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relname LIKE 'cc\\_%' AND c.relname NOT LIKE 'cc\\_migration%' ORDER BY 1, 2
    """
    constraints = "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conname LIKE 'cc\\_%' ORDER BY 1"
    assert run(by_metadata, query) == run(empty_database, query)
    made = [row for row in run(empty_database, constraints) if "cc_migration" not in str(row)]
    assert run(by_metadata, constraints) == made


def test_a_cut_connection_is_replaced(store: Store, address: str) -> None:
    """A connection that was cut while it waited for the next unit is not missed: nothing was done on it."""
    add(store, ANN)
    run(address, CUT)
    add(store, BOB)
    run(address, CUT)
    assert 2 == count(store)


def test_a_connection_that_is_cut_in_a_unit_loses_the_unit(store: Store, address: str) -> None:
    """A unit whose connection is cut is undone as a whole, says why, and leaves the store usable."""

    def write(unit: UnitOfWork) -> None:
        unit.customers.add(ANN)
        run(address, CUT)
        unit.customers.add(BOB)

    with pytest.raises(StoreUnreachableError):
        store.write(write)
    assert 0 == count(store)


@pytest.mark.parametrize("fault", [Fault.CONNECTION_LOST, Fault.SHUT_DOWN])
@pytest.mark.parametrize(("strike", "kept"), [(Strike.INSTEAD, 0), (Strike.AFTERWARDS, 1)])
def test_a_commit_without_an_answer_is_uncertain(address: str, fault: Fault, strike: Strike, kept: int) -> None:
    """Where the connection is lost at the commit, nobody can tell whether it came through, and the error says so."""
    injector = FaultInjector()
    store = injector.open_store(address)
    with injector.planned(fault, at=NEVER) as plan:
        add(store, BOB)
    with injector.planned(fault, at=plan.statements, strike=strike), pytest.raises(StoreUncertainError) as caught:
        add(store, ANN)
    assert not caught.value.is_retryable
    assert 1 + kept == count(store)
    with injector.planned(fault, at=NEVER) as plan:
        assert 1 + kept == count(store)
    with injector.planned(fault, at=plan.statements, strike=strike), pytest.raises(StoreUnreachableError):
        count(store)
    store.close()


def test_a_lock_is_waited_for_until_the_deadline(store: Store, address: str) -> None:
    """A unit that needs a row that others keep locked is refused at the deadline, and may be tried again."""
    add(store, ANN)
    with psycopg.connect(address) as other:
        other.execute("SELECT 1 FROM cc_customer FOR UPDATE")
        with pytest.raises(StoreBusyError) as caught, store.writing() as unit:
            unit.customers.hold([ANN.id])
    assert 0.3 == caught.value.waited_seconds
    with store.writing() as unit:
        unit.customers.hold([ANN.id])


def test_units_that_wait_for_each_other_are_told_apart(address: str) -> None:
    """Of two units that wait for each other one is refused as a conflict, and the other one goes on."""
    store, meeting, refused = open_sql_store(address), Barrier(2), list[StoreConflictError]()
    add(store, ANN, BOB)

    def hold(first: Customer, second: Customer) -> None:
        with suppress(KeyError), store.writing() as unit:
            unit.customers.hold([first.id])
            meeting.wait(60)
            try:
                unit.customers.hold([second.id])
            except StoreConflictError as error:
                refused.append(error)
            raise KeyError

    thread = Thread(target=hold, args=(BOB, ANN))
    thread.start()
    hold(ANN, BOB)
    thread.join()
    store.close()
    assert [True] == [error.is_retryable for error in refused]


def test_two_that_write_the_same_at_once_conflict(address: str) -> None:
    """A key that another unit takes meanwhile is a conflict; work that is done anew sees what the other one kept."""
    store, meeting = open_sql_store(address), Barrier(2)
    request = KeptRequest(action="save", key="k", digest="d", answer="a")

    def keep_first() -> None:
        with store.writing() as unit:
            unit.requests.add(request)
            meeting.wait(60)
            sleep(0.2)  # The other one is about to write by then.

    thread = Thread(target=keep_first)
    thread.start()
    meeting.wait(60)
    with pytest.raises(StoreConflictError), store.writing() as unit:
        unit.requests.add(request)
    thread.join()
    with pytest.raises(AlreadyTakenError):
        store.write(lambda unit: unit.requests.add(request))
    store.close()


def test_work_that_conflicts_for_ever_is_given_up(store: Store) -> None:
    """Work is done anew until the deadline, and then refused as busy, from the last conflict."""

    def work(unit: UnitOfWork) -> None:
        assert 0 == unit.customers.count()
        raise StoreConflictError(store="s")

    with pytest.raises(StoreBusyError) as caught:
        store.write(work)
    assert caught.value.waited_seconds >= 0.3
    assert isinstance(caught.value.__cause__, StoreConflictError)


def test_a_failed_statement_undoes_the_unit(store: Store) -> None:
    """A unit in which a statement failed is not kept, although whoever wrote it looked away."""

    def look_away(unit: UnitOfWork, given: str) -> None:
        unit.customers.add(ANN)
        with pytest.raises(StoreFailedError):
            unit.facts.put("name", given)

    for given, problem in (("\ud800", "surrogate"), ("\x00", "NUL")):
        with pytest.raises(StoreFailedError, match=problem):
            store.write(partial(look_away, given=given))
    assert 0 == count(store)


@pytest.mark.parametrize(
    "error",
    [
        psycopg.errors.InvalidTextRepresentation(f"no integer: {CANARY}"),
        psycopg.errors.CheckViolation(CANARY),
        psycopg.errors.RaiseException(f"a trigger of the host's refuses {CANARY}"),
        psycopg.errors.UniqueViolation(f"Key (id)=({CANARY}) already exists."),
    ],
)
def test_a_refused_value_is_not_shown(error: psycopg.Error) -> None:
    """What the server says of a value is left out."""
    assert CANARY not in str(translated(error, "s"))
    assert may_show_values(error)


def test_what_a_server_tells_of_parameters_is_not_shown(address: str) -> None:
    """A server may be set to repeat the values of a statement that failed for whatever reason; none is shown."""
    telling = with_option(address, "options=-c%20log_parameter_max_length_on_error%3D-1")
    store = open_sql_store(telling, deadline_seconds=0.1)
    add(store, Customer(id=CustomerId(CANARY)))
    with psycopg.connect(address) as other:
        other.execute("SELECT 1 FROM cc_customer FOR UPDATE")
        with pytest.raises(StoreBusyError) as caught, store.writing() as unit:
            unit.customers.hold([CustomerId(CANARY)])
    store.close()
    hidden = caught.value.__context__
    assert isinstance(hidden, psycopg.errors.LockNotAvailable)
    assert CANARY in str(hidden)
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_an_error_of_others_stays_what_it_is() -> None:
    """What is not the driver's is not translated."""
    assert None is translated(KeyError("x"), "s")
    assert "table" in str(translated(psycopg.errors.UndefinedTable("no such table"), "s"))
    assert "report it" in str(translated(psycopg.InterfaceError("defect"), "s"))


def test_a_host_of_sqlalchemy_commits_both(store: Store, address: str) -> None:
    """The host's own row and a customer are committed or rolled back together, on a connection of SQLAlchemy's."""
    run(address, "CREATE TABLE orders (id integer)")
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(address))
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO orders VALUES (1)"))
        add(store.within(connection), ANN)
        assert 0 == count(store)
    with engine.connect() as connection:
        connection.execute(text("INSERT INTO orders VALUES (2)"))
        add(store.within(connection), BOB)
        connection.rollback()
    engine.dispose()
    assert (1, [(1,)]) == (count(store), run(address, "SELECT id FROM orders"))


def test_a_connection_that_commits_every_statement_is_refused_for_writing(store: Store, address: str) -> None:
    """On such a connection a unit may read, in a transaction that leaves nothing open, and may not write."""
    with psycopg.connect(address, autocommit=True) as connection:
        view = store.within(connection)
        with pytest.raises(StoreAddressError, match="commits every statement"):
            add(view, ANN)
        assert 0 == count(view)
        assert psycopg.pq.TransactionStatus.IDLE == connection.info.transaction_status
        with connection.transaction():
            add(view, ANN)
    assert 1 == count(store)


def test_a_host_may_read_rows_in_another_form(store: Store, address: str) -> None:
    """A host's connection answers with rows of the host's form, also while the store works on it."""
    with psycopg.connect(address, row_factory=dict_row) as connection:
        add(store.within(connection), ANN)
        assert {"n": 1} == connection.execute("SELECT count(*) AS n FROM cc_customer").fetchone()
    assert 1 == count(store)


@pytest.mark.parametrize(
    "setting",
    ["TimeZone = 'Asia/Tokyo'", "DateStyle = 'German, DMY'", "TimeZone = 'UTC'", "IntervalStyle = 'iso_8601'"],
)
def test_a_host_may_have_a_time_zone_of_its_own(store: Store, address: str, setting: str) -> None:
    """How a host's connection writes times says nothing of which server it is to."""
    with psycopg.connect(address) as connection:
        connection.execute(f"SET {setting}".encode())
        add(store.within(connection), ANN)
    assert 1 == count(store)


def test_the_hosts_patience_stays_its_own(store: Store, address: str) -> None:
    """How long the host waits for locks is as it was, after a unit that was kept and after one that was not."""
    add(store, ANN)
    for patience in ("0", "1234ms"):
        with psycopg.connect(address) as connection:
            connection.execute(f"SET lock_timeout = '{patience}'".encode())
            view = store.within(connection)
            add(view, Customer(id=CustomerId(f"c-{patience}")))
            with pytest.raises(KeyError), view.writing():
                raise KeyError
            assert (patience,) == connection.execute("SHOW lock_timeout").fetchone()
    assert 3 == count(store)


def test_a_transaction_that_failed_before_is_refused(store: Store, address: str) -> None:
    """A transaction in which a statement of the host's failed takes no unit."""
    with psycopg.connect(address) as connection:
        view = store.within(connection)
        with pytest.raises(psycopg.errors.DivisionByZero):
            connection.execute("SELECT 1 / 0")
        with pytest.raises(StoreAddressError, match="roll it back"):
            add(view, ANN)
        connection.rollback()
        add(view, ANN)
    assert 1 == count(store)


def test_a_connection_elsewhere_is_refused(
    store: Store, address: str, make_database: Callable[[str], str], empty_database: str
) -> None:
    """A connection to another database, to other tables, of another driver, or a closed one cannot be joined."""
    with (
        psycopg.connect(make_database(empty_database)) as connection,
        pytest.raises(StoreAddressError, match="another"),
    ):
        store.within(connection)
    with psycopg.connect(address) as connection:
        connection.execute("CREATE SCHEMA aside; SET search_path = aside")
        with pytest.raises(StoreAddressError, match="sees no tables"):
            store.within(connection)
        connection.execute("CREATE TABLE aside.cc_migration (version_num text)")
        with pytest.raises(StoreAddressError, match="another store's"):
            store.within(connection)
    with pytest.raises(StoreAddressError, match="cannot work on a str"):
        store.within("postgresql://")
    closed = psycopg.connect(address)
    closed.close()
    with pytest.raises(StoreAddressError, match="closed"):
        store.within(closed)
    in_latin = with_option(address, "client_encoding=LATIN1")
    with psycopg.connect(in_latin) as connection, pytest.raises(StoreAddressError, match="iso8859-1"):
        store.within(connection)


@pytest.mark.parametrize("ids", [("a-1", "a-2"), ("a-2", "a-1")])
def test_accounts_are_locked_in_order_of_their_ids(address: str, ids: tuple[str, str]) -> None:
    """Whoever waits for an account has locked none of a greater id yet, in whatever order it asked for them."""
    store, locked = open_sql_store(address, deadline_seconds=30), list[bool]()

    def lock() -> None:
        with store.writing() as unit:
            unit.accounts.lock([CreditAccountId(id_) for id_ in ids])
            locked.append(True)

    with store.writing() as unit:
        for number, id_ in enumerate(ids):
            unit.accounts.add(account(id_, OrganizationId(f"o-{number}")))
    waiter = Thread(target=lock)
    with psycopg.connect(address) as holder, psycopg.connect(address) as other:
        holder.execute("SELECT 1 FROM cc_account WHERE id = 'a-1' FOR UPDATE")
        waiter.start()
        while other.execute(WAITING).fetchone() is None:
            sleep(0.01)
        other.execute("SELECT 1 FROM cc_account WHERE id = 'a-2' FOR UPDATE NOWAIT")
    waiter.join(30)
    store.close()
    assert [True] == locked
