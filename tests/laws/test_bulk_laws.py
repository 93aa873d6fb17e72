import random
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import combinations, product
from pathlib import Path

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.laws.drawn_tables import CELLS, table_of, tables

from customer_core.bulk import deduplicate, read_table
from customer_core.bulk._features import prepared_record
from customer_core.bulk._keys import KeyMaker
from customer_core.bulk._levels import MISSING
from customer_core.bulk._ordering import features_of, fingerprints, hash_records
from customer_core.bulk._predicates import COLUMNAR_PREDICATES
from customer_core.bulk._record_keys import RecordKeyMaker
from customer_core.bulk._running import Records, read_records
from customer_core.bulk._scoring import ColumnScorer
from customer_core.bulk._values import Values
from customer_core.exchange import ColumnRole, Table, map_roles, read_csv, records
from customer_core.matching import (
    KEYS,
    PREDICATES,
    STRANGER,
    V1,
    MatchProfile,
    PreparedRecord,
    Scorer,
    keys,
    observe,
    prepare,
)
from customer_core.matching import deduplicate as one_table
from customer_core.testing.generator import generate

FILES = ("febrl1", "febrl3", "fake1000", "rldata500")
PAIRS_OF_A_FILE = 1_200


def by_columns(table: Table, roles: Sequence[ColumnRole]) -> Records:
    """Return the records of a table as columns."""
    return read_records(read_table(table), roles)


def one_by_one(table: Table, roles: Sequence[ColumnRole]) -> list[PreparedRecord]:
    """Return the records of a table, each prepared by itself."""
    return [prepare(record) for record in records(table, roles)]


@cache
def fitted() -> MatchProfile:
    """Return a profile that has learned from made-up customers."""
    made = generate(400, seed=7)
    return deduplicate(Table(file="x.csv", header=made.header, rows=tuple(made.rows))).profile


def without_rarity(profile: MatchProfile) -> MatchProfile:
    """Return a profile to which a rare value is like any other."""
    comparisons = tuple(
        attrs.evolve(one, rarity=None, levels=tuple(attrs.evolve(level, counts_rarity=False) for level in one.levels))
        for one in profile.comparisons
    )
    return attrs.evolve(profile, comparisons=comparisons)


MIDDLE_SWAPPED = attrs.evolve(V1, swaps=(attrs.evolve(V1.swaps[0], second="middle_name", probability=0.2),))
PROFILES: Mapping[str, Callable[[Sequence[PreparedRecord]], MatchProfile]] = {
    "plain": lambda _: V1,
    "observed": lambda found: observe(V1, found),
    "fitted": lambda _: fitted(),
    "other swap": lambda _: MIDDLE_SWAPPED,
    "no rarity": lambda found: without_rarity(observe(V1, found)),
    "learned nicknames": lambda _: attrs.evolve(V1, nicknames=(("ann", "bob"), ("jose", "mei"))),
    "no swap, no dependence": lambda _: attrs.evolve(V1, swaps=(), dependences=()),
}


@settings(deadline=None, max_examples=150)
@given(tables())
def test_features_by_columns_are_those_of_each_record(drawn: tuple[Table, tuple[ColumnRole, ...]]) -> None:
    """Whatever the columns are, a record has the features that it has by itself."""
    found = by_columns(*drawn)
    for row, expected in enumerate(one_by_one(*drawn)):
        assert expected.features == found.prepared(row).features
        assert (expected.labels, expected.fingerprint) == (found.prepared(row).labels, found.prepared(row).fingerprint)


@settings(deadline=None, max_examples=100)
@given(tables())
def test_a_fingerprint_tells_all_that_is_compared(drawn: tuple[Table, tuple[ColumnRole, ...]]) -> None:
    """From its fingerprint, a record has its features again, each value where it stood, and its hash."""
    found = by_columns(*drawn)
    told = features_of(fingerprints(found.compared, np.arange(len(found))))
    expected = [found.prepared(row) for row in found.kept.tolist()]
    again = [prepared_record(told, number) for number in range(len(found))]
    assert [(one.features, one.labels) for one in expected] == [(one.features, one.labels) for one in again]
    assert found.hashes.tolist() == hash_records(told, len(found)).tolist()


@pytest.mark.parametrize("role", [role for role in CELLS if role])
def test_naughty_strings_say_the_same_by_columns(role: str, naughty_strings: tuple[str, ...]) -> None:
    """What breaks careless programs is read as by itself, alone and beside a usual cell."""
    texts = [text for text in naughty_strings if "\0" not in text and text.encode("utf-8", "ignore").decode() == text]
    for used, rows in (
        ([role], [(text,) for text in texts]),
        ([role, role], [(text, CELLS[role][0]) for text in texts]),
        (["name", role], [(CELLS["name"][0], text) for text in texts]),
    ):
        table, roles = table_of(used, rows)
        found = by_columns(table, roles)
        expected = [record.features for record in one_by_one(table, roles)]
        differing = [
            (rows[row], expected[row], found.prepared(row).features)
            for row in range(len(rows))
            if expected[row] != found.prepared(row).features
        ]
        assert [] == differing


