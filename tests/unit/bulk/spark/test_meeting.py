"""Which records of whole blocks meet, told as Spark calls it."""

from collections.abc import Sequence
from itertools import combinations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_core.bulk.spark._meeting import HOME_MASK, meeting

MOST = (3, 5)


def met(keys: Sequence[tuple[int, int, object]], id_type: pa.DataType | None = None) -> pa.Table:
    """Return what becomes of some keys, each of a kind, a block and an id."""
    kinds, blocks, ids = zip(*keys, strict=True)
    columns = {"kind": pa.array(kinds, pa.int32()), "block": pa.array(blocks, pa.int64()), "id": pa.array(ids, id_type)}
    return meeting(MOST)(pa.table(columns))


def pairs_of(found: pa.Table) -> list[tuple[object, object]]:
    """Return the pairs, however often each is there."""
    return sorted((row["left_id"], row["right_id"]) for row in found.to_pylist() if row["kind"] is None)


def test_records_of_a_block_meet_whatever_stands_between_them() -> None:
    """Each pair has its smaller id on the left; a block is one of its kind, and a record alone meets nobody."""
    found = met([(0, 7, 30), (1, 7, 1), (0, 8, 5), (0, 7, 20), (1, 7, 2), (0, 7, 100)])
    assert [(1, 2), (20, 30), (20, 100), (30, 100)] == pairs_of(found)
    assert not [row for row in found.to_pylist() if row["kind"] is not None]


def test_ids_that_are_texts_meet_in_their_order() -> None:
    """As Spark compares texts, byte by byte."""
    found = met([(0, 7, "é"), (0, 7, "b"), (0, 7, "10")], pa.string())
    assert [("10", "b"), ("10", "é"), ("b", "é")] == pairs_of(found)
    assert pa.string() == found.schema.field("left_id").type


def test_a_larger_block_is_named_and_nobody_of_it_meets() -> None:
    """Each kind has a bound of its own."""
    found = met([(kind, -9, id_) for kind in (0, 1) for id_ in range(4)])
    assert [(0, -9)] == [(row["kind"], row["block"]) for row in found.to_pylist() if row["kind"] is not None]
    assert list(combinations(range(4), 2)) == pairs_of(found)


def test_a_pair_is_at_home_in_the_larger_block() -> None:
    """So that pairs which share records have one home, also where a bound is beyond what a home can tell."""
    found = met([(0, -5, 1), (0, -5, 2), *((1, 3, id_) for id_ in (1, 2, 4))]).to_pylist()
    homes = sorted(row["home"] for row in found if (row["left_id"], row["right_id"]) == (1, 2))
    assert [-5 & HOME_MASK, 3] == [home & HOME_MASK for home in homes]
    keys = {"kind": pa.array([0] * 2, pa.int32()), "block": pa.array([-1] * 2, pa.int64()), "id": pa.array([1, 2])}
    assert min(meeting([1 << 40])(pa.table(keys))["home"].to_pylist()) > 0


KEYS = st.lists(st.tuples(st.integers(0, 1), st.integers(-2, 2), st.integers(0, 9)), min_size=1, max_size=40)


@given(keys=KEYS)
def test_any_blocks_make_the_pairs_of_their_records(keys: list[tuple[int, int, int]]) -> None:
    """Each block up to its bound gives each pair of its records once."""
    different = list(dict.fromkeys(keys))
    blocks: dict[tuple[int, int], list[int]] = {}
    for kind, block, id_ in different:
        blocks.setdefault((kind, block), []).append(id_)
    whole = {block: sorted(ids) for block, ids in blocks.items() if len(ids) <= MOST[block[0]]}
    found = met(different)
    assert sorted(pair for ids in whole.values() for pair in combinations(ids, 2)) == pairs_of(found)
    named = {(row["kind"], row["block"]) for row in found.to_pylist() if row["kind"] is not None}
    assert blocks.keys() - whole.keys() == named


@pytest.mark.parametrize("size", [2, 200])
def test_all_of_a_block_meet_however_large_its_bound(size: int) -> None:
    """The bound alone says how many."""
    columns = {name: pa.array([0] * size, kind) for name, kind in (("kind", pa.int32()), ("block", pa.int64()))}
    found = meeting([size])(pa.table({**columns, "id": pa.array(range(size))}))
    assert size * (size - 1) // 2 == found.num_rows
