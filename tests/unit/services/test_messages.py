"""Messages at a desk: recorded, told with those that the host keeps, and refused where these cannot be true."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from customer_core.errors import (
    AlreadyTakenError,
    InvalidOptionError,
    InvalidValueError,
    MessageSourceFailedError,
    NotFoundError,
    RecordInUseError,
)
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, CustomerDraft, CustomerId, Message, MessageKey, PersonName
from customer_core.ports import MessageSourcePort
from customer_core.services import RecordingOutcome
from customer_core.testing import conformance

ANN, BEA = CustomerId("c-ann"), CustomerId("c-bea")
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)


class Mailer(MessageSourcePort):
    """Messages of a host's, kept in memory."""

    name = "mailer"

    def __init__(self, *messages: Message) -> None:
        self.messages = list(messages)

    def list_newest(
        self, customers: Collection[CustomerId], *, after: tuple[datetime, MessageKey] | None, most: int
    ) -> Sequence[Message]:
        """Return the newest ones behind a place."""
        found = (one for one in self.messages if one.customer in customers and (after is None or one.place < after))
        return sorted(found, key=lambda one: one.place, reverse=True)[:most]


class Answering(MessageSourcePort):
    """Answers whatever it is told to."""

    def __init__(self, answer: Callable[[], Any], name: Any = "mailer") -> None:  # noqa: ANN401 - tests give slips, too
        self._answer = answer
        self._name = name

    @property
    def name(self) -> str:
        """Return what it is called."""
        return self._name  # type: ignore[no-any-return]  # a slip, perhaps

    def list_newest(
        self,
        customers: Collection[CustomerId],  # noqa: ARG002 - as of the port
        *,
        after: tuple[datetime, MessageKey] | None,  # noqa: ARG002 - as of the port
        most: int,  # noqa: ARG002 - as of the port
    ) -> Sequence[Message]:
        """Answer."""
        return self._answer()  # type: ignore[no-any-return]  # a slip, perhaps


class TestMailer(conformance.MessageSourcePortConformance):
    """The source of these tests is one as promised."""

    @pytest.fixture
    def source(self) -> MessageSourcePort:
        """A source without messages."""
        return Mailer()

    def write(self, source: MessageSourcePort, message: Message) -> None:
        """Add it."""
        assert isinstance(source, Mailer)
        source.messages.append(message)


def message(reference: str, customer: CustomerId = ANN, *, days: int = 0, system: str = "desk") -> Message:
    """Return a message of some day."""
    return Message(key=MessageKey(system, reference), customer=customer, at=AT + days * DAY)


def opened(*sources: MessageSourcePort, address: str = "memory:") -> CustomerManager:
    """Return a store with two customers."""
    manager = CustomerManager.open(address, message_sources=sources)
    desk = manager.acting_as(Actor.system("set-up"))
    for id_, name in ((ANN, "Ann Lee"), (BEA, "Bea Quist")):
        desk.customers.register(CustomerDraft(name=PersonName(name)).with_id(id_))
    return manager


