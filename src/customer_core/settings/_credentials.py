"""The settings of credentials: whether new customers get a link to set a password, and for how long one is good.

Owns the choice. It must not know how a link is sent, nor what a password is.
"""

from datetime import timedelta
from typing import Final, Self

import attrs

from customer_core.settings._checks import answered, counted, refuse

__all__ = ["CredentialSettings"]

MINUTES_MAX: Final = 20


def _minutes(_: object, field: "attrs.Attribute[int]", value: object) -> None:
    if type(value) is not int or not 1 <= value <= MINUTES_MAX:
        refuse(field.name, "is out of range", f"give a whole number from 1 to {MINUTES_MAX}")


@attrs.frozen(kw_only=True)
class CredentialSettings:
    """Hold whether each new customer is sent a link to set a password, and for how many minutes a link is good.

    Raises:
        InvalidValueError: `link_minutes` is not from 1 to 20, or a value is of a wrong type.
    """

    is_sent_on_creation: bool = attrs.field(default=False, validator=answered)
    link_minutes: int = attrs.field(default=MINUTES_MAX, validator=_minutes)
    version: int = attrs.field(default=0, validator=counted)

    @property
    def lasts(self) -> timedelta:
        """Return for how long a link is good."""
        return timedelta(minutes=self.link_minutes)

    def with_version(self, version: int) -> Self:
        """Return a copy of this version: the number of changes that a store has kept."""
        return attrs.evolve(self, version=version)
