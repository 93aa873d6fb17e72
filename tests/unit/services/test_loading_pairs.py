from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import attrs
import pyarrow as pa
import pytest

from customer_core import bulk
from customer_core.errors import InvalidOptionError, InvalidValueError
from customer_core.exchange import Table, draft_of, records
from customer_core.manager import CustomerManager, Desk
from customer_core.matching import V1, MatchProfile, RunPair, RunPairs
from customer_core.model import Actor, Customer, CustomerDraft, CustomerId, EmailAddress, PersonName, WaitingPair
from customer_core.ports import Link, Store
from customer_core.storage import MemoryStore
from customer_core.storage.sql import open_sql_store
from customer_core.testing.generator import generate

ANN, ANNA, BOB = ("Ann Lee", "ann@lee.example"), ("Anna Lee", "ann@lee.example"), ("Bob Ortega", "bob@ortega.example")


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A new store of each kind."""
    if request.param == "memory":
        made: Store = MemoryStore()
    elif request.param == "sqlite":
        made = open_sql_store(f"sqlite:///{tmp_path / 'customers.db'}")
    else:
        make: Callable[[str], str] = request.getfixturevalue("make_database")
        made = open_sql_store(make(""))
    yield made
    made.close()


@attrs.frozen
class Run:
    """A table whose duplicates were found, and a draft of each row."""

    found: bulk.DeduplicatedTable
    drafts: list[CustomerDraft]


@cache
def run_over(rows: int, *, copies: int = 0, **blocking: Any) -> Run:  # noqa: ANN401 - figures
    """Return a run over made-up customers, some of them three times, with other bounds of blocks."""
    made = generate(rows, seed=11)
    cells = [*made.rows, *made.rows[:copies], *made.rows[:copies]]
    table = pa.table(dict(zip(made.header, zip(*cells, strict=True), strict=True)))
    profile = bulk.deduplicate(table).profile
    profile = attrs.evolve(profile, blocking=attrs.evolve(profile.blocking, **blocking))
    found = bulk.deduplicate(table, profile)
    plain = Table(file="made", header=made.header, rows=tuple(cells))
    drafts = [attrs.evolve(draft_of(one), external_keys=[]) for one in records(plain, found.roles)]
    return Run(found, drafts)


def desk_of(store: Store, profile: MatchProfile = V1) -> Desk:
    """Return the desk of a job in the night, where ids count."""
    numbers = count(1)
    manager = CustomerManager.open(store=store, profile=profile, ids=lambda: f"n-{next(numbers):06}")
    return manager.acting_as(Actor.system("nightly"), channel="web")


def links_of(store: Store) -> tuple[Link, ...]:
    """Return all links that a store keeps."""
    with store.reading() as unit:
        return unit.links.list_of(unit.links.list_ids(after=None, most=100_000))


def people(*told: tuple[str, str]) -> list[CustomerDraft]:
    """Return drafts of people with a name and a mail address."""
    return [CustomerDraft(name=PersonName(name), emails=[EmailAddress(email)]) for name, email in told]


def clusters_of(found: bulk.DeduplicatedTable) -> list[tuple[CustomerId, ...]]:
    """Return the customers of a run with several rows, by the ids that they get."""
    groups: dict[int, list[CustomerId]] = {}
    for row, cluster in enumerate(found.clusters.tolist(), start=1):
        groups.setdefault(cluster, []).append(CustomerId(f"n-{row:06}"))
    return [tuple(group) for group in groups.values() if len(group) > 1]


@pytest.mark.parametrize("batch", [7, 1_000])
def test_links_are_those_of_an_index_made_anew(store: Store, monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    """Where no block is cut, to the last bit; nothing has to be made anew before clusters are read."""
    monkeypatch.setattr("customer_core.services._loading_pairs._BATCH", batch)
    monkeypatch.setattr("customer_core.services._loading_pairs._GROUPS_AT_ONCE", batch)
    run = run_over(300, copies=60, block_most=10_000, weak_most=10_000)
    desk = desk_of(store, run.found.profile)
    desk.imports.load(iter(run.drafts), pairs=run.found.run_pairs())
    loaded, clusters = links_of(store), desk.duplicates.list_clusters(most=10_000)
    assert len(loaded) > len(run.found.pairs) / 2
    assert clusters_of(run.found) == list(clusters)
    desk.maintenance.reindex()
    assert links_of(store) == loaded
    assert clusters == desk.duplicates.list_clusters(most=10_000)


def test_where_blocks_are_cut_no_link_is_missing(store: Store) -> None:
    """Whatever an index made anew links is linked, and of very many who say the same not every two."""
    run = run_over(200, copies=20, block_most=4, weak_most=4, neighbors=2)
    assert run.found.cut_blocks
    crowd = [run.drafts[0]] * 30
    table = run.found.table.columns
    cells = pa.table(
        {
            name: [*column.to_pylist(), *[column[0].as_py()] * 30]
            for name, column in zip(run.found.table.header, table, strict=True)
        }
    )
    found = bulk.deduplicate(cells, run.found.profile)
    desk = desk_of(store, found.profile)
    desk.imports.load([*run.drafts, *crowd], pairs=found.run_pairs())
    loaded = links_of(store)
    desk.maintenance.reindex()
    assert {(link.left, link.right, link.bits) for link in links_of(store)} <= {
        (link.left, link.right, link.bits) for link in loaded
    }
    assert len(loaded) < 30 * 29 / 2


def test_pairs_wait_in_order_of_their_bits(store: Store) -> None:
    """All that a run shows wait, the likeliest first, with score and relation, and without a reason to keep apart."""
    run = run_over(300, copies=10)
    desk = desk_of(store, run.found.profile)
    desk.imports.load(run.drafts, pairs=run.found.run_pairs(), reason="nightly run")
    with store.reading() as unit:
        waiting: tuple[WaitingPair, ...] = unit.reviews.list_waiting(after=None, most=100_000)
    pairs = run.found.pairs
    names = [pairs.relation_names[number] for number in pairs.relations]
    ids = [[CustomerId(f"n-{row + 1:06}") for row in side.tolist()] for side in (pairs.left, pairs.right)]
    expected = dict(zip(zip(*ids, strict=True), zip(pairs.bits.tolist(), names, strict=True), strict=True))
    assert len(expected) > 100
    assert expected.keys() == {(one.left, one.right) for one in waiting}
    for one in waiting:
        bits, relation = expected[one.left, one.right]
        assert abs(bits - one.bits) < 1e-9
        assert (relation, "") == (one.relation, one.reason)
    assert sorted((one.bits for one in waiting), reverse=True) == [one.bits for one in waiting]
    assert any(one.fields for one in waiting)


def test_who_comes_later_is_compared_and_linked(store: Store) -> None:
    """A till finds whom a run put there, and links follow the customers from then on."""
    desk = desk_of(store)
    desk.imports.load(people(ANN, ANNA, BOB), pairs=RunPairs(V1, [RunPair(0, 1)]))
    assert ((CustomerId("n-000001"), CustomerId("n-000002")),) == desk.duplicates.list_clusters()
    (late,) = people(ANN)
    shown = desk.customers.register(late)
    again = desk.customers.register(late, seen=shown.token, reason="new here")  # type: ignore[union-attr]  # suspects are shown
    assert 3 == len(desk.duplicates.cluster_of(again.customer.id))  # type: ignore[union-attr]  # as above


def test_who_shares_no_key_is_not_linked(store: Store) -> None:
    """As in an index made anew, in which nobody would find the other; that they are alike is worth a look."""
    by_phone = attrs.evolve(V1, blocking=attrs.evolve(V1.blocking, keys=("phone",)))
    desk = desk_of(store, by_phone)
    desk.imports.load(people(ANN, ANN), pairs=RunPairs(by_phone, [RunPair(0, 1)]))
    assert ((), 1) == (links_of(store), len(desk.reviews.list_waiting()))
    desk.maintenance.reindex()
    assert () == links_of(store)


def by_ids(*told: tuple[str, str]) -> list[Customer]:
    """Return customers that have ids of their own."""
    return [draft.with_id(CustomerId(f"c-{number}")) for number, draft in enumerate(people(*told))]


def test_pairs_may_be_named_by_ids(store: Store) -> None:
    """As those of a frame are."""
    desk = desk_of(store)
    pair = RunPair(CustomerId("c-0"), CustomerId("c-1"))
    desk.imports.load(by_ids(ANN, ANNA, BOB), pairs=RunPairs(V1, iter([pair])))
    assert ((pair.left, pair.right),) == desk.duplicates.list_clusters()
    assert 1 == len(desk.reviews.list_waiting())


def test_a_run_that_found_nothing_is_one(store: Store) -> None:
    """Without pairs there are no links, and that is known."""
    desk = desk_of(store)
    desk.imports.load(people(ANN, BOB), pairs=RunPairs(V1, []))
    assert ((), ()) == (desk.duplicates.list_clusters(), desk.reviews.list_waiting())


def test_strangers_are_no_links(store: Store) -> None:
    """A pair that shares no key, or is too unlikely, is neither a link nor does it wait."""
    desk = desk_of(store)
    desk.imports.load(people(ANN, BOB), pairs=RunPairs(V1, [RunPair(0, 1)]))
    assert ((), ()) == (links_of(store), desk.reviews.list_waiting())


C0, C1, C9 = map(CustomerId, ("c-0", "c-1", "c-9"))
REFUSED: dict[str, tuple[Sequence[object], str]] = {
    "place behind": ([RunPair(0, 1), RunPair(0, 3)], r"pairs\[1\]\.right"),
    "place before": ([RunPair(-1, 1)], r"pairs\[0\]\.left"),
    "unknown id": ([RunPair(C0, C1), RunPair(C0, C9)], r"pairs\[1\]\.right"),
    "twice": ([RunPair(0, 1), RunPair(0, 1)], r"pairs\[1\]: is out of order"),
    "descending": ([RunPair(0, 2), RunPair(0, 1)], r"pairs\[1\]: is out of order"),
    "one customer": ([RunPair(0, 0)], r"pairs\[0\]: names one customer twice"),
    "one customer by ids": ([RunPair(C0, C0)], r"pairs\[0\]: names one customer twice"),
    "larger first": ([RunPair(1, 0)], r"pairs\[0\]: is out of order"),
    "mixed ends": ([RunPair(0, C1)], r"pairs\[0\]: names"),
    "mixed pairs": ([RunPair(0, 1), RunPair(C0, C1)], r"pairs\[1\]: names"),
    "texts": ([RunPair("a", "b")], r"pairs\[0\]: names"),  # type: ignore[arg-type]
    "truths": ([RunPair(False, True)], r"pairs\[0\]: names"),
    "no pair": ([(0, 1)], r"pairs\[0\]: is no RunPair"),
    "other bits": ([RunPair(0, 1, 3.25)], r"pairs\[0\]: scores"),
    "words for bits": ([RunPair(0, 1, "3.25")], r"pairs\[0\]: says its bits"),  # type: ignore[arg-type]
    "a truth for bits": ([RunPair(0, 1, True)], r"pairs\[0\]: says its bits"),
    "judged to be two": ([RunPair(0, 1, float("-inf"))], r"pairs\[0\]: scores"),
    "judged": ([RunPair(0, 1, float("inf"))], r"pairs\[0\]: scores"),
    "no figure": ([RunPair(0, 1, float("nan"))], r"pairs\[0\]: scores"),
}


@pytest.mark.parametrize("store", ["memory", "sqlite"], indirect=True)
@pytest.mark.parametrize("batch", [1, 1_000])
@pytest.mark.parametrize(("pairs", "told"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_pair_of_the_load_is_refused(
    monkeypatch: pytest.MonkeyPatch, store: Store, pairs: Sequence[RunPair], told: str, batch: int
) -> None:
    """The place is told and no id, and nothing of the load is kept; the same drafts can be loaded then."""
    monkeypatch.setattr("customer_core.services._loading_pairs._BATCH", batch)
    desk = desk_of(store)
    with pytest.raises(InvalidValueError, match=told) as caught:
        desk.imports.load(by_ids(ANN, ANNA, BOB), pairs=RunPairs(V1, pairs))
    assert "c-" not in str(caught.value)
    assert ((), ()) == (links_of(store), desk.reviews.list_waiting())
    assert 0 == desk.customers.search().total
    assert 3 == desk.imports.load(by_ids(ANN, ANNA, BOB), pairs=RunPairs(V1, [RunPair(0, 1)])).customers


def test_a_refusal_after_a_copy_keeps_nothing(monkeypatch: pytest.MonkeyPatch, store: Store) -> None:
    """What was streamed into a server before is undone, too, and the drafts can be loaded again."""
    monkeypatch.setattr("customer_core.services._loading_pairs._BATCH", 1)
    desk, pair = desk_of(store), RunPair(0, 1)
    with pytest.raises(InvalidValueError, match=r"pairs\[1\]\.right"):
        desk.imports.load(people(ANN, ANNA), pairs=RunPairs(V1, [pair, RunPair(0, 2)]))
    assert ((), (), 0) == (links_of(store), desk.reviews.list_waiting(), desk.customers.search().total)
    desk.imports.load(people(ANN, ANNA), pairs=RunPairs(V1, [pair]))
    assert (1, 1) == (len(links_of(store)), len(desk.reviews.list_waiting()))


def with_review(share: float) -> MatchProfile:
    """Return a profile by which less or more is worth a look."""
    return attrs.evolve(V1, thresholds=attrs.evolve(V1.thresholds, review=share, same=max(share, V1.thresholds.same)))


def test_pairs_of_another_profile_are_refused(store: Store) -> None:
    """What they are worth would be another matter, or not all that is worth a look would be among them."""
    other = attrs.evolve(V1, clustering=attrs.evolve(V1.clustering, link_bits=1.0))
    desk = desk_of(store)
    for profile in (other, with_review(0.3)):
        with pytest.raises(InvalidOptionError, match="another profile"):
            desk.imports.load(people(ANN), pairs=RunPairs(profile, []))
    with pytest.raises(InvalidValueError, match="pairs"):
        desk.imports.load(people(ANN), pairs=[RunPair(0, 1)])  # type: ignore[arg-type]
    assert 0 == desk.customers.search().total


def test_a_run_may_tell_of_more_than_is_worth_a_look(store: Store) -> None:
    """Less waits then than it found, and as much is linked."""
    desk = desk_of(store, with_review(0.9999))
    desk.imports.load(people(ANN, ANNA), pairs=RunPairs(V1, [RunPair(0, 1)]))
    assert (1, ()) == (len(links_of(store)), desk.reviews.list_waiting())


def test_a_crowd_is_not_linked_with_each_neighbor(store: Store) -> None:
    """Where a block does not hold all who say the same, those at its ends are linked with others, as in an index."""
    cut = attrs.evolve(V1, blocking=attrs.evolve(V1.blocking, block_most=4, weak_most=4, neighbors=2))
    desk, crowd = desk_of(store, cut), 12
    pairs = [RunPair(0, other) for other in range(1, crowd + 1)]
    desk.imports.load(people(*[ANN] * crowd, ANNA), pairs=RunPairs(cut, pairs))
    loaded, last = links_of(store), CustomerId(f"n-{crowd + 1:06}")
    assert 4 == len([link for link in loaded if last in {link.left, link.right}])
    desk.maintenance.reindex()
    assert set(links_of(store)) <= set(loaded)
    assert [crowd + 1] == [len(cluster) for cluster in desk.duplicates.list_clusters()]


def test_a_result_that_does_not_say_all_is_refused() -> None:
    """Neither one that heeded judgements, nor one that shows fewer pairs than are links."""
    source = pa.table({"name": ["Ann Lee", "Anna Lee"], "email": ["ann@lee.example"] * 2})
    for judged in ({"same": [(0, 1)]}, {"different": [(0, 1)]}):
        with pytest.raises(InvalidOptionError, match="judgements"):
            bulk.deduplicate(source, V1, **judged).run_pairs()  # type: ignore[arg-type]
    high = attrs.evolve(V1, thresholds=attrs.evolve(V1.thresholds, review=0.8))
    with pytest.raises(InvalidOptionError, match="link_bits"):
        bulk.deduplicate(source, high).run_pairs()
