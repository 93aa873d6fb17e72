"""Customers as they truly are: a person or a branch of a firm with all names, contacts and addresses they ever had.

It owns how one customer is drawn and must not know how records of it are written, nor which of them a household
shares.
"""

import attrs

from customer_core.testing.generator._countries import City, Country
from customer_core.testing.generator._drawing import Draws
from customer_core.testing.generator._languages import Language
from customer_core.testing.generator._mailboxes import Mailboxes
from customer_core.testing.generator._places import Address, Phone, draw_mobile

__all__ = ["Customer", "Name", "draw_name", "draw_person", "draw_surname"]

_DOUBLE_GIVEN = 0.04
_SECOND_MAILBOX = 0.55
_SAME_LOCAL_PART = 0.45


@attrs.frozen
class Name:
    """The language of a name, given name and surname, the surname before a marriage, and a suffix such as Jr."""

    language: Language
    given: str
    surname: str
    former: str = ""
    suffix: str = ""


@attrs.frozen(kw_only=True)
class Customer:
    """The truth about one customer; of each kind of contact the usual one comes first."""

    country: Country
    kind: str
    name: Name | None
    company: str
    emails: tuple[str, ...]
    phones: tuple[Phone, ...]
    address: Address
    previous: Address | None
    partner: str


def draw_surname(draws: Draws, country: Country, language: Language) -> str:
    """Draw a surname as the country forms it: here and there two in one."""
    surname = draws.skewed(language.surnames)
    if draws.chance(country.double_surnames):
        joint = " " if country.code == "ES" else "-"
        return f"{surname}{joint}{draws.skewed(language.surnames)}"
    return surname


def draw_name(draws: Draws, language: Language, surname: str, *, female: bool, former: str = "") -> Name:
    """Draw a person's given name beside a surname."""
    table = language.female if female else language.male
    given = draws.skewed(table)
    if draws.chance(_DOUBLE_GIVEN):
        given = f"{given} {draws.skewed(table)}"
    return Name(language, given, surname, former)


def draw_person(
    draws: Draws,
    mailboxes: Mailboxes,
    country: Country,
    name: Name,
    city: City,
    address: Address,
    previous: Address | None,
) -> Customer:
    """Draw a person's own mailboxes and telephones."""
    email = mailboxes.private(country, name.given, name.former or name.surname)
    emails = [email]
    if draws.chance(_SECOND_MAILBOX):
        similar = draws.chance(_SAME_LOCAL_PART)
        emails.append(
            mailboxes.elsewhere(country, email) if similar else mailboxes.private(country, name.given, name.surname)
        )
    return Customer(
        country=country,
        kind="person",
        name=name,
        company="",
        emails=tuple(emails),
        phones=(draw_mobile(draws, country, city), draw_mobile(draws, country, city)),
        address=address,
        previous=previous,
        partner="",
    )
