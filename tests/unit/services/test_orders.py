"""Orders at a desk: recorded, listed, added up, through merges and their undo, and kept from those who may not see."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from customer_core.errors import (
    AlreadyTakenError,
    InvalidOptionError,
    InvalidValueError,
    NotFoundError,
    PermissionDeniedError,
    RecordInUseError,
)
from customer_core.history import describe
from customer_core.manager import CustomerManager, Desk
from customer_core.merging import most_recent
from customer_core.model import (
    Actor,
    Assignment,
    BrandId,
    Customer,
    CustomerDraft,
    CustomerId,
    LastOrder,
    Money,
    Order,
    OrderKey,
    OrderStatus,
    OrderTotals,
    PersonName,
    RepId,
    SpendIn,
)
from customer_core.search import criteria_of
from customer_core.services import RecordingOutcome, _totalling
from customer_core.settings import ClubSettings, OrderSettings

ANN, BEA, CAM = (CustomerId(f"c-{name}") for name in ("ann", "bea", "cam"))
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
CREATED, UPDATED, UNCHANGED = RecordingOutcome
CLERK = Actor.user("max", roles=["clerk"])
REP = Actor.user("rhea", roles=["rep"], rep="r-1")


@pytest.fixture(params=["memory", "sqlite"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CustomerManager]:
    """A store with three customers, two of whom a representative serves."""
    address = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path}/c.db"
    with CustomerManager.open(address, clock=lambda: AT + 30 * DAY) as opened:
        desk = opened.acting_as(Actor.system("set-up"))
        for id_, name, reps in ((ANN, "Ann Lee", ["r-1"]), (BEA, "Bea Quist", ["r-1"]), (CAM, "Cam Otto", [])):
            served = [Assignment(assignee=RepId(rep), at=AT) for rep in reps]
            desk.customers.register(
                CustomerDraft(name=PersonName(name), assignments=served, customer_since=AT).with_id(id_)
            )
        yield opened


@pytest.fixture
def desk(manager: CustomerManager) -> Desk:
    """The desk of somebody who may do everything."""
    return manager.acting_as(Actor.system("shop"), channel="web")


def order(number: str, customer: CustomerId = ANN, cents: int = 100, **fields: Any) -> Order:  # noqa: ANN401 - any field
    """Return an order of so many cents."""
    named = {"key": OrderKey("web", number), "customer": customer, "total": Money.of_minor(cents, "USD")}
    return Order(**{"placed_at": AT, "items": 1, **named, **fields})


def merged(desk: Desk, master: CustomerId, other: CustomerId) -> Any:  # noqa: ANN401 - the id of a merge
    """Merge two customers."""
    return desk.merges.apply(desk.merges.propose(master, [other])).id


def numbers(desk: Desk, customer: CustomerId) -> str:
    """Return the numbers of the orders of a customer."""
    return "".join(one.key.number for one in desk.orders.list_of(customer))


def actions(desk: Desk, customer: CustomerId) -> list[str]:
    """Return what the history says of a customer's orders."""
    told = [entry.action.value for entry in desk.history.list_of(customer)]
    return [action for action in told if action.startswith("order")]


def test_an_order_is_recorded_once(desk: Desk) -> None:
    """New under its key, then the same, then changed: the answer says which, and what all orders come to then."""
    first = desk.orders.record(order("1"))
    again = desk.orders.record(order("1"))
    changed = order("1", refunded=Money.of_minor(40, "USD"))
    third = desk.orders.record(changed, reason="one came back")
    assert [CREATED, UNCHANGED, UPDATED] == [one.outcome for one in (first, again, third)]
    assert [100, 100, 60] == [one.totals.spends[0].spent.amount_minor for one in (first, again, third)]
    assert (changed, third.totals) == (desk.orders.get(changed.key), desk.orders.get_totals(ANN))
    assert ["order-recorded", "order-changed"] == actions(desk, ANN)


def test_a_change_is_told_with_the_order_it_is_about(desk: Desk) -> None:
    """The history says which order, what it was and what it is, and why."""
    desk.orders.record(order("1"))
    desk.orders.record(order("1", status=OrderStatus.CANCELLED), reason="out of stock")
    first, *changes = describe(desk.history.list_of(ANN)[-1])
    assert "order-changed by system shop through web: out of stock" in first
    assert ["orders[\"web 1\"].status: 'placed' became 'cancelled'"] == changes


