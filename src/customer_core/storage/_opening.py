"""From the address of a store to the store, and whether there is one."""

from customer_core.errors import MissingExtraError, StoreAddressError
from customer_core.ports import Store
from customer_core.storage.memory import MemoryStore

__all__ = ["holds_store", "open_store"]

_KNOWN = "give memory:, sqlite:///customers.db for a file here, or sqlite:////var/lib/shop/customers.db elsewhere"
_SQLITE = "sqlite:"
_DEADLINE_SECONDS = 5.0


def open_store(address: str) -> Store:
    """Open the store of an address: `memory:`, or `sqlite:///` and the path of a file, which is made if need be.

    Raises:
        StoreAddressError: The address is none of these.
        StoreError: The store cannot be opened; nothing was written.
        MissingExtraError: The address needs an optional package.
    """
    if not isinstance(address, str):
        problem = f"it is of type {type(address).__name__}, not text"
        raise StoreAddressError(store="The address", problem=problem, remedy=_KNOWN)
    if address == "memory:":
        return MemoryStore()
    if address.startswith(_SQLITE):
        # A program that keeps its customers in memory need not have SQLAlchemy.
        from customer_core.storage.sql import open_sql_store  # noqa: PLC0415

        return open_sql_store(address)
    raise _of_no_kind(address)


def holds_store(address: str) -> bool:
    """Tell whether a file that is there has the tables of a store; it gets none.

    Raises:
        StoreAddressError: The address names no file.
        StoreError: The file cannot be opened, or is no database.
        MissingExtraError: SQLAlchemy is not installed.
    """
    if not address.startswith(_SQLITE):
        raise _of_no_kind(address)
    try:
        from customer_core.storage.sql._sqlite import SqliteFile, file_of  # noqa: PLC0415 - only here is SQLAlchemy needed
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "sqlalchemy":
            raise
        raise MissingExtraError(feature="A store in a database", package="sqlalchemy", extra="sql") from error
    file = SqliteFile(file_of(address), store=address, deadline_seconds=_DEADLINE_SECONDS)
    connection = file.connect()
    try:
        with file.telling():
            return file.find_revision(connection) is not None
    finally:
        connection.close()


def _of_no_kind(address: str) -> StoreAddressError:
    """Return the refusal of an address; one without a scheme is most likely a path."""
    scheme, colon, _ = address.partition(":")
    if not colon and address.strip() and address.isprintable():
        problem, remedy = "it does not say what kind of store it names", f"write sqlite:///{address}"
    else:
        problem, remedy = f"{scheme if colon else 'this'!r} is no kind of store", _KNOWN
    return StoreAddressError(store="The address", problem=problem, remedy=remedy)
