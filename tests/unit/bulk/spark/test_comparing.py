"""What is compared in tasks, called as Spark calls it."""

import numpy as np
import pyarrow as pa

from customer_core import bulk
from customer_core.bulk._keys import KeyMaker
from customer_core.bulk._ordering import fingerprints
from customer_core.bulk._pairing import pack_keys
from customer_core.bulk.spark._chunks import Task
from customer_core.bulk.spark._comparing import clustering, comparing, cutting, ordering, scoring, telling
from customer_core.matching import Scorer
from customer_core.testing.generator import generate

ROWS = 300


def found() -> bulk.DeduplicatedTable:
    """Return made-up customers, deduplicated."""
    made = generate(ROWS, seed=7)
    return bulk.deduplicate(pa.table(dict(zip(made.header, zip(*made.rows, strict=True), strict=True))))


FOUND = found()
RECORDS = FOUND.records
TOLD = fingerprints(RECORDS.compared, np.arange(len(RECORDS))).cast(pa.string())
SIDES = FOUND.pairs.left, FOUND.pairs.right
NUMBERS = pa.array(range(len(RECORDS)), pa.int64())


def made_of(task: Task, **columns: object) -> pa.Table:
    """Return what a task makes of columns, given in batches."""
    return pa.Table.from_batches(task(pa.table(columns).to_batches(max_chunksize=100)))


def pairs(left: list[int], right: list[int]) -> dict[str, object]:
    """Return the columns of pairs of rows."""
    sides = {"left": left, "right": right}
    told = {f"{side}_told": TOLD.take(pa.array(RECORDS.stands_for[rows])) for side, rows in sides.items()}
    return {**{f"{side}_id": rows for side, rows in sides.items()}, **told}


def test_keys_are_those_of_one_machine() -> None:
    """Of every kind, records share a block where they share a packed key."""
    keys = made_of(cutting(FOUND.profile, len(RECORDS)), id=NUMBERS, told=TOLD).to_pylist()
    bits = np.uint64(max(1, (len(RECORDS) - 1).bit_length()))
    maker = KeyMaker(RECORDS.compared)
    expected = {
        (number, int(packed >> bits), int(packed & ((np.uint64(1) << bits) - np.uint64(1))))
        for number, kind in enumerate(FOUND.profile.blocking.keys)
        for packed in pack_keys(maker.iter_keys(kind), len(RECORDS))
    }
    assert sorted(expected) == sorted((row["kind"], row["block"], row["id"]) for row in keys)


def test_the_order_of_names_is_that_of_one_machine() -> None:
    """Names and hashes that are told stand in the order of ranks."""
    rows = made_of(ordering(), id=NUMBERS, told=TOLD).to_pylist()
    in_order = sorted(rows, key=lambda row: (row["family"], row["given"], row["organization"], row["hash"]))
    assert np.argsort(RECORDS.ranks()).tolist() == [row["id"] for row in in_order]


def test_records_without_a_name_stand_first() -> None:
    """A chunk in which nobody has one of the names has empty ones."""
    [row] = made_of(ordering(), id=[5], told=["phone\x1f1"]).to_pylist()
    assert (5, "", "", "") == (row["id"], row["family"], row["given"], row["organization"])


def test_pairs_score_as_on_one_machine() -> None:
    """Bits, probability and relation are those of a result; what was judged has infinite bits."""
    left, right = FOUND.pairs.left.tolist(), FOUND.pairs.right.tolist()
    nothing = made_of(comparing(FOUND.profile), **pairs(left, right), said=pa.nulls(len(left), pa.int32()))
    assert FOUND.pairs.bits.tolist() == nothing["bits"].to_pylist()
    assert FOUND.pairs.probabilities.tolist() == nothing["probability"].to_pylist()
    assert FOUND.pairs.relations.tolist() == nothing["relation"].to_pylist()
    said = pa.array([1, -1, None], pa.int32())
    judged = made_of(comparing(FOUND.profile), **pairs(left[:3], right[:3]), said=said)
    assert [float("inf"), -float("inf"), FOUND.pairs.bits[2]] == judged["bits"].to_pylist()
    assert 1.0 == judged["probability"].to_pylist()[0]
    assert 1e-300 > judged["probability"].to_pylist()[1]


def test_pairs_score_alike_beside_their_records() -> None:
    """Each record is told once, in any order, and pairs are scored as where both sides are told with each."""
    left, right = FOUND.pairs.left.tolist(), FOUND.pairs.right.tolist()
    said = pa.array([1, -1, *[None] * (len(left) - 2)], pa.int32())
    expected = made_of(comparing(FOUND.profile), **pairs(left, right), said=said)
    ends = sorted({*left, *right}, reverse=True)
    records = pa.table({"left_id": ends, "told": TOLD.take(pa.array(RECORDS.stands_for[ends]))})
    asked = pa.table({"left_id": left, "right_id": right, "said": said})
    for parts in ([records, asked], [asked, records]):
        together = pa.concat_tables(parts, promote_options="default")
        assert expected.to_pylist() == scoring(FOUND.profile)(together).to_pylist()


def test_evidence_is_that_of_a_single_pair() -> None:
    """Field by field, and no value of a record is among it."""
    left, right = FOUND.pairs.left[:20].tolist(), FOUND.pairs.right[:20].tolist()
    rows = made_of(telling(FOUND.profile), **pairs(left, right))
    scorer = Scorer(FOUND.profile)
    expected = [
        (one, other, each.field, each.level, each.bits, each.frequency, each.records, each.is_crosswise)
        for one, other in zip(left, right, strict=True)
        for each in scorer.score(FOUND.record(one), FOUND.record(other)).evidence
    ]
    assert expected == [tuple(row.values()) for row in rows.to_pylist()]


def test_components_cluster_as_on_one_machine() -> None:
    """Whole components, in any order, become the customers of the table, each called by its smallest id."""
    kept = RECORDS.kept.tolist()
    inside = np.isin(FOUND.pairs.left, kept) & np.isin(FOUND.pairs.right, kept)
    bits, relations = FOUND.pairs.bits[inside], FOUND.pairs.relations[inside].astype(np.int32)
    none = {"right_id": pa.nulls(len(kept), pa.int64()), "bits": pa.nulls(len(kept), pa.float64())}
    members = pa.table({"left_id": kept, **none, "relation": pa.nulls(len(kept), pa.int32()), "told": TOLD})
    ends = {f"{side}_id": rows[inside].astype(np.int64) for side, rows in zip(("left", "right"), SIDES, strict=True)}
    told = pa.nulls(len(bits), pa.string())
    together = pa.concat_tables([pa.table({**ends, "bits": bits, "relation": relations, "told": told}), members])
    shuffled = together.take(pa.array(np.random.default_rng(7).permutation(len(together))))
    rows = clustering(FOUND.profile)(shuffled).to_pylist()
    clusters = {row["left_id"]: row["cluster"] for row in rows if row["right_id"] is None}
    firsts: dict[int, int] = {}
    assert {row: firsts.setdefault(int(FOUND.clusters[row]), row) for row in kept} == clusters
    assert {True} == {row["cluster"] is None for row in rows if row["right_id"] is not None}
