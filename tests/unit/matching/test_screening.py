"""What cannot reach a score is told apart early, and nothing else is."""

import pytest

from customer_core.exchange import Table, map_roles, records
from customer_core.matching import V1, Scorer, candidate_pairs, prepare
from customer_core.testing.generator import generate

REVIEW = V1.thresholds.review_bits
ANN = {
    "given_name": "Ann",
    "family_name": "Ortega",
    "email": "ann@ortega.example",
    "phone": "0113 496 0000",
    "street": "12 Mill Lane",
    "city": "Leeds",
}
STRANGER = {
    "given_name": "Boris",
    "family_name": "Lindqvist",
    "email": "b.lindqvist@shop.example",
    "phone": "020 7946 0123",
    "street": "7 Harbour Street",
    "city": "Leeds",
}


@pytest.mark.parametrize(
    ("left", "right", "passes"),
    [
        (ANN, ANN, True),
        (ANN, {**ANN, "given_name": "Anna", "email": "ann@ortega.exmaple"}, True),
        (ANN, {**ANN, "given_name": "Ortega", "family_name": "Ann"}, True),
        (ANN, STRANGER, False),
        (ANN, {**STRANGER, "family_name": "Ortega"}, False),
        # Parts that may be read crosswise and labelled columns are left to the full comparison.
        (ANN, {**STRANGER, "given_name": "Ortega"}, True),
        ({**ANN, "code:sku": "A1"}, {**STRANGER, "code:sku": "A2"}, True),
        ({**ANN, "code:sku": "A1"}, STRANGER, False),
        (ANN, {}, False),
        ({}, ANN, False),
    ],
)
def test_a_stranger_of_the_same_town_is_told_apart_and_a_likely_one_is_not(
    left: dict[str, str], right: dict[str, str], *, passes: bool
) -> None:
    """Most of those who share a key with a record are strangers, and need no score."""
    assert passes == Scorer(V1).screen(prepare(left), REVIEW).may_reach(prepare(right))


def test_of_several_values_the_best_pair_counts() -> None:
    """An old address that differs does not hide that another one is the same."""
    left, right = {"email": ["old@a.example", "ann@ortega.example"]}, {"email": ["ann@ortega.example", "new@b.example"]}
    screen = Scorer(V1).screen(prepare({**ANN, **left}), REVIEW)
    assert screen.may_reach(prepare({**STRANGER, **right}))
    assert not screen.may_reach(prepare({**STRANGER, "email": ["new@b.example", "other@c.example"]}))


def test_most_of_those_who_share_a_key_are_told_apart_and_nobody_who_reaches_the_score() -> None:
    """On generated customers the screen leaves few pairs that score less, and loses none."""
    made = generate(1_500, seed=11)
    table = Table(file="generated", header=made.header, rows=tuple(made.rows))
    prepared = [prepare(record) for record in records(table, map_roles(table))]
    pairs, scorer = candidate_pairs(V1, prepared).pairs, Scorer(V1)
    reached = {pair for pair in pairs if scorer.bits(*(prepared[place] for place in pair)) >= REVIEW}
    screens = {one: scorer.screen(prepared[one], REVIEW) for one, _ in pairs}
    passed = {(one, other) for one, other in pairs if screens[one].may_reach(prepared[other])}
    assert reached <= passed
    assert len(passed) - len(reached) < len(pairs) / 4
