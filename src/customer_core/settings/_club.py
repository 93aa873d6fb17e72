"""The settings of clubs and pre-orders: how long before a shipment its card is authorized.

Owns the choice, and the days that follow from it. It must not know who is in a club, nor what is shipped.
"""

from datetime import date, datetime, timedelta
from typing import Final, Self

import attrs

from customer_core.settings._checks import counted, refuse

__all__ = ["ClubDates", "ClubSettings"]

DAYS_MAX: Final = 365


def _days(_: object, field: "attrs.Attribute[int]", value: object) -> None:
    if type(value) is not int or not 1 <= value <= DAYS_MAX:
        refuse(field.name, "is out of range", f"give a whole number from 1 to {DAYS_MAX}")


@attrs.frozen(kw_only=True)
class ClubDates:
    """Say of a shipment until which day its card has to be authorized, and on which day its list of orders is made."""

    shipment: date
    authorized_by: date
    listed_on: date


@attrs.frozen(kw_only=True)
class ClubSettings:
    """Hold how many days before the shipment of a club or pre-order its card is authorized and its list is made.

    >>> ClubSettings(preauthorization_days=7).dates_of(date(2026, 3, 10)).listed_on
    datetime.date(2026, 3, 3)

    Raises:
        InvalidValueError: `preauthorization_days` is not from 1 to 365, or a value is of a wrong type.
    """

    preauthorization_days: int = attrs.field(default=7, validator=_days)
    version: int = attrs.field(default=0, validator=counted)

    def dates_of(self, shipment: date) -> ClubDates:
        """Return the days that belong to one of shipment: both are that day less the period.

        Raises:
            InvalidValueError: It is no day, or one in the first days of the calendar.
        """
        told: object = shipment
        # A moment is on one day here and on another there.
        if not isinstance(told, date) or isinstance(told, datetime):
            refuse("shipment", f"is a {type(shipment).__name__}", "give a date")
        if shipment - date.min < timedelta(days=self.preauthorization_days):
            refuse("shipment", "is too early", "give a later date")
        day = shipment - timedelta(days=self.preauthorization_days)
        return ClubDates(shipment=shipment, authorized_by=day, listed_on=day)

    def with_version(self, version: int) -> Self:
        """Return a copy of this version: the number of changes that a store has kept."""
        return attrs.evolve(self, version=version)
