import logging
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from customer_core.errors import (
    ForkedManagerError,
    InvalidOptionError,
    ManagerClosedError,
    MissingExtraError,
    StoreAddressError,
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreFailedError,
    StoreFullError,
    StoreNewerError,
    StoreUnreachableError,
)
from customer_core.model import Customer, CustomerId
from customer_core.ports import Store
from customer_core.storage.sql import _sqlite_versions as versions
from customer_core.storage.sql import open_sql_store
from customer_core.storage.sql._making import make_tables
from customer_core.storage.sql._sqlite import SqliteFile

ANN = Customer(id=CustomerId("ann"))


def opened(path: Path) -> Store:
    """Open the store in a file."""
    return open_sql_store(f"sqlite:///{path}", deadline_seconds=0.2)


def add(store: Store, *customers: Customer) -> None:
    """Keep customers in one unit."""
    with store.writing() as unit:
        for customer in customers:
            unit.customers.add(customer)


def count(store: Store) -> int:
    """Return how many customers there are."""
    with store.reading() as unit:
        return unit.customers.count()


def run(path: Path, statements: str) -> None:
    """Run statements on a database as somebody else."""
    connection = sqlite3.connect(path)
    connection.executescript(statements)
    connection.close()


def files(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder with what they hold."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(
    "address",
    [
        "",
        "customers.db",
        "sqlite:",
        "sqlite:customers.db",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///a.db?mode=ro",
        "sqlite:///a\x00.db",
        "mysql://shop@db/customers",
        "memory:",
    ],
)
def test_an_address_that_names_no_file_is_refused(address: str) -> None:
    """An address of another form is refused, and the refusal says which ones can be opened."""
    with pytest.raises(StoreAddressError, match="sqlite:///"):
        open_sql_store(address)


def test_a_refused_address_shows_no_password() -> None:
    """What stands in an address of another kind is not repeated."""
    with pytest.raises(StoreAddressError) as caught:
        open_sql_store("mysql://shop:Zzcanaryzz@db/customers")
    assert "Zzcanaryzz" not in str(caught.value)


@pytest.mark.parametrize("deadline_seconds", [-1, float("nan"), float("inf")])
def test_a_deadline_that_is_none_is_refused(path: Path, deadline_seconds: float) -> None:
    """A deadline is a number of seconds from zero up, and nothing is made for another one."""
    with pytest.raises(InvalidOptionError):
        open_sql_store(f"sqlite:///{path}", deadline_seconds=deadline_seconds)
    assert not path.exists()


def test_a_new_file_becomes_a_store(path: Path) -> None:
    """A file that is not there is made, and what is kept in it is there when it is opened again."""
    store = opened(path)
    assert f"sqlite:///{path}" == store.name
    add(store, ANN)
    store.close()
    again = opened(path)
    assert 1 == count(again)
    again.close()


def test_an_empty_file_becomes_a_store(path: Path) -> None:
    """A file without a byte is as good as none."""
    path.touch()
    store = opened(path)
    assert 0 == count(store)
    store.close()


