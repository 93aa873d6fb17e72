"""Strategies of changes, entries of a history, settings and waiting pairs."""

from hypothesis import strategies as st

from customer_core.history import Absent, Change, HistoryAction, HistoryEntry, Present, Subject
from customer_core.matching import CHECK_FIELDS
from customer_core.model import CustomerId, WaitingPair
from customer_core.settings import DuplicateReaction, DuplicateSettings
from customer_core.testing.strategies._credit import credit_channels
from customer_core.testing.strategies._customers import actors
from customer_core.testing.strategies._texts import figures, ids, instants, lines, words

json_rows = st.lists(st.none() | st.booleans() | st.integers(1 - 2**63, 2**63 - 1) | figures | lines, max_size=3)
sides_of_change = st.builds(Present, json_rows | st.dictionaries(lines, json_rows, max_size=2)) | st.builds(Absent)
paths = st.sampled_from(["", "name.given", "emails[0].address", "contacts[*]", 'attributes["shoe size"]'])
changes = st.builds(Change, path=paths, before=sides_of_change, after=sides_of_change)
entries = st.builds(
    HistoryEntry,
    position=st.integers(0, 9),
    subject=st.builds(Subject, st.sampled_from(["customer", "settings"]), ids),
    action=st.sampled_from(HistoryAction),
    at=instants,
    actor=actors,
    channel=st.none() | credit_channels,
    reason=lines,
    changes=st.lists(changes, max_size=2),
)
duplicate_settings = st.builds(
    DuplicateSettings,
    check_fields=st.lists(st.sampled_from(sorted(CHECK_FIELDS)), unique=True),
    channels=st.dictionaries(credit_channels, st.sampled_from(DuplicateReaction)),
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
