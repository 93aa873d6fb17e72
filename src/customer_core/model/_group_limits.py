"""What several credit accounts may owe together, once their customers have become one.

Owns the rules as values and their arithmetic on limits. It must not know merges, nor what any account owes.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import unique
from typing import Final, Self

import attrs

from customer_core.errors import InvalidValueError
from customer_core.model._checks import check_members, describe, one_of_type
from customer_core.model._credit import CreditLimit, Limited, NoCredit, Unlimited
from customer_core.model._currencies import decimals_of
from customer_core.model._documented import Documented
from customer_core.model._frozen_map import FrozenMap, as_frozen_map
from customer_core.model._ids import CreditAccountId
from customer_core.model._limits import ENTRIES_LIST
from customer_core.model._money import Money
from customer_core.model._redaction import redacted

_RANKS: Final = {NoCredit: 0, Limited: 1, Unlimited: 2}


@unique
class GroupLimitRule(Documented):
    """Say how one limit is made of several, by a code that stays the same for ever; `doc` says it to a clerk."""

    SURVIVOR = "survivor", "The limit of the customer who survives; where that one has no account, of the next."
    HIGHEST = "highest", "The highest of the limits that still count."
    SUM = "sum", "The sum of the limits that still count; it counts until the first of their last days."
    STATED = "stated", "The limit that is said with the rule, for each currency."


@attrs.frozen(kw_only=True, repr=False)
class LimitTerms:
    """Hold a limit with its days: until when it counts, and when to look at it again; None for never."""

    limit: CreditLimit
    until: date | None = None
    review_on: date | None = None

    __repr__ = redacted


def _stated(limits: Mapping[str, CreditLimit]) -> FrozenMap[str, CreditLimit]:
    return as_frozen_map(limits)


def _stated_check(_: object, field: "attrs.Attribute[FrozenMap[str, CreditLimit]]", value: object) -> None:
    for currency, limit in FrozenMap(check_members(field.name, value, kind=FrozenMap, limit=ENTRIES_LIST)).items():
        decimals_of(currency)
        if not isinstance(limit, NoCredit | Limited | Unlimited):
            raise InvalidValueError(
                field=f"{field.name}[{currency}]", problem=f"is {describe(limit)}", remedy="give a credit limit"
            )
        if isinstance(limit, Limited) and limit.amount.currency != currency:
            raise InvalidValueError(
                field=f"{field.name}[{currency}]", problem="is of another currency", remedy="give it in its own"
            )


@attrs.frozen
class GroupLimits:
    """Say by which rule the limits of accounts become one when their customers do.

    The accounts stay as they are, each with its own limit and ledger; what they may owe together follows from these.

    Args:
        rule: The rule.
        stated: With the rule `STATED`, the limit in each currency in which several have an account; else empty.

    >>> GroupLimits(GroupLimitRule.STATED, {"USD": Limited(Money(700, "USD"))}).covers("EUR")
    False

    Raises:
        InvalidValueError: Limits are stated with another rule, or none with this one, or one is of another currency.
        UnknownCurrencyError: ISO 4217 does not list a currency.
    """

    rule: GroupLimitRule = attrs.field(validator=one_of_type(GroupLimitRule))
    stated: FrozenMap[str, CreditLimit] = attrs.field(
        factory=FrozenMap, converter=_stated, validator=_stated_check, repr=False
    )

    def __attrs_post_init__(self) -> None:
        if bool(self.stated) is not (self.rule is GroupLimitRule.STATED):
            raise InvalidValueError(
                field="stated",
                problem="does not fit the rule",
                remedy="state limits with the rule STATED, and only there",
            )

    @classmethod
    def of(cls, *limits: Limited) -> Self:
        """Return the rule that states these limits, each for its currency.

        Raises:
            InvalidValueError: One is no limit of an amount, or a currency is said twice.
        """
        for place, limit in enumerate(limits):
            if not isinstance(limit, Limited):
                raise InvalidValueError(
                    field=f"limits[{place}]", problem=f"is {describe(limit)}", remedy="give Limited(Money(…))"
                )
        if len({limit.amount.currency for limit in limits}) < len(limits):
            raise InvalidValueError(field="limits", problem="a currency is said twice", remedy="say each currency once")
        return cls(GroupLimitRule.STATED, {limit.amount.currency: limit for limit in limits})

    def covers(self, currency: str) -> bool:
        """Tell whether the rule says something for accounts in a currency."""
        return self.rule is not GroupLimitRule.STATED or currency in self.stated

    def applied(self, terms: Sequence[LimitTerms], currency: str, *, on: date) -> LimitTerms:
        """Return what some limits become together on a day, that of the survivor first; one alone stays as it is.

        Limits whose last day has passed are left out of a sum and of what is compared, unless there are no others.

        Raises:
            InvalidValueError: The sum is out of the range of `Money`.
        """
        if len(terms) == 1 or self.rule is GroupLimitRule.SURVIVOR:
            return terms[0]
        counting = [one for one in terms if one.until is None or one.until >= on] or terms
        if self.rule is GroupLimitRule.HIGHEST:
            return max(counting, key=_height)
        if self.rule is GroupLimitRule.SUM:
            return _sum(counting, currency)
        stated = self.stated.get(currency)
        return terms[0] if stated is None else LimitTerms(limit=stated)


def _height(terms: LimitTerms) -> tuple[int, int, date]:
    limit = terms.limit
    amount = limit.amount.amount_minor if isinstance(limit, Limited) else 0
    return _RANKS[type(limit)], amount, terms.until or date.max


def _sum(terms: Sequence[LimitTerms], currency: str) -> LimitTerms:
    limits = [one.limit for one in terms]
    amounts = [limit.amount for limit in limits if isinstance(limit, Limited)]
    whole: CreditLimit = Limited(Money.total(amounts, currency)) if amounts else NoCredit()
    if Unlimited() in limits:
        whole = Unlimited()
    return LimitTerms(
        limit=whole,
        until=min((one.until for one in terms if one.until is not None), default=None),
        review_on=min((one.review_on for one in terms if one.review_on is not None), default=None),
    )


def _versions(accounts: Mapping[CreditAccountId, int]) -> FrozenMap[CreditAccountId, int]:
    return as_frozen_map(accounts)


@attrs.frozen(kw_only=True, repr=False)
class JoinedAccounts:
    """Hold which accounts count together once a merge is applied, each with its version, and what they may owe then.

    Args:
        currency: The currency of them all.
        accounts: Ids of the accounts with the version that each was seen at, the survivor's first.
        limit: What they may owe together.
        until: The last day on which the limit counts; None for no end.
    """

    currency: str
    accounts: FrozenMap[CreditAccountId, int] = attrs.field(converter=_versions)
    limit: CreditLimit
    until: date | None = None

    __repr__ = redacted