def test_orders_are_listed_newest_first_by_pages(desk: Desk) -> None:
    """Each page begins behind the last order of the one before."""
    placed = [order(str(number), placed_at=AT + number * DAY) for number in range(5)]
    for one in placed:
        desk.orders.record(one)
    first = desk.orders.list_of(ANN, most=3)
    assert placed[::-1] == [*first, *desk.orders.list_of(ANN, after=first[-1], most=3)]
    assert ((), ()) == (desk.orders.list_of(ANN, after=placed[0]), desk.orders.list_of(BEA))


def test_earlier_orders_are_listed_and_count_by_setting(desk: Desk) -> None:
    """What a guest ordered before it was a customer counts only where the settings say so, and may be the last."""
    early = order("1", placed_at=AT - DAY)
    desk.orders.record(early)
    last = LastOrder(key=early.key, placed_at=early.placed_at)
    assert ("1", OrderTotals(last=last)) == (numbers(desk, ANN), desk.orders.get_totals(ANN))
    desk.settings.apply(OrderSettings(counts_earlier_orders=True))
    spent = SpendIn(spent=Money.of_minor(100, "USD"), orders=1)
    assert OrderTotals(spends=[spent], items=1, last=last) == desk.orders.get_totals(ANN)


def test_orders_of_merged_customers_are_told_of_the_survivor(desk: Desk) -> None:
    """By any id, before and after; an undo gives each what was recorded with its ids."""
    desk.orders.record(order("1", ANN))
    desk.orders.record(order("2", BEA))
    merge = merged(desk, ANN, BEA)
    late = desk.orders.record(order("3", BEA, 300))
    assert [500, 500] == [desk.orders.get_totals(id_).spends[0].spent.amount_minor for id_ in (ANN, BEA)]
    assert ("321", late.totals) == (numbers(desk, BEA), desk.orders.get_totals(ANN))
    assert ["order-recorded"] * 3 == actions(desk, ANN)
    desk.merges.undo(merge)
    assert ("1", "32") == (numbers(desk, ANN), numbers(desk, BEA))
    assert (1, 2) == (len(actions(desk, ANN)), len(actions(desk, BEA)))


def test_an_order_may_be_recorded_with_another_id_of_its_customer(desk: Desk) -> None:
    """It is changed and not moved, as long as both ids name the same customer."""
    desk.orders.record(order("1", BEA))
    merge = merged(desk, ANN, BEA)
    assert UPDATED is desk.orders.record(order("1", ANN)).outcome
    assert ["order-recorded", "order-changed"] == actions(desk, ANN)
    desk.merges.undo(merge)
    assert ("1", "") == (numbers(desk, ANN), numbers(desk, BEA))


def test_an_order_moves_to_another_customer(desk: Desk) -> None:
    """Both histories say so, and the order counts for one of the two."""
    desk.orders.record(order("1", ANN))
    moved = desk.orders.record(order("1", BEA), reason="wrong person")
    assert (UPDATED, 1, 0) == (moved.outcome, moved.totals.orders, desk.orders.get_totals(ANN).orders)
    assert [["order-recorded", "order-moved-away"], ["order-recorded"]] == [actions(desk, id_) for id_ in (ANN, BEA)]


def test_an_order_is_no_change_of_its_customer(desk: Desk) -> None:
    """Who was changed last wins under such a rule, whoever ordered last."""
    found = desk.customers.get(ANN)
    before = desk.merges.propose(ANN, [BEA], rules={"company": most_recent})
    desk.orders.record(order("1", ANN))
    after = desk.merges.propose(ANN, [BEA], rules={"company": most_recent})
    assert (before, found) == (after, desk.customers.get(ANN))


def test_who_has_orders_is_not_deleted(desk: Desk) -> None:
    """The refusal names what refers to the customer."""
    desk.orders.record(order("1", CAM))
    with pytest.raises(RecordInUseError) as caught:
        desk.customers.delete(CAM, version=1)
    assert "orders" == caught.value.referring


def test_nobody_has_no_orders(desk: Desk) -> None:
    """An id that names nobody is refused, and an unknown key is none."""
    nobody = CustomerId("nobody")
    for call in (
        lambda: desk.orders.record(order("1", nobody)),
        lambda: desk.orders.list_of(nobody),
        lambda: desk.orders.get_totals(nobody),
        lambda: desk.orders.get(OrderKey("web", "1")),
    ):
        with pytest.raises(NotFoundError):
            call()
    assert desk.orders.find(OrderKey("web", "1")) is None


