"""PostgreSQL as a place for a store: its address, its connections, and how transactions begin and end.

It must not know tables, but for the one that tells their revision.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, ClassVar, Final
from urllib.parse import unquote

import psycopg
from psycopg import conninfo, errors, pq
from psycopg.rows import TupleRow, tuple_row
from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from customer_core.errors import StoreAddressError, StoreBusyError, StoreError, StoreFailedError
from customer_core.storage.sql._databases import Database, Loan
from customer_core.storage.sql._postgres_errors import may_show_values, translated
from customer_core.storage.sql._postgres_loans import PostgresLoan, run_many
from customer_core.storage.sql._schema import SCHEMA_NAME, VERSION_TABLE
from customer_core.storage.sql._sessions import Cursor, Driver

__all__ = ["PostgresConnection", "PostgresServer"]

_REMEDY: Final = "give postgresql://user:password@host:5432/database, with ?schema=name for the tables in a schema"
_SECRETS: Final = frozenset({"password", "sslpassword"})
_CONNECT_SECONDS: Final = 10
_MAKING: Final = 7_283_405_112_904_771_015
"""The number of the lock under which tables are made: any that no other program is likely to take."""

_READING: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_WRITING: Final = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
_PLACE: Final = "SELECT current_database(), CAST(pg_postmaster_start_time() AS TEXT), CAST(to_regclass(%s) AS OID)"
_OPEN: Final = {pq.TransactionStatus.INTRANS, pq.TransactionStatus.INERROR, pq.TransactionStatus.ACTIVE}


class PostgresConnection:
    """A connection of the store's own, which runs each statement in one round trip."""

    def __init__(self, connection: "psycopg.Connection[TupleRow]") -> None:
        self.driver = connection

    def execute(self, text: str, values: Sequence[Any] = (), /) -> Cursor:
        """Run a statement."""
        return self.driver.execute(text.encode(), values or None)

    def executemany(self, text: str, rows: Iterable[Sequence[Any]], /) -> Cursor:
        """Run a statement once for each row of values, without waiting for each."""
        return run_many(self.driver.cursor(), text, rows)

    def close(self) -> None:
        """Close the connection; a transaction that is open is undone."""
        self.driver.close()


