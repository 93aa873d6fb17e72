"""The shipped profile `v1`: what each level of each field is worth, as a table. Frozen: a change is a new version.

Owns figures only. Each line of a field gives a level and how often it is found among pairs of each relation, strangers
last. Figures were set on the files named in `tuned_on` together, never on one; fields that no labelled file has got
theirs from generated customers. Where a relation agrees by chance alone, an exact level has next to nothing, so that
the frequency of the value decides.
"""

from customer_core.matching._keys import KEYS
from customer_core.matching._profiles import (
    Blocking,
    Clustering,
    Comparison,
    Dependence,
    Level,
    MatchProfile,
    Rarity,
    RelationClass,
    Swap,
    Thresholds,
)

__all__ = ["PROFILES", "V1"]

_PLACE = ("street", "postcode", "city", "region", "country")
_TOWN = ("postcode", "city", "region", "country")

_CLASSES = (
    RelationClass(name="same", what="one customer, same place", partners=0.7, is_same=True, learns=_PLACE),
    RelationClass(
        name="moved",
        what="one customer, after a move or with another address",
        partners=0.25,
        is_same=True,
        learns=_TOWN,
    ),
    RelationClass(
        name="household",
        what="different people of one family name who share a home, or companies that share a switchboard",
        partners=1.0,
        learns=(*_PLACE, "phone", "email"),
    ),
    RelationClass(name="neighbor", what="different people or companies at one address", partners=0.3),
    RelationClass(name="namesake", what="different people of one name", partners=0.05, learns=_TOWN),
    RelationClass(name="branch", what="different branches or companies of one group", partners=0.02),
)


def _row(predicate: str, *figures: float, at: float = 0.0, rare: bool = False) -> Level:
    return Level(predicate, figures, at, counts_rarity=rare)


