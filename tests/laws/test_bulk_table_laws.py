import random
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_core import matching
from customer_core.bulk import DeduplicatedTable, JudgedPair, deduplicate, fit
from customer_core.exchange import Table, read_csv, records
from customer_core.matching import V1, MatchProfile, observe
from customer_core.serialization import dumps, loads
from customer_core.testing.generator import generate

FILES = ("febrl1", "fake1000", "rldata500")
SEEDS = st.integers(0, 2**32)
few = settings(deadline=None, max_examples=12)
# Bounds so low that blocks are cut and components left incomplete in a dozen records.
TINY = attrs.evolve(
    V1,
    blocking=attrs.evolve(V1.blocking, block_most=3, neighbors=1, weak_most=2),
    clustering=attrs.evolve(V1.clustering, complete_most=2),
)


@cache
def customers(size: int, seed: int) -> Table:
    """Return made-up customers, of whom some are there several times, as a table."""
    made = generate(size, seed=seed)
    return Table(file="x.csv", header=made.header, rows=tuple(made.rows))


def with_rows(table: Table, rows: Sequence[int]) -> Table:
    """Return a table of some rows of another."""
    return attrs.evolve(table, rows=tuple(table.rows[row] for row in rows))


def shuffled(size: int, seed: int) -> list[int]:
    """Return the numbers of rows in an order that a seed decides."""
    return random.Random(seed).sample(range(size), size)  # noqa: S311 - an order, no secret


def partition(found: DeduplicatedTable, labels: Sequence[int]) -> Counter[tuple[str, ...]]:
    """Return groups of rows by what these say; rows without a group are left out."""
    groups: dict[int, list[str]] = {}
    for row, label in enumerate(labels):
        if label >= 0:
            groups.setdefault(label, []).append(found.records.prepared(row).fingerprint)
    return Counter(tuple(sorted(group)) for group in groups.values())


def scored(found: DeduplicatedTable) -> Counter[tuple[frozenset[str], float]]:
    """Return the pairs worth a look by what their rows say, with their bits."""
    prints = [found.records.prepared(row).fingerprint for row in range(len(found.clusters))]
    pairs = zip(found.pairs.left.tolist(), found.pairs.right.tolist(), found.pairs.bits.tolist(), strict=True)
    return Counter((frozenset((prints[one], prints[other])), bits) for one, other, bits in pairs)


def assert_same_whatever_the_order(one: DeduplicatedTable, other: DeduplicatedTable) -> None:
    """Compare all that does not number rows."""
    assert one.profile == other.profile
    assert (one.compared, one.cut_blocks, one.fit) == (other.compared, other.cut_blocks, other.fit)
    assert partition(one, one.clusters.tolist()) == partition(other, other.clusters.tolist())
    assert partition(one, one.households.tolist()) == partition(other, other.households.tolist())
    assert scored(one) == scored(other)


def assert_same_answer(one: DeduplicatedTable, other: DeduplicatedTable) -> None:
    """Compare all that two runs over one table say."""
    assert one.profile == other.profile
    assert one.clusters.tolist() == other.clusters.tolist()
    assert one.households.tolist() == other.households.tolist()
    assert one.pairs.to_arrow().equals(other.pairs.to_arrow())
    assert (one.compared, one.cut_blocks, one.fit) == (other.compared, other.cut_blocks, other.fit)
    assert one.expectation == other.expectation


def assert_both_engines_agree(table: Table, profile: MatchProfile) -> None:
    """Compare the clusters and pairs of a table with those of its records, where no block is cut."""
    blocking = attrs.evolve(profile.blocking, block_most=10_000, weak_most=10_000)
    uncut = attrs.evolve(profile, blocking=blocking)
    found = deduplicate(table, uncut)
    expected = matching.deduplicate(records(table, found.roles), uncut)
    assert ((), {}) == (expected.cut_keys, found.cut_blocks)
    assert list(expected.clusters) == found.clusters.tolist()
    # Of equal rows that say too little, the engine for pairs alone compares all with each other.
    least = profile.clustering.cut_bits
    likely = [(pair.left, pair.right, pair.bits) for pair in expected.pairs if pair.bits >= least]
    at = np.flatnonzero(found.pairs.bits >= least)
    assert [pair[:2] for pair in likely] == list(zip(found.pairs.left[at], found.pairs.right[at], strict=True))
    assert np.allclose([bits for *_, bits in likely], found.pairs.bits[at], rtol=0, atol=1e-9)


