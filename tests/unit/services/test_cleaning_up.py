"""Messages that are cleaned up: those that are kept here are removed, those of the host are told."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from customer_core.errors import PermissionDeniedError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, CustomerDraft, CustomerId, Message, MessageKey, MessageKind, PersonName
from customer_core.ports import MessageSourcePort
from customer_core.services import DueMessage
from customer_core.settings import CleanupSettings

ANN, BEA = CustomerId("c-ann"), CustomerId("c-bea")
NOW = datetime(2026, 3, 31, 9, tzinfo=UTC)
BOTH = CleanupSettings(cleans_campaigns=True, campaign_weeks=4, cleans_all=True, all_months=2)


class Mailer(MessageSourcePort):
    """Messages of a host's, which are told two at a time at the most."""

    name = "mailer"

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def list_newest(
        self, customers: Collection[CustomerId], *, after: tuple[datetime, MessageKey] | None, most: int
    ) -> Sequence[Message]:
        """Return the newest ones behind a place."""
        found = (one for one in self.messages if one.customer in customers and (after is None or one.place < after))
        return sorted(found, key=lambda one: one.place, reverse=True)[: min(most, 2)]


@pytest.fixture
def mailer() -> Mailer:
    """A source without messages."""
    return Mailer()


@pytest.fixture(params=["memory", "sqlite"])
def desk(request: pytest.FixtureRequest, tmp_path: Path, mailer: Mailer) -> Iterator[Desk]:
    """The desk of a nightly run on a certain day, over two customers."""
    address = "memory:" if request.param == "memory" else f"sqlite:///{tmp_path}/c.db"
    with CustomerManager.open(address, message_sources=[mailer], clock=lambda: NOW) as manager:
        desk = manager.acting_as(Actor.system("nightly"))
        for id_, name in ((ANN, "Ann Lee"), (BEA, "Bea Quist")):
            desk.customers.register(CustomerDraft(name=PersonName(name)).with_id(id_))
        yield desk


def message(reference: str, *, days: int, is_campaign: bool = False, customer: CustomerId = ANN) -> Message:
    """Return a message from some days ago."""
    kind = MessageKind.CAMPAIGN if is_campaign else MessageKind.OTHER
    return Message(key=MessageKey("desk", reference), customer=customer, at=NOW - timedelta(days=days), kind=kind)


LISTED = (
    message("just due", days=28, is_campaign=True),
    message("due", days=29, is_campaign=True, customer=BEA),
    message("stays", days=29),
    message("old", days=60, is_campaign=True),
    message("old news", days=60),
)


def kept(desk: Desk) -> list[str]:
    """Return what is kept of Ann, and of Bea."""
    return sorted(one.key.reference for id_ in (ANN, BEA) for one in desk.messages.list_of(id_))


def run(desk: Desk, *, is_dry_run: bool = False) -> tuple[int, int]:
    """Clean up, and return of how many messages, and in vain of how many."""
    report = desk.maintenance.run("clean-up-messages", is_dry_run=is_dry_run)
    return report.done, report.failed


def test_messages_stay_until_somebody_says_otherwise(desk: Desk) -> None:
    """By the defaults nothing is due."""
    for one in LISTED:
        desk.messages.record(one)
    assert [(0, 0), (0, 0)] == [run(desk, is_dry_run=is_dry_run) for is_dry_run in (True, False)]
    assert len(LISTED) == len(kept(desk))


def test_what_is_due_is_removed_once(desk: Desk) -> None:
    """A dry run counts it and leaves it; whoever's history it was in says so."""
    for one in LISTED:
        desk.messages.record(one)
    desk.settings.apply(BOTH)
    assert ((3, 0), len(LISTED)) == (run(desk, is_dry_run=True), len(kept(desk)))
    assert ([(3, 0), (0, 0)], ["just due", "stays"]) == ([run(desk) for _ in range(2)], kept(desk))
    told = [entry for entry in desk.history.list_of(BEA) if entry.action.value == "message-cleaned-up"]
    assert ["messages"] == [change.path for entry in told for change in entry.changes]
    assert 0 == len(desk.history.verify().findings)


def test_more_is_removed_than_one_unit_of_work_does(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes on where it was, also when it is run again after it stopped."""
    monkeypatch.setattr("customer_core.services._cleaning_up._AT_ONCE", 2)
    for number in range(5):
        desk.messages.record(message(f"{number}", days=90 + number, customer=ANN if number % 2 else BEA))
    desk.settings.apply(BOTH)
    assert ((5, 0), (5, 0), []) == (run(desk, is_dry_run=True), run(desk), kept(desk))


def test_those_who_have_none_left_are_deleted(desk: Desk) -> None:
    """Nothing refers to them any more."""
    desk.messages.record(message("1", days=90, customer=BEA))
    desk.settings.apply(BOTH)
    run(desk)
    desk.customers.delete(BEA, version=1)
    assert desk.customers.find(BEA) is None


def test_the_host_is_told_what_it_is_to_remove(desk: Desk, mailer: Mailer) -> None:
    """By source and key, of merged customers too, and only what is due of its kind."""
    mailer.messages.extend(LISTED)
    assert [] == list(desk.messages.iter_due())
    desk.settings.apply(BOTH)
    desk.merges.apply(desk.merges.propose(ANN, [BEA]))
    due = list(desk.messages.iter_due())
    assert {"due", "old", "old news"} == {one.key.reference for one in due}
    assert DueMessage(source="mailer", key=MessageKey("desk", "due")) in due
    assert (0, 0) == run(desk, is_dry_run=True)


def test_only_who_runs_upkeep_of_everything_is_told(desk: Desk, mailer: Mailer) -> None:
    """Before anything is asked."""
    desk.settings.apply(BOTH)
    with CustomerManager.open("memory:", message_sources=[mailer]) as manager:
        north = manager.acting_as(Actor.user("ann", roles=["administrator"], brands=["north"]))
        with pytest.raises(PermissionDeniedError, match=r"maintenance\.run for every brand"):
            north.messages.iter_due()
