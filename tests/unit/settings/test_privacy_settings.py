"""The settings of privacy."""

from datetime import timedelta
from typing import Any

import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import ChannelId
from customer_core.settings import PrivacySettings

MARKET, FAIR, WEB = (ChannelId(id_) for id_ in ("market", "fair", "web"))


def test_nobody_is_due_at_first() -> None:
    """No channel has days, and no merge keeps anybody."""
    settings = PrivacySettings()
    assert (None, 0, 0) == (settings.kept_for([MARKET]), settings.undo_days, settings.version)
    assert 3 == settings.with_version(3).version


def test_the_longest_days_count_unless_a_channel_has_none() -> None:
    """Who came by several channels is kept for as long as any of them allows."""
    settings = PrivacySettings(retention_days={MARKET: 30, FAIR: 60})
    assert timedelta(days=60) == settings.kept_for([MARKET, FAIR])
    assert [None] * 3 == [settings.kept_for(channels) for channels in ([MARKET, WEB], [MARKET, None], [])]
    assert PrivacySettings(retention_days={MARKET: 30}) == settings.without_retention(FAIR)
    assert settings == settings.without_retention(FAIR).with_retention(FAIR, 60)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("retention_days", 30),
        ("retention_days", {"market": 30}),
        ("retention_days", {MARKET: 0}),
        ("retention_days", {MARKET: 36_501}),
        ("retention_days", {MARKET: 1.0}),
        ("retention_days", {ChannelId(f"{number}"): 1 for number in range(10_001)}),
        ("undo_days", -1),
        ("undo_days", 3_651),
        ("undo_days", True),
        ("version", -1),
    ],
    ids=range(10),
)
def test_what_is_no_setting_is_refused(field: str, value: object) -> None:
    """Days are whole, and of channels."""
    settings: dict[str, Any] = {field: value}
    with pytest.raises(InvalidValueError, match=field):
        PrivacySettings(**settings)
