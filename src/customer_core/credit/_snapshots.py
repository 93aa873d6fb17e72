"""What a till without a connection may go by: when its figures were taken, how long they count, how much they let pass.

Owns the bounds and their checks. It must not know the figures themselves, nor what is decided by them.
"""

from datetime import datetime

import attrs

from customer_core.errors import CurrencyMismatchError, InvalidValueError
from customer_core.model import Money
from customer_core.model._checks import in_utc, instant, one_of_type
from customer_core.model._redaction import redacted

__all__ = ["SnapshotTerms"]


def _not_negative(_: object, field: "attrs.Attribute[Money]", value: object) -> None:
    one_of_type(Money)(None, field, value)
    if value.amount_minor < 0:  # type: ignore[attr-defined]  # the line above saw the type
        raise InvalidValueError(field=field.name, problem="is below zero", remedy="give zero or more")


def _nothing_sold(terms: "SnapshotTerms") -> Money:
    return Money.zero(terms.floor_limit.currency)


@attrs.frozen(kw_only=True, repr=False)
class SnapshotTerms:
    """Say within which bounds a till may sell by figures that were true once.

    Args:
        taken_at: When the figures were true; before it nothing is sold by them.
        valid_until: The first moment at which nothing is sold by them any more.
        floor_limit: The most that one sale may come to without asking; zero where each has to be asked for.
        sold: What was sold by them since, in all.

    Raises:
        CurrencyMismatchError: The amounts are not of one currency.
        InvalidValueError: An amount is below zero, a moment has no offset from UTC, or the end is not after the start.
    """

    taken_at: datetime = attrs.field(converter=in_utc, validator=instant)
    valid_until: datetime = attrs.field(converter=in_utc, validator=instant)
    floor_limit: Money = attrs.field(validator=_not_negative)
    sold: Money = attrs.field(default=attrs.Factory(_nothing_sold, takes_self=True), validator=_not_negative)

    def __attrs_post_init__(self) -> None:
        if self.sold.currency != self.floor_limit.currency:
            raise CurrencyMismatchError(left=self.floor_limit.currency, right=self.sold.currency)
        if self.valid_until <= self.taken_at:
            raise InvalidValueError(
                field="valid_until", problem="is not after taken_at", remedy="give the first moment after its time"
            )

    __repr__ = redacted

    def counts_at(self, at: datetime) -> bool:
        """Tell whether something may be sold by them at a moment: from the one that they were taken at to their end."""
        return self.taken_at <= at < self.valid_until
