"""Addresses and telephone numbers in a country, all made up.

It owns how a street, a house number and a postcode go together and how a number is written, and must not know who
lives there or calls there.
"""

from zlib import crc32

import attrs

from customer_core.testing.generator._countries import City, Country
from customer_core.testing.generator._drawing import Draws, Skewed

__all__ = ["Address", "Phone", "draw_address", "draw_city", "draw_landline", "draw_mobile", "format_phone"]

_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
_INHABITANTS_PER_POSTCODE = 25
_HOUSES_PER_STREET_CODE = 20
# Low house numbers are common: a street of two hundred houses is rare.
_STREET_LENGTHS = Skewed((12, 40, 90, 220), (35, 35, 20, 10))
_LETTERED_HOUSES = 0.06
_FLATS = 0.3
_MANY_FLATS = 40


@attrs.frozen
class Address:
    """Where a customer lives: street with house number, city and postcode."""

    street: str
    city: City
    postcode: str


@attrs.frozen
class Phone:
    """A telephone number: what stands before it in its country, its area or network, and the rest."""

    country: Country
    area: str
    rest: str


def draw_city(draws: Draws, country: Country) -> City:
    """Draw a city, large ones more often."""
    return draws.skewed(country.cities)


def draw_address(draws: Draws, country: Country, city: City) -> Address:
    """Draw an address in a city."""
    districts = max(1, city.population // _INHABITANTS_PER_POSTCODE)
    street, house = draws.skewed(country.streets), 1 + draws.below(draws.skewed(_STREET_LENGTHS))
    district = draws.below(districts)
    code = f"{street}{house // _HOUSES_PER_STREET_CODE}"
    mask = city.postcodes[district % len(city.postcodes)]
    return Address(_with_house(draws, country, street, house), city, _postcode(mask, f"{city.name}{district}", code))


def draw_landline(draws: Draws, country: Country, city: City) -> Phone:
    """Draw a number of the city's telephone area."""
    rest = draws.digits(country.landline_digits - len(city.area) - 1)
    return Phone(country, city.area, f"{2 + draws.below(8)}{rest}")


def draw_mobile(draws: Draws, country: Country, city: City) -> Phone:
    """Draw a mobile number; where mobiles have no networks of their own, one of the city's area."""
    if not country.mobile_prefixes:
        return draw_landline(draws, country, city)
    network = draws.pick(country.mobile_prefixes)
    return Phone(country, network, draws.digits(country.mobile_digits - len(network)))


_PHONE_STYLES = (
    "{trunk}{area} {rest}",
    "{trunk}{area}{rest}",
    "+{calling} {area} {rest}",
    "+{calling}{area}{rest}",
    "{trunk}{area}-{half}-{half_2}",
    "{trunk}{area}/{rest}",
    "00{calling} {area} {half} {half_2}",
    "({trunk}{area}) {half} {half_2}",
    "{trunk}{area}.{half}.{half_2}",
)


def format_phone(phone: Phone, style: int = 0) -> str:
    """Write a number in one of the usual styles; style 0 is what the country's own people write."""
    middle = (len(phone.rest) + 1) // 2 if len(phone.rest) != 7 else 3  # noqa: PLR2004 - North American numbers are 3-4
    return _PHONE_STYLES[style % len(_PHONE_STYLES)].format(
        trunk=phone.country.trunk,
        calling=phone.country.calling_code,
        area=phone.area,
        rest=phone.rest,
        half=phone.rest[:middle],
        half_2=phone.rest[middle:],
    )


def _with_house(draws: Draws, country: Country, street: str, house: int) -> str:
    number = f"{house}{'abc'[draws.below(3)]}" if draws.chance(_LETTERED_HOUSES) else str(house)
    if not country.number_first:
        return f"{street} {number}"
    unit = f", {country.unit} {1 + draws.below(_MANY_FLATS)}" if draws.chance(_FLATS) else ""
    return f"{number} {street}{unit}"


def _postcode(mask: str, district: str, street: str) -> str:
    far, near = crc32(district.encode()), crc32(f"{district}{street}".encode())
    letters = []
    for sign in mask:
        if sign == "#":
            far, digit = divmod(far, 10)
            letters.append(str(digit))
        elif sign == "%":
            near, digit = divmod(near, 10)
            letters.append(str(digit))
        elif sign == "@":
            near, place = divmod(near, len(_LETTERS))
            letters.append(_LETTERS[place])
        else:
            letters.append(sign)
    return "".join(letters)
