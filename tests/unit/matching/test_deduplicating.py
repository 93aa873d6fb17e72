"""Records in, customers out."""

from collections import Counter

import attrs

from customer_core.matching import V1, Deduplication, deduplicate, observe, rank

ANN = {"given_name": "Ann", "family_name": "Ortega", "email": "ann@ortega.example", "phone": "0113 496 0000"}
BEN = {"given_name": "Ben", "family_name": "Ortega", "email": "ben@ortega.example", "phone": "0113 496 0000"}


def test_records_of_one_customer_share_a_number() -> None:
    """Numbers follow the first appearance."""
    found = deduplicate([BEN, ANN, {**ANN, "given_name": "Anne"}, BEN])
    assert ((0, 1, 1, 0), 2) == (found.clusters, found.customers)


def test_nothing_in_nothing_out() -> None:
    """No records are no customers."""
    assert () == deduplicate([]).clusters


def test_any_iterable_will_do() -> None:
    """Records may come from a generator."""
    assert (0, 0) == deduplicate(record for record in (ANN, ANN)).clusters


def test_pairs_worth_a_look_are_listed_with_their_bits() -> None:
    """Every pair from the review threshold on, smaller position first."""
    found = deduplicate([ANN, BEN, {**ANN, "email": "ann.o@mail.example"}])
    assert [(0, 2)] == [(pair.left, pair.right) for pair in found.pairs]
    assert found.pairs[0].bits == found.score(0, 2).bits


def test_an_observed_profile_is_taken_as_it_is() -> None:
    """Scores under a fixed profile do not follow the file."""
    fixed = observe(V1, [ANN, BEN])
    assert fixed is deduplicate([ANN, BEN, ANN], fixed).profile
    observed = deduplicate([ANN, BEN, ANN, {**ANN, "city": "Leeds"}]).profile
    assert 3 == observed.population
    assert {"ann@ortega.example": 2} == dict(observed.frequencies["email"])


def test_progress_is_told_step_by_step() -> None:
    """Each step is told with what is done and to do, and ends complete."""
    told: list[tuple[str, int, int]] = []
    deduplicate([ANN, ANN, BEN], progress=lambda *step: told.append(step))
    assert ["normalizing", "pairing", "comparing", "clustering"] == list(dict.fromkeys(step for step, *_ in told))
    assert all(last == of for step, last, of in {step: (step, done, of) for step, done, of in told}.values())


def test_pairs_that_no_key_brought_together_are_compared_inside_a_component() -> None:
    """Where a record joins two others, these are compared, too, unless the component is large."""
    left = {"email": "ann@ortega.example", "given_name": "Ann", "family_name": "Ortega"}
    middle = {**left, "phone": "0113 496 0000"}
    right = {"phone": "0113 496 0000", "given_name": "Ann", "family_name": "Ortega"}
    by_reach = attrs.evolve(V1, blocking=attrs.evolve(V1.blocking, keys=("email", "phone")))
    assert [(0, 1), (0, 2), (1, 2)] == [(p.left, p.right) for p in deduplicate([left, middle, right], by_reach).pairs]
    large = attrs.evolve(by_reach, clustering=attrs.evolve(V1.clustering, complete_most=2))
    assert [(0, 1), (1, 2)] == [(p.left, p.right) for p in deduplicate([left, middle, right], large).pairs]


def test_ten_thousand_copies_are_one_customer() -> None:
    """Equal records are one customer however many they are, and cost no more than their number."""
    found = deduplicate([ANN, *[BEN] * 100, *[ANN] * 9_999])
    assert (2, {0: 10_000, 1: 100}) == (found.customers, dict(Counter(found.clusters)))
    assert {0, 1} == {pair.left for pair in found.pairs}


def test_copies_that_say_too_little_stay_apart() -> None:
    """Two records with nothing but one city are not one customer for being equal."""
    assert (0, 1) == deduplicate([{"city": "Leeds"}, {"city": "Leeds"}]).clusters


def test_a_repr_shows_figures_only() -> None:
    """Nobody's data ends up in a log."""
    found = deduplicate([ANN, ANN])
    assert isinstance(found, Deduplication)
    assert "Deduplication(2 records, 1 customers, 1 pairs)" == repr(found)


def test_candidates_are_ranked_likeliest_first() -> None:
    """Only candidates worth a look come back."""
    ranked = rank(V1, ANN, [BEN, {**ANN, "given_name": "Anne", "phone": ""}, ANN])
    assert [2, 1] == [position for position, _ in ranked]
