"""What keeps a store from working is named, with what to do about it: a written list for each kind of database."""

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import attrs
import psycopg
import pytest

from customer_core.errors import (
    StoreBusyError,
    StoreError,
    StoreFailedError,
    StoreFullError,
    StoreReadOnlyError,
    StoreUnreachableError,
)
from customer_core.model import Customer, CustomerId
from customer_core.ports import Store, UnitOfWork
from customer_core.storage.sql import open_sql_store
from customer_core.testing.faults import Fault, FaultInjector, Strike

NOBODY = 65_534
AS_NOBODY = """
import os, sys, tempfile
from customer_core.errors import StoreError
from customer_core.model import Customer, CustomerId
from customer_core.storage.sql import open_sql_store

# What is needed is loaded before, since the other user may be kept out of where Python is.
with tempfile.TemporaryDirectory() as folder:
    open_sql_store(f"sqlite:///{folder}/any.db").close()
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    store = open_sql_store(sys.argv[1])
    store.write(lambda unit: unit.customers.add(Customer(id=CustomerId("bob"))))
except StoreError as error:
    print(type(error).__name__, error, sep="|", end="")
"""


@attrs.frozen
class Site:
    """Where a store of a kind is, on which nobody works."""

    address: str

    @property
    def path(self) -> Path:
        """The file, where it is one."""
        return Path(self.address.removeprefix("sqlite:///"))

    def with_parts(self, **parts: str) -> str:
        """Return the address of something else on the same server."""
        return urlunsplit(urlsplit(self.address)._replace(**parts))

    def with_option(self, option: str) -> str:
        """Return the address with one more option."""
        return f"{self.address}{'&' if '?' in self.address else '?'}{option}"


def write(store: Store, size: int = 1) -> None:
    """Keep some customers, then close the store."""

    def add(unit: UnitOfWork) -> None:
        for number in range(size):
            unit.customers.add(Customer(id=CustomerId(f"c-{number}"), company="x" * 500))

    try:
        store.write(add)
    finally:
        store.close()


def write_at(address: str, *, deadline_seconds: float = 0.1) -> None:
    """Open a store and keep a customer."""
    write(open_sql_store(address, deadline_seconds=deadline_seconds))


