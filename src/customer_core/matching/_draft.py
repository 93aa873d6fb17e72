"""The shipped profile `draft`: what each level of each field is worth, as a table.

Owns figures only. Each line of a field gives a level and how often it is found among pairs of the same customer, of
the same customer after a move, of a household, of branches of one company, and of strangers. Figures were set on the
files named in `tuned_on` together, never on one; fields that no labelled file has got theirs from generated customers.
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

__all__ = ["DRAFT", "PROFILES"]

_CLASSES = (
    RelationClass(name="same", what="one customer, same place", partners=0.7, is_same=True),
    RelationClass(name="moved", what="one customer, after a move or with another address", partners=0.25, is_same=True),
    RelationClass(name="household", what="different people who share a home, a phone or an office", partners=1.0),
    RelationClass(name="branch", what="different branches or companies of one group", partners=0.3),
)


def _row(predicate: str, *figures: float, at: float = 0.0, rare: bool = False) -> Level:
    return Level(predicate, figures, at, counts_rarity=rare)


# fmt: off
_COMPARISONS = (
    Comparison(field="given_name", feature="given", rarity=Rarity(most_bits=12, typical_bits=7.5), levels=(
        _row("exact",        .720, .720, .030, .0030, .0030, rare=True),
        _row("nickname",     .040, .040, .004, .0020, .0020),
        _row("joined",       .005, .005, .001, .0002, .0002),
        _row("token_subset", .025, .025, .003, .0005, .0005),
        _row("initial",      .040, .040, .006, .0040, .0040),
        _row("similar",      .110, .110, .005, .0020, .0020, at=0.90),
        _row("similar",      .030, .030, .006, .0080, .0080, at=0.78),
        _row("conflicting",  .030, .030, .945, .9803, .9803),
    )),
    Comparison(field="middle_name", feature="middle", tuned_on="generated", levels=(
        _row("exact",       .800, .800, .050, .010, .010),
        _row("initial",     .100, .100, .050, .050, .050),
        _row("similar",     .050, .050, .020, .010, .010, at=0.85),
        _row("conflicting", .050, .050, .880, .930, .930),
    )),
    Comparison(field="family_name", feature="family", rarity=Rarity(most_bits=14, typical_bits=9), levels=(
        _row("exact",        .780, .740, .560, .0030, .0030, rare=True),
        _row("joined",       .006, .006, .006, .0003, .0003),
        _row("token_subset", .030, .030, .022, .0005, .0005),
        _row("initial",      .001, .001, .001, .0003, .0003),
        _row("similar",      .130, .110, .030, .0020, .0020, at=0.90),
        _row("similar",      .025, .023, .011, .0050, .0050, at=0.78),
        _row("conflicting",  .028, .090, .370, .9889, .9889),
    )),
    Comparison(field="suffix", feature="suffix", tuned_on="generated", levels=(
        _row("exact",       .980, .980, .300, .500, .500),
        _row("conflicting", .020, .020, .700, .500, .500),
    )),
    Comparison(field="organization", feature="organization", rarity=Rarity(most_bits=13, typical_bits=11), levels=(
        _row("exact",         .820, .820, .0500, .850, .0010, rare=True),
        _row("joined",        .010, .010, .0005, .012, .0005),
        _row("token_subset",  .030, .030, .0030, .015, .0010),
        _row("similar_words", .090, .090, .0040, .090, .0010, at=0.85),
        _row("similar",       .010, .010, .0025, .005, .0020, at=0.85),
        _row("similar_words", .020, .020, .0100, .010, .0100, at=0.60),
        _row("conflicting",   .020, .020, .9300, .018, .9845),
    )),
    Comparison(field="kind", feature="kind", tuned_on="generated", levels=(
        _row("exact",       .970, .970, .750, .950, .800),
        _row("conflicting", .030, .030, .250, .050, .200),
    )),
    Comparison(
        field="employer", feature="employer", rarity=Rarity(most_bits=8, typical_bits=6), tuned_on="generated", levels=(
        _row("exact",         .800, .650, .550, .300, .005, rare=True),
        _row("token_subset",  .030, .050, .020, .020, .002),
        _row("similar_words", .110, .130, .050, .030, .002, at=0.80),
        _row("conflicting",   .060, .170, .380, .650, .991),
    )),
    Comparison(field="gender", feature="gender", tuned_on="generated", levels=(
        _row("exact",       .970, .970, .350, .500, .500),
        _row("conflicting", .030, .030, .650, .500, .500),
    )),
    Comparison(field="birth_date", feature="birth_date", rarity=Rarity(most_bits=14, typical_bits=14), levels=(
        _row("exact",          .700, .700, .003, .00004, .00004, rare=True),
        _row("date_slip",      .110, .110, .001, .00100, .00100),
        _row("date_two_parts", .030, .030, .004, .00300, .00300),
        _row("same_year",      .050, .050, .020, .01200, .01200),
        _row("conflicting",    .110, .110, .972, .98396, .98396),
    )),
    Comparison(field="birth_year", feature="birth_year", rarity=Rarity(most_bits=6.5, typical_bits=6), levels=(
        _row("exact",       .850, .850, .020, .015, .015, rare=True),
        _row("edits",       .080, .080, .130, .130, .130, at=1),
        _row("conflicting", .070, .070, .850, .855, .855),
    )),
    Comparison(field="email", feature="email", rarity=Rarity(most_bits=19, typical_bits=18, own_repeats=4), levels=(
        _row("exact",              .660, .620, .031, .010, .0001, rare=True),
        _row("same_local_part",    .070, .070, .004, .005, .0002),
        _row("email_slip",         .080, .070, .010, .050, .0001, at=2),
        _row("similar_local_part", .060, .070, .020, .050, .0005, at=0.85),
        _row("conflicting",        .130, .170, .935, .885, .9991),
    )),
    Comparison(
        field="mailbox", feature="mailbox", rarity=Rarity(most_bits=13, typical_bits=12), tuned_on="generated", levels=(
        _row("exact",       .550, .350, .100, .100, .0005, rare=True),
        _row("conflicting", .450, .650, .900, .900, .9995),
    )),
    Comparison(
        field="phone", feature="phone", rarity=Rarity(most_bits=16, typical_bits=14, own_repeats=3),
        tuned_on="generated", levels=(
        _row("exact",       .660, .580, .200, .020, .0001, rare=True),
        _row("ending",      .010, .010, .005, .001, .0001, at=8),
        _row("edits",       .040, .030, .008, .002, .0001, at=1),
        _row("edits",       .005, .005, .002, .002, .0005, at=2),
        _row("conflicting", .285, .375, .785, .975, .9992),
    )),
    Comparison(field="tax_id", feature="tax_id", rarity=Rarity(most_bits=17, typical_bits=16), levels=(
        _row("exact",       .860, .860, .002, .20, .0001, rare=True),
        _row("edits",       .080, .080, .001, .01, .0002, at=1),
        _row("edits",       .010, .010, .002, .01, .0010, at=2),
        _row("conflicting", .050, .050, .995, .78, .9987),
    )),
    Comparison(
        field="external_id", feature="external_id", rarity=Rarity(most_bits=17, typical_bits=15),
        tuned_on="generated", levels=(
        _row("exact",       .700, .700, .002, .002, .0001, rare=True),
        _row("conflicting", .300, .300, .998, .998, .9999),
    )),
    Comparison(field="street", feature="street", rarity=Rarity(most_bits=13, typical_bits=12, own_repeats=3), levels=(
        _row("exact",                      .660, .004, .660, .005, .0002, rare=True),
        _row("same_number_similar_street", .150, .004, .055, .003, .0002, at=0.82),
        _row("similar_street",             .090, .012, .022, .006, .0030, at=0.88),
        _row("similar",                    .020, .010, .003, .006, .0010, at=0.85),
        _row("conflicting",                .080, .970, .260, .980, .9956),
    )),
    Comparison(
        field="postcode", feature="postcode", rarity=Rarity(most_bits=10, typical_bits=9, own_repeats=3), levels=(
        _row("exact",       .860, .100, .720, .020, .002, rare=True),
        _row("edits",       .100, .080, .036, .010, .010, at=1),
        _row("prefix",      .010, .350, .034, .050, .022, at=2),
        _row("conflicting", .030, .470, .210, .920, .966),
    )),
    Comparison(field="city", feature="city", rarity=Rarity(most_bits=8, typical_bits=6, own_repeats=3), levels=(
        _row("exact",        .800, .700, .790, .100, .010, rare=True),
        _row("token_subset", .005, .005, .005, .005, .003),
        _row("similar",      .140, .030, .005, .005, .012, at=0.86),
        _row("conflicting",  .055, .265, .200, .890, .975),
    )),
    Comparison(field="region", feature="region", levels=(
        _row("exact",       .930, .750, .980, .400, .200),
        _row("edits",       .035, .030, .010, .030, .030, at=1),
        _row("conflicting", .035, .220, .010, .570, .770),
    )),
    Comparison(field="country", feature="country", tuned_on="generated", levels=(
        _row("exact",       .990, .980, .995, .900, .300),
        _row("conflicting", .010, .020, .005, .100, .700),
    )),
    Comparison(field="text", feature="text:*", rarity=Rarity(most_bits=5, typical_bits=4), levels=(
        _row("exact",         .600, .500, .200, .300, .05, rare=True),
        _row("token_subset",  .080, .080, .050, .050, .02),
        _row("similar_words", .120, .120, .050, .050, .03, at=0.80),
        _row("conflicting",   .200, .300, .700, .600, .90),
    )),
    Comparison(
        field="code", feature="code:*", rarity=Rarity(most_bits=14, typical_bits=12), tuned_on="generated", levels=(
        _row("exact",       .700, .650, .050, .050, .0005, rare=True),
        _row("edits",       .080, .080, .010, .010, .0015, at=1),
        _row("conflicting", .220, .270, .940, .940, .9980),
    )),
)
# fmt: on

# Many e-mails are made of the name, so that namesakes have like ones; only an equal e-mail is evidence of its own.
_MADE_OF_THE_NAME = ("same_local_part", "email_slip", "similar_local_part")

DRAFT = MatchProfile(
    name="draft",
    version=1,
    classes=_CLASSES,
    comparisons=_COMPARISONS,
    swaps=(Swap(first="given_name", second="family_name", probability=0.03),),
    dependences=(
        Dependence(field="email", on="given_name", share=0.5, levels=_MADE_OF_THE_NAME),
        Dependence(field="city", on="postcode", share=0.3),
        Dependence(field="region", on="city", share=0.3),
        Dependence(field="country", on="city", share=0.3),
    ),
    blocking=Blocking(keys=tuple(KEYS), block_most=40, neighbors=8),
    clustering=Clustering(link_bits=0.0, cut_bits=0.5, most_bits=15.0, unseen_bits=-4.0, complete_most=64),
    thresholds=Thresholds(same=0.9, review=0.2),
    assumed_population=10_000,
    assumed_weight=100,
)
"""The profile that is used when none is named. It is named so because its figures may still change."""

PROFILES = {DRAFT.name: DRAFT}
