"""What credit accounts that meet may owe together, as the command line says it."""

from collections.abc import Sequence
from typing import Final

from customer_core.cli._amounts import money_of
from customer_core.errors import InvalidOptionError
from customer_core.model import GroupLimitRule, GroupLimits, Limited

__all__ = ["group_limits"]

_WORDS = {rule.value: rule for rule in GroupLimitRule if rule is not GroupLimitRule.STATED}
_OPTION: Final = "--limits"
_REMEDY: Final = f"give one of {', '.join(_WORDS)}, or an amount for each currency: '700.00 USD'"


def group_limits(texts: Sequence[str]) -> GroupLimits | None:
    """Return the rule that some texts say: a word, or amounts such as `700.00 USD`; None for no text.

    Raises:
        InvalidOptionError: They say none.
    """
    if not texts:
        return None
    word = texts[0].strip().lower()
    if len(texts) == 1 and word in _WORDS:
        return GroupLimits(_WORDS[word])
    limits = [_limit_of(text) for text in texts]
    if len({limit.amount.currency for limit in limits}) < len(limits):
        raise InvalidOptionError(option=_OPTION, problem="a currency is said twice", remedy=_REMEDY)
    return GroupLimits.of(*limits)


def _limit_of(text: str) -> Limited:
    amount = money_of(text, _OPTION, remedy=_REMEDY)
    if amount.amount_minor < 0:
        raise InvalidOptionError(option=_OPTION, problem="is below zero", remedy=_REMEDY)
    return Limited(amount)
