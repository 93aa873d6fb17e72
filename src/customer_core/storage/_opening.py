"""From the address of a store to the store, and whether there is one."""

from customer_core.errors import StoreAddressError
from customer_core.ports import Store
from customer_core.storage.memory import MemoryStore

__all__ = ["holds_store", "open_store"]

_KNOWN = (
    "give memory:, sqlite:///customers.db for a file here, sqlite:////var/lib/shop/customers.db elsewhere, or "
    "postgresql://user:password@host:5432/database"
)
_DATABASES = ("sqlite:", "postgresql:", "postgres:")


def open_store(address: str) -> Store:
    """Open the store of an address: `memory:`, `sqlite:///` and the path of a file, or `postgresql://` and a database.

    What is not there yet is made, but for a database on a server.

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
    if address.startswith(_DATABASES):
        # A program that keeps its customers in memory need not have SQLAlchemy.
        from customer_core.storage.sql import open_sql_store  # noqa: PLC0415

        return open_sql_store(address)
    raise _of_no_kind(address)


def holds_store(address: str) -> bool:
    """Tell whether a database that is there has the tables of a store; it gets none.

    Raises:
        StoreAddressError: The address names no database.
        StoreError: The database cannot be opened, or a file is none.
        MissingExtraError: SQLAlchemy or the driver is not installed.
    """
    if not address.startswith(_DATABASES):
        raise _of_no_kind(address)
    from customer_core.storage.sql import holds_tables  # noqa: PLC0415 - as above

    return holds_tables(address)


def _of_no_kind(address: str) -> StoreAddressError:
    """Return the refusal of an address; one without a scheme is most likely a path."""
    scheme, colon, _ = address.partition(":")
    if not colon and address.strip() and address.isprintable():
        problem, remedy = "it does not say what kind of store it names", f"write sqlite:///{address}"
    else:
        problem, remedy = f"{scheme if colon else 'this'!r} is no kind of store", _KNOWN
    return StoreAddressError(store="The address", problem=problem, remedy=remedy)