def test_a_path_is_that_of_the_moment(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A store that was opened by a relative path stays where it is when the host changes its folder."""
    monkeypatch.chdir(tmp_path)
    store = open_sql_store("sqlite:///customers.db")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    with store.writing() as unit, store.reading():  # The second one takes a connection of its own.
        unit.customers.add(ANN)
    store.close()
    again = opened(path)
    assert 1 == count(again)
    again.close()


@pytest.mark.parametrize("name", ["a b.db", "a%20b.db", "a#b.db", "ä€.db", "a'b.db"])
def test_a_path_may_hold_any_sign(tmp_path: Path, name: str) -> None:
    """The file has the very name that the address says."""
    opened(tmp_path / name).close()
    assert [name] == [path.name for path in tmp_path.iterdir()]


def test_a_database_of_the_host_becomes_a_store_too(path: Path) -> None:
    """A database without a store keeps its own tables, and gets ours beside them."""
    run(path, "CREATE TABLE orders (id INTEGER PRIMARY KEY, total INTEGER); INSERT INTO orders VALUES (1, 250)")
    store = opened(path)
    add(store, ANN)
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        assert [(1, 250)] == connection.execute("SELECT * FROM orders").fetchall()


def test_a_folder_is_refused(tmp_path: Path) -> None:
    """A folder is no store."""
    with pytest.raises(StoreUnreachableError, match="it is a folder"):
        opened(tmp_path)
    assert {} == files(tmp_path)


def test_a_missing_folder_is_refused_and_not_made(tmp_path: Path) -> None:
    """A path through a folder that is not there leaves nothing behind."""
    with pytest.raises(StoreUnreachableError, match="its folder does not exist"):
        opened(tmp_path / "typo" / "customers.db")
    assert {} == files(tmp_path)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    """A path through a file is refused."""
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnreachableError, match="its folder is a file"):
        opened(tmp_path / "file" / "customers.db")


@pytest.mark.parametrize(
    "content", [b"name,email\nann,ann@example.com\n" * 100, b"\x00" * 4_096, b"PK\x03\x04" * 2_000]
)
def test_a_file_of_another_kind_is_refused_and_stays(path: Path, content: bytes) -> None:
    """What is no database is refused, and not one of its bytes is changed."""
    path.write_bytes(content)
    with pytest.raises(StoreDamagedError):
        opened(path)
    assert {path.name: content} == files(path.parent)


def test_a_damaged_store_is_refused(path: Path) -> None:
    """A store whose pages were overwritten is refused where they are read."""
    store = opened(path)
    add(store, *(Customer(id=CustomerId(f"c-{number}"), company="x" * 500) for number in range(500)))
    store.close()
    content = bytearray(path.read_bytes())
    content[3 * 4_096 :] = b"\xff" * (len(content) - 3 * 4_096)
    path.write_bytes(content)
    with pytest.raises(StoreDamagedError, match="contradict"):  # noqa: PT012 - either may see it first
        store = opened(path)
        try:
            count(store)
        finally:
            store.close()


def test_a_document_that_is_none_is_refused(path: Path) -> None:
    """A document that somebody else wrote into the file is refused, and not shown."""
    store = opened(path)
    add(store, ANN)
    run(path, """UPDATE cc_customer SET document = '{"Zzcanaryzz": 1}'""")
    with store.reading() as unit, pytest.raises(StoreDamagedError) as caught:
        unit.customers.find(ANN.id)
    assert "Zzcanaryzz" not in f"{caught.value}{caught.value.__cause__}"
    store.close()


def test_a_store_of_a_later_release_is_refused_and_stays(path: Path) -> None:
    """A schema that this release does not know is refused, and nothing is written."""
    opened(path).close()
    run(path, "UPDATE cc_migration SET version_num = '9999'")
    before = files(path.parent)
    with pytest.raises(StoreNewerError, match="9999"):
        opened(path)
    assert before == files(path.parent)


def test_a_locked_database_is_waited_for_and_then_refused(path: Path) -> None:
    """Where somebody else keeps a new store's file locked, opening it gives up at the deadline."""
    run(path, "CREATE TABLE orders (id INTEGER)")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreBusyError) as caught:
        opened(path)
    holder.close()
    assert 0.2 <= caught.value.waited_seconds < 5
    assert caught.value.is_retryable


def test_a_file_that_cannot_be_filled_goes_again(path: Path) -> None:
    """A new file in which there is no room for the tables does not stay behind."""
    with pytest.raises(StoreFullError):
        make_tables(SmallFile(path, store="s", deadline_seconds=0))
    assert {} == files(path.parent)


class SmallFile(SqliteFile):
    """A file with room for a few pages."""

    def connect(self, *, may_create: bool = False) -> sqlite3.Connection:
        """Return a connection that has no room."""
        connection = super().connect(may_create=may_create)
        connection.execute("PRAGMA max_page_count = 8")
        return connection


