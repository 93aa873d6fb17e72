from typing import Any

import attrs
import pytest

from customer_core.errors import InvalidOptionError
from customer_core.matching import (
    V1,
    MatchProfile,
    Scorer,
    cluster_linked,
    deduplicate,
    is_link,
    least_link_bits,
    link_signature,
    observe,
    prepare,
)

ANN = {"given_name": "Ann", "family_name": "Lee", "email": "ann@lee.example"}
ANNA = {"given_name": "Anna", "family_name": "Lee", "email": "ann@lee.example", "phone": "+49 30 1234567"}
MOVED = {"given_name": "Anna", "family_name": "Leigh", "phone": "+49 30 1234567"}
BOB = {"given_name": "Bob", "family_name": "Ortega", "email": "bob@ortega.example"}
NAME = {"given_name": "Ann", "family_name": "Lee"}
FIXED = observe(V1, [prepare(BOB)])


def with_clustering(**figures: Any) -> MatchProfile:  # noqa: ANN401 - some are whole numbers
    """Return a fixed profile with other figures for clusters."""
    return attrs.evolve(FIXED, clustering=attrs.evolve(FIXED.clustering, **figures))


def test_records_judged_the_same_are_one_customer() -> None:
    """Whom somebody judged to be the same is one customer, however little the two have in common."""
    assert (0, 1, 0) == deduplicate([ANN, NAME, BOB], FIXED, same=[(2, 0)]).clusters


def test_records_judged_different_are_two_customers() -> None:
    """Whom somebody judged to be different is not one customer, also where all that is compared is equal."""
    assert (0, 0) == deduplicate([ANN, ANN], FIXED).clusters
    assert (0, 1) == deduplicate([ANN, ANN], FIXED, different=[(1, 0)]).clusters


def test_different_wins_over_the_same() -> None:
    """Of two records that are judged both ways, none is the other."""
    assert (0, 1) == deduplicate([ANN, ANNA], FIXED, same=[(0, 1)], different=[(0, 1)]).clusters


def test_copies_of_a_judged_record_are_joined_by_their_score() -> None:
    """A record that was judged stands for itself, and its copies stand for one another and join it by their score."""
    assert (0, 1, 1, 1) == deduplicate([BOB, ANN, ANN, ANN], FIXED, different=[(0, 1)]).clusters


@pytest.mark.parametrize("pair", [(0, 0), (0, 2), (-1, 0)])
def test_a_judgement_of_no_two_records_is_refused(pair: tuple[int, int]) -> None:
    """A judgement is of two different records, counted from 0."""
    with pytest.raises(InvalidOptionError, match="not two of the records"):
        deduplicate([ANN, BOB], FIXED, same=[pair])


def test_equal_records_that_say_enough_are_linked() -> None:
    """Records that are equal are links of one another from the cut on, others only from the link on."""
    scorer = Scorer(with_clustering(link_bits=5.0, cut_bits=-5.0))
    ann, anna = prepare(ANN), prepare(ANNA)
    assert [True, True, False] == [is_link(scorer, ann, ann, bits) for bits in (5.0, 0.0, -6.0)]
    assert [True, False] == [is_link(scorer, ann, anna, bits) for bits in (5.0, 0.0)]


@pytest.mark.parametrize("complete_most", [2, 64])
def test_linked_records_are_grouped_as_by_a_whole_run(complete_most: int) -> None:
    """What is said of some components is what a run over them and all others says, be they completed or not."""
    profile = with_clustering(complete_most=complete_most)
    scorer, records = Scorer(profile), [prepare(one) for one in (ANN, ANNA, MOVED, ANN)]
    links = [
        (one, other)
        for one in range(4)
        for other in range(one)
        if is_link(scorer, records[one], records[other], scorer.bits(records[one], records[other]))
    ]
    expected = deduplicate([*records, prepare(BOB)], profile).clusters[:4]
    groups = cluster_linked(scorer, records, links)
    labels = {position: number for number, group in enumerate(groups) for position in group}
    assert expected == tuple(labels[position] for position in range(4))


def test_judgements_hold_among_linked_records() -> None:
    """What somebody judged joins and parts linked records as it does in a whole run."""
    scorer, records = Scorer(FIXED), [prepare(one) for one in (ANN, ANNA, BOB)]
    assert ((0,), (1,), (2,)) == cluster_linked(scorer, records, [(0, 1)], different=[(0, 1)])
    assert ((0, 2), (1,)) == cluster_linked(scorer, records, [(1, 0)], same=[(2, 0)], different=[(0, 1)])


def test_the_signature_of_links_is_that_of_all_that_decides_them() -> None:
    """Whatever changes a score, or who is compared, changes the signature; what is worth a look does not."""
    other_name = attrs.evolve(FIXED, name="mine", version=7, thresholds=attrs.evolve(FIXED.thresholds, review=0.5))
    assert link_signature(FIXED) == link_signature(other_name)
    changed = [
        V1,
        attrs.evolve(FIXED, nicknames=[("ann", "nan")]),
        attrs.evolve(FIXED, comparisons=FIXED.comparisons[1:], swaps=(), dependences=()),
        with_clustering(link_bits=0.5),
        observe(V1, [prepare(ANN), prepare(BOB)]),
    ]
    assert 6 == len({link_signature(profile) for profile in (FIXED, *changed)})


def test_equal_profiles_have_one_signature() -> None:
    """Figures that are equal count alike, be they whole numbers or not."""
    whole = attrs.evolve(FIXED, clustering=attrs.evolve(FIXED.clustering, link_bits=0))
    assert FIXED == whole
    assert link_signature(FIXED) == link_signature(whole)


@pytest.mark.parametrize(("link_bits", "cut_bits", "least"), [(0.5, -1.5, -1.5), (-2.0, -1.5, -2.0)])
def test_less_than_the_least_bits_is_never_a_link(link_bits: float, cut_bits: float, least: float) -> None:
    """Be the two equal or not."""
    assert least == least_link_bits(with_clustering(link_bits=link_bits, cut_bits=cut_bits))
