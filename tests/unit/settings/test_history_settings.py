"""The settings of the history."""

from typing import Any

import attrs
import pytest

from customer_core.errors import InvalidValueError
from customer_core.settings import HistorySettings


def test_everything_is_sealed_by_default() -> None:
    """Whoever sets nothing gets a history that can be verified."""
    assert (True, 0) == attrs.astuple(HistorySettings())
    assert (True, 3) == attrs.astuple(HistorySettings().with_version(3))


@pytest.mark.parametrize(("field", "bad"), [("is_sealed", 0), ("is_sealed", None), ("version", -1), ("version", True)])
def test_settings_of_wrong_parts_are_refused(field: str, bad: Any) -> None:  # noqa: ANN401 - of any type
    """The refusal names the setting."""
    with pytest.raises(InvalidValueError, match=f"^{field}: "):
        attrs.evolve(HistorySettings(), **{field: bad})
