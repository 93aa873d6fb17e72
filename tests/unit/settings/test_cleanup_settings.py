"""The settings of cleaning up."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import MessageKind
from customer_core.settings import CleanupSettings

CAMPAIGN, OTHER = MessageKind.CAMPAIGN, MessageKind.OTHER
EARLIEST = datetime.min.replace(tzinfo=UTC)


def at(year: int, month: int, day: int, hour: int = 9) -> datetime:
    """Return a moment."""
    return datetime(year, month, day, hour, tzinfo=UTC)


def test_all_messages_stay_at_first() -> None:
    """Whatever the intervals are."""
    settings = CleanupSettings()
    assert [None, None] == [settings.find_due_before(kind, now=at(2026, 3, 1)) for kind in MessageKind]
    assert 3 == settings.with_version(3).version


@pytest.mark.parametrize(
    ("now", "months", "before"),
    [
        (at(2026, 3, 15), 1, at(2026, 2, 15)),
        (at(2026, 3, 31), 1, at(2026, 2, 28)),
        (at(2024, 3, 30), 1, at(2024, 2, 29)),
        (at(2024, 2, 29), 12, at(2023, 2, 28)),
        (at(2026, 1, 31), 2, at(2025, 11, 30)),
        (at(2026, 12, 31), 12, at(2025, 12, 31)),
        (datetime(2026, 4, 1, 1, tzinfo=timezone(timedelta(hours=2))), 1, at(2026, 2, 28, 23)),
        (at(2, 1, 1), 120, EARLIEST),
    ],
)
def test_months_are_those_of_the_calendar(now: datetime, months: int, before: datetime) -> None:
    """In UTC, by the last day of a month that has no such day; no moment is before the first one."""
    settings = CleanupSettings(cleans_all=True, all_months=months)
    assert [before, before] == [settings.find_due_before(kind, now=now) for kind in MessageKind]


@pytest.mark.parametrize(("now", "before"), [(at(2026, 3, 29), at(2026, 3, 1)), (at(1, 1, 2), EARLIEST)])
def test_messages_of_campaigns_stay_for_weeks(now: datetime, before: datetime) -> None:
    """All others stay."""
    settings = CleanupSettings(cleans_campaigns=True, campaign_weeks=4)
    assert (before, None) == tuple(settings.find_due_before(kind, now=now) for kind in (CAMPAIGN, OTHER))


@pytest.mark.parametrize(("weeks", "before"), [(4, at(2026, 3, 3)), (5, at(2026, 2, 28))])
def test_of_both_the_earlier_moment_counts_for_campaigns(weeks: int, before: datetime) -> None:
    """Whichever interval is the shorter one just then."""
    settings = CleanupSettings(cleans_campaigns=True, campaign_weeks=weeks, cleans_all=True, all_months=1)
    both = tuple(settings.find_due_before(kind, now=at(2026, 3, 31)) for kind in (CAMPAIGN, OTHER))
    assert (before, at(2026, 2, 28)) == both


@pytest.mark.parametrize(
    ("settings", "before"),
    [
        (CleanupSettings(), None),
        (CleanupSettings(clears_cards=True, card_days=1), at(2026, 2, 28)),
        (CleanupSettings(clears_cards=True, card_days=60), at(2025, 12, 31)),
    ],
)
def test_cards_stay_for_days(settings: CleanupSettings, before: datetime | None) -> None:
    """From when the order was placed on; for good by default."""
    assert before == settings.find_cards_due_before(now=at(2026, 3, 1))


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("cleans_all", "yes", "is a str"),
        ("cleans_campaigns", 1, "is a int"),
        ("campaign_weeks", 0, "is out of range"),
        ("clears_cards", None, "is a NoneType"),
        ("card_days", 3_651, "is out of range"),
        ("all_months", True, "is out of range"),
        ("version", -1, "is no count"),
    ],
)
def test_what_is_no_setting_is_refused(field: str, value: object, problem: str) -> None:
    """The refusal names the setting."""
    settings: dict[str, Any] = {field: value}
    with pytest.raises(InvalidValueError, match=f"{field}:? {problem}"):
        CleanupSettings(**settings)