# Relations, in order: same, moved, household, neighbor, namesake, branch, stranger.
# fmt: off
_COMPARISONS = (
    Comparison(field="given_name", feature="given", rarity=Rarity(most_bits=12, typical_bits=7.5), inertia=1, levels=(
        _row("exact",          .720,   .720,    .03,   1e-6,   .734,   1e-6,   .003, rare=True),
        _row("nickname",        .04,    .04,   .004,   .002,   .041,   .002,   .002),
        _row("joined",         .005,   .005,   .001, .000201,  .0051, .000201,  .0002),
        _row("token_subset",   .025,   .025,   .003, .000502,   .026, .000502,  .0005),
        _row("initial",         .04,    .04,   .006,   .004,   .041,   .004,   .004),
        _row("similar",        .110,   .110,   .005,   .002,   .112,   .002,   .002, at=0.90),
        _row("similar",         .03,    .03,   .006,   .008,   .031,   .008,   .008, at=0.78),
        _row("conflicting",     .03,    .03,   .945,   .983,    .01,   .983,   .980),
    )),
    Comparison(field="middle_name", feature="middle", tuned_on="generated", levels=(
        _row("exact",         .800,   .800,    .05,    .01,   .834,    .01,    .01),
        _row("initial",       .100,   .100,    .05,    .05,   .104,    .05,    .05),
        _row("similar",        .05,    .05,    .02,    .01,   .052,    .01,    .01, at=0.85),
        _row("conflicting",    .05,    .05,   .880,   .930,    .01,   .930,   .930),
    )),
    Comparison(field="family_name", feature="family", rarity=Rarity(most_bits=14, typical_bits=9), levels=(
        _row("exact",          .780,   .740,   .715,   1e-6,   .795,   1e-6,   .003, rare=True),
        _row("joined",         .006,   .006,  .0055, .000301,  .0061, .000301,  .0003),
        _row("token_subset",    .03,    .03,   .027, .000502,   .031, .000502,  .0005),
        _row("initial",        .001,   .001, .000916, .000301,   .001, .000301,  .0003),
        _row("similar",        .130,   .110,   .119,   .002,   .132,   .002,   .002, at=0.90),
        _row("similar",        .025,   .023,   .023,   .005,   .025,   .005,   .005, at=0.78),
        _row("conflicting",    .028,    .09,   .110,   .992,    .01,   .992,   .989),
    )),
    Comparison(field="suffix", feature="suffix", tuned_on="generated", levels=(
        _row("exact",         .980,   .980,   .300,   .500,   .500,   .500,   .500),
        _row("conflicting",    .02,    .02,   .700,   .500,   .500,   .500,   .500),
    )),
    Comparison(
        field="organization", feature="organization", rarity=Rarity(most_bits=13, typical_bits=11), inertia=1, levels=(
        _row("exact",           .820,   .820,    .05,   1e-6,   1e-6,   .850,   .001, rare=True),
        _row("joined",           .01,    .01,  .0005,  .0005,  .0005,   .012,  .0005),
        _row("token_subset",     .03,    .03,   .003,   .001,   .001,   .015,   .001),
        _row("similar_words",    .09,    .09,   .004,   .001,   .001,    .09,   .001, at=0.85),
        _row("similar",          .01,    .01,  .0025,   .002,   .002,   .005,   .002, at=0.85),
        _row("similar_words",    .02,    .02,    .01,    .01,    .01,    .01,    .01, at=0.60),
        _row("conflicting",      .02,    .02,   .930,   .986,   .986,   .018,   .985),
    )),
    Comparison(field="kind", feature="kind", tuned_on="generated", levels=(
        _row("exact",         .970,   .970,   .750,   .800,   .970,   .950,   .800),
        _row("conflicting",    .03,    .03,   .250,   .200,    .03,    .05,   .200),
    )),
    Comparison(
        field="employer", feature="employer", rarity=Rarity(most_bits=8, typical_bits=6), tuned_on="generated", levels=(
        _row("exact",           .800,   .650,   .550,   1e-6,   1e-6,   .300,   .005, rare=True),
        _row("token_subset",     .03,    .05,    .02,   .002,   .002,    .02,   .002),
        _row("similar_words",   .110,   .130,    .05,   .002,   .002,    .03,   .002, at=0.80),
        _row("conflicting",      .06,   .170,   .380,   .996,   .996,   .650,   .991),
    )),
    Comparison(field="gender", feature="gender", tuned_on="generated", levels=(
        _row("exact",         .970,   .970,   .350,   .500,   .500,   .500,   .500),
        _row("conflicting",    .03,    .03,   .650,   .500,   .500,   .500,   .500),
    )),
    Comparison(field="birth_date", feature="birth_date", rarity=Rarity(most_bits=14, typical_bits=14), levels=(
        _row("exact",            .700,   .700,   .003,   1e-6,   1e-6,   1e-6, .00004, rare=True),
        _row("date_slip",        .110,   .110,   .001,   .001,   .001,   .001,   .001),
        _row("date_two_parts",    .03,    .03,   .004,   .003,   .003,   .003,   .003),
        _row("same_year",         .05,    .05,    .02,   .012,   .012,   .012,   .012),
        _row("conflicting",      .110,   .110,   .972,   .984,   .984,   .984,   .984),
    )),
    Comparison(field="birth_year", feature="birth_year", rarity=Rarity(most_bits=6.5, typical_bits=6), levels=(
        _row("exact",         .850,   .850,    .02,   1e-6,   1e-6,   1e-6,   .015, rare=True),
        _row("edits",          .08,    .08,   .130,   .132,   .132,   .132,   .130, at=1),
        _row("conflicting",    .07,    .07,   .850,   .868,   .868,   .868,   .855),
    )),
    Comparison(field="email", feature="email", rarity=Rarity(most_bits=19, typical_bits=18, own_repeats=4), levels=(
        _row("exact",                .660,   .620,   .031,   1e-6,   1e-6,    .01,  .0001, rare=True),
        _row("same_local_part",       .07,    .07,   .004,  .0002,    .04,   .005,  .0002),
        _row("email_slip",            .08,    .07,    .01,  .0001,    .03,    .05,  .0001, at=2),
        _row("similar_local_part",    .06,    .07,   .100,  .0005,   .250,    .05,  .0005, at=0.85),
        _row("conflicting",          .130,   .170,   .855,   .999,   .680,   .885,   .999),
    )),
    Comparison(
        field="mailbox", feature="mailbox", rarity=Rarity(most_bits=13, typical_bits=12), tuned_on="generated", levels=(
        _row("exact",         .550,   .350,   .100,   1e-6,   1e-6,   .100,  .0005, rare=True),
        _row("conflicting",   .450,   .650,   .900,  1.000,  1.000,   .900,  1.000),
    )),
    Comparison(
        field="phone", feature="phone", rarity=Rarity(most_bits=16, typical_bits=14, own_repeats=3),
        tuned_on="generated", levels=(
        _row("exact",         .660,   .580,   .200,    .06,   1e-6,    .02,  .0001, rare=True),
        _row("ending",         .01,    .01,   .005,  .0016,  .0001,   .001,  .0001, at=8),
        _row("edits",          .04,    .03,   .008,  .0025,  .0001,   .002,  .0001, at=1),
        _row("edits",         .005,   .005,   .002, .00095,  .0005,   .002,  .0005, at=2),
        _row("conflicting",   .285,   .375,   .785,   .935,   .999,   .975,   .999),
    )),
    Comparison(field="tax_id", feature="tax_id", rarity=Rarity(most_bits=17, typical_bits=16), levels=(
        _row("exact",         .860,   .860,   .002,   1e-6,   1e-6,   .200,  .0001, rare=True),
        _row("edits",          .08,    .08,   .001,  .0002,  .0002,    .01,  .0002, at=1),
        _row("edits",          .01,    .01,   .002,   .001,   .001,    .01,   .001, at=2),
        _row("conflicting",    .05,    .05,   .995,   .999,   .999,   .780,   .999),
    )),
    Comparison(
        field="external_id", feature="external_id", rarity=Rarity(most_bits=17, typical_bits=15),
        tuned_on="generated", levels=(
        _row("exact",         .700,   .700,   .002,   1e-6,   1e-6,   .002,  .0001, rare=True),
        _row("conflicting",   .300,   .300,   .998,  1.000,  1.000,   .998,  1.000),
    )),
    Comparison(
        field="street", feature="street", rarity=Rarity(most_bits=13, typical_bits=12, own_repeats=3),
        is_place=True, levels=(
        _row("exact",                        .660,   .004,   .660,   .660,   1e-6,   .005,  .0002, rare=True),
        _row("same_number_similar_street",   .150,   .004,   .055,   .055,  .0002,   .003,  .0002, at=0.82),
        _row("similar_street",                .09,   .012,   .022,   .022,   .003,   .006,   .003, at=0.88),
        _row("similar",                       .02,    .01,   .003,   .003,   .001,   .006,   .001, at=0.85),
        _row("conflicting",                   .08,   .970,   .260,   .260,   .996,   .980,   .996),
    )),
    Comparison(
        field="postcode", feature="postcode", rarity=Rarity(most_bits=10, typical_bits=9, own_repeats=3),
        is_place=True, levels=(
        _row("exact",         .860,   .100,   .720,   .720,   1e-6,    .02,   .002, rare=True),
        _row("edits",         .100,    .08,   .036,   .036,    .01,    .01,    .01, at=1),
        _row("prefix",         .01,   .350,   .034,   .034,   .022,    .05,   .022, at=2),
        _row("conflicting",    .03,   .470,   .210,   .210,   .968,   .920,   .966),
    )),
    Comparison(
        field="city", feature="city", rarity=Rarity(most_bits=8, typical_bits=6, own_repeats=3), is_place=True, levels=(
        _row("exact",          .800,   .700,   .790,   .790,   .148,   .100,    .01, rare=True),
        _row("token_subset",   .005,   .005,   .005,   .005,  .0034,   .005,   .003),
        _row("similar",        .140,    .03,   .005,   .005,   .016,   .005,   .012, at=0.86),
        _row("conflicting",    .055,   .265,   .200,   .200,   .833,   .890,   .975),
    )),
    Comparison(field="region", feature="region", is_place=True, levels=(
        _row("exact",         .930,   .750,   .980,   .980,   .475,   .400,   .200),
        _row("edits",         .035,    .03,    .01,    .01,    .03,    .03,    .03, at=1),
        _row("conflicting",   .035,   .220,    .01,    .01,   .495,   .570,   .770),
    )),
    Comparison(field="country", feature="country", tuned_on="generated", is_place=True, levels=(
        _row("exact",         .990,   .980,   .995,   .995,   .640,   .900,   .300),
        _row("conflicting",    .01,    .02,   .005,   .005,   .360,   .100,   .700),
    )),
    Comparison(field="text", feature="text:*", rarity=Rarity(most_bits=5, typical_bits=4), levels=(
        _row("exact",           .600,   .500,   .200,   1e-6,   1e-6,   .300,    .05, rare=True),
        _row("token_subset",     .08,    .08,    .05,   .021,   .021,    .05,    .02),
        _row("similar_words",   .120,   .120,    .05,   .032,   .032,    .05,    .03, at=0.80),
        _row("conflicting",     .200,   .300,   .700,   .947,   .947,   .600,   .900),
    )),
    Comparison(
        field="code", feature="code:*", rarity=Rarity(most_bits=14, typical_bits=12), tuned_on="generated", levels=(
        _row("exact",         .700,   .650,    .05,   1e-6,   1e-6,    .05,  .0005, rare=True),
        _row("edits",          .08,    .08,    .01,  .0015,  .0015,    .01,  .0015, at=1),
        _row("conflicting",   .220,   .270,   .940,   .999,   .999,   .940,   .998),
    )),
)
# fmt: on