def fill(site: Site) -> None:
    """Write more than there is room for."""

    def connect(*arguments: object, **options: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = sqlite3.connect(*arguments, **options)  # type: ignore[call-overload]
        connection.execute("PRAGMA max_page_count = 80")
        return connection

    write(open_sql_store(site.address, connector=connect), size=500)


def meet(fault: Fault, strike: Strike = Strike.INSTEAD) -> Callable[[Site], None]:
    """Return what has a statement of a unit fail."""

    def fail(site: Site) -> None:
        injector = FaultInjector()
        store = injector.open_store(site.address)
        with injector.planned(fault, at=3, strike=strike):
            write(store)

    return fail


def lock_file(site: Site) -> None:
    """Write while somebody else does."""
    with closing(sqlite3.connect(site.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        write_at(site.address)


def lock_table(site: Site) -> None:
    """Write while somebody keeps a table for himself."""
    with psycopg.connect(site.address) as other:
        other.execute("LOCK TABLE cc_customer IN ACCESS EXCLUSIVE MODE")
        write_at(site.address)


def take_away(site: Site) -> None:
    """Remove the file of a store that is open."""
    store = open_sql_store(site.address)
    site.path.unlink()
    write(store)


def as_nobody(mode_of_file: int, mode_of_folder: int) -> Callable[[Site], None]:
    """Return what writes as a user whom the modes of files bind."""

    def attempt(site: Site) -> None:
        owner = NOBODY if os.geteuid() == 0 else -1
        for found, mode in ((site.path, mode_of_file), (site.path.parent, mode_of_folder)):
            os.chown(found, owner, owner)
            found.chmod(mode)
        command = [sys.executable, "-c", AS_NOBODY, site.address]
        run = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
        site.path.parent.chmod(0o755)
        kind, _, text = run.stdout.partition("|")
        raise ToldElsewhere(kind, text or run.stderr)

    return attempt


class ToldElsewhere(Exception):  # noqa: N818 - it carries what another process was told
    """The kind of an error of another process, and its text."""


def without_rights(site: Site) -> None:
    """Write as a role to which nothing was granted."""
    role = f"clerk_{os.getpid()}"
    with psycopg.connect(site.address, autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {role} LOGIN".encode())
        owner.execute(f"GRANT SELECT ON cc_migration TO {role}".encode())
        try:
            write_at(site.with_parts(netloc=f"{role}@{urlsplit(site.address).netloc.rpartition('@')[2]}"))
        finally:
            owner.execute(f"DROP OWNED BY {role}".encode())
            owner.execute(f"DROP ROLE {role}".encode())


def with_no_server(site: Site) -> None:
    """Connect to where nobody listens."""
    with tempfile.TemporaryDirectory() as folder:
        write_at(site.with_parts(query=f"host={folder}"))


SQLITE: dict[str, tuple[Callable[[Site], None], type[StoreError], str]] = {
    "full disk": (fill, StoreFullError, "free some space on its disk"),
    "disk that fails": (meet(Fault.IO_ERROR), StoreFailedError, "check the disk"),
    "disk that was made read-only": (meet(Fault.READ_ONLY), StoreReadOnlyError, "allow writing to the file"),
    "read-only file": (as_nobody(0o444, 0o755), StoreReadOnlyError, "allow writing to the file"),
    "read-only folder": (as_nobody(0o644, 0o555), StoreReadOnlyError, "and to its folder"),
    "file of somebody else": (as_nobody(0o000, 0o755), StoreUnreachableError, "allow reading and writing the file"),
    "missing folder": (
        lambda site: write_at(f"sqlite:///{site.path.parent}/typo/shop.db"),
        StoreUnreachableError,
        "make the folder, or correct the path",
    ),
    "a folder": (lambda site: write_at(f"sqlite:///{site.path.parent}"), StoreUnreachableError, "name a file in it"),
    "locked database": (lock_file, StoreBusyError, "try again in a moment"),
    "file that was removed": (take_away, StoreUnreachableError, "put the file back"),
}

POSTGRES: dict[str, tuple[Callable[[Site], None], type[StoreError], str]] = {
    "full disk": (meet(Fault.DISK_FULL), StoreFullError, "free some space on its disk"),
    "disk that fails": (meet(Fault.IO_ERROR), StoreFailedError, "see the server's log"),
    "server that became a standby": (meet(Fault.READ_ONLY), StoreReadOnlyError, "name the server that is written to"),
    "locked database": (lock_table, StoreBusyError, "for 0.1 seconds: try again in a moment"),
    "lost connection": (meet(Fault.CONNECTION_LOST), StoreUnreachableError, "see whether the server runs"),
    "server that is shut down": (meet(Fault.SHUT_DOWN), StoreUnreachableError, "try again when it runs"),
    "server that stays away": (
        meet(Fault.CONNECTION_LOST, Strike.FROM_THEN_ON),
        StoreUnreachableError,
        "see whether the server runs",
    ),
    "server down": (with_no_server, StoreUnreachableError, "see whether the server runs"),
    "database missing": (
        lambda site: write_at(site.with_parts(path="/nowhere")),
        StoreUnreachableError,
        "has this database",
    ),
    "role missing": (
        lambda site: write_at(site.with_parts(netloc="nobody@")),
        StoreUnreachableError,
        "lets this role in",
    ),
    "role without rights": (without_rights, StoreUnreachableError, "grant the role"),
}
REFUSALS = {"sqlite": SQLITE, "postgres": POSTGRES}


@contextmanager
def site_of(kind: str, make_database: Callable[[str], str]) -> Iterator[Site]:
    """Make a store of a kind where anybody can reach it, which folders that pytest makes are not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        site = Site(f"sqlite:///{folder}/shop.db" if kind == "sqlite" else make_database(""))
        open_sql_store(site.address).close()
        yield site


@pytest.mark.guarantee("G19")
@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, cases in REFUSALS.items() for name in cases])
def test_what_keeps_a_store_from_working_is_named(make_database: Callable[[str], str], kind: str, name: str) -> None:
    """Each of the list has an error of its own kind, which says what to do."""
    meets, error, advice = REFUSALS[kind][name]
    with site_of(kind, make_database) as site, pytest.raises((StoreError, ToldElsewhere)) as caught:
        meets(site)
    told, text = type(caught.value).__name__, str(caught.value)
    if isinstance(caught.value, ToldElsewhere):
        told, text = caught.value.args
    assert (error.__name__, True) == (told, advice in text), text
