"""What the SQL store needs of a kind of database: connections, transactions, and what its refusals mean.

Owns the seam: everything in which SQLite and PostgreSQL differ, but for the forms of statements, is behind these two
classes. It must not know tables.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from sqlalchemy import Dialect

from customer_core.errors import CustomerCoreError, StoreAddressError
from customer_core.storage.sql._sessions import Driver

__all__ = ["Connected", "Database", "Loan"]


class Connected(Driver, Protocol):
    """A connection of the store's own."""

    def close(self) -> None:
        """Give the connection back; a transaction that is open is undone."""


C = TypeVar("C", bound=Connected)


class Database(ABC, Generic[C]):
    """One place where a store lives: makes connections to it, begins and ends their transactions."""

    engine: ClassVar[str]
    """What the tool for migrations calls this kind of database."""

    writers_take_turns: ClassVar[bool]
    """Whether a transaction that may write is the only one that does."""

    schema: str | None = None
    """In which schema the tables are; None for the one that a connection sees first."""

    def __init__(self, *, store: str, deadline_seconds: float) -> None:
        self.store = store
        self.deadline_seconds = deadline_seconds

    @abstractmethod
    def new_dialect(self) -> Dialect:
        """Return what writes statements for this kind of database."""

    @abstractmethod
    def is_there(self) -> bool:
        """Tell whether the place is there, so that a connection would not have to make it."""

    @abstractmethod
    def connect(self, *, may_create: bool = False) -> C:
        """Return a new connection, on which a transaction begins only where one is begun.

        Raises:
            StoreError: There is none to be had.
        """

    @abstractmethod
    def driver_connection(self, connection: C) -> Any:  # noqa: ANN401 - each driver has a class of its own
        """Return what the tool for migrations works on."""

    @abstractmethod
    def find_revision(self, driver: Driver) -> str | None:
        """Return the revision of the tables; None where there are none."""

    @abstractmethod
    def begin(self, connection: C, *, is_writing: bool) -> None:
        """Begin a transaction: one that may write, or one that sees a single state."""

    @abstractmethod
    def commit(self, connection: C) -> None:
        """Commit the transaction."""

    @abstractmethod
    def undo(self, connection: C) -> None:
        """Roll the transaction back, unless the database did so by itself."""

    @abstractmethod
    def meaning(self, error: Exception) -> CustomerCoreError | None:
        """Return the error of ours for one of the driver's; None for one that is not the driver's."""

    @abstractmethod
    def shows_values(self, error: Exception) -> bool:
        """Tell whether the text of an error of the driver's may show what was to be written."""

    @abstractmethod
    def lend(self, connection: object) -> "Loan":
        """Return how to work on a connection of the host's.

        Raises:
            StoreAddressError: It is of another kind.
        """

    @property
    def own_files(self) -> tuple[str, ...]:
        """Return the files that the store lives in; none on a server."""
        return ()

    def settle(self, connection: C) -> None:
        """Set up what the database itself remembers, once its tables fit; nothing, unless overridden."""

    def remember(self) -> None:
        """Take what is there now for the database that was opened; nothing is remembered, unless overridden."""

    def refuse_unless_same(self) -> None:
        """Refuse where another database has taken the place of the one that was opened; never, unless overridden."""

    @abstractmethod
    def is_lost(self, connection: C) -> bool:
        """Tell whether a connection that waited was cut meanwhile."""

    @abstractmethod
    def is_at_rest(self, connection: C) -> bool:
        """Tell whether no transaction is open on a connection."""

    def turn(self, *, is_writing: bool) -> AbstractContextManager[object]:  # noqa: ARG002 - as of the others
        """Return the wait for a transaction of this process that goes before; none, unless overridden.

        Raises:
            StoreBusyError: The turn did not come before the deadline; raised as the context is entered.
        """
        return nullcontext()

    def begin_making(self, connection: C) -> None:
        """Begin the transaction in which tables are made: nobody else makes any meanwhile."""
        self.begin(connection, is_writing=True)

    def discard_empty(self) -> None:
        """Remove a place that was made for nothing; there is none, unless overridden."""

    def tidy(self, connection: C) -> None:
        """Do what is due when the last connections are given back; nothing, unless overridden."""

    def translate(self, error: Exception) -> CustomerCoreError | None:
        """Return the error of ours for one of the driver's, ready to be raised; None for one that is not the driver's.

        It comes from the original, but for one that shows what was to be written.
        """
        found = self.meaning(error)
        if found is not None:
            found.__cause__, found.__suppress_context__ = None if self.shows_values(error) else error, True
        return found

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Turn what the driver raises inside into errors of ours."""
        try:
            yield
        except CustomerCoreError:
            raise
        except Exception as error:
            found = self.translate(error)
            if found is None:
                raise
            raise found  # noqa: B904 - it says itself what it comes from


class Loan(ABC):
    """A connection that is the host's: never committed or left behaving differently."""

    def __init__(self, database: Database[Any]) -> None:
        self._database = database

    @property
    @abstractmethod
    def driver(self) -> Driver:
        """Return what runs statements and answers with plain rows, however the host set the connection up."""

    @abstractmethod
    def is_in_transaction(self) -> bool:
        """Tell whether a transaction is open."""

    @abstractmethod
    def commits_every_statement(self) -> bool:
        """Tell whether a statement outside a transaction would be committed at once."""

    @abstractmethod
    def begin(self) -> None:
        """Begin a transaction as the driver itself would before the first write."""

    def begin_reading(self) -> bool:
        """Begin a transaction where there is none and reading needs one; tell whether it is ours to end again."""
        return False

    @abstractmethod
    def rollback(self) -> None:
        """Roll back a transaction that was begun by us."""

    @abstractmethod
    def could_commit(self) -> bool:
        """Tell whether a transaction is open that a commit would keep."""

    @abstractmethod
    def close(self) -> None:
        """Close the connection, which undoes what is not committed."""

    @abstractmethod
    def refuse_unless_fit(self) -> None:
        """Refuse a connection on which the store would not find its tables, or not read its texts.

        Raises:
            StoreAddressError: It would not.
        """

    @abstractmethod
    def take_lock(self) -> None:
        """Do what a writing unit needs before it reads anything that its writes may rest on."""

    def keeps_one_state(self) -> bool:
        """Tell whether the transaction goes on seeing the state it began with, although others may write meanwhile."""
        return False

    @abstractmethod
    def give_back(self) -> None:
        """Set back what taking the lock has set."""

    @abstractmethod
    def meaning(self, error: Exception, *, waited_seconds: float) -> CustomerCoreError | None:
        """Return what an error of the driver's means on a connection of the host's; None where it means the same."""

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Turn what the driver raises inside into errors of ours."""
        started = time.monotonic()
        try:
            yield
        except CustomerCoreError:
            raise
        except Exception as error:
            waited_seconds = round(time.monotonic() - started, 3)
            found = self.meaning(error, waited_seconds=waited_seconds) or self._database.meaning(error)
            if found is None:
                raise
            raise found from (None if self._database.shows_values(error) else error)

    def unfit(self, problem: str, remedy: str) -> StoreAddressError:
        """Return the refusal of the connection."""
        return StoreAddressError(store=self._database.store, problem=problem, remedy=remedy)
