"""Changes of very many customers: what each makes of one, what it touched, and how that is set back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import (
    AddTag,
    Assign,
    Assignment,
    Customer,
    CustomerId,
    RecordChange,
    RemoveTag,
    RepId,
    Served,
    SetFlag,
    SetTier,
    SetWorkflowState,
    TeamId,
    TierId,
    TouchedValue,
    Unassign,
    apply_changes,
    set_back,
)

AT = datetime(2026, 3, 1, tzinfo=UTC)
LATER = AT + timedelta(days=9)
R1, R2, T1 = RepId("r-1"), RepId("r-2"), TeamId("r-1")
SERVED = tuple(Assignment(assignee=one, at=AT) for one in (R1, R2, T1))
ANN = Customer(
    id=CustomerId("ann"),
    tags=["vip", "old"],
    flag="check",
    workflow_state="new",
    tier=TierId("gold"),
    assignments=SERVED,
)
BARE = Customer(id=CustomerId("bare"))

MADE: list[tuple[RecordChange, Customer, Customer]] = [
    (AddTag(" New  Tag"), ANN, ANN.with_tag("new tag")),
    (RemoveTag("OLD"), ANN, ANN.without_tag("old")),
    (SetFlag("look"), ANN, ANN.with_flag("look")),
    (SetFlag(" "), ANN, ANN.with_flag("")),
    (SetFlag("look"), BARE, BARE.with_flag("look")),
    (SetWorkflowState("done"), ANN, ANN.with_workflow_state("done")),
    (SetWorkflowState(""), ANN, ANN.with_workflow_state("")),
    (SetWorkflowState("done"), BARE, BARE.with_workflow_state("done")),
    (SetTier(TierId("tin")), ANN, ANN.with_tier(TierId("tin"))),
    (SetTier(None), ANN, ANN.without_tier()),
    (SetTier(TierId("tin")), BARE, BARE.with_tier(TierId("tin"))),
    (Assign(RepId("r-9")), ANN, ANN.with_assignment(Assignment(assignee=RepId("r-9"), at=LATER))),
    (Assign(TeamId("r-2")), ANN, ANN.with_assignment(Assignment(assignee=TeamId("r-2"), at=LATER))),
    (Unassign(R1), ANN, attrs.evolve(ANN, assignments=SERVED[1:])),
]


@pytest.mark.parametrize(("change", "before", "after"), MADE, ids=lambda part: type(part).__name__)
def test_a_change_is_made_once_and_set_back(change: RecordChange, before: Customer, after: Customer) -> None:
    """Made twice it does nothing the second time; set back, the customer is exactly as it was."""
    changed, touched = apply_changes(before, [change], at=LATER)
    assert after == changed
    assert apply_changes(changed, [change], at=LATER + timedelta(days=1)) == (changed, ())
    assert change.apply(changed, at=LATER) is changed
    assert (before, 0) == set_back(changed, touched)


@pytest.mark.parametrize(
    "change",
    [
        AddTag("VIP"),
        RemoveTag("none"),
        SetFlag("check"),
        SetWorkflowState("new"),
        SetTier(TierId("gold")),
        Assign(R2),
        Unassign(RepId("r-9")),
    ],
    ids=lambda change: type(change).__name__,
)
def test_what_is_so_already_is_left(change: RecordChange) -> None:
    """The very same customer comes back, and whom somebody serves already keeps the date."""
    changed, touched = apply_changes(ANN, [change], at=LATER)
    assert (True, ()) == (changed is ANN, touched)


def test_many_changes_are_set_back_to_the_very_order() -> None:
    """Whoever served a customer stands again where it stood, also where several left."""
    changes: list[RecordChange] = [
        Unassign(R1),
        AddTag("x"),
        Unassign(R2),
        Assign(RepId("r-9")),
        SetFlag(""),
        AddTag("vip"),
    ]
    changed, touched = apply_changes(ANN, changes, at=LATER)
    assert ["r-1", "r-9"] == [str(own.assignee) for own in changed.assignments]
    assert 5 == len(touched)
    assert (ANN, 0) == set_back(changed, touched)


def test_what_was_changed_since_is_left() -> None:
    """Each part is looked at by itself: others' tags stay, and a flag that somebody set since."""
    changed, touched = apply_changes(ANN, [AddTag("x"), SetFlag("look"), RemoveTag("old"), Assign(RepId("r-9"))], at=AT)
    since = changed.with_tag("theirs").with_flag("mine").with_assignment(Assignment(assignee=RepId("r-9"), at=LATER))
    former, left = set_back(since, touched)
    assert (2, "mine", ["old", "theirs", "vip"]) == (left, former.flag, sorted(former.tags))
    assert since.assignments == former.assignments


def test_an_assignment_is_known_by_its_moment() -> None:
    """Others may have come and gone since: the place of one says nothing of whether it is the same."""
    changed, touched = apply_changes(ANN, [Assign(RepId("r-9"))], at=LATER)
    since = attrs.evolve(changed, assignments=changed.assignments[1:])
    assert (attrs.evolve(ANN, assignments=SERVED[1:]), 0) == set_back(since, touched)
    assert Served(at=AT, place=0) == Served(at=AT, place=3)


def test_a_customer_may_be_unable_to_change() -> None:
    """One tag more than there may be is refused, when it is given and when it is given back."""
    full = attrs.evolve(BARE, tags=[str(number) for number in range(100)])
    with pytest.raises(InvalidValueError):
        apply_changes(full, [AddTag("x")], at=AT)
    without, touched = apply_changes(full, [RemoveTag("1")], at=AT)
    with pytest.raises(InvalidValueError):
        set_back(without.with_tag("x"), touched)


def test_parts_are_told_apart() -> None:
    """Two changes are of one part if the later would undo the earlier."""
    changes = (
        AddTag("a"),
        RemoveTag("A "),
        SetFlag("a"),
        SetWorkflowState("a"),
        SetTier(None),
        Assign(R1),
        Unassign(T1),
    )
    assert ["tag a", "tag a", "flag", "workflow state", "tier", "rep r-1", "team r-1"] == [one.part for one in changes]


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: AddTag(" "), "tag"),
        (lambda: RemoveTag("x" * 65), "tag"),
        (lambda: SetFlag(None), "flag"),  # type: ignore[arg-type]  # a slip
        (lambda: SetWorkflowState("a\nb"), "state"),
        (lambda: SetTier("gold"), "tier"),  # type: ignore[arg-type]  # a slip
        (lambda: Assign("r-1"), "assignee"),  # type: ignore[arg-type]  # a slip
        (lambda: Served(at=AT, place=-1), "place"),
        (lambda: TouchedValue(change="flag", before=None, after=None), "change"),  # type: ignore[arg-type]  # a slip
        (lambda: TouchedValue(change=SetFlag(""), before=1, after=None), "before"),  # type: ignore[arg-type]  # a slip
    ],
)
def test_what_is_no_change_is_refused(make: Any, field: str) -> None:  # noqa: ANN401 - slips are tried
    """The refusal names the field."""
    with pytest.raises(InvalidValueError) as caught:
        make()
    assert field == caught.value.field


def test_a_change_shows_no_text() -> None:
    """Neither a tag nor a flag is told to a log, nor what a customer said."""
    text = "zzcanaryzz"
    changes: list[RecordChange] = [AddTag(text), RemoveTag(text), SetFlag(text), SetWorkflowState(text)]
    told = repr((changes, apply_changes(ANN, changes, at=AT)))
    assert "zzcanaryzz" not in told
    assert "AddTag" in told
