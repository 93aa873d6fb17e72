"""What changed? The history engine: documents compared, changes applied and taken back, entries told and sealed.

Pure functions on plain JSON documents: give it what a record was and what it is, and it answers with changes that lead
from one to the other exactly. Seals chain the entries of each subject, and a verification finds what was touched since.
It must not know what the documents mean, who asks, or where entries are kept.
"""

from customer_core.history._actions import HistoryAction
from customer_core.history._applying import inverted, patched
from customer_core.history._changes import Change
from customer_core.history._checkpoints import HistoryCheckpoint
from customer_core.history._comparing import diff
from customer_core.history._describing import describe, describe_changes
from customer_core.history._entries import HistoryEntry, Subject
from customer_core.history._findings import HistoryFinding, HistoryFindingKind, HistoryVerification
from customer_core.history._parts import Absent, JsonPart, Present
from customer_core.history._rows import ChainHead, HistoryRow
from customer_core.history._seals import SALT_BYTES, Seal, seal
from customer_core.history._verifying import SealingRule, verify

__all__ = [
    "SALT_BYTES",
    "Absent",
    "ChainHead",
    "Change",
    "HistoryAction",
    "HistoryCheckpoint",
    "HistoryEntry",
    "HistoryFinding",
    "HistoryFindingKind",
    "HistoryRow",
    "HistoryVerification",
    "JsonPart",
    "Present",
    "Seal",
    "SealingRule",
    "Subject",
    "describe",
    "describe_changes",
    "diff",
    "inverted",
    "patched",
    "seal",
    "verify",
]
