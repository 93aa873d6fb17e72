"""Upkeep by name: listed, tried without doing anything, and done."""

from datetime import timedelta

import pytest

from customer_core.errors import InvalidOptionError, InvalidValueError, NotifierFailedError, PermissionDeniedError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, CustomerDraft, CustomerId, Limited, Money, PersonName
from customer_core.ports import Notifier, PasswordLink
from customer_core.services import MaintenanceReport
from customer_core.testing import TickingClock

ANN, BEA, CAM = (CustomerId(f"c-{name}") for name in ("ann", "bea", "cam"))


class Choosy(Notifier):
    """Sends to everybody but one, and deletes another one meanwhile."""

    def __init__(self) -> None:
        self.sent: list[CustomerId] = []
        self.refused: CustomerId | None = None
        self.deleting: Desk | None = None

    def send_password_link(self, link: PasswordLink) -> None:
        """Send a link, or not."""
        if link.customer.id == self.refused:
            raise OSError
        if self.deleting is not None:
            self.deleting.customers.delete(CAM, version=1)
            self.deleting = None
        self.sent.append(link.customer.id)


@pytest.fixture
def notifier() -> Choosy:
    """What links are sent by."""
    return Choosy()


@pytest.fixture
def desk(notifier: Choosy) -> Desk:
    """The desk of a nightly run over three customers."""
    manager = CustomerManager.open("memory:", notifier=notifier, clock=TickingClock())
    desk = manager.acting_as(Actor.system("nightly"), channel="pos")
    for id_, name in ((ANN, "Ann Lee"), (BEA, "Bea Quist"), (CAM, "Cam Otto")):
        desk.customers.register(CustomerDraft(name=PersonName(name)).with_id(id_))
    return desk


def done(desk: Desk, action: str, *, is_dry_run: bool = False) -> tuple[int, int]:
    """Return for how many something was done, and tried in vain."""
    report = desk.maintenance.run(action, is_dry_run=is_dry_run)
    assert MaintenanceReport(action=action, done=report.done, failed=report.failed, is_dry_run=is_dry_run) == report
    return report.done, report.failed


def test_every_action_is_listed_with_what_it_does(desk: Desk) -> None:
    """By name, each in a sentence; all of them can be tried."""
    listed = desk.maintenance.list_actions()
    assert ["clean-up-messages", "erase-due", "expire-holds", "purge-cards", "reindex", "set-empty-passwords"] == [
        one.name for one in listed
    ]
    assert all(one.doc.endswith(".") for one in listed)
    assert [(0, 0), (0, 0), (0, 0), (0, 0), (3, 0), (3, 0)] == [done(desk, one.name, is_dry_run=True) for one in listed]


def test_what_is_no_action_is_refused(desk: Desk) -> None:
    """The refusal names those that are."""
    with pytest.raises(InvalidOptionError, match="name: it is no action; choose one of clean-up-messages, erase-due"):
        desk.maintenance.run("tidy up")
    with pytest.raises(InvalidValueError, match="name: is a NoneType"):
        desk.maintenance.run(None)  # type: ignore[arg-type]


def test_upkeep_takes_somebody_who_sees_everything(desk: Desk) -> None:
    """Also where it only counts."""
    manager = CustomerManager.open("memory:")
    north = manager.acting_as(Actor.user("ann", roles=["administrator"], brands=["north"]))
    for is_dry_run in (False, True):
        with pytest.raises(PermissionDeniedError, match=r"maintenance\.run for every brand"):
            north.maintenance.run("reindex", is_dry_run=is_dry_run)
    assert (3, 0) == done(desk, "reindex")


def test_holds_expire_by_name(desk: Desk) -> None:
    """Those whose time is over, once."""
    account = desk.credit.set_limit(ANN, Limited(Money(500, "USD")), currency="USD").id
    for number in "12":
        minute = timedelta(minutes=1)
        desk.credit.hold(account, Money(9, "USD"), reference=number, key=number, expires_after=minute)
    desk.credit.hold(account, Money(9, "USD"), reference="3", key="3")
    for _ in range(60):
        desk.customers.find(ANN)
        desk.customers.deactivate(BEA)
        desk.customers.reactivate(BEA)
    asked = (done(desk, "expire-holds", is_dry_run=is_dry_run) for is_dry_run in (True, False, False))
    assert [(2, 0), (2, 0), (0, 0)] == list(asked)


def test_links_go_to_those_without_a_password(desk: Desk, notifier: Choosy) -> None:
    """Not to those out of use, nor again while a link is good; one that fails is counted, and tried the next time."""
    desk.customers.deactivate(BEA)
    notifier.refused = CAM
    assert (2, 0) == done(desk, "set-empty-passwords", is_dry_run=True)
    assert ((1, 1), [ANN]) == (done(desk, "set-empty-passwords"), notifier.sent)
    assert (0, 1) == done(desk, "set-empty-passwords")
    notifier.refused = None
    assert [(1, 0), (0, 0)] == [done(desk, "set-empty-passwords") for _ in range(2)]


def test_who_is_gone_meanwhile_is_passed_over(desk: Desk, notifier: Choosy) -> None:
    """Nothing is sent and nothing fails."""
    notifier.deleting = desk
    assert ((2, 0), [ANN, BEA]) == (done(desk, "set-empty-passwords"), notifier.sent)


def test_links_need_something_that_sends_them() -> None:
    """Where the host gave nothing, they are counted and not sent."""
    desk = CustomerManager.open("memory:").acting_as(Actor.system("nightly"))
    desk.customers.register(CustomerDraft(name=PersonName("Ann Lee")))
    assert (1, 0) == done(desk, "set-empty-passwords", is_dry_run=True)
    with pytest.raises(NotifierFailedError, match="notifier="):
        desk.maintenance.run("set-empty-passwords")
