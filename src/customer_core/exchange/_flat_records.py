"""From the document of a customer or an organization to what it says by role, of which a draft can be made again.

Owns which part of a document each role is read from: `_drafting` owns the way back. Documents are those that
`serialization` writes, and are read as they are: of a million customers none has to be made for it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from customer_core.matching import is_compared
from customer_core.model import PersonName, PhoneNumber
from customer_core.normalization import is_placeholder

__all__ = ["flat_record"]

Part = Mapping[str, Any]

_PLACE: Final = ("city", "region", "postcode", "country")
_USES: Final = ("billing", "shipping")


def flat_record(document: Part) -> dict[str, tuple[str, ...]]:
    """Return what the document of a customer says as values by role, of which `draft_of` makes a draft that says it.

    An organization says the same but for the names of a person; its aliases stand behind its name.

    Of several addresses it is the default one for billing, else the first; e-mails and phones of contacts stand behind
    the customer's own. What has no role, such as consents, notes, states and other attributes, is left out.

    Args:
        document: One that `serialization.to_json` made of a `Customer` or an `Organization`.

    >>> from customer_core.model import Customer, CustomerId, PersonName
    >>> from customer_core.serialization import to_json
    >>> flat_record(to_json(Customer(id=CustomerId("c-1"), name=PersonName(given="Ann", family="Lee"))))
    {'name': ('Ann Lee',), 'given_name': ('Ann',), 'family_name': ('Lee',)}
    """
    contacts = document["contacts"]
    address = _address(document)
    told: dict[str, Sequence[str]] = {
        **_names(document),
        "email": _each_once(_ways(document["emails"], "address", contacts, "email"), str.casefold),
        "phone": _each_once(_ways(document["phones"], "number", contacts, "phone"), lambda text: PhoneNumber(text).key),
        "street": address.get("street", ()),
        **{role: (address.get(role, ""),) for role in _PLACE},
        "external_id": [_written(key) for key in document["external_keys"]],
        **{role: (text,) for role, value in document["attributes"].items() if (text := _told(role, value))},
    }
    return {role: values for role, texts in told.items() if (values := tuple(filter(None, texts)))}


def _names(document: Part) -> dict[str, Sequence[str]]:
    if "aliases" in document:
        return {"organization": (document["name"], *document["aliases"])}
    if document["name"] is None:
        return {"organization": (document["company"],)}
    name = PersonName(**document["name"])
    return {
        "name": (_whole(name),),
        "given_name": (name.given,),
        "middle_name": (name.middle,),
        "family_name": (f"{name.family} {name.suffix}".strip(),),
        "organization": (document["company"],),
    }


def _whole(name: PersonName) -> str:
    """Return a name as written, or its parts joined; a middle name by itself would be taken for the whole.

    So would one beside parts that say nothing, such as 'n/a'.
    """
    is_told = any(part and not is_placeholder(part) for part in (name.given, name.family))
    return name.display if name.full or is_told else ""


def _ways(own: Iterable[Part], key: str, contacts: Iterable[Part], key_of_contact: str) -> list[str]:
    """Return the ways to reach a customer: its own, then those of its contacts that are not blank."""
    return [*(one[key] for one in own), *(text for contact in contacts if (text := contact[key_of_contact]))]


def _each_once(texts: Sequence[str], key: Callable[[str], str]) -> Sequence[str]:
    """Return texts in their order; of those with one key the first."""
    if len(texts) < 2:  # noqa: PLR2004 - one by itself repeats nothing
        return texts
    first: dict[str, str] = {}
    for text in texts:
        first.setdefault(key(text), text)
    return list(first.values())


def _address(document: Part) -> Part:
    by_id = {contact["id"]: contact for contact in document["contacts"]}
    defaults = (by_id.get(document["default_contacts"].get(use)) for use in _USES)
    contacts = (contact for contact in (*defaults, *by_id.values()) if contact)
    return next((contact["address"] for contact in contacts if any(contact["address"].values())), {})


def _written(key: Part) -> str:
    """Return an external key as `draft_of` reads it without a system."""
    return f"{key['system'].replace('%', '%25').replace(':', '%3A')}:{key['id']}"


def _told(name: str, value: object) -> str:
    """Return an attribute that has a role as text; as for matching, true and false hardly tell customers apart."""
    if isinstance(value, bool) or not is_compared(name):
        return ""
    # What is neither text nor a number of JSON is an object of one key, such as {"date": "1980-05-31"}.
    return str(next(iter(value.values())) if isinstance(value, Mapping) else value)
