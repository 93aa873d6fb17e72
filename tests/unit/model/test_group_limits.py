"""Limits of accounts become one by a rule: which, until when, and what says nothing."""

from collections.abc import Mapping
from datetime import date

import pytest

from customer_core.errors import InvalidValueError, UnknownCurrencyError
from customer_core.model import (
    CreditAccountId,
    CreditLimit,
    GroupLimitRule,
    GroupLimits,
    JoinedAccounts,
    Limited,
    LimitTerms,
    Money,
    NoCredit,
    Unlimited,
)
from customer_core.serialization import from_json, to_json

EARLY, LATE = date(2026, 1, 1), date(2026, 12, 31)
NONE, ANY = NoCredit(), Unlimited()


def usd(cents: int) -> Limited:
    """Return a limit in dollars."""
    return Limited(Money.of_minor(cents, "USD"))


def terms(limit: CreditLimit, until: date | None = None, review_on: date | None = None) -> LimitTerms:
    """Return a limit with its days."""
    return LimitTerms(limit=limit, until=until, review_on=review_on)


@pytest.mark.parametrize(
    ("rule", "given", "expected"),
    [
        ("SURVIVOR", [terms(usd(1), EARLY), terms(usd(9))], terms(usd(1), EARLY)),
        ("HIGHEST", [terms(usd(1)), terms(usd(9), EARLY, LATE)], terms(usd(9), EARLY, LATE)),
        ("HIGHEST", [terms(NONE), terms(usd(0))], terms(usd(0))),
        ("HIGHEST", [terms(ANY), terms(usd(9))], terms(ANY)),
        ("HIGHEST", [terms(usd(9), EARLY), terms(usd(9), LATE)], terms(usd(9), LATE)),
        ("HIGHEST", [terms(usd(9), LATE), terms(usd(9))], terms(usd(9))),
        ("SUM", [terms(usd(1), LATE, LATE), terms(usd(9), EARLY, EARLY), terms(NONE)], terms(usd(10), EARLY, EARLY)),
        ("SUM", [terms(usd(1)), terms(usd(9), LATE)], terms(usd(10), LATE)),
        ("SUM", [terms(NONE), terms(NONE)], terms(NONE)),
        ("SUM", [terms(usd(1)), terms(ANY), terms(NONE)], terms(ANY)),
    ],
)
def test_one_limit_is_made_of_several(rule: str, given: list[LimitTerms], expected: LimitTerms) -> None:
    """Each rule makes the limit that its sentence says, with its days."""
    assert expected == GroupLimits(GroupLimitRule[rule]).applied(given, "USD", on=EARLY)


@pytest.mark.parametrize("rule", GroupLimitRule)
def test_a_limit_alone_stays_as_it_is(rule: GroupLimitRule) -> None:
    """No rule changes one limit alone; and every rule has a sentence."""
    limits = GroupLimits.of(usd(5)) if rule is GroupLimitRule.STATED else GroupLimits(rule)
    assert terms(usd(1), EARLY) == limits.applied([terms(usd(1), EARLY)], "USD", on=LATE)
    assert rule.doc


def test_a_stated_limit_is_for_its_currency() -> None:
    """A stated limit has no end, and in another currency the rule says nothing: the first limit stands."""
    limits = GroupLimits(GroupLimitRule.STATED, {"USD": ANY})
    assert terms(ANY) == limits.applied([terms(usd(1), EARLY), terms(usd(2))], "USD", on=EARLY)
    assert terms(usd(1)) == limits.applied([terms(usd(1)), terms(usd(2))], "EUR", on=EARLY)
    assert (True, False, True) == (
        limits.covers("USD"),
        limits.covers("EUR"),
        GroupLimits(GroupLimitRule.SUM).covers("EUR"),
    )


@pytest.mark.parametrize(("rule", "expected"), [("HIGHEST", usd(5)), ("SUM", usd(7)), ("SURVIVOR", usd(9))])
def test_a_limit_that_counts_no_more_takes_nothing_from_others(rule: str, expected: CreditLimit) -> None:
    """What has ended is neither highest nor added, unless all have; the limit of the survivor is what it is."""
    limits = GroupLimits(GroupLimitRule[rule])
    found = limits.applied([terms(usd(9), EARLY), terms(usd(5), LATE), terms(usd(2))], "USD", on=LATE)
    assert expected == found.limit
    ended = limits.applied([terms(usd(9), EARLY), terms(usd(5), EARLY)], "USD", on=LATE)
    assert EARLY == ended.until


def test_stated_limits_are_of_one_currency_each() -> None:
    """A currency that is said twice, or an amount that is no limit, is refused."""
    with pytest.raises(InvalidValueError, match="said twice"):
        GroupLimits.of(usd(5), usd(6))
    with pytest.raises(InvalidValueError, match="Limited"):
        GroupLimits.of(Money(5, "USD"))  # type: ignore[arg-type]  # refused


def test_a_sum_that_no_amount_can_be_is_refused() -> None:
    """Two limits of the largest amount have no sum."""
    with pytest.raises(InvalidValueError):
        GroupLimits(GroupLimitRule.SUM).applied([terms(usd(10**15))] * 2, "USD", on=EARLY)


@pytest.mark.parametrize(
    ("rule", "stated", "told"),
    [
        (GroupLimitRule.SUM, {"USD": ANY}, "does not fit the rule"),
        (GroupLimitRule.STATED, {}, "does not fit the rule"),
        (GroupLimitRule.STATED, {"EUR": usd(5)}, "of another currency"),
        (GroupLimitRule.STATED, {"USD": 5}, r"stated\[USD\]: is"),
        (GroupLimitRule.STATED, [usd(5)], "stated"),
        ("sum", {}, "rule"),
    ],
)
def test_a_rule_that_is_none_is_refused(rule: GroupLimitRule, stated: Mapping[str, CreditLimit], told: str) -> None:
    """What does not belong together is told with its place."""
    with pytest.raises(InvalidValueError, match=told):
        GroupLimits(rule, stated)
    with pytest.raises(UnknownCurrencyError):
        GroupLimits(GroupLimitRule.STATED, {"QQQ": ANY})


def test_a_rule_and_what_it_makes_have_a_document() -> None:
    """They come back equal, and show no figures where they are written to a log."""
    limits = GroupLimits(GroupLimitRule.STATED, {"USD": usd(12_345), "EUR": NONE})
    joined = JoinedAccounts(currency="USD", accounts={CreditAccountId("a-1"): 3}, limit=usd(12_345), until=EARLY)
    assert limits == from_json(GroupLimits, to_json(limits))
    assert joined == from_json(JoinedAccounts, to_json(joined))
    assert "123" not in repr(limits) + repr(joined) + repr(terms(usd(12_345)))
