"""A file that becomes a store: the revision that it has, and the tables that it gets.

Owns that nothing is left behind where this fails: all tables come in one transaction, and a new file goes again.
"""

import sqlite3
from contextlib import suppress

from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from customer_core.errors import StoreNewerError
from customer_core.storage.sql._migrating import HEAD, load_tool, migrate, misfit
from customer_core.storage.sql._schema import VERSION_TABLE
from customer_core.storage.sql._sessions import Driver
from customer_core.storage.sql._sqlite import SqliteFile, undo
from customer_core.storage.sql._sqlite_errors import is_there

__all__ = ["make_tables", "revision_of"]


def revision_of(driver: Driver) -> str | None:
    """Return the revision of the tables in a database; None where there are none."""
    # The schema is asked first, since others' databases have no such table.
    if not driver.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", (VERSION_TABLE,)).fetchall():
        return None
    rows = driver.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchall()  # noqa: S608 - a name of ours
    return str(rows[0][0]) if rows else None


def make_tables(file: SqliteFile) -> None:
    """Bring the tables in a file up to what this release needs; a file that is not there is made.

    Raises:
        StoreError: It cannot be done; what was there is as it was.
        MissingExtraError: The package that makes tables is not installed.
    """
    load_tool()
    was_there = is_there(file.path)
    connection = file.connect(may_create=True)
    try:
        with file.telling():
            _make(file, connection)
    except BaseException:
        if not was_there:
            _discard_empty(file)
        raise


def _make(file: SqliteFile, connection: sqlite3.Connection) -> None:
    # The tool needs an engine; this one lives as long as the migration and closes the connection.
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool, hide_parameters=True)
    try:
        with engine.connect() as wrapped:
            file.begin(connection, is_writing=True)
            try:
                # Somebody else may have been faster, with this release or a later one.
                problem = misfit(revision_of(connection) or HEAD, store=file.store)
                if isinstance(problem, StoreNewerError):
                    raise problem
                migrate(wrapped)
                file.commit(connection)
            except DBAPIError as error:
                raise (file.translate(error.orig) if isinstance(error.orig, Exception) else None) or error from error
            finally:
                undo(connection)
    finally:
        engine.dispose()
        connection.close()


def _discard_empty(file: SqliteFile) -> None:
    """Remove a file that was made for nothing."""
    with suppress(OSError):
        if file.path.stat().st_size == 0:
            file.path.unlink()
