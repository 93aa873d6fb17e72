"""Entries of a history to the rows that stores keep, and back: the personal part apart from the public facts.

Owns which field of an entry is of which part. It must not know how rows are sealed.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from customer_core.history import HistoryEntry, HistoryRow, JsonPart
from customer_core.serialization._converting import converter
from customer_core.serialization._documents import from_json, to_json
from customer_core.serialization._refusals import Refused
from customer_core.serialization._texts import json_text, parsed, sorted_text

__all__ = ["facts_at", "first_details", "from_history_row", "to_history_row"]

FACTS: Final = ("action", "at", "actor", "channel", "version")
DETAILS: Final = ("reason", "changes")


def to_history_row(entry: HistoryEntry) -> HistoryRow:
    """Return an entry as texts and without a seal; equal entries give equal texts."""
    document = to_json(entry)
    facts, details = _text(document, FACTS), _text(document, DETAILS)
    return HistoryRow(position=entry.position, subject=str(entry.subject), facts=facts, details=details)


def facts_at(facts: str, at: datetime) -> str:
    """Return the public facts of an entry as `to_history_row` tells them of one that differs in its moment alone."""
    return json_text({**json.loads(facts), "at": converter().unstructure(at)})


def first_details(reason: str, document: Mapping[str, JsonPart]) -> str:
    """Return the details of the entry with which a record begins, whose document has a field for each key.

    They are those of `to_history_row` for an entry whose changes are `diff({}, document)`, at a fraction of the cost.
    """
    changes = ",".join(
        f'{{"path":{json_text(field)},"before":{{"Absent":{{}}}},"after":{{"Present":{sorted_text(part)}}}}}'
        for field, part in document.items()
    )
    return f'{{"reason":{json_text(reason)},"changes":[{changes}]}}'


def from_history_row(row: HistoryRow) -> HistoryEntry:
    """Return the entry that a row tells; one whose details were erased has no reason and no changes.

    Its seal is not looked at: that is what `history.verify` is for.

    Raises:
        InvalidDocumentError: The row tells none.
    """
    kind, _, id_ = row.subject.partition(":")
    document: dict[str, Any] = {"position": row.position, "subject": {"kind": kind, "id": id_}}
    for text, keys in ((row.facts, FACTS), (row.details, DETAILS)):
        document |= _part(text, keys)
    return from_json(HistoryEntry, document)


def _text(document: Mapping[str, Any], keys: Iterable[str]) -> str:
    return json_text({key: document[key] for key in keys})


def _part(text: str | None, keys: tuple[str, ...]) -> dict[str, Any]:
    """Return a part of an entry, which holds its own keys and no others."""
    if text is None:
        return {}
    try:
        part = parsed(text, HistoryEntry)
    except Refused as refused:
        raise refused.as_error(HistoryEntry.__name__) from None
    if not isinstance(part, dict) or not set(part) <= set(keys):
        raise Refused.one("type", f"is no object of {', '.join(keys)}; restore it.").as_error(HistoryEntry.__name__)
    return part
