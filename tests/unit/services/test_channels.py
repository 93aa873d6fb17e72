"""Sales channels at a desk, and settings of other areas that name one."""

import pytest

from customer_core.errors import AlreadyTakenError, NotFoundError, UnknownChannelError
from customer_core.manager import Desk
from customer_core.merging import AutomaticMergePolicy
from customer_core.model import ChannelCreditRule, ChannelId, CreditPolicy, CreditRule
from customer_core.settings import ChannelKind, ChannelSettings, DuplicateReaction, DuplicateSettings, SalesChannel

WEB = SalesChannel(id=ChannelId("web"), name="Web shop", kind=ChannelKind.WEB)
POS = SalesChannel(id=ChannelId("pos"), name="Till", kind=ChannelKind.POINT_OF_SALE)
DESK = ChannelId("desk")


def test_channels_are_added_changed_and_removed(desk: Desk) -> None:
    """Each time it is a change of the settings, with its reason."""
    assert ((), None) == (desk.channels.list_all(), desk.channels.find(POS.id))
    assert [WEB, POS] == [desk.channels.add(WEB), desk.channels.add(POS, reason="a shop was opened")]
    renamed = SalesChannel(id=POS.id, name="Tills", kind=ChannelKind.POINT_OF_SALE)
    assert renamed == desk.channels.change(renamed)
    assert (WEB, renamed) == desk.channels.list_all()
    desk.channels.remove(WEB.id, reason="it was closed")
    assert (renamed, None) == (desk.channels.find(POS.id), desk.channels.find(WEB.id))
    reasons = [entry.reason for entry in desk.history.list_of_settings(ChannelSettings)]
    assert ["", "a shop was opened", "", "it was closed"] == reasons


def test_a_channel_is_there_once_or_not(desk: Desk) -> None:
    """What is there is not added, and what is not there neither changed nor removed."""
    desk.channels.add(WEB)
    with pytest.raises(AlreadyTakenError, match="channel 'web'"):
        desk.channels.add(WEB)
    with pytest.raises(NotFoundError, match="channel 'pos'"):
        desk.channels.change(POS)
    with pytest.raises(NotFoundError, match="channel 'pos'"):
        desk.channels.remove(POS.id)


@pytest.mark.parametrize(
    ("area", "value"),
    [
        ("credit", CreditPolicy().with_rule(DESK, ChannelCreditRule(CreditRule.ALWAYS))),
        ("duplicates", DuplicateSettings().with_channel(DESK, DuplicateReaction.QUEUE)),
        ("merging", AutomaticMergePolicy(open_channels=[DESK])),
    ],
)
def test_settings_name_channels_that_are_there(
    desk: Desk, area: str, value: CreditPolicy | DuplicateSettings | AutomaticMergePolicy
) -> None:
    """From the first channel on; whoever adds and names one does so in one call."""
    desk.channels.add(WEB)
    with pytest.raises(UnknownChannelError, match=f"settings of {area} would name .* not there: desk"):
        desk.settings.apply(value)
    channels = desk.settings.get(ChannelSettings)
    order_desk = SalesChannel(id=DESK, name="Order desk", kind=ChannelKind.ORDER_DESK)
    desk.settings.apply(value, channels.with_channel(order_desk))
    with pytest.raises(UnknownChannelError, match=f"settings of {area} would name"):
        desk.channels.remove(DESK)
    desk.settings.apply(type(value)(version=1), desk.settings.get(ChannelSettings).without_channel(DESK))
    assert (WEB,) == desk.channels.list_all()


def test_the_first_channel_needs_those_that_are_named(desk: Desk) -> None:
    """Whoever begins to list channels lists those that settings name; a list of none lets any be named again."""
    desk.settings.apply(DuplicateSettings().with_channel(DESK, DuplicateReaction.QUEUE))
    with pytest.raises(UnknownChannelError, match="duplicates"):
        desk.channels.add(WEB)
    assert () == desk.channels.list_all()
    desk.settings.declare(ChannelSettings())
