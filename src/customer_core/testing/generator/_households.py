"""Customers that belong together: couples and families, flat-mates, parent and child of one name, the staff of a firm.

It owns what the members of a household share (address, landline, mailbox, surname) and must not know what a record
shows of it.
"""

from collections import deque
from collections.abc import Callable, Mapping

import attrs

from customer_core.testing.generator._companies import draw_company
from customer_core.testing.generator._countries import COUNTRIES, City, Country
from customer_core.testing.generator._drawing import Draws, Skewed
from customer_core.testing.generator._languages import Language
from customer_core.testing.generator._mailboxes import Mailboxes
from customer_core.testing.generator._people import Customer, Name, draw_name, draw_person, draw_surname
from customer_core.testing.generator._places import Address, Phone, draw_address, draw_city, draw_landline

__all__ = ["Town"]

_HOUSEHOLDS = Skewed(
    ("single", "stranger", "couple", "family", "flat_share", "namesakes", "company"),
    (70.0, 5.0, 11.5, 2.5, 4.0, 1.5, 5.5),
)
_CHILDREN = Skewed((1, 2, 3), (66, 28, 6))
_FLAT_MATES = Skewed((2, 3, 4), (65, 25, 10))
_WOMEN = 0.5
_MOVED = 0.15
_MOVED_WITHIN_CITY = 0.75
_LANDLINE = 0.5
_LANDLINE_FIRST = 0.45
_FAMILY_MAILBOX = 0.12
_FAMILY_MAILBOX_FIRST = 0.5
_CHANGED_NAME = 0.12
_SUFFIXED = 0.35
_COMMON_SURNAMES = 0.25
_NEIGHBORS = 0.08
_REMEMBERED_HOMES = 64


@attrs.frozen
class _Home:
    country: Country
    language: Language
    city: City
    address: Address
    previous: Address | None


class Town:
    """Draws one household after the other and remembers mailboxes, some homes and who waits for a namesake."""

    __slots__ = ("_draws", "_homes", "_mailboxes", "_namesake")

    def __init__(self, draws: Draws) -> None:
        self._draws = draws
        self._mailboxes = Mailboxes(draws)
        self._homes: deque[_Home] = deque(maxlen=_REMEMBERED_HOMES)
        self._namesake: tuple[_Home, Name] | None = None

    def draw_household(self) -> list[Customer]:
        """Draw the customers of the next household or firm."""
        draws, kind = self._draws, self._draws.skewed(_HOUSEHOLDS)
        if kind == "company":
            return draw_company(draws, self._mailboxes, draws.skewed(COUNTRIES))
        if kind == "stranger":
            return self._draw_stranger()
        home = self._draw_home()
        self._homes.append(home)
        names = _NAMES[kind](draws, home)
        return self._draw_flat_mates(home, names) if kind == "flat_share" else self._share(home, names)

    def _draw_flat_mates(self, home: _Home, names: list[Name]) -> list[Customer]:
        # Flat-mates come and go one by one.
        members = [self._draw_person(home, name) for name in names]
        return [attrs.evolve(member, previous=self._draw_previous(home.country, home.city)) for member in members]

    def _draw_stranger(self) -> list[Customer]:
        """Draw one of two people who have a common name and a city together, and nothing else."""
        met, self._namesake = self._namesake, None
        if met:
            home, name = met
            home = attrs.evolve(home, address=draw_address(self._draws, home.country, home.city), previous=None)
        else:
            home = self._draw_home()
            female = self._draws.chance(_WOMEN)
            surname = home.language.surnames.at(self._draws.share() * _COMMON_SURNAMES)
            name = draw_name(self._draws, home.language, surname, female=female)
            self._namesake = home, name
        return self._share(home, [name])

    def _draw_person(self, home: _Home, name: Name) -> Customer:
        return draw_person(self._draws, self._mailboxes, home.country, name, home.city, home.address, home.previous)

    def _draw_home(self) -> _Home:
        draws = self._draws
        if self._homes and draws.chance(_NEIGHBORS):
            near = draws.pick(self._homes)
            country, city, address = near.country, near.city, near.address
        else:
            country = draws.skewed(COUNTRIES)
            city = draw_city(draws, country)
            address = draw_address(draws, country, city)
        return _Home(country, draws.skewed(country.languages), city, address, self._draw_previous(country, city))

    def _draw_previous(self, country: Country, city: City) -> Address | None:
        draws = self._draws
        if not draws.chance(_MOVED):
            return None
        return draw_address(draws, country, city if draws.chance(_MOVED_WITHIN_CITY) else draw_city(draws, country))

    def _share(self, home: _Home, names: list[Name]) -> list[Customer]:
        """Draw the members of a household with the landline, and at times the mailbox, that they share."""
        draws, size = self._draws, len(names)
        members = [self._draw_person(home, name) for name in names]
        landline = draw_landline(draws, home.country, home.city) if draws.chance(_LANDLINE) else None
        has_mailbox = size > 1 and draws.chance(_FAMILY_MAILBOX)
        mailbox = self._mailboxes.family(home.country, names[0].surname) if has_mailbox else ""
        return [
            attrs.evolve(
                member,
                phones=self._phones(member, landline),
                emails=self._emails(member, mailbox),
                partner=members[(place + 1) % size].emails[0] if size > 1 else "",
            )
            for place, member in enumerate(members)
        ]

    def _phones(self, member: Customer, landline: Phone | None) -> tuple[Phone, ...]:
        if landline is None:
            return member.phones
        own = member.phones[0]
        return (landline, own) if self._draws.chance(_LANDLINE_FIRST) else (own, landline)

    def _emails(self, member: Customer, mailbox: str) -> tuple[str, ...]:
        if not mailbox:
            return member.emails
        return (mailbox, *member.emails) if self._draws.chance(_FAMILY_MAILBOX_FIRST) else (*member.emails, mailbox)


