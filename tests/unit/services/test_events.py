"""Others are told of every change: at least once, in order, and nobody holds up anybody else."""

import pytest

from customer_core.errors import InvalidOptionError, InvalidValueError, NotFoundError, StaleVersionError
from customer_core.history import HistoryAction
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, CustomerDraft, CustomerId, PersonName
from customer_core.ports import Consumer, Event
from customer_core.services import Registered

ANN, BOB = CustomerId("c-ann"), CustomerId("c-bob")
NAMES = {ANN: "Ann Lee", BOB: "Robert Quist"}


def register(desk: Desk, *ids: CustomerId) -> None:
    """Register people who are nobody's duplicates."""
    for id_ in ids:
        draft = CustomerDraft(name=PersonName(NAMES[id_]))
        assert isinstance(desk.customers.register(draft.with_id(id_)), Registered)


def told(events: tuple[Event, ...] | list[Event]) -> list[tuple[str, HistoryAction]]:
    """Return what events say happened, and to whom."""
    return [(str(event.entry.subject), event.entry.action) for event in events]


def test_a_consumer_is_told_of_what_happens_from_then_on(desk: Desk) -> None:
    """Whoever subscribes is told of later changes, in their order, and of earlier ones only where that is asked for."""
    register(desk, ANN)
    now, ever = desk.events.subscribe("now"), desk.events.subscribe("ever", is_from_start=True)
    assert (("now", "ever"), 0) == ((now.name, ever.name), ever.number)
    register(desk, BOB)
    desk.customers.deactivate(ANN)
    later = [("customer:c-bob", HistoryAction.REGISTERED), ("customer:c-ann", HistoryAction.DEACTIVATED)]
    assert later == told(desk.events.list_next("now"))
    assert [("customer:c-ann", HistoryAction.REGISTERED), *later] == told(desk.events.list_next("ever"))


def test_an_event_comes_again_until_it_is_acknowledged(desk: Desk) -> None:
    """What was not acknowledged is told again; what was, and all before it, is not."""
    desk.events.subscribe("mailer")
    register(desk, ANN, BOB)
    first, second = desk.events.list_next("mailer")
    assert (first, second) == desk.events.list_next("mailer")
    desk.events.acknowledge("mailer", first)
    assert (second,) == desk.events.list_next("mailer")
    desk.events.acknowledge("mailer", second)
    desk.events.acknowledge("mailer", first)
    assert () == desk.events.list_next("mailer")
    assert (Consumer(name="mailer", number=second.number),) == desk.events.list_consumers()


def test_a_delivery_stops_at_what_fails_and_goes_on_there(desk: Desk) -> None:
    """An event whose handling fails comes first in the next delivery, those before it do not come again."""
    desk.events.subscribe("mailer")
    desk.events.subscribe("other")
    register(desk, ANN, BOB)
    desk.customers.deactivate(ANN)
    handled: list[Event] = []

    def fail_at_bob(event: Event) -> None:
        if event.entry.subject.id == "c-bob":
            raise ConnectionError
        handled.append(event)

    with pytest.raises(ConnectionError):
        desk.events.deliver("mailer", fail_at_bob)
    with pytest.raises(ConnectionError):
        desk.events.deliver("mailer", fail_at_bob)
    assert [("customer:c-ann", HistoryAction.REGISTERED)] == told(handled)
    others: list[Event] = []
    assert 3 == desk.events.deliver("other", others.append)
    assert 2 == desk.events.deliver("mailer", handled.append)
    assert others == handled
    assert 0 == desk.events.deliver("mailer", handled.append)


def test_a_delivery_takes_no_more_than_it_is_told_to(desk: Desk) -> None:
    """A few events at once are handed over where that is asked for."""
    desk.events.subscribe("mailer")
    register(desk, ANN, BOB)
    handled: list[Event] = []
    assert [1, 1, 0] == [desk.events.deliver("mailer", handled.append, most=1) for _ in range(3)]
    with pytest.raises(InvalidOptionError):
        desk.events.list_next("mailer", most=0)


def test_nobody_is_told_of_what_was_not_kept(desk: Desk) -> None:
    """A call that is refused tells nobody anything."""
    register(desk, ANN)
    desk.events.subscribe("mailer")
    with pytest.raises(StaleVersionError):
        desk.customers.delete(ANN, version=7)
    assert () == desk.events.list_next("mailer")


def test_a_name_is_subscribed_once(desk: Desk) -> None:
    """Subscribing again changes nothing; unsubscribing forgets the consumer, and its name may be taken anew."""
    desk.events.subscribe("mailer", is_from_start=True)
    register(desk, ANN)
    assert Consumer(name="mailer", number=0) == desk.events.subscribe("mailer")
    desk.events.unsubscribe("mailer")
    assert () == desk.events.list_consumers()
    for call in (desk.events.unsubscribe, desk.events.list_next):
        with pytest.raises(NotFoundError):
            call("mailer")
    desk.events.subscribe("mailer")
    assert () == desk.events.list_next("mailer")


@pytest.mark.parametrize("name", ["", " ", "x" * 65, "a\nb"])
def test_a_name_that_is_none_is_refused(desk: Desk, name: str) -> None:
    """A name is short and can be printed."""
    with pytest.raises(InvalidValueError, match="give a short name"):
        desk.events.subscribe(name)


def test_an_event_that_was_never_told_cannot_be_acknowledged(desk: Desk) -> None:
    """A number from elsewhere would pass over what is still to come."""
    desk.events.subscribe("mailer")
    register(desk, ANN)
    (event,) = desk.events.list_next("mailer")
    with pytest.raises(InvalidValueError, match="never told"):
        desk.events.acknowledge("mailer", Event(number=event.number + 1, entry=event.entry))


def test_a_consumer_reads_on_in_the_next_process(tmp_path_factory: pytest.TempPathFactory) -> None:
    """How far a consumer is outlives the process."""
    address = f"sqlite:///{tmp_path_factory.mktemp('events') / 'customers.db'}"
    for id_ in (ANN, BOB):
        with CustomerManager.open(address) as manager:
            desk = manager.acting_as(Actor.system("mailer"))
            desk.events.subscribe("mailer")
            register(desk, id_)
            handled: list[Event] = []
            desk.events.deliver("mailer", handled.append)
            assert [f"customer:{id_}"] == [str(event.entry.subject) for event in handled]
