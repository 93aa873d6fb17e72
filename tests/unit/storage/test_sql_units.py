import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Barrier, Thread

import pytest

from customer_core.errors import StoreBusyError, StoreError, StoreFailedError, StoreFullError, StoreReadOnlyError
from customer_core.model import Customer, CustomerId
from customer_core.ports import Store
from customer_core.storage.sql import open_sql_store
from customer_core.storage.sql._migrating import HEAD
from customer_core.storage.sql._pools import ConnectionPool
from customer_core.storage.sql._sqlite import SqliteFile
from customer_core.storage.sql._stores import SqlStore
from customer_core.testing.faults import Fault, FaultInjector, Strike

ANN = Customer(id=CustomerId("ann"))


def add(store: Store, *customers: Customer) -> None:
    """Keep customers in one unit."""
    with store.writing() as unit:
        for customer in customers:
            unit.customers.add(customer)


def count(store: Store) -> int:
    """Return how many customers there are."""
    with store.reading() as unit:
        return unit.customers.count()


def many(size: int) -> list[Customer]:
    """Return customers that fill some pages."""
    return [Customer(id=CustomerId(f"c-{number}"), company="x" * 500) for number in range(size)]


def test_a_second_writer_waits_until_the_deadline(store: Store) -> None:
    """A unit that may write waits for the one before it, and then says how long it waited."""
    with store.writing():
        began = time.monotonic()
        with pytest.raises(StoreBusyError) as caught, store.writing():
            pytest.fail("two units write")
    assert 0.2 <= caught.value.waited_seconds <= time.monotonic() - began
    assert store.name == caught.value.store


def test_a_second_writer_goes_on_as_soon_as_it_can(path: Path, store: Store) -> None:
    """A unit that waits begins within a moment of the end of the one before it."""
    patient, barrier, began = open_sql_store(f"sqlite:///{path}", deadline_seconds=30), Barrier(2), []

    def wait() -> None:
        barrier.wait()
        add(patient, ANN)
        began.append(time.monotonic())

    thread = Thread(target=wait)
    with store.writing():
        thread.start()
        barrier.wait()
        time.sleep(0.3)
    ended = time.monotonic()
    thread.join()
    patient.close()
    assert began[0] - ended < 5
    assert 1 == count(store)


def test_readers_are_not_kept_waiting(store: Store) -> None:
    """A unit that reads begins and reads while another one writes, and sees nothing of it."""
    with store.writing() as unit:
        unit.customers.add(ANN)
        assert 0 == count(store)
    assert 1 == count(store)


@pytest.fixture
def without_log(path: Path, store: Store) -> Iterator[SqlStore]:
    """A store where no write-ahead log is possible, as on some network disks."""
    store.close()
    connection = sqlite3.connect(path)
    assert ("delete",) == connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    connection.close()
    file = SqliteFile(path, store="without log", deadline_seconds=0.2)
    opened = SqlStore(file, file.connect())
    yield opened
    opened.close()


def test_a_reader_waits_for_one_who_keeps_everybody_out(without_log: SqlStore, path: Path) -> None:
    """A unit that only reads, too, waits for a lock until the deadline, and begins once it is gone."""
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreBusyError), without_log.reading():
        pytest.fail("a unit was opened")
    holder.close()
    assert 0 == count(without_log)


def test_a_reader_in_the_way_of_a_commit_undoes_it(without_log: SqlStore) -> None:
    """Where readers hold a commit up past the deadline nothing is kept, and the next try may well succeed."""
    with without_log.reading() as unit:
        assert 0 == unit.customers.count()
        with pytest.raises(StoreBusyError) as caught:
            add(without_log, ANN)
    assert caught.value.is_retryable
    assert 0 == count(without_log)
    add(without_log, ANN)
    assert 1 == count(without_log)


def test_a_unit_that_ended_is_refused(store: Store) -> None:
    """A unit that is used after its end touches no transaction of anybody else."""
    with store.writing() as unit:
        unit.customers.add(ANN)
    with pytest.raises(StoreFailedError, match="has ended"):
        unit.customers.count()


def test_what_a_statement_writes_needs_a_writing_unit(store: Store) -> None:
    """A unit that only reads refuses before it looks, even what would be refused for another reason."""
    with store.reading() as unit, pytest.raises(StoreReadOnlyError):
        unit.customers.remove(CustomerId("nobody"), expected_version=3)


