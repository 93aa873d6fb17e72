"""What would make an amount pass, as values with figures; their docstrings are the public text, for a credit clerk.

Owns which remedy fits which figures. It must not know which reason offers which remedy.
"""

from typing import Final, Self

import attrs

from customer_core.credit._questions import CreditQuestion
from customer_core.model import ChannelId, Money

__all__ = [
    "REMEDIES",
    "AddChannelRule",
    "ApproveUpTo",
    "GrantCredit",
    "PayDown",
    "PayOtherwise",
    "RaiseLimit",
    "ReduceAmount",
    "Remedy",
]


@attrs.frozen
class ApproveUpTo:
    """Have a manager approve that the account may owe up to `ceiling`: what it owes with this amount, and no more."""

    ceiling: Money = attrs.field(repr=False)

    @classmethod
    def find(cls, question: CreditQuestion) -> Self | None:
        """Return the remedy for these figures; None where it cannot help."""
        return cls(question.exposure_after)

    @property
    def sentence(self) -> str:
        """Return the remedy with its figures."""
        return f"Have a manager approve that the account owes up to {self.ceiling}."


@attrs.frozen
class ReduceAmount:
    """Lower the amount to `to`, which is all that is available; not offered where nothing is."""

    to: Money = attrs.field(repr=False)

    @classmethod
    def find(cls, question: CreditQuestion) -> Self | None:
        """Return the remedy for these figures; None where it cannot help."""
        available = question.amount - question.over(question.limit)
        return cls(available) if available.amount_minor > 0 else None

    @property
    def sentence(self) -> str:
        """Return the remedy with its figures."""
        return f"Lower the amount to {self.to}."


@attrs.frozen
class PayDown:
    """Take a payment of `by` on the account, or release holds of as much, before the order is placed."""

    by: Money = attrs.field(repr=False)

    @classmethod
    def find(cls, question: CreditQuestion) -> Self | None:
        """Return the remedy for these figures; None where it cannot help."""
        return cls(question.over(question.limit))

    @property
    def sentence(self) -> str:
        """Return the remedy with its figures."""
        return f"Take a payment of {self.by} on the account, or release holds of as much."


@attrs.frozen
class RaiseLimit:
    """Raise the limit by `by`, to `to`: the lowest limit under which the amount passes."""

    by: Money = attrs.field(repr=False)
    to: Money = attrs.field(repr=False)

    @classmethod
    def find(cls, question: CreditQuestion) -> Self | None:
        """Return the remedy for these figures; None where it cannot help."""
        return cls(by=question.over(question.limit), to=question.exposure_after)

    @property
    def sentence(self) -> str:
        """Return the remedy with its figures."""
        return f"Raise the limit by {self.by} to {self.to}."


@attrs.frozen
class GrantCredit:
    """Give the account a limit of at least `to`, where it has no credit."""

    to: Money = attrs.field(repr=False)

    @classmethod
    def find(cls, question: CreditQuestion) -> Self | None:
        """Return the remedy for these figures; None where it cannot help."""
        return cls(max(question.exposure_after, Money.zero(question.amount.currency)))

    @property
    def sentence(self) -> str:
        """Return the remedy with its figures."""
        return f"Give the account a limit of at least {self.to}."


@attrs.frozen
class AddChannelRule:
    """Give the channel a rule other than No, if it was merely forgotten: a channel without one counts as No."""

    channel: ChannelId

    @classmethod
    def find(cls, question: CreditQuestion) -> Self | None:
        """Return the remedy for these figures; None where it cannot help."""
        return cls(question.channel)

    @property
    def sentence(self) -> str:
        """Return the remedy with its figures."""
        return f"Give the channel {self.channel} a rule other than No, if it was merely forgotten."


@attrs.frozen
class PayOtherwise:
    """Take another payment type than on account: cash, card, or payment in advance."""

    @classmethod
    def find(cls, _: CreditQuestion) -> Self | None:
        """Return the remedy for these figures; None where it cannot help."""
        return cls()

    @property
    def sentence(self) -> str:
        """Return the remedy with its figures."""
        return "Take another payment type."


Remedy = ApproveUpTo | ReduceAmount | PayDown | RaiseLimit | GrantCredit | AddChannelRule | PayOtherwise

REMEDIES: Final[tuple[type[Remedy], ...]] = (
    ApproveUpTo,
    ReduceAmount,
    PayDown,
    RaiseLimit,
    GrantCredit,
    AddChannelRule,
    PayOtherwise,
)
"""Every remedy there is, in the order in which a decision offers them."""