def test_a_sum_out_of_range_is_not_recorded(desk: Desk) -> None:
    """What could never be told is refused when it is recorded, as a whole."""
    desk.orders.record(order("1", cents=10**15))
    with pytest.raises(InvalidValueError, match="amount: is out of range"):
        desk.orders.record(order("2", cents=1))
    assert ("1", ["order-recorded"]) == (numbers(desk, ANN), actions(desk, ANN))


def test_an_order_has_the_link_of_the_settings(desk: Desk) -> None:
    """Without a template there is none."""
    assert desk.orders.find_link(OrderKey("web", "1/2")) is None
    desk.settings.apply(OrderSettings(link_template="https://shop.example/{number}"))
    assert "https://shop.example/1%2F2" == desk.orders.find_link(OrderKey("web", "1/2"))


def test_a_representative_has_orders_of_its_own_customers(manager: CustomerManager, desk: Desk) -> None:
    """Those of others are not there; a key that one of them has is taken, and nothing is said of whom."""
    desk.orders.record(order("1", CAM))
    rep = manager.acting_as(REP)
    assert CREATED is rep.orders.record(order("2", ANN)).outcome
    assert "2" == numbers(rep, ANN)
    with pytest.raises(NotFoundError):
        rep.orders.list_of(CAM)
    assert rep.orders.find(OrderKey("web", "1")) is None
    with pytest.raises(AlreadyTakenError) as caught:
        rep.orders.record(order("1", ANN))
    assert ("(hidden)", "1") == (caught.value.holder, numbers(desk, CAM))


def test_who_may_only_read_records_nothing(manager: CustomerManager, desk: Desk) -> None:
    """Recording and reading are two permissions."""
    desk.orders.record(order("1"))
    viewer = manager.acting_as(Actor.user("vera", roles=["viewer"]))
    assert "1" == numbers(viewer, ANN)
    with pytest.raises(PermissionDeniedError):
        viewer.orders.record(order("2"))


def test_orders_of_another_brand_are_not_there(manager: CustomerManager, desk: Desk) -> None:
    """They are hidden with their customer."""
    dee = Customer(id=CustomerId("c-dee"), name=PersonName("Dee North"), brand=BrandId("north"))
    desk.customers.register(dee)
    desk.orders.record(order("1", dee.id))
    assert manager.acting_as(CLERK).orders.find(OrderKey("web", "1")) is None


def test_slips_are_told_at_once(desk: Desk) -> None:
    """What is no order, key, place, id or number is refused before anything is read."""
    slips: list[tuple[str, Any]] = [
        ("order", lambda: desk.orders.record("1")),  # type: ignore[arg-type]  # a slip
        ("reason", lambda: desk.orders.record(order("1"), reason=None)),  # type: ignore[arg-type]  # a slip
        ("key", lambda: desk.orders.get("1")),  # type: ignore[arg-type]  # a slip
        ("key", lambda: desk.orders.find_link("1")),  # type: ignore[arg-type]  # a slip
        ("after", lambda: desk.orders.list_of(ANN, after=order("1").key)),  # type: ignore[arg-type]  # a slip
        ("id", lambda: desk.orders.list_of("c-ann")),  # type: ignore[arg-type]  # a slip
        ("id", lambda: desk.orders.get_totals("c-ann")),  # type: ignore[arg-type]  # a slip
    ]
    for field, call in slips:
        with pytest.raises(InvalidValueError, match=f"^{field}: "):
            call()
    with pytest.raises(InvalidOptionError):
        desk.orders.list_of(ANN, most=0)


def test_an_answer_shows_no_text(desk: Desk) -> None:
    """Neither an order nor its totals say in a log what was bought, by whom."""
    told = repr(desk.orders.record(attrs.evolve(order("1"), payment_type="Zzcanaryzz")))
    assert "Zzcanaryzz" not in told


def found_by(desk: Desk, text: str, *, sort: str = "id") -> list[CustomerId]:
    """Return the customers whom criteria find."""
    return [one.id for one in desk.customers.search(criteria_of(text), sort=sort).items]


