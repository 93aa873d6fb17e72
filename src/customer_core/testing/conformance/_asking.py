"""Short ways of asking a store, one unit of work for each question, so that a test reads as its claim.

Owns no claim. It must not know any one store.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from customer_core.merging import AppliedMerge, AppliedUndo, Parted
from customer_core.model import BrandId, Customer, CustomerId, ExternalKey, MergeId
from customer_core.ports import IndexedRecord, IndexLookup, KeyQuery, Store
from customer_core.serialization import dumps
from customer_core.testing.conformance import _specimens as specimens

T = TypeVar("T")

WHOLE = 1_000_000


def assert_same(expected: object, found: object) -> None:
    """Assert that two values are equal and written alike; True and 1 are equal, and not alike."""
    assert expected == found
    assert found is not None
    assert dumps(expected) == dumps(found)


def in_turns(turn: Callable[[T | None], Sequence[T]], *, most: int) -> list[T]:
    """Read turn by turn, each behind the last one of the turn before, until nothing more comes or far too much has."""
    read: list[T] = []
    while more := turn(read[-1] if read else None):
        assert len(more) <= most
        read.extend(more)
        assert len(read) < WHOLE // 1_000
    return read


def add(store: Store, *customers: Customer) -> None:
    """Keep new customers in one unit."""
    with store.writing() as unit:
        for customer in customers:
            unit.customers.add(customer)


def replace(store: Store, customer: Customer, *, expected_version: int) -> None:
    """Keep a customer in place of what it was."""
    with store.writing() as unit:
        unit.customers.replace(customer, expected_version=expected_version)


def remove(store: Store, customer: Customer) -> None:
    """Remove a customer."""
    with store.writing() as unit:
        unit.customers.remove(customer.id, expected_version=customer.version)


def found(store: Store, id_: str) -> Customer | None:
    """Return whom an id names."""
    with store.reading() as unit:
        return unit.customers.find(CustomerId(id_))


def id_by_code(store: Store, code: str, brand: BrandId | None = None) -> str | None:
    """Return the id of the customer that a code names."""
    with store.reading() as unit:
        customer = unit.customers.find_by_code(code, brand)
    return None if customer is None else str(customer.id)


def id_by_key(store: Store, key: ExternalKey) -> str | None:
    """Return the id of the customer that another system's key names."""
    with store.reading() as unit:
        customer = unit.customers.find_by_external_key(key)
    return None if customer is None else str(customer.id)


def live_ids(store: Store) -> list[str]:
    """Return the ids of the live customers in the order in which the store tells them."""
    with store.reading() as unit:
        return [str(customer.id) for customer in unit.customers.iter_all()]


def put(store: Store, *records: IndexedRecord) -> None:
    """Keep what the duplicate index says of customers."""
    with store.writing() as unit:
        for record in records:
            unit.index.put(record)


def looked_up(store: Store, *keys: str, most: int = WHOLE, reach: int = 0, order: str = "") -> IndexLookup:
    """Look up keys, all with one bound; without a bound, whoever holds one is found."""
    with store.reading() as unit:
        return unit.index.find([KeyQuery(key, most, reach) for key in keys], order=order)


def holders(store: Store, *keys: str) -> list[str]:
    """Return the ids of the customers that hold any of some keys."""
    return [str(id_) for id_, _, _ in looked_up(store, *keys).candidates]


def merged(store: Store, id_: str, master: str, *others: str) -> AppliedMerge:
    """Merge customers that are kept, leave the master as it is, and return the merge."""
    with store.writing() as unit:
        first, *rest = (_live(unit.customers.find(CustomerId(one))) for one in (master, *others))
        merge = specimens.merge(id_, first, *rest)
        unit.merges.add(merge, specimens.members_first(first, rest))
    return merge


def parted(store: Store, id_: str, survivor: str, *records: Customer, ids: Iterable[str] = ()) -> AppliedUndo:
    """Let records leave a merge, the first of them with some further ids, and return the undo."""
    with_them = {record.id: [record.id] for record in records}
    with_them[records[0].id] += map(CustomerId, ids)
    undo = specimens.undo(survivor, *(Parted(id=one, ids=tuple(sorted(own))) for one, own in with_them.items()))
    with store.writing() as unit:
        unit.merges.undo(MergeId(id_), undo, records)
    return undo


def ids_of(values: Iterable[Customer]) -> list[str]:
    """Return the ids of customers."""
    return [str(value.id) for value in values]


def _live(customer: Customer | None) -> Customer:
    assert customer is not None
    return customer
