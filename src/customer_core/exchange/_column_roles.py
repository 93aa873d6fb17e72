"""What a column is used as, with the reason; knows neither headers nor how a role is found."""

import attrs

from customer_core.exchange._samples import ColumnSample

__all__ = ["TOWN", "TOWN_PARTS", "ColumnRole", "unused"]

TOWN = "postcode_city"
"""The role of a column that holds postcodes and cities in one."""

TOWN_PARTS = ("postcode", "city")
"""The roles that its values come apart into, as `split_town` tells them."""


@attrs.frozen(kw_only=True)
class ColumnRole:
    """What a column is used as: its role, `""` for unused, how sure that is (0 to 1) and the reason, a sentence."""

    column: str
    role: str
    confidence: float
    reason: str


def unused(sample: ColumnSample, reason: str) -> ColumnRole:
    """Return that a column is left unused, for a reason."""
    return ColumnRole(column=sample.header, role="", confidence=1.0 if not sample.filled else 0.5, reason=reason)
