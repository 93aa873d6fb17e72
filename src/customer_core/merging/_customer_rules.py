"""Which rule decides which field of a customer, and the rules that only customers need.

Owns the table of defaults. It must not know how a plan is put together.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import attrs

from customer_core.merging._candidates import Candidate, tie_order
from customer_core.merging._consenting import join_ways, own_email_first, tighten_consents
from customer_core.merging._rules import SurvivorshipRule, fill_blanks, rule_name, run_rule, smallest, union
from customer_core.merging._spelling import is_shouted, is_tidy, spelling_quality
from customer_core.model import Assignment, Contact, ContactId, FrozenMap, Note

__all__ = [
    "ATTRIBUTE_PREFIX",
    "CUSTOMER_RULES",
    "DEFAULT_RULES",
    "KEPT_FIELDS",
    "every_assignment",
    "every_contact",
    "every_default_contact",
    "every_email",
    "every_external_key",
    "every_note",
    "every_phone",
    "guarded_rule",
    "is_attribute",
]

ATTRIBUTE_PREFIX = "attributes["
"""How the name of a field begins that is one custom attribute, such as `attributes[size]`."""


def every_email(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Keep every mailbox once, however its address is written, the master's first, each with the strictest consent."""
    return _made_of_ways(candidates)


def every_phone(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Keep every telephone number once, however it is written, the master's first, each with the strictest consent."""
    return _made_of_ways(candidates)


def every_contact(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Keep every contact, the master's first; one that several records have stays one, best written, in every use."""
    return _made(candidates, _join_contacts)


def every_default_contact(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Keep the master's default contact of each role; where it has none, that of the first record that has one."""
    ordered = sorted(candidates, key=tie_order)
    joined = {role: contact for one in reversed(ordered) for role, contact in one.value.items()}
    return (Candidate.made(FrozenMap(joined), ordered),)


def every_note(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Keep every note, the oldest first."""
    return _made(candidates, lambda notes: tuple(sorted(dict.fromkeys(notes), key=_note_order)))


def every_assignment(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Keep every representative and team that serves any of the records, each with its last date, in order of date."""
    return _made(candidates, _join_assignments)


def every_external_key(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Keep every key by which another system knows any of the records, in order of system and key."""
    return _made(candidates, lambda keys: tuple(sorted(set(keys))))


CUSTOMER_RULES: Mapping[str, SurvivorshipRule] = MappingProxyType(
    {
        "every_email": every_email,
        "every_phone": every_phone,
        "every_contact": every_contact,
        "every_default_contact": every_default_contact,
        "every_note": every_note,
        "every_assignment": every_assignment,
        "every_external_key": every_external_key,
    }
)
"""The rules that only customers need, by name; each is for one field."""

DEFAULT_RULES: Mapping[str, SurvivorshipRule] = MappingProxyType(
    {
        "code": fill_blanks,
        "name": fill_blanks,
        "company": fill_blanks,
        "organization": fill_blanks,
        "assignments": every_assignment,
        "emails": every_email,
        "phones": every_phone,
        "contacts": every_contact,
        "default_contacts": every_default_contact,
        "tier": fill_blanks,
        "created_channel": fill_blanks,
        "channels": union,
        "external_keys": every_external_key,
        "tags": union,
        "flag": fill_blanks,
        "workflow_state": fill_blanks,
        "notes": every_note,
        "attributes": fill_blanks,
        "customer_since": smallest,
    }
)
"""The rule of each field of a customer; custom attributes are decided one by one, as `attributes[name]`."""

KEPT_FIELDS: tuple[str, ...] = ("id", "brand", "version", "deactivated_at")
"""Fields that say which record the merged one is, and so are the master's whatever the rules."""


def is_attribute(field: str) -> bool:
    """Tell whether a field is one custom attribute."""
    return field.startswith(ATTRIBUTE_PREFIX)


def guarded_rule(field: str, rule: SurvivorshipRule) -> SurvivorshipRule:
    """Return a rule held to what none may undo: no consent loosened, no relay address primary before a real one."""
    guard = _GUARDS.get(field)
    return rule if guard is None else _Guarded(rule, guard)


def _own_first_and_tightened(kept: Any, known: Iterable[Any]) -> tuple[Any, ...]:  # noqa: ANN401 - e-mails or phones
    return own_email_first(tighten_consents(kept, known))


_GUARDS: Mapping[str, Callable[[Any, Iterable[Any]], tuple[Any, ...]]] = MappingProxyType(
    {"emails": _own_first_and_tightened, "phones": tighten_consents}
)


@attrs.frozen
class _Guarded:
    """A rule whose result passes a guard that sees all that the records said."""

    rule: SurvivorshipRule
    guard: Callable[[Any, Iterable[Any]], tuple[Any, ...]]

    @property
    def name(self) -> str:
        return rule_name(self.rule)

    def __call__(self, candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        known = [item for candidate in sorted(candidates, key=tie_order) for item in candidate.value]
        survivors = run_rule(self.rule, candidates)
        winner = min(survivors, key=tie_order)
        value = self.guard(winner.value, known)
        return survivors if value == winner.value else (Candidate.made(value, winner.parts or (winner,)),)


def _made_of_ways(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    first, *others = sorted(candidates, key=tie_order)
    ways = join_ways(first.value, [way for other in others for way in other.value])
    return (Candidate.made(ways, (first, *others)),)


def _made(candidates: tuple[Candidate, ...], join: Callable[[Iterable[Any]], tuple[Any, ...]]) -> tuple[Candidate, ...]:
    ordered = sorted(candidates, key=tie_order)
    return (Candidate.made(join([item for candidate in ordered for item in candidate.value]), ordered),)


def _join_contacts(contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    joined: dict[ContactId, Contact] = {}
    for contact in contacts:
        known = joined.get(contact.id)
        joined[contact.id] = _best_written(known, contact) if known else contact
    return tuple(joined.values())


def _best_written(contact: Contact, other: Contact) -> Contact:
    """Return a contact with the uses of both, whole as the better of the two spellings says it."""
    if _quality(other) > _quality(contact):
        return _with_uses_of(attrs.evolve(other, id=contact.id), contact)
    return _with_uses_of(contact, other)


def _quality(contact: Contact) -> tuple[int, int, int]:
    """Return what the spelling of a contact is worth: how few parts are untidy or of one case, then its accents."""
    address = contact.address
    tidy, mixed, accents = zip(
        *map(spelling_quality, (address.street, address.city, contact.name, contact.company)), strict=True
    )
    # Codes are written in capitals, addresses of e-mail in small letters.
    others = (address.region, address.postcode, address.country, contact.phone, contact.email)
    return sum(tidy) + sum(map(is_tidy, others)), sum(mixed) - is_shouted(contact.email), sum(accents)


def _with_uses_of(contact: Contact, other: Contact) -> Contact:
    for role in other.roles:
        contact = contact.with_role(role)
    for at in filter(None, (other.first_used_at, other.last_used_at)):
        contact = contact.with_use(at)
    return contact


def _join_assignments(assignments: Iterable[Assignment]) -> tuple[Assignment, ...]:
    last = {own.assignee: own for own in sorted(assignments, key=_assignment_order)}
    return tuple(sorted(last.values(), key=_assignment_order))


def _assignment_order(assignment: Assignment) -> tuple[Any, ...]:
    return assignment.at, type(assignment.assignee).__name__, assignment.assignee.text


def _note_order(note: Note) -> tuple[Any, ...]:
    return note.at, note.text, note.by
