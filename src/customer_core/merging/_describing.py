"""Shows the values of a plan to the clerk who decides: one line of text for each kind of value.

Owns that text alone. It holds personal data and must never reach a log or an error.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from customer_core.model import Consent, Contact, ContactRole, EmailAddress, ExternalKey, Note, PersonName, PhoneNumber

__all__ = ["describe_value"]


def describe_value(value: object) -> str:
    """Return a value as one line of text.

    >>> describe_value((EmailAddress("ann@example.org"), EmailAddress("lee@example.org")))
    'ann@example.org, lee@example.org'
    """
    match value:
        case Mapping():
            return ", ".join(f"{describe_value(key)}: {describe_value(item)}" for key, item in value.items())
        case frozenset() | set():
            return ", ".join(sorted(map(describe_value, value)))
        case tuple() | list():
            return ", ".join(map(describe_value, value))
        case _:
            describe = _DESCRIPTIONS.get(type(value), str)
            return describe(value)


def _contact(contact: Contact) -> str:
    name = contact.name.display if contact.name else ""
    return ", ".join(filter(None, (name, contact.company, *contact.address.lines, contact.phone, contact.email)))


def _with_consents(text: str, consents: Iterable[Consent]) -> str:
    answers = ", ".join(f"{consent.purpose}: {consent.state.value}" for consent in consents)
    return f"{text} ({answers})" if answers else text


_DESCRIPTIONS: Mapping[type, Callable[[Any], str]] = MappingProxyType(
    {
        PersonName: lambda name: name.display,
        EmailAddress: lambda email: _with_consents(email.address, email.consents),
        PhoneNumber: lambda phone: _with_consents(phone.number, phone.consents),
        Contact: _contact,
        ContactRole: lambda role: role.value,
        ExternalKey: lambda key: f"{key.system} {key.id}",
        Note: lambda note: note.text,
    }
)