# Many e-mails are made of the name, so that namesakes have like ones; only an equal e-mail is evidence of its own.
_MADE_OF_THE_NAME = ("same_local_part", "email_slip", "similar_local_part")

V1 = MatchProfile(
    name="v1",
    version=1,
    classes=_CLASSES,
    comparisons=_COMPARISONS,
    swaps=(Swap(first="given_name", second="family_name", probability=0.03),),
    dependences=(
        Dependence(field="email", on="family_name", bits=7.0, levels=_MADE_OF_THE_NAME),
        Dependence(field="email", on="given_name", bits=5.0, levels=_MADE_OF_THE_NAME),
        Dependence(field="city", on="postcode", bits=6.0),
        Dependence(field="region", on="city", bits=2.0),
        Dependence(field="country", on="city", bits=2.5),
        Dependence(field="given_name", on="country", bits=1.5),
        Dependence(field="family_name", on="country", bits=1.5),
    ),
    blocking=Blocking(
        keys=tuple(KEYS), block_most=40, neighbors=8, weak=("name_city", "any_name", "organization_words"), weak_most=40
    ),
    clustering=Clustering(link_bits=0.0, cut_bits=-1.5, most_bits=15.0, unseen_bits=-4.0, complete_most=64),
    thresholds=Thresholds(same=0.9, review=0.2),
    assumed_population=10_000,
    assumed_weight=100,
)
"""The profile that is used when none is named."""

PROFILES = {V1.name: V1}
