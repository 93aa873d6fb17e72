"""The store inside a transaction of the host's, on the host's own connection.

Owns what is done to that connection: statements inside a savepoint, and nothing else. It is never committed, rolled
back further than the savepoint, closed, or told to behave differently.
"""

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, Protocol

from sqlalchemy import Connection, false, update
from sqlalchemy.exc import SQLAlchemyError

from customer_core.errors import StoreAddressError, StoreBusyError
from customer_core.ports import Store
from customer_core.storage.sql._compiling import Compiler
from customer_core.storage.sql._making import revision_of
from customer_core.storage.sql._migrating import misfit
from customer_core.storage.sql._schema import FACT
from customer_core.storage.sql._sessions import Cursor, Session
from customer_core.storage.sql._sqlite import SqliteFile
from customer_core.storage.sql._sqlite_errors import is_busy, is_stale
from customer_core.storage.sql._units import SqlUnit

__all__ = ["BorrowedStore"]

_SAVEPOINT: Final = "customer_core_unit"
_LEGACY: Final = -1
"""What Python calls its older way of beginning transactions, which is the only one before 3.12."""

# Changes nothing, and takes the write lock all the same: before anything is read that a write may rest on.
_LOCK = update(FACT).where(false()).values(name=FACT.c.name)


class Lender(Protocol):
    """The store whose file the host's connection is to."""

    @property
    def name(self) -> str:
        """Return what messages call the store."""

    def refuse_unless_usable(self) -> None:
        """Refuse where no unit may be opened."""


