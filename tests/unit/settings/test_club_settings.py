"""The settings of clubs and pre-orders."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from customer_core.errors import InvalidValueError
from customer_core.settings import ClubDates, ClubSettings


def test_the_list_of_a_pre_order_is_made_a_period_before_the_shipment() -> None:
    """Enter 10 as a shipment day, and 7 as the period: pre-order lists are generated on the 3rd."""
    dates = ClubSettings(preauthorization_days=7).dates_of(date(2026, 3, 10))
    assert ClubDates(shipment=date(2026, 3, 10), authorized_by=date(2026, 3, 3), listed_on=date(2026, 3, 3)) == dates


def test_with_the_smallest_period_enter_the_day_after() -> None:
    """The smallest period is one day: for lists on the 10th of each month, enter 11."""
    for month in range(1, 13):
        assert date(2026, month, 10) == ClubSettings(preauthorization_days=1).dates_of(date(2026, month, 11)).listed_on


@pytest.mark.parametrize(
    ("shipment", "days", "expected"),
    [
        (date(2026, 3, 1), 1, date(2026, 2, 28)),
        (date(2024, 3, 1), 1, date(2024, 2, 29)),
        (date(2026, 1, 3), 7, date(2025, 12, 27)),
        (date(2024, 2, 29), 365, date(2023, 3, 1)),
        (date(1, 1, 8), 7, date(1, 1, 1)),
    ],
)
def test_days_are_counted_across_the_ends_of_months(shipment: date, days: int, expected: date) -> None:
    """Of years, too, and over a leap day."""
    dates = ClubSettings(preauthorization_days=days).dates_of(shipment)
    assert (expected, expected) == (dates.authorized_by, dates.listed_on)


@pytest.mark.parametrize(
    ("shipment", "problem"),
    [
        ("2026-03-10", "is a str"),
        (datetime(2026, 3, 10, tzinfo=UTC), "is a datetime"),
        (date(1, 1, 7), "is too early"),
    ],
)
def test_what_is_no_day_of_shipment_is_refused(shipment: Any, problem: str) -> None:  # noqa: ANN401 - slips are tried
    """A text and a moment, too: that is on one day here and on another there."""
    with pytest.raises(InvalidValueError, match=f"shipment: {problem}"):
        ClubSettings().dates_of(shipment)


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("preauthorization_days", 0, "is out of range"),
        ("preauthorization_days", True, "is out of range"),
        ("version", -1, "is no count"),
    ],
)
def test_what_is_no_setting_is_refused(field: str, value: object, problem: str) -> None:
    """The refusal names the setting."""
    settings: dict[str, Any] = {field: value}
    with pytest.raises(InvalidValueError, match=f"{field}:? {problem}"):
        ClubSettings(**settings)


def test_the_version_is_the_only_other_thing() -> None:
    """A store counts it."""
    assert 3 == ClubSettings().with_version(3).version
