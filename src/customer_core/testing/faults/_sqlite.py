"""Connections to SQLite that can be made to fail: what the driver raises is made here, with the codes of SQLite.

It must not know when one is to fail.
"""

import sqlite3
from collections.abc import Callable
from typing import Any, Final, Protocol, TypeVar

from customer_core.testing.faults._plans import Fault

__all__ = ["SQLITE_FAULTS", "connect"]

T = TypeVar("T")

# https://sqlite.org/rescode.html
_ERRORS: Final = {
    Fault.DISK_FULL: (sqlite3.SQLITE_FULL, "SQLITE_FULL", "database or disk is full"),
    Fault.LOCKED: (sqlite3.SQLITE_BUSY, "SQLITE_BUSY", "database is locked"),
    Fault.IO_ERROR: (sqlite3.SQLITE_IOERR_WRITE, "SQLITE_IOERR_WRITE", "disk I/O error"),
    Fault.READ_ONLY: (sqlite3.SQLITE_READONLY, "SQLITE_READONLY", "attempt to write a readonly database"),
}

SQLITE_FAULTS: Final = (*_ERRORS, *(fault for fault in Fault if fault.process_error))
"""What a file can meet: nothing is between it and its store that could be cut, and one transaction writes at a time."""


class Injector(Protocol):
    """Who decides which statement fails."""

    def run(self, connection: "FaultySqliteConnection", statement: Callable[[], T]) -> T:
        """Run a statement, or have it fail."""


def connect(injector: Injector, *arguments: Any, **options: Any) -> "FaultySqliteConnection":  # noqa: ANN401 - its
    """Connect as the driver does."""
    connection = sqlite3.connect(*arguments, factory=FaultySqliteConnection, **options)
    connection.injector = injector
    return connection


class FaultySqliteConnection(sqlite3.Connection):
    """A connection of the driver's whose statements pass an injector."""

    injector: Injector
    is_open = True

    @property
    def has_transaction(self) -> bool:
        """Tell whether a transaction is open."""
        return self.in_transaction

    def run(self, statement: Callable[[], T]) -> T:
        """Run a statement, or have it fail."""
        return self.injector.run(self, statement)

    def forget(self, answer: object) -> None:
        """Give up a cursor, which the traceback would keep open, and with it the state that it reads."""
        if isinstance(answer, sqlite3.Cursor):
            answer.close()

    def fail(self, fault: Fault) -> None:
        """Raise what the driver raises of a fault; a failure of the disk undoes the transaction first."""
        if fault is Fault.IO_ERROR and self.in_transaction:
            super().rollback()
        if fault not in _ERRORS:
            raise ValueError(f"a SQLite file never answers {fault.value!r}: FaultInjector.faults_of tells what it may")
        code, name, message = _ERRORS[fault]
        error = sqlite3.OperationalError(message)
        error.sqlite_errorcode, error.sqlite_errorname = code, name
        raise error

    def cursor(self, factory: Any = None) -> Any:  # noqa: ANN401 - as of the driver
        """Return a cursor whose statements can fail."""
        return super().cursor(factory or _FaultyCursor)

    def execute(self, *arguments: Any) -> sqlite3.Cursor:  # noqa: ANN401 - as of the driver
        """Run a statement."""
        cursor: sqlite3.Cursor = self.cursor().execute(*arguments)
        return cursor

    def executemany(self, *arguments: Any) -> sqlite3.Cursor:  # noqa: ANN401 - as of the driver
        """Run a statement once for each row of values."""
        cursor: sqlite3.Cursor = self.cursor().executemany(*arguments)
        return cursor

    def commit(self) -> None:
        """Commit."""
        self.run(super().commit)

    def rollback(self) -> None:
        """Roll back."""
        self.run(super().rollback)

    def close(self) -> None:
        """Close the connection; a transaction that is open is undone."""
        super().close()
        self.is_open = False


class _FaultyCursor(sqlite3.Cursor):
    connection: FaultySqliteConnection

    def execute(self, *arguments: Any) -> sqlite3.Cursor:  # type: ignore[override] # noqa: ANN401 - as above
        run = super().execute
        return self.connection.run(lambda: run(*arguments))

    def executemany(self, *arguments: Any) -> sqlite3.Cursor:  # type: ignore[override] # noqa: ANN401 - as above
        run = super().executemany
        return self.connection.run(lambda: run(*arguments))
