"""PostgreSQL as a place for a store: its address, its connections, and how transactions begin and end.

It must not know tables, but for the one that tells their revision.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import count
from typing import Any, ClassVar, Final
from urllib.parse import unquote

import attrs
import psycopg
from psycopg import conninfo, errors, pq
from psycopg.rows import TupleRow, tuple_row
from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from customer_core.errors import StoreAddressError, StoreBusyError, StoreError, StoreFailedError
from customer_core.storage.sql._compiling import QuestionText
from customer_core.storage.sql._databases import Database, Loan
from customer_core.storage.sql._postgres_errors import may_show_values, translated
from customer_core.storage.sql._postgres_loans import PostgresLoan, run_many, run_one
from customer_core.storage.sql._schema import SCHEMA_NAME, VERSION_TABLE
from customer_core.storage.sql._sessions import Cursor, Driver

__all__ = ["PostgresConnection", "PostgresServer"]

_REMEDY: Final = "give postgresql://user:password@host:5432/database, with ?schema=name for the tables in a schema"
_SECRETS: Final = frozenset({"password", "sslpassword"})
_CONNECT_SECONDS: Final = 10
_MAKING: Final = 7_283_405_112_904_771_015
"""The number of the lock under which tables are made: any that no other program is likely to take."""

_COMMIT: Final = b"COMMIT"
_READING: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_WRITING: Final = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
# The server's planner takes longer to compile a look-up than to run it. And a list of customers that it takes for too
# long for its memory is read again for each one who is looked up there: 128 MiB hold one of millions.
_SETTINGS: Final = (
    "SELECT set_config('lock_timeout', %s, false), set_config('jit', 'off', false),"
    " set_config('hash_mem_multiplier', CAST(GREATEST(CAST(current_setting('hash_mem_multiplier') AS REAL),"
    " LEAST(1000, 131072 / (SELECT CAST(setting AS REAL) FROM pg_settings WHERE name = 'work_mem'))) AS TEXT), false)"
)
# A time as a number: as a text it would be that of the connection's own zone and style.
_PLACE: Final = (
    "SELECT current_database(), CAST(EXTRACT(EPOCH FROM pg_postmaster_start_time()) * 1000000 AS BIGINT),"
    " CAST(to_regclass(%s) AS OID)"
)
_PLACE_OF_VALUE: Final = re.compile("%[%s]")
_TEXTS_MOST: Final = 1_000
_OPEN: Final = {pq.TransactionStatus.INTRANS, pq.TransactionStatus.INERROR, pq.TransactionStatus.ACTIVE}


@lru_cache(maxsize=_TEXTS_MOST)
def _numbered(text: str) -> bytes:
    """Return a statement with numbers in the places of its values, which the driver need not look for each time."""
    numbers = count(1)
    return _PLACE_OF_VALUE.sub(lambda found: "%" if found[0] == "%%" else f"${next(numbers)}", text).encode()


class PostgresConnection:
    """A connection of the store's own, which runs each statement in one round trip."""

    def __init__(self, connection: "psycopg.Connection[TupleRow]") -> None:
        self.driver = connection
        self._cursor = psycopg.RawCursor(connection, row_factory=tuple_row)

    def execute(self, text: str, values: Sequence[Any] = (), /) -> Cursor:
        """Run a statement; the answer is there until the next one is run."""
        if isinstance(text, QuestionText):
            return run_one(self.driver.cursor(), text, values)
        return self._cursor.execute(_numbered(text), values or None)

    def commit(self) -> str | None:
        """Commit, and return what the server says that it did."""
        return self._cursor.execute(_COMMIT).statusmessage

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
        connection.execute(_SETTINGS, (f"{max(1, round(self.deadline_seconds * 1000))}ms",))

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
        done = connection.commit()
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


@attrs.frozen(repr=False)
class _Address:
    """The parts of an address as the driver reads them: a login ends at the first @, whatever else its password has."""

    scheme: str
    login: str
    place: str
    options: tuple[str, ...]

    @classmethod
    def of(cls, address: str) -> "_Address":
        """Return the parts of an address."""
        scheme, _, rest = address.partition("://")
        login, at, _ = rest.partition("/")[0].partition("@")
        place, _, options = (rest[len(login) + 1 :] if at else rest).partition("?")
        return cls(scheme, login if at else "", place, tuple(option for option in options.split("&") if option))

    def values_of(self, name: str) -> list[str]:
        """Return the values of an option; here a plus is no space."""
        return [unquote(option.partition("=")[2]) for option in self.options if _name_of(option) == name]

    def without(self, *names: str) -> "_Address":
        """Return the address without some options."""
        return attrs.evolve(self, options=tuple(option for option in self.options if _name_of(option) not in names))

    def without_secrets(self) -> "_Address":
        """Return the address without passwords."""
        return attrs.evolve(self.without(*_SECRETS), login=self.login.partition(":")[0])

    def __str__(self) -> str:
        login = f"{self.login}@" if self.login else ""
        return f"{self.scheme}://{login}{self.place}{'?' if self.options else ''}{'&'.join(self.options)}"


def _name_of(option: str) -> str:
    return unquote(option.partition("=")[0])


def _read(text: str) -> tuple[str, str, str | None]:
    """Return an address without its passwords, what the driver takes, and the schema.

    Raises:
        StoreAddressError: The address is none.
    """
    address = _Address.of(text)
    schemas = address.values_of("schema")
    if len(schemas) > 1 or (schemas and SCHEMA_NAME.fullmatch(schemas[0]) is None):
        raise _unusable("its schema is not named by small letters, digits and _, at most 63")
    try:
        driver = conninfo.conninfo_to_dict(str(address.without("schema")))
    except psycopg.Error:
        raise _unusable("the driver cannot read it") from None
    driver.setdefault("connect_timeout", str(_CONNECT_SECONDS))
    driver.setdefault("fallback_application_name", "customer_core")
    driver["client_encoding"] = "UTF8"
    return str(address.without_secrets()), conninfo.make_conninfo("", **driver), schemas[0] if schemas else None


def _unusable(problem: str) -> StoreAddressError:
    # The address itself is not shown: it may hold a password.
    return StoreAddressError(store="The address", problem=problem, remedy=_REMEDY)
