"""A profile that contradicts itself is refused, and says where."""

from math import isclose, log2
from typing import Any

import attrs
import pytest

from customer_core.errors import InvalidProfileError
from customer_core.matching import (
    PROFILES,
    V1,
    Comparison,
    Dependence,
    Level,
    MatchProfile,
    Rarity,
    RelationClass,
    Scorer,
    Swap,
    Thresholds,
    level_bits,
    observe,
    prepare,
    score,
)

CONFLICT = Level("conflicting", (0.1, 0.2, 0.3, 0.4, 0.5, 0.5, 0.5))


FRAME = (Level("exact", (0.9, 0.8, 0.7, 0.6, 0.5, 0.5, 0.5)), CONFLICT)


def comparison(*levels: Level, rarity: Rarity | None = None) -> Comparison:
    """Return a field with these levels."""
    return Comparison(field="planted", feature="email", levels=levels, rarity=rarity)


def exact(*figures: float, counts_rarity: bool = False) -> Level:
    """Return a level of equal values."""
    return Level("exact", figures, counts_rarity=counts_rarity)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"classes": tuple(attrs.evolve(c, is_same=False) for c in V1.classes)}, "no class means the same"),
        ({"classes": tuple(attrs.evolve(c, partners=0.0) for c in V1.classes)}, "expects no partners"),
        ({"thresholds": Thresholds(same=0.2, review=0.9)}, "out of order"),
        ({"classes": tuple(attrs.evolve(c, partners=1e300) for c in V1.classes)}, "far too many"),
        ({"population": -1}, "below 1"),
        ({"nicknames": (("ann", "ann"),)}, "no pair of different words"),
        ({"nicknames": (("ann", "bob lee"),)}, "no pair of different words"),
        ({"nicknames": (("", "bob"),)}, "no pair of different words"),
        ({"nicknames": (("Ann", "bob"),)}, "no pair of different words"),
        ({"nicknames": (("ann", "bob", "rob"),)}, "no pair of different words"),
        ({"nicknames": ["ab"]}, "no pair of different words"),
        ({"nicknames": [(1, 2)]}, "no pair of different words"),
        (
            {"comparisons": (comparison(*FRAME, rarity=Rarity(most_bits=3000, typical_bits=2)),)},
            "rarity is out of range",
        ),
        ({"assumed_population": 0}, "below 1"),
        ({"classes": (*V1.classes, V1.classes[0])}, "is there twice"),
        ({"classes": (attrs.evolve(V1.classes[0], name="stranger"), *V1.classes[1:])}, "means strangers"),
        ({"comparisons": (attrs.evolve(V1.comparisons[0], feature="emial"),)}, "no feature 'emial'"),
        (
            {"comparisons": (comparison(CONFLICT, exact(0.9, 0.8, 0.7, 0.6, 0.5, 0.5, 0.5)),)},
            "its first level is not 'exact'",
        ),
        ({"comparisons": (comparison(*FRAME, rarity=Rarity(most_bits=1, typical_bits=2)),)}, "rarity is out of range"),
        ({"swaps": (Swap(first="text", second="code", probability=0.1),)}, "are not two fields"),
        ({"dependences": (Dependence(field="city", on="city", bits=0.5),)}, "are not two fields"),
        ({"dependences": (Dependence(field="city", on="postcode", bits=70.0),)}, "bits are not between"),
        ({"dependences": (Dependence(field="city", on="postcode", bits=0.5, levels=("x",)),)}, "a level is not one"),
        ({"clustering": attrs.evolve(V1.clustering, most_bits=-5.0)}, "no pair could have a say"),
        ({"comparisons": (comparison(Level("planted", CONFLICT.probabilities), CONFLICT),)}, "no level 'planted'"),
        ({"comparisons": (comparison(exact(0.9, 0.1), CONFLICT),)}, "do not fit the classes"),
        ({"comparisons": (comparison(exact(0.9, 0.8, 0.7, 0.6, 0.5, 0.5, 0.5)),)}, "its last not 'conflicting'"),
        ({"comparisons": (comparison(),)}, "its last not 'conflicting'"),
        ({"comparisons": (comparison(exact(0.9, 0.8, 0.7, 0.6, 0.6, 0.5, 0.5), CONFLICT),)}, "do not add up to 1"),
        (
            {"comparisons": (comparison(exact(0.9, 0.8, 0.7, 0.6, 0.5, 0.5, 0.5, counts_rarity=True), CONFLICT),)},
            "has none",
        ),
        ({"comparisons": (V1.comparisons[0], *V1.comparisons)}, "is there twice"),
        ({"swaps": (Swap(first="given_name", second="nowhere", probability=0.1),)}, "are not two fields"),
        ({"dependences": (Dependence(field="nowhere", on="city", bits=0.5),)}, "are not two fields"),
        ({"blocking": attrs.evolve(V1.blocking, keys=("planted",))}, "no key 'planted'"),
        ({"blocking": attrs.evolve(V1.blocking, block_most=1)}, "no block can be compared"),
        ({"swaps": (Swap(first="given_name", second="family_name", probability=0.0),)}, "probability"),
    ],
)
def test_a_profile_that_contradicts_itself_is_refused(change: dict[str, Any], message: str) -> None:
    """Each contradiction is named with its place."""
    with pytest.raises(InvalidProfileError, match=message):
        attrs.evolve(V1, **change)


