"""The SQL store: units of work on connections of its own.

Owns the life of a store, from its first connection to its last, and what a unit leaves behind.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from customer_core.errors import (
    ForkedManagerError,
    ManagerClosedError,
    StoreBusyError,
    StoreError,
    StoreNewerError,
    StoreReadOnlyError,
    StoreUnreachableError,
)
from customer_core.ports import Store
from customer_core.storage.sql._borrowing import BorrowedStore
from customer_core.storage.sql._compiling import Compiler
from customer_core.storage.sql._making import make_tables, revision_of
from customer_core.storage.sql._migrating import HEAD, misfit
from customer_core.storage.sql._pools import ConnectionPool
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._sqlite import SqliteFile, file_of, new_dialect, tidy, undo
from customer_core.storage.sql._sqlite_errors import is_there
from customer_core.storage.sql._sqlite_versions import check_version
from customer_core.storage.sql._units import SqlUnit

__all__ = ["SqlStore", "open_file"]


def open_file(address: str, *, deadline_seconds: float) -> "SqlStore":
    """Open the store in the file that an address names; a new file, or one without a store, gets the tables.

    Raises:
        StoreError: The store cannot be opened; nothing was written.
        MissingExtraError: Tables must be made, and the package that makes them is not installed.
    """
    file = SqliteFile(file_of(address), store=address, deadline_seconds=deadline_seconds)
    check_version(sqlite3.sqlite_version_info, store=address)
    if not is_there(file.path):
        make_tables(file)
    connection = file.connect()
    try:
        with file.telling():
            revision = _made_fit(file, connection)
    except BaseException:
        connection.close()
        raise
    return SqlStore(file, connection, revision=revision)


def _made_fit(file: SqliteFile, connection: sqlite3.Connection) -> str:
    """Make tables where there are none, and return their revision, which may be an earlier one.

    Raises:
        StoreNewerError: They are of a later release.
    """
    found = file.patiently(lambda: revision_of(connection))
    if found is None:
        make_tables(file)
        found = HEAD
    problem = misfit(found, store=file.store)
    if isinstance(problem, StoreNewerError):
        raise problem
    if problem is None:
        file.use_write_ahead_log(connection)
    return found


class SqlStore(Store):
    """Keeps customers in a SQLite file. One transaction is one unit of work."""

    def __init__(self, file: SqliteFile, connection: sqlite3.Connection, *, revision: str = HEAD) -> None:
        self._file = file
        self._revision = revision
        self._compiler = Compiler(new_dialect())
        self._pool = ConnectionPool(file.connect)
        self._pool.give(connection, is_fit=True)
        self._process = os.getpid()
        self._identity = file.identity()
        self._is_closed = False

    @property
    def name(self) -> str:
        """Return the address that the store was opened with."""
        return self._file.store

    @contextmanager
    def reading(self) -> Iterator[SqlUnit]:
        """Open a unit that only reads."""
        with self._opened(is_writing=False) as unit:
            yield unit

    @contextmanager
    def writing(self) -> Iterator[SqlUnit]:
        """Open a unit that may write: the only one of all processes."""
        with self._opened(is_writing=True) as unit:
            yield unit

    def within(self, connection: object) -> Store:
        """Return a view that works inside a transaction of the host's, on an SQLAlchemy or sqlite3 connection.

        Raises:
            StoreAddressError: The connection is of another kind, or to another database.
        """
        self.refuse_unless_usable()
        return BorrowedStore(self, self._file, self._compiler, connection)

    def migrate(self) -> None:
        """Bring the tables up to what this release needs; those that fit are left alone."""
        self._refuse_unless_here()
        if self._revision != HEAD:
            make_tables(self._file)
            self._revision = HEAD

    def close(self) -> None:
        """Give back every connection and move what stands in the log into the file, as far as others let us."""
        if os.getpid() != self._process:
            # What this process inherited is its parent's to close.
            return
        self._is_closed = True
        for connection in self._pool.close():
            tidy(connection)
            connection.close()

    def refuse_unless_usable(self) -> None:
        """Refuse where no unit may be opened.

        Raises:
            ForkedManagerError: The store was opened in another process.
            ManagerClosedError: It was closed.
            StoreOutdatedError: Its tables are older than this release needs.
        """
        self._refuse_unless_here()
        problem = misfit(self._revision, store=self.name)
        if problem is not None:
            raise problem

    def _refuse_unless_here(self) -> None:
        if os.getpid() != self._process:
            raise ForkedManagerError
        if self._is_closed:
            raise ManagerClosedError

    def _refuse_unless_same(self) -> None:
        """Refuse where the file is another one than was opened: what is written into a removed file is lost."""
        if self._file.identity() != self._identity:
            raise StoreUnreachableError(
                store=self.name,
                reason="its file was removed or replaced since it was opened",
                remedy="put the file back, or open the store again",
            )

    @property
    def own_files(self) -> tuple[str, ...]:
        """Return the database file and those that SQLite keeps beside it."""
        return tuple(f"{self._file.path}{suffix}" for suffix in ("", "-wal", "-shm", "-journal"))

    @contextmanager
    def _opened(self, *, is_writing: bool) -> Iterator[SqlUnit]:
        self.refuse_unless_usable()
        self._refuse_unless_same()
        connection = self._pool.take()
        session = Session(
            connection, self._compiler, store=self.name, translate=self._file.translate, is_writing=is_writing
        )
        is_fit = False
        try:
            with self._file.telling():
                self._file.begin(connection, is_writing=is_writing)
            yield SqlUnit(session)
            session.end()
            with self._file.telling():
                self._file.commit(connection)
            is_fit = True
        except BaseException as error:
            is_fit = _is_undone(connection) and not _is_doubtful(session.failure or error)
            raise
        finally:
            session.close()
            self._pool.give(connection, is_fit=is_fit)


def _is_undone(connection: sqlite3.Connection) -> bool:
    """Roll back, and tell whether that went well; where it did not, closing the connection does it."""
    with suppress(sqlite3.Error):
        undo(connection)
        return True
    return False


def _is_doubtful(error: BaseException) -> bool:
    """Tell whether a connection should not be used again after an error."""
    return isinstance(error, StoreError) and not isinstance(error, StoreBusyError | StoreReadOnlyError)
