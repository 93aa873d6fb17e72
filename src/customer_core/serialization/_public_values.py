"""Which values have a JSON form of their own, as one table. A new public value is one line here."""

from typing import Final

from customer_core.matching import Evidence, MatchProfile, Score, ScoredPair
from customer_core.merging import Blocker, FieldDecision, Losing, MergePlan, MergeWarning
from customer_core.model import (
    Address,
    Consent,
    Contact,
    Customer,
    EmailAddress,
    ExternalKey,
    Money,
    Note,
    Organization,
    PersonName,
    PhoneNumber,
    Verification,
)

PUBLIC_VALUES: Final[tuple[type, ...]] = (
    Address,
    Blocker,
    Consent,
    Contact,
    Customer,
    EmailAddress,
    Evidence,
    ExternalKey,
    FieldDecision,
    Losing,
    MatchProfile,
    MergePlan,
    MergeWarning,
    Money,
    Note,
    Organization,
    PersonName,
    PhoneNumber,
    Score,
    ScoredPair,
    Verification,
)
"""Every value that is a JSON document by itself; ids and states are texts inside of them."""


def public_values() -> tuple[type, ...]:
    """Return every value class that has a JSON form of its own, by name."""
    return PUBLIC_VALUES
