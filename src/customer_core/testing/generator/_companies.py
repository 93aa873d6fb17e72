"""Firms with their branches and the staff behind one switchboard.

It owns what the branches and the staff of a firm share (name, mail domain, switchboard) and must not know what a
record shows of it.
"""

import attrs

from customer_core.testing.generator._countries import City, Country
from customer_core.testing.generator._drawing import Draws, Skewed, words
from customer_core.testing.generator._mailboxes import Mailboxes
from customer_core.testing.generator._people import Customer, draw_name, draw_surname
from customer_core.testing.generator._places import Address, Phone, draw_address, draw_city, draw_landline, draw_mobile
from customer_core.testing.generator._spelling import fold

__all__ = ["draw_company"]

_BRANCHES = Skewed((1, 2, 3, 5), (72, 16, 8, 4))
_STAFF = Skewed((0, 1, 2, 3, 4), (50, 26, 14, 7, 3))
_NAMED_AFTER_OWNER = 0.6
_DIRECT_LINE = 0.35
_WOMEN = 0.5
_STEMS = words(
    """
    Nor Vel Lum Tek Alto Bri Cen Dyna Evo Flex Gen Hexa Ino Kera Maxi Neo Opti Pro Quan Sola Tri Uni Veri Zeno Aqua Tera
    """
)
_ENDINGS = words("dia max tec via nova line plan form cor sys lux mar tron vita rise bas link")
_OFFICES = words("info office sales orders contact hello")


@attrs.frozen
class _Branch:
    country: Country
    company: str
    domain: str
    city: City
    address: Address
    switchboard: Phone


def draw_company(draws: Draws, mailboxes: Mailboxes, country: Country) -> list[Customer]:
    """Draw a firm: each branch and each member of its staff is a customer of its own."""
    name = _draw_company_name(draws, country)
    company, domain = f"{name} {draws.pick(country.legal_forms)}", mailboxes.domain(country, name)
    customers: list[Customer] = []
    for place in range(draws.skewed(_BRANCHES)):
        city = draw_city(draws, country)
        address = draw_address(draws, country, city)
        branch = _Branch(country, company, domain, city, address, draw_landline(draws, country, city))
        customers.append(_office(draws, branch, place))
        customers += [_member(draws, mailboxes, branch) for _ in range(draws.skewed(_STAFF))]
    return customers


def _draw_company_name(draws: Draws, country: Country) -> str:
    if draws.chance(_NAMED_AFTER_OWNER):
        return f"{draws.skewed(draws.skewed(country.languages).surnames)} {draws.pick(country.trades)}"
    return f"{draws.pick(_STEMS)}{draws.pick(_ENDINGS)} {draws.pick(country.trades)}"


def _office(draws: Draws, branch: _Branch, place: int) -> Customer:
    own = f"{fold(branch.city.name)}{place}@{branch.domain}" if place else f"{draws.pick(_OFFICES)}@{branch.domain}"
    return Customer(
        country=branch.country,
        kind="company",
        name=None,
        company=branch.company,
        emails=(own, f"accounts{place or ''}@{branch.domain}"),
        phones=(branch.switchboard, draw_landline(draws, branch.country, branch.city)),
        address=branch.address,
        previous=None,
        partner="",
    )


def _member(draws: Draws, mailboxes: Mailboxes, branch: _Branch) -> Customer:
    language = draws.skewed(branch.country.languages)
    name = draw_name(draws, language, draw_surname(draws, branch.country, language), female=draws.chance(_WOMEN))
    own = draw_mobile(draws, branch.country, branch.city)
    return Customer(
        country=branch.country,
        kind="person",
        name=name,
        company=branch.company,
        emails=(mailboxes.at_work(branch.domain, name.given, name.surname),),
        phones=(own, branch.switchboard) if draws.chance(_DIRECT_LINE) else (branch.switchboard, own),
        address=branch.address,
        previous=None,
        partner="",
    )
