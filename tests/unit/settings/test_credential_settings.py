"""The settings of credentials."""

from datetime import timedelta
from typing import Any

import pytest

from customer_core.errors import InvalidValueError
from customer_core.settings import CredentialSettings


def test_no_link_is_sent_by_itself_at_first() -> None:
    """One that is sent is good for twenty minutes."""
    settings = CredentialSettings()
    assert (False, timedelta(minutes=20), 0) == (settings.is_sent_on_creation, settings.lasts, settings.version)
    assert 3 == settings.with_version(3).version


@pytest.mark.parametrize(
    ("field", "value"),
    [("link_minutes", 0), ("link_minutes", 21), ("link_minutes", 5.0), ("is_sent_on_creation", 1), ("version", -1)],
)
def test_what_is_no_setting_is_refused(field: str, value: object) -> None:
    """No link is good for longer than twenty minutes."""
    settings: dict[str, Any] = {field: value}
    with pytest.raises(InvalidValueError, match=field):
        CredentialSettings(**settings)
