"""The SQL store: units of work on connections of its own.

Owns the life of a store, from its first connection to its last, and what a unit leaves behind.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from customer_core.errors import (
    CustomerCoreError,
    ForkedManagerError,
    ManagerClosedError,
    StoreConflictError,
    StoreError,
    StoreNewerError,
    StoreReadOnlyError,
    StoreUncertainError,
)
from customer_core.ports import Store
from customer_core.storage.sql._borrowing import BorrowedStore
from customer_core.storage.sql._compiling import Compiler
from customer_core.storage.sql._databases import Connected, Database
from customer_core.storage.sql._joining_sessions import JoiningSession
from customer_core.storage.sql._making import make_tables
from customer_core.storage.sql._migrating import HEAD, misfit
from customer_core.storage.sql._pools import ConnectionPool
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._units import SqlUnit
from customer_core.storage.sql._waiting import insist

__all__ = ["SqlStore", "open_database"]

T = TypeVar("T")


def open_database(database: Database[Any]) -> "SqlStore":
    """Open the store in a database; where there are no tables, they are made.

    Raises:
        StoreError: The store cannot be opened; nothing was written.
        MissingExtraError: Tables must be made, and the package that makes them is not installed.
    """
    if not database.is_there():
        make_tables(database)
    connection = database.connect()
    try:
        with database.telling():
            revision = _made_fit(database, connection)
    except BaseException:
        connection.close()
        raise
    return SqlStore(database, connection, revision=revision)


def _made_fit(database: Database[Any], connection: Connected) -> str:
    """Make tables where there are none, and return their revision, which may be an earlier one.

    Raises:
        StoreNewerError: They are of a later release.
    """
    found = database.find_revision(connection)
    if found is None:
        make_tables(database)
        found = HEAD
    problem = misfit(found, store=database.store)
    if isinstance(problem, StoreNewerError):
        raise problem
    if problem is None:
        database.settle(connection)
    return found


class SqlStore(Store):
    """Keeps customers in a database. One transaction is one unit of work."""

    def __init__(self, database: Database[Any], connection: Connected, *, revision: str = HEAD) -> None:
        self._database = database
        self._revision = revision
        self._compiler = Compiler(database.new_dialect(), schema=database.schema)
        self._pool: ConnectionPool[Any] = ConnectionPool(
            database.connect, is_lost=database.is_lost, is_at_rest=database.is_at_rest
        )
        self._pool.give(connection, is_fit=True)
        database.remember()
        self._process = os.getpid()
        self._is_closed = False

    @property
    def name(self) -> str:
        """Return the address that the store was opened with."""
        return self._database.store

    @contextmanager
    def reading(self) -> Iterator[SqlUnit]:
        """Open a unit that only reads."""
        with self._opened(is_writing=False) as unit:
            yield unit

    @contextmanager
    def writing(self) -> Iterator[SqlUnit]:
        """Open a unit that may write."""
        with self._opened(is_writing=True) as unit:
            yield unit

    def write(self, work: Callable[[SqlUnit], T]) -> T:
        """Do some work in a writing unit; where others' writes came in between, anew from its beginning.

        Raises:
            StoreBusyError: They did so past the deadline.
        """

        def attempt() -> T:
            with self.writing() as unit:
                return work(unit)

        database = self._database
        return insist(attempt, may_help=_is_conflict, deadline_seconds=database.deadline_seconds, store=database.store)

    def within(self, connection: object) -> Store:
        """Return a view that works inside a transaction of the host's, on an SQLAlchemy connection or the driver's own.

        Raises:
            StoreAddressError: The connection is of another kind, or to another database.
        """
        self.refuse_unless_usable()
        return BorrowedStore(self, self._database, self._compiler, connection)

    def migrate(self) -> None:
        """Bring the tables up to what this release needs; those that fit are left alone."""
        self._refuse_unless_here()
        if self._revision != HEAD:
            make_tables(self._database)
            self._revision = HEAD

    def close(self) -> None:
        """Give back every connection; of a file, what stands in the log is moved into it as far as others let us."""
        if os.getpid() != self._process:
            # What this process inherited is its parent's to close.
            return
        self._is_closed = True
        for connection in self._pool.close():
            self._database.tidy(connection)
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

    @property
    def own_files(self) -> tuple[str, ...]:
        """Return the files that the store lives in."""
        return self._database.own_files

    @contextmanager
    def _opened(self, *, is_writing: bool) -> Iterator[SqlUnit]:
        self.refuse_unless_usable()
        self._database.refuse_unless_same()
        with self._database.turn(is_writing=is_writing):
            connection = self._pool.begin(lambda one: self._begin(one, is_writing=is_writing))
            with self._on(connection, is_writing=is_writing) as unit:
                yield unit

    @contextmanager
    def _on(self, connection: Connected, *, is_writing: bool) -> Iterator[SqlUnit]:
        """Open a unit in the transaction that was begun on a connection, and end both."""
        database = self._database
        session = (Session if database.writers_take_turns else JoiningSession)(
            connection,
            self._compiler,
            store=self.name,
            translate=database.translate,
            is_writing=is_writing,
            is_alone=database.writers_take_turns,
        )
        is_fit = False
        try:
            yield SqlUnit(session)
            session.end()
            self._commit(connection, is_writing=is_writing)
            is_fit = True
        except BaseException as error:
            is_fit = self._is_undone(connection) and not _is_doubtful(session.failure or error)
            raise
        finally:
            session.close()
            self._pool.give(connection, is_fit=is_fit)

    def _begin(self, connection: Connected, *, is_writing: bool) -> None:
        with self._database.telling():
            self._database.begin(connection, is_writing=is_writing)

    def _commit(self, connection: Connected, *, is_writing: bool) -> None:
        try:
            with self._database.telling():
                self._database.commit(connection)
        except StoreError as error:
            if is_writing and self._database.is_lost(connection):
                raise StoreUncertainError(store=self.name) from error.__cause__
            raise

    def _is_undone(self, connection: Connected) -> bool:
        """Roll back, and tell whether that went well; where it did not, closing the connection does it."""
        with suppress(CustomerCoreError), self._database.telling():
            self._database.undo(connection)
            return True
        return False


def _is_conflict(error: Exception) -> bool:
    return isinstance(error, StoreConflictError)


def _is_doubtful(error: BaseException) -> bool:
    """Tell whether a connection should not be used again after an error."""
    return isinstance(error, StoreError) and not (error.is_retryable or isinstance(error, StoreReadOnlyError))
