"""Hypothesis strategies of every public value, for tests of hosts and stores.

`DOCUMENTS` has a strategy for each value that has a JSON form; those that hosts need most are exported by name. Needs
the package hypothesis.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st

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
from customer_core.testing.strategies._credit import (
    credit_accounts,
    credit_blocks,
    credit_decisions,
    credit_policies,
    credit_rules,
    exposures,
    overdue_rules,
    terms,
)
from customer_core.testing.strategies._customers import (
    actors,
    addresses,
    assignments,
    consents,
    contacts,
    customers,
    drafts,
    emails,
    keys,
    money,
    names,
    notes,
    organizations,
    phones,
    verifications,
)
from customer_core.testing.strategies._histories import (
    changes,
    checkpoints,
    duplicate_settings,
    entries,
    findings,
    history_settings,
    history_verifications,
    json_rows,
    judgements,
    waiting_pairs,
)
from customer_core.testing.strategies._matching import evidence, profiles, scores
from customer_core.testing.strategies._merging import (
    applied_merges,
    applied_undos,
    blockers,
    decisions,
    field_values,
    later_edits,
    losing,
    merge_policies,
    parted,
    plans,
    reference_counts,
    rule_sets,
    undo_plans,
    vetoes,
    warnings,
)
from customer_core.testing.strategies._searching import criteria, page_requests, sorts
from customer_core.testing.strategies._texts import decimals, figures, instants

__all__ = [
    "DOCUMENTS",
    "actors",
    "addresses",
    "applied_merges",
    "assignments",
    "contacts",
    "credit_accounts",
    "credit_decisions",
    "credit_policies",
    "criteria",
    "customers",
    "decimals",
    "drafts",
    "emails",
    "field_values",
    "instants",
    "json_rows",
    "money",
    "names",
    "organizations",
    "page_requests",
    "phones",
    "plans",
    "profiles",
    "rule_sets",
]

DOCUMENTS: Mapping[type, st.SearchStrategy[Any]] = MappingProxyType(
    {
        Actor: actors,
        Address: addresses,
        AppliedMerge: applied_merges,
        AppliedUndo: applied_undos,
        Assignment: assignments,
        AutomaticMergePolicy: merge_policies,
        Blocker: blockers,
        Change: changes,
        ChannelCreditRule: credit_rules,
        Consent: consents,
        Contact: contacts(),
        CreditAccount: credit_accounts(),
        CreditBlock: credit_blocks,
        CreditDecision: credit_decisions(),
        CreditPolicy: credit_policies,
        Customer: customers,
        CustomerDraft: drafts,
        DuplicateSettings: duplicate_settings,
        EmailAddress: emails,
        Evidence: evidence,
        Exposure: exposures("EUR"),
        ExternalKey: keys,
        FieldDecision: decisions,
        HistoryCheckpoint: checkpoints,
        HistoryEntry: entries,
        HistoryFinding: findings,
        HistorySettings: history_settings,
        HistoryVerification: history_verifications,
        Judgement: judgements,
        LaterEdit: later_edits,
        Losing: losing,
        MatchProfile: profiles,
        MergePlan: plans,
        MergeWarning: warnings,
        Money: money,
        Note: notes,
        Organization: organizations,
        OverdueRule: overdue_rules,
        PageRequest: page_requests,
        Parted: parted,
        PaymentTerms: terms,
        PersonName: names,
        PhoneNumber: phones,
        ReferenceCount: reference_counts,
        RuleSet: rule_sets,
        Score: scores,
        ScoredPair: st.builds(ScoredPair, st.integers(0, 2**62), st.integers(0, 2**62), figures),
        Sort: sorts,
        UndoPlan: undo_plans,
        Verification: verifications,
        Veto: vetoes,
        WaitingPair: waiting_pairs,
    }
)
"""A strategy for every public value, by its class."""
