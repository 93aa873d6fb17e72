"""One record against the records of a table."""

import pickle
from functools import cache

import attrs
import pytest

from customer_core.bulk import DeduplicatedTable, deduplicate
from customer_core.errors import InvalidOptionError
from customer_core.exchange import Table, records
from customer_core.matching import KEYS, V1, MatchProfile, PreparedRecord, Scorer, keys, prepare
from customer_core.matching._keys import key_texts
from customer_core.testing.generator import generate

# Bounds that no block of a few hundred records reaches, and bounds that many do.
WHOLE = attrs.evolve(V1, blocking=attrs.evolve(V1.blocking, block_most=10_000, weak_most=10_000))
CUT = attrs.evolve(V1, blocking=attrs.evolve(V1.blocking, block_most=4, weak_most=2, neighbors=2))


@cache
def customers(profile: MatchProfile) -> DeduplicatedTable:
    """Return made-up customers, deduplicated."""
    made = generate(300, seed=9)
    return deduplicate(Table(file="x.csv", header=made.header, rows=tuple(made.rows)), profile)


def test_a_record_is_found_with_the_pairs_that_its_row_has() -> None:
    """Where no block is cut, the index finds for each record what the table found, with the same scores."""
    found = customers(WHOLE)
    index, kept = found.index(), set(found.records.kept.tolist())
    scored = dict(
        zip(zip(found.pairs.left.tolist(), found.pairs.right.tolist(), strict=True), found.pairs.bits, strict=True)
    )
    by_key = [set(keys(WHOLE, found.records.prepared(row))) for row in range(300)]
    for row in sorted(kept):
        answer = {other: score.bits for other, score in index.find(found.records.prepared(row), most=300)}
        answer.pop(row, None)
        partners = {other for pair in scored if row in pair for other in pair if other != row and other in kept}
        assert {other for other in partners if by_key[row] & by_key[other]} == answer.keys()
        assert all(abs(scored[min(row, other), max(row, other)] - bits) < 1e-9 for other, bits in answer.items())


@pytest.mark.parametrize("profile", [WHOLE, CUT], ids=["whole", "cut"])
def test_answers_are_ranked_and_bounded(profile: MatchProfile) -> None:
    """Likeliest first, none below the review threshold, each row once, no more than were asked for."""
    found = customers(profile)
    index = found.index()
    for row in range(0, 300, 7):
        answer = index.find(found.records.prepared(row))
        bits = [score.bits for _, score in answer]
        assert sorted(bits, reverse=True) == bits
        assert all(each >= profile.thresholds.review_bits for each in bits)
        assert len({other for other, _ in answer}) == len(answer)
        assert answer[:1] == index.find(found.records.prepared(row), most=1)
        expected = Scorer(found.profile).score(found.records.prepared(row), found.records.prepared(answer[0][0]))
        assert expected == answer[0][1]


def candidates_by_texts(found: DeduplicatedTable, record: PreparedRecord) -> set[int]:
    """Return the compared records that share a key with a record, in the slowest and plainest way."""
    blocking, size = found.profile.blocking, len(found.records)
    others = [found.records.prepared(row) for row in found.records.kept.tolist()]
    by_name = sorted(range(size), key=found.records.ranks().__getitem__)
    chosen: set[int] = set()
    for kind in blocking.keys:
        for text in set(key_texts(KEYS[kind], record)):
            block = [number for number in by_name if text in key_texts(KEYS[kind], others[number])]
            if len(block) < (blocking.weak_most if kind in blocking.weak else blocking.block_most):
                chosen.update(block)
            elif kind not in blocking.weak:
                before = [number for number in block if name(others[number]) < name(record)]
                behind = block[len(before) :]
                chosen.update(before[-blocking.neighbors :], behind[: blocking.neighbors])
    return chosen


def name(record: PreparedRecord) -> list[str]:
    """Return what the order of names goes by."""
    return [record.features.get(feature, ("",))[0] for feature in ("family", "given", "organization")]


