"""What merging owes the people whose ways to be reached it joins: no consent loosened, no lent address made primary.

Owns the joining of e-mails and phones of several records. It must not know which record is whose.
"""

from collections.abc import Hashable, Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar

import attrs

from customer_core.merging._spelling import is_shouted, is_tidy
from customer_core.model import Consent, ConsentState, EmailAddress, PhoneNumber, Verification
from customer_core.normalization import EmailKind, normalize_email, parse_email, parse_phone

__all__ = [
    "EMAIL_RANKS",
    "email_rank",
    "is_tightened",
    "join_ways",
    "own_email_first",
    "same_reach",
    "tighten_consents",
    "with_refusals_of",
]

EMAIL_RANKS: Mapping[EmailKind, int] = MappingProxyType(
    {
        EmailKind.PERSONAL: 0,
        EmailKind.ROLE: 0,
        EmailKind.RELAY: 1,
        EmailKind.NO_REPLY: 2,
        EmailKind.INVALID: 3,
        EmailKind.PLACEHOLDER: 4,
    }
)
"""What an address is worth as a way to reach the customer, best first.

A relay address reaches somebody only while the marketplace that lent it forwards; one that takes no answers reaches
nobody.
"""

_STRICTNESS: Mapping[ConsentState, int] = MappingProxyType({state: rank for rank, state in enumerate(ConsentState)})
_BEGINNING = datetime.min.replace(tzinfo=UTC)

_SPELLED_IN: Mapping[type, str] = MappingProxyType({EmailAddress: "address", PhoneNumber: "number"})

Reach = TypeVar("Reach", EmailAddress, PhoneNumber)


def email_rank(address: str) -> int:
    """Return the rank of an address in `EMAIL_RANKS`; the lowest is the best."""
    return EMAIL_RANKS[parse_email(address).kind]


def join_ways(own: Iterable[Reach], others: Iterable[Reach]) -> tuple[Reach, ...]:
    """Return the e-mails or phones of one record, untouched in number, and what others add, each mailbox or line once.

    A way of another record that reaches what is there, however it is written, adds what is known about it; and its
    spelling, where that is the better one of the same.
    """
    kept = list(own)
    places: dict[Hashable, int] = {}
    for place, way in enumerate(kept):
        _register(way, place, places)
    for way in others:
        place = min((places[mark] for mark in same_reach(way) if mark in places), default=len(kept))
        if place == len(kept):
            _register(way, place, places)
            kept.append(way)
        else:
            kept[place] = _respelled(_with_knowledge_of(kept[place], way), way)
    return tuple(kept)


def own_email_first(emails: tuple[EmailAddress, ...]) -> tuple[EmailAddress, ...]:
    """Return the addresses with one of the customer's own as the first, the primary, wherever there is one.

    A primary address that is the customer's own stays primary.
    """
    best = min(emails, key=lambda email: email_rank(email.address), default=None)
    return tuple(sorted(emails, key=lambda email: email is not best))


def tighten_consents(kept: Iterable[Reach], known: Iterable[Reach]) -> tuple[Reach, ...]:
    """Return ways of reaching a customer with, for each purpose, the strictest answer known for that mailbox or line.

    A record that says nothing about a purpose has no part in it: silence is not an answer.
    """
    ways: tuple[Reach, ...] = tuple(kept)
    everybody = (*ways, *known)
    group_of = _groups(everybody)
    answers: dict[Hashable, list[Consent]] = {}
    for way in everybody:
        answers.setdefault(group_of[same_reach(way)[0]], []).extend(way.consents)
    strictest = {group: _strictest(given) for group, given in answers.items()}
    return tuple(_with_consents(way, strictest[group_of[same_reach(way)[0]]]) for way in ways)


def is_tightened(before: Iterable[Reach], after: Iterable[Reach]) -> bool:
    """Return whether a consent that was given before is refused or open after."""
    granted = {(key, one.purpose) for way in before for key in same_reach(way) for one in _granted(way)}
    return any(
        (key, consent.purpose) in granted
        for way in after
        for consent in way.consents
        if consent.state is not ConsentState.GRANTED
        for key in same_reach(way)
    )


