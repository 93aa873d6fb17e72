"""New customers as rows of the tables, made without the database: also in another process.

Owns which rows a new customer becomes. Those by which it is found are made of these, by the database.
"""

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

import attrs

from customer_core.ports import NewCustomer
from customer_core.storage.sql._entries import Entries, entries_of
from customer_core.storage.sql._indexing import indexed_row, kept_keys
from customer_core.storage.sql._schema import CODE, CUSTOMER, EXTERNAL_KEY, HISTORY, INDEXED, UNPUBLISHED
from customer_core.storage.sql._sessions import Row
from customer_core.storage.sql._sights import brand_text

__all__ = ["Batch", "RowMaking", "Rows", "add_rows", "no_rows"]

T = TypeVar("T")
Rows = dict[str, list[Row]]
"""Rows by the name of the table that they are for."""


class Batch(NamedTuple, Generic[T]):
    """What customers are made of, and the number of the row that the first one gets."""

    first: int
    members: Sequence[T]


@attrs.frozen
class RowMaking(Generic[T]):
    """Makes the rows of a batch of customers, whom something else makes."""

    make: Callable[[Sequence[T]], Sequence[NewCustomer]]

    def __call__(self, batch: Batch[T]) -> Rows:
        """Return the rows of a batch."""
        rows = no_rows()
        for seq, new in enumerate(self.make(batch.members), start=batch.first):
            add_rows(rows, seq, new, entries_of(new.customer))
        return rows


_TABLES = tuple(str(table.name) for table in (CUSTOMER, CODE, EXTERNAL_KEY, INDEXED, HISTORY, UNPUBLISHED))
_CUSTOMER, _CODE, _EXTERNAL_KEY, _INDEXED, _HISTORY, _UNPUBLISHED = _TABLES


def no_rows() -> Rows:
    """Return no rows for each table that those of a new customer are for."""
    return {name: [] for name in _TABLES}


def add_rows(rows: Rows, seq: int, new: NewCustomer, entries: Entries) -> None:
    """Add the rows of a new customer to those of others."""
    customer = new.customer
    filled = (customer.version, new.document, entries.terms, entries.sorts, entries.totals)
    rows[_CUSTOMER].append((seq, str(customer.id), seq, *filled))
    if customer.code:
        rows[_CODE].append((brand_text(customer.brand), customer.code, seq, 0))
    rows[_EXTERNAL_KEY].extend((key.system, key.id, seq, 0) for key in customer.external_keys)
    rows[_INDEXED].append(indexed_row(new.indexed, kept_keys(new.indexed), seq))
    rows[_HISTORY].append(tuple(new.entry))
    rows[_UNPUBLISHED].append((new.entry.position,))
