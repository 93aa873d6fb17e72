"""Strategies of changes, entries of a history, settings, judgements and waiting pairs."""

from hypothesis import strategies as st

from customer_core.history import (
    Absent,
    Change,
    HistoryAction,
    HistoryCheckpoint,
    HistoryEntry,
    HistoryFinding,
    HistoryFindingKind,
    HistoryVerification,
    Present,
    Subject,
)
from customer_core.matching import CHECK_FIELDS
from customer_core.model import (
    CustomerId,
    Judgement,
    OrganizationId,
    OrganizationPair,
    OrganizationVerdict,
    Verdict,
    WaitingPair,
)
from customer_core.settings import DuplicateReaction, DuplicateSettings, HistorySettings, LoyaltySettings
from customer_core.testing.strategies._credit import credit_channels
from customer_core.testing.strategies._customers import actors
from customer_core.testing.strategies._texts import figures, ids, instants, lines, words

json_rows = st.lists(st.none() | st.booleans() | st.integers(1 - 2**63, 2**63 - 1) | figures | lines, max_size=3)
sides_of_change = st.builds(Present, json_rows | st.dictionaries(lines, json_rows, max_size=2)) | st.builds(Absent)
paths = st.sampled_from(["", "name.given", "emails[0].address", "contacts[*]", 'attributes["shoe size"]'])
changes = st.builds(Change, path=paths, before=sides_of_change, after=sides_of_change)
subjects = st.builds(Subject, st.sampled_from(["customer", "settings"]), ids)
entries = st.builds(
    HistoryEntry,
    position=st.integers(0, 9),
    subject=subjects,
    action=st.sampled_from(HistoryAction),
    at=instants,
    actor=actors,
    channel=st.none() | credit_channels,
    reason=lines,
    changes=st.lists(changes, max_size=2),
)
counts = st.integers(0, 2**63 - 1)
hashes = st.integers(0, 2**256 - 1).map("{:064x}".format)
checkpoints = st.builds(
    HistoryCheckpoint,
    made_at=instants,
    position=counts,
    sealed_from=counts,
    subjects=counts,
    entries=counts,
    heads=hashes,
    proof=st.just("") | hashes,
)
findings = st.builds(
    HistoryFinding, kind=st.sampled_from(HistoryFindingKind), subject=st.none() | subjects, position=counts
)
history_verifications = st.builds(
    HistoryVerification,
    subjects=counts,
    entries=counts,
    unsealed=counts,
    erased=counts,
    findings=st.lists(findings, max_size=2).map(tuple),
    findings_more=counts,
)
history_settings = st.builds(HistorySettings, is_sealed=st.booleans())
loyalty_settings = st.builds(LoyaltySettings, is_automatic=st.booleans())
duplicate_settings = st.builds(
    DuplicateSettings,
    check_fields=st.lists(st.sampled_from(sorted(CHECK_FIELDS)), unique=True),
    channels=st.dictionaries(credit_channels, st.sampled_from(DuplicateReaction)),
)
judgements = st.builds(
    Judgement,
    left=ids.map("a{}".format).map(CustomerId),
    right=ids.map("b{}".format).map(CustomerId),
    verdict=st.sampled_from(Verdict),
    reason=lines,
    at=instants,
    by=actors,
    channel=st.none() | credit_channels,
    superseded_at=st.none() | instants,
)
waiting_pairs = st.builds(
    WaitingPair,
    left=ids.map("a{}".format).map(CustomerId),
    right=ids.map("b{}".format).map(CustomerId),
    bits=figures,
    relation=lines,
    fields=st.lists(words, max_size=2).map(tuple),
    reason=lines,
    at=instants,
    by=actors,
    channel=st.none() | credit_channels,
)
organization_pairs = st.builds(
    OrganizationPair,
    left=ids.map("a{}".format).map(OrganizationId),
    right=ids.map("b{}".format).map(OrganizationId),
    bits=figures,
    relation=lines,
    fields=st.lists(words, max_size=2).map(tuple),
    verdict=st.none() | st.sampled_from(OrganizationVerdict),
    reason=lines,
    at=instants,
    by=actors,
    channel=st.none() | credit_channels,
)
