"""From the address of a PostgreSQL database to its store."""

from collections.abc import Callable
from typing import Any

import psycopg

from customer_core.storage.sql._postgres import PostgresServer
from customer_core.storage.sql._stores import SqlStore, open_database

__all__ = ["database_of", "open_address"]


def database_of(
    address: str, *, deadline_seconds: float, connector: Callable[..., psycopg.Connection[Any]] = psycopg.connect
) -> PostgresServer:
    """Return the database that an address names.

    Raises:
        StoreAddressError: It names none.
    """
    return PostgresServer(address, deadline_seconds=deadline_seconds, connector=connector)


def open_address(
    address: str, *, deadline_seconds: float, connector: Callable[..., psycopg.Connection[Any]] = psycopg.connect
) -> SqlStore:
    """Open the store in the database that an address names; one without a store gets the tables."""
    return open_database(database_of(address, deadline_seconds=deadline_seconds, connector=connector))
