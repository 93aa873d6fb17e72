"""The settings of cleaning up: how long messages stay, and what orders say of payment cards.

Owns the choice, and the moment before which something is due. It must not know where anything is kept, nor who removes
it.
"""

from calendar import monthrange
from datetime import MINYEAR, UTC, datetime, timedelta
from typing import Final, Self

import attrs

from customer_core.model import MessageKind
from customer_core.settings._checks import answered, counted, refuse

__all__ = ["CleanupSettings"]

WEEKS_MAX: Final = 520
MONTHS_MAX: Final = 120
CARD_DAYS_MAX: Final = 3_650

_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
_MONTHS_OF_A_YEAR: Final = 12


def _weeks(_: object, field: "attrs.Attribute[int]", value: object) -> None:
    _within(field.name, value, WEEKS_MAX)


def _months(_: object, field: "attrs.Attribute[int]", value: object) -> None:
    _within(field.name, value, MONTHS_MAX)


def _days(_: object, field: "attrs.Attribute[int]", value: object) -> None:
    _within(field.name, value, CARD_DAYS_MAX)


def _within(field: str, value: object, most: int) -> None:
    if type(value) is not int or not 1 <= value <= most:
        refuse(field, "is out of range", f"give a whole number from 1 to {most}")


@attrs.frozen(kw_only=True)
class CleanupSettings:
    """Hold for how long messages stay, those of campaigns in weeks and all in months, and tokens of cards, in days.

    What is not cleaned up stays for good.
    Months are those of the calendar, in UTC; where one has no such day, its last day counts. Where both are cleaned up,
    a message of a campaign is due at the earlier of the two moments.

    >>> settings = CleanupSettings(cleans_all=True, all_months=1)
    >>> settings.find_due_before(MessageKind.OTHER, now=datetime(2024, 3, 31, 9, tzinfo=UTC))
    datetime.datetime(2024, 2, 29, 9, 0, tzinfo=datetime.timezone.utc)

    Raises:
        InvalidValueError: `campaign_weeks` is not from 1 to 520, `all_months` not from 1 to 120, or a value is of a
            wrong type; or `card_days` is not from 1 to 3,650.
    """

    cleans_campaigns: bool = attrs.field(default=False, validator=answered)
    campaign_weeks: int = attrs.field(default=26, validator=_weeks)
    cleans_all: bool = attrs.field(default=False, validator=answered)
    all_months: int = attrs.field(default=24, validator=_months)
    clears_cards: bool = attrs.field(default=False, validator=answered)
    card_days: int = attrs.field(default=90, validator=_days)
    version: int = attrs.field(default=0, validator=counted)

    def find_due_before(self, kind: MessageKind, *, now: datetime) -> datetime | None:
        """Return the moment before which messages of a kind are due, at an aware moment; None where they stay."""
        at = now.astimezone(UTC)
        moments = []
        if self.cleans_all:
            moments.append(_months_before(at, self.all_months))
        if self.cleans_campaigns and kind is MessageKind.CAMPAIGN:
            moments.append(_before(at, timedelta(weeks=self.campaign_weeks)))
        # What is due earlier is due before a later moment.
        return max(moments, default=None)

    def find_cards_due_before(self, *, now: datetime) -> datetime | None:
        """Return the moment before which an order was placed whose card is to be cleared; None where cards stay."""
        return _before(now.astimezone(UTC), timedelta(days=self.card_days)) if self.clears_cards else None

    def with_version(self, version: int) -> Self:
        """Return a copy of this version: the number of changes that a store has kept."""
        return attrs.evolve(self, version=version)


def _before(at: datetime, span: timedelta) -> datetime:
    """Return a moment less a span; no moment is before the first one."""
    return _EARLIEST + max(at - _EARLIEST - span, timedelta())


def _months_before(at: datetime, months: int) -> datetime:
    year, month = divmod(at.year * _MONTHS_OF_A_YEAR + at.month - 1 - months, _MONTHS_OF_A_YEAR)
    if year < MINYEAR:
        return _EARLIEST
    day = min(at.day, monthrange(year, month + 1)[1])
    return at.replace(year=year, month=month + 1, day=day)
