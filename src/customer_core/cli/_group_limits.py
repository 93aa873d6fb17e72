"""What credit accounts that meet may owe together, as the command line says it."""

from collections.abc import Sequence

from customer_core.errors import CustomerCoreError, InvalidOptionError
from customer_core.model import GroupLimitRule, GroupLimits, Limited, Money

__all__ = ["group_limits"]

_WORDS = {rule.value: rule for rule in GroupLimitRule if rule is not GroupLimitRule.STATED}


def group_limits(texts: Sequence[str]) -> GroupLimits | None:
    """Return the rule that some texts say: a word, or amounts such as `700.00 USD`; None for no text.

    Raises:
        InvalidOptionError: They say none.
    """
    if not texts:
        return None
    if len(texts) == 1 and texts[0] in _WORDS:
        return GroupLimits(_WORDS[texts[0]])
    limits = [_limit_of(text) for text in texts]
    if len({limit.amount.currency for limit in limits}) < len(limits):
        raise _none("a currency is said twice")
    return GroupLimits.of(*limits)


def _limit_of(text: str) -> Limited:
    number, _, currency = text.strip().partition(" ")
    try:
        return Limited(Money(number, currency.strip()))
    except CustomerCoreError:
        raise _none("is neither a rule nor an amount") from None


def _none(problem: str) -> InvalidOptionError:
    words = ", ".join(_WORDS)
    return InvalidOptionError(
        option="--limits", problem=problem, remedy=f"give one of {words}, or an amount for each currency: '700.00 USD'"
    )
