"""Databases with a store that can be made to fail, looked at and set back behind its back.

Owns both kinds of database. It must not know which calls are tried.
"""

import re
import sqlite3
from abc import ABC, abstractmethod
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, ClassVar, Final

import psycopg
from tests.guarantees.kept_credentials import CHEAP, Nowhere

from customer_core.manager import CustomerManager
from customer_core.storage.sql._schema import METADATA
from customer_core.testing.faults import FaultInjector

AT = datetime(2026, 1, 31, tzinfo=UTC)
TABLES: Final = [table.name for table in METADATA.sorted_tables]
MADE: Final = ("cc_customer", "cc_merge", "cc_organization_merge", "cc_judgement", "cc_history", "cc_event")
"""Tables whose first column numbers rows as they were made, undone ones included."""
NUMBERED: Final = {
    **{("", column): "cc_customer" for column in ("seq", "survivor", "master", "customer", "left", "right")},
    ("cc_merge", "position"): "cc_merge",
    ("cc_judgement", "position"): "cc_judgement",
    ("cc_contribution", "merge"): "cc_merge",
    ("cc_organization_merge", "position"): "cc_organization_merge",
    ("cc_organization_contribution", "merge"): "cc_organization_merge",
    **{(table, "number"): "cc_event" for table in ("cc_event", "cc_consumer")},
    **{(table, "position"): "cc_history" for table in ("cc_history", "cc_unpublished", "cc_event")},
}
"""Columns that hold such a number, in whichever table or in one."""
CHANCE: Final = {"cc_history": {"salt", "commitment", "digest"}, "cc_credential": {"link", "document"}}
"""Columns that are drawn, or that bind what numbers attempts."""


Rows = dict[str, list[tuple[Any, ...]]]


class Place(ABC):
    """One database. Time stands still in it, and its ids count."""

    fails_by_statement: ClassVar[bool]
    """Whether a transaction in which a statement failed goes on."""

    def __init__(self, address: str, *, detail: str) -> None:
        numbers = count()
        self.address = address
        self.injector = FaultInjector(detail=detail)
        self.store = self.injector.open_store(address, deadline_seconds=5)
        self.manager = CustomerManager.open(
            store=self.store,
            clock=lambda: AT,
            ids=lambda: f"id-{next(numbers):09}",
            new_secret=lambda: "0123456789abcdef",
            notifier=Nowhere(),
            password_cost=CHEAP,
        )
        self.run("CREATE TABLE host_order (number INTEGER)")

    @abstractmethod
    def run(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement behind the store's back, and return its rows."""

    @abstractmethod
    def save(self) -> None:
        """Remember what is there."""

    @abstractmethod
    def restore(self) -> None:
        """Set back what was remembered."""

    @abstractmethod
    def rows(self) -> Rows:
        """Return every row of every table, as the database has numbered them."""

    @abstractmethod
    def connect(self) -> Any:  # noqa: ANN401 - of either driver
        """Return a connection of a host's that can fail, with a transaction that it began."""

    def close(self) -> None:
        """Close everything."""
        self.manager.close()

    def orders(self) -> list[int]:
        """Return what the host itself has kept."""
        return sorted(number for (number,) in self.run("SELECT number FROM host_order"))


def told(rows: Rows) -> str:
    """Return what rows say; customers, merges and ids are numbered in their order, since undone attempts leave gaps."""
    places = {
        table: {made: place for place, made in enumerate(sorted(row[0] for row in rows[table]), 1)} for table in MADE
    }
    said = sorted(f"{table} {cells_of(table, row, places)}" for table in TABLES for row in rows[table])
    ids = dict[str, str]()
    return re.sub(r"id-\d{9}", lambda found: ids.setdefault(found[0], f"id-{len(ids)}"), "\n".join(said))


def cells_of(table: str, row: tuple[Any, ...], places: dict[str, dict[int, int]]) -> list[object]:
    """Return the cells of a row, without what chance or undone attempts have a part in."""
    skipped = CHANCE.get(table, set())
    return [
        places.get(NUMBERED.get((table, column)) or NUMBERED.get(("", column), ""), {}).get(cell, cell)
        for column, cell in zip(METADATA.tables[table].c.keys(), row, strict=True)
        if column not in skipped
    ]


class SqlitePlace(Place):
    """A file."""

    fails_by_statement = True

    def __init__(self, path: Path, *, detail: str) -> None:
        self.path = path
        self.saved = sqlite3.connect(":memory:")
        super().__init__(f"sqlite:///{path}", detail=detail)

    def run(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement behind the store's back, and return its rows."""
        raw = sqlite3.connect(self.path, isolation_level=None)
        try:
            return raw.execute(statement).fetchall()
        finally:
            raw.close()

    def rows(self) -> Rows:
        """Return every row of every table, by one connection."""
        with closing(sqlite3.connect(self.path, isolation_level=None)) as raw:
            return {table: sorted(raw.execute(f"SELECT * FROM {table}"), key=repr) for table in TABLES}  # noqa: S608 - ours

    def save(self) -> None:
        """Remember what is there."""
        raw = sqlite3.connect(self.path)
        raw.backup(self.saved)
        raw.close()

    def restore(self) -> None:
        """Set back what was remembered."""
        raw = sqlite3.connect(self.path)
        self.saved.backup(raw)
        raw.close()

    def connect(self) -> sqlite3.Connection:
        """Return a connection of a host's that can fail, with a transaction that it began."""
        connection = self.injector.connect_sqlite(self.path, isolation_level=None, timeout=0)
        connection.execute("BEGIN IMMEDIATE")
        return connection

    def close(self) -> None:
        """Close everything."""
        super().close()
        self.saved.close()


class PostgresPlace(Place):
    """A database on a server."""

    fails_by_statement = False

    def __init__(self, address: str, *, detail: str) -> None:
        self.raw = psycopg.connect(address, autocommit=True)
        self.raw.execute("SET lock_timeout = '10s'")
        super().__init__(address, detail=detail)

    def run(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement behind the store's back, and return its rows."""
        cursor = self.raw.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []

    def save(self) -> None:
        """Remember what is there."""
        self.run("CREATE SCHEMA saved")
        for table in TABLES:
            self.run(f"CREATE TABLE saved.{table} AS TABLE {table}")

    def rows(self) -> Rows:
        """Return every row of every table, in one turn."""
        cursor = self.raw.execute("; ".join(f"SELECT * FROM {table}" for table in TABLES).encode())  # noqa: S608 - ours
        found = {TABLES[0]: cursor.fetchall()}
        for table in TABLES[1:]:
            cursor.nextset()
            found[table] = cursor.fetchall()
        return {table: sorted(rows, key=repr) for table, rows in found.items()}

    def restore(self) -> None:
        """Set back what was remembered."""
        emptied = [f"DELETE FROM {table}" for table in (*reversed(TABLES), "host_order")]  # noqa: S608 - names of ours
        filled = [f"INSERT INTO {table} SELECT * FROM saved.{table}" for table in TABLES]  # noqa: S608 - as above
        self.run("; ".join(["BEGIN", *emptied, *filled, "COMMIT"]))

    def connect(self) -> "psycopg.Connection[Any]":
        """Return a connection of a host's that can fail, with a transaction that it began."""
        connection = self.injector.connect_postgres(self.address, autocommit=True)
        connection.execute("BEGIN")
        return connection

    def close(self) -> None:
        """Close everything."""
        super().close()
        self.raw.close()