def test_tables_in_the_way_are_told_and_nothing_is_made(path: Path) -> None:
    """A table of the host's that has one of our names is no store, and stays as it is."""
    run(path, "CREATE TABLE cc_fact (id INTEGER)")
    before = files(path.parent)
    with pytest.raises(StoreFailedError, match="cc_fact already exists"):
        opened(path)
    assert before == files(path.parent)


def test_an_empty_version_table_is_no_store(path: Path) -> None:
    """Where a table of revisions names none, the tables are made."""
    run(path, "CREATE TABLE cc_migration (version_num VARCHAR(32) NOT NULL)")
    store = opened(path)
    assert 0 == count(store)
    store.close()


@pytest.mark.parametrize(("package", "is_new"), [("sqlalchemy", True), ("sqlalchemy", False), ("alembic", True)])
def test_a_missing_package_is_named_with_its_extra(path: Path, *, package: str, is_new: bool) -> None:
    """Without what a store needs the refusal says what to install, and no file is made."""
    if not is_new:
        opened(path).close()
    before = files(path.parent)
    code = (
        f"import sys; sys.modules[{package!r}] = None\n"
        "from customer_core.errors import MissingExtraError\n"
        "from customer_core.storage.sql import open_sql_store\n"
        f"try: open_sql_store('sqlite:///{path}')\n"
        "except MissingExtraError as error: print(error.package, error.extra)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert f"{package} sql\n" == run.stdout
    assert before == files(path.parent)


def test_a_missing_package_is_an_error_of_ours(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where SQLAlchemy or what makes new tables cannot be loaded, the error says for what it is needed."""
    monkeypatch.setitem(sys.modules, "alembic", None)
    with pytest.raises(MissingExtraError, match="Making or migrating a store"):
        opened(path)
    for name in [name for name in sys.modules if name.startswith("customer_core.storage.sql._")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(MissingExtraError, match="A store in a database"):
        opened(path)
    monkeypatch.setitem(sys.modules, "customer_core.storage.sql._opening_sqlite", None)
    with pytest.raises(ModuleNotFoundError, match="_opening_sqlite"):
        opened(path)


def test_an_existing_store_opens_without_the_tool_for_migrations(path: Path) -> None:
    """A store whose schema fits is opened with one look-up, and what is slow to load stays unloaded."""
    opened(path).close()
    code = (
        f"import sys; sys.modules['alembic'] = None; from customer_core.storage.sql import open_sql_store\n"
        f"with open_sql_store('sqlite:///{path}').reading() as unit: print(unit.customers.count())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "0\n" == run.stdout


def test_another_missing_module_is_no_missing_extra(path: Path) -> None:
    """Only SQLAlchemy itself is explained by the extra; any other module that is missing is told as it is."""
    code = (
        "import sys; sys.modules['customer_core.storage.sql._pools'] = None\n"
        "from customer_core.storage.sql import open_sql_store\n"
        f"try: open_sql_store('sqlite:///{path}')\n"
        "except ModuleNotFoundError as error: print(type(error).__name__)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "ModuleNotFoundError\n" == run.stdout


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
)
def test_which_versions_have_the_defect(version: tuple[int, ...], *, expected: bool) -> None:
    """The defect of the log is in the versions that the release notes of SQLite name."""
    assert expected == versions.is_with_wal_bug(version)


def test_the_defect_is_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    """A SQLite with the defect is logged once in a process, with the versions that mend it."""
    versions.warn_of_wal_bug.cache_clear()
    with caplog.at_level(logging.WARNING, logger="customer_core.storage"):
        versions.check_version((3, 51, 3), store="s")
        assert [] == caplog.records
        versions.check_version((3, 51, 2), store="s")
        versions.check_version((3, 51, 2), store="s")
    assert ["WARNING"] == [record.levelname for record in caplog.records]
    assert "3.51.3" in caplog.text


def test_a_sqlite_that_is_too_old_is_refused() -> None:
    """A SQLite without what the tables need is refused with the version that has it."""
    with pytest.raises(StoreFailedError, match=r"3\.37\.2 is too old.*3\.38\.0"):
        versions.check_version((3, 37, 2), store="s")


def test_closing_leaves_one_whole_file(path: Path) -> None:
    """After a store was closed its file alone holds everything."""
    store = opened(path)
    add(store, ANN)
    store.close()
    store.close()
    assert [path.name] == list(files(path.parent))
    copied = path.with_name("copy.db")
    copied.write_bytes(path.read_bytes())
    again = opened(copied)
    assert 1 == count(again)
    again.close()


def test_closing_moves_the_log_although_others_have_the_file_open(path: Path) -> None:
    """What a store kept is in the file after it was closed, also while another process has it open."""
    store, other = opened(path), opened(path)
    assert 0 == count(other)
    add(store, ANN)
    store.close()
    assert b"" == path.with_name("customers.db-wal").read_bytes()
    other.close()


def test_a_reader_in_the_way_does_not_keep_a_store_from_closing(path: Path) -> None:
    """A store is closed although a unit of another one still reads; the log keeps what it must."""
    store, other = opened(path), opened(path)
    with other.reading() as unit:
        assert 0 == unit.customers.count()
        add(store, ANN)
        store.close()
        assert 0 == unit.customers.count()
    assert 1 == count(other)
    other.close()


def test_a_closed_store_is_not_migrated_either(path: Path) -> None:
    """What was closed stays closed."""
    store = opened(path)
    store.close()
    with pytest.raises(ManagerClosedError):
        store.migrate()


def test_a_forked_store_is_refused(path: Path) -> None:
    """A store that a process inherited is refused there, and its parent's connections are left alone."""
    code = f"""
import os
from customer_core.errors import ForkedManagerError
from customer_core.storage.sql import open_sql_store
store = open_sql_store("sqlite:///{path}")
child = os.fork()
if child == 0:
    refused = 0
    for opened in (store.reading, store.writing):
        try:
            with opened(): pass
        except ForkedManagerError:
            refused += 1
    store.close()
    os._exit(refused)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
with store.writing() as unit:
    print(unit.facts.next_number("c"))
store.close()
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ("2\n1\n", "") == (run.stdout, "\n".join(line for line in run.stderr.splitlines() if "SQLite" not in line))


def test_every_refusal_is_of_the_store(path: Path) -> None:
    """Whatever keeps a store from opening is an error of the store, which a caller can catch as one."""
    path.write_bytes(b"no database" * 100)
    with pytest.raises(StoreError) as caught:
        opened(path)
    assert isinstance(caught.value, OSError)
    assert isinstance(caught.value.__cause__, sqlite3.Error)
    assert not issubclass(ForkedManagerError, StoreError)
    assert not issubclass(MissingExtraError, StoreError)


@pytest.mark.parametrize("is_replaced", [True, False])
def test_a_file_that_was_taken_away_is_not_written_to(path: Path, *, is_replaced: bool) -> None:
    """What would be written into a file that nobody can open again is refused, and so is a file in its place."""
    store = opened(path)
    add(store, ANN)
    (path.rename if is_replaced else path.replace)(path.with_name("elsewhere.db"))
    if is_replaced:
        opened(path).close()
    for unit in (store.reading, store.writing):
        with pytest.raises(StoreUnreachableError, match="removed or replaced"), unit():
            pytest.fail("a unit was opened")
    store.close()


def test_half_a_character_is_no_path() -> None:
    """An address that no file system can hold is refused by its own error."""
    with pytest.raises(StoreAddressError, match="half of a character"):
        open_sql_store("sqlite:///\ud800.db")


def test_a_store_names_its_own_files(path: Path) -> None:
    """Whoever writes files can leave these alone."""
    store = opened(path)
    add(store, ANN)
    assert {str(found) for found in path.parent.iterdir()} <= set(store.own_files)
    store.close()
