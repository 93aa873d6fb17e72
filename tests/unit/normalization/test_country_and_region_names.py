"""Countries, cities and regions."""

import pytest

from customer_core.normalization import normalize_city, normalize_country, normalize_region, normalize_words
from customer_core.normalization._countries import COUNTRIES
from customer_core.normalization._country_lookup import country_code
from customer_core.normalization._place_names import CITY_NAMES, CITY_WORDS, REGION_CODES

COUNTRY_NAMES = {
    "de": "Germany|DE|DEU|Deutschland|Allemagne|Alemania|BRD|Federal Republic of Germany|Duitsland",
    "us": "USA|U.S.A.|United States|United States of America|US|Estados Unidos|the United States",
    "gb": "United Kingdom|UK|GB|GBR|Great Britain|England|Royaume-Uni",
    "nl": "Netherlands|Holland|The Netherlands|Nederland|Pays-Bas",
    "at": "Austria|Österreich|Osterreich|Republic of Austria",
    "jp": "Japan|日本",
    "ru": "Russia|Россия|Russian Federation",
    "ci": "Côte d'Ivoire|Ivory Coast",
    "tr": "Turkey|Türkiye|Türkei",
    "cz": "Czechia|Czech Republic|Česko",
    "xk": "Kosovo|XK",
    "se": "Kingdom of Sweden|Sverige|Suecia",
    "atlantis": "Atlantis",
    "": "n/a|unknown||-",
}
NAMED = [(code, name) for code, names in COUNTRY_NAMES.items() for name in names.split("|")]
CITIES = {
    "80331 Munich": "muenchen",
    "Munchen": "muenchen",
    "München": "muenchen",
    "CH-8001 Zürich": "zuerich",
    "1012 AB Amsterdam": "amsterdam",
    "00-950 Warszawa": "warszawa",
    "123 45 Stockholm": "stockholm",
    "101 Reykjavík": "reykjavik",
    "PARIS CEDEX 08": "paris",
    "Paris 8e": "paris",
    "Wien 10": "wien",
    "St. Louis, MO": "saint louis",
    "Ft Worth": "fort worth",
    "Springfield (IL)": "springfield",
    "Springfield [old": "springfield",
    "Frankfurt a.M.": "frankfurt am main",
    "Frankfurt (Main)": "frankfurt am main",
    "Frankfurt": "frankfurt",
    "'s-Gravenhage": "den haag",
    "NYC": "new york",
    "100 Mile House": "100 mile house",
    "29 Palms": "29 palms",
    "12345": "12345",
    "(Springfield)": "springfield",
    "NA": "",
    "unknown": "",
    "n/a": "",
    "( )": "",
    "": "",
}
REGIONS = {
    "New York": "ny",
    "N.Y.": "ny",
    "ny": "ny",
    "Calif.": "ca",
    "Québec": "qc",
    "New South Wales": "nsw",
    "Western Australia": "wa",
    "Bayern": "bayern",
    "unknown": "",
    "": "",
}


@pytest.mark.parametrize(("code", "name"), NAMED)
def test_a_country_is_known_by_all_its_names(code: str, name: str) -> None:
    """Codes and names in many languages lead to the code of two letters."""
    assert code == normalize_country(name)


def test_every_code_is_its_own() -> None:
    """Codes of two and three letters of all countries of ISO 3166-1 are known."""
    rows = [line.split(" ", 2) for line in COUNTRIES.strip().splitlines()]

    assert len(rows) >= 249
    assert [code for code, _, _ in rows] == [normalize_country(alpha_3) for _, alpha_3, _ in rows]
    assert [code for code, _, _ in rows] == [country_code(code.upper()) for code, _, _ in rows]


def test_only_a_country_has_a_country_code() -> None:
    """What names no country has no code."""
    assert ["de", "de", "", ""] == [country_code(text) for text in ("de", "Germany", "atlantis", "")]


@pytest.mark.parametrize(("text", "city"), CITIES.items())
def test_a_city_is_its_name_alone(text: str, city: str) -> None:
    """Codes, districts and qualifiers are dropped, other names lead to the one in use there."""
    assert city == normalize_city(text)


@pytest.mark.parametrize(("text", "region"), REGIONS.items())
def test_a_region_is_a_code_or_words(text: str, region: str) -> None:
    """States of the United States, Canada and Australia take their codes, others stay words."""
    assert region == normalize_region(text)


def test_the_tables_of_places_are_spelled_as_they_are_looked_up() -> None:
    """Each name is spelled in normalized words and leads no further."""
    tables = (CITY_NAMES, CITY_WORDS, REGION_CODES)

    assert set() == {name for table in tables for name in table if normalize_words(name) != name}
    assert set() == {name for name, city in CITY_NAMES.items() if CITY_NAMES[city] != city}