@few
@given(size=st.integers(1, 150), seed=SEEDS)
def test_both_engines_find_the_same_customers(size: int, seed: int) -> None:
    """Under a fixed profile, a table and its records are the same customers, by the same pairs."""
    table = customers(size, seed)
    learned = deduplicate(table)
    for profile in (learned.profile, observe(V1, records(table, learned.roles))):
        assert_both_engines_agree(table, profile)


@pytest.mark.parametrize("name", FILES)
def test_both_engines_find_the_same_customers_of_a_file(name: str, labelled: Path) -> None:
    """So it is on public files."""
    table = read_csv(labelled / f"{name}.csv")
    assert_both_engines_agree(table, deduplicate(table).profile)


@few
@given(seed=SEEDS)
def test_equal_rows_that_say_too_little_are_apart_in_both_engines(seed: int) -> None:
    """Two rows are not one customer for having one city and nothing else."""
    table = customers(60, seed)
    bare = tuple(cell if name == "city" else "" for name, cell in zip(table.header, table.rows[0], strict=True))
    more = attrs.evolve(table, rows=(*table.rows, bare, bare, *table.rows[:2], bare))
    found = deduplicate(more)
    assert_both_engines_agree(more, found.profile)


@pytest.mark.parametrize("profile", [None, V1, TINY], ids=["learned", "observed", "cut"])
@few
@given(size=st.integers(2, 200), seed=SEEDS, order=SEEDS)
def test_the_order_of_the_rows_changes_nothing(profile: MatchProfile | None, size: int, seed: int, order: int) -> None:
    """Rows in any order give the same profile, the same customers and the same scores."""
    table = customers(size, seed)
    shuffled_table = with_rows(table, shuffled(size, order))
    assert_same_whatever_the_order(deduplicate(table, profile), deduplicate(shuffled_table, profile))


@pytest.mark.parametrize("name", FILES)
def test_the_order_of_a_file_changes_nothing(name: str, labelled: Path) -> None:
    """On public files, another order gives the same learned profile, customers and households."""
    table = read_csv(labelled / f"{name}.csv")
    assert_same_whatever_the_order(deduplicate(table), deduplicate(with_rows(table, shuffled(len(table.rows), 5))))


SIZES = {
    "pairs at once": [("_running._PAIRS_AT_ONCE", 7), ("_threads._THREADS", 3)],
    "one thread": [("_running._PAIRS_AT_ONCE", 50), ("_threads._THREADS", 1)],
    "weights at once": [("_scoring._CHUNK", 5)],
    "similarities at once": [("_predicates._CHUNK", 3)],
    "hashes at once": [("_hashing._CHUNK", 2)],
}


