"""From the document of a customer to its contacts as rows: one for each, with what it says and whose it is.

Owns the columns. Documents are those that `serialization` writes, and are read as they are, as by `flat_record`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

__all__ = ["CONTACT_COLUMNS", "contact_rows"]

_NAME: Final = ("full", "title", "given", "middle", "family", "suffix")
_PLACE: Final = ("city", "region", "postcode", "country")
_WAYS: Final = ("phone", "email")
_TIMES: Final = ("first_used_at", "last_used_at")

CONTACT_COLUMNS: Final = (
    *("customer_id", "customer_code", "contact_id", "roles", "default_for"),
    *("name", "title", "given_name", "middle_name", "family_name", "suffix", "organization"),
    *("street", *_PLACE, *_WAYS, *_TIMES),
)
"""What a row says of a contact, as text."""


def contact_rows(document: Mapping[str, Any]) -> Iterator[list[str]]:
    r"""Yield each contact of a customer as a row below `CONTACT_COLUMNS`, in the order of the customer.

    The roles, and those of them that it is the default of, stand one behind the other, the lines of a street one below
    the other; instants are ISO 8601. What a contact does not say is blank.

    Args:
        document: One that `serialization.to_json` made of a `Customer`.

    >>> from customer_core.model import Address, Contact, ContactId, ContactRole, Customer, CustomerId
    >>> from customer_core.serialization import to_json
    >>> home = Contact(id=ContactId("k"), roles=[ContactRole.BILLING], address=Address(street=["Flat 2", "5 Elm St"]))
    >>> (row,) = contact_rows(to_json(Customer(id=CustomerId("c"), code="C1", contacts=[home])))
    >>> row[:5], row[12]
    (['c', 'C1', 'k', 'billing', ''], 'Flat 2\n5 Elm St')
    """
    defaults = document["default_contacts"]
    for contact in document["contacts"]:
        name, address = contact["name"] or {}, contact["address"]
        yield [
            document["id"],
            document["code"],
            contact["id"],
            ", ".join(contact["roles"]),
            ", ".join(role for role, id_ in defaults.items() if id_ == contact["id"]),
            *(name.get(part, "") for part in _NAME),
            contact["company"],
            "\n".join(address["street"]),
            *(address[part] for part in _PLACE),
            *(contact[way] for way in _WAYS),
            *(contact[time] or "" for time in _TIMES),
        ]
