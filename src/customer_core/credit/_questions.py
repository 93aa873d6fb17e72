"""The figures that a decision is taken from, and nothing else: what is asked, and what stood then.

Owns their checks and their arithmetic. It must not know reasons or outcomes.
"""

import attrs

from customer_core.errors import CurrencyMismatchError, InvalidValueError
from customer_core.model import (
    ChannelCreditRule,
    ChannelId,
    CreditAccountId,
    CreditLimit,
    Exposure,
    Limited,
    Money,
    NoChannelRule,
)

__all__ = ["CreditQuestion"]


def _amount_check(_: object, field: "attrs.Attribute[Money]", value: object) -> None:
    if not isinstance(value, Money):
        raise InvalidValueError(
            field=field.name, problem=f"is of type {type(value).__name__}", remedy="give Money, such as 120.00 USD"
        )
    if value.amount_minor <= 0:
        raise InvalidValueError(field=field.name, problem="is not above zero", remedy="give what is to be bought")


def _channel_check(_: object, field: "attrs.Attribute[ChannelId]", value: object) -> None:
    if not isinstance(value, ChannelId):
        raise InvalidValueError(
            field=field.name, problem=f"is of type {type(value).__name__}", remedy="give a ChannelId"
        )


@attrs.frozen(kw_only=True)
class CreditQuestion:
    """Hold all that a decision depends on: the account and policy as they stood, the amount and the channel.

    The versions are those of the account and of the policy that the figures were taken from.

    Raises:
        CurrencyMismatchError: The amount, the limit and the exposure are not of one currency.
        InvalidValueError: The amount is not above zero, or takes the exposure out of the range of `Money`.
    """

    account: CreditAccountId
    account_version: int
    policy_version: int
    amount: Money = attrs.field(repr=False, validator=_amount_check)
    channel: ChannelId = attrs.field(validator=_channel_check)
    channel_rule: ChannelCreditRule | NoChannelRule
    limit: CreditLimit
    exposure: Exposure

    def __attrs_post_init__(self) -> None:
        if self.amount.currency != self.exposure.currency:
            raise CurrencyMismatchError(left=self.exposure.currency, right=self.amount.currency)
        # Asked once, so that what is out of range or of another currency is refused here and nowhere later.
        self.over(self.limit)
        self.exposure.available_under(self.limit)

    @property
    def exposure_after(self) -> Money:
        """Return what would count against the limit with the amount."""
        return self.exposure.total + self.amount

    def over(self, limit: CreditLimit) -> Money:
        """Return by how much the amount would exceed a limit; zero where there is none to exceed."""
        nothing = Money.zero(self.amount.currency)
        after = self.exposure_after
        return max(after - limit.amount, nothing) if isinstance(limit, Limited) else nothing
