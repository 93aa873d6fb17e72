"""Which values have a JSON form of their own, as one table. A new public value is one line here."""

from typing import Final

from customer_core.credit import CreditDecision
from customer_core.history import Change, HistoryCheckpoint, HistoryEntry, HistoryFinding, HistoryVerification
from customer_core.matching import Evidence, MatchProfile, Score, ScoredPair
from customer_core.merging import (
    AppliedMerge,
    AppliedUndo,
    AutomaticMergePolicy,
    Blocker,
    FieldDecision,
    LaterEdit,
    Losing,
    MergePlan,
    MergeWarning,
    Parted,
    ReferenceCount,
    RuleSet,
    UndoPlan,
    Veto,
)
from customer_core.model import (
    Actor,
    Address,
    Assignment,
    ChannelCreditRule,
    Consent,
    Contact,
    CreditAccount,
    CreditBlock,
    CreditPolicy,
    Customer,
    CustomerDraft,
    EmailAddress,
    Exposure,
    ExternalKey,
    Judgement,
    Money,
    Note,
    Organization,
    OverdueRule,
    PaymentTerms,
    PersonName,
    PhoneNumber,
    Verification,
    WaitingPair,
)
from customer_core.search import PageRequest, Sort
from customer_core.settings import DuplicateSettings, HistorySettings

PUBLIC_VALUES: Final[tuple[type, ...]] = (
    Actor,
    Address,
    AppliedMerge,
    AppliedUndo,
    Assignment,
    AutomaticMergePolicy,
    Blocker,
    Change,
    ChannelCreditRule,
    Consent,
    Contact,
    CreditAccount,
    CreditBlock,
    CreditDecision,
    CreditPolicy,
    Customer,
    CustomerDraft,
    DuplicateSettings,
    EmailAddress,
    Evidence,
    Exposure,
    ExternalKey,
    FieldDecision,
    HistoryCheckpoint,
    HistoryEntry,
    HistoryFinding,
    HistorySettings,
    HistoryVerification,
    Judgement,
    LaterEdit,
    Losing,
    MatchProfile,
    MergePlan,
    MergeWarning,
    Money,
    Note,
    Organization,
    OverdueRule,
    PageRequest,
    Parted,
    PaymentTerms,
    PersonName,
    PhoneNumber,
    ReferenceCount,
    RuleSet,
    Score,
    ScoredPair,
    Sort,
    UndoPlan,
    Verification,
    Veto,
    WaitingPair,
)
"""Every value that is a JSON document by itself; ids and states are texts inside of them."""


def public_values() -> tuple[type, ...]:
    """Return every value class that has a JSON form of its own, by name."""
    return PUBLIC_VALUES
