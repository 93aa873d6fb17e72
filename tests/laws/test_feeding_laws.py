"""A store that is fed from a run is as if an index had been made anew, and as if everybody had come one by one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import NamedTuple

import attrs
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customer_core import bulk
from customer_core.exchange import Table, draft_of, map_roles, records
from customer_core.manager import CustomerManager, Desk
from customer_core.matching import MatchProfile, RunPairs, order_text, prepare
from customer_core.model import Actor, Customer, CustomerDraft, CustomerId, WaitingPair
from customer_core.ports import Link, Record, Store
from customer_core.services import Registered, _loading, _loading_pairs
from customer_core.settings import DuplicateReaction, DuplicateSettings
from customer_core.storage import MemoryStore
from customer_core.storage.sql import open_sql_store
from customer_core.testing import CountingIds, CountingSalts
from customer_core.testing.generator import generate

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
RUNS = 12
WHOLE = 10_000
"""More than a block has: where one is cut, an index is made anew for fewer pairs than a run finds."""

Place = int
"""Which customer it is, counted from 0."""


@cache
def learned() -> MatchProfile:
    """Return a profile that was learned from other made-up customers, and cuts no block."""
    made = generate(400, seed=1)
    profile = bulk.deduplicate(columns_of(made.header, made.rows)).profile
    return attrs.evolve(profile, blocking=attrs.evolve(profile.blocking, block_most=WHOLE, weak_most=WHOLE))


def columns_of(header: Iterable[str], rows: Iterable[Iterable[str]]) -> pa.Table:
    """Return rows as a table of columns."""
    return pa.table(dict(zip(header, zip(*rows, strict=True), strict=True)))


@attrs.frozen
class Night:
    """Customers of whom some are there several times, and what a run finds among them."""

    drafts: list[CustomerDraft]
    found: bulk.DeduplicatedTable

    @classmethod
    def drawn(cls, seed: int, size: int, copies: int) -> "Night":
        """Return made-up customers."""
        made = generate(size, seed=seed)
        rows = [*made.rows, *made.rows[:copies], *made.rows[copies // 2 : copies]]
        found = bulk.deduplicate(columns_of(made.header, rows), learned())
        plain = Table(file="made", header=made.header, rows=tuple(rows))
        # What two rows are called by another system, two customers cannot be called.
        drafts = [attrs.evolve(draft_of(one), external_keys=[]) for one in records(plain, map_roles(found.table))]
        return cls(drafts, found)

    def firsts(self) -> list[Place]:
        """Return of each customer the first one that says the same."""
        seen: dict[str, Place] = {}
        return [seen.setdefault(order_text(prepare(draft)), place) for place, draft in enumerate(self.drafts)]


def desk_in(store: Store, fields: tuple[str, ...]) -> Desk:
    """Return a desk at which time stands still, and ids and salts count."""
    manager = CustomerManager.open(
        store=store,
        profile=learned(),
        clock=lambda: NOON,
        ids=CountingIds(),
        new_secret=lambda: "0" * 64,
        new_salt=CountingSalts(),
    )
    desk = manager.acting_as(Actor.system("nightly"), channel="pos")
    desk.settings.apply(DuplicateSettings(check_fields=fields, reaction=DuplicateReaction.QUEUE, shown_most=500))
    return desk


@attrs.frozen
class Told:
    """What a store tells of its customers."""

    records: Sequence[Record]
    links: tuple[Link, ...]
    waiting: tuple[WaitingPair, ...]
    clusters: tuple[tuple[CustomerId, ...], ...]

    @classmethod
    def by(cls, store: Store, desk: Desk) -> "Told":
        """Return all of it."""
        with store.reading() as unit:
            links = unit.links.list_of(unit.links.list_ids(after=None, most=WHOLE))
            waiting = unit.reviews.list_waiting(after=None, most=WHOLE)
            told = [one for one in unit.records.iter_all() if not isinstance(one, WaitingPair)]
        return cls(told, links, waiting, desk.duplicates.list_clusters(most=WHOLE))

    @property
    def places(self) -> dict[CustomerId, Place]:
        """Return who is who, where ids were given in the order in which they came."""
        ids = sorted(one.id for one in self.records if isinstance(one, Customer))
        return {id_: place for place, id_ in enumerate(ids)}

    def links_by(self, places: Mapping[CustomerId, Place]) -> set[tuple[Place, Place, float]]:
        """Return the links, by who they are."""
        return {(places[link.left], places[link.right], link.bits) for link in self.links}


class Waits(NamedTuple):
    """A pair that waits, by who they are."""

    left: Place
    right: Place
    bits: float
    relation: str
    fields: tuple[str, ...]
    reason: str


def as_places(waiting: Iterable[WaitingPair], places: Mapping[CustomerId, Place]) -> list[Waits]:
    """Return pairs that wait, in their order."""
    return [
        Waits(places[one.left], places[one.right], one.bits, one.relation, one.fields, one.reason) for one in waiting
    ]


def is_shown(pair: Waits, firsts: Sequence[Place]) -> bool:
    """Tell whether a run shows a pair: it is worth a look, and is of two firsts, or of a first and its equal."""
    one, other = firsts[pair.left], firsts[pair.right]
    is_first = one == pair.left and other in {pair.left, pair.right}
    return is_first and pair.bits >= learned().thresholds.review_bits


@pytest.mark.parametrize("kind", ["memory", "sqlite", "postgres"])
def test_a_store_that_is_fed_is_as_if_all_had_been_found_by_itself(
    kind: str, effort: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Links, clusters, records are those of an index made anew; what waits is what would wait had each come alone.

    Of those who say the same, only the first waits beside others, and each of the rest beside it, as a run shows them.
    """
    numbers = count()

    def open_new() -> Store:
        if kind == "memory":
            return MemoryStore()
        if kind == "postgres":
            make_database: Callable[[str], str] = request.getfixturevalue("make_database")
            return open_sql_store(make_database(""))
        return open_sql_store(f"sqlite:///{tmp_path / f'{next(numbers)}.db'}")

    compared = 0

    @settings(
        max_examples=(RUNS // 3 if kind == "postgres" else RUNS) * effort,
        deadline=None,
        derandomize=effort == 1,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        seed=st.integers(0, 2**32),
        size=st.integers(1, 90),
        copies=st.sampled_from([0, 0, 4]),
        at_once=st.sampled_from([1, 3, 1_000]),
        fields=st.sampled_from([(), ("email", "phone")]),
    )
    def law(seed: int, size: int, copies: int, at_once: int, fields: tuple[str, ...]) -> None:
        nonlocal compared
        night = Night.drawn(seed, size, copies)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_loading, "_BATCH", at_once)
            patch.setattr(_loading_pairs, "_BATCH", at_once)
            patch.setattr(_loading_pairs, "_GROUPS_AT_ONCE", at_once)
            fed = loaded(open_new(), night.drafts, fields, night.found.run_pairs())
        anew = loaded(open_new(), night.drafts, fields, None)
        assert (anew.records, anew.links, anew.clusters) == (fed.records, fed.links, fed.clusters)
        assert () == anew.waiting

        alone, places = one_by_one(MemoryStore(), night.drafts, fields)
        firsts = night.firsts()
        told = as_places(fed.waiting, fed.places)
        assert [pair for pair in as_places(alone.waiting, places) if is_shown(pair, firsts)] == told
        assert alone.links_by(places) == fed.links_by(fed.places)
        compared += len(told)

    law()
    assert compared > RUNS


def loaded(store: Store, drafts: list[CustomerDraft], fields: tuple[str, ...], pairs: RunPairs | None) -> Told:
    """Load with pairs, or without and make the index anew then; return what the store tells."""
    desk = desk_in(store, fields)
    desk.imports.load(drafts, pairs=pairs)
    if pairs is None:
        desk.maintenance.reindex()
    told = Told.by(store, desk)
    store.close()
    return told


def one_by_one(
    store: Store, drafts: list[CustomerDraft], fields: tuple[str, ...]
) -> tuple[Told, dict[CustomerId, Place]]:
    """Register one after the other, and return what the store tells, and who is who."""
    desk, places = desk_in(store, fields), dict[CustomerId, Place]()
    for place, draft in enumerate(drafts):
        saved = desk.customers.register(draft)
        assert isinstance(saved, Registered)
        places[saved.customer.id] = place
    return Told.by(store, desk), places
