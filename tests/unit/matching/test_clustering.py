"""Clusters of one component: no chains, no favorites."""

from itertools import combinations
from math import inf

import pytest

from customer_core.matching import V1, Clustering, cluster_component, components

CLUSTERING = Clustering(link_bits=0.0, cut_bits=0.0, most_bits=15.0, unseen_bits=-4.0, complete_most=64)


def test_components_are_what_pairs_connect() -> None:
    """Positions that a path of pairs connects are one component; the others stand alone."""
    assert [[0, 2, 3], [1], [4, 5]] == components(6, [(2, 3), (0, 3), (4, 5)])


def test_a_chain_of_weak_links_does_not_glue_a_crowd_together() -> None:
    """Neighbors that agree a little stay apart where the ends do not agree."""
    chain = {(i, i + 1): 1.0 for i in range(9)}
    groups = cluster_component(range(10), chain, CLUSTERING)
    assert 2 == max(len(group) for group in groups)


def test_one_strong_link_does_not_outweigh_many_against() -> None:
    """A pair's say is bounded, so that one e-mail in common does not join two families."""
    pairs = {(0, 1): 20.0, (2, 3): 20.0, (0, 2): 90.0, (0, 3): -9.0, (1, 2): -9.0, (1, 3): -9.0}
    assert [[0, 1], [2, 3]] == cluster_component(range(4), pairs, CLUSTERING)


@pytest.mark.parametrize(("bits", "expected"), [(0.0, [[0, 1]]), (-0.001, [[0], [1]])])
def test_two_records_join_exactly_from_the_cut_on(bits: float, expected: list[list[int]]) -> None:
    """The cut itself joins, anything below does not."""
    assert expected == cluster_component([0, 1], {(0, 1): bits}, CLUSTERING)


def test_unseen_pairs_speak_mildly_against() -> None:
    """A record that met one member of a pair joins only if it speaks louder than what was not seen."""
    seen = {(0, 1): 10.0, (1, 2): 4.0}
    assert [[0, 1, 2]] == cluster_component(range(3), seen, CLUSTERING)
    assert [[0, 1], [2]] == cluster_component(range(3), {**seen, (1, 2): 3.9}, CLUSTERING)


def test_members_keep_their_names() -> None:
    """The groups hold the positions that were given, whatever their order."""
    assert [[7, 3], [5]] == cluster_component([7, 5, 3], {(3, 7): 5.0}, CLUSTERING)


def test_a_record_by_itself_is_a_customer() -> None:
    """No pair, no cluster."""
    assert [[4]] == cluster_component([4], {}, V1.clustering)


def test_a_judgement_that_two_differ_holds_against_a_chain() -> None:
    """Minus infinity keeps two apart, whoever was judged the same as both."""
    seen = {(0, 1): inf, (1, 2): inf, (0, 2): -inf}
    assert [[0, 1], [2]] == cluster_component(range(3), seen, CLUSTERING)


def test_a_judgement_that_two_are_the_same_outweighs_a_crowd_against() -> None:
    """Plus infinity puts two into one group, however many pairs beside it speak against."""
    pairs = {(one, other): 30.0 if one // 5 == other // 5 else -30.0 for one, other in combinations(range(10), 2)}
    assert [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]] == cluster_component(range(10), pairs, CLUSTERING)
    found = cluster_component(range(10), {**pairs, (2, 7): inf}, CLUSTERING)
    assert [[0, 1, 2, 3, 4, 7], [5, 6, 8, 9]] == found