def test_a_zero_probability_is_refused() -> None:
    """A level that a class never shows would decide a pair all by itself."""
    levels = (exact(1.0, 0.8, 0.7, 0.6, 0.5, 0.5, 0.5), Level("conflicting", (0.0, 0.2, 0.3, 0.4, 0.5, 0.5, 0.5)))
    with pytest.raises(InvalidProfileError, match="do not add up to 1"):
        attrs.evolve(V1, comparisons=(comparison(*levels),), swaps=(), dependences=())


def test_the_prior_follows_the_population() -> None:
    """Twice the records, half the prior: a chance pair is twice as likely to be strangers."""
    relation = RelationClass(name="same", what="one customer", partners=1.0, is_same=True)
    weight = V1.assumed_weight
    small, large = (V1.with_frequencies(size - weight, {}) for size in (1000, 2000))
    assert isclose(1.0, small.prior_bits(relation) - large.prior_bits(relation))
    assert isclose(-log2(V1.assumed_population), V1.prior_bits(relation))


def test_a_profile_gives_a_comparison_by_its_field() -> None:
    """A field is found by name, and an unknown one is refused."""
    assert "email" == V1.comparison("email").field
    with pytest.raises(InvalidProfileError, match="no field 'nowhere'"):
        V1.comparison("nowhere")


@pytest.mark.parametrize(
    ("count", "population", "chance"),
    [
        (0, 0, 2**-7),  # nothing observed: typical
        (1, 0, 2**-7),
        (1, 28, 2**-7 * 100 / 128),  # its own record alone
        (29, 28, (28 + 100 * 2**-7) / 128),
        (1, 10**9, 2**-10),  # the rarest value is bounded
    ],
)
def test_what_was_observed_is_blended_with_what_is_typical(count: int, population: int, chance: float) -> None:
    """A few records say little about how common a value is, many say all."""
    rarity = Rarity(most_bits=10, typical_bits=7, own_repeats=1)
    assert isclose(chance, rarity.frequency(count, population, 100))


def test_two_bare_names_are_not_one_person_for_having_been_observed() -> None:
    """A base of two records is no base."""
    john = {"given_name": "John"}
    fixed = observe(V1, [john, {"given_name": "Mary"}])
    assert score(fixed, john, john).probability < V1.thresholds.same


def test_the_shipped_profiles_are_found_by_name() -> None:
    """`v1` is the one profile shipped."""
    assert {"v1": V1} == dict(PROFILES)


def test_a_profile_shows_no_values() -> None:
    """The repr of a profile tells what it is, never a customer's name from its frequencies."""
    observed = V1.with_frequencies(3, {"family": {"canary": 2}})
    assert "MatchProfile('v1', version=1, 22 fields, observed on 3 records)" == repr(observed)
    assert "MatchProfile('v1', version=1, 22 fields, nothing observed)" == repr(V1)
    assert isinstance(observed, MatchProfile)


def test_the_bits_of_a_level_are_its_odds_against_strangers() -> None:
    """The documented weight is log2 of how much likelier a class shows the level than chance."""
    gender = V1.comparison("gender")
    assert isclose(0.956, level_bits(gender, gender.levels[0])[0], abs_tol=1e-3)
    given = V1.comparison("given_name")
    assert isclose(7.026, level_bits(given, given.levels[0])[0], abs_tol=1e-3)


def test_nicknames_are_kept_once_and_in_order() -> None:
    """So that profiles that score alike are equal, however they were made; one that has more keeps those it had."""
    wanted = (("abe", "zed"), ("carmen", "mamen"))
    made = attrs.evolve(V1, nicknames=[("mamen", "carmen"), ("zed", "abe"), ("carmen", "mamen")])
    assert wanted == made.nicknames
    assert made == V1.with_nicknames([("mamen", "carmen")]).with_nicknames([("abe", "zed")])


def test_thresholds_are_told_in_bits() -> None:
    """As the logarithm of the odds, which is what pairs have."""
    thresholds = attrs.evolve(V1.thresholds, same=0.8, review=0.2)
    assert (2, -2) == pytest.approx((thresholds.same_bits, thresholds.review_bits))


def test_a_learned_nickname_is_one() -> None:
    """Two names that stand together there are as alike as those that everybody knows, in both directions."""
    taught = Scorer(attrs.evolve(V1, nicknames=[("dorothea", "motte")]))
    one, other = (prepare({"given_name": name, "family_name": "Lee"}) for name in ("Dorothea", "Motte"))
    assert taught.bits(one, other) == taught.bits(other, one) > Scorer(V1).bits(one, other)
