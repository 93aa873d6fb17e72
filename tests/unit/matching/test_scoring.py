"""A pair's score: relations, swaps, rarity, dependence."""

from math import isclose, log2

import attrs
import pytest

from customer_core.matching import (
    STRANGER,
    V1,
    Dependence,
    Evidence,
    MatchProfile,
    Scorer,
    level_bits,
    observe,
    prepare,
    probability_of,
    score,
)

ANN = {"given_name": "Ann", "family_name": "Ortega", "email": "ann@ortega.example", "city": "Leeds"}


def evidence(left: dict[str, str], right: dict[str, str], field: str) -> Evidence | None:
    """Return what a field says of a pair."""
    return next((e for e in score(V1, left, right).evidence if e.field == field), None)


@pytest.mark.parametrize(
    ("change", "relation"),
    [
        ({}, "same"),
        ({"given_name": "Anne"}, "same"),
        ({"given_name": "Ortega", "family_name": "Ann"}, "same"),
        ({"given_name": "Boris", "family_name": "Lindqvist", "email": "b@l.example", "city": "York"}, STRANGER),
    ],
)
def test_a_pair_gets_the_relation_one_would_expect(change: dict[str, str], relation: str) -> None:
    """Slips and swaps stay the same person, another name and e-mail do not."""
    assert relation == score(V1, ANN, {**ANN, **change}).relation


def test_a_couple_is_a_household_and_not_one_person() -> None:
    """One address, one phone and one surname do not make two given names one person."""
    home = {"family_name": "Ortega", "street": "12 Mill Lane", "postcode": "LS1 4AP", "phone": "0113 496 0000"}
    found = score(V1, {**home, "given_name": "Ann"}, {**home, "given_name": "Boris"})
    assert ("household", True) == (found.relation, found.probability < V1.thresholds.review)


def test_swapped_names_are_read_crosswise_and_marked() -> None:
    """Evidence from crossed names says so."""
    swapped = {**ANN, "given_name": "Ortega", "family_name": "Ann"}
    found = [e for e in score(V1, ANN, swapped).evidence if e.field in {"given_name", "family_name"}]
    assert [True, True] == [e.is_crosswise for e in found]
    assert ["exact", "exact"] == [e.level for e in found]


def test_one_crossed_part_is_enough() -> None:
    """A lone surname in the field of the given name is recognized."""
    found = evidence({"given_name": "Ortega"}, {"given_name": "Ann", "family_name": "Ortega"}, "given_name")
    assert found is not None
    assert ("exact", True) == (found.level, found.is_crosswise)


def test_a_rare_value_weighs_more_than_a_common_one() -> None:
    """Agreement on Smith says less where many are called so."""
    crowd = [{"family_name": "Smith", "text:n": f"{n}"} for n in range(60)]
    crowd += [{"family_name": f"Rare{n}"} for n in range(40)]
    fixed = observe(V1, crowd)
    common = score(fixed, {"family_name": "Smith"}, {"family_name": "Smith"}).bits
    rare = score(fixed, {"family_name": "Rare1"}, {"family_name": "Rare1"}).bits
    assert common + 4 < rare


def test_a_switchboard_weighs_little_once_it_was_observed() -> None:
    """A phone that a hundred records share is not evidence of one person."""
    crowd = [{"phone": "0113 496 0000", "family_name": f"Name{n}"} for n in range(100)]
    fixed = observe(V1, crowd)
    pair = ({"phone": "0113 496 0000"}, {"phone": "0113 496 0000"})
    assert score(V1, *pair).bits > score(fixed, *pair).bits + 5


def test_the_city_counts_less_where_the_postcode_agrees() -> None:
    """What follows from another field does not count twice."""
    city = {"city": "Leeds"}
    alone = score(V1, city, city)
    both = score(V1, {**city, "postcode": "LS1 4AP"}, {**city, "postcode": "LS1 4AP"})
    postcode = score(V1, {"postcode": "LS1 4AP"}, {"postcode": "LS1 4AP"})
    assert both.bits - postcode.bits < alone.bits - alone.prior_bits


def test_disagreement_is_never_discounted() -> None:
    """Only agreement can follow from agreement."""
    left, right = {"city": "Leeds", "postcode": "LS1 4AP"}, {"city": "York", "postcode": "LS1 4AP"}
    found = evidence(left, right, "city")
    assert found is not None
    assert found.bits < 0


def test_of_several_values_the_best_pair_counts() -> None:
    """One e-mail in common is enough, whatever the others are."""
    left = {"email": ("old@ortega.example", "ann@ortega.example")}
    found = score(V1, left, {"email": "ann@ortega.example"}).evidence[0]
    assert ("exact", "ann@ortega.example") == (found.level, found.left)


