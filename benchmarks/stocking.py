"""Fills a store with generated customers, without asking about duplicates: what other benchmarks then work on."""

import os
import pickle
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import psycopg

from customer_core.exchange import Table, draft_of, map_roles, records
from customer_core.manager import CustomerManager
from customer_core.model import Actor, Customer, CustomerDraft, CustomerId, ExternalKey
from customer_core.testing.generator import generate

__all__ = ["drafts", "fill", "truth_of"]

_CHUNK = 10_000

Enrich = Callable[[Customer, int], Customer]


def drafts(size: int, seed: int) -> list[CustomerDraft]:
    """Return generated customers as drafts, among them duplicates of one another."""
    made = generate(size, seed=seed)
    table = Table(file="generated", header=made.header, rows=tuple(made.rows))
    return [draft_of(record, system="shop") for record in records(table, map_roles(table))]


def fill(address: str, size: int, seed: int, *, enrich: Enrich | None = None) -> float:
    """Load this many generated customers into a store that has none; return how many a second, their making aside.

    A store that has customers is left as it is; it answers 0. What is generated may be enriched, each customer with its
    number.
    """
    with CustomerManager.open(address) as manager, tempfile.TemporaryDirectory() as folder:
        desk = manager.acting_as(Actor.system("benchmark"), channel="web")
        if desk.customers.search(page_size=1).total:
            return 0.0
        made = Path(folder) / "made"
        _make(made, size, seed, enrich or _as_it_is)
        started = time.perf_counter()
        desk.imports.load(_read(made), workers=os.cpu_count() or 1)
        taken = time.perf_counter() - started
    _settle(address)
    return size / taken


def truth_of(size: int, seed: int) -> list[int]:
    """Return the true customer of each record that `fill` loads, by its number."""
    found = list[int]()
    for first in range(0, size, _CHUNK):
        made = generate(min(_CHUNK, size - first), seed=seed + first)
        # Chunks are towns of their own: nobody of one is in another.
        found += [first + truth.cluster for truth in made.truth]
    return found


def _settle(address: str) -> None:
    """Have a server do at once what it does by itself within minutes, when very many rows came."""
    if address.startswith("postgres"):
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE)")


def _as_it_is(customer: Customer, _: int) -> Customer:
    return customer


def _make(path: Path, size: int, seed: int, enrich: Enrich) -> None:
    """Keep generated customers in a file, since a million of them would not fit beside what is measured."""
    with path.open("wb") as file:
        for first in range(0, size, _CHUNK):
            many = drafts(min(_CHUNK, size - first), seed + first)
            numbered = [enrich(_numbered(draft, number), number) for number, draft in enumerate(many, start=first)]
            pickle.dump(numbered, file)


def _numbered(draft: CustomerDraft, number: int) -> Customer:
    # Chunks are generated one by one, and each counts its keys from the beginning.
    keys = [ExternalKey("shop", f"{number}")] if draft.external_keys else []
    return attrs.evolve(draft, external_keys=keys).with_id(CustomerId(f"c-{number:09}"))


def _read(path: Path) -> Iterator[Customer]:
    with path.open("rb") as file:
        while file.peek(1):
            yield from pickle.load(file)  # noqa: S301 - what this very program has written
