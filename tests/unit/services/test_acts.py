"""Acts at a desk: previewed, applied unit by unit, gone on with, undone, and kept from those who may not."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from customer_core.errors import (
    IdempotencyMismatchError,
    InvalidOptionError,
    InvalidValueError,
    NotFoundError,
    PermissionDeniedError,
)
from customer_core.history import HistoryAction
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    EVERY_BRAND,
    ROLES,
    ActId,
    Actor,
    AddTag,
    Assign,
    Assignment,
    BrandId,
    CustomerDraft,
    CustomerId,
    Permission,
    PersonName,
    RemoveTag,
    RepId,
    SetFlag,
    SetTier,
    TierId,
    Unassign,
)
from customer_core.search import ActCounts, ActState, Everything
from customer_core.services import ActPreview
from customer_core.services import _acts as acting

AT = datetime(2026, 3, 1, tzinfo=UTC)
ANN, BEA, CAM = (CustomerId(f"c-{name}") for name in ("ann", "bea", "cam"))
MANY, OWN = Permission.CUSTOMERS_CHANGE_MANY, Permission.CUSTOMERS_EDIT_OWN
TABLE = {**ROLES, "lead rep": {MANY, OWN}, "planner": {MANY, OWN, Permission.CUSTOMERS_READ}, "idle": {MANY}}
STEWARD = Actor.user("max", roles=["steward"], brands=EVERY_BRAND)
REP = Actor.user("rhea", roles=["lead rep"], rep="r-1")
R1 = Assignment(assignee=RepId("r-1"), at=AT)
VIP = (AddTag("vip"), SetFlag("look"))


@pytest.fixture(params=["memory", "sqlite"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CustomerManager]:
    """A store with three customers: one is tagged already, one has all tags there may be, two are served."""
    address = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path}/c.db"
    with CustomerManager.open(address, roles=TABLE, clock=lambda: AT + timedelta(days=1)) as opened:
        desk = opened.acting_as(Actor.system("set-up"))
        people: list[tuple[CustomerId, str, dict[str, Any]]] = [
            (ANN, "Ann Lee", {"assignments": [R1]}),
            (BEA, "Bea Lee", {"assignments": [R1], "tags": ["vip"], "flag": "look"}),
            (CAM, "Cam Otto", {"tags": [str(number) for number in range(100)]}),
        ]
        for id_, name, fields in people:
            desk.customers.register(CustomerDraft(name=PersonName(name), **fields).with_id(id_))
        yield opened


@pytest.fixture
def desk(manager: CustomerManager) -> Desk:
    """The desk of a steward."""
    return manager.acting_as(STEWARD, channel="web")


def entries(desk: Desk, id_: CustomerId) -> list[tuple[str, str]]:
    """Return the actions and reasons of what was done to a customer in acts."""
    of_acts = {HistoryAction.CHANGED_TOGETHER, HistoryAction.SET_BACK_TOGETHER}
    return [(one.action.value, one.reason) for one in desk.history.list_of(id_, most=500) if one.action in of_acts]


def test_a_preview_counts_and_writes_nothing(manager: CustomerManager, desk: Desk) -> None:
    """Who would change, who is so already, who cannot take it, and whose record the actor may not edit."""
    before = desk.customers.search().items
    assert ActPreview(found=3, would_change=1, unchanged=1, not_editable=0, refused=1) == desk.acts.preview("", VIP)
    assert ActPreview(found=1, would_change=0, unchanged=0, not_editable=0, refused=1) == desk.acts.preview("cam", VIP)
    planner, idle = (Actor.user("pia", roles=[role], rep="r-1", brands=EVERY_BRAND) for role in ("planner", "idle"))
    gold = [SetTier(TierId("gold"))]
    told = [manager.acting_as(one).acts.preview(Everything(), gold) for one in (planner, idle, REP)]
    assert [(2, 1, 3), (0, 3, 3), (2, 0, 2)] == [(one.would_change, one.not_editable, one.found) for one in told]
    assert (before, ()) == (desk.customers.search().items, desk.acts.list_acts())


def test_an_act_changes_whom_it_finds(desk: Desk) -> None:
    """Each gets the next version and one entry with the act and its reason; applied again, nothing happens."""
    before = desk.customers.get(ANN)
    act = desk.acts.start(Everything(), [*VIP, Assign(RepId("r-2"))], reason="spring")
    assert (ActState.RUNNING, before) == (act.state, desk.customers.get(ANN))
    done = desk.acts.apply(act.id)
    assert (ActState.DONE, ActCounts(changed=2, refused=1)) == (done.state, done.counts)
    ann = desk.customers.get(ANN)
    assert (before.version + 1, ["vip"], "look") == (ann.version, list(ann.tags), ann.flag)
    assert Assignment(assignee=RepId("r-2"), at=act.at) == ann.assignments[-1]
    assert [("changed-together", f"act {act.id}: spring")] == entries(desk, ANN)
    assert (done, ann) == (desk.acts.apply(act.id), desk.customers.get(ANN))
    assert ([done], done) == (list(desk.acts.list_acts()), desk.acts.get(act.id))


def test_an_act_goes_on_where_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unit by unit; what stops it leaves whole units behind, and nobody is changed twice."""
    monkeypatch.setattr(acting, "_AT_ONCE", 1)
    act = desk.acts.start("lee", [SetTier(TierId("gold"))])
    steps: list[tuple[str, int, int]] = []

    def stop(step: str, done: int, of: int) -> None:
        steps.append((step, done, of))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.acts.apply(act.id, progress=stop)
    half = desk.acts.get(act.id)
    assert (ActState.RUNNING, ANN, [("act", 1, 1)]) == (half.state, half.last, steps)
    done = desk.acts.apply(act.id, progress=lambda *step: steps.append(step))
    assert (ActCounts(changed=2), [1, 2]) == (done.counts, [number for _, number, _ in steps])
    assert [1, 1] == [len(entries(desk, id_)) for id_ in (ANN, BEA)]
    with pytest.raises(KeyboardInterrupt):
        desk.acts.undo(act.id, reason="wrong", progress=stop)
    assert ActState.UNDOING is desk.acts.apply(act.id).state
    undone = desk.acts.undo(act.id, reason="again", progress=lambda *step: steps.append(step))
    assert (ActState.UNDONE, 2, 0) == (undone.state, undone.counts.set_back, undone.counts.left)
    assert ("set-back-together", f"act {act.id}: wrong") in entries(desk, BEA)
    assert [("act", 1, 2), ("act", 2, 2), ("act", 2, 2)] == steps[2:]


