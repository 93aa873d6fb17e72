"""Customers that are attached to sales channels beyond the one that they came from."""

from collections.abc import Callable

import attrs
import pytest

from customer_core.errors import InvalidValueError, MergedAwayError, NotFoundError, PermissionDeniedError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, BrandId, ChannelId, Customer, CustomerDraft, CustomerId
from customer_core.search import criteria_of
from customer_core.services import Registered
from customer_core.settings import ChannelKind, ChannelSettings, SalesChannel

Drafting = Callable[..., CustomerDraft]
ANN, BEA = CustomerId("ann"), CustomerId("bea")
POS, WEB, FAIR = ChannelId("pos"), ChannelId("web"), ChannelId("fair")
NORTH, SOUTH = BrandId("north"), BrandId("south")
CHANNELS = ChannelSettings(
    channels=[
        SalesChannel(id=id_, name=str(id_), kind=ChannelKind.OWN, brand=brand)
        for id_, brand in ((POS, None), (WEB, NORTH), (FAIR, SOUTH))
    ]
)


@pytest.fixture
def shop(desk: Desk, draft: Drafting) -> Desk:
    """A desk in a shop, with Ann and Bea who came to it."""
    for id_, given in ((ANN, "Ann"), (BEA, "Bea")):
        assert isinstance(desk.customers.register(draft(given, family=f"Of {given}").with_id(id_)), Registered)
    return desk


def found(desk: Desk, channel: ChannelId) -> list[str]:
    """Return whom a search by a channel finds."""
    return sorted(str(one.id) for one in desk.customers.search(criteria_of(f"channel:{channel}")).items)


def test_a_customer_is_attached_and_found_by_each_channel(shop: Desk) -> None:
    """With a reason in its history; once is enough, and the channel that it came from needs no word."""
    attached = shop.channels.attach(ANN, WEB, reason="asked by telephone")
    assert [{WEB}, {POS, WEB}] == [attached.channels, attached.all_channels]
    assert attached == shop.channels.attach(ANN, WEB) == shop.channels.attach(ANN, POS)
    assert [["ann"], ["ann", "bea"]] == [found(shop, channel) for channel in (WEB, POS)]
    detached = shop.channels.detach(ANN, WEB, reason="moved away")
    assert detached == shop.channels.detach(ANN, WEB) == shop.customers.get(ANN)
    assert [] == found(shop, WEB)
    assert [("channel-attached", "asked by telephone"), ("channel-detached", "moved away")] == [
        (entry.action.value, entry.reason) for entry in shop.history.list_of(ANN)[1:]
    ]


def test_where_a_customer_came_from_stays(shop: Desk) -> None:
    """It is no channel that somebody was attached to."""
    with pytest.raises(InvalidValueError, match="channel: is the one that the customer came from"):
        shop.channels.detach(ANN, POS)
    nobody = Customer(id=CustomerId("x"), channels=[WEB])
    assert {WEB} == nobody.all_channels


def test_a_channel_is_there_and_sells_for_the_brand(shop: Desk) -> None:
    """Once channels are configured; however somebody is attached to one."""
    shop.settings.apply(CHANNELS)
    with pytest.raises(InvalidValueError, match="channels: hold one that is none of the sales channels"):
        shop.channels.attach(ANN, ChannelId("feed"))
    assert {WEB, FAIR} == [shop.channels.attach(ANN, one) for one in (WEB, FAIR)][-1].channels
    nia = CustomerDraft(brand=NORTH, channels=[WEB])
    assert isinstance(shop.customers.register(nia.with_id(CustomerId("nia"))), Registered)
    with pytest.raises(InvalidValueError, match="channels: hold one that sells for another brand"):
        shop.channels.attach(CustomerId("nia"), FAIR)
    with pytest.raises(InvalidValueError, match="channels: hold one that sells for another brand"):
        shop.customers.register(attrs.evolve(nia, channels=[FAIR]))
    shop.settings.apply(attrs.evolve(CHANNELS, version=1).without_channel(WEB))
    assert {FAIR} == shop.channels.detach(ANN, WEB).channels


def test_a_merge_unites_channels_and_its_undo_takes_them_apart(shop: Desk) -> None:
    """What was attached since goes with the record that goes on."""
    for id_, channel in ((ANN, WEB), (BEA, FAIR)):
        shop.channels.attach(id_, channel)
    merge = shop.merges.apply(shop.merges.propose(ANN, [BEA]))
    assert {WEB, FAIR} == shop.customers.get(ANN).channels
    shop.channels.attach(ANN, ChannelId("feed"))
    with pytest.raises(MergedAwayError):
        shop.channels.attach(BEA, WEB)
    shop.merges.undo(merge.id)
    assert [{WEB, ChannelId("feed")}, {FAIR}] == [shop.customers.get(id_).channels for id_ in (ANN, BEA)]


def test_whoever_may_edit_a_customer_attaches_it(manager: CustomerManager, shop: Desk) -> None:
    """Nobody else does, and nobody is made up."""
    viewer = manager.acting_as(Actor.user("eve", roles=["viewer"], brands=[]))
    with pytest.raises(PermissionDeniedError, match=r"customers\.edit"):
        viewer.channels.attach(ANN, WEB)
    with pytest.raises(NotFoundError):
        shop.channels.attach(CustomerId("nobody"), WEB)
