from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest

from customer_core.errors import CurrencyMismatchError, InvalidValueError, UnknownCurrencyError
from customer_core.model import (
    ChannelCreditRule,
    ChannelId,
    CreditAccount,
    CreditAccountId,
    CreditBlock,
    CreditPolicy,
    CreditRule,
    CustomerId,
    Exposure,
    FrozenMap,
    Limited,
    Money,
    NoChannelRule,
    NoCredit,
    OrganizationId,
    OverdueRule,
    PaymentTerms,
    Unlimited,
)

LARGEST = 10**15
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
WEB, TILL = ChannelId("web"), ChannelId("till")
POLICY = CreditPolicy(channels={WEB: ChannelCreditRule(CreditRule.ALWAYS, "Ask Ann")}, message="No rule here")


def dollars(amount: int) -> Money:
    """Return an amount of US dollars."""
    return Money(amount, "USD")


def exposed(posted: int = 0, held: int = 0, overdue: int = 0) -> Exposure:
    """Return an exposure in US dollars."""
    return Exposure(posted=dollars(posted), held=dollars(held), overdue=dollars(overdue))


ACCOUNT = CreditAccount(id=CreditAccountId("a-1"), owner=CustomerId("c-1"), currency="USD")


def test_an_account_begins_without_credit() -> None:
    """Nothing is granted, owed or deferred until somebody says so."""
    assert (NoCredit(), PaymentTerms(0), exposed(), 0) == (
        ACCOUNT.limit,
        ACCOUNT.terms,
        ACCOUNT.exposure,
        ACCOUNT.version,
    )


def test_an_account_belongs_to_a_customer_or_an_organization() -> None:
    """The owner keeps its type, so that a customer and an organization of one id are two owners."""
    assert ACCOUNT != attrs.evolve(ACCOUNT, owner=OrganizationId("c-1"))
    with pytest.raises(InvalidValueError, match="CustomerId, OrganizationId"):
        attrs.evolve(ACCOUNT, owner=CreditAccountId("c-1"))  # type: ignore[arg-type]


def test_the_three_limits_are_three_values() -> None:
    """A limit of zero is neither no credit nor any credit."""
    assert 3 == len({NoCredit(), Limited(dollars(0)), Unlimited()})


@pytest.mark.parametrize(
    ("limit", "available"),
    [(NoCredit(), NoCredit()), (Unlimited(), Unlimited()), (Limited(dollars(100)), dollars(20))],
)
def test_what_is_available_has_the_word_of_the_limit(limit: Any, available: object) -> None:  # noqa: ANN401 - any limit
    """Under a limit it is an amount: the limit less what is posted and held."""
    assert available == attrs.evolve(ACCOUNT, limit=limit, exposure=exposed(50, 30, 40)).available


def test_what_is_available_falls_below_zero() -> None:
    """A limit may be cut below what is owed; a negative posted amount adds to what is available."""
    owing = attrs.evolve(ACCOUNT, limit=Limited(dollars(100)), exposure=exposed(90, 30))
    assert dollars(-70) == owing.with_limit(Limited(dollars(50))).available
    assert dollars(150) == attrs.evolve(owing, exposure=exposed(-50)).available


def test_what_is_overdue_is_no_third_part() -> None:
    """It is part of what was posted; while a payment is unapplied it may be more than that."""
    assert dollars(80) == exposed(50, 30, 50).total
    assert dollars(-10) == exposed(-10, 0, 40).total


@pytest.mark.parametrize("component", ["held", "overdue"])
def test_what_is_held_or_overdue_is_not_negative(component: str) -> None:
    """Only what is posted may be below zero."""
    with pytest.raises(InvalidValueError, match=f"{component}: is below zero"):
        attrs.evolve(exposed(), **{component: dollars(-1)})


def test_a_negative_limit_is_refused() -> None:
    """A limit is zero or more."""
    with pytest.raises(InvalidValueError, match="amount: is below zero"):
        Limited(dollars(-1))


