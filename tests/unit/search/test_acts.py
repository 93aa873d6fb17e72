"""Acts as values: how they go on, are turned back, count, and what they refuse."""

from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import ActId, Actor, AddTag, CustomerId, RemoveTag, SetFlag
from customer_core.search import Act, ActCounts, ActRecord, ActState, Everything

AT = datetime(2026, 3, 1, tzinfo=UTC)
ANN = CustomerId("ann")
ACT = Act(id=ActId("a-1"), criteria=Everything(), changes=[AddTag("vip")], by=Actor.user("eve"), at=AT)


def test_an_act_goes_on_until_it_is_done() -> None:
    """Each step counts on, names the last customer and makes a new version; the last step ends the state."""
    first = ACT.moved(ANN, ActCounts(changed=2, refused=1), is_last=False)
    assert (ActState.RUNNING, ANN, 2, False) == (first.state, first.last, first.version, first.is_over)
    done = first.moved(None, ActCounts(changed=1, unchanged=3, not_editable=1), is_last=True)
    assert (ActState.DONE, ANN, 3, True) == (done.state, done.last, done.version, done.is_over)
    assert (3, 8) == (done.counts.changed, done.counts.found)


@pytest.mark.parametrize("state", [ActState.RUNNING, ActState.DONE])
def test_an_act_is_turned_back_once(state: ActState) -> None:
    """From the first customer on and for a reason of its own; turned back again, it stays as it is."""
    back = attrs.evolve(ACT, state=state, last=ANN).turned_back("a slip")
    assert (ActState.UNDOING, None, "a slip") == (back.state, back.last, back.undo_reason)
    assert back.turned_back("again") is back
    undone = back.moved(ANN, ActCounts(set_back=1, left=1), is_last=True)
    assert (ActState.UNDONE, True, (2, 0), (0, 0)) == (undone.state, undone.is_over, undone.counted, ACT.counted)
    assert undone.turned_back() is undone


def test_acts_stand_by_moment_and_id() -> None:
    """That is the order in which they are told."""
    assert (AT, ActId("a-1")) == ACT.place


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"id": "a-1"}, "id"),
        ({"criteria": "lee"}, "criteria"),
        ({"changes": ()}, "changes"),
        ({"changes": [AddTag(str(number)) for number in range(101)]}, "changes"),
        ({"changes": [AddTag("a"), RemoveTag("A")]}, "changes"),
        ({"changes": ["a"]}, "changes"),
        ({"changes": AddTag("a")}, "changes"),
        ({"by": "eve"}, "by"),
        ({"at": datetime(2026, 3, 1)}, "at"),  # noqa: DTZ001 - it is refused
        ({"at": "today"}, "at"),
        ({"channel": "web"}, "channel"),
        ({"reason": "x" * 1_001}, "reason"),
        ({"undo_reason": "a\nb"}, "undo_reason"),
        ({"state": "done"}, "state"),
        ({"last": "ann"}, "last"),
        ({"counts": 1}, "counts"),
        ({"version": -1}, "version"),
    ],
)
def test_what_is_no_act_is_refused(changed: dict[str, Any], field: str) -> None:
    """The refusal names the field."""
    with pytest.raises(InvalidValueError) as caught:
        attrs.evolve(ACT, **changed)
    assert field == caught.value.field


def test_what_is_no_record_is_refused() -> None:
    """What was touched is a list of touched values."""
    for touched in ("x", ["x"], SetFlag("")):
        with pytest.raises(InvalidValueError):
            ActRecord(act=ActId("a"), customer=ANN, touched=touched)  # type: ignore[arg-type]  # slips are tried


def test_an_act_shows_no_text() -> None:
    """Neither what it searches for nor why it is done is told to a log."""
    told = repr((attrs.evolve(ACT, reason="zzcanaryzz"), ActRecord(act=ActId("a-1"), customer=ANN, touched=())))
    assert "zzcanaryzz" not in told
    assert "ActRecord(act=ActId('a-1'), customer=CustomerId('ann'))" in told
