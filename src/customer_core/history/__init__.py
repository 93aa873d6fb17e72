"""What changed? The history engine: documents compared part by part, changes applied and taken back, entries told.

Pure functions on plain JSON documents: give it what a record was and what it is, and it answers with changes that lead
from one to the other exactly. It must not know what the documents mean, who asks, or where entries are kept.
"""

from customer_core.history._actions import HistoryAction
from customer_core.history._applying import inverted, patched
from customer_core.history._changes import Change
from customer_core.history._comparing import diff
from customer_core.history._describing import describe, describe_changes
from customer_core.history._entries import HistoryEntry, Subject
from customer_core.history._parts import Absent, JsonPart, Present

__all__ = [
    "Absent",
    "Change",
    "HistoryAction",
    "HistoryEntry",
    "JsonPart",
    "Present",
    "Subject",
    "describe",
    "describe_changes",
    "diff",
    "inverted",
    "patched",
]