def test_labelled_columns_are_compared_label_by_label() -> None:
    """A column of no role counts where both records have it, under its own label."""
    left = {"text:kind": "bakery", "text:mood": "sour", "code:sku": "A1"}
    found = score(V1, left, {"text:kind": "bakery", "text:taste": "sour", "code:sku": "A2"})
    assert [("code:sku", "edits"), ("text:kind", "exact")] == [(e.field, e.level) for e in found.evidence]


def test_a_label_without_template_is_not_compared() -> None:
    """A profile without a template for a kind of label passes it over."""
    plain = attrs.evolve(V1, comparisons=tuple(c for c in V1.comparisons if not c.feature.endswith("*")))
    assert () == score(plain, {"text:kind": "bakery"}, {"text:kind": "bakery"}).evidence


def test_a_scorer_gives_the_score_of_the_function() -> None:
    """Bits alone and the score with evidence are one figure, and the relation alone is that of the score."""
    scorer, left, right = Scorer(V1), prepare(ANN), prepare({**ANN, "given_name": "Anna"})
    assert scorer.bits(left, right) == scorer.score(left, right).bits
    for other in (left, right, prepare({**ANN, "given_name": "Boris"}), prepare({"given_name": "Zoe"})):
        assert scorer.score(left, other).relation == scorer.relation(left, other)
    assert score(V1, left, right) == scorer.score(left, right)


def test_a_full_memory_of_levels_is_emptied_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The memory of levels is bounded, and only a memory."""
    monkeypatch.setattr("customer_core.matching._findings._REMEMBERED_MOST", 1)
    scorer = Scorer(V1)
    ann, others = prepare(ANN), [prepare({**ANN, "given_name": name}) for name in ("Anna", "Anne", "Boris", "Anna")]
    found = [scorer.bits(ann, other) for other in others]
    assert [Scorer(V1).bits(ann, other) for other in others] == found


def test_overwhelming_evidence_stays_within_floats() -> None:
    """A probability is never beyond 0 and 1, whatever the bits."""
    assert (0.0, 1.0) == (probability_of(-5000.0), probability_of(5000.0))


def test_a_field_without_rarity_takes_part_in_a_swap() -> None:
    """Parts are read crosswise where only one of the two fields counts rarity."""
    family = V1.comparison("family_name")
    plain = attrs.evolve(
        family, rarity=None, levels=tuple(attrs.evolve(level, counts_rarity=False) for level in family.levels)
    )
    profile = attrs.evolve(V1, comparisons=tuple(plain if c.field == "family_name" else c for c in V1.comparisons))
    found = score(profile, ANN, {**ANN, "given_name": "Ortega", "family_name": "Ann"})
    assert [True, True] == [e.is_crosswise for e in found.evidence if e.field in {"given_name", "family_name"}]


def test_a_shared_default_date_is_no_evidence_once_it_was_observed() -> None:
    """A date that most records have, such as a form's default, does not make them one person."""
    crowd = [{"given_name": f"Name{n}", "birth_date": "1970-01-01"} for n in range(200)]
    fixed = observe(V1, crowd)
    bits = {e.field: e.bits for e in score(fixed, crowd[0], crowd[1]).evidence}
    assert bits["birth_date"] < 1


def test_a_year_alone_says_less_than_a_date() -> None:
    """People of one year are not people of one day, and neighboring years are no slip of the keys."""
    year, date = {"birth_year": "1977"}, {"birth_date": "1977-09-13"}
    assert score(V1, year, year).bits + 5 < score(V1, date, date).bits
    assert score(V1, year, {"birth_year": "1978"}).bits < score(V1, year, {}).bits + 1


def test_the_relation_is_on_the_side_that_is_likelier() -> None:
    """No pair is called the same with strangers as its relation, or the other way round."""
    sides = {relation.name: relation.is_same for relation in V1.classes} | {STRANGER: False}
    left = {"given_name": "Ann", "family_name": "Ortega", "city": "Leeds"}
    for given in ("Ann", "Anne", "Anna", "A", "Boris"):
        for city in ("Leeds", "York", ""):
            found = score(V1, left, {**ANN, "given_name": given, "city": city})
            assert sides[found.relation] == (found.bits > 0)


def test_findings_do_not_depend_on_what_was_scored_before() -> None:
    """With two swaps, a fresh scorer and a used one agree."""
    swaps = (*V1.swaps, attrs.evolve(V1.swaps[0], second="middle_name"))
    profile = attrs.evolve(V1, swaps=swaps)
    records = [
        prepare({"given_name": "Ann", "family_name": "Ortega", "middle_name": "Maria"}),
        prepare({"given_name": "Maria", "family_name": "Ann", "middle_name": "Ortega"}),
        prepare({"given_name": "Ortega", "family_name": "Maria", "middle_name": "Ann"}),
    ]
    used = Scorer(profile)
    pairs = [(one, other) for one in records for other in records]
    fresh = [Scorer(profile).bits(*pair) for pair in pairs]
    assert fresh == [used.bits(*pair) for pair in pairs]
    assert fresh[::-1] == [used.bits(*pair) for pair in reversed(pairs)]