def test_an_undo_sets_back_what_the_act_changed(desk: Desk) -> None:
    """All else that was changed since stays, and so does what somebody set anew."""
    before = {id_: desk.customers.get(id_) for id_ in (ANN, BEA, CAM)}
    act = desk.acts.apply(desk.acts.start("", [*VIP, Unassign(RepId("r-1"))]).id)
    assert ActCounts(changed=2, refused=1) == act.counts
    desk.customers.update(desk.customers.get(BEA).with_tag("theirs").with_assignment(R1))
    undone = desk.acts.undo(act.id)
    assert (1, 1) == (undone.counts.set_back, undone.counts.left)
    assert before[ANN].with_version(3) == desk.customers.get(ANN)
    assert before[BEA].with_tag("theirs").with_version(3) == desk.customers.get(BEA)
    assert ([("set-back-together", f"act {act.id}")], before[CAM]) == (
        [one for one in entries(desk, ANN) if one[0].startswith("set")],
        desk.customers.get(CAM),
    )
    assert undone == desk.acts.undo(act.id)


def test_an_undo_finds_whom_a_merge_left(desk: Desk) -> None:
    """Whoever was merged away is set back in the survivor; whoever is gone is left."""
    act = desk.acts.apply(desk.acts.start("", [SetFlag("act")]).id)
    desk.merges.apply(desk.merges.propose(ANN, [BEA]))
    desk.customers.delete(CAM, version=2)
    undone = desk.acts.undo(act.id)
    assert (1, 2) == (undone.counts.set_back, undone.counts.left)
    assert desk.customers.get(BEA).flag in {"", "look"}


def test_what_cannot_be_given_back_is_left(desk: Desk) -> None:
    """A customer that cannot take a tag again stays as it is."""
    act = desk.acts.apply(desk.acts.start("cam", [RemoveTag("1")]).id)
    desk.customers.update(desk.customers.get(CAM).with_tag("x"))
    undone = desk.acts.undo(act.id)
    assert (0, 1) == (undone.counts.set_back, undone.counts.left)
    assert "x" in desk.customers.get(CAM).tags


def test_who_meets_the_criteria_no_more_is_passed_over(desk: Desk) -> None:
    """An act asks anew when it comes to somebody; one of which nobody is left is done."""
    act = desk.acts.start("flag:look", VIP)
    desk.customers.update(desk.customers.get(BEA).with_flag(""))
    assert ActCounts() == desk.acts.apply(act.id).counts


def test_a_key_starts_one_act(manager: CustomerManager, desk: Desk) -> None:
    """The same call with the same key is answered with the act that it started; another one is refused."""
    act = desk.acts.start("lee", VIP, reason="spring", key="k")
    assert act == desk.acts.start("lee", VIP, reason="spring", key="k")
    with pytest.raises(IdempotencyMismatchError):
        desk.acts.start("lee", VIP, reason="summer", key="k")
    north = manager.acting_as(STEWARD, channel="web", brand="north").acts.start("lee", VIP, reason="spring", key="k")
    assert {act.id, north.id} == {one.id for one in desk.acts.list_acts()}
    with pytest.raises(InvalidValueError, match=r"^key: "):
        desk.acts.start("lee", VIP, key="k" * 256)


