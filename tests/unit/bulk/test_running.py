"""What a run begins with."""

from itertools import pairwise

from customer_core.bulk import deduplicate
from customer_core.bulk._running import with_bounds
from customer_core.exchange import Table
from customer_core.matching import V1
from customer_core.testing.generator import generate


def test_bounds_of_blocks_fall_with_the_number_of_records() -> None:
    """Few records have the bounds of the profile, very many have lower ones, by which a pair is still a pair."""
    bounds = [with_bounds(V1, 10**power).blocking for power in range(9)]
    assert V1.blocking == bounds[0]
    for more, fewer in pairwise(bounds):
        assert more.block_most >= fewer.block_most >= 2
        assert more.weak_most >= fewer.weak_most >= 2
        assert more.neighbors >= fewer.neighbors >= 1
    assert bounds[-1].block_most < V1.blocking.block_most
    assert with_bounds(V1, 0).blocking == V1.blocking


def test_bounds_change_nothing_else() -> None:
    """Keys, levels and all figures are those of the profile."""
    bounded = with_bounds(V1, 10**8)
    assert V1.blocking.keys == bounded.blocking.keys
    assert (V1.comparisons, V1.classes, V1.clustering) == (bounded.comparisons, bounded.classes, bounded.clustering)


def test_a_learned_profile_keeps_pairs_in_proportion() -> None:
    """Also where the profile is learned, a crowd with one phone is compared in part, and the fit says on how much."""
    made = generate(4_000, seed=2)
    place = made.header.index("phone")
    rows = tuple((*row[:place], "0113 496 0000", *row[place + 1 :]) for row in made.rows)
    found = deduplicate(Table(file="x.csv", header=made.header, rows=rows))
    assert "phone" in found.cut_blocks
    assert found.compared < 40 * len(rows)
    assert found.fit is not None
    assert found.fit.pairs <= found.compared + len(rows)