class PostgresServer(Database[PostgresConnection]):
    """One database on a server: makes connections to it, begins and ends their transactions."""

    engine: ClassVar = "postgresql+psycopg://"
    writers_take_turns: ClassVar = False

    def __init__(
        self,
        address: str,
        *,
        deadline_seconds: float,
        connector: Callable[..., psycopg.Connection[Any]] = psycopg.connect,
    ) -> None:
        shown, self._conninfo, self.schema = _read(address)
        self._connector = connector
        super().__init__(store=shown, deadline_seconds=deadline_seconds)
        self._version_table = f'"{self.schema}".{VERSION_TABLE}' if self.schema else VERSION_TABLE
        self._own_place: tuple[Any, ...] | None = None

    def new_dialect(self) -> Dialect:
        """Return what writes statements for PostgreSQL and its driver."""
        return PGDialect_psycopg(paramstyle="format")  # type: ignore[no-untyped-call]

    def is_there(self) -> bool:
        """Tell that the database is there: it is never made here, and connecting says so if it is not."""
        return True

    def connect(self, *, may_create: bool = False) -> PostgresConnection:  # noqa: ARG002 - as of the others
        """Return a new connection, on which a transaction begins only where one is begun.

        Raises:
            StoreError: The server cannot be reached, lets nobody in, or keeps texts in another encoding than UTF-8.
        """
        with self.telling():
            connection = self._connector(self._conninfo, autocommit=True, row_factory=tuple_row)
            try:
                self._set_up(connection)
            except BaseException:
                connection.close()
                raise
        return PostgresConnection(connection)

    def _set_up(self, connection: "psycopg.Connection[TupleRow]") -> None:
        encoding = connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            raise StoreFailedError(
                store=self.store,
                reason=f"its database keeps texts as {encoding}",
                remedy="make a database with the encoding UTF8",
            )
        # The server's planner takes longer to compile a look-up than to run it.
        connection.execute(
            "SELECT set_config('lock_timeout', %s, false), set_config('jit', 'off', false)",
            (f"{max(1, round(self.deadline_seconds * 1000))}ms",),
        )

    def driver_connection(self, connection: PostgresConnection) -> "psycopg.Connection[TupleRow]":
        """Return the driver's own connection."""
        return connection.driver

    def find_revision(self, driver: Driver) -> str | None:
        """Return the revision of the tables in the database; None where there are none."""
        table = self._version_table
        ((found,),) = driver.execute("SELECT CAST(to_regclass(%s) AS TEXT)", (table,)).fetchall()
        if found is None:
            return None
        rows = driver.execute(f"SELECT version_num FROM {table}").fetchall()  # noqa: S608 - names that were checked
        return str(rows[0][0]) if rows else None

    def place_of(self, driver: Driver) -> tuple[Any, ...]:
        """Return which database a connection is to, on which run of which server, and which tables it sees."""
        return tuple(driver.execute(_PLACE, (self._version_table,)).fetchall()[0])

    def own_place(self, *, is_fresh: bool = False) -> tuple[Any, ...]:
        """Return the place of the store's own connections, which is asked for once, or anew."""
        if self._own_place is None or is_fresh:
            connection = self.connect()
            try:
                self._own_place = self.place_of(connection)
            finally:
                connection.close()
        return self._own_place

    def begin(self, connection: PostgresConnection, *, is_writing: bool) -> None:
        """Begin a transaction: a reader sees one state, a writer with each statement what was committed before it."""
        connection.execute(_WRITING if is_writing else _READING)

    def begin_making(self, connection: PostgresConnection) -> None:
        """Begin the transaction in which tables are made: nobody else makes any meanwhile."""
        connection.execute(_WRITING)
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_MAKING,))
        if self.schema:
            connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{self.schema}"')

    def commit(self, connection: PostgresConnection) -> None:
        """Commit the transaction.

        Raises:
            StoreFailedError: The server undid it, since a statement had failed.
        """
        done = connection.driver.execute("COMMIT").statusmessage
        if done != "COMMIT":
            raise StoreFailedError(
                store=self.store, reason=f"the server answered a commit with {done}", remedy="try again"
            )

    def undo(self, connection: PostgresConnection) -> None:
        """Roll the transaction back, unless none is open."""
        if connection.driver.info.transaction_status in _OPEN:
            connection.execute("ROLLBACK")

    def is_lost(self, connection: PostgresConnection) -> bool:
        """Tell whether the connection was cut, such as by a restart of the server."""
        return connection.driver.closed

    def is_at_rest(self, connection: PostgresConnection) -> bool:
        """Tell whether no transaction is open on a connection."""
        return connection.driver.info.transaction_status == pq.TransactionStatus.IDLE

    def lend(self, connection: object) -> Loan:
        """Return how to work on a connection of the host's."""
        return PostgresLoan(self, connection)

    def meaning(self, error: Exception) -> StoreError | None:
        """Return the error of ours for one of the driver's; None for one that is not the driver's."""
        if isinstance(error, errors.LockNotAvailable):
            return StoreBusyError(store=self.store, waited_seconds=self.deadline_seconds)
        return translated(error, self.store)

    def shows_values(self, error: Exception) -> bool:
        """Tell whether the text of an error may show what was to be written, or the address with its password."""
        return may_show_values(error)


def _read(address: str) -> tuple[str, str, str | None]:
    """Return an address without its passwords, what the driver takes, and the schema.

    Raises:
        StoreAddressError: The address is none.
    """
    schemas = [unquote(value) for name, value in _options(address) if name == "schema"]
    if len(schemas) > 1 or (schemas and SCHEMA_NAME.fullmatch(schemas[0]) is None):
        raise _unusable("its schema is not named by small letters, digits and _, at most 63")
    try:
        driver = conninfo.conninfo_to_dict(_with_options(address, without={"schema"}))
    except psycopg.Error:
        raise _unusable("the driver cannot read it") from None
    driver.setdefault("connect_timeout", str(_CONNECT_SECONDS))
    driver.setdefault("fallback_application_name", "customer_core")
    driver["client_encoding"] = "UTF8"
    return _shown(address), conninfo.make_conninfo("", **driver), schemas[0] if schemas else None


def _options(address: str) -> list[tuple[str, str]]:
    """Return the options of an address as they are written: here a plus is no space."""
    pairs = (option.partition("=") for option in address.partition("?")[2].split("&") if option)
    return [(name, value) for name, _, value in pairs]


def _with_options(address: str, *, without: Collection[str]) -> str:
    """Return an address without some of its options."""
    kept = "&".join(f"{name}={value}" for name, value in _options(address) if name not in without)
    return f"{address.partition('?')[0]}{'?' if kept else ''}{kept}"


def _shown(address: str) -> str:
    """Return an address without its passwords."""
    place, question, options = _with_options(address, without=_SECRETS).partition("?")
    scheme, _, rest = place.partition("://")
    login, at, host = rest.rpartition("@")
    return f"{scheme}://{login.partition(':')[0]}{at}{host}{question}{options}"


def _unusable(problem: str) -> StoreAddressError:
    # The address itself is not shown: it may hold a password.
    return StoreAddressError(store="The address", problem=problem, remedy=_REMEDY)
