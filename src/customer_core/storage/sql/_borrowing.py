"""The store inside a transaction of the host's, on the host's own connection.

Owns what is done to that connection: statements inside a savepoint, and nothing else. It is never committed or left
behaving differently, and neither rolled back further than the savepoint nor closed, unless half a unit would stay.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any, Final, Protocol

from sqlalchemy import ClauseElement, Connection
from sqlalchemy.exc import SQLAlchemyError

from customer_core.errors import CustomerCoreError, StoreAddressError
from customer_core.ports import Store
from customer_core.storage.sql._compiling import Compiler
from customer_core.storage.sql._databases import Database, Loan
from customer_core.storage.sql._migrating import misfit
from customer_core.storage.sql._sessions import Row, Session
from customer_core.storage.sql._units import SqlUnit

__all__ = ["BorrowedStore"]

_SAVEPOINT: Final = "customer_core_unit"


class Lender(Protocol):
    """The store whose database the host's connection is to."""

    @property
    def name(self) -> str:
        """Return what messages call the store."""

    def refuse_unless_usable(self) -> None:
        """Refuse where no unit may be opened."""


class BorrowedStore(Store):
    """Works on a connection of the host's, to the database of a store.

    A writing unit needs a transaction that the host will commit. Where the driver begins one by itself before the first
    write, so does the unit; on a connection that commits every statement the host must begin one.
    """

    def __init__(self, lender: Lender, database: Database[Any], compiler: Compiler, connection: object) -> None:
        self._lender = lender
        self._database = database
        self._compiler = compiler
        self._connection = connection
        self._refuse_unless_fit(self._loan())

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
            StoreBusyError: Others hold a lock that the unit needs.
        """
        with self._opened(is_writing=True) as unit:
            yield unit

    def within(self, connection: object) -> Store:
        """Return a view on another connection of the host's."""
        return BorrowedStore(self._lender, self._database, self._compiler, connection)

    def migrate(self) -> None:
        """Do nothing: a store with other tables lends none."""

    def close(self) -> None:
        """Do nothing: the connection is the host's."""

    @contextmanager
    def _opened(self, *, is_writing: bool) -> Iterator[SqlUnit]:
        self._lender.refuse_unless_usable()
        loan = self._loan()
        session = Session(
            loan.driver,
            self._compiler,
            store=self.name,
            translate=self._database.translate,
            is_writing=is_writing,
            is_alone=self._database.writers_take_turns,
        )
        session.is_lent = True
        was_open = is_begun_here = is_saved = False
        try:
            with loan.telling():
                was_open = loan.is_in_transaction()
                is_begun_here = self._begin(loan) if is_writing else loan.begin_reading()
                loan.driver.execute(f"SAVEPOINT {_SAVEPOINT}")
                is_saved = True
                if is_writing:
                    loan.take_lock()
                    session.ask_newest = self._ask_newest if loan.keeps_one_state() else None
            yield SqlUnit(session)
            session.end()
            with loan.telling():
                if is_writing:
                    loan.give_back()
                loan.driver.execute(f"RELEASE SAVEPOINT {_SAVEPOINT}")
                if is_begun_here and not is_writing:
                    loan.rollback()
        except BaseException:
            if is_saved or not was_open:
                with suppress(CustomerCoreError), loan.telling():
                    _undo(loan, was_open=was_open)
            raise
        finally:
            session.close()

    def _ask_newest(self, *statements: ClauseElement, **values: object) -> list[list[Row]]:
        """Return the rows that each of some statements finds on a connection of the store's own."""
        asked = map(self._compiler.prepare, statements)
        with self._database.telling(), closing(self._database.connect()) as connection:
            return [list(connection.execute(one.text, one.values(values)).fetchall()) for one in asked]

    def _begin(self, loan: Loan) -> bool:
        """See to it that there is a transaction to write in; tell whether the driver's work was done for it."""
        if isinstance(self._connection, Connection) and not self._connection.in_transaction():
            # As every statement on it would; only then does its commit reach the driver.
            self._connection.begin()
        if loan.is_in_transaction():
            return False
        if loan.commits_every_statement():
            raise StoreAddressError(
                store=self.name,
                problem="the connection commits every statement",
                remedy="begin a transaction on it first, as with BEGIN or transaction.atomic()",
            )
        loan.begin()
        return True

    def _loan(self) -> Loan:
        connection = self._connection
        if isinstance(connection, Connection):
            try:
                connection = connection.connection.driver_connection
            except SQLAlchemyError as error:
                problem, remedy = "the connection is closed", "give an open one"
                raise StoreAddressError(store=self.name, problem=problem, remedy=remedy) from error
        return self._database.lend(connection)

    def _refuse_unless_fit(self, loan: Loan) -> None:
        """Refuse a connection on which the store would not find its tables, or not read its texts."""
        with loan.telling():
            loan.refuse_unless_fit()
            found = self._database.find_revision(loan.driver)
        if found is None:
            raise loan.unfit("the connection sees no tables of the store", "give one to the database of the store")
        problem = misfit(found, store=self.name)
        if problem is not None:
            raise problem


def _undo(loan: Loan, *, was_open: bool) -> None:
    """Undo the unit, and a transaction that holds nothing else; where that fails, whatever could be committed."""
    if not loan.is_in_transaction():
        return
    try:
        if was_open:
            loan.driver.execute(f"ROLLBACK TO SAVEPOINT {_SAVEPOINT}")
            loan.driver.execute(f"RELEASE SAVEPOINT {_SAVEPOINT}")
        else:
            loan.rollback()
    except BaseException:
        if loan.could_commit():
            _give_up(loan)
        raise


def _give_up(loan: Loan) -> None:
    """Undo the whole transaction, if need be by closing the connection: half a unit is worse than none of it."""
    try:
        loan.rollback()
    finally:
        if loan.could_commit():
            loan.close()
