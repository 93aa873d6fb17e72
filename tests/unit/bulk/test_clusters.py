"""From scored pairs to clusters."""

from collections.abc import Mapping
from itertools import combinations, permutations
from math import inf

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_core.bulk._clustering import Rows, ScoredPairs, cluster_records
from customer_core.bulk._sorted_numbers import is_among
from customer_core.matching import Clustering, cluster_component, components

CLUSTERING = Clustering(link_bits=0.0, cut_bits=0.0, most_bits=15.0, unseen_bits=-4.0, complete_most=5)
Pair = tuple[int, int]


def scored(pairs: Mapping[Pair, float]) -> ScoredPairs:
    """Return pairs with their bits as columns."""
    left, right = np.array(sorted(pairs), dtype=np.int32).reshape(-1, 2).T
    bits = np.array([pairs[pair] for pair in sorted(pairs)], dtype=np.float64)
    return ScoredPairs(left, right, bits, np.zeros(len(bits), dtype=np.uint8))


def clustered(size: int, seen: Mapping[Pair, float], all_bits: Mapping[Pair, float]) -> tuple[list[int], list[Pair]]:
    """Return the labels of records, and the pairs that were scored on the way."""

    def score(left: Rows, right: Rows) -> ScoredPairs:
        return scored({pair: all_bits[pair] for pair in zip(left.tolist(), right.tolist(), strict=True)})

    labels, added = cluster_records(size, scored(seen), CLUSTERING, score, np.argsort)
    return labels.tolist(), list(zip(added.left.tolist(), added.right.tolist(), strict=True))


def test_pairs_of_a_small_component_are_completed() -> None:
    """What no key brought together is scored where others connect it, and counts."""
    seen = {(0, 1): 5.0, (1, 2): 5.0}
    assert ([0, 0, 0, 3], [(0, 2)]) == clustered(4, seen, {(0, 2): 5.0})
    assert ([0, 0, 2, 3], [(0, 2)]) == clustered(4, seen, {(0, 2): -15.0})


def test_a_large_component_is_left_as_it_is() -> None:
    """Beyond the profile's bound, what was not seen counts as mild evidence against."""
    chain = {(one, one + 1): 1.0 for one in range(9)}
    labels, added = clustered(10, chain, {})
    assert [] == added
    assert 2 == max(labels.count(label) for label in labels)


def test_judged_pairs_hold() -> None:
    """Two that differ for sure are never joined, however much speaks for it."""
    bits = dict.fromkeys(combinations(range(4), 2), 30.0)
    labels, _ = clustered(4, {**bits, (0, 3): -inf}, {})
    assert labels[0] != labels[3]
    assert [0, 0, 0, 0] == clustered(4, bits, {})[0]


@settings(deadline=None)
@given(st.integers(2, 12), st.data())
def test_clusters_are_those_of_average_linkage(size: int, data: st.DataObject) -> None:
    """Whatever the scores, components are clustered as the engine for pairs clusters them."""
    pairs = list(combinations(range(size), 2))
    bits = {pair: data.draw(st.integers(-200, 200)) / 7 for pair in pairs}
    seen = {pair: bits[pair] for pair in pairs if data.draw(st.integers(0, 3)) == 0}
    labels, _ = clustered(size, seen, bits)
    groups = components(size, [pair for pair, each in seen.items() if each >= CLUSTERING.link_bits])
    expected = list(range(size))
    for group in groups:
        is_small = len(group) <= CLUSTERING.complete_most
        inside = {p: bits[p] for p in combinations(group, 2) if p in seen or (is_small and len(group) > 1)}
        for cluster in cluster_component(group, inside, CLUSTERING):
            expected = [min(cluster) if row in cluster else label for row, label in enumerate(expected)]
    assert expected == labels


def test_pairs_are_joined_in_order() -> None:
    """Others are put where they belong, whatever their order, and none change nothing."""
    one, other = scored({(0, 2): 1.0, (3, 4): 2.0}), scored({(0, 1): 3.0, (1, 4): 4.0})
    turned = other.where(np.array([False, False])).joined(attrs.evolve(other))
    joined = one.joined(turned)
    assert [(0, 1), (0, 2), (1, 4), (3, 4)] == list(zip(joined.left.tolist(), joined.right.tolist(), strict=True))
    assert [3.0, 1.0, 4.0, 2.0] == joined.bits.tolist()
    assert one is one.joined(scored({}))


def test_numbers_are_found_among_others() -> None:
    """Also beyond the last, and among none."""
    assert [True, False, False] == is_among(np.array([2, 5]), np.array([5, 3, 9])).tolist()
    assert [False] == is_among(np.zeros(0, dtype=np.int64), np.array([5])).tolist()


@pytest.mark.parametrize("order", list(permutations("abc")), ids="".join)
def test_the_number_of_a_record_decides_nothing(order: tuple[str, ...]) -> None:
    """Scores beyond what a pair may say tie, whatever they are; then it is the order of values that decides."""
    bits = {("a", "b"): 15.9, ("a", "c"): 16.2, ("b", "c"): -inf}
    place = {name: number for number, name in enumerate(order)}
    ends = {(place[one], place[other]): score for (one, other), score in bits.items()}
    pairs = {(min(pair), max(pair)): score for pair, score in ends.items()}
    names = np.array(order)
    labels, _ = cluster_records(
        3, scored(pairs), CLUSTERING, lambda *_: scored({}), lambda members: np.argsort(names[members])
    )
    groups = {frozenset(names[labels == label]) for label in labels.tolist()}
    assert {frozenset("ab"), frozenset("c")} == groups
