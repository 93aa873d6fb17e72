"""From the address of a SQLite file to its store."""

import sqlite3
from collections.abc import Callable

from customer_core.storage.sql._sqlite import SqliteFile, file_of
from customer_core.storage.sql._sqlite_versions import check_version
from customer_core.storage.sql._stores import SqlStore, open_database

__all__ = ["database_of", "open_address"]


def database_of(
    address: str, *, deadline_seconds: float, connector: Callable[..., sqlite3.Connection] = sqlite3.connect
) -> SqliteFile:
    """Return the file that an address names.

    Raises:
        StoreAddressError: It names none.
        StoreFailedError: The SQLite in use is too old.
    """
    path = file_of(address)
    check_version(sqlite3.sqlite_version_info, store=address)
    return SqliteFile(path, store=address, deadline_seconds=deadline_seconds, connector=connector)


def open_address(
    address: str, *, deadline_seconds: float, connector: Callable[..., sqlite3.Connection] = sqlite3.connect
) -> SqlStore:
    """Open the store in the file that an address names; a new file, or one without a store, gets the tables."""
    return open_database(database_of(address, deadline_seconds=deadline_seconds, connector=connector))
