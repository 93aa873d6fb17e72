import re

import pytest

from customer_core.testing.generator._countries import COUNTRIES, DE, US, Country
from customer_core.testing.generator._drawing import Draws
from customer_core.testing.generator._places import (
    Phone,
    draw_address,
    draw_city,
    draw_landline,
    draw_mobile,
    format_phone,
)

_POSTCODES = {
    "US": r"\d{5}",
    "GB": r"[A-Z]{1,2}\d{1,2} \d[A-Z]{2}",
    "DE": r"\d{5}",
    "FR": r"\d{5}",
    "ES": r"\d{5}",
    "IT": r"\d{5}",
    "NL": r"\d{4} [A-Z]{2}",
    "AU": r"\d{4}",
}


@pytest.mark.parametrize("country", COUNTRIES.choices, ids=lambda country: country.code)
def test_postcodes_look_like_the_countrys(country: Country) -> None:
    """Every city gives postcodes of its country's form."""
    draws = Draws(1)
    codes = {draw_address(draws, country, city).postcode for city in country.cities.choices for _ in range(5)}

    assert set() == {code for code in codes if not re.fullmatch(_POSTCODES[country.code], code)}


@pytest.mark.parametrize("country", COUNTRIES.choices, ids=lambda country: country.code)
def test_numbers_are_as_long_as_the_countrys(country: Country) -> None:
    """Landline and mobile numbers have the digits of their country's plan."""
    draws = Draws(1)
    city = draw_city(draws, country)
    landline, mobile = draw_landline(draws, country, city), draw_mobile(draws, country, city)

    assert country.landline_digits == len(landline.area + landline.rest)
    assert country.mobile_digits == len(mobile.area + mobile.rest)


@pytest.mark.parametrize("country", COUNTRIES.choices, ids=lambda country: country.code)
def test_names_have_a_realistic_skew(country: Country) -> None:
    """The most common surname is borne by about one in a hundred, and thousands of names are rare."""
    surnames = country.languages.choices[0].surnames

    assert surnames.choices[0] == surnames.at(0.007)
    assert surnames.choices[0] != surnames.at(0.02)
    assert 1000 < len(surnames.choices)


@pytest.mark.parametrize("country", COUNTRIES.choices, ids=lambda country: country.code)
def test_given_names_are_many(country: Country) -> None:
    """Each country's language knows at least 150 given names, none of them twice in its table."""
    language = country.languages.choices[0]

    assert len(set(language.male.choices)) == len(language.male.choices)
    assert len(set(language.female.choices)) == len(language.female.choices)
    assert 150 <= len(language.male.choices) + len(language.female.choices)


def test_numbers_are_written_in_many_ways() -> None:
    """One number is written nationally, internationally and with other signs between its parts."""
    written = [format_phone(Phone(DE, "171", "12345678"), style) for style in range(9)]

    assert 9 == len(set(written))
    assert ("0171 12345678", "+49 171 12345678") == (written[0], written[2])


def test_north_american_numbers_break_after_three() -> None:
    """Seven digits are written as three and four."""
    assert "212-555-1234" == format_phone(Phone(US, "212", "5551234"), 4)