@pytest.mark.parametrize("hours", [-1, 0, 8_785, 1.5, True, None, "24"])
def test_a_request_waits_for_whole_hours(hours: Any) -> None:  # noqa: ANN401 - wrong types are what is tried
    """A day unless something else is said; from one hour up to a year, both ends inside."""
    with pytest.raises(InvalidValueError, match="approval_hours"):
        POLICY.with_approval_hours(hours)
    assert 24 == CreditPolicy().approval_hours
    assert [1, 8_784] == [POLICY.with_approval_hours(end).approval_hours for end in (1, 8_784)]


@pytest.mark.parametrize("days", [-1, 3_651, 1.5, True, None, "30"])
def test_terms_are_a_number_of_days(days: Any) -> None:  # noqa: ANN401 - wrong types are what is tried
    """Ten years at most, and whole days."""
    with pytest.raises(InvalidValueError, match="due_days"):
        PaymentTerms(days)


def test_the_longest_terms_are_taken() -> None:
    """Both ends of the range are inside it."""
    assert (0, 3_650) == (PaymentTerms(0).due_days, PaymentTerms(3_650).due_days)


@pytest.mark.parametrize("component", ["posted", "held", "overdue"])
def test_an_exposure_has_one_currency(component: str) -> None:
    """Components of two currencies do not add up."""
    with pytest.raises(CurrencyMismatchError):
        attrs.evolve(exposed(), **{component: Money(0, "EUR")})


@pytest.mark.parametrize("change", [{"limit": Limited(Money(1, "EUR"))}, {"exposure": Exposure.zero("EUR")}])
def test_an_account_has_one_currency(change: dict[str, Any]) -> None:
    """Its limit and its exposure are of its own currency."""
    with pytest.raises(CurrencyMismatchError):
        attrs.evolve(ACCOUNT, **change)


def test_an_account_has_a_currency_that_exists() -> None:
    """Three letters that ISO 4217 does not list are refused."""
    with pytest.raises(UnknownCurrencyError):
        CreditAccount(id=ACCOUNT.id, owner=ACCOUNT.owner, currency="XYZ")


def test_sums_out_of_range_are_refused_at_birth() -> None:
    """An account never fails when it is asked for its total or for what is available."""
    most = Money.of_minor(LARGEST, "USD")
    least_more = Money.of_minor(1, "USD")
    with pytest.raises(InvalidValueError, match="total: is out of range"):
        Exposure(posted=most, held=least_more, overdue=Money.zero("USD"))
    credited = Exposure(posted=-least_more, held=Money.zero("USD"), overdue=Money.zero("USD"))
    with pytest.raises(InvalidValueError, match="available: is out of range"):
        attrs.evolve(ACCOUNT, limit=Limited(most), exposure=credited)


def test_verbs_change_copies() -> None:
    """Each verb changes its own field and leaves the account as it was."""
    changed = ACCOUNT.with_limit(Unlimited()).with_terms(PaymentTerms(30)).with_version(3)
    assert (Unlimited(), PaymentTerms(30), 3) == (changed.limit, changed.terms, changed.version)
    assert NoCredit() == ACCOUNT.limit


def test_an_account_has_no_end_and_no_block_at_first() -> None:
    """Its limit counts on any day, nobody has to look at it, and it is not blocked, until somebody says so."""
    assert (None, None, None) == (ACCOUNT.limit_until, ACCOUNT.review_on, ACCOUNT.block)


def test_a_limit_comes_with_its_days() -> None:
    """The days are those of the limit: a new limit without any has none."""
    until, review_on = date(2026, 3, 31), date(2026, 3, 1)
    ended = ACCOUNT.with_limit(Unlimited(), until=until, review_on=review_on)
    assert (Unlimited(), until, review_on) == (ended.limit, ended.limit_until, ended.review_on)
    assert ACCOUNT.with_limit(Unlimited()) == ended.with_limit(Unlimited())
    assert (None, review_on) == (
        ended.with_limit(NoCredit(), review_on=review_on).limit_until,
        ended.with_limit(NoCredit(), review_on=review_on).review_on,
    )


@pytest.mark.parametrize("field", ["limit_until", "review_on"])
@pytest.mark.parametrize(("day", "problem"), [(AT, "is a point in time"), ("2026-03-31", "is text"), (0, "is a whole")])
def test_the_days_of_a_limit_are_dates(field: str, day: Any, problem: str) -> None:  # noqa: ANN401 - as above
    """A point in time is no day, since which day it is depends on where."""
    with pytest.raises(InvalidValueError, match=f"{field}: {problem}.*; give a date without a time"):
        attrs.evolve(ACCOUNT, **{field: day})