def assert_scored_alike(profile: MatchProfile, found: Records, pairs: Sequence[tuple[int, int]]) -> None:
    """Compare levels, bits and relations of pairs by columns with those of each pair by itself, from both sides."""
    scorer, columns = Scorer(profile), ColumnScorer(profile, found.compared)
    left, right = (found.stands_for[list(side)].astype(np.int32) for side in zip(*pairs, strict=True))
    findings = columns.find(left, right)
    bits, relations = columns.judge(findings)
    assert np.allclose(columns.judge(columns.find(right, left))[0], bits, rtol=0, atol=1e-9)
    names = (*(relation.name for relation in profile.classes), STRANGER)
    crossed = {
        (place, field)
        for swap, crosswise in findings.crosswise
        for place in crosswise.places.tolist()
        for field in (swap.first, swap.second)
    }
    prepared = {row: found.prepared(row) for pair in pairs for row in pair}
    for place, (one, other) in enumerate(pairs):
        expected = scorer.score(prepared[one], prepared[other])
        assert abs(expected.bits - bits[place]) < 1e-9
        shares = expected.relations[expected.relation], expected.relations[names[relations[place]]]
        assert names[relations[place]] == expected.relation or abs(shares[0] - shares[1]) < 1e-9
        straight = {e.field: e.level for e in expected.evidence if not e.is_crosswise}
        assert {e.field for e in expected.evidence if e.is_crosswise} <= {f for p, f in crossed if p == place}
        levels = {
            comparison.field: comparison.levels[each.ranks[place]].predicate
            for comparison, each in zip(columns.comparisons, findings.levels, strict=True)
            if each.ranks[place] != MISSING and (place, comparison.field) not in crossed
        }
        assert straight == levels


@pytest.mark.parametrize("profile", PROFILES)
@settings(deadline=None, max_examples=60)
@given(drawn=tables())
def test_a_pair_scores_by_columns_as_by_itself(profile: str, drawn: tuple[Table, tuple[ColumnRole, ...]]) -> None:
    """Levels, bits and the relation of every pair are those of the engine for pairs, from both sides."""
    found = by_columns(*drawn)
    pairs = list(product(range(found.rows), range(found.rows)))
    assert_scored_alike(PROFILES[profile](one_by_one(*drawn)), found, pairs)


