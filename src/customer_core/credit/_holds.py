"""A hold as a value: what is reserved on an account for an order, why it was allowed, and what became of it.

Owns its shape and its sums. It must not know how it moves, nor what else is held on the account.
"""

from datetime import datetime
from typing import Final

import attrs

from customer_core.credit._decisions import CreditDecision
from customer_core.credit._outcomes import CreditOutcome
from customer_core.credit._states import HoldState
from customer_core.errors import CurrencyMismatchError, InvalidValueError
from customer_core.model import Actor, ChannelId, CreditAccountId, CreditHoldId, Money
from customer_core.model._checks import (
    count,
    in_utc,
    in_utc_if_known,
    instant,
    instant_if_known,
    line,
    one_of_type,
    stripped,
)
from customer_core.model._limits import CODE_POINTS_KEY, CODE_POINTS_MESSAGE
from customer_core.model._redaction import redacted

__all__ = ["SECONDS_MOST", "Approval", "CreditHold"]

SECONDS_MOST: Final = 10 * 366 * 24 * 3_600
"""The longest that anything is reserved for: ten years, and more than a till or a web shop will ever ask for."""


def _seconds(_: object, field: "attrs.Attribute[int | None]", value: object) -> None:
    if value is not None and (type(value) is not int or not 1 <= value <= SECONDS_MOST):
        raise InvalidValueError(
            field=field.name, problem="is out of range", remedy=f"give whole seconds from 1 to {SECONDS_MOST}, or None"
        )


@attrs.frozen(kw_only=True, repr=False)
class Approval:
    """What a manager approved: that the account owes, holds included, up to a ceiling, for one order and once."""

    by: Actor = attrs.field(validator=one_of_type(Actor))
    at: datetime = attrs.field(converter=in_utc, validator=instant)
    ceiling: Money = attrs.field(validator=one_of_type(Money))
    reason: str = attrs.field(default="", converter=stripped, validator=line(CODE_POINTS_MESSAGE))

    __repr__ = redacted


@attrs.frozen(kw_only=True, repr=False)
class CreditHold:
    """An amount that is reserved on an account for an order, or was, or waits for a manager to approve it.

    Args:
        id: Its id.
        account: The account that it is reserved on.
        reference: What it is for, as the caller calls it: the number of an order.
        amount: All that was ever reserved for it, or asked for; more than zero.
        captured: What was invoiced of it.
        returned: What was given back of it, released or expired.
        state: What became of it.
        placed_at: When it was placed or asked for.
        expires_at: From when on it counts no more, or the request for it; None for never.
        lasts_seconds: For how long a request reserves its amount once it is approved; None for as long as it takes.
        by: Who asked for it.
        decision: Why it is there, with all figures; of an increase, the last one.
        approval: What a manager approved; None where nobody had to.
        version: How often it was changed.

    Raises:
        CurrencyMismatchError: The amounts are not of one currency.
        InvalidValueError: The amounts are none that a hold of this state can have.
    """

    id: CreditHoldId = attrs.field(validator=one_of_type(CreditHoldId))
    account: CreditAccountId = attrs.field(validator=one_of_type(CreditAccountId))
    reference: str = attrs.field(converter=stripped, validator=line(CODE_POINTS_KEY, is_required=True, is_typed=True))
    amount: Money = attrs.field(validator=one_of_type(Money))
    captured: Money = attrs.field(validator=one_of_type(Money))
    returned: Money = attrs.field(validator=one_of_type(Money))
    state: HoldState = attrs.field(validator=one_of_type(HoldState))
    placed_at: datetime = attrs.field(converter=in_utc, validator=instant)
    expires_at: datetime | None = attrs.field(default=None, converter=in_utc_if_known, validator=instant_if_known)
    lasts_seconds: int | None = attrs.field(default=None, validator=_seconds)
    by: Actor = attrs.field(validator=one_of_type(Actor))
    decision: CreditDecision = attrs.field(validator=one_of_type(CreditDecision))
    approval: Approval | None = attrs.field(default=None, validator=one_of_type(Approval, is_optional=True))
    version: int = attrs.field(default=1, validator=count)

    def __attrs_post_init__(self) -> None:
        for one in (self.captured, self.returned):
            if one.currency != self.amount.currency:
                raise CurrencyMismatchError(left=self.amount.currency, right=one.currency)
        if not self._adds_up():
            raise InvalidValueError(
                field="amount", problem="does not add up in this state", remedy="give what was captured and returned"
            )

    def _adds_up(self) -> bool:
        captured, returned = self.captured.amount_minor, self.returned.amount_minor
        left = self.amount.amount_minor - captured - returned
        if min(captured, returned) < 0 or self.amount.amount_minor <= 0:
            return False
        if self.state is HoldState.HELD:
            return left > 0 == returned
        return left == 0 if self.state.was_held else captured == returned == 0

    def __repr__(self) -> str:
        return f"CreditHold(id={self.id!r}, state={self.state.value!r}, version={self.version})"

    @property
    def channel(self) -> ChannelId:
        """Return the channel that it was asked for in."""
        return self.decision.channel

    @property
    def held(self) -> Money:
        """Return what is reserved now: what is left of it while it is held, and nothing otherwise."""
        if self.state is not HoldState.HELD:
            return Money.zero(self.amount.currency)
        return self.amount - self.captured

    @property
    def is_over_limit(self) -> bool:
        """Tell whether it was allowed although it exceeds the limit, by the channel's rule or by a manager."""
        return self.approval is not None or self.decision.outcome is CreditOutcome.ALLOWED_OVER_LIMIT

    def is_due(self, at: datetime) -> bool:
        """Tell whether its time is over, at this very moment included."""
        return self.state.is_open and self.expires_at is not None and self.expires_at <= at