def look_away(store: Store, work: Callable[[], object]) -> None:
    """Go on in a unit after one of its statements failed."""
    with store.writing() as unit:
        unit.customers.add(ANN)
        with pytest.raises(StoreError):
            unit.facts.put("name", "\ud800")
        with pytest.raises(StoreFailedError, match="surrogate"):
            unit.facts.find("name")
        work()


def test_a_failed_statement_fails_its_unit(store: Store) -> None:
    """After a statement failed in the database nothing of its unit is kept, whoever caught the error."""
    with pytest.raises(StoreFailedError, match="surrogate") as caught:
        look_away(store, lambda: None)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert 0 == count(store)


def test_a_number_that_is_too_large_is_told(store: Store) -> None:
    """A number that no column holds is an error of the store."""
    with pytest.raises(StoreFailedError, match="too large"):
        put_number(store, 2**63)


def put_number(store: Store, number: int) -> None:
    """Look for entries behind a position."""
    with store.reading() as unit:
        unit.history.list_of([], after=number, most=1)


class SmallFile(SqliteFile):
    """A file with little room; what is written beyond it is refused as on a full disk."""

    def connect(self, *, may_create: bool = False) -> sqlite3.Connection:
        """Return a connection to a small disk."""
        connection = super().connect(may_create=may_create)
        connection.execute("PRAGMA max_page_count = 120")
        return connection


def test_a_full_disk_is_named_and_what_was_saved_is_kept(store: Store, path: Path) -> None:
    """On a full disk the unit is undone, earlier ones stand, and the next ones are served."""
    add(store, ANN)
    file = SmallFile(path, store="small", deadline_seconds=0)
    small = SqlStore(file, file.connect())
    for _ in range(3):
        with pytest.raises(StoreFullError):
            add(small, *many(500))
        assert 1 == count(small)
    add(small, Customer(id=CustomerId("bob")))
    small.close()
    assert 2 == count(store)
    with closing(sqlite3.connect(path)) as connection:
        assert [("ok",)] == connection.execute("PRAGMA integrity_check").fetchall()


def test_a_disk_that_fails_is_named(path: Path) -> None:
    """Where the operating system refuses to write the file further, the unit is undone and the store goes on."""
    code = f"""
import resource, signal
from customer_core.errors import StoreFailedError
from customer_core.model import Customer, CustomerId
from customer_core.storage.sql import open_sql_store
store = open_sql_store("sqlite:///{path}")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
def add(size, start):
    with store.writing() as unit:
        for number in range(start, start + size):
            unit.customers.add(Customer(id=CustomerId(f"c-{{number}}"), company="x" * 500))
add(1, 0)
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, -1))
try:
    add(2_000, 1)
except StoreFailedError as error:
    print(error.reason)
resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))
add(1, 1)
with store.reading() as unit:
    print(unit.customers.count())
store.close()
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "reading or writing the disk failed\n2\n" == run.stdout, run.stderr


def test_a_process_that_is_killed_leaves_whole_units(path: Path) -> None:
    """Of a process that dies in the middle of a unit every unit before is there, and nothing of that one."""
    code = f"""
import os, signal
from customer_core.model import Customer, CustomerId
from customer_core.storage.sql import open_sql_store
store = open_sql_store("sqlite:///{path}")
for round in range(3):
    with store.writing() as unit:
        for number in range(100):
            unit.customers.add(Customer(id=CustomerId(f"c-{{round}}-{{number}}")))
            if (round, number) == (2, 50):
                os.kill(os.getpid(), signal.SIGKILL)
    print("kept", flush=True)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (-signal.SIGKILL, "kept\nkept\n") == (run.returncode, run.stdout)
    store = open_sql_store(f"sqlite:///{path}")
    assert 200 == count(store)
    store.close()