def _single(draws: Draws, home: _Home) -> list[Name]:
    female = draws.chance(_WOMEN)
    surname, former = draw_surname(draws, home.country, home.language), ""
    if female and draws.chance(_CHANGED_NAME):
        former = draw_surname(draws, home.country, home.language)
    return [draw_name(draws, home.language, surname, female=female, former=former)]


def _couple(draws: Draws, home: _Home) -> list[Name]:
    country, language = home.country, home.language
    surname, own = draw_surname(draws, country, language), draw_surname(draws, country, language)
    married = draws.chance(country.couples_of_one_name)
    former = own if married and draws.chance(_CHANGED_NAME) else ""
    return [
        draw_name(draws, language, surname, female=False),
        draw_name(draws, language, surname if married else own, female=True, former=former),
    ]


def _family(draws: Draws, home: _Home) -> list[Name]:
    parents = _couple(draws, home)
    surname = parents[0].surname
    if home.country.code == "ES":
        surname = " ".join(parent.surname.split(" ")[0] for parent in parents)
    children = range(draws.skewed(_CHILDREN))
    return parents + [draw_name(draws, home.language, surname, female=draws.chance(_WOMEN)) for _ in children]


def _flat_share(draws: Draws, home: _Home) -> list[Name]:
    return [name for _ in range(draws.skewed(_FLAT_MATES)) for name in _single(draws, home)]


def _namesakes(draws: Draws, home: _Home) -> list[Name]:
    [elder] = _single(draws, home)
    elder = attrs.evolve(elder, former="")
    marked = home.country.code == "US" and draws.chance(_SUFFIXED)
    return [attrs.evolve(elder, suffix="Sr." if marked else ""), attrs.evolve(elder, suffix="Jr." if marked else "")]


_NAMES: Mapping[str, Callable[[Draws, _Home], list[Name]]] = {
    "single": _single,
    "couple": _couple,
    "family": _family,
    "flat_share": _flat_share,
    "namesakes": _namesakes,
}
