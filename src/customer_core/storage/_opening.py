"""From the address of a store to the store."""

from customer_core.errors import StoreAddressError
from customer_core.ports import Store
from customer_core.storage.memory import MemoryStore

__all__ = ["open_store"]

_KNOWN = "give memory:, sqlite:///customers.db for a file here, or sqlite:////var/lib/shop/customers.db elsewhere"


def open_store(address: str) -> Store:
    """Open the store of an address: `memory:`, or `sqlite:///` and the path of a file, which is made if need be.

    Raises:
        StoreAddressError: The address is none of these.
        StoreError: The store cannot be opened; nothing was written.
        MissingExtraError: The address needs an optional package.
    """
    if address == "memory:":
        return MemoryStore()
    if address.startswith("sqlite:"):
        # A program that keeps its customers in memory need not have SQLAlchemy.
        from customer_core.storage.sql import open_sql_store  # noqa: PLC0415

        return open_sql_store(address)
    scheme = address.partition(":")[0] if ":" in address else "this"
    raise StoreAddressError(store="The address", problem=f"{scheme!r} is no kind of store", remedy=_KNOWN)