@pytest.mark.parametrize("statement", [1, 2, 5, 20, 26])
def test_a_migration_that_is_killed_leaves_nothing(path: Path, statement: int) -> None:
    """A process that dies while the tables are made leaves none of them, and the next one makes them all."""
    code = f"""
import os, signal
from pathlib import Path
from customer_core.storage.sql._making import make_tables
from customer_core.storage.sql._sqlite import SqliteFile
done = 0
def count(text):
    global done
    done += text.lstrip().startswith(("CREATE", "INSERT"))
    if done == {statement}:
        os.kill(os.getpid(), signal.SIGKILL)
class Doomed(SqliteFile):
    def connect(self, *, may_create=False):
        connection = super().connect(may_create=may_create)
        connection.execute("PRAGMA cache_spill = 1")
        connection.set_trace_callback(count)
        return connection
make_tables(Doomed(Path({str(path)!r}), store="s", deadline_seconds=0))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert -signal.SIGKILL == run.returncode, run.stderr
    with closing(sqlite3.connect(path)) as connection:
        assert [] == connection.execute("SELECT name FROM sqlite_schema").fetchall()
    store = open_sql_store(f"sqlite:///{path}")
    assert 0 == count(store)
    store.close()


def test_processes_that_write_at_once_lose_nothing(path: Path) -> None:
    """What several processes add at the same time to a store that one of them has to make is all there."""
    code = f"""
import sys
from customer_core.model import Customer, CustomerId
from customer_core.storage.sql import open_sql_store
store = open_sql_store("sqlite:///{path}", deadline_seconds=60)
for number in range(50):
    with store.writing() as unit:
        unit.customers.add(Customer(id=CustomerId(f"c-{{sys.argv[1]}}-{{number}}")))
        unit.facts.next_number("n")
store.close()
"""
    processes = [subprocess.Popen([sys.executable, "-c", code, str(number)]) for number in range(3)]
    assert [0, 0, 0] == [process.wait(120) for process in processes]
    store = open_sql_store(f"sqlite:///{path}")
    with store.writing() as unit:
        assert (150, 151) == (unit.customers.count(), unit.facts.next_number("n"))
    store.close()


def test_many_units_at_once_each_get_a_connection(store: Store) -> None:
    """However many units there are at once, each reads by itself."""
    threads, barrier, seen = 24, Barrier(24), []

    def read() -> None:
        with store.reading() as unit:
            barrier.wait()
            seen.append(unit.customers.count())

    readers = [Thread(target=read) for _ in range(threads)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert [0] * threads == seen


def test_only_some_connections_are_kept() -> None:
    """Of the connections that many units needed at once a few are kept, and the last one used is used first."""
    made: list[sqlite3.Connection] = []

    def connect() -> sqlite3.Connection:
        made.append(sqlite3.connect(":memory:"))
        return made[-1]

    pool = ConnectionPool(connect, is_lost=lambda _: False, is_at_rest=lambda one: not one.in_transaction)
    taken = [pool.begin(lambda _: None) for _ in range(20)]
    for connection in taken:
        pool.give(connection, is_fit=True)
    assert taken[15] is pool.begin(lambda _: None)
    pool.give(taken[15], is_fit=False)
    assert taken[:15] == pool.close()
    for connection in taken[15:]:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")
    for connection in taken[:15]:
        connection.close()
    assert taken == made


def test_a_connection_with_an_open_transaction_is_not_kept(path: Path, empty_file: Path) -> None:
    """A connection on which not even a rollback works is closed, which undoes everything, and another one is used."""
    shutil.copy(empty_file, path)
    injector = FaultInjector()
    store = injector.open_store(f"sqlite:///{path}", deadline_seconds=0)
    with injector.planned(Fault.LOCKED, at=2, strike=Strike.FROM_THEN_ON), pytest.raises(StoreBusyError):
        count(store)
    assert (0, 0) == (injector.open_connections, injector.open_transactions)
    assert 0 == count(store)
    store.close()


def test_units_that_end_after_closing_give_their_connection_back(path: Path) -> None:
    """A unit that outlives its store closes its connection, so that the file alone is left."""
    store = open_sql_store(f"sqlite:///{path}")
    with store.reading() as unit:
        store.close()
        assert 0 == unit.customers.count()
    assert [path.name] == [found.name for found in path.parent.iterdir()]


def test_the_file_says_which_release_made_it(store: Store, path: Path) -> None:
    """The revision stands in a table of its own."""
    assert 0 == count(store)
    with closing(sqlite3.connect(path)) as connection:
        assert [(HEAD,)] == connection.execute("SELECT version_num FROM cc_migration").fetchall()


def test_a_rollback_journal_is_replaced_by_a_log(store: Store, path: Path) -> None:
    """Whoever opens the file next finds the log, without which readers and writers stop each other."""
    assert 0 == count(store)
    with closing(sqlite3.connect(path)) as connection:
        assert [("wal",)] == connection.execute("PRAGMA journal_mode").fetchall()
