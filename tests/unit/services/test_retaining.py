"""Customers of channels that let nobody be kept: who is due, and their erasure as upkeep."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from tests.unit.services.test_privacy import Tickets

from customer_core.errors import ErasedError, PermissionDeniedError, ReferenceFailedError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    ChannelId,
    CustomerDraft,
    CustomerId,
    OrderStatus,
    Permission,
    PersonName,
)
from customer_core.settings import PrivacySettings
from customer_core.testing.conformance._order_specimens import order

ACTION = "erase-due"
MARKET, FAIR, WEB = (ChannelId(id_) for id_ in ("market", "fair", "web"))
AT = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        """Return the moment."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock."""
    return Clock()


@pytest.fixture
def tickets() -> Tickets:
    """Tickets of the host."""
    return Tickets([])


@pytest.fixture
def desk(clock: Clock, tickets: Tickets) -> Iterator[Desk]:
    """The desk of a system job where a marketplace lets nobody be kept for more than thirty days."""
    with CustomerManager.open("memory:", clock=clock, references=[tickets]) as manager:
        opened = manager.acting_as(Actor.system("test"))
        opened.settings.apply(PrivacySettings(retention_days={MARKET: 30, FAIR: 60}))
        yield opened


def register(desk: Desk, name: str, channel: ChannelId = MARKET) -> CustomerId:
    """Register somebody by a channel."""
    id_ = CustomerId(name)
    desk.customers.register(CustomerDraft(name=PersonName(f"{name} Only"), created_channel=channel).with_id(id_))
    return id_


def run(desk: Desk, *, is_dry_run: bool = False) -> tuple[int, int]:
    """Run the action, and return its figures."""
    report = desk.maintenance.run(ACTION, is_dry_run=is_dry_run)
    return report.done, report.failed


def left(desk: Desk) -> set[str]:
    """Return who is there."""
    return {str(one.id) for one in desk.customers.search(page_size=500).items}


def test_who_is_silent_for_too_long_is_erased(desk: Desk, clock: Clock) -> None:
    """Neither an early registration nor an old order keeps anybody; a late one does, and so does another channel."""
    for name in ("old", "bought", "ordered"):
        register(desk, name)
    for name, channel in (("web", WEB), ("fair", FAIR)):
        register(desk, name, channel)
    clock.now += 31 * DAY
    register(desk, "new")
    done = OrderStatus.COMPLETED
    desk.orders.record(order("1", "bought", placed_at=AT - DAY, status=done))
    desk.orders.record(order("2", "ordered", placed_at=clock.now - DAY, status=done))
    everybody = left(desk)
    assert (2, 0) == run(desk, is_dry_run=True)
    assert everybody == left(desk)
    assert [(2, 0), (0, 0)] == [run(desk), run(desk)]
    assert {"web", "fair", "new", "ordered"} == left(desk)
    with pytest.raises(ErasedError):
        desk.customers.get(CustomerId("old"))


def test_who_is_attached_to_another_channel_is_met_once(desk: Desk, clock: Clock) -> None:
    """It is by the channel that a customer came from that it is due, however many it is attached to since."""
    desk.channels.attach(register(desk, "both"), FAIR)
    clock.now += 61 * DAY
    assert [(1, 0), (1, 0), (0, 0)] == [run(desk, is_dry_run=True), run(desk), run(desk)]


def test_who_came_by_another_channel_too_is_kept(desk: Desk, clock: Clock) -> None:
    """A person is due once the longest days of all its channels are over, and never by a channel without any."""
    for name, channel in (("a", MARKET), ("b", WEB), ("c", MARKET), ("d", FAIR)):
        register(desk, name, channel)
    for master, other in (("a", "b"), ("c", "d")):
        desk.merges.apply(desk.merges.propose(CustomerId(master), [CustomerId(other)]))
    clock.now += 31 * DAY
    assert (0, 0) == run(desk)
    clock.now += 30 * DAY
    assert (1, 0) == run(desk)
    assert {"a"} == left(desk)


def test_what_is_pending_keeps_whoever_is_due(desk: Desk, clock: Clock, tickets: Tickets) -> None:
    """It is counted as failed and stays due; whom the host cannot forget stays, too."""
    register(desk, "buyer")
    desk.orders.record(order("1", "buyer", placed_at=AT))
    clock.now += 31 * DAY
    assert [(0, 1)] * 2 == [run(desk, is_dry_run=True), run(desk)]
    desk.orders.record(order("1", "buyer", placed_at=AT, status=OrderStatus.CANCELLED))
    tickets.answer = KeyError("x")
    with pytest.raises(ReferenceFailedError):
        run(desk)
    tickets.answer = []
    assert (1, 0) == run(desk)
    assert [[CustomerId("buyer")]] == tickets.erased


def test_many_are_erased_page_by_page(desk: Desk, clock: Clock) -> None:
    """Nobody is missed or met twice, however many pages they fill."""
    desk.imports.load([CustomerDraft(name=PersonName(f"Nr{number}"), created_channel=MARKET) for number in range(205)])
    clock.now += 31 * DAY
    assert (205, 0) == run(desk)
    assert set() == left(desk)


def test_it_takes_the_permission_to_erase() -> None:
    """Whoever may run upkeep erases nobody by it."""
    with CustomerManager.open("memory:", roles={"upkeep": [Permission.MAINTENANCE_RUN]}) as manager:
        upkeep = manager.acting_as(Actor.user("max", roles=["upkeep"], brands=EVERY_BRAND))
        with pytest.raises(PermissionDeniedError) as caught:
            upkeep.maintenance.run(ACTION)
    assert "privacy.erase" == caught.value.permission
