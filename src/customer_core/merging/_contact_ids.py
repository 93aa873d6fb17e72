"""Brings the contact ids of several customers into agreement, since an id is unique within its own customer only.

Owns which id a contact has in a merged record: one id for one address, different ids for different ones. It must not
know rules.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence

import attrs

from customer_core.merging._candidates import comparison_key
from customer_core.merging._contributions import Contribution
from customer_core.model import Contact, ContactId, FrozenMap

__all__ = ["contact_content", "free_id", "with_agreed_contacts"]

_ID_LENGTH = 64


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


def contact_content(contact: Contact) -> Hashable:
    """Return what makes two contacts one: all but their ids and uses; case, accents and spacing do not matter."""
    said = (contact.address, contact.name, contact.company, contact.phone, contact.email)
    return comparison_key(said)


def _renamed(contribution: Contribution, agreed: dict[ContactId, ContactId]) -> Contribution:
    if all(own == new for own, new in agreed.items()):
        return contribution
    contacts = tuple(attrs.evolve(contact, id=agreed[contact.id]) for contact in contribution.values["contacts"])
    defaults = FrozenMap({role: agreed[id_] for role, id_ in contribution.values["default_contacts"].items()})
    return attrs.evolve(
        contribution, values={**contribution.values, "contacts": contacts, "default_contacts": defaults}
    )
