"""Splink's settings for each kind of file: those of its own examples where it has one, the same style elsewhere.

It owns blocking, comparisons, training and thresholds, and must not know the truth or how they are run. The settings
of generated customers are the fifth tried on such data; they are tuned, the others are not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import splink.comparison_level_library as levels
import splink.comparison_library as library
from splink import ColumnExpression, block_on
from splink.internals.blocking_rule_creator import BlockingRuleCreator
from splink.internals.comparison_creator import ComparisonCreator

__all__ = ["SETTINGS", "Settings"]

Rule: TypeAlias = BlockingRuleCreator | str


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How one kind of file is matched.

    `certain` are the rules from which the prior is estimated, with their supposed recall; `threshold` is the
    probability from which on records are joined; pairs below `kept_probability` are not kept.
    """

    blocks: Sequence[Rule]
    comparisons: Sequence[ComparisonCreator]
    certain: Sequence[Rule]
    certain_recall: float = 0.7
    training: Sequence[Rule]
    has_plain_training: bool = False
    chance_pairs: float = 1e6
    threshold: float = 0.95
    kept_probability: float | None = None
    query: str = "select * from records"


_FREQUENT = {"term_frequency_adjustments": True}

_FEBRL = Settings(
    blocks=[block_on(name) for name in ("soc_sec_id", "given_name", "surname", "date_of_birth", "postcode")],
    comparisons=[
        library.NameComparison("given_name"),
        library.NameComparison("surname"),
        library.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
        library.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
        library.ExactMatch("street_number").configure(**_FREQUENT),
        library.ExactMatch("postcode").configure(**_FREQUENT),
    ],
    certain=[
        block_on("soc_sec_id"),
        block_on("given_name", "surname", "date_of_birth"),
        "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth",
    ],
    certain_recall=0.9,
    training=[block_on("date_of_birth"), block_on("postcode")],
)

