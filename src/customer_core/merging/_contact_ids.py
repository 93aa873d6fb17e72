"""Brings the contact ids of several customers into agreement, since an id is unique within its own customer only.

Owns which id a contact has in a merged record: one id for one address, different ids for different ones. It must not
know rules.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

import attrs

from customer_core.merging._candidates import comparison_key
from customer_core.merging._contributions import Contribution
from customer_core.model import Contact, ContactId, FrozenMap
from customer_core.normalization import (
    normalize_city,
    normalize_country,
    normalize_email,
    normalize_phone,
    normalize_postcode,
    normalize_region,
    normalize_street,
    normalize_words,
)

__all__ = ["contact_content", "free_id", "with_agreed_contacts"]

_ID_LENGTH = 64

NORMALIZERS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "street": normalize_street,
        "city": normalize_city,
        "region": normalize_region,
        "postcode": normalize_postcode,
        "country": normalize_country,
        "phone": normalize_phone,
        "email": normalize_email,
    }
)
"""What makes two spellings of a part of a contact one; elsewhere case, accents and spacing do not matter."""


def with_agreed_contacts(contributions: Sequence[Contribution]) -> tuple[Contribution, ...]:
    """Return contributions in which a contact id stands for one contact, given in merge order.

    A contact that a record before has too takes over its id. One whose id a different contact has already gets a
    numbered one, such as `home:2`. The master's ids never change.
    """
    registry = _Registry(contact.id for one in contributions for contact in one.values["contacts"])
    return tuple(_renamed(one, registry.agree(one.values["contacts"])) for one in contributions)


class _Registry:
    """Which contact each id stands for, filled record by record."""

    def __init__(self, ids: Iterable[ContactId]) -> None:
        self._reserved = set(ids)
        self._ids_of: dict[Hashable, list[ContactId]] = {}
        self._taken: set[ContactId] = set()

    def agree(self, contacts: Iterable[Contact]) -> dict[ContactId, ContactId]:
        """Return the agreed id for each contact of one record; two contacts of one record stay two."""
        agreed: dict[ContactId, ContactId] = {}
        seen: Counter[Hashable] = Counter()
        for contact in contacts:
            content = contact_content(contact)
            known = self._ids_of.setdefault(content, [])
            if len(known) == seen[content]:
                known.append(self._free_id(contact.id))
            agreed[contact.id] = known[seen[content]]
            seen[content] += 1
        return agreed

    def _free_id(self, wanted: ContactId) -> ContactId:
        free = free_id(wanted, lambda id_: id_ in self._taken or (id_ != wanted and id_ in self._reserved))
        self._taken.add(free)
        return free


def free_id(wanted: ContactId, is_taken: Callable[[ContactId], bool]) -> ContactId:
    """Return a contact id, if it is taken with the first number behind it that is not, such as `home:2`."""
    free, number = wanted, 1
    while is_taken(free):
        number += 1
        suffix = f":{number}"
        free = ContactId(f"{wanted.text[: _ID_LENGTH - len(suffix)]}{suffix}")
    return free


@lru_cache(maxsize=8192)
def contact_content(contact: Contact) -> Hashable:
    """Return what makes two contacts one, all but their ids and uses: each part as it is normalized for comparison.

    Legal forms stay, since two companies of one name may differ in nothing else.
    """
    address = contact.address
    texts = {
        "street": " ".join(address.street),
        "city": address.city,
        "region": address.region,
        "postcode": address.postcode,
        "country": address.country,
        "phone": contact.phone,
        "email": contact.email,
    }
    places = (_normal(NORMALIZERS[part], text) for part, text in texts.items())
    return *places, comparison_key(contact.name), comparison_key(contact.company)


def _normal(normalize: Callable[[str], str], text: str) -> str:
    """Return the normalized form of a part; of one that means nothing, such as "n/a", its words or itself."""
    return normalize(text) or normalize_words(text) or text


def _renamed(contribution: Contribution, agreed: dict[ContactId, ContactId]) -> Contribution:
    if all(own == new for own, new in agreed.items()):
        return contribution
    contacts = tuple(attrs.evolve(contact, id=agreed[contact.id]) for contact in contribution.values["contacts"])
    defaults = FrozenMap({role: agreed[id_] for role, id_ in contribution.values["default_contacts"].items()})
    return attrs.evolve(
        contribution, values={**contribution.values, "contacts": contacts, "default_contacts": defaults}
    )
