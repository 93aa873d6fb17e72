"""From a draft to a whole customer, and from a draft to the change of a customer that is known.

Owns what is filled in where a draft is silent. It must not know duplicates.
"""

from datetime import datetime

import attrs

from customer_core.model import Customer, CustomerDraft, CustomerId, Scope
from customer_core.ports import UnitOfWork

__all__ = ["completed", "numbered", "updated_from"]

_CODE_DIGITS = 6
# What a draft that another system sends again may say anew; what a shop decided by itself stays.
_SINGLE_FIELDS = ("name", "company", "organization", "tier")


def completed(draft: CustomerDraft, id_: CustomerId, scope: Scope, at: datetime) -> Customer:
    """Return the customer that a draft makes: brand and channel of the desk, since now, in its first version."""
    return attrs.evolve(
        draft.with_id(id_),
        brand=draft.brand or scope.brand,
        created_channel=draft.created_channel or scope.channel,
        customer_since=draft.customer_since or at,
        version=1,
    )


def numbered(unit: UnitOfWork, customer: Customer) -> Customer:
    """Return a customer with a code: its own, or else the next one of its brand that nobody has."""
    counter = f"customer-code:{customer.brand or ''}"
    while not customer.code:
        code = f"C{unit.facts.next_number(counter):0{_CODE_DIGITS}}"
        if unit.customers.find_by_code(code, customer.brand) is None:
            customer = customer.with_code(code)
    return customer


def updated_from(customer: Customer, draft: CustomerDraft) -> Customer:
    """Return a customer with what a draft says beyond it: what is blank in the draft stays as it is."""
    told = {field: value for field in _SINGLE_FIELDS if (value := getattr(draft, field))}
    changed = attrs.evolve(customer, **told)
    for email in draft.emails:
        if changed.find_email(email.address) is None:
            changed = changed.with_email(email)
    for phone in draft.phones:
        if changed.find_phone(phone.number) is None:
            changed = changed.with_phone(phone)
    for contact in draft.contacts:
        changed = changed.with_contact(contact)
    for key in draft.external_keys:
        changed = changed.with_external_key(key)
    for tag in sorted(draft.tags):
        changed = changed.with_tag(tag)
    for name, value in draft.attributes.items():
        changed = changed.with_attribute(name, value)
    for note in draft.notes:
        changed = changed.with_note(note)
    return changed
