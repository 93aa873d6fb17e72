"""SQLite as a place for a store: its file, its connections, how transactions begin and end, and how long to wait.

It must not know tables, but for the one that tells their revision.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import ClassVar, Final, TypeVar

from sqlalchemy import Dialect
from sqlalchemy.dialects import sqlite

from customer_core.errors import StoreAddressError, StoreBusyError, StoreError, StoreUnreachableError
from customer_core.storage.sql._databases import Database, Loan
from customer_core.storage.sql._schema import VERSION_TABLE
from customer_core.storage.sql._sessions import Driver
from customer_core.storage.sql._sqlite_errors import cannot_open, is_busy, is_there, is_undecodable, translated
from customer_core.storage.sql._sqlite_loans import SqliteLoan
from customer_core.storage.sql._turns import Turns
from customer_core.storage.sql._waiting import insist

__all__ = ["SqliteFile", "file_of"]

T = TypeVar("T")

_STATEMENTS_KEPT: Final = 256
_CACHE_KIB: Final = 32 * 1024
"""What a connection may hold in memory: enough for a large import to touch a page once, not once per record."""

_SORTING_THREADS: Final = 2
"""How many threads help to sort what does not fit into memory, as millions of new rows do."""

_SCHEME: Final = "sqlite:///"
_REMEDY: Final = "give sqlite:///customers.db for a file here, or sqlite:////var/lib/shop/customers.db elsewhere"


def file_of(address: str) -> Path:
    """Return the absolute path of the file that an address names.

    Raises:
        StoreAddressError: It names none.
    """
    path = address.removeprefix(_SCHEME)
    problem = ""
    if path == address:
        problem = "it does not begin with sqlite:///"
    elif path in {"", ":memory:"}:
        problem = "it names no file; the store that keeps nothing is memory:"
    elif "?" in path or "\x00" in path or not _is_text(path):
        problem = "it holds a question mark, a NUL or half of a character"
    if problem:
        raise StoreAddressError(store="The address", problem=problem, remedy=_REMEDY)
    # Absolute from here on: the host may change its folder.
    return Path(path).absolute()


def _is_text(path: str) -> bool:
    try:
        return bool(os.fsencode(path))
    except UnicodeEncodeError:
        return False


class SqliteFile(Database[sqlite3.Connection]):
    """One database file: makes connections to it, begins and ends their transactions, says what refusals mean."""

    engine: ClassVar = "sqlite://"
    writers_take_turns: ClassVar = True

    def __init__(
        self,
        path: Path,
        *,
        store: str,
        deadline_seconds: float,
        connector: Callable[..., sqlite3.Connection] = sqlite3.connect,
    ) -> None:
        super().__init__(store=store, deadline_seconds=deadline_seconds)
        self.path = path
        self._connector = connector
        self._identity = self._found_identity()
        self._turns = Turns()

    def new_dialect(self) -> Dialect:
        """Return what writes statements for SQLite."""
        return sqlite.dialect(paramstyle="qmark")

    def is_there(self) -> bool:
        """Tell whether there is anything at the path."""
        return is_there(self.path)

    def connect(self, *, may_create: bool = False) -> sqlite3.Connection:
        """Return a new connection, on which a transaction begins only where one is begun.

        Raises:
            StoreError: The file is not there, is locked, or the operating system keeps it shut.
        """
        problem = cannot_open(self.path, self.store)
        if problem is not None:
            raise problem
        with self.telling():
            connection = self._connector(
                f"{self.path.as_uri()}?mode={'rwc' if may_create else 'rw'}",
                uri=True,
                timeout=0,  # The driver's own wait starves writers.
                isolation_level=None,
                check_same_thread=False,
                cached_statements=_STATEMENTS_KEPT,
            )
            try:
                self.patiently(lambda: _set_up(connection))
            except BaseException:
                connection.close()
                raise
        return connection

    def begin(self, connection: sqlite3.Connection, *, is_writing: bool) -> None:
        """Begin a transaction: with the write lock, or with the state that it will read.

        Raises:
            StoreBusyError: Others hold the lock past the deadline.
        """
        attempt = _begin_writing if is_writing else _begin_reading
        self.patiently(lambda: attempt(connection))

    @contextmanager
    def turn(self, *, is_writing: bool) -> Iterator[None]:
        """Wait while another thread writes by this store: of threads that only tried again, some would starve.

        Raises:
            StoreBusyError: The turn did not come before the deadline.
        """
        if not is_writing:
            yield
            return
        with self._turns.taken(most_seconds=self.deadline_seconds) as has_come:
            if not has_come:
                raise StoreBusyError(store=self.store, waited_seconds=self.deadline_seconds)
            yield

    def commit(self, connection: sqlite3.Connection) -> None:
        """Commit the transaction; where no write-ahead log is possible, readers may hold it up.

        Raises:
            StoreBusyError: They did so past the deadline.
        """
        self.patiently(lambda: connection.execute("COMMIT"))

    def undo(self, connection: sqlite3.Connection) -> None:
        """Roll the transaction back, unless SQLite did so by itself, as on a full disk."""
        _undo(connection)

    def find_revision(self, driver: Driver) -> str | None:
        """Return the revision of the tables in the file; None where there are none.

        Raises:
            StoreBusyError: Others keep the file locked past the deadline.
        """
        return self.patiently(lambda: _revision(driver))

    def settle(self, connection: sqlite3.Connection) -> None:
        """Let readers and a writer work side by side, from now on and for everybody.

        Raises:
            StoreBusyError: Others keep the file locked past the deadline.
        """
        if connection.execute("PRAGMA journal_mode").fetchall() != [("wal",)]:
            self.patiently(lambda: connection.execute("PRAGMA journal_mode = WAL").fetchall())

    def tidy(self, connection: sqlite3.Connection) -> None:
        """Move what stands in the write-ahead log into the file, as far as others let us; the log holds the rest."""
        with suppress(sqlite3.Error):
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def is_lost(self, connection: sqlite3.Connection) -> bool:  # noqa: ARG002 - as of the others
        """Tell whether a connection was cut: nothing is between it and its file that could."""
        return False

    def is_at_rest(self, connection: sqlite3.Connection) -> bool:
        """Tell whether no transaction is open on a connection."""
        return not connection.in_transaction

    def driver_connection(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        """Return the connection itself."""
        return connection

    def lend(self, connection: object) -> Loan:
        """Return how to work on a connection of the host's."""
        return SqliteLoan(self, connection)

    def patiently(self, attempt: Callable[[], T]) -> T:
        """Return what an attempt returns, trying again by short chance pauses while others hold a lock.

        Raises:
            StoreBusyError: The deadline has passed.
        """
        return insist(attempt, may_help=is_busy, deadline_seconds=self.deadline_seconds, store=self.store)

    def is_one_of(self, paths: Iterable[str]) -> bool:
        """Tell whether one of some paths leads to this file; a blank one is of a database in memory."""
        with suppress(OSError):
            return any(path and self.path.samefile(path) for path in paths)
        return False

    def refuse_unless_same(self) -> None:
        """Refuse where the file is another one than was opened: what is written into a removed file is lost.

        Raises:
            StoreUnreachableError: It is.
        """
        if self._found_identity() != self._identity:
            raise StoreUnreachableError(
                store=self.store,
                reason="its file was removed or replaced since it was opened",
                remedy="put the file back, or open the store again",
            )

    def remember(self) -> None:
        """Take the file that is there now for the one that was opened."""
        self._identity = self._found_identity()

    def _found_identity(self) -> tuple[int, int] | None:
        """Return what tells the file from one that takes its place; None where there is none."""
        try:
            found = self.path.stat()
        except (OSError, ValueError):
            return None
        return found.st_dev, found.st_ino

    def discard_empty(self) -> None:
        """Remove a file that was made for nothing."""
        with suppress(OSError):
            if self.path.stat().st_size == 0:
                self.path.unlink()

    @property
    def own_files(self) -> tuple[str, ...]:
        """Return the database file and those that SQLite keeps beside it."""
        return tuple(f"{self.path}{suffix}" for suffix in ("", "-wal", "-shm", "-journal"))

    def meaning(self, error: Exception) -> StoreError | None:
        """Return the error of ours for one of the driver's; None for one that is not the driver's."""
        return translated(error, self.path, self.store)

    def shows_values(self, error: Exception) -> bool:
        """Tell whether the text of an error may show values: those that the driver cannot write, or cannot read."""
        return isinstance(error, UnicodeError | OverflowError) or is_undecodable(error)


def _set_up(connection: sqlite3.Connection) -> None:
    """Say what the file does not remember."""
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA threads = {_SORTING_THREADS}")
    connection.execute("PRAGMA synchronous = FULL")


def _begin_writing(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")


def _begin_reading(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN")
    try:
        # The first read, not the beginning, chooses the state that is read.
        connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
    except sqlite3.Error:
        _undo(connection)
        raise


def _undo(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _revision(driver: Driver) -> str | None:
    # The schema is asked first, since others' databases have no such table.
    if not driver.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", (VERSION_TABLE,)).fetchall():
        return None
    rows = driver.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchall()  # noqa: S608 - a name of ours
    return str(rows[0][0]) if rows else None