_FEBRL_LINK = Settings(
    blocks=[
        block_on("given_name", "surname"),
        "l.given_name = r.surname and l.surname = r.given_name",
        block_on("date_of_birth"),
        block_on("soc_sec_id"),
        block_on("state", "address_1"),
        block_on("street_number", "address_1"),
        block_on("postcode"),
    ],
    comparisons=[
        library.NameComparison("given_name").configure(**_FREQUENT),
        library.NameComparison("surname").configure(**_FREQUENT),
        library.DateOfBirthComparison(
            "date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True
        ),
        library.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
        library.ExactMatch("street_number").configure(**_FREQUENT),
        library.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(**_FREQUENT),
    ],
    certain=[block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")],
    certain_recall=0.8,
    training=[block_on("date_of_birth"), block_on("postcode")],
    has_plain_training=True,
    threshold=0.99,
)

_TUTORIAL = Settings(
    blocks=[block_on("first_name", "city"), block_on("surname"), block_on("dob")],
    comparisons=[
        library.NameComparison("first_name"),
        library.NameComparison("surname"),
        library.LevenshteinAtThresholds(ColumnExpression("dob").cast_to_string(), 1),
        library.ExactMatch("city").configure(**_FREQUENT),
        library.EmailComparison("email"),
    ],
    certain=[
        block_on("first_name", "dob"),
        "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2",
        block_on("email"),
    ],
    training=[block_on("first_name", "surname"), block_on("dob")],
    chance_pairs=2e6,
    threshold=0.2,
)

_ACCURACY_EXAMPLE = Settings(
    query="select * replace (try_cast(dob as date) as dob) from records",
    blocks=[block_on(name) for name in ("first_name", "surname", "dob", "email")],
    comparisons=[
        library.ForenameSurnameComparison("first_name", "surname"),
        library.DateOfBirthComparison("dob", input_is_string=False),
        library.ExactMatch("city").configure(**_FREQUENT),
        library.EmailComparison("email"),
    ],
    certain=[
        "l.first_name = r.first_name and levenshtein(r.dob::VARCHAR, l.dob::VARCHAR) <= 1",
        "l.surname = r.surname and levenshtein(r.dob::VARCHAR, l.dob::VARCHAR) <= 1",
        "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2",
        "l.email = r.email",
    ],
    training=[block_on("dob"), block_on("email"), block_on("first_name", "surname")],
    has_plain_training=True,
)

_GERMAN = Settings(
    blocks=[
        block_on("first_name", "last_name"),
        block_on("birth_year", "birth_month", "birth_day"),
        block_on("last_name", "birth_year"),
        block_on("last_name", "birth_month", "birth_day"),
        block_on("first_name", "birth_month", "birth_day"),
        block_on("first_name", "birth_year", "birth_month"),
        block_on("first_name", "birth_year", "birth_day"),
    ],
    comparisons=[
        library.NameComparison("first_name").configure(**_FREQUENT),
        library.NameComparison("last_name").configure(**_FREQUENT),
        library.ExactMatch("birth_year"),
        library.ExactMatch("birth_month"),
        library.ExactMatch("birth_day"),
    ],
    certain=[
        block_on("first_name", "last_name", "birth_year", "birth_month", "birth_day"),
        block_on("first_name", "birth_year", "birth_month", "birth_day"),
        block_on("last_name", "birth_year", "birth_month", "birth_day"),
    ],
    certain_recall=0.8,
    training=[block_on("first_name", "last_name"), block_on("birth_year", "birth_month", "birth_day")],
)

_RESTAURANTS = Settings(
    query="select * replace (regexp_replace(phone, '[^0-9]', '', 'g') as phone) from records",
    blocks=[
        block_on("phone"),
        block_on("substr(name,1,4)"),
        block_on("substr(addr,1,5)"),
        block_on("substr(addr,1,3)", "city"),
    ],
    comparisons=[
        library.JaroWinklerAtThresholds("name", [0.95, 0.88, 0.7]),
        library.JaroWinklerAtThresholds("addr", [0.95, 0.88, 0.7]),
        library.LevenshteinAtThresholds("phone", [1]),
        library.JaroWinklerAtThresholds("city", [0.9]),
    ],
    certain=[block_on("phone"), block_on("name", "city")],
    certain_recall=0.8,
    training=[block_on("phone"), block_on("substr(name,1,4)")],
)

# The fields of an address depend on each other, so that one comparison weighs them together.
_ADDRESS = library.CustomComparison(
    output_column_name="address",
    comparison_levels=[
        levels.CustomLevel(
            "(street_l is null or street_r is null) and (postcode_l is null or postcode_r is null)",
            label_for_charts="null",
        ).configure(is_null_level=True),
        levels.CustomLevel("street_l = street_r and postcode_l = postcode_r", label_for_charts="same street"),
        levels.CustomLevel(
            "street_no_l = street_no_r and jaro_winkler_similarity(street_l, street_r) >= 0.8 and"
            " (postcode_l = postcode_r or jaro_winkler_similarity(city_l, city_r) >= 0.9)",
            label_for_charts="close street",
        ),
        levels.ExactMatchLevel("postcode"),
        levels.JaroWinklerLevel("city", 0.92),
        levels.ElseLevel(),
    ],
)

_CUSTOMERS = Settings(
    query="""
        with cleaned as (
            select rid, nullif(lower(trim(first_name)), '') as first_name,
                nullif(lower(trim(last_name)), '') as last_name, nullif(lower(trim(email)), '') as email,
                nullif(right(regexp_replace(phone, '[^0-9]', '', 'g'), 10), '') as phone,
                nullif(lower(street), '') as street, nullif(lower(city), '') as city,
                nullif(postcode, '') as postcode
            from records
        )
        select *, regexp_extract(street, '^[0-9]+') as street_no from cleaned
    """,
    blocks=[
        block_on("email"),
        block_on("phone"),
        block_on("last_name", "postcode"),
        block_on("first_name", "postcode"),
        block_on("substr(first_name,1,3)", "substr(last_name,1,4)", "substr(city,1,3)"),
        block_on("street", "postcode"),
    ],
    comparisons=[
        library.NameComparison("first_name").configure(**_FREQUENT),
        library.NameComparison("last_name").configure(**_FREQUENT),
        library.EmailComparison("email").configure(**_FREQUENT),
        library.LevenshteinAtThresholds("phone", [1]).configure(**_FREQUENT),
        _ADDRESS,
    ],
    certain=[
        block_on("email", "last_name"),
        block_on("phone", "first_name"),
        block_on("first_name", "last_name", "postcode"),
    ],
    training=[block_on("email"), block_on("phone"), block_on("last_name", "postcode")],
    has_plain_training=True,
    chance_pairs=1e7,
    kept_probability=0.001,
)

SETTINGS: dict[str, dict[str, Settings]] = {
    "febrl": {"example": _FEBRL},
    "febrl4": {"example": _FEBRL_LINK},
    "fake1000": {"tutorial": _TUTORIAL, "accuracy example": _ACCURACY_EXAMPLE},
    "rldata500": {"own": _GERMAN},
    "restaurants": {"own": _RESTAURANTS},
    "generated": {"tuned": _CUSTOMERS},
}
"""The settings of each kind of file, by the name of the variant."""