def test_an_act_is_shown_to_its_author_and_to_who_sees_all(manager: CustomerManager, desk: Desk) -> None:
    """To others it is not there, and each comes to those alone whom it may see."""
    rep, other = manager.acting_as(REP), manager.acting_as(attrs.evolve(REP, id="rob"))
    mine, theirs = rep.acts.start("", [SetTier(TierId("gold"))]), desk.acts.start("", VIP)
    assert ActCounts(changed=2) == rep.acts.apply(mine.id).counts
    assert ([mine.id], [], 2) == (
        [one.id for one in rep.acts.list_acts()],
        list(other.acts.list_acts()),
        len(desk.acts.list_acts()),
    )
    for call in (rep.acts.get, rep.acts.apply, rep.acts.undo):
        with pytest.raises(NotFoundError):
            call(theirs.id)
    desk.customers.update(attrs.evolve(desk.customers.get(ANN), assignments=()))
    undone = rep.acts.undo(mine.id)
    assert (1, 0) == (undone.counts.set_back, undone.counts.left)


def test_who_may_not_edit_any_more_leaves_all(manager: CustomerManager, desk: Desk) -> None:
    """An undo asks for each customer whether the actor may edit it."""
    act = desk.acts.apply(desk.acts.start("lee", [SetTier(TierId("gold"))]).id)
    idle = manager.acting_as(Actor.user("ida", roles=["idle"], brands=EVERY_BRAND))
    assert 2 == idle.acts.undo(act.id).counts.left


def test_acts_are_listed_by_pages(desk: Desk) -> None:
    """The newest first, each page behind the last act of the one before."""
    acts = [desk.acts.start("lee", VIP, reason=str(number)) for number in range(3)]
    first = desk.acts.list_acts(most=2)
    assert sorted(acts, key=lambda act: act.place, reverse=True) == [
        *first,
        *desk.acts.list_acts(after=first[-1], most=2),
    ]


def test_who_lacks_the_permission_does_nothing(manager: CustomerManager, desk: Desk) -> None:
    """Changing many at once takes a permission of its own, beside that to edit."""
    clerk = manager.acting_as(Actor.user("cleo", roles=["clerk"]))
    act = desk.acts.start("lee", VIP)
    calls = (
        lambda: clerk.acts.preview("lee", VIP),
        lambda: clerk.acts.start("lee", VIP),
        lambda: clerk.acts.apply(act.id),
        lambda: clerk.acts.undo(act.id),
        lambda: clerk.acts.get(act.id),
        clerk.acts.list_acts,
    )
    for call in calls:
        with pytest.raises(PermissionDeniedError, match=MANY.value):
            call()


def test_slips_are_told_at_once(desk: Desk) -> None:
    """What is no change, id, reason, act or number is refused before anything is written."""
    act = desk.acts.start("lee", VIP)
    slips: list[tuple[str, Any]] = [
        ("changes", lambda: desk.acts.preview("lee", [])),
        ("changes", lambda: desk.acts.start("lee", AddTag("vip"))),  # type: ignore[arg-type]  # a slip
        ("changes", lambda: desk.acts.start("lee", [AddTag("a"), RemoveTag("a")])),
        ("reason", lambda: desk.acts.start("lee", VIP, reason=None)),  # type: ignore[arg-type]  # a slip
        ("key", lambda: desk.acts.start("lee", VIP, key=None)),  # type: ignore[arg-type]  # a slip
        ("id", lambda: desk.acts.get(str(act.id))),  # type: ignore[arg-type]  # a slip
        ("id", lambda: desk.acts.apply(ANN)),  # type: ignore[arg-type]  # a slip
        ("reason", lambda: desk.acts.undo(act.id, reason=None)),  # type: ignore[arg-type]  # a slip
        ("undo_reason", lambda: desk.acts.undo(act.id, reason="x" * 1_001)),
        ("after", lambda: desk.acts.list_acts(after=act.id)),  # type: ignore[arg-type]  # a slip
    ]
    for field, call in slips:
        with pytest.raises(InvalidValueError, match=f"^{field}: "):
            call()
    with pytest.raises(InvalidOptionError):
        desk.acts.list_acts(most=0)
    with pytest.raises(NotFoundError):
        desk.acts.get(ActId("none"))
    assert [act] == list(desk.acts.list_acts())


def test_customers_of_other_brands_are_not_found(manager: CustomerManager, desk: Desk) -> None:
    """An act comes to those of the desk's brands alone."""
    for id_, name, brand in (("c-ned", "Edward Quist", "north"), ("c-sue", "Quist Susanna", "south")):
        draft = CustomerDraft(name=PersonName(name), brand=BrandId(brand)).with_id(CustomerId(id_))
        manager.acting_as(Actor.system("set-up")).customers.register(draft)
    north = manager.acting_as(STEWARD, brand="north")
    assert ActCounts(changed=1) == north.acts.apply(north.acts.start("quist", VIP).id).counts
    assert [frozenset(), {"vip"}] == [desk.customers.get(CustomerId(id_)).tags for id_ in ("c-sue", "c-ned")]
