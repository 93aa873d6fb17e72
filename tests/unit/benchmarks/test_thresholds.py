from collections.abc import Sequence

from benchmarks.peers.files import Task
from benchmarks.thresholds import find_best_threshold
from hypothesis import given
from hypothesis import strategies as st


def joined(size: int, pairs: Sequence[tuple[float, int, int]], least: float) -> list[str]:
    """Return the clusters that pairs from this score on make, in the slowest and plainest way."""
    clusters = list(range(size))
    for score, left, right in pairs:
        if score >= least:
            kept, moved = clusters[left], clusters[right]
            clusters = [kept if cluster == moved else cluster for cluster in clusters]
    return [str(cluster) for cluster in clusters]


@given(
    records=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1)), min_size=10, max_size=10),
    pairs=st.lists(st.tuples(st.sampled_from((0.1, 0.2, 0.5, 0.9)), st.integers(0, 9), st.integers(0, 9)), min_size=1),
    is_linking=st.booleans(),
)
def test_no_threshold_does_better_than_the_best(
    records: list[tuple[int, int]], pairs: list[tuple[float, int, int]], *, is_linking: bool
) -> None:
    """The figures at the best threshold are the highest F1 of all, counted by the scorer of clusters."""
    truth = [customer for customer, _ in records]
    sides = [side for _, side in records] if is_linking else []
    task = Task(name="drawn", kind="drawn", header=(), rows=[()] * len(truth), truth=truth, sides=sides)
    tried = [task.score(joined(len(truth), pairs, least)) for least in {*(score for score, _, _ in pairs), 2.0}]
    best = find_best_threshold(pairs, truth, sides=sides)
    assert max(figures.f1 for figures in tried) == best.figures.f1
    assert task.score(joined(len(truth), pairs, best.score)) == best.figures


def test_joining_nothing_is_best_where_every_pair_is_wrong() -> None:
    """Without a right pair no score is from which on joining helps."""
    best = find_best_threshold([(0.9, 0, 1)], [1, 2, 3, 3])
    assert (float("inf"), 0) == (best.score, best.figures.found_pairs)
