"""What would make an amount pass, as values with figures; their docstrings are the public text, for a credit clerk.

Owns which remedy fits which figures: each that is found lets the amount pass by itself. It must not know which reason
offers which remedy.
"""

from datetime import date
from typing import Final, Self

import attrs

from customer_core.credit._questions import CreditQuestion
from customer_core.model import ChannelId, Money, NoCredit

__all__ = [
    "REMEDIES",
    "AddChannelRule",
    "ApproveUpTo",
    "AskOnline",
    "GrantCredit",
    "LiftBlock",
    "PayDown",
    "PayOtherwise",
    "PayOverdue",
    "RaiseLimit",
    "ReduceAmount",
    "Remedy",
    "RenewLimit",
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
    """Lower the amount to `to`, the most that passes, tolerance and floor limit included; not offered for nothing."""

    to: Money = attrs.field(repr=False)

    @classmethod
    def find(cls, question: CreditQuestion) -> Self | None:
        """Return the remedy for these figures; None where it cannot help."""
        over, is_always = question.floor_excess, question.is_always_allowed
        most = question.amount - (over if is_always else max(over, question.over_tolerance(question.limit)))
        is_enough = is_always or not question.overdue_excess
        return cls(most) if is_enough and most.amount_minor > 0 else None

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
        return cls(question.over_tolerance(question.limit))

    @property
    def sentence(self) -> str:
        """Return the remedy with its figures."""
        return f"Take a payment of {self.by} on the account, or release holds of as much."


@attrs.frozen
class PayOverdue:
    """Take a payment of `by` on the account, first on what is overdue longest, before the order is placed."""

    by: Money = attrs.field(repr=False)

    @classmethod
    def find(cls, question: CreditQuestion) -> Self | None:
        """Return the remedy for these figures; None where it cannot help."""
        # The payment lowers both what is overdue and what is owed, so that the larger excess says how much it takes.
        return cls(max(question.overdue_excess, question.over_tolerance(question.limit)))

    @property
    def sentence(self) -> str:
        """Return the remedy with its figures."""
        return f"Take a payment of {self.by} on the account, first on what is overdue longest."


@attrs.frozen
class RaiseLimit:
    """Raise the limit by `by`, to `to`: the lowest limit under which the amount passes."""

    by: Money = attrs.field(repr=False)
    to: Money = attrs.field(repr=False)

    @classmethod
    def find(cls, question: CreditQuestion) -> Self | None:
        """Return the remedy for these figures; None where it cannot help."""
        exceeded = question.exposure_after - question.over(question.limit)
        return cls(by=question.lowest_limit - exceeded, to=question.lowest_limit)

    @property
    def sentence(self) -> str:
        """Return the remedy with its figures."""
        return f"Raise the limit by {self.by} to {self.to}."


@attrs.frozen
class GrantCredit:
    """Give the account a limit of at least `to`, where it has no credit; not offered where that is not enough."""

    to: Money = attrs.field(repr=False)

    @classmethod
    def find(cls, question: CreditQuestion) -> Self | None:
        """Return the remedy for these figures; None where it cannot help."""
        is_enough = question.is_always_allowed or not question.overdue_excess
        return cls(question.lowest_limit) if is_enough and not question.floor_excess else None

    @property
    def sentence(self) -> str:
        """Return the remedy with its figures."""
        return f"Give the account a limit of at least {self.to}."


@attrs.frozen
class LiftBlock:
    """Lift the block of the account; not offered where the amount would not pass then, either."""

    @classmethod
    def find(cls, question: CreditQuestion) -> Self | None:
        """Return the remedy for these figures; None where it cannot help."""
        is_enough = not question.is_kept_by_state and _is_lent(question) and _is_fine(question)
        return cls() if is_enough else None

    @property
    def sentence(self) -> str:
        """Return the remedy with its figures."""
        return "Lift the block of the account."


@attrs.frozen
class RenewLimit:
    """Renew the limit, so that it counts until `until` at least; not offered where the amount would not pass then."""

    until: date

    @classmethod
    def find(cls, question: CreditQuestion) -> Self | None:
        """Return the remedy for these figures; None where it cannot help."""
        return cls(question.on) if _is_fine(question) else None

    @property
    def sentence(self) -> str:
        """Return the remedy with its figures."""
        return f"Renew the limit, so that it counts until {self.until} at least."


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
class AskOnline:
    """Ask online, as soon as there is a connection: by the figures of the snapshot it passes there."""

    @classmethod
    def find(cls, question: CreditQuestion) -> Self | None:
        """Return the remedy for these figures; None where it cannot help."""
        is_enough = not question.is_blocked and _is_lent(question) and _is_payable(question)
        return cls() if is_enough else None

    @property
    def sentence(self) -> str:
        """Return the remedy with its figures."""
        return "Ask online, as soon as there is a connection."


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


def _is_lent(question: CreditQuestion) -> bool:
    """Tell whether there is a limit that counts."""
    return not (isinstance(question.limit, NoCredit) or question.is_expired)


def _is_fine(question: CreditQuestion) -> bool:
    """Tell whether neither the limit, nor anything overdue, nor a floor limit keeps the amount from passing."""
    return _is_payable(question) and not question.floor_excess


def _is_payable(question: CreditQuestion) -> bool:
    """Tell whether neither the limit nor anything overdue keeps the amount from passing."""
    exceeds = question.overdue_excess or question.over_tolerance(question.limit)
    return question.is_always_allowed or not exceeds


Remedy = (
    ApproveUpTo
    | ReduceAmount
    | PayDown
    | PayOverdue
    | RaiseLimit
    | GrantCredit
    | LiftBlock
    | RenewLimit
    | AddChannelRule
    | AskOnline
    | PayOtherwise
)

REMEDIES: Final[tuple[type[Remedy], ...]] = (
    ApproveUpTo,
    ReduceAmount,
    PayDown,
    PayOverdue,
    RaiseLimit,
    GrantCredit,
    LiftBlock,
    RenewLimit,
    AddChannelRule,
    AskOnline,
    PayOtherwise,
)
"""Every remedy there is, in the order in which a decision offers them."""
