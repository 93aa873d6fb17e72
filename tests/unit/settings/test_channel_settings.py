"""The list of sales channels."""

from typing import Any

import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import BrandId, ChannelId
from customer_core.settings import ChannelKind, ChannelSettings, SalesChannel

WEB = SalesChannel(id=ChannelId("web"), name="Web shop", kind=ChannelKind.WEB, brand=BrandId("north"))
POS = SalesChannel(id=ChannelId("pos"), name="Till", kind=ChannelKind.POINT_OF_SALE)


def test_channels_keep_their_order() -> None:
    """One that is changed stays at its place; a new one is the last."""
    settings = ChannelSettings().with_channel(WEB).with_channel(POS)
    other = SalesChannel(id=ChannelId("web"), name="Shop", kind=ChannelKind.MARKETPLACE)
    assert (other, POS) == settings.with_channel(other).channels
    assert (POS,) == settings.without_channel(ChannelId("web")).channels
    assert (WEB, None) == (settings.find(ChannelId("web")), settings.find(ChannelId("desk")))
    assert 3 == settings.with_version(3).version


def test_any_id_names_a_channel_while_there_are_none() -> None:
    """From the first one on, only those that are there."""
    assert ChannelSettings().knows(ChannelId("desk"))
    assert [True, False] == [ChannelSettings(channels=[WEB]).knows(ChannelId(id_)) for id_ in ("web", "desk")]


def test_a_point_of_sale_is_told_by_its_kind() -> None:
    """Once there are channels, the id of one says nothing."""
    till = SalesChannel(id=ChannelId("counter"), name="Counter", kind=ChannelKind.POINT_OF_SALE)
    settings = ChannelSettings(channels=[WEB, till])
    asked = [ChannelId("counter"), ChannelId("web"), ChannelId("pos"), None]
    assert [True, False, False, False] == [settings.is_point_of_sale(channel) for channel in asked]


@pytest.mark.parametrize(
    ("channels", "problem"),
    [([WEB, WEB], "channels"), (WEB, "channels"), (["web"], r"channels\[0\]"), (None, "channels")],
)
def test_what_is_no_list_of_channels_is_refused(channels: Any, problem: str) -> None:  # noqa: ANN401 - wrong types are tried
    """Two channels of one id are one too many."""
    with pytest.raises(InvalidValueError, match=problem):
        ChannelSettings(channels=channels)


@pytest.mark.parametrize(
    ("field", "value"), [("id", "web"), ("name", " "), ("kind", "web"), ("brand", "north"), ("name", None)]
)
def test_what_is_no_channel_is_refused(field: str, value: object) -> None:
    """A channel has an id, a name and a kind; the brand may be none."""
    fields: dict[str, Any] = {"id": ChannelId("web"), "name": "Web shop", "kind": ChannelKind.WEB, field: value}
    with pytest.raises(InvalidValueError, match=field):
        SalesChannel(**fields)