@pytest.mark.parametrize("name", FILES)
def test_pairs_of_a_file_score_by_columns_as_by_themselves(name: str, labelled: Path) -> None:
    """On public files, so do likely pairs and unlikely ones, under plain, observed and learned figures."""
    table = read_csv(labelled / f"{name}.csv")
    found = deduplicate(table)
    draw = random.Random(name)  # noqa: S311 - the same pairs each time, no secret
    likely = list(zip(found.pairs.left.tolist(), found.pairs.right.tolist(), strict=True))
    pairs = draw.sample(likely, min(len(likely), PAIRS_OF_A_FILE // 2))
    pairs += [(draw.randrange(len(table.rows)), draw.randrange(len(table.rows))) for _ in range(PAIRS_OF_A_FILE // 2)]
    observed = observe(V1, [found.records.prepared(row) for row in range(len(table.rows))])
    for profile in (V1, observed, found.profile):
        assert_scored_alike(profile, found.records, pairs)


@pytest.mark.parametrize("name", FILES)
def test_features_of_a_file_are_those_of_each_record(name: str, labelled: Path) -> None:
    """On public files, columns say what records say."""
    table = read_csv(labelled / f"{name}.csv")
    roles = map_roles(table)
    found = read_records(read_table(table), roles)
    expected = [prepare(record).features for record in records(table, roles)]
    assert expected == [found.prepared(row).features for row in range(found.rows)]


WORDS = st.sampled_from(["ann", "anna", "bob", "robert", "lee", "a", "li", "smith", "smyth", "garcía", "12", "x"])
TEXTS: Mapping[str, st.SearchStrategy[str]] = {
    "words": st.lists(WORDS, min_size=1, max_size=4).map(" ".join),
    "letters": st.text("abé1 @|-", min_size=1, max_size=9).map(str.strip).filter(bool),
    "emails": st.tuples(st.text("ab.c", min_size=1, max_size=10), st.sampled_from(["a.example", "b.example"])).map(
        "@".join
    ),
    "dates": st.tuples(
        st.sampled_from(["1977", "1978", "0000"]), st.sampled_from(["01", "07", "00"]), st.sampled_from(["07", "01"])
    ).map("-".join),
    "streets": st.tuples(
        st.sampled_from(["", "12", "12a"]), st.sampled_from(["mill lane", "mil lane", "", "high"])
    ).map("|".join),
    "long": st.tuples(st.sampled_from(["abcdefgh", "mmmmm"]), st.text("abc", min_size=1, max_size=6)).map("".join),
}
PARAMETERS: Mapping[str, Sequence[float]] = {
    "similar": [0.78, 0.86, 0.9, 1.0],
    "similar_words": [0.6, 0.8, 0.85],
    "edits": [1, 2, 3],
    "prefix": [2, 4],
    "ending": [3, 8],
    "similar_local_part": [0.85],
    "email_slip": [1, 2, 3],
    "same_number_similar_street": [0.82],
    "similar_street": [0.88],
}


def test_every_predicate_has_a_columnar_twin() -> None:
    """Both interpreters know the same levels."""
    assert list(PREDICATES) == list(COLUMNAR_PREDICATES)


@pytest.mark.parametrize("name", PREDICATES)
@settings(deadline=None, max_examples=60)
@given(texts=st.lists(st.one_of(*TEXTS.values()), min_size=2, max_size=14, unique=True))
def test_a_predicate_holds_by_columns_as_for_one_pair(name: str, texts: list[str]) -> None:
    """Of any two different texts, a level holds by columns where it holds for the pair, from both sides."""
    pairs = [(one, other) for one, other in product(range(len(texts)), repeat=2) if one != other]
    left, right = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))
    for parameter in PARAMETERS.get(name, [0.0]):
        expected = [PREDICATES[name](texts[one], texts[other], parameter) for one, other in pairs]
        assert expected == COLUMNAR_PREDICATES[name](Values(texts), left, right, parameter).tolist()


@pytest.mark.parametrize("name", PREDICATES)
def test_no_pairs_hold_no_level(name: str) -> None:
    """Of nothing, nothing is said."""
    none = np.zeros(0, dtype=np.int64)
    assert [] == COLUMNAR_PREDICATES[name](Values(["a", "b c"]), none, none, 1.0).tolist()


@cache
def only(kind: str) -> MatchProfile:
    """Return a profile with one kind of key."""
    return attrs.evolve(V1, blocking=attrs.evolve(V1.blocking, keys=(kind,), weak=()))


@settings(deadline=None, max_examples=100)
@given(tables(rows_most=5))
def test_records_share_a_hashed_key_where_they_share_a_key(drawn: tuple[Table, tuple[ColumnRole, ...]]) -> None:
    """Of every kind, two records meet by hashes exactly where they meet by texts."""
    found = by_columns(*drawn)
    maker = KeyMaker(found.compared)
    prepared = [found.prepared(row) for row in range(found.rows)]
    for kind in KEYS:
        compared: list[set[int]] = [set() for _ in range(len(found))]
        for rows, hashes in maker.iter_keys(kind):
            for row, number in zip(rows.tolist(), hashes.tolist(), strict=True):
                compared[row].add(number)
        hashed = [compared[number] for number in found.stands_for.tolist()]
        texts = [set(keys(only(kind), record)) for record in prepared]
        assert [len(each) for each in texts] == [len(each) for each in hashed]
        for one, other in combinations(range(found.rows), 2):
            assert len(texts[one] & texts[other]) == len(hashed[one] & hashed[other])
        assert hashed == [RecordKeyMaker([kind]).keys(record).get(kind, set()) for record in prepared]


@given(st.sampled_from(list(KEYS)))
def test_one_key_text_under_two_kinds_is_two_keys(kind: str) -> None:
    """Kinds of keys never meet."""
    record = prepare({"tax_id": "A1", "external_id": "A1", "code:x": "A1"})
    found = RecordKeyMaker(list(KEYS)).keys(record)
    others = {number for name, numbers in found.items() if name != kind for number in numbers}
    assert not found.get(kind, set()) & others


# No block of a few rows is larger, so that both engines compare the same pairs.
UNCUT = attrs.evolve(V1, blocking=attrs.evolve(V1.blocking, block_most=100, weak_most=100))


@settings(deadline=None, max_examples=60)
@given(drawn=tables(rows_most=12))
def test_any_table_has_the_customers_of_its_records(drawn: tuple[Table, tuple[ColumnRole, ...]]) -> None:
    """Whatever stands in a table, it is learned from, and under a fixed profile both engines agree."""
    table, roles = drawn
    mapping = [f"{role.role or 'ignore'}={role.column}" for role in roles]
    learned = deduplicate(table, mapping=mapping)
    assert len(table.rows) == len(learned.clusters)
    prepared = one_by_one(table, roles)
    fixed = observe(UNCUT, prepared)
    found, expected = deduplicate(table, fixed, mapping=mapping), one_table(prepared, fixed)
    assert list(expected.clusters) == found.clusters.tolist()
    assert fixed == deduplicate(table, UNCUT, mapping=mapping).profile
