"""From a draft to a whole customer, and from a draft to the change of a customer that is known.

Owns what is filled in where a draft is silent. It must not know duplicates.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import attrs

from customer_core.errors import InvalidValueError
from customer_core.model import (
    EVERYTHING,
    Actor,
    Assignment,
    BrandId,
    Contact,
    Customer,
    CustomerDraft,
    CustomerId,
    EmailAddress,
    Party,
    PersonName,
    PhoneNumber,
    RepId,
    Scope,
    TeamId,
)
from customer_core.ports import UnitOfWork

__all__ = [
    "code_of",
    "completed",
    "counter_of",
    "is_numbered",
    "numbered",
    "updated_from",
    "with_free_code",
    "with_what_is_told",
]

_CODE_DIGITS = 6
_NUMBERED = re.compile(rf"C[0-9]{{{_CODE_DIGITS},}}", re.ASCII)
_DRAFTED = tuple(field.name for field in attrs.fields(CustomerDraft))
Record = TypeVar("Record", bound=Party)
Reach = TypeVar("Reach", EmailAddress, PhoneNumber)
# What a draft that another system sends again may say anew; what a shop decided by itself stays.
_CONTACT_FIELDS = ("name", "company", "phone", "email")
_SINGLE_FIELDS = ("name", "company", "organization", "tier")


def completed(draft: CustomerDraft, id_: CustomerId, scope: Scope, at: datetime, *, code: str = "") -> Customer:
    """Return the customer that a draft makes: brand and channel of the desk, since now, in its first version.

    The code is that of a draft without one. Nobody loses sight of what it registers: a customer that would be hidden
    from the actor is assigned to it.

    Raises:
        InvalidValueError: The actor has no one name to which it could be.
    """
    filled = {
        "id": id_,
        "code": draft.code or code,
        "brand": draft.brand or scope.brand,
        "created_channel": draft.created_channel or scope.channel,
        "customer_since": draft.customer_since or at,
        "version": 1,
    }
    # Made at once, since a copy for each of them would check all the other fields again.
    made = Customer(**{**{name: getattr(draft, name) for name in _DRAFTED}, **filled})
    if scope.view.shows(made):
        return made
    return made.with_assignment(Assignment(assignee=_assignee_of(scope.actor), at=at))


def _assignee_of(actor: Actor) -> RepId | TeamId:
    """Return the name under which customers are assigned to an actor: as a representative, or else its only team."""
    if actor.rep is not None:
        return actor.rep
    if len(actor.teams) == 1:
        return next(iter(actor.teams))
    problem = "is empty, and the actor is no representative and not in one team alone"
    raise InvalidValueError(field="assignments", problem=problem, remedy="say who serves the customer")


def numbered(unit: UnitOfWork, customer: Customer) -> Customer:
    """Return a customer with a code: its own, or else the next one of its brand that nobody has."""
    find, counter = unit.seen_by(EVERYTHING).customers.find_code_holder, counter_of(customer.brand)
    return with_free_code(customer, find, lambda: code_of(unit.facts.next_number(counter)))


def with_free_code(
    record: Record, find: Callable[[str, BrandId | None], object | None], draw: Callable[[], str]
) -> Record:
    """Return a record with a code: its own, or else the first one drawn by which nothing is found.

    Whoever has a code has it, also where the actor may not see that one; so `find` has to see everything.
    """
    while not record.code:
        code = draw()
        if find(code, record.brand) is None:
            record = record.with_code(code)
    return record


def counter_of(brand: BrandId | None) -> str:
    """Return the name of the counter from which the codes of a brand come."""
    return f"customer-code:{brand or ''}"


def code_of(number: int) -> str:
    """Return the code of a customer whose draft has none."""
    return f"C{number:0{_CODE_DIGITS}}"


def is_numbered(code: str) -> bool:
    """Tell whether a code looks like one that nobody chose."""
    return _NUMBERED.fullmatch(code) is not None


def updated_from(customer: Customer, draft: CustomerDraft) -> Customer:
    """Return a customer with what a draft says beyond it: what is blank in the draft stays as it is.

    So do its code, flag, state and assignments, which are the shop's own to decide.
    """
    told = {field: value for field in _SINGLE_FIELDS if (value := getattr(draft, field))}
    if draft.name and customer.name and _says_no_more(draft.name, customer.name):
        told["name"] = customer.name
    updated = attrs.evolve(customer, **told)
    for channel in sorted(draft.channels):
        updated = updated.with_channel(channel)
    return with_what_is_told(updated, draft)


def _says_no_more(told: PersonName, known: PersonName) -> bool:
    """Tell whether a name says nothing but what is known: as a whole, in parts, or both.

    A suffix may stand with the family name, as where it has no column of its own.
    """
    family = f"{known.family} {known.suffix}".strip()
    parts = (
        (told.title, {known.title}),
        (told.given, {known.given}),
        (told.middle, {known.middle}),
        (told.family, {known.family, family}),
        (told.suffix, {known.suffix}),
        (told.full, {known.full, known.display}),
    )
    return all(not text or text in texts for text, texts in parts)


def with_what_is_told(record: Record, draft: Party) -> Record:
    """Return a customer or an organization with the lists of a draft beyond its own."""
    changed = record
    for email in draft.emails:
        changed = changed.with_email(_reached_anew(changed.find_email(email.address), email))
    for phone in draft.phones:
        changed = changed.with_phone(_reached_anew(changed.find_phone(phone.number), phone))
    for contact in draft.contacts:
        changed = changed.with_contact(_told_anew(changed.find_contact(contact.id), contact))
    for key in draft.external_keys:
        changed = changed.with_external_key(key)
    for tag in sorted(draft.tags):
        changed = changed.with_tag(tag)
    for name, value in draft.attributes.items():
        changed = changed.with_attribute(name, value)
    for note in draft.notes:
        changed = changed.with_note(note)
    return changed


def _reached_anew(known: Reach | None, told: Reach) -> Reach:
    """Return an e-mail or phone as it is written here, with what another system says was allowed or verified since."""
    if known is None:
        return told
    for consent in told.consents:
        known = known.with_consent(consent)
    return known.with_verification(told.verified) if told.verified else known


def _told_anew(known: Contact | None, told: Contact) -> Contact:
    """Return a contact with what another system says of it; what is blank there stays as it is here."""
    if known is None:
        return told
    fields = {field: value for field in _CONTACT_FIELDS if (value := getattr(told, field))}
    merged = attrs.evolve(known, **fields, address=told.address if told.address.lines else known.address)
    for role in told.roles:
        merged = merged.with_role(role)
    for at in filter(None, (told.first_used_at, told.last_used_at)):
        merged = merged.with_use(at)
    return merged
