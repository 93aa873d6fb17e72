"""A shop whose orders lie in a table of its own: each has the id of its customer, and is never written anew.

Owns the table. Who is merged with whom is not written in it, and need not be.
"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from customer_core import CustomerId
from customer_core.manager import Desk
from customer_core.ports import ReferencePort

__all__ = ["Order", "OrdersTable", "orders_of"]

IDS_AT_ONCE: Final = 500
"""How many ids one query names; SQLite takes a limited number of parameters."""


class Order(NamedTuple):
    """An order, and the id that its customer had when it was placed."""

    number: int
    customer: CustomerId
    total_minor: int


class OrdersTable(ReferencePort):
    """Keeps orders in a SQLite file, which may be that of the customers or another one."""

    name = "orders"

    def __init__(self, path: str | Path) -> None:
        self._path = path
        with closing(self.connect()) as connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS orders ("
                "number INTEGER PRIMARY KEY, customer TEXT NOT NULL, total_minor INTEGER NOT NULL) STRICT"
            )
            connection.execute("CREATE INDEX IF NOT EXISTS orders_customer ON orders (customer)")

    def connect(self) -> sqlite3.Connection:
        """Open a connection on which transactions begin when they are told to."""
        return sqlite3.connect(self._path, isolation_level=None)

    def place(self, connection: sqlite3.Connection, customer: CustomerId, total_minor: int) -> Order:
        """Write an order; the customer's id is whichever the shop knows it by."""
        query = "INSERT INTO orders (customer, total_minor) VALUES (?, ?) RETURNING number"
        ((number,),) = connection.execute(query, (str(customer), total_minor)).fetchall()
        return Order(number, customer, total_minor)

    def count(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, int]:
        """Return how many orders were written with each of some ids."""
        query = "SELECT customer, count(*) FROM orders WHERE customer IN ({marks}) GROUP BY customer"
        return {CustomerId(customer): number for customer, number in self._rows(query, ids)}

    def list_of(self, ids: Collection[CustomerId]) -> list[Order]:
        """Return the orders that were written with any of some ids, the oldest first."""
        query = "SELECT number, customer, total_minor FROM orders WHERE customer IN ({marks})"
        return sorted(Order(number, CustomerId(text), total) for number, text, total in self._rows(query, ids))

    def _rows(self, query: str, ids: Collection[CustomerId]) -> list[Any]:
        """Return the rows of a query for all ids, a portion of them at a time, on a connection of this call's own."""
        with closing(self.connect()) as connection:
            return [
                row
                for portion in _portions(ids)
                for row in connection.execute(query.format(marks=", ".join("?" * len(portion))), portion)
            ]


def orders_of(desk: Desk, orders: OrdersTable, customer: CustomerId) -> list[Order]:
    """Return the orders of a customer, under whichever of its ids they were placed."""
    return orders.list_of(desk.references.list_ids(customer))


def _portions(ids: Collection[CustomerId]) -> Iterator[list[str]]:
    texts = map(str, ids)
    while portion := list(islice(texts, IDS_AT_ONCE)):
        yield portion
