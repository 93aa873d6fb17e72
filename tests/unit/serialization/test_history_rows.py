"""Entries of a history as the rows that stores keep."""

from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import given, settings

from customer_core.errors import InvalidDocumentError
from customer_core.history import Change, HistoryAction, HistoryEntry, HistoryRow, Present, Subject
from customer_core.model import Actor, ChannelId
from customer_core.serialization import facts_at, from_history_row, to_history_row
from customer_core.testing.strategies import DOCUMENTS

ENTRY = HistoryEntry(
    position=7,
    subject=Subject("credit-account", "a:1"),
    action=HistoryAction.UPDATED,
    at=datetime(2026, 1, 31, 9, 30, tzinfo=UTC),
    actor=Actor.user("ann", roles=["clerk"]),
    channel=ChannelId("pos"),
    reason="moved\nto Zürich",
    changes=(Change(path="city", before=Present("Leeds"), after=Present({"b": 1, "a": [None]})),),
    version=3,
)
ROW = HistoryRow(
    position=7,
    subject="credit-account:a:1",
    facts='{"action":"updated","at":"2026-01-31T09:30:00+00:00",'
    '"actor":{"id":"ann","kind":"user","roles":["clerk"]},"channel":"pos","version":3}',
    details='{"reason":"moved\\nto Zürich","changes":[{"path":"city","before":{"Present":"Leeds"},'
    '"after":{"Present":{"a":[null],"b":1}}}]}',
)


def test_an_entry_is_two_texts() -> None:
    """What is personal stands apart from the rest; these are the texts that a seal binds, and they stay the same."""
    assert ROW == to_history_row(ENTRY)
    assert ENTRY == from_history_row(ROW)


@settings(deadline=None)
@given(DOCUMENTS[HistoryEntry])
def test_an_entry_survives_its_row(entry: HistoryEntry) -> None:
    """Whatever an entry says, it comes back."""
    assert entry == from_history_row(to_history_row(entry))


@settings(deadline=None)
@given(DOCUMENTS[HistoryEntry], DOCUMENTS[HistoryEntry])
def test_public_facts_of_another_moment_are_those_of_an_entry_that_differs_in_it(
    entry: HistoryEntry, other: HistoryEntry
) -> None:
    """Entries that differ in their moment alone need not be made one by one: the texts are the same."""
    moved = attrs.evolve(entry, at=other.at)
    assert to_history_row(moved).facts == facts_at(to_history_row(entry).facts, other.at)


def test_an_erased_row_tells_the_rest() -> None:
    """Reason and changes are gone, who did what stays."""
    assert attrs.evolve(ENTRY, reason="", changes=()) == from_history_row(ROW._replace(details=None))


@pytest.mark.parametrize(
    "row",
    [
        ROW._replace(facts=""),
        ROW._replace(facts="[" * 100_000),
        ROW._replace(facts="[]"),
        ROW._replace(facts="{}"),
        ROW._replace(facts='{"action":"updated","action":"merged"}'),
        ROW._replace(facts=ROW.facts.replace('"version":3', '"reason":"Zz"')),
        ROW._replace(facts=ROW.facts.replace("updated", "Zz")),
        ROW._replace(details="null"),
        ROW._replace(details='{"Zz":1}'),
        ROW._replace(details='{"reason":1}'),
        ROW._replace(subject="Zz"),
        ROW._replace(position=-1),
    ],
)
def test_a_row_that_tells_no_entry_is_refused(row: HistoryRow) -> None:
    """Nothing is guessed, and nothing that the row holds is repeated."""
    with pytest.raises(InvalidDocumentError) as caught:
        from_history_row(row)
    assert "Zz" not in str(caught.value)