@pytest.mark.parametrize("sizes", SIZES)
def test_chunks_and_threads_change_nothing(sizes: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """How much is done at once is a matter of memory alone."""
    table = customers(300, 4)
    expected = deduplicate(table)
    for name, value in SIZES[sizes]:
        monkeypatch.setattr(f"customer_core.bulk.{name}", value)
    assert_same_answer(expected, deduplicate(table))


@few
@given(size=st.integers(2, 150), seed=SEEDS)
def test_a_fit_is_deterministic_and_survives_json(size: int, seed: int) -> None:
    """A table is learned from in one way, and its profile as JSON gives the same answer."""
    table = customers(size, seed)
    found = deduplicate(table)
    assert_same_answer(found, deduplicate(table))
    again = deduplicate(table, loads(MatchProfile, dumps(found.profile)))
    assert found.profile == again.profile
    assert found.pairs.to_arrow().equals(again.pairs.to_arrow())
    assert found.clusters.tolist() == again.clusters.tolist()


JUDGED = st.lists(
    st.builds(JudgedPair, st.integers(0, 29), st.integers(30, 59), st.booleans()),
    max_size=40,
    unique_by=lambda pair: (pair.left, pair.right),
)


@few
@given(size=st.integers(2, 150), seed=SEEDS)
def test_a_fit_without_judged_pairs_is_that_of_the_table(size: int, seed: int) -> None:
    """No judgement changes no figure, to the last bit."""
    table = customers(size, seed)
    found, expected = fit(table, judged=[]), deduplicate(table)
    assert (expected.profile, expected.fit, None) == (found.profile, found.figures, found.judged)


@few
@given(seed=SEEDS, pairs=JUDGED, data=st.data())
def test_how_judged_pairs_are_told_makes_no_difference(seed: int, pairs: list[JudgedPair], data: st.DataObject) -> None:
    """Their order, which row stands first, and who says it again change no figure, to the last bit."""
    told = [JudgedPair(pair.right, pair.left, pair.is_same) for pair in pairs]
    told = data.draw(st.permutations([*told, *pairs[::2]]))
    one, other = (fit(customers(60, seed), judged=each) for each in (pairs, told))
    assert (one.profile, one.figures, one.judged) == (other.profile, other.figures, other.judged)


@few
@given(seed=SEEDS, pairs=JUDGED)
def test_the_order_of_rows_changes_nothing_of_what_judgements_teach(seed: int, pairs: list[JudgedPair]) -> None:
    """A table that is turned around, with the same pairs judged, gives the same profile but for the last digits."""
    table = customers(60, seed)
    turned = [JudgedPair(59 - pair.left, 59 - pair.right, pair.is_same) for pair in pairs]
    one, other = fit(table, judged=pairs), fit(attrs.evolve(table, rows=table.rows[::-1]), judged=turned)
    for before, after in zip(one.profile.classes, other.profile.classes, strict=True):
        assert before.partners == pytest.approx(after.partners)
    for mine, yours in zip(one.profile.comparisons, other.profile.comparisons, strict=True):
        for a, b in zip(mine.levels, yours.levels, strict=True):
            assert a.probabilities == pytest.approx(b.probabilities)


@few
@given(size=st.integers(4, 60), seed=SEEDS, data=st.data())
def test_judgements_hold(size: int, seed: int, data: st.DataObject) -> None:
    """Rows judged the same are one customer where nothing holds them apart, and different ones never are."""
    table = customers(size, seed)
    pair = st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True).map(lambda rows: (rows[0], rows[1]))
    same, different = data.draw(st.lists(pair, min_size=1, max_size=4)), data.draw(st.lists(pair, max_size=3))
    joined = deduplicate(table, same=same)
    assert all(joined.clusters[one] == joined.clusters[other] for one, other in same)
    split = deduplicate(table, same=same, different=different)
    assert all(split.clusters[one] != split.clusters[other] for one, other in different)


@given(seed=st.integers(0, 9), rows=st.integers(3, 90))
@few
def test_a_different_judgement_holds_against_a_chain(seed: int, rows: int) -> None:
    """Whoever lies between two rows that are different, they are not joined through them."""
    one = customers(1, seed)
    table = attrs.evolve(one, rows=one.rows * rows)
    chain = [(place, place + 1) for place in range(rows - 1)]
    found = deduplicate(table, V1, same=chain, different=[(0, rows - 1)])
    assert found.clusters[0] != found.clusters[rows - 1]
    assert 2 == found.customers


@given(rows=st.integers(2, 120))
@few
def test_a_chain_of_the_same_is_one_customer(rows: int) -> None:
    """Strangers who were judged the same one after the other are one, however many they are."""
    cells = tuple(
        (f"{chr(97 + place % 26) * 3}", f"{chr(97 + place // 5) * 4}@x{place}.example") for place in range(rows)
    )
    table = Table(file="x.csv", header=("given name", "email"), rows=cells)
    assert 1 == deduplicate(table, same=[(place, place + 1) for place in range(rows - 1)]).customers


@few
@given(size=st.integers(2, 60), more=st.integers(1, 60), seed=SEEDS)
def test_records_that_come_later_change_no_score_of_a_fixed_profile(size: int, more: int, seed: int) -> None:
    """Once a profile has observed, what a pair of rows scores is settled."""
    table = customers(size + more, seed)
    profile = deduplicate(with_rows(table, range(size))).profile
    before, after = deduplicate(with_rows(table, range(size)), profile), deduplicate(table, profile)
    assert profile is after.profile
    pairs = zip(before.pairs.left.tolist(), before.pairs.right.tolist(), before.pairs.bits.tolist(), strict=True)
    later = zip(after.pairs.left.tolist(), after.pairs.right.tolist(), after.pairs.bits.tolist(), strict=True)
    bits_later = {(one, other): bits for one, other, bits in later}
    for one, other, bits in pairs:
        assert abs(bits - after.score(one, other).bits) < 1e-9
        assert bits == bits_later.get((one, other), bits)