class BorrowedStore(Store):
    """Works on a connection of the host's, to the file of a store.

    A writing unit needs a transaction that the host will commit. Where the driver begins one by itself before the first
    write, so does the unit; on a connection that commits every statement the host must begin one.
    """

    def __init__(self, lender: Lender, file: SqliteFile, compiler: Compiler, connection: object) -> None:
        self._lender = lender
        self._file = file
        self._compiler = compiler
        self._connection = connection
        self._check(self._driver())

    @property
    def name(self) -> str:
        """Return the address of the store."""
        return self._lender.name

    @contextmanager
    def reading(self) -> Iterator[SqlUnit]:
        """Open a unit that only reads, and sees what the host's transaction wrote."""
        with self._opened(is_writing=False) as unit:
            yield unit

    @contextmanager
    def writing(self) -> Iterator[SqlUnit]:
        """Open a unit that is kept or undone as a whole; what is kept stands once the host commits.

        Raises:
            StoreAddressError: The connection commits every statement, so that nothing could be undone.
            StoreBusyError: Others hold the write lock. Only how long the host's connection waits is waited.
        """
        with self._opened(is_writing=True) as unit:
            yield unit

    def within(self, connection: object) -> Store:
        """Return a view on another connection of the host's."""
        return BorrowedStore(self._lender, self._file, self._compiler, connection)

    def migrate(self) -> None:
        """Do nothing: a store with other tables lends none."""

    def close(self) -> None:
        """Do nothing: the connection is the host's."""

    @contextmanager
    def _opened(self, *, is_writing: bool) -> Iterator[SqlUnit]:
        self._lender.refuse_unless_usable()
        driver = self._driver()
        cursors = _Cursors(driver)
        session = Session(
            cursors, self._compiler, store=self.name, translate=self._file.translate, is_writing=is_writing
        )
        is_begun_here = False
        try:
            with self._telling():
                is_begun_here = self._begin(driver, is_writing=is_writing)
                cursors.execute(f"SAVEPOINT {_SAVEPOINT}")
                if is_writing:
                    cursors.execute(self._compiler.prepare(_LOCK).text, self._compiler.prepare(_LOCK).values({}))
            yield SqlUnit(session)
            session.end()
            with self._telling():
                cursors.execute(f"RELEASE {_SAVEPOINT}")
        except BaseException:
            with suppress(sqlite3.Error):
                _undo(driver, is_begun_here=is_begun_here)
            raise
        finally:
            session.close()

    def _begin(self, driver: sqlite3.Connection, *, is_writing: bool) -> bool:
        """See to it that there is a transaction to write in; tell whether the driver's work was done for it."""
        if not is_writing:
            return False
        if isinstance(self._connection, Connection) and not self._connection.in_transaction():
            # As every statement on it would; only then does its commit reach the driver.
            self._connection.begin()
        if driver.in_transaction:
            return False
        if _commits_every_statement(driver):
            raise StoreAddressError(
                store=self.name,
                problem="the connection commits every statement",
                remedy="begin a transaction on it first, as with BEGIN or transaction.atomic()",
            )
        driver.execute("BEGIN IMMEDIATE")
        return True

    @contextmanager
    def _telling(self) -> Iterator[None]:
        started = time.monotonic()
        try:
            yield
        except sqlite3.Error as error:
            if isinstance(error, sqlite3.ProgrammingError):
                raise self._unfit(
                    "the connection is closed, or another thread's", "give an open one of this thread"
                ) from error
            if is_stale(error):
                raise self._unfit(
                    "its transaction read before others wrote, so that it cannot write any more",
                    "begin it with BEGIN IMMEDIATE",
                ) from error
            if is_busy(error):
                waited = round(time.monotonic() - started, 3)
                raise StoreBusyError(store=self.name, waited_seconds=waited) from error
            raise self._file.translate(error) or error from error

    def _driver(self) -> sqlite3.Connection:
        connection = self._connection
        if isinstance(connection, Connection):
            try:
                connection = connection.connection.driver_connection
            except SQLAlchemyError as error:
                raise self._unfit("the connection is closed", "give an open one") from error
        if not isinstance(connection, sqlite3.Connection):
            raise self._unfit(
                f"it cannot work on a {type(connection).__name__}",
                "give a connection of SQLAlchemy or of the sqlite3 module",
            )
        return connection

    def _check(self, driver: sqlite3.Connection) -> None:
        """Refuse a connection on which the store would not find its tables, or not read its texts."""
        if driver.text_factory is not str:
            raise self._unfit("the connection reads texts as something else", "set its text_factory to str")
        cursors = _Cursors(driver)
        with self._telling():
            databases = cursors.execute("PRAGMA database_list").fetchall()
            if not self._file.is_one_of(path for _, name, path in databases if name == "main"):
                raise self._unfit("the connection is to another database", "give one to the file of the store")
            found = revision_of(cursors)
        if found is None:
            raise self._unfit("the connection sees no tables of the store", "give one to the file of the store")
        problem = misfit(found, store=self.name)
        if problem is not None:
            raise problem

    def _unfit(self, problem: str, remedy: str) -> StoreAddressError:
        return StoreAddressError(store=self.name, problem=problem, remedy=remedy)


def _commits_every_statement(driver: sqlite3.Connection) -> bool:
    mode = getattr(driver, "autocommit", _LEGACY)
    return driver.isolation_level is None if mode == _LEGACY else bool(mode)


def _undo(driver: sqlite3.Connection, *, is_begun_here: bool) -> None:
    """Undo the unit, and a transaction that holds nothing else; SQLite may have undone everything by itself."""
    if not driver.in_transaction:
        return
    if is_begun_here:
        driver.execute("ROLLBACK")
        return
    driver.execute(f"ROLLBACK TO {_SAVEPOINT}")
    driver.execute(f"RELEASE {_SAVEPOINT}")


class _Cursors:
    """Runs statements on a connection whose owner may have set it up to answer with rows of another form."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, text: str, values: Sequence[Any] = (), /) -> Cursor:
        """Run a statement."""
        return self._cursor().execute(text, values)

    def executemany(self, text: str, rows: Iterable[Sequence[Any]], /) -> Cursor:
        """Run a statement once for each row of values."""
        return self._cursor().executemany(text, rows)

    def _cursor(self) -> sqlite3.Cursor:
        cursor = self._connection.cursor()
        cursor.row_factory = None
        return cursor
