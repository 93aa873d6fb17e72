"""The settings of loyalty cards."""

from typing import Any

import pytest

from customer_core.errors import InvalidValueError
from customer_core.settings import LoyaltySettings


def test_no_card_is_issued_by_itself_at_first() -> None:
    """So that cards are made by hand everywhere."""
    settings = LoyaltySettings()
    assert (False, 0) == (settings.is_automatic, settings.version)
    assert 3 == settings.with_version(3).version


@pytest.mark.parametrize(
    ("field", "value", "problem"), [("is_automatic", "yes", "is a str"), ("version", -1, "is no count")]
)
def test_what_is_no_setting_is_refused(field: str, value: object, problem: str) -> None:
    """The refusal names the setting."""
    settings: dict[str, Any] = {field: value}
    with pytest.raises(InvalidValueError, match=f"{field}:? {problem}"):
        LoyaltySettings(**settings)
