"""From the address of a store to the store, and whether there is one."""

from customer_core.errors import StoreAddressError
from customer_core.ports import Store
from customer_core.storage.memory import MemoryStore

__all__ = ["find_revision", "holds_store", "migration_sql", "open_store"]

_KNOWN = (
    "give memory:, sqlite:///customers.db for a file here, sqlite:////var/lib/shop/customers.db elsewhere, or "
    "postgresql://user:password@host:5432/database"
)
_MEMORY = "memory:"
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
    if address == _MEMORY:
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
    return find_revision(address) is not None


def find_revision(address: str) -> str | None:
    """Return which revision of the tables a database has that is there; None where it has none of them.

    Raises:
        StoreAddressError: The address names no database.
        StoreError: The database cannot be opened, or a file is none.
        MissingExtraError: SQLAlchemy or the driver is not installed.
    """
    if address == _MEMORY:
        problem, remedy = "what lives in memory has no tables", "name a file or a database"
        raise StoreAddressError(store=address, problem=problem, remedy=remedy)
    if not address.startswith(_DATABASES):
        raise _of_no_kind(address)
    from customer_core.storage import sql  # noqa: PLC0415 - as above

    return sql.find_revision(address)


def migration_sql(kind: str, *, after: str = "", schema: str = "") -> str:
    """Return the statements that bring a database from a revision of the tables to that of this release.

    They are for the host's own tool, which runs them in one transaction; a store then takes the tables for its own.

    Args:
        kind: `postgresql` or `sqlite`.
        after: The revision that the tables are at; without it, for a database that has none of them.
        schema: The schema of a PostgreSQL database that the tables are in, as in `?schema=` of an address.

    Raises:
        InvalidOptionError: There is no such kind, revision or schema, or a step on the way cannot be written as
            statements, so that the store has to take it by itself.
        MissingExtraError: SQLAlchemy or Alembic is not installed.
    """
    from customer_core.storage import sql  # noqa: PLC0415 - as above

    return sql.migration_sql(kind, after=after, schema=schema)


def _of_no_kind(address: str) -> StoreAddressError:
    """Return the refusal of an address; one without a scheme is most likely a path."""
    scheme, colon, _ = address.partition(":")
    if not colon and address.strip() and address.isprintable():
        written = _MEMORY if f"{address}:" == _MEMORY else f"sqlite:///{address}"
        problem, remedy = "it does not say what kind of store it names", f"write {written}"
    else:
        problem, remedy = f"{scheme if colon else 'this'!r} is no kind of store", _KNOWN
    return StoreAddressError(store="The address", problem=problem, remedy=remedy)
