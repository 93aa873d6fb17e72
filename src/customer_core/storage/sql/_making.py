"""A database that becomes a store, or one of this release: the tables that it gets.

Owns that nothing is left behind where this fails: all tables come in one transaction, and a new file goes again.
"""

from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from customer_core.errors import StoreNewerError
from customer_core.storage.sql._databases import Connected, Database
from customer_core.storage.sql._migrating import HEAD, load_tool, migrate, misfit

__all__ = ["make_tables"]


def make_tables(database: Database[Any]) -> None:
    """Bring the tables in a database up to what this release needs; a file that is not there is made.

    Raises:
        StoreError: It cannot be done; what was there is as it was.
        MissingExtraError: The package that makes tables is not installed.
    """
    load_tool()
    was_there = database.is_there()
    connection = database.connect(may_create=True)
    try:
        with database.telling():
            _make(database, connection)
    except BaseException:
        if not was_there:
            database.discard_empty()
        raise


def _make(database: Database[Any], connection: Connected) -> None:
    # The tool needs an engine; this one lives as long as the migration and closes the connection.
    driver = database.driver_connection(connection)
    engine = create_engine(database.engine, creator=lambda: driver, poolclass=StaticPool, hide_parameters=True)
    try:
        with engine.connect() as wrapped:
            database.begin_making(connection)
            try:
                # Somebody else may have been faster, with this release or a later one.
                problem = misfit(database.find_revision(connection) or HEAD, store=database.store)
                if isinstance(problem, StoreNewerError):
                    raise problem
                migrate(wrapped, schema=database.schema)
                database.commit(connection)
            except DBAPIError as error:
                raise (
                    database.translate(error.orig) if isinstance(error.orig, Exception) else None
                ) or error from error
            finally:
                database.undo(connection)
    finally:
        engine.dispose()
        connection.close()
