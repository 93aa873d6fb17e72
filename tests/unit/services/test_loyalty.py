"""Loyalty cards at a desk: issued by hand and by themselves, withdrawn, found, and merged."""

from collections.abc import Iterator

import pytest

from customer_core.errors import AlreadyTakenError, InvalidValueError, NotFoundError, PermissionDeniedError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    Actor,
    Assignment,
    Customer,
    CustomerDraft,
    CustomerId,
    ExternalKey,
    LoyaltyCard,
    PersonName,
    RepId,
)
from customer_core.services import AlreadyKnown, Registered
from customer_core.settings import LoyaltySettings
from customer_core.testing import CountingSalts, TickingClock

ANN, BEA = CustomerId("c-ann"), CustomerId("c-bea")
CARD = LoyaltyCard.of_digits(17)


@pytest.fixture
def manager() -> Iterator[CustomerManager]:
    """A store with two customers, the first of whom a representative serves."""
    clock = TickingClock()
    with CustomerManager.open("memory:", clock=clock, new_salt=CountingSalts()) as opened:
        desk = opened.acting_as(Actor.system("set-up"))
        served = [Assignment(assignee=RepId("r-1"), at=clock())]
        desk.customers.register(CustomerDraft(name=PersonName("Ann Lee"), assignments=served).with_id(ANN))
        desk.customers.register(CustomerDraft(name=PersonName("Bea Quist")).with_id(BEA))
        yield opened


@pytest.fixture
def desk(manager: CustomerManager) -> Desk:
    """The desk of somebody who may do everything, at a point of sale."""
    return manager.acting_as(Actor.system("shop"), channel="pos")


def registered(desk: Desk, draft: CustomerDraft) -> Customer:
    """Register a customer and return it."""
    outcome = desk.customers.register(draft)
    assert isinstance(outcome, Registered)
    return outcome.customer


def test_a_card_is_issued_and_finds_its_customer(desk: Desk) -> None:
    """A new one, or one that is printed already; the history says so, once."""
    new, printed = desk.loyalty.issue(ANN, reason="asked for it"), desk.loyalty.issue(ANN, "lc-00000-00017-k")
    assert (CARD, printed) == (printed, desk.loyalty.issue(ANN, CARD.number))
    assert sorted((new, CARD)) == list(desk.loyalty.list_of(ANN))
    found = desk.loyalty.find(new.number)
    assert found is not None
    assert (ANN, 3) == (found.id, found.version)
    entries = desk.history.list_of(ANN)[1:]
    assert ["loyalty-card-issued"] * 2 == [entry.action.value for entry in entries]
    assert "asked for it" == entries[0].reason


def test_a_card_that_is_drawn_is_nobodys(desk: Desk) -> None:
    """A number that somebody has is drawn again."""
    taken = desk.loyalty.issue(ANN)
    coming = LoyaltyCard.of_digits(int(taken.number[2:-1]) + 3)  # The salts between are those of the entries.
    desk.loyalty.issue(BEA, coming.number)
    assert desk.loyalty.issue(BEA) not in (taken, coming)


def test_a_card_belongs_to_one_customer(desk: Desk) -> None:
    """Until it is withdrawn; then it may go to another one."""
    desk.loyalty.issue(ANN, CARD.number)
    with pytest.raises(AlreadyTakenError, match="external key belongs to customer 'c-ann'"):
        desk.loyalty.issue(BEA, CARD.number)
    with pytest.raises(NotFoundError, match="loyalty card of customer 'c-bea'"):
        desk.loyalty.withdraw(BEA, CARD.number)
    assert () == desk.loyalty.withdraw(ANN, CARD.number, reason="lost").loyalty_cards
    assert "loyalty-card-withdrawn" == desk.history.list_of(ANN)[-1].action.value
    assert desk.loyalty.find(CARD.number) is None
    desk.loyalty.issue(BEA, CARD.number)


def test_a_misread_number_is_told_apart_from_one_that_nobody_has(desk: Desk) -> None:
    """It is refused in place of finding nobody."""
    with pytest.raises(InvalidValueError, match="does not agree with its check character"):
        desk.loyalty.find("LC0000000071K")


def test_cards_go_with_merges_and_their_undo(desk: Desk) -> None:
    """The survivor has those of both, until they part."""
    desk.loyalty.issue(ANN, CARD.number)
    other = desk.loyalty.issue(BEA)
    merge = desk.merges.apply(desk.merges.propose(ANN, [BEA])).id
    found = desk.loyalty.find(other.number)
    assert found is not None
    assert (ANN, {CARD, other}) == (found.id, set(desk.loyalty.list_of(BEA)))
    desk.merges.undo(merge)
    assert ((CARD,), (other,)) == (desk.loyalty.list_of(ANN), desk.loyalty.list_of(BEA))


def test_new_customers_get_a_card_where_the_settings_say_so(desk: Desk) -> None:
    """One that they bring along is kept in its place, but not at a point of sale."""
    assert () == registered(desk, CustomerDraft(name=PersonName("Cam Otto"))).loyalty_cards
    desk.settings.apply(LoyaltySettings(is_automatic=True))
    dan = registered(desk, CustomerDraft(name=PersonName("Dan Poe")))
    assert 1 == len(dan.loyalty_cards)
    by_hand = CustomerDraft(name=PersonName("Eve Roth"), external_keys=[ExternalKey.of_card(CARD)])
    with pytest.raises(InvalidValueError, match="this point of sale takes none that is made by hand"):
        desk.customers.register(by_hand)
    assert 0 == desk.customers.search("roth").total
    known = CustomerDraft(external_keys=[ExternalKey.of_card(dan.loyalty_cards[0])])
    assert isinstance(desk.customers.register(known), AlreadyKnown)


def test_other_channels_take_cards_that_are_made_by_hand(manager: CustomerManager) -> None:
    """Such as the web shop, whose customers had one before."""
    desk = manager.acting_as(Actor.system("shop"), channel="web")
    desk.settings.apply(LoyaltySettings(is_automatic=True))
    by_hand = CustomerDraft(name=PersonName("Eve Roth"), external_keys=[ExternalKey.of_card(CARD)])
    assert (CARD,) == registered(desk, by_hand).loyalty_cards


def test_a_card_says_nothing_of_who_is_the_same(desk: Desk) -> None:
    """Two records of one person have two cards, and are suspected as without any."""
    before = desk.duplicates.check(CustomerDraft(name=PersonName("Ann Lee"))).suspects[0].score
    desk.loyalty.issue(ANN)
    own = CustomerDraft(name=PersonName("Ann Lee"), external_keys=[ExternalKey.of_card(CARD)])
    assert before == desk.duplicates.check(own).suspects[0].score


def test_representatives_issue_cards_to_their_own_customers(manager: CustomerManager) -> None:
    """Others are nobody to them."""
    desk = manager.acting_as(Actor.user("rhea", roles=["rep"], rep="r-1"))
    desk.loyalty.issue(ANN)
    with pytest.raises(NotFoundError):
        desk.loyalty.issue(BEA)
    viewer = manager.acting_as(Actor.user("vic", roles=["viewer"]))
    with pytest.raises(PermissionDeniedError):
        viewer.loyalty.issue(ANN)


def test_what_is_no_number_or_reason_is_refused(desk: Desk) -> None:
    """By name, whatever else was given."""
    with pytest.raises(InvalidValueError, match="reason: is a"):
        desk.loyalty.issue(ANN, reason=None)  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="number: is an int"):
        desk.loyalty.find(17)  # type: ignore[arg-type]
