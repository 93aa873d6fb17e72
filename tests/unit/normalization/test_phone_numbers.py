"""Telephone numbers."""

import pytest

from customer_core.normalization import PhoneParts, normalize_phone, parse_phone
from customer_core.normalization._calling_codes import CALLING_CODES, DIAL_OUT_PREFIXES
from customer_core.normalization._phones import _code_by_country

# Country, number as written: number as compared.
NUMBERS = {
    ("", "+49 (0)30 123-457"): "+4930123457",
    ("", "0049 30 123457"): "+4930123457",
    ("", "+49 030 123457"): "+4930123457",
    ("", "tel:+49-30-123457"): "+4930123457",
    ("", "(+49) 30 123457"): "+4930123457",
    ("de", "030/123457"): "+4930123457",
    ("DE", "030 123457"): "+4930123457",
    ("de", "49 30 1234578"): "+49301234578",
    ("de", "0049 30 123457"): "+4930123457",
    ("us", "011 49 30 123457"): "+4930123457",
    ("au", "0011 49 30 123457"): "+4930123457",
    ("ru", "8 10 49 30 123457"): "+4930123457",
    ("", "011 49 30 123457"): "+4930123457",
    ("us", "+49 171 1234568"): "+491711234568",
    ("us", "(212) 555-0143"): "+12125550143",
    ("us", "1-212-555-0143"): "+12125550143",
    ("us", "212.555.0143 x12"): "+12125550143",
    ("", "+1 1 212 555 0143"): "+12125550143",
    ("", "1 212 555 0143"): "2125550143",
    ("", "212 555 0143"): "2125550143",
    ("us", "1-800-FLOWERS"): "+18003569377",
    ("", "1-800-flowers"): "8003569377",
    ("gb", "020 7946 0958"): "+442079460958",
    ("", "+44 (0)20 7946 0958"): "+442079460958",
    ("it", "06 1234568"): "+39061234568",
    ("", "+39 06 1234568"): "+39061234568",
    ("ru", "8 (495) 123-45-67"): "+74951234567",
    ("", "+7 8 495 123 45 67"): "+74951234567",
    ("by", "8 029 123 45 67"): "+375291234567",
    ("by", "80 29 123 45 67"): "+375291234567",
    ("hu", "06 1 345 6789"): "+3613456789",
    ("mx", "+52 1 55 1234 5678"): "+525512345678",
    ("br", "(011) 91234-5678"): "+5511912345678",
    ("kr", "010-1234-5678"): "+821012345678",
    ("pl", "12 345 67 98"): "+48123456798",
    ("kz", "8 727 123 45 67"): "+77271234567",
    ("ca", "416-555-0143"): "+14165550143",
    ("", "030 123457"): "30123457",
    ("xx", "030 123457"): "30123457",
    ("", "\u0660\u0663\u0660\u0661\u0662\u0663\u0664\u0665\u0667"): "30123457",
    ("", "\uff0b\uff14\uff19 30 123457"): "+4930123457",
    ("", "+999 123457"): "999123457",
    ("de", "+999 123457"): "+49999123457",
    ("de", "030 1234567 / 0171 2345678"): "+49301234567",
    ("de", "030 1234567 oder 0171 2345678"): "+49301234567",
    ("de", "0171 1234568 (home)"): "+491711234568",
    ("", "0000000000"): "",
    ("", "1111111111"): "",
    ("us", "555-555-5555"): "",
    ("us", "555-1234"): "",
    ("", "+1 (000) 000-0000"): "",
    ("", "1 000 000 0000"): "",
    ("", "123456789"): "",
    ("us", "123-456-7890"): "",
    ("", "987654321"): "",
    ("us", "911"): "",
    ("", "none"): "",
    ("", ""): "",
}
EXTENSIONS = {
    "+1 212 555 0143 ext. 12": "12",
    "212-555-0143 x 12": "12",
    "212-555-0143 #12": "12",
    "tel:+1-212-555-0143;ext=12": "12",
    "030 123457 Durchwahl 12": "12",
    "01 23 45 67 89 poste 12": "12",
    "030 123457-12": "",
    "x12": "",
    "+1 212 555 0143": "",
}


@pytest.mark.parametrize(("written", "number"), NUMBERS.items())
def test_one_line_has_one_number(written: tuple[str, str], number: str) -> None:
    """However it is written and dialed, a number has one spelling, and placeholders none."""
    country, text = written

    assert number == normalize_phone(text, country=country)


@pytest.mark.parametrize(("text", "extension"), EXTENSIONS.items())
def test_extensions_are_told(text: str, extension: str) -> None:
    """An extension that is named as such is no part of the number."""
    assert extension == parse_phone(text).extension


def test_a_number_is_parsed_into_its_parts() -> None:
    """Calling code, national number and extension are apart."""
    expected = PhoneParts(country_code="44", national="2079460958", extension="7")

    assert expected == parse_phone("020 7946 0958 ext 7", country="gb")


def test_the_digits_of_a_number_are_bounded() -> None:
    """No number is longer than twenty digits and its calling code."""
    assert 20 == len(parse_phone("9" * 90).national)


def test_every_country_has_one_calling_code() -> None:
    """No country is listed twice, and dial-out prefixes are of listed countries."""
    countries = [country for line in CALLING_CODES.strip().splitlines() for country in line.split()[2:]]

    assert len(countries) == len(set(countries)) > 230
    assert set() == set(DIAL_OUT_PREFIXES) - set(_code_by_country())
