"""Fills a store with generated customers, without asking about duplicates: what other benchmarks then work on."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

import attrs

from customer_core.exchange import Table, draft_of, map_roles, records
from customer_core.matching import V1, features_document, index_keys, order_text, prepare
from customer_core.model import Customer, CustomerDraft, CustomerId
from customer_core.ports import IndexedRecord, Store, UnitOfWork
from customer_core.testing.generator import generate

__all__ = ["drafts", "stock"]

AT = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 2_000


def drafts(size: int, seed: int) -> list[CustomerDraft]:
    """Return generated customers as drafts, among them duplicates of one another."""
    made = generate(size, seed=seed)
    table = Table(file="generated", header=made.header, rows=tuple(made.rows))
    return [draft_of(record, system="shop") for record in records(table, map_roles(table))]


def stock(store: Store, size: int, seed: int) -> int:
    """Fill a store with this many generated customers; return how many were kept, since no key is kept twice."""
    made = _customers(drafts(size, seed))
    kept = 0
    while batch := list(islice(made, BATCH)):
        with store.writing() as unit:
            for customer in batch:
                kept += _keep(unit, customer)
    return kept


def _customers(made: list[CustomerDraft]) -> Iterator[Customer]:
    for number, draft in enumerate(made):
        customer = attrs.evolve(draft, external_keys=()).with_id(CustomerId(f"c-{number:09}"))
        yield attrs.evolve(customer, code=f"G{number:09}", customer_since=AT, version=1)


def _keep(unit: UnitOfWork, customer: Customer) -> int:
    unit.customers.add(customer)
    record = prepare(customer)
    features = json.dumps(features_document(record), ensure_ascii=False, separators=(",", ":"))
    keys = index_keys(V1, record)
    unit.index.put(IndexedRecord(id=customer.id, keys=keys, order=order_text(record), features=features))
    return 1