@pytest.fixture(params=["memory", "sqlite"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """The desk of somebody who may do everything."""
    with opened(address="memory:" if request.param == "memory" else f"sqlite:///{tmp_path}/c.db") as manager:
        yield manager.acting_as(Actor.system("shop"))


def references(messages: Sequence[Message]) -> str:
    """Return the references of messages."""
    return "".join(one.key.reference for one in messages)


def test_a_message_is_recorded_once(desk: Desk) -> None:
    """New under its key, then the same, then about another customer: the answer says which, and so do histories."""
    outcomes = [desk.messages.record(one).outcome for one in (message("1"), message("1"), message("1", days=1))]
    outcomes.append(desk.messages.record(message("1", BEA), reason="wrong person").outcome)
    assert ["created", "unchanged", "updated", "updated"] == [one.value for one in outcomes]
    told = [[entry.action.value for entry in desk.history.list_of(id_)][1:] for id_ in (ANN, BEA)]
    assert [["message-recorded", "message-changed", "message-moved-away"], ["message-recorded"]] == told
    assert ("", "1") == (references(desk.messages.list_of(ANN)), references(desk.messages.list_of(BEA)))


def test_messages_of_merged_customers_are_told_of_the_survivor(desk: Desk) -> None:
    """By any id, the newest first and by pages; an undo gives each its own."""
    for number, id_ in enumerate((ANN, BEA, ANN, BEA)):
        desk.messages.record(message(str(number), id_, days=number))
    merge = desk.merges.apply(desk.merges.propose(ANN, [BEA])).id
    page = desk.messages.list_of(BEA, most=3)
    assert ("321", "0") == (references(page), references(desk.messages.list_of(ANN, after=page[-1])))
    desk.merges.undo(merge)
    assert ("20", "31") == (references(desk.messages.list_of(ANN)), references(desk.messages.list_of(BEA)))


def test_who_has_messages_is_not_deleted(desk: Desk) -> None:
    """The refusal names what refers to the customer."""
    desk.messages.record(message("1", BEA))
    with pytest.raises(RecordInUseError) as caught:
        desk.customers.delete(BEA, version=1)
    assert "messages" == caught.value.referring


def test_nobody_has_no_messages(desk: Desk) -> None:
    """An id that names nobody is refused."""
    for call in (
        lambda: desk.messages.record(message("1", CustomerId("nobody"))),
        lambda: desk.messages.list_of(CustomerId("nobody")),
    ):
        with pytest.raises(NotFoundError):
            call()


def test_slips_are_told_at_once(desk: Desk) -> None:
    """What is no message, place or number is refused."""
    for call in (
        lambda: desk.messages.record("1"),  # type: ignore[arg-type]  # a slip
        lambda: desk.messages.record(message("1"), reason=None),  # type: ignore[arg-type]  # a slip
        lambda: desk.messages.list_of(ANN, after="1"),  # type: ignore[arg-type]  # a slip
    ):
        with pytest.raises(InvalidValueError):
            call()
    with pytest.raises(InvalidOptionError):
        desk.messages.list_of(ANN, most=0)


def test_a_key_that_somebody_hidden_has_is_taken(desk: Desk) -> None:
    """Nothing is said of whom."""
    assert RecordingOutcome.CREATED is desk.messages.record(message("1")).outcome
    rep = Actor.user("rhea", roles=["rep"], rep="r-1")
    with opened() as manager:
        office, own = manager.acting_as(Actor.system("shop")), manager.acting_as(rep)
        office.messages.record(message("1"))
        mine = own.customers.register(CustomerDraft(name=PersonName("Mia Own")).with_id(CustomerId("c-mia")))
        assert "Registered" == type(mine).__name__
        with pytest.raises(AlreadyTakenError, match="hidden"):
            own.messages.record(message("1", CustomerId("c-mia")))


def test_messages_of_the_host_stand_among_those_that_are_kept() -> None:
    """They are told newest first, in turns, by all ids of the customer; one that is both is told once."""
    mailer = Mailer(*(message(str(day), ANN, days=day) for day in (0, 2, 4)), message("6", BEA, days=6))
    with opened(mailer, Answering(list, "crm")) as manager:
        desk = manager.acting_as(Actor.system("shop"))
        for day in (1, 2, 3):
            desk.messages.record(message(str(day), BEA if day == 1 else ANN, days=day))
        assert ("4320", "61") == (references(desk.messages.list_of(ANN)), references(desk.messages.list_of(BEA)))
        desk.merges.apply(desk.merges.propose(ANN, [BEA]))
        first = desk.messages.list_of(BEA, most=4)
        assert ("6432", "10") == (references(first), references(desk.messages.list_of(BEA, after=first[-1])))


def _fail() -> list[Message]:
    raise KeyError("Zzcanaryzz")


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (_fail, "a KeyError was raised"),
        (lambda: None, "no list of messages"),
        (lambda: {message("1")}, "no list of messages"),
        (lambda: ["1"], "no list of messages"),
        (lambda: [message("2"), message("1"), message("0")], "more messages than were asked for"),
        (lambda: [message("1", BEA)], "an id that was not asked for"),
        (lambda: [message("1"), message("2")], "not in order"),
        (lambda: [message("1"), message("1")], "not in order"),
        (lambda: [message("9", days=9)], "not in order"),
    ],
)
def test_what_cannot_be_true_is_refused(answer: Callable[[], Any], problem: str) -> None:
    """A list that is too short or another customer's would be believed; the refusal names the source alone."""
    with opened(Answering(answer)) as manager:
        desk = manager.acting_as(Actor.system("shop"))
        with pytest.raises(MessageSourceFailedError, match=f"the host's mailer could not be told.*{problem}") as caught:
            desk.messages.list_of(ANN, after=message("5", days=5), most=2)
    assert "Zzcanaryzz" not in str(caught.value)


@pytest.mark.parametrize(
    ("sources", "problem"),
    [
        ([Mailer], "the class Mailer is no MessageSourcePort"),
        ([object()], "a object is no MessageSourcePort"),
        ([Mailer(), Mailer()], "two are named 'mailer'"),
        ([Answering(list, "no id")], "the name of a Answering is not an id"),
    ],
)
def test_what_is_no_source_is_refused(sources: Any, problem: str) -> None:  # noqa: ANN401 - slips are tried
    """A source has a name of its own, and is an instance."""
    with pytest.raises(InvalidOptionError, match=problem) as caught:
        CustomerManager.open("memory:", message_sources=sources)
    assert "message_sources" == caught.value.option
