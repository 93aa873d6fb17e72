"""The decision itself: the first reason of the table that holds, applied to the figures.

Owns the way from figures to a decision. It must not know what any reason says.
"""

import attrs

from customer_core.credit._decisions import CreditDecision
from customer_core.credit._questions import CreditQuestion
from customer_core.credit._reasons import REASONS
from customer_core.model import ChannelId, CreditAccount, CreditPolicy, Money

__all__ = ["decide", "repeat"]


def decide(account: CreditAccount, policy: CreditPolicy, *, amount: Money, channel: ChannelId) -> CreditDecision:
    """Advise whether an amount may be bought on an account in a channel.

    It is not an authorization: nothing is reserved, and another channel may use up the credit a moment later.

    >>> from customer_core.model import CreditAccountId, CustomerId, Limited
    >>> account = CreditAccount(
    ...     id=CreditAccountId("a-1"), owner=CustomerId("c-1"), currency="USD", limit=Limited(Money(100, "USD"))
    ... )
    >>> decision = decide(account, CreditPolicy(), amount=Money(120, "USD"), channel=ChannelId("web"))
    >>> decision.reason, str(decision.excess)
    ('over-limit-no-rule', '20.00 USD')

    Raises:
        CurrencyMismatchError: The amount is not of the account's currency.
        InvalidValueError: The amount is not above zero, or takes the exposure out of the range of `Money`.
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
    )
    return _answer(question)


def repeat(decision: CreditDecision) -> CreditDecision:
    """Decide again from the decision's own figures alone; a decision that was not tampered with comes out equal."""
    return _answer(decision)


def _answer(question: CreditQuestion) -> CreditDecision:
    reason = next(reason for reason in REASONS if reason.holds(question))
    figures = {field.name: getattr(question, field.name) for field in attrs.fields(CreditQuestion)}
    found = (remedy.find(question) for remedy in reason.remedies)
    return CreditDecision(
        **figures,
        outcome=reason.outcome,
        reason=reason.code,
        message=question.channel_rule.message if reason.is_over_limit else "",
        available=question.exposure.available_under(question.limit),
        excess=question.over(question.limit),
        remedies=tuple(remedy for remedy in found if remedy is not None),
    )
