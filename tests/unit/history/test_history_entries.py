"""Entries: their parts, their limits, and how they are told."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest

from customer_core.errors import InvalidValueError
from customer_core.history import (
    Absent,
    Change,
    HistoryAction,
    HistoryEntry,
    Present,
    Subject,
    describe,
    describe_changes,
    diff,
)
from customer_core.model import Actor, ChannelId, CustomerId

AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
ENTRY = HistoryEntry(
    position=7,
    subject=Subject("customer", "c-1"),
    action=HistoryAction.UPDATED,
    at=AT,
    actor=Actor.user("ann", roles=["clerk"]),
    channel=ChannelId("pos"),
    reason=" moved\nhouse ",
    changes=diff({"city": "Leeds", "code": ""}, {"city": "York", "code": None}),
    version=3,
)


def test_an_entry_is_told_in_sentences() -> None:
    """First who did what, when, where and why; then what changed, blanks left out."""
    expected = (
        "2026-01-31 09:30:00 UTC, customer:c-1 updated by user ann through pos: moved house",
        "city: 'Leeds' became 'York'",
    )
    assert expected == describe(ENTRY)


def test_an_entry_without_channel_and_reason_says_less() -> None:
    """What is not known takes no words."""
    bare = attrs.evolve(ENTRY, channel=None, reason=" ", changes=(), actor=Actor.system("nightly run"))
    assert ("2026-01-31 09:30:00 UTC, customer:c-1 updated by system nightly run",) == describe(bare)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"flag": ""}, {"flag": "CHK"}, ("flag: added 'CHK'",)),
        ({"flag": "CHK"}, {"flag": ""}, ("flag: removed 'CHK'",)),
        ({"flag": None}, {}, ()),
        ({"is_open": False}, {"is_open": True}, ("is_open: no became yes",)),
        ({"n": 0}, {"n": 1.5}, ("n: 0 became 1.5",)),
        ({"tags": ["a", "b"]}, {"tags": ["b", "c"]}, ("tags: removed 'a', added 'c'",)),
        ({"tags": ["a", "b"]}, {"tags": ["b", "a"]}, ("tags: 'a', 'b' became 'b', 'a'",)),
        ({"tags": ["a", "a"]}, {"tags": ["a"]}, ("tags: 'a', 'a' became 'a'",)),
        ({"row": [1, None]}, {"row": [[]]}, ("row: 1, nothing became nothing",)),
        ({"tags": ["a"]}, {"tags": "a"}, ("tags: 'a' became 'a'",)),
        ({"emails": []}, {"emails": [{"address": "a@x", "label": ""}]}, ("emails[0]: added (address 'a@x')",)),
        (
            {"emails": [{"address": "a@x"}, {"address": "b@x"}]},
            {"emails": [{"address": "b@x"}, {"address": "a@x"}]},
            ("emails: the order 0, 1 became 1, 0",),
        ),
        (Absent(), {"code": "", "name": {"given": "Ann"}}, ("name: added (given 'Ann')",)),
        ({"code": "A-1", "flag": None}, Absent(), ("code: removed 'A-1'",)),
    ],
)
def test_each_change_is_a_sentence(before: Any, after: Any, expected: tuple[str, ...]) -> None:  # noqa: ANN401
    """A clerk reads what was added, removed or became what; a change between two kinds of blank says nothing."""
    assert expected == describe_changes(diff(before, after))


def test_changes_made_by_hand_are_told_too() -> None:
    """A record that became another as a whole, or an order of nothing, still reads."""
    whole = Change(path="", before=Present({"a": 1}), after=Present({"a": 2}))
    order = Change(path="a[*]", before=Absent(), after=Present([0]))
    nothing = Change(path="", before=Absent(), after=Absent())
    assert ("the record: (a 1) became (a 2)", "a: the order nothing became 0") == describe_changes(
        [whole, order, nothing]
    )


def test_a_text_cannot_forge_a_sentence() -> None:
    """Line breaks and control characters of a value are spelled out."""
    assert (r"note: added 'a\nb\x1b[2J'",) == describe_changes(diff({}, {"note": "a\nb\x1b[2J"}))


def test_an_entry_shows_no_reason_and_no_changes() -> None:
    """Ids, the action and versions are shown; the actor, the reason and what changed are not."""
    text = repr(attrs.evolve(ENTRY, actor=Actor.user("zoe")))
    assert "Subject(kind='customer', id='c-1')" in text
    assert not any(word in text for word in ("moved", "Leeds", "zoe", "city"))


def test_instants_are_kept_in_utc() -> None:
    """Equal instants are written alike, whatever their zone."""
    assert ENTRY == attrs.evolve(ENTRY, at=AT.astimezone(timezone(timedelta(hours=2))))


def test_changes_may_be_given_as_a_list() -> None:
    """A list is frozen."""
    assert ENTRY == attrs.evolve(ENTRY, changes=list(ENTRY.changes))


BAD_PARTS: dict[str, list[Any]] = {
    "position": [-1, 1.0, True, 2**63, None],
    "version": [-1, "1"],
    "subject": ["customer:c-1", CustomerId("c-1")],
    "action": ["updated", None],
    "at": [None, "2026", AT.replace(tzinfo=None), datetime.max.replace(tzinfo=timezone(timedelta(hours=-1)))],
    "actor": ["ann", None],
    "channel": ["pos", CustomerId("c")],
    "reason": [None, "Zz" * 2_049, "Zz\x00", "Zz\ud800", "Zz\x9b"],
    "changes": [None, "Zz", [None], {}],
}


@pytest.mark.parametrize(("field", "bad"), [(field, bad) for field, parts in BAD_PARTS.items() for bad in parts])
def test_an_entry_of_wrong_parts_is_refused(field: str, bad: Any) -> None:  # noqa: ANN401 - of any type
    """Each field is checked by itself and named, and the value is not repeated."""
    with pytest.raises(InvalidValueError, match=f"^{field}: ") as caught:
        attrs.evolve(ENTRY, **{field: bad})
    assert "Zz" not in str(caught.value)


def test_a_subject_is_text_and_back() -> None:
    """Also with an id that has a colon in it."""
    subject = Subject("credit-account", "a:1")
    assert ("credit-account:a:1", subject) == (str(subject), Subject.parse("credit-account:a:1"))


@pytest.mark.parametrize("text", ["", "customer", "customer:", ":c-1", "Customer:c", "customer:a b", "customer:é"])
def test_a_text_that_is_no_subject_is_refused(text: str) -> None:
    """Kind and id have their forms."""
    with pytest.raises(InvalidValueError):
        Subject.parse(text)


def test_a_subject_of_another_type_is_refused() -> None:
    """Only text names a subject."""
    wrong: Any = 1
    with pytest.raises(InvalidValueError):
        Subject("customer", wrong)


@pytest.mark.parametrize("action", HistoryAction)
def test_each_action_says_what_happened(action: HistoryAction) -> None:
    """A code of small letters and a sentence."""
    assert action is HistoryAction(action.value)
    assert action.value == action.name.lower().replace("_", "-")
    assert action.doc.endswith(".")
    assert len(action.doc) > 20
