"""What a person allowed, and what was verified: consent per purpose, with its source and time."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum, unique

import attrs

from customer_core.model._checks import (
    all_are,
    as_tuple,
    in_utc,
    in_utc_if_known,
    instant,
    instant_if_known,
    line,
    many_of_type,
    one_of_type,
    squeezed,
    stripped,
    word,
)
from customer_core.model._limits import CODE_POINTS_KEY, ENTRIES_CONSENTS
from customer_core.model._redaction import redacted


@unique
class ConsentState(Enum):
    """Say what a person answered, from the most restrictive answer to the least."""

    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"
    GRANTED = "granted"

    @classmethod
    def most_restrictive(cls, *states: "ConsentState") -> "ConsentState":
        """Return the state that binds when several are on record; none at all is UNKNOWN.

        >>> ConsentState.most_restrictive(ConsentState.GRANTED, ConsentState.WITHDRAWN).value
        'withdrawn'
        """
        return next((state for state in cls if state in states), cls.UNKNOWN)


@attrs.frozen(kw_only=True, repr=False)
class Consent:
    """Record one answer for one purpose, such as 'newsletter': where it was given and when.

    `at` is None where the time of the answer is not known.
    """

    purpose: str = attrs.field(converter=squeezed, validator=word(is_required=True))
    state: ConsentState = attrs.field(validator=one_of_type(ConsentState))
    source: str = attrs.field(default="", converter=stripped, validator=line(CODE_POINTS_KEY))
    at: datetime | None = attrs.field(default=None, converter=in_utc_if_known, validator=instant_if_known)

    __repr__ = redacted


@attrs.frozen(kw_only=True, repr=False)
class Verification:
    """Record that an address was shown to be the customer's: when, and by whom or what."""

    at: datetime = attrs.field(converter=in_utc, validator=instant)
    by: str = attrs.field(default="", converter=stripped, validator=line(CODE_POINTS_KEY))

    __repr__ = redacted


def by_purpose(consents: Sequence[Consent]) -> tuple[Consent, ...]:
    """Freeze consents in the order of their purposes, so that the same answers make equal values."""
    frozen = as_tuple(consents)
    return tuple(sorted(frozen, key=_purpose)) if all_are(Consent, frozen) else frozen


def _purpose(consent: Consent) -> str:
    return consent.purpose


consents_check = many_of_type(Consent, limit=ENTRIES_CONSENTS, key=_purpose)


def consent_for(consents: Iterable[Consent], purpose: str) -> ConsentState:
    """Return what is on record for a purpose; UNKNOWN when nothing is."""
    wanted = squeezed(purpose)
    return next((consent.state for consent in consents if consent.purpose == wanted), ConsentState.UNKNOWN)


def replaced(consents: Iterable[Consent], answer: Consent) -> tuple[Consent, ...]:
    """Return the consents with the answer for its purpose in place of an earlier one."""
    return (*(consent for consent in consents if consent.purpose != answer.purpose), answer)
