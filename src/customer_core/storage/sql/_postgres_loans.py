"""A connection of the host's to a PostgreSQL server, of SQLAlchemy's driver, Django's or psycopg's own.

Owns what is done to it, and what its refusals mean.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg import errors, pq
from psycopg.rows import TupleRow, tuple_row

from customer_core.errors import CustomerCoreError, StoreBusyError
from customer_core.storage.sql._compiling import QuestionText
from customer_core.storage.sql._databases import Loan
from customer_core.storage.sql._sessions import Cursor, Driver

if TYPE_CHECKING:
    from customer_core.storage.sql._postgres import PostgresServer

__all__ = ["PostgresLoan", "run_many", "run_one"]

_AT_ONCE: Final = "500ms"
"""How long a lock is waited for where the host has set no time: long enough for others' short transactions to end."""

_HOST_SETTINGS: Final = "SELECT current_setting('lock_timeout'), current_setting('transaction_isolation')"
_ONE_STATE: Final = {"repeatable read", "serializable"}
_OPEN: Final = {pq.TransactionStatus.INTRANS, pq.TransactionStatus.INERROR}


def run_one(cursor: "psycopg.Cursor[TupleRow]", text: str, values: Sequence[Any]) -> Cursor:
    """Run a statement; one that is asked again and again gets a plan that is kept, and for any values."""
    return cursor.execute(text.encode(), values or None, prepare=False if isinstance(text, QuestionText) else None)


def run_many(cursor: "psycopg.Cursor[TupleRow]", text: str, rows: Iterable[Sequence[Any]]) -> Cursor:
    """Run a statement once for each row of values, without waiting for each, or stream all rows into a table."""
    if text.startswith("COPY "):
        with cursor.copy(text.encode()) as copy:
            for row in rows:
                copy.write_row(row)
    else:
        cursor.executemany(text.encode(), rows)
    return cursor


class PostgresLoan(Loan):
    """Works on a connection of psycopg's."""

    def __init__(self, server: "PostgresServer", connection: object) -> None:
        super().__init__(server)
        if not isinstance(connection, psycopg.Connection):
            raise self.unfit(
                f"it cannot work on a {type(connection).__name__}",
                "give a connection of SQLAlchemy with the driver psycopg, of Django or of psycopg 3",
            )
        self._server = server
        self._connection: psycopg.Connection[Any] = connection
        self._driver = _Cursors(connection)
        self._host_timeout = self._isolation = ""

    @property
    def driver(self) -> Driver:
        """Return what runs statements on the connection."""
        return self._driver

    def is_in_transaction(self) -> bool:
        """Tell whether a transaction is open."""
        return self._connection.info.transaction_status in _OPEN

    def commits_every_statement(self) -> bool:
        """Tell whether a statement outside a transaction would be committed at once."""
        return self._connection.autocommit

    def begin(self) -> None:
        """Do nothing: the driver begins a transaction with the first statement."""

    def begin_reading(self) -> bool:
        """Begin a transaction where every statement would be one of its own."""
        if self.is_in_transaction() or not self._connection.autocommit:
            return False
        self._driver.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return True

    def rollback(self) -> None:
        """Roll back a transaction that was begun by us."""
        self._driver.execute("ROLLBACK")

    def could_commit(self) -> bool:
        """Tell whether a transaction is open in which no statement failed: the server undoes any other one."""
        return self._connection.info.transaction_status == pq.TransactionStatus.INTRANS

    def close(self) -> None:
        """Close the connection, which undoes what is not committed."""
        self._connection.close()

    def refuse_unless_fit(self) -> None:
        """Refuse a connection to another server or database, or one that sees another store's tables."""
        encoding = self._connection.info.encoding
        if encoding != "utf-8":
            raise self.unfit(f"the connection writes texts as {encoding}", "set its client_encoding to UTF8")
        place = self._server.place_of(self._driver)
        if place == self._server.own_place():
            return
        # A server that was started again since has another place.
        own_place = self._server.own_place(is_fresh=True)
        if place[:2] != own_place[:2]:
            raise self.unfit("the connection is to another database", "give one to the database of the store")
        if place[2] is not None and place[2] != own_place[2]:
            raise self.unfit("the connection sees another store's tables", "set its search_path as the store's")

    def take_lock(self) -> None:
        """Wait for others' locks as long as the host has said, or hardly at all where it said nothing."""
        ((host_timeout, self._isolation),) = self._driver.execute(_HOST_SETTINGS).fetchall()
        if host_timeout == "0":
            self._host_timeout = str(host_timeout)
            self._driver.execute("SELECT set_config('lock_timeout', %s, true)", (_AT_ONCE,))

    def keeps_one_state(self) -> bool:
        """Tell whether each statement of the transaction sees what the first one saw."""
        return self._isolation in _ONE_STATE

    def give_back(self) -> None:
        """Set the time back that the host had set."""
        if self._host_timeout:
            self._driver.execute("SELECT set_config('lock_timeout', %s, true)", (self._host_timeout,))

    def meaning(self, error: Exception, *, waited_seconds: float) -> CustomerCoreError | None:
        """Return what an error of the driver's means on a connection of the host's."""
        if isinstance(error, errors.LockNotAvailable):
            return StoreBusyError(store=self._server.store, waited_seconds=waited_seconds)
        if isinstance(error, errors.InFailedSqlTransaction):
            return self.unfit("a statement of its transaction failed before", "roll it back and begin another one")
        if self._connection.closed:
            return self.unfit("the connection is closed", "give an open one")
        return None


class _Cursors:
    """Runs statements on a connection whose owner may have set it up to answer with rows of another form."""

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self._connection = connection

    def execute(self, text: str, values: Sequence[Any] = (), /) -> Cursor:
        """Run a statement."""
        return run_one(self._cursor(), text, values)

    def executemany(self, text: str, rows: Iterable[Sequence[Any]], /) -> Cursor:
        """Run a statement once for each row of values."""
        return run_many(self._cursor(), text, rows)

    def _cursor(self) -> "psycopg.Cursor[TupleRow]":
        return psycopg.Cursor(self._connection, row_factory=tuple_row)
