"""Customers in a database: SQLite or PostgreSQL, behind the ports, and nothing of them seen from outside.

It must not know services. SQLAlchemy is loaded when a store is opened and not before.
"""

import math
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

from customer_core.errors import InvalidOptionError, MissingExtraError, StoreAddressError
from customer_core.ports import Store

__all__ = ["find_revision", "migration_sql", "open_sql_store"]

_KINDS: Final = {
    "sqlite:": ("_opening_sqlite", "sqlalchemy", "sql"),
    "postgresql:": ("_opening_postgres", "psycopg", "postgres"),
    "postgres:": ("_opening_postgres", "psycopg", "postgres"),
}
"""How an address begins, the module that opens it, and what must be installed for it."""


def open_sql_store(
    address: str, *, deadline_seconds: float = 5.0, connector: Callable[..., Any] | None = None
) -> Store:
    """Open the store in a SQLite file or a PostgreSQL database; one without a store gets the tables.

    A store whose tables are older than this release needs is opened, and refuses every unit until `migrate` was called.

    Args:
        address: `sqlite:///` and the path of a file; a fourth slash begins an absolute one. Or
            `postgresql://user:password@host:5432/database`, with `?schema=name` for the tables in a schema of their
            own, which is made if need be; whatever else libpq knows of may stand there, too.
        deadline_seconds: How long a unit waits while others write.
        connector: What makes the driver's connections in place of `sqlite3.connect` or `psycopg.connect`, called as
            those are, such as one that knows a fresh password each time.

    Raises:
        StoreAddressError: The address is not one that can be opened.
        StoreError: The store cannot be opened; nothing was written.
        MissingExtraError: SQLAlchemy, the driver, or what makes new tables is not installed.
        InvalidOptionError: The deadline is no number of seconds from zero up.
    """
    if not (math.isfinite(deadline_seconds) and deadline_seconds >= 0):
        raise InvalidOptionError(
            option="deadline_seconds", problem="is no time to wait", remedy="give seconds from zero up"
        )
    options = {} if connector is None else {"connector": connector}
    opened: Store = _opening_of(address).open_address(address, deadline_seconds=deadline_seconds, **options)
    return opened


def find_revision(address: str, *, deadline_seconds: float = 5.0) -> str | None:
    """Return the revision of the tables of a store in a database that is there; None where there are none.

    Raises:
        StoreAddressError: The address names no database.
        StoreError: The database cannot be opened.
        MissingExtraError: SQLAlchemy or the driver is not installed.
    """
    database = _opening_of(address).database_of(address, deadline_seconds=deadline_seconds)
    connection = database.connect()
    try:
        with database.telling():
            found: str | None = database.find_revision(connection)
            return found
    finally:
        connection.close()


def migration_sql(kind: str, *, after: str = "", schema: str = "") -> str:
    """Return the statements that bring a database from a revision to the last one, as `storage.migration_sql` does.

    Raises:
        InvalidOptionError: It cannot be done by statements, or there is no such kind, revision or schema.
        MissingExtraError: SQLAlchemy or Alembic is not installed.
    """
    printing = _loaded("_printing", package="alembic", extra="sql", feature="Printing migrations")
    text: str = printing.migration_text(kind, after=after, schema=schema)
    return text


def _opening_of(address: str) -> Any:  # noqa: ANN401 - one of the modules of the table
    """Return the module for a kind of database; only here are SQLAlchemy and a driver needed."""
    kind = next((kind for kind in _KINDS if address.startswith(kind)), None)
    if kind is None:
        raise StoreAddressError(
            store="The address",
            problem="it is of no kind of database that can be opened",
            remedy="give sqlite:/// and the path of a file, or postgresql://user:password@host:5432/database",
        )
    module, package, extra = _KINDS[kind]
    return _loaded(module, package=package, extra=extra, feature="A store in a database")


def _loaded(module: str, *, package: str, extra: str, feature: str) -> Any:  # noqa: ANN401 - a module
    """Return a module of this package that needs SQLAlchemy and another package.

    Raises:
        MissingExtraError: One of them is not installed.
    """
    try:
        return import_module(f"{__name__}.{module}")
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in {"sqlalchemy", package}:
            raise
        raise MissingExtraError(feature=feature, package=missing, extra=extra) from error
