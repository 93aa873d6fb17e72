"""A connection of the host's to a SQLite file, of SQLAlchemy's driver or of the standard library's.

Owns what is done to it, and what its refusals mean.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import false, update
from sqlalchemy.dialects import sqlite

from customer_core.errors import CustomerCoreError, StoreBusyError
from customer_core.storage.sql._databases import Loan
from customer_core.storage.sql._schema import FACT
from customer_core.storage.sql._sessions import Cursor, Driver
from customer_core.storage.sql._sqlite_errors import is_busy, is_stale

if TYPE_CHECKING:
    from customer_core.storage.sql._sqlite import SqliteFile

__all__ = ["SqliteLoan"]

_LEGACY: Final = -1
"""What Python calls its older way of beginning transactions, which is the only one before 3.12."""

# Changes nothing, and takes the write lock all the same: before anything is read that a write may rest on.
_LOCK: Final = str(update(FACT).where(false()).values(name=FACT.c.name).compile(dialect=sqlite.dialect()))


class SqliteLoan(Loan):
    """Works on a connection of the sqlite3 module's."""

    def __init__(self, file: "SqliteFile", connection: object) -> None:
        super().__init__(file)
        if not isinstance(connection, sqlite3.Connection):
            raise self.unfit(
                f"it cannot work on a {type(connection).__name__}",
                "give a connection of SQLAlchemy or of the sqlite3 module",
            )
        self._file = file
        self._connection = connection
        self._driver = _Cursors(connection)

    @property
    def driver(self) -> Driver:
        """Return what runs statements on the connection."""
        return self._driver

    def is_in_transaction(self) -> bool:
        """Tell whether a transaction is open; SQLite may have undone everything by itself."""
        return self._connection.in_transaction

    def commits_every_statement(self) -> bool:
        """Tell whether a statement outside a transaction would be committed at once."""
        mode = getattr(self._connection, "autocommit", _LEGACY)
        return self._connection.isolation_level is None if mode == _LEGACY else bool(mode)

    def begin(self) -> None:
        """Begin a transaction with the write lock."""
        self._connection.execute("BEGIN IMMEDIATE")

    def rollback(self) -> None:
        """Roll back a transaction that was begun by us."""
        self._connection.execute("ROLLBACK")

    def could_commit(self) -> bool:
        """Tell whether a transaction is open: SQLite lets each be committed."""
        return self.is_in_transaction()

    def close(self) -> None:
        """Close the connection, which undoes what is not committed."""
        self._connection.close()

    def refuse_unless_fit(self) -> None:
        """Refuse a connection on which the store would not find its tables, or not read its texts."""
        if self._connection.text_factory is not str:
            raise self.unfit("the connection reads texts as something else", "set its text_factory to str")
        databases = self._driver.execute("PRAGMA database_list").fetchall()
        if not self._file.is_one_of(path for _, name, path in databases if name == "main"):
            raise self.unfit("the connection is to another database", "give one to the file of the store")

    def take_lock(self) -> None:
        """Take the write lock; only how long the host's connection waits is waited."""
        self._driver.execute(_LOCK)

    def give_back(self) -> None:
        """Do nothing: nothing was set."""

    def meaning(self, error: Exception, *, waited_seconds: float) -> CustomerCoreError | None:
        """Return what an error of the driver's means on a connection of the host's."""
        if isinstance(error, sqlite3.ProgrammingError):
            return self.unfit("the connection is closed, or another thread's", "give an open one of this thread")
        if is_stale(error):
            return self.unfit(
                "its transaction read before others wrote, so that it cannot write any more",
                "begin it with BEGIN IMMEDIATE",
            )
        return StoreBusyError(store=self._file.store, waited_seconds=waited_seconds) if is_busy(error) else None


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
