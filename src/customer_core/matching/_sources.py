"""What can be matched, read as text by role: a customer, an organization, or a plain mapping.

Owns the way from those to one shape, blank values left out. Must not know features, levels or scores.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import attrs

from customer_core.errors import InvalidValueError, UnknownRoleError
from customer_core.model import Customer, Organization, Party
from customer_core.normalization import is_placeholder

__all__ = ["CODE_PREFIX", "LABEL_PREFIXES", "ROLE_NAMES", "TEXT_PREFIX", "Matchable", "Roles", "Source", "read_source"]

Roles = Mapping[str, Sequence[str]]
Matchable = Customer | Organization | Mapping[str, str | Sequence[str] | None]
"""What the engine takes: a customer, an organization, or plain text by role (`{"email": "ann@lee.example"}`).

A role may have one text, several, or none; `ROLE_NAMES` lists the roles.
"""

ROLE_NAMES = frozenset(
    {
        *("name", "given_name", "middle_name", "family_name", "organization", "gender"),
        *("email", "phone", "street", "city", "region", "postcode", "country"),
        *("birth_date", "birth_year", "birth_month", "birth_day", "tax_id", "external_id"),
    }
)
"""The roles of plain text; besides them, `text:LABEL` and `code:LABEL` name anything else that tells records apart."""

TEXT_PREFIX = "text:"
CODE_PREFIX = "code:"
LABEL_PREFIXES = (TEXT_PREFIX, CODE_PREFIX)
"""What the roles of columns begin with that have a label and no other role."""

_BETWEEN_EMAILS = re.compile(r"[\s;,|]+")
_BETWEEN_PHONES = re.compile(r"\s*[;,|\n]\s*|\s+/\s+")
_PHONE_DIGITS_LEAST = 7


@attrs.frozen
class Source:
    """Text by role; apart from it the addresses, of which there may be several, and each phone with its country.

    Street, city and postal code are compared each by itself, with the best of all addresses.
    """

    roles: Roles
    places: tuple[Roles, ...]
    phones: tuple[tuple[str, str], ...]


def read_source(source: Matchable) -> Source:
    """Return what a customer, an organization or a mapping says, without its blanks and stand-ins such as 'n/a'.

    Raises:
        UnknownRoleError: A mapping has a key that is no role.
        InvalidValueError: The source is something else, or a role has something else than text.
    """
    if isinstance(source, Customer):
        return _party(source, _name(source))
    if isinstance(source, Organization):
        return _party(source, {"organization": (source.name, *source.aliases)})
    if not isinstance(source, Mapping):
        problem = f"a record is a {type(source).__name__}"
        raise InvalidValueError(field="records", problem=problem, remedy="give a customer or a mapping of role to text")
    given = {role: _texts(role, values) for role, values in source.items()}
    roles = _telling({**given, "email": _split_emails(given.get("email", ()))})
    country = " ".join(roles.get("country", ()))
    phones = tuple((phone, country) for phone in _split_phones(roles.get("phone", ())))
    return Source(roles, (roles,), phones)


def _texts(role: str, values: object) -> tuple[str, ...]:
    """Return the texts of a role."""
    if role not in ROLE_NAMES and not role.startswith(LABEL_PREFIXES):
        raise UnknownRoleError(role=role, known=", ".join(sorted(ROLE_NAMES)))
    if values is None or isinstance(values, str):
        return (values,) if values else ()
    texts = tuple(values) if isinstance(values, Iterable) else (values,)
    wrong = next((type(text).__name__ for text in texts if not isinstance(text, str)), "")
    if wrong:
        raise InvalidValueError(field=role, problem=f"it is a {wrong}, not text", remedy="give it as text")
    return texts


def _party(party: Party, roles: Roles) -> Source:
    contacts = party.contacts
    home = next((contact.address.country for contact in contacts if contact.address.country), "")
    emails = (*(email.address for email in party.emails), *(contact.email for contact in contacts))
    phones = (
        *((phone.number, phone.country or home) for phone in party.phones),
        *((contact.phone, contact.address.country or home) for contact in contacts if contact.phone),
    )
    keys = tuple(f"{key.system} {key.id}" for key in party.external_keys)
    return Source(_telling({**roles, "email": emails, "external_id": keys}), _places(party), phones)


def _name(customer: Customer) -> Roles:
    name, company = customer.name, {"organization": (customer.company,)}
    if name is None:
        return company
    family = f"{name.family} {name.suffix}".strip()
    parts = {"given_name": name.given, "middle_name": name.middle, "family_name": family}
    known = {role: (text,) for role, text in parts.items() if text}
    return {**(known or {"name": (name.full,)}), **company}


def _places(party: Party) -> tuple[Roles, ...]:
    addresses = (contact.address for contact in party.contacts)
    return tuple(
        _telling(
            {
                "street": address.street,
                "city": (address.city,),
                "region": (address.region,),
                "postcode": (address.postcode,),
                "country": (address.country,),
            }
        )
        for address in addresses
    )


def _telling(roles: Roles) -> Roles:
    """Return the roles without values that say nothing, and without roles that have no others."""
    told = {role: tuple(value for value in values if not is_placeholder(value)) for role, values in roles.items()}
    return {role: values for role, values in told.items() if values}


def _split_emails(cells: Iterable[str]) -> tuple[str, ...]:
    """Return each e-mail of cells that hold several."""
    split = (_BETWEEN_EMAILS.split(cell.strip()) if cell.count("@") > 1 else (cell,) for cell in cells)
    return tuple(chain.from_iterable(split))


def _split_phones(cells: Iterable[str]) -> tuple[str, ...]:
    """Return each number of cells that hold several: parts that are long enough to be numbers of their own."""
    phones: list[str] = []
    for cell in cells:
        parts = [part for part in _BETWEEN_PHONES.split(cell) if part]
        whole = all(sum(map(str.isdigit, part)) >= _PHONE_DIGITS_LEAST for part in parts)
        phones.extend(parts if whole else (cell,))
    return tuple(phones)