def test_an_account_is_blocked_and_freed() -> None:
    """A block leaves limit and days as they are, and goes as it came."""
    limited = ACCOUNT.with_limit(Unlimited(), until=date(2026, 3, 31))
    block = CreditBlock(" Cheque bounced ", since=AT)
    blocked = limited.with_block(block)
    assert ("Cheque bounced", AT, block) == (block.reason, block.since, blocked.block)
    assert limited == blocked.with_block(None) != blocked
    with pytest.raises(InvalidValueError, match="block: is text"):
        attrs.evolve(ACCOUNT, block="Cheque bounced")  # type: ignore[arg-type]


def test_a_block_is_dated_in_utc() -> None:
    """Equal instants are one, wherever they were read from a clock."""
    tokyo = timezone(timedelta(hours=9))
    moved = CreditBlock("Late", since=AT.astimezone(tokyo))
    assert CreditBlock("Late", since=AT) == moved
    assert UTC is moved.since.tzinfo


@pytest.mark.parametrize(
    ("reason", "problem"),
    [
        ("", "is blank"),
        (" ", "is blank"),
        ("two\nlines", "holds a control"),
        ("x" * 1_001, "has more"),
        (None, "is noth"),
    ],
)
def test_a_block_says_why(reason: Any, problem: str) -> None:  # noqa: ANN401 - as above
    """One line, for whoever is asked at the till."""
    with pytest.raises(InvalidValueError, match=f"reason: {problem}"):
        CreditBlock(reason, since=AT)
    assert 1_000 == len(CreditBlock("x" * 1_000, since=AT).reason)


@pytest.mark.parametrize("since", [AT.replace(tzinfo=None), date(2026, 3, 1), None])
def test_a_block_says_since_when(since: Any) -> None:  # noqa: ANN401 - as above
    """An instant without an offset, or a mere day, is refused."""
    with pytest.raises(InvalidValueError, match="since: "):
        CreditBlock("Late", since=since)


def test_a_channel_has_its_rule_and_message() -> None:
    """The rule of a channel counts there and nowhere else."""
    assert ChannelCreditRule(CreditRule.ALWAYS, "Ask Ann") == POLICY.rule_for(WEB)


def test_no_rule_is_told_from_no() -> None:
    """A channel without a rule answers that it has none, with the message of the policy."""
    assert NoChannelRule("No rule here") == POLICY.rule_for(TILL)
    assert ChannelCreditRule(CreditRule.NO, "No rule here") != POLICY.rule_for(TILL)


def test_rules_are_given_and_taken() -> None:
    """The verbs of a policy change a copy and can be taken back."""
    rule = ChannelCreditRule(CreditRule.NO)
    changed = POLICY.with_rule(TILL, rule).with_message(" Sorry ").with_version(2)
    assert (rule, "Sorry", 2) == (changed.rule_for(TILL), changed.message, changed.version)
    assert POLICY == changed.without_rule(TILL).with_message("No rule here").with_version(0)


@pytest.mark.parametrize("channels", [{"web": ChannelCreditRule(CreditRule.NO)}, {WEB: CreditRule.NO}])
def test_rules_belong_to_channels(channels: Any) -> None:  # noqa: ANN401 - wrong types are what is tried
    """A text is no channel, and a bare word is no rule; the refusal tells the place."""
    with pytest.raises(InvalidValueError, match=r"channels\[0\]"):
        CreditPolicy(channels=FrozenMap(channels))


@pytest.mark.parametrize("message", ["x" * 1_001, "two\nlines", None])
def test_a_message_is_one_line(message: Any) -> None:  # noqa: ANN401 - wrong types are what is tried
    """What is shown at a till is short, wherever it is configured."""
    for make in (NoChannelRule, POLICY.with_message, lambda text: ChannelCreditRule(CreditRule.NO, text)):
        with pytest.raises(InvalidValueError, match="message"):
            make(message)


def test_a_policy_tolerates_nothing_and_knows_no_overdue_rule_at_first() -> None:
    """What is new in a policy changes no decision until somebody sets it."""
    assert (0, None) == (CreditPolicy().tolerance_percent, CreditPolicy().overdue)


