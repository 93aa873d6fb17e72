"""What a live customer is found, shown and sorted by, as rows beside it.

Owns these rows, and what the customer's own row remembers of them: so a change touches only what differs, whatever
release wrote the rows.
"""

import json

from sqlalchemy import bindparam, delete, insert, select

from customer_core.model import Customer, OrderTotals
from customer_core.search import Searchable, sort_values, terms
from customer_core.serialization import dumps, loads
from customer_core.storage.sql._schema import CUSTOMER, SORT, TERM
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._sights import sight_terms

__all__ = ["NO_ENTRIES", "Entries", "entries_of", "read_entries", "write_entries"]

_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_READ = select(CUSTOMER.c.terms, CUSTOMER.c.sorts, CUSTOMER.c.totals).where(CUSTOMER.c.seq == bindparam("seq"))
_ADD_TERM = insert(TERM)
_ADD_SORT = insert(SORT)
_REMOVE_TERM = delete(TERM).where(*(column == bindparam(f"old_{column.name}") for column in TERM.c))
_REMOVE_SORT = delete(SORT).where(*(SORT.c[name] == bindparam(f"old_{name}") for name in ("field", "value", "id")))


class Entries:
    """The terms and the sort values of one customer, and what its orders come to."""

    def __init__(self, found_by: set[tuple[str, str]], sorted_by: dict[str, str], of_orders: OrderTotals) -> None:
        self.found_by = found_by
        self.sorted_by = sorted_by
        self.of_orders = of_orders

    @property
    def terms(self) -> str:
        """Return the terms as the customer's row remembers them."""
        return _write(sorted(self.found_by))

    @property
    def sorts(self) -> str:
        """Return the sort values as the customer's row remembers them, and as they are sorted by in small results."""
        return _write(self.sorted_by)

    @property
    def totals(self) -> str | None:
        """Return what the orders come to as the customer's row remembers it; None where there are none."""
        return None if self.of_orders == _NO_ORDERS else dumps(self.of_orders)


_NO_ORDERS = OrderTotals()
NO_ENTRIES = Entries(set(), {}, _NO_ORDERS)


def entries_of(customer: Customer, totals: OrderTotals = _NO_ORDERS, absorbed: tuple[Customer, ...] = ()) -> Entries:
    """Return what a customer is found, shown and sorted by, made of some records by merges or of none."""
    found = Searchable(customer, totals=totals, absorbed=absorbed)
    found_by = {*terms(found), *sight_terms(customer)}
    return Entries(found_by, sort_values(found), totals)


def read_entries(session: Session, seq: int) -> Entries:
    """Return what the row of a customer remembers."""
    found_by, sorted_by, totals = session.row(_READ, seq=seq) or (None, None, None)
    of_orders = loads(OrderTotals, totals) if totals else _NO_ORDERS
    return Entries(set(map(tuple, json.loads(found_by or "[]"))), json.loads(sorted_by or "{}"), of_orders)


def write_entries(session: Session, *, seq: int, id_: str, before: Entries, after: Entries) -> None:
    """Bring the rows of a customer from what they were to what they should be."""
    had, has = before.sorted_by.items(), after.sorted_by.items()
    session.change_many(_REMOVE_TERM, [(*term, seq) for term in before.found_by - after.found_by])
    session.change_many(_REMOVE_SORT, [(*sort, id_) for sort in had - has])
    session.change_many(_ADD_TERM, [(*term, seq) for term in sorted(after.found_by - before.found_by)])
    session.change_many(_ADD_SORT, [(*sort, id_, seq) for sort in sorted(has - had)])
