"""Stages for the matrix of views: furnished stores of each kind, on which every call is undone."""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from tests.guarantees.kept_credentials import CHEAP, Nowhere

from customer_core.manager import CustomerManager, Desk
from customer_core.merging import MergePlan
from customer_core.model import Actor, BrandId, Customer, CustomerId, MergeId, Permission
from customer_core.ports import ReferencePort, Store
from customer_core.storage import MemoryStore

__all__ = ["Stage", "Theater", "rehearsed"]


class Orders(ReferencePort):
    """Orders of a host: one for each id that has been in use."""

    name = "orders"

    def count(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, int]:
        """Return one for each."""
        return dict.fromkeys(ids, 1)


class Stage(NamedTuple):
    """A furnished store."""

    manager: CustomerManager
    place: str
    furnished: tuple[MergePlan | None, list[MergeId]]
    """The plan and the merges of the one that is met."""


Furnish = Callable[[CustomerManager, Customer | None], tuple[MergePlan | None, list[MergeId]]]
"""Fills a store, with or without the one that is met."""


class Theater:
    """Stages with the one that is met and one without, of one kind of store; each is furnished once."""

    def __init__(
        self,
        kind: str,
        folder: Path,
        make_database: Callable[[str], str],
        furnish: Furnish,
        roles: Mapping[str, Collection[Permission]],
    ) -> None:
        self.kind = kind
        self._furnish, self._roles = furnish, roles
        self._folder = folder
        self._address = make_database("") if kind == "postgres" else ""
        self._stores: dict[str, MemoryStore] = {}
        self._stages: dict[Customer | None, Stage] = {}
        self._connections: dict[str, sqlite3.Connection | psycopg.Connection] = {}

    def close(self) -> None:
        """Close all stores."""
        for connection in self._connections.values():
            connection.close()
        for stage in self._stages.values():
            stage.manager.close()

    @contextmanager
    def desk(self, stage: Stage, actor: Actor, brand: BrandId | None, *, is_reading: bool) -> Iterator[Desk]:
        """Yield a desk on a store that will be as it was before."""
        if self.kind != "memory":
            with self._undone(stage.place) as connection:
                yield stage.manager.acting_as(actor, channel="pos", brand=brand, within=connection)
        elif is_reading:
            yield stage.manager.acting_as(actor, channel="pos", brand=brand)
        else:
            with rehearsed(self._stores[stage.place]) as store:
                fresh = self._opened(store=store, first=1_000)  # The stage's own ids have lower numbers.
                yield fresh.acting_as(actor, channel="pos", brand=brand)

    def stage(self, met: Customer | None) -> Stage:
        """Return the stage with the one that is met, or without anybody."""
        if met not in self._stages:
            place = f"stage_{len(self._stages)}"
            if self.kind == "memory":
                self._stores[place] = MemoryStore()
            manager = self._opened(self._address_of(place), store=self._stores.get(place))
            self._stages[met] = Stage(manager, place, self._furnish(manager, met))
        return self._stages[met]

    def _opened(self, address: str = "", *, store: Store | None = None, first: int = 0) -> CustomerManager:
        numbers = count(first)
        return CustomerManager.open(
            address,
            store=store,
            roles=self._roles,
            new_secret=lambda: "0123456789abcdef",
            ids=lambda: f"n-{next(numbers)}",
            references=[Orders()],
            notifier=Nowhere(),
            password_cost=CHEAP,
        )

    def _address_of(self, place: str) -> str:
        if self.kind == "sqlite":
            return f"sqlite:///{self._folder / place}.db"
        return f"{self._address}{'&' if '?' in self._address else '?'}schema={place}" if self._address else ""

    @contextmanager
    def _undone(self, place: str) -> Iterator[object]:
        """Yield a connection whose transaction is undone."""
        if place not in self._connections:
            self._connections[place] = self._connected(place)
        connection = self._connections[place]
        if self.kind == "sqlite":
            connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.rollback()

    def _connected(self, place: str) -> sqlite3.Connection | psycopg.Connection:
        if self.kind == "sqlite":
            return sqlite3.connect(self._folder / f"{place}.db", isolation_level=None)
        return psycopg.connect(self._address, options=f"-c search_path={place}")


@contextmanager
def rehearsed(store: MemoryStore) -> Iterator[MemoryStore]:
    """Yield a store that will be as it was before: much faster than a copy for each call."""
    tables: list[Any] = [*vars(vars(store)["_tables"]).values()]
    kept = [dict(vars(table)["_rows"]) for table in tables]
    yield store
    for table, rows in zip(tables, kept, strict=True):
        vars(table)["_rows"] = rows