def test_tolerance_and_overdue_rule_are_given_and_taken() -> None:
    """Both verbs change a copy and can be taken back."""
    rule = OverdueRule(days=14, tolerated=[dollars(20)])
    changed = POLICY.with_tolerance(5).with_overdue(rule)
    assert (5, rule) == (changed.tolerance_percent, changed.overdue)
    assert POLICY == changed.with_tolerance(0).with_overdue(None)
    with pytest.raises(InvalidValueError, match="overdue: is a whole number"):
        POLICY.with_overdue(14)  # type: ignore[arg-type]


@pytest.mark.parametrize("percent", [-1, 101, 0.5, True, None, "5"])
def test_a_tolerance_is_a_percentage(percent: Any) -> None:  # noqa: ANN401 - wrong types are what is tried
    """Whole percent, from nothing up to twice the limit."""
    with pytest.raises(InvalidValueError, match="tolerance_percent"):
        POLICY.with_tolerance(percent)
    assert [0, 100] == [POLICY.with_tolerance(end).tolerance_percent for end in (0, 100)]


@pytest.mark.parametrize("days", [-1, 3_651, 1.5, True, None, "30"])
def test_an_overdue_rule_is_a_number_of_days(days: Any) -> None:  # noqa: ANN401 - wrong types are what is tried
    """Ten years at most, and whole days; both ends are inside."""
    with pytest.raises(InvalidValueError, match="days: "):
        OverdueRule(days=days)
    assert [0, 3_650] == [OverdueRule(days=end).days for end in (0, 3_650)]


@pytest.mark.parametrize(
    ("days", "on", "counts"),
    [
        (0, date(2026, 2, 27), False),
        (0, date(2026, 2, 28), False),
        (0, date(2026, 3, 1), True),
        (1, date(2026, 3, 1), False),
        (1, date(2026, 3, 2), True),
        (3_650, date(2036, 2, 26), False),
        (3_650, date(2036, 2, 27), True),
    ],
)
def test_what_is_past_due_by_more_days_counts(days: int, on: date, *, counts: bool) -> None:
    """On its day nothing is past due; with no day of grace it counts from the next day on."""
    assert counts is OverdueRule(days=days).counts(date(2026, 2, 28), on=on)


def test_an_overdue_amount_is_tolerated_by_currency() -> None:
    """An amount holds in its own currency; where none is named, nothing is tolerated."""
    yen = Money(900, "JPY")
    rule = OverdueRule(tolerated=[dollars(20), yen])
    assert (dollars(20), yen, Money(0, "EUR")) == tuple(rule.tolerated_in(code) for code in ("USD", "JPY", "EUR"))
    assert (0, ()) == (OverdueRule().days, OverdueRule().tolerated)


@pytest.mark.parametrize(
    ("tolerated", "problem"),
    [
        ([dollars(5), Money(-1, "EUR")], r"tolerated\[1\]: is below zero; give zero or more"),
        ([dollars(5), Money(1, "EUR"), dollars(6)], r"tolerated\[2\]: repeats tolerated\[0\]"),
        ([5], r"tolerated\[0\]: is a whole number"),
        ("5 USD", "tolerated: is text"),
    ],
)
def test_tolerated_amounts_are_one_for_each_currency(tolerated: Any, problem: str) -> None:  # noqa: ANN401 - as above
    """Zero or more, and no currency twice; the refusal tells the place."""
    with pytest.raises(InvalidValueError, match=problem):
        OverdueRule(tolerated=tolerated)
    assert (dollars(0),) == OverdueRule(tolerated=(dollars(0),)).tolerated


def test_no_figure_or_message_is_shown() -> None:
    """Representations may reach a log: they name ids and how much there is, not amounts or messages."""
    account = ACCOUNT.with_limit(Limited(dollars(4321))).with_block(CreditBlock("Cheque bounced", since=AT))
    assert "4321" not in f"{account!r} {account.exposure!r}"
    assert "block=CreditBlock(reason=…, since=…)" in repr(account)
    assert "Ask Ann" not in f"{POLICY!r} {POLICY.rule_for(WEB)!r}"
    assert "OverdueRule(days=14, tolerated=1)" == repr(OverdueRule(days=14, tolerated=[dollars(4321)]))
