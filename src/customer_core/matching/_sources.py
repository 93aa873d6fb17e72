"""What can be matched, read as text by role: a customer, an organization, or a plain mapping.

Owns the way from those to one shape, blank values left out. Must not know features, levels or scores.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain

import attrs

from customer_core.errors import InvalidValueError, UnknownRoleError
from customer_core.model import AttributeValue, CustomerDraft, OrganizationDraft, Party
from customer_core.normalization import is_placeholder, split_emails, split_phones

__all__ = ["CODE_PREFIX", "LABEL_PREFIXES", "ROLE_NAMES", "TEXT_PREFIX", "Matchable", "Roles", "Source", "read_source"]

Roles = Mapping[str, Sequence[str]]
Matchable = CustomerDraft | OrganizationDraft | Mapping[str, str | Sequence[str] | None]
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

_ATTRIBUTE_ROLES = frozenset({"birth_date", "birth_year", "birth_month", "birth_day", "tax_id", "gender"})
"""The roles for which a party has no field of its own: a custom attribute of that name says them."""


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
    if isinstance(source, CustomerDraft):
        return _party(source, _name(source))
    if isinstance(source, OrganizationDraft):
        return _party(source, {"organization": (source.name, *source.aliases)})
    if not isinstance(source, Mapping):
        problem = f"a record is a {type(source).__name__}"
        raise InvalidValueError(field="records", problem=problem, remedy="give a customer or a mapping of role to text")
    given = {role: _texts(role, values) for role, values in source.items()}
    emails = tuple(chain.from_iterable(map(split_emails, given.get("email", ()))))
    roles = _telling({**given, "email": emails})
    country = " ".join(roles.get("country", ()))
    numbers = chain.from_iterable(map(split_phones, roles.get("phone", ())))
    phones = tuple((number, country) for number in numbers)
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
    # A shop gives each of two records a loyalty card of its own, so that cards say nothing of who is the same.
    keys = tuple(f"{key.system} {key.id}" for key in party.external_keys if not key.is_loyalty_card)
    told = {**roles, **_told_by_attributes(party), "email": emails, "external_id": keys}
    return Source(_telling(told), _places(party), phones)


def _name(customer: CustomerDraft) -> Roles:
    name, company = customer.name, {"organization": (customer.company,)}
    if name is None:
        return company
    family = f"{name.family} {name.suffix}".strip()
    parts = {"name": name.full, "given_name": name.given, "middle_name": name.middle, "family_name": family}
    return {**{role: (text,) for role, text in parts.items() if text}, **company}


def _told_by_attributes(party: Party) -> Roles:
    """Return what custom attributes say that are named as a role is, labelled ones included."""
    return {name: (_attribute_text(value),) for name, value in party.attributes.items() if is_compared(name)}


def is_compared(attribute: str) -> bool:
    """Tell by the name of a custom attribute whether it is compared when duplicates are looked for.

    >>> is_compared("birth_date"), is_compared("code:card"), is_compared("size")
    (True, True, False)
    """
    return attribute in _ATTRIBUTE_ROLES or attribute.startswith(LABEL_PREFIXES)


def _attribute_text(value: AttributeValue) -> str:
    """Return an attribute as a column of a file would say it; true and false hardly tell records apart."""
    if isinstance(value, bool):
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


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
    told: dict[str, Sequence[str]] = {}
    for role, values in roles.items():
        telling = [value for value in values if value and not is_placeholder(value)]
        if telling:
            told[role] = tuple(telling)
    return told
