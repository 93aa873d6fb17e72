"""The reasons of a credit decision as one table, in order of precedence: the first that holds decides.

Its sentences are the public text of the reasons, written for a credit clerk. A released reason is not edited: its code
stands in decisions that were kept.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import attrs

from customer_core.credit._outcomes import CreditOutcome
from customer_core.credit._questions import CreditQuestion
from customer_core.credit._remedies import (
    AddChannelRule,
    ApproveUpTo,
    AskOnline,
    GrantCredit,
    LiftBlock,
    PayDown,
    PayOtherwise,
    PayOverdue,
    RaiseLimit,
    ReduceAmount,
    Remedy,
    RenewLimit,
)
from customer_core.model import ChannelCreditRule, CreditRule, NoChannelRule, NoCredit, Unlimited

__all__ = ["REASONS", "REASON_BY_CODE", "CreditReason"]

Condition = Callable[[CreditQuestion], bool]


@attrs.frozen(kw_only=True)
class CreditReason:
    """Say why a decision comes to its outcome.

    Args:
        code: Stable name of the reason.
        outcome: What a decision for this reason comes to.
        sentence: Why, for a credit clerk.
        remedy: What the clerk can do about it.
        holds: Whether the reason applies to some figures, given that none before it does.
        remedies: What would make the amount pass, most fitting first.
        is_over_limit: Whether the amount exceeds a limit.
        is_by_channel: Whether the rule of the channel decided, so that the user sees its message.
    """

    code: str
    outcome: CreditOutcome
    sentence: str
    remedy: str
    holds: Condition = attrs.field(repr=False)
    remedies: tuple[type[Remedy], ...] = attrs.field(default=(), repr=False)
    is_over_limit: bool = False
    is_by_channel: bool = False


def _is_offline(question: CreditQuestion) -> bool:
    return question.is_offline


def _is_outdated(question: CreditQuestion) -> bool:
    return question.is_outdated


def _is_above_floor_limit(question: CreditQuestion) -> bool:
    return bool(question.floor_excess)


def _is_blocked(question: CreditQuestion) -> bool:
    return question.is_blocked


def _is_kept_by_state(question: CreditQuestion) -> bool:
    return question.is_kept_by_state


def _is_expired(question: CreditQuestion) -> bool:
    return question.is_expired


def _has_no_credit(question: CreditQuestion) -> bool:
    return isinstance(question.limit, NoCredit)


def _is_unlimited(question: CreditQuestion) -> bool:
    return isinstance(question.limit, Unlimited)


def _is_within_limit(question: CreditQuestion) -> bool:
    return not question.over(question.limit)


def _is_within_tolerance(question: CreditQuestion) -> bool:
    return not question.over_tolerance(question.limit)


def _is_overdue_and(condition: Condition) -> Condition:
    def holds(question: CreditQuestion) -> bool:
        return bool(question.overdue_excess) and condition(question)

    return holds


def _channel_says(rule: CreditRule) -> Condition:
    def holds(question: CreditQuestion) -> bool:
        own = question.channel_rule
        return isinstance(own, ChannelCreditRule) and own.rule is rule

    return holds


def _channel_has_no_rule(question: CreditQuestion) -> bool:
    return isinstance(question.channel_rule, NoChannelRule)


REASONS: Final[tuple[CreditReason, ...]] = (
    CreditReason(
        code="offline",
        outcome=CreditOutcome.ALLOWED_OVER_LIMIT,
        sentence="It was sold offline and is booked now: the goods are out of the door, whatever the account says.",
        remedy="Nothing can be refused any more; where the limit is exceeded, talk to the customer.",
        holds=_is_offline,
    ),
    CreditReason(
        code="snapshot-expired",
        outcome=CreditOutcome.DENIED,
        sentence="The snapshot that the till has of the account does not count at this time, so nothing is known.",
        remedy="Ask online or take a new snapshot, and see whether the clock of the till is right.",
        holds=_is_outdated,
        remedies=(AskOnline, PayOtherwise),
    ),
    CreditReason(
        code="account-blocked",
        outcome=CreditOutcome.DENIED,
        sentence="The account is blocked: nothing may be bought on it, whatever its limit and the channel say.",
        remedy="Have the block lifted, or take another payment type.",
        holds=_is_blocked,
        remedies=(LiftBlock, PayOtherwise),
    ),
    CreditReason(
        code="workflow-state",
        outcome=CreditOutcome.DENIED,
        sentence="The customer is in a state of the workflow in which nothing is bought on account.",
        remedy="Have the customer moved to another state, or take another payment type.",
        holds=_is_kept_by_state,
        remedies=(PayOtherwise,),
    ),
    CreditReason(
        code="no-credit",
        outcome=CreditOutcome.DENIED,
        sentence="The account has no credit: nothing may be bought on it, in any channel.",
        remedy="Give the account a limit, or take another payment type.",
        holds=_has_no_credit,
        remedies=(GrantCredit, PayOtherwise),
    ),
    CreditReason(
        code="limit-expired",
        outcome=CreditOutcome.DENIED,
        sentence="The last day on which the limit counts has passed.",
        remedy="Renew the limit, or take another payment type.",
        holds=_is_expired,
        remedies=(RenewLimit, PayOtherwise),
    ),
    CreditReason(
        code="above-floor-limit",
        outcome=CreditOutcome.DENIED,
        sentence="The amount is above the floor limit: more than one sale may come to while the till is offline.",
        remedy="Bring the amount down to the floor limit, ask online, or take another payment type.",
        holds=_is_above_floor_limit,
        remedies=(ReduceAmount, AskOnline, PayOtherwise),
    ),
    CreditReason(
        code="overdue-allowed",
        outcome=CreditOutcome.ALLOWED_OVER_LIMIT,
        sentence="More is overdue than is tolerated, and the rule of the channel is Yes: always allow.",
        remedy="Nothing needs to be done; what is overdue remains to be paid.",
        holds=_is_overdue_and(_channel_says(CreditRule.ALWAYS)),
        is_by_channel=True,
    ),
    CreditReason(
        code="overdue-needs-approval",
        outcome=CreditOutcome.NEEDS_APPROVAL,
        sentence="More is overdue than is tolerated, and the rule of the channel is Requires Manager Approval.",
        remedy="Ask a manager to approve it, or have what is overdue paid.",
        holds=_is_overdue_and(_channel_says(CreditRule.APPROVAL)),
        remedies=(ApproveUpTo, PayOverdue, PayOtherwise),
        is_by_channel=True,
    ),
    CreditReason(
        code="overdue-refused",
        outcome=CreditOutcome.DENIED,
        sentence="More is overdue than is tolerated, and the rule of the channel is No.",
        remedy="Have what is overdue paid, or take another payment type.",
        holds=_is_overdue_and(_channel_says(CreditRule.NO)),
        remedies=(PayOverdue, PayOtherwise),
        is_by_channel=True,
    ),
    CreditReason(
        code="overdue-no-rule",
        outcome=CreditOutcome.DENIED,
        sentence="More is overdue than is tolerated, and the channel has no rule, which counts as No.",
        remedy="Have what is overdue paid, take another payment type, or give the channel a rule.",
        holds=_is_overdue_and(_channel_has_no_rule),
        remedies=(PayOverdue, AddChannelRule, PayOtherwise),
        is_by_channel=True,
    ),
    CreditReason(
        code="unlimited",
        outcome=CreditOutcome.ALLOWED,
        sentence="The account is unlimited: any amount may be bought on it.",
        remedy="Nothing needs to be done.",
        holds=_is_unlimited,
    ),
    CreditReason(
        code="within-limit",
        outcome=CreditOutcome.ALLOWED,
        sentence="What the account owes stays at or below its limit, this amount and all holds included.",
        remedy="Nothing needs to be done.",
        holds=_is_within_limit,
    ),
    CreditReason(
        code="within-tolerance",
        outcome=CreditOutcome.ALLOWED_OVER_LIMIT,
        sentence="The amount exceeds the limit by no more than is tolerated.",
        remedy="Nothing needs to be done; the account will owe more than its limit.",
        holds=_is_within_tolerance,
        is_over_limit=True,
    ),
    CreditReason(
        code="over-limit-allowed",
        outcome=CreditOutcome.ALLOWED_OVER_LIMIT,
        sentence="The amount exceeds the limit, and the rule of the channel is Yes: always allow.",
        remedy="Nothing needs to be done; the account will owe more than its limit.",
        holds=_channel_says(CreditRule.ALWAYS),
        is_over_limit=True,
        is_by_channel=True,
    ),
    CreditReason(
        code="over-limit-needs-approval",
        outcome=CreditOutcome.NEEDS_APPROVAL,
        sentence="The amount exceeds the limit, and the rule of the channel is Requires Manager Approval.",
        remedy="Ask a manager to approve it, or bring the amount within the limit.",
        holds=_channel_says(CreditRule.APPROVAL),
        remedies=(ApproveUpTo, ReduceAmount, PayDown, RaiseLimit, PayOtherwise),
        is_over_limit=True,
        is_by_channel=True,
    ),
    CreditReason(
        code="over-limit-refused",
        outcome=CreditOutcome.DENIED,
        sentence="The amount exceeds the limit, and the rule of the channel is No.",
        remedy="Bring the amount within the limit, or take another payment type.",
        holds=_channel_says(CreditRule.NO),
        remedies=(ReduceAmount, PayDown, RaiseLimit, PayOtherwise),
        is_over_limit=True,
        is_by_channel=True,
    ),
    CreditReason(
        code="over-limit-no-rule",
        outcome=CreditOutcome.DENIED,
        sentence="The amount exceeds the limit, and the channel has no rule, which counts as No.",
        remedy="Bring the amount within the limit, take another payment type, or give the channel a rule.",
        holds=_channel_has_no_rule,
        remedies=(ReduceAmount, PayDown, RaiseLimit, AddChannelRule, PayOtherwise),
        is_over_limit=True,
        is_by_channel=True,
    ),
)
"""Every reason there is; the first whose condition holds decides."""

REASON_BY_CODE: Final[Mapping[str, CreditReason]] = MappingProxyType({reason.code: reason for reason in REASONS})