def test_customers_are_found_and_sorted_by_what_they_bought(desk: Desk) -> None:
    """From the moment that an order is recorded, moved or cancelled."""
    desk.orders.record(order("1", cents=5_000, items=3))
    desk.orders.record(order("2", BEA, cents=7_000))
    assert [ANN, BEA] == found_by(desk, "spent>=50USD")
    assert [BEA, ANN, CAM] == found_by(desk, "*", sort="-total_spent")
    assert [CAM] == found_by(desk, "orders:0")
    desk.orders.record(order("2", CAM, cents=7_000))
    assert ([CAM], [BEA]) == (found_by(desk, "spent>60"), found_by(desk, "not last_order:*"))
    desk.orders.record(order("1", cents=5_000, status=OrderStatus.CANCELLED))
    assert ([ANN, BEA], [ANN]) == (found_by(desk, "spent:0"), found_by(desk, "last_order:2026-03-01 orders:0"))
    assert 0 == len(desk.history.list_of(BEA)) - 3


def test_totals_follow_merges_and_their_undo(desk: Desk) -> None:
    """A merged customer is found by the orders of all who went into it, and each by its own again."""
    desk.orders.record(order("1", cents=100))
    desk.orders.record(order("2", BEA, cents=200))
    merge = merged(desk, CAM, BEA)
    assert [CAM] == found_by(desk, "spent:2USD")
    second = merged(desk, ANN, CAM)
    assert [ANN] == found_by(desk, "spent:3USD")
    desk.merges.undo(merge)
    assert ([ANN], [BEA]) == (found_by(desk, "spent:1USD"), found_by(desk, "spent:2USD"))
    desk.merges.undo(second)
    assert [CAM] == found_by(desk, "orders:0")
    desk.merges.redo(merge)
    assert [CAM] == found_by(desk, "spent:2USD")


def test_totals_follow_the_moment_since_when_and_the_settings(desk: Desk, manager: CustomerManager) -> None:
    """Orders from before count as soon as the record or the settings say so, for everybody at once."""
    desk.orders.record(order("1", placed_at=AT - DAY))
    desk.orders.record(order("2", BEA, placed_at=AT - DAY))
    assert [ANN, BEA, CAM] == found_by(desk, "orders:0")
    ann = desk.customers.get(ANN)
    desk.customers.update(attrs.evolve(ann, customer_since=AT - 2 * DAY))
    assert [ANN] == found_by(desk, "orders:1")
    cam = desk.customers.get(CAM)
    desk.customers.update(attrs.evolve(cam, customer_since=None))
    north = manager.acting_as(Actor.user("norah", roles=["administrator"], brands=[BrandId("north")]))
    with pytest.raises(PermissionDeniedError, match="every brand"):
        north.settings.declare(OrderSettings(counts_earlier_orders=True))
    desk.settings.declare(OrderSettings(counts_earlier_orders=True))
    assert [ANN, BEA] == found_by(desk, "orders:1")
    desk.settings.declare(OrderSettings(counts_earlier_orders=True, link_template="https://shop.example/{number}"))
    desk.settings.declare(OrderSettings())
    assert [ANN] == found_by(desk, "orders:1")


def test_the_totals_of_very_many_are_noted_in_turns(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are read at once, everybody's totals are noted."""
    monkeypatch.setattr(_totalling, "_AT_ONCE", 2)
    for number, id_ in enumerate((ANN, BEA, CAM)):
        desk.orders.record(order(f"{number}", id_, placed_at=AT - DAY))
    desk.settings.apply(OrderSettings(counts_earlier_orders=True))
    assert [ANN, BEA, CAM] == found_by(desk, "orders:1")


def test_days_of_clubs_follow_the_settings(desk: Desk) -> None:
    """Each in its turn; what is no list of days is refused."""
    shipments = [date(2026, 3, 10), date(2026, 1, 3)]
    assert [date(2026, 3, 3), date(2025, 12, 27)] == [one.listed_on for one in desk.orders.list_club_dates(shipments)]
    desk.settings.apply(ClubSettings(preauthorization_days=1))
    assert [date(2026, 3, 9), date(2026, 1, 2)] == [one.authorized_by for one in desk.orders.list_club_dates(shipments)]
    for slip in ("2026-03-10", date(2026, 3, 10)):
        with pytest.raises(InvalidOptionError, match="shipments: is no list"):
            desk.orders.list_club_dates(slip)  # type: ignore[arg-type]  # a slip
