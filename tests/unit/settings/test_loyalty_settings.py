"""The settings of loyalty cards."""

from typing import Any

import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import ChannelId
from customer_core.settings import LoyaltySettings

POS, WEB = ChannelId("pos"), ChannelId("web")


def test_no_card_is_issued_by_itself_at_first() -> None:
    """So that cards are made by hand everywhere."""
    settings = LoyaltySettings()
    assert (False, frozenset({POS}), 0) == (settings.is_automatic, settings.points_of_sale, settings.version)
    assert not settings.refuses_by_hand(POS)
    assert 3 == settings.with_version(3).version


def test_points_of_sale_alone_refuse_cards_by_hand() -> None:
    """A call through another channel or none may bring one."""
    settings = LoyaltySettings(is_automatic=True, points_of_sale=[POS])
    assert [True, False, False] == [settings.refuses_by_hand(channel) for channel in (POS, WEB, None)]


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("is_automatic", "yes", "is a str"),
        ("points_of_sale", "pos", "are no channels"),
        ("points_of_sale", ["pos"], "are no channels"),
        ("points_of_sale", [ChannelId(f"{number}") for number in range(10_001)], "has more than 10000 entries"),
        ("version", -1, "is no count"),
    ],
)
def test_what_is_no_setting_is_refused(field: str, value: object, problem: str) -> None:
    """The refusal names the setting."""
    settings: dict[str, Any] = {field: value}
    with pytest.raises(InvalidValueError, match=f"{field}:? {problem}"):
        LoyaltySettings(**settings)
