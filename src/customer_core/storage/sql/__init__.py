"""Customers in a database: SQLite today, behind the ports, and nothing of it seen from outside.

It must not know services. SQLAlchemy is loaded when a store is opened and not before.
"""

import math

from customer_core.errors import InvalidOptionError, MissingExtraError, StoreAddressError
from customer_core.ports import Store

__all__ = ["open_sql_store"]


def open_sql_store(address: str, *, deadline_seconds: float = 5.0) -> Store:
    """Open the store in a SQLite file; a new file, or a database of the host's without a store, gets the tables.

    A store whose tables are older than this release needs is opened, and refuses every unit until `migrate` was called.

    Args:
        address: `sqlite:///` and the path of a file; a fourth slash begins an absolute one.
        deadline_seconds: How long a unit waits while others write.

    Raises:
        StoreAddressError: The address is not one that can be opened.
        StoreError: The store cannot be opened; nothing was written.
        MissingExtraError: SQLAlchemy, or what makes new tables, is not installed.
        InvalidOptionError: The deadline is no number of seconds from zero up.
    """
    if not (math.isfinite(deadline_seconds) and deadline_seconds >= 0):
        raise InvalidOptionError(
            option="deadline_seconds", problem="is no time to wait", remedy="give seconds from zero up"
        )
    if not address.startswith("sqlite:"):
        raise StoreAddressError(
            store="The address",
            problem="it is of no kind of database that can be opened",
            remedy="give sqlite:/// and the path of a file",
        )
    try:
        from customer_core.storage.sql._stores import open_file  # noqa: PLC0415 - only here is SQLAlchemy needed
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "sqlalchemy":
            raise
        raise MissingExtraError(feature="A store in a database", package="sqlalchemy", extra="sql") from error
    return open_file(address, deadline_seconds=deadline_seconds)