@pytest.mark.parametrize("profile", [WHOLE, CUT], ids=["whole", "cut"])
def test_another_s_record_is_answered_as_the_engine_for_pairs_would(profile: MatchProfile) -> None:
    """Rows, order and scores with all evidence are those of comparing a record with each candidate."""
    found, made = customers(profile), generate(300, seed=10)
    index, scorer, kept = found.index(), Scorer(found.profile), found.records.kept.tolist()
    others = records(Table(file="x.csv", header=made.header, rows=tuple(made.rows)), found.roles)
    answers = 0
    for record in (*map(prepare, others[::5]), *(found.records.prepared(row) for row in kept[::35])):
        candidates = index.candidates(record)
        assert sorted(candidates_by_texts(found, record)) == candidates
        scores = [(kept[number], scorer.score(record, found.records.prepared(kept[number]))) for number in candidates]
        likely = [one for one in scores if one[1].bits >= profile.thresholds.review_bits]
        expected = tuple(sorted(likely, key=lambda one: -one[1].bits))
        assert expected == index.find(record, most=300)
        answers += len(expected)
    assert answers


def test_an_index_answers_in_another_process_as_in_this() -> None:
    """It goes from one process to another with its profile and records."""
    found = customers(CUT)
    index, again = found.index(), pickle.loads(pickle.dumps(found.index()))  # noqa: S301 - our own
    for row in range(0, 300, 50):
        assert index.find(found.records.prepared(row)) == again.find(found.records.prepared(row))


def test_fewer_answers_than_none_are_refused() -> None:
    """A number below 0 would leave out the last answers; 0 is as good a bound as any."""
    index, record = customers(WHOLE).index(), customers(WHOLE).records.prepared(0)
    assert () == index.find(record, most=0)
    with pytest.raises(InvalidOptionError, match="it is below 0"):
        index.find(record, most=-1)


def test_a_record_of_its_own_values_is_found_in_a_cut_block() -> None:
    """Beside the place of its name in a large block, a record finds itself."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    crowd = [(letters[n % 26] * 4, letters[n // 5] + letters[n % 5] * 3, "0113 496 0000") for n in range(120)]
    found = deduplicate(Table(file="x.csv", header=("given name", "family name", "phone"), rows=tuple(crowd)), CUT)
    assert "phone" in found.cut_blocks
    index = found.index()
    for row in found.records.kept.tolist()[::10]:
        record = prepare({"given_name": crowd[row][0], "family_name": crowd[row][1], "phone": crowd[row][2]})
        assert row in [int(found.records.kept[number]) for number in index.candidates(record)]
        assert len(index.candidates(record)) <= 2 * CUT.blocking.neighbors * len(CUT.blocking.keys)


def test_what_says_nothing_or_something_else_is_not_found() -> None:
    """A record without keys, or with keys that nobody has, has no candidates."""
    index = customers(WHOLE).index()
    assert () == index.find({"email": "n/a"})
    assert () == index.find({"tax_id": "no such number", "given_name": "Qqq", "family_name": "Zzz"})


def test_the_first_of_equal_rows_stands_for_them() -> None:
    """Rows that say the same are found once, by the first of them."""
    row = ("Ann", "Ortega", "ann@ortega.example")
    rows = (("Eve", "Lee", ""), row, row)
    found = deduplicate(Table(file="x.csv", header=("given name", "family name", "email"), rows=rows), V1)
    answer = found.index().find({"given_name": "Ann", "family_name": "Ortega", "email": "ann@ortega.example"})
    assert [1] == [number for number, _ in answer]


def test_an_index_tells_its_size() -> None:
    """Records, keys and memory are told, and nobody's data."""
    found = customers(WHOLE)
    index = found.index()
    assert len(found.records) == len(index)
    assert repr(index).startswith(f"KeyIndex({len(index)} records, ")
    assert 8 * len(index) < index.bytes < 8 * 100 * len(index)
