"""The injector: makes connections that count their statements, and has one of them fail where a plan says so.

Owns the plan in force and what connections are open. How each driver fails is said by its own module.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from customer_core.ports import Store
from customer_core.storage.sql import open_sql_store
from customer_core.testing.faults._plans import Fault, FaultPlan, Strike
from customer_core.testing.faults._sqlite import SQLITE_FAULTS
from customer_core.testing.faults._sqlite import connect as connect_sqlite

if TYPE_CHECKING:
    import sqlite3

    import psycopg

__all__ = ["FaultInjector"]

T = TypeVar("T")


class Faulty(Protocol):
    """A connection that can be made to fail."""

    @property
    def is_open(self) -> bool:
        """Tell whether it was not closed yet."""

    @property
    def has_transaction(self) -> bool:
        """Tell whether a transaction is open on it."""

    def forget(self, answer: object) -> None:
        """Give up what a statement answered."""

    def fail(self, fault: Fault) -> None:
        """Raise what the driver raises of a fault."""


class FaultInjector:
    """Makes connections whose n-th statement fails on demand, and tells which of them are open.

    A statement is whatever is asked of the database: a beginning, a savepoint, a query, a commit, a rollback. Those of
    all its connections are counted together.

    >>> injector = FaultInjector()
    >>> connection = injector.connect_sqlite(":memory:", isolation_level=None)
    >>> with injector.planned(Fault.DISK_FULL, at=2) as plan:
    ...     _ = connection.execute("BEGIN")
    ...     _ = connection.execute("CREATE TABLE customer (name)")
    Traceback (most recent call last):
    sqlite3.OperationalError: database or disk is full
    >>> plan.has_struck, injector.open_connections, injector.open_transactions
    (True, 1, 1)
    >>> connection.close()

    Args:
        detail: What a PostgreSQL server says beside its errors, where servers may repeat a value.
    """

    def __init__(self, *, detail: str = "") -> None:
        self.detail: Final = detail
        self._plan: FaultPlan | None = None
        self._made: list[Faulty] = []

    @staticmethod
    def faults_of(address: str) -> tuple[Fault, ...]:
        """Return the faults that a store at an address can meet."""
        return SQLITE_FAULTS if address.startswith("sqlite:") else tuple(Fault)

    def open_store(self, address: str, *, deadline_seconds: float = 5.0) -> Store:
        """Open a store of the library's own, by an address of SQLite or PostgreSQL, on connections that can fail.

        Raises:
            StoreError: The store cannot be opened.
        """
        connector = self.connect_sqlite if address.startswith("sqlite:") else self.connect_postgres
        return open_sql_store(address, deadline_seconds=deadline_seconds, connector=connector)

    def connect_sqlite(self, *arguments: Any, **options: Any) -> "sqlite3.Connection":  # noqa: ANN401 - the driver's
        """Connect as `sqlite3.connect` does."""
        connection = connect_sqlite(self, *arguments, **options)
        self._made.append(connection)
        return connection

    def connect_postgres(self, *arguments: Any, **options: Any) -> "psycopg.Connection[Any]":  # noqa: ANN401 - as above
        """Connect as `psycopg.connect` does."""
        from customer_core.testing.faults._postgres import connect  # noqa: PLC0415 - a file needs no such driver

        connection = connect(self, *arguments, **options)
        self._made.append(connection)
        return connection

    @contextmanager
    def planned(self, fault: Fault, *, at: int, strike: Strike = Strike.INSTEAD) -> Iterator[FaultPlan]:
        """Have the n-th statement from now on fail, the first one being 1; nothing fails once the block is left.

        Raises:
            ValueError: The fault is an answer of the database, which does not come once the statement ran; the number
                is less than 1; or another plan is on.
            TypeError: It is no fault.
        """
        if self._plan is not None:
            raise ValueError("one plan at a time: leave the block of the other one first")
        self._plan = plan = FaultPlan(fault, at=at, strike=strike)
        try:
            yield plan
        finally:
            self._plan = None

    @property
    def open_connections(self) -> int:
        """Return how many of the connections were not closed yet."""
        return sum(one.is_open for one in self._made)

    @property
    def open_transactions(self) -> int:
        """Return on how many of them a transaction is open."""
        return sum(one.is_open and one.has_transaction for one in self._made)

    @property
    def lasting(self) -> Fault | None:
        """Return the fault that has struck and stays; None for none."""
        return self._plan.fault if self._plan and self._plan.lasts else None

    def run(self, connection: Faulty, statement: Callable[[], T]) -> T:
        """Run a statement of a connection, or have it fail."""
        plan = self._plan
        if plan is None or not plan.next_strikes():
            return statement()
        if plan.strike is Strike.AFTERWARDS:
            connection.forget(statement())
        if plan.fault.process_error:
            raise plan.fault.process_error
        connection.fail(plan.fault)
        raise AssertionError("a fault of a database raises an error of its driver")