def with_refusals_of(way: Reach, before: Reach, after: Reach) -> Reach:
    """Return a way with every consent withdrawn that was given before and not after, where it still gives it."""
    given = {consent.purpose for consent in _granted(before)} & {consent.purpose for consent in _granted(way)}
    refused: list[Consent] = [
        one for one in after.consents if one.purpose in given and one.state is not ConsentState.GRANTED
    ]
    purposes = {consent.purpose for consent in refused}
    kept: list[Consent] = [consent for consent in way.consents if consent.purpose not in purposes]
    return _with_consents(way, (*kept, *refused)) if refused else way


def _with_consents(way: Reach, consents: tuple[Consent, ...]) -> Reach:
    return attrs.evolve(way, consents=consents)


def _groups(ways: Iterable[EmailAddress | PhoneNumber]) -> dict[Hashable, Hashable]:
    """Return for each mark of a mailbox or line one that stands for all that reach the same, through any chain."""
    group_of: dict[Hashable, Hashable] = {}
    members: dict[Hashable, list[Hashable]] = {}
    for way in ways:
        marks = same_reach(way)
        together = dict.fromkeys(group_of.get(mark, mark) for mark in marks)
        first = next(iter(together))
        joined = [member for group in together for member in members.pop(group, [group])]
        members[first] = joined
        group_of.update(dict.fromkeys(joined, first))
    return group_of


def _register(way: EmailAddress | PhoneNumber, place: int, places: dict[Hashable, int]) -> None:
    for mark in same_reach(way):
        places.setdefault(mark, place)


def _respelled(way: Reach, other: Reach) -> Reach:
    """Return a way as another one spells it, if that is better written and the same but for case and punctuation.

    Both then have the same marks, so that whatever was found to reach the one reaches the other.
    """
    field = _SPELLED_IN[type(way)]
    spelling = getattr(other, field)
    if _quality(spelling) <= _quality(getattr(way, field)):
        return way
    changes: dict[str, Any] = {field: spelling}
    respelled = attrs.evolve(way, **changes)
    return respelled if same_reach(respelled) == same_reach(way) else way


def _quality(spelling: str) -> tuple[bool, bool]:
    """Return what a spelling is worth: an address in small letters is as good as one of mixed case."""
    return is_tidy(spelling), not is_shouted(spelling)


def _granted(way: EmailAddress | PhoneNumber) -> Iterable[Consent]:
    return (consent for consent in way.consents if consent.state is ConsentState.GRANTED)


def _with_knowledge_of(way: Reach, other: Reach) -> Reach:
    """Return a way with what it lacks from another: a label, a later verification, stricter consents."""
    verifications = [one.verified for one in (way, other) if one.verified]
    return attrs.evolve(
        way,
        label=way.label or other.label,
        verified=max(verifications, key=_verification_order, default=None),
        consents=_strictest((*way.consents, *other.consents)),
    )


def _strictest(consents: Iterable[Consent]) -> tuple[Consent, ...]:
    by_purpose: dict[str, list[Consent]] = {}
    for consent in consents:
        by_purpose.setdefault(consent.purpose, []).append(consent)
    return tuple(min(answers, key=_strictness_order) for answers in by_purpose.values())


def _strictness_order(consent: Consent) -> tuple[int, float, str]:
    """Order answers by strictness; of equally strict ones the latest comes first, and then the first by source."""
    return _STRICTNESS[consent.state], -(consent.at or _BEGINNING).timestamp(), consent.source


def _verification_order(verification: Verification) -> tuple[datetime, str]:
    return verification.at, verification.by


def _line(phone: PhoneNumber) -> Hashable:
    """Return the line that a number reaches: country, number and extension where they are understood."""
    parts = parse_phone(phone.number, country=phone.country)
    return (parts.country_code, parts.national, parts.extension) if parts.national else phone.key


@lru_cache(maxsize=8192)
def same_reach(way: EmailAddress | PhoneNumber) -> tuple[Hashable, ...]:
    """Return the marks of a way: two ways that share one reach the same person in the same place."""
    if isinstance(way, PhoneNumber):
        return ("written", way.key), ("line", _line(way))
    return ("written", way.key), ("mailbox", normalize_email(way.address) or way.key)
