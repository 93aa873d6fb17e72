"""The decision itself: the first reason of the table that holds, applied to the figures.

Owns the way from figures to a decision. It must not know what any reason says.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import attrs

from customer_core.credit._decisions import CreditDecision
from customer_core.credit._questions import CreditQuestion
from customer_core.credit._reasons import REASONS
from customer_core.model import ChannelId, CreditAccount, CreditAccountId, CreditPolicy, Money

__all__ = ["decide", "repeat"]

_FIGURES: Final = tuple(field.name for field in attrs.fields(CreditQuestion))


def decide(  # noqa: PLR0913 - one keyword for each thing that is known
    account: CreditAccount,
    policy: CreditPolicy,
    *,
    amount: Money,
    channel: ChannelId,
    at: datetime,
    overdue: Money | None = None,
    accounts: Sequence[CreditAccountId] = (),
    is_kept_by_state: bool = False,
) -> CreditDecision:
    """Advise whether an amount may be bought on an account in a channel at a time.

    It is not an authorization: nothing is reserved, and another channel may use up the credit a moment later.

    Args:
        account: The account, with what it owes.
        policy: The rules of the channels, the tolerance and the rule for what is overdue.
        amount: What is to be bought, in the currency of the account.
        channel: Where.
        at: When, aware; the day by UTC is compared with the last day of the limit.
        overdue: What counts for the rule of the policy, as its days say; None for all that the account has overdue.
        accounts: Ids of all accounts that the account counts with, its own included, where several do.
        is_kept_by_state: Whether the state of the workflow that the customer is in keeps it from buying on account.

    >>> from datetime import UTC
    >>> from customer_core.model import CreditAccountId, CustomerId, Limited
    >>> account = CreditAccount(
    ...     id=CreditAccountId("a-1"), owner=CustomerId("c-1"), currency="USD", limit=Limited(Money(100, "USD"))
    ... )
    >>> at = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    >>> decision = decide(account, CreditPolicy(), amount=Money(120, "USD"), channel=ChannelId("web"), at=at)
    >>> decision.reason, str(decision.excess)
    ('over-limit-no-rule', '20.00 USD')

    Raises:
        CurrencyMismatchError: The amount, or what counts as overdue, is not of the account's currency.
        InvalidValueError: The amount is not above zero, or takes the exposure out of the range of `Money`; what counts
            as overdue is below zero; the time has no offset from UTC.
    """
    question = CreditQuestion(
        account=account.id,
        account_version=account.version,
        policy_version=policy.version,
        amount=amount,
        channel=channel,
        channel_rule=policy.rule_for(channel),
        limit=account.limit,
        exposure=account.exposure,
        at=at,
        limit_until=account.limit_until,
        is_blocked=account.block is not None,
        tolerance_percent=policy.tolerance_percent,
        overdue=account.exposure.overdue if overdue is None else overdue,
        overdue_tolerated=None if policy.overdue is None else policy.overdue.tolerated_in(account.currency),
        accounts=tuple(accounts),
        is_kept_by_state=is_kept_by_state,
    )
    return _answer(question)


def repeat(decision: CreditDecision) -> CreditDecision:
    """Decide again from the decision's own figures alone; a decision that was not tampered with comes out equal."""
    return _answer(decision)


def _answer(question: CreditQuestion) -> CreditDecision:
    reason = next(reason for reason in REASONS if reason.holds(question))
    figures = {name: getattr(question, name) for name in _FIGURES}
    found = (remedy.find(question) for remedy in reason.remedies)
    return CreditDecision(
        **figures,
        outcome=reason.outcome,
        reason=reason.code,
        message=question.channel_rule.message if reason.is_by_channel else "",
        available=question.exposure.available_under(question.limit),
        excess=question.over(question.limit),
        remedies=tuple(remedy for remedy in found if remedy is not None),
    )