def dependent(bits: float, levels: tuple[str, ...] = ()) -> MatchProfile:
    """Return the shipped profile where only the city depends on anything."""
    return attrs.evolve(V1, dependences=(Dependence(field="city", on="postcode", bits=bits, levels=levels),))


def of_city(profile: MatchProfile, left: dict[str, str], right: dict[str, str]) -> float:
    """Return how much the city adds to a score."""
    return next(e.bits for e in score(profile, left, right).evidence if e.field == "city")


def test_dependent_evidence_counts_less_by_its_bits_down_to_nothing() -> None:
    """More bits leave less; what speaks for a relation never turns against it."""
    home = {"city": "Leeds", "postcode": "LS1 4AP"}
    full, less, none = (of_city(dependent(bits), home, home) for bits in (0.0, 2.0, 64.0))
    assert full > less > none
    assert isclose(0.0, none, abs_tol=1e-9)


def test_only_named_levels_depend() -> None:
    """Where a dependence names levels, evidence on any other counts in full."""
    home = {"city": "Leeds", "postcode": "LS1 4AP"}
    assert of_city(dependent(0.0), home, home) == of_city(dependent(9.0, ("similar",)), home, home)
    like = {**home, "city": "Leedsx"}
    assert of_city(dependent(0.0), home, like) > of_city(dependent(9.0, ("similar",)), home, like)


def test_nothing_depends_on_what_does_not_agree() -> None:
    """A field that differs or is missing discounts nothing."""
    home = {"city": "Leeds", "postcode": "LS1 4AP"}
    for other in ({"city": "Leeds"}, {**home, "postcode": "YO9 7QQ"}):
        assert of_city(dependent(0.0), home, other) == of_city(dependent(9.0), home, other)


def test_the_figures_of_a_level_are_told_for_a_value_of_typical_frequency() -> None:
    """A level that counts rarity weighs against chance, any other against strangers."""
    email = V1.comparison("email")
    exact, conflicting = level_bits(email, email.levels[0]), level_bits(email, email.levels[-1])
    assert isclose(log2(0.66) + 18, exact[0], abs_tol=1e-6)
    assert isclose(log2(0.13 / 0.999), conflicting[0], abs_tol=1e-9)


@pytest.mark.parametrize(("probability", "expected"), [(0.03, True), (1e-12, False)])
def test_names_are_read_crosswise_only_where_that_explains_more(probability: float, expected: bool) -> None:  # noqa: FBT001 - a case of the table
    """The rarer swaps are, the more a crossed reading has to explain."""
    profile = attrs.evolve(V1, swaps=(attrs.evolve(V1.swaps[0], probability=probability),))
    found = score(profile, ANN, {"given_name": "Ortega", "family_name": "Boris"})
    assert expected == any(e.is_crosswise for e in found.evidence)


def test_a_scorer_compares_a_label_alike_each_time() -> None:
    """What a label is compared by is found once and stays."""
    scorer, one, other = Scorer(V1), prepare({"text:kind": "bakery"}), prepare({"text:kind": "bakeries"})
    first = scorer.bits(one, other)
    assert (first, scorer.bits(one, one)) == (scorer.bits(other, one), scorer.bits(other, other))


def test_a_weight_is_what_a_field_says_by_itself() -> None:
    """Whatever others said before it, the sum is not the score; what follows from another field says less."""
    scorer, two = Scorer(V1), (prepare(ANN), prepare(ANN))
    weights, found = scorer.weights(*two), scorer.score(*two)
    assert {one.field for one in found.evidence} == weights.keys()
    assert sum(weight.bits for weight in weights.values()) > found.bits - found.prior_bits
    placed = prepare({**ANN, "postcode": "LS1 4AP"})
    assert scorer.weights(placed, placed)["city"].bits < weights["city"].bits
    assert "exact" == weights["city"].level
    assert scorer.weights(placed, placed)["family_name"] == weights["family_name"]


def test_weights_are_those_of_the_likeliest_way_to_be_the_same() -> None:
    """Of somebody who moved the old address speaks no more against being the same than of those who move."""
    far = {"street": "7 Quay Road", "city": "York", "postcode": "YO1 9AA", "country": "GB"}
    near = {"street": "12 Mill Lane", "city": "Leeds", "postcode": "LS1 4AP", "country": "GB"}
    scorer = Scorer(V1)
    moved = scorer.weights(prepare({**ANN, **near}), prepare({**ANN, **far}))
    stayed = scorer.weights(prepare({**ANN, **near}), prepare({**ANN, **near}))
    assert moved["street"].bits < stayed["street"].bits
    named = [place for place, relation in enumerate(V1.classes) if relation.name == "moved"]
    street = V1.comparison("street")
    assert isclose(moved["street"].bits, level_bits(street, street.levels[-1])[named[0]])
