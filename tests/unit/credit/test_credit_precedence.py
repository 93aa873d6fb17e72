"""What decides before the limit does, day by day and cent by cent: a block, an end, what is overdue, a tolerance."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple

import attrs
import pytest

from customer_core.credit import (
    REASONS,
    ApproveUpTo,
    CreditDecision,
    CreditQuestion,
    GrantCredit,
    LiftBlock,
    PayDown,
    PayOtherwise,
    PayOverdue,
    RaiseLimit,
    ReduceAmount,
    RenewLimit,
    decide,
    explain,
)
from customer_core.model import (
    ChannelCreditRule,
    ChannelId,
    CreditAccount,
    CreditAccountId,
    CreditBlock,
    CreditLimit,
    CreditPolicy,
    CreditRule,
    CustomerId,
    Exposure,
    Limited,
    Money,
    NoCredit,
    OverdueRule,
    Unlimited,
)

WEB = ChannelId("web")
LAST = date(2026, 3, 31)
NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
BLOCK = CreditBlock("Cheque bounced", since=NOON)
RULES = {rule.value: ChannelCreditRule(rule, "Ask Ann") for rule in CreditRule}


def cents(amount: int) -> Money:
    """Return an amount of US dollars, in cents."""
    return Money.of_minor(amount, "USD")


class Case(NamedTuple):
    """What a decision is taken from, in figures that are easily changed one by one."""

    amount: int = 100
    limit: CreditLimit = Limited(cents(1_000))
    until: date | None = None
    block: CreditBlock | None = None
    posted: int = 0
    overdue: int = 0
    counted: int | None = None
    tolerated: int | None = None
    percent: int = 0
    rule: str = "no"
    at: datetime = NOON
    kept: bool = False

    def decided(self) -> CreditDecision:
        """Return the decision."""
        exposure = Exposure(posted=cents(self.posted), held=cents(0), overdue=cents(self.overdue))
        account = CreditAccount(
            id=CreditAccountId("a-1"), owner=CustomerId("c-1"), currency="USD", exposure=exposure, block=self.block
        ).with_limit(self.limit, until=self.until)
        overdue = None if self.tolerated is None else OverdueRule(tolerated=[cents(self.tolerated)])
        channels = {WEB: RULES[self.rule]} if self.rule else {}
        policy = CreditPolicy(channels=channels, tolerance_percent=self.percent, overdue=overdue)
        counted = None if self.counted is None else cents(self.counted)
        amount = cents(self.amount)
        return decide(
            account, policy, amount=amount, channel=WEB, at=self.at, overdue=counted, is_kept_by_state=self.kept
        )


EVERYTHING = Case(amount=2_000, until=date(2026, 3, 30), block=BLOCK, overdue=5, tolerated=0, percent=10)
"""A case in which everything stands in the way of an amount at once."""


def test_what_stands_in_the_way_is_told_in_order() -> None:
    """With each thing that is put right, the next one decides, down to the limit itself."""
    steps = (
        EVERYTHING._replace(limit=NoCredit(), kept=True),
        EVERYTHING._replace(limit=NoCredit(), kept=True, block=None),
        EVERYTHING._replace(limit=NoCredit(), block=None),
        EVERYTHING._replace(block=None),
        EVERYTHING._replace(block=None, until=None),
        EVERYTHING._replace(block=None, until=None, tolerated=None),
        EVERYTHING._replace(block=None, until=None, tolerated=None, amount=1_100),
        EVERYTHING._replace(block=None, until=None, tolerated=None, amount=1_000),
    )
    reasons = [case.decided().reason for case in steps]
    assert [
        *("account-blocked", "workflow-state", "no-credit", "limit-expired", "overdue-refused"),
        *("over-limit-refused", "within-tolerance", "within-limit"),
    ] == reasons


@pytest.mark.parametrize("limit", [NoCredit(), Limited(cents(9_999)), Unlimited()])
@pytest.mark.parametrize("rule", [*RULES, ""])
def test_a_block_outranks_everything(limit: CreditLimit, rule: str) -> None:
    """Nothing is bought on a blocked account, whatever its limit and the channel say."""
    decision = Case(limit=limit, rule=rule, block=BLOCK).decided()
    assert ("account-blocked", "") == (decision.reason, decision.message)


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (datetime(2026, 3, 31, tzinfo=UTC), "within-limit"),
        (datetime(2026, 3, 31, 23, 59, 59, 999_999, tzinfo=UTC), "within-limit"),
        (datetime(2026, 4, 1, tzinfo=UTC), "limit-expired"),
        (datetime(2026, 4, 1, 0, 0, 1, tzinfo=UTC), "limit-expired"),
        (datetime(2026, 4, 1, 8, 59, tzinfo=timezone(timedelta(hours=9))), "within-limit"),
        (datetime(2026, 4, 1, 9, 0, tzinfo=timezone(timedelta(hours=9))), "limit-expired"),
        (datetime(2026, 3, 31, 18, 59, tzinfo=timezone(timedelta(hours=-5))), "within-limit"),
        (datetime(2026, 3, 31, 19, 0, tzinfo=timezone(timedelta(hours=-5))), "limit-expired"),
        (datetime(2027, 1, 1, tzinfo=UTC), "limit-expired"),
        (datetime(2025, 12, 31, tzinfo=UTC), "within-limit"),
    ],
)
def test_a_limit_counts_to_the_end_of_its_last_day(at: datetime, reason: str) -> None:
    """The last day counts whole, by UTC, wherever the clock stands; from midnight on nothing may be bought."""
    assert reason == Case(until=LAST, at=at).decided().reason


@pytest.mark.parametrize(
    ("limit", "until", "reason"),
    [
        (Unlimited(), date(2026, 3, 30), "limit-expired"),
        (Unlimited(), LAST, "unlimited"),
        (Unlimited(), None, "unlimited"),
        (NoCredit(), date(2026, 3, 30), "no-credit"),
        (Limited(cents(1_000)), date(2026, 3, 30), "limit-expired"),
    ],
)
@pytest.mark.parametrize("rule", [*RULES, ""])
def test_every_limit_may_end(limit: CreditLimit, until: date | None, reason: str, rule: str) -> None:
    """Also an unlimited account ends, in every channel; where there is no credit, that is said and nothing else."""
    assert reason == Case(limit=limit, until=until, rule=rule).decided().reason


@pytest.mark.parametrize(
    ("overdue", "counted", "tolerated", "reason"),
    [
        (0, None, 0, "within-limit"),
        (1, None, 0, "overdue-refused"),
        (500, None, 500, "within-limit"),
        (501, None, 500, "overdue-refused"),
        (501, None, None, "within-limit"),
        (501, 0, 0, "within-limit"),
        (501, 500, 500, "within-limit"),
        (501, 501, 500, "overdue-refused"),
        (0, 501, 500, "overdue-refused"),
        (0, 501, None, "within-limit"),
    ],
)
def test_what_counts_as_overdue_is_compared_with_what_is_tolerated(
    overdue: int, counted: int | None, tolerated: int | None, reason: str
) -> None:
    """Exactly what is tolerated passes; without a rule nothing overdue decides; what counts may be told."""
    decision = Case(overdue=overdue, counted=counted, tolerated=tolerated).decided()
    assert reason == decision.reason
    assert cents(1 if reason == "overdue-refused" else 0) == decision.overdue_excess


@pytest.mark.parametrize("limit", [Limited(cents(100)), Limited(cents(50)), Unlimited()])
@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("yes", "overdue-allowed"),
        ("requires-manager-approval", "overdue-needs-approval"),
        ("no", "overdue-refused"),
        ("", "overdue-no-rule"),
    ],
)
def test_what_is_overdue_asks_the_channel(limit: CreditLimit, rule: str, reason: str) -> None:
    """The rule of the channel decides for what is overdue as it does above the limit, also on an unlimited account."""
    assert reason == Case(limit=limit, overdue=1, tolerated=0, rule=rule).decided().reason


@pytest.mark.parametrize(
    ("limit", "percent", "tolerance"),
    [
        (1_000, 0, 0),
        (1_000, 1, 10),
        (1_000, 100, 1_000),
        (999, 1, 9),
        (1_099, 1, 10),
        (99, 1, 0),
        (100, 1, 1),
        (33, 10, 3),
        (0, 100, 0),
    ],
)
@pytest.mark.parametrize("rule", [*RULES, ""])
def test_a_tolerance_is_rounded_down(limit: int, percent: int, tolerance: int, rule: str) -> None:
    """Up to the limit and its tolerance to the cent an amount passes in any channel; the next cent asks the channel."""
    case = Case(limit=Limited(cents(limit)), percent=percent, rule=rule)
    last = case._replace(amount=max(limit + tolerance, 1), posted=min(limit + tolerance, 1) - 1).decided()
    above = case._replace(amount=limit + tolerance + 1).decided()
    assert cents(tolerance) == last.tolerance_of(last.limit)
    assert ("within-tolerance" if tolerance else "within-limit") == last.reason
    assert (cents(tolerance), cents(tolerance + 1)) == (last.excess, above.excess)
    assert above.fired.is_by_channel
    assert cents(1) == above.over_tolerance(above.limit)


@pytest.mark.parametrize("limit", [NoCredit(), Unlimited()])
def test_where_no_limit_is_set_there_is_no_tolerance(limit: CreditLimit) -> None:
    """A percentage is of a limit."""
    decision = Case(limit=limit, percent=100).decided()
    assert (cents(0), cents(0)) == (decision.tolerance_of(limit), decision.over_tolerance(limit))


@pytest.mark.parametrize(
    ("after", "percent", "lowest"),
    [
        (1_100, 10, 1_000),
        (1_101, 10, 1_001),
        (1_099, 10, 1_000),
        (101, 1, 100),
        (1, 100, 1),
        (2, 100, 1),
        (700, 0, 700),
    ],
)
def test_the_lowest_limit_is_rounded_up(after: int, percent: int, lowest: int) -> None:
    """Under it the amount just stays within the tolerance; under one cent less it would not."""
    question: CreditQuestion = Case(amount=after, percent=percent).decided()
    assert cents(lowest) == question.lowest_limit
    passes = [not question.over_tolerance(Limited(cents(limit))) for limit in (lowest - 1, lowest)]
    assert [False, True] == passes


def test_no_limit_is_below_zero() -> None:
    """An account that stays in credit passes under a limit of zero."""
    assert cents(0) == Case(posted=-200).decided().lowest_limit


FINE = Case(block=BLOCK)
REMEDIES: dict[str, tuple[Case, tuple[object, ...]]] = {
    "a block alone": (FINE, (LiftBlock(), PayOtherwise())),
    "a block on an unlimited account": (FINE._replace(limit=Unlimited()), (LiftBlock(), PayOtherwise())),
    "a block where the rest is tolerated": (
        FINE._replace(amount=1_100, percent=10, overdue=5, tolerated=5),
        (LiftBlock(), PayOtherwise()),
    ),
    "a block before no credit": (FINE._replace(limit=NoCredit()), (PayOtherwise(),)),
    "a block before an end": (FINE._replace(until=date(2026, 3, 30)), (PayOtherwise(),)),
    "a block before something overdue": (FINE._replace(overdue=5, tolerated=4), (PayOtherwise(),)),
    "a block before a limit": (FINE._replace(amount=1_101, percent=10), (PayOtherwise(),)),
    "a block before what the channel allows": (
        FINE._replace(amount=1_101, overdue=5, tolerated=4, rule="yes"),
        (LiftBlock(), PayOtherwise()),
    ),
    "an end alone": (Case(until=date(2026, 3, 30)), (RenewLimit(LAST), PayOtherwise())),
    "an end before something overdue": (Case(until=date(2026, 3, 30), overdue=5, tolerated=4), (PayOtherwise(),)),
    "an end before a limit": (Case(until=date(2026, 3, 30), amount=1_001), (PayOtherwise(),)),
    "an end before what the channel allows": (
        Case(until=date(2026, 3, 30), amount=1_001, rule="yes"),
        (RenewLimit(LAST), PayOtherwise()),
    ),
    "no credit and a tolerance": (
        Case(limit=NoCredit(), amount=101, percent=1),
        (GrantCredit(cents(100)), PayOtherwise()),
    ),
    "no credit before something overdue": (Case(limit=NoCredit(), overdue=5, tolerated=4), (PayOtherwise(),)),
    "no credit before what the channel allows": (
        Case(limit=NoCredit(), overdue=5, tolerated=4, rule="yes"),
        (GrantCredit(cents(100)), PayOtherwise()),
    ),
    "something overdue": (Case(overdue=9, tolerated=4), (PayOverdue(cents(5)), PayOtherwise())),
    "something overdue and a limit": (
        Case(overdue=9, tolerated=4, amount=1_107, percent=10),
        (PayOverdue(cents(7)), PayOtherwise()),
    ),
    "something overdue, for a manager": (
        Case(overdue=9, tolerated=4, rule="requires-manager-approval", posted=50),
        (ApproveUpTo(cents(150)), PayOverdue(cents(5)), PayOtherwise()),
    ),
    "a limit and its tolerance": (
        Case(amount=1_200, percent=10),
        (
            ReduceAmount(cents(1_100)),
            PayDown(cents(100)),
            RaiseLimit(by=cents(91), to=cents(1_091)),
            PayOtherwise(),
        ),
    ),
    "nothing but a tolerance left": (
        Case(amount=200, posted=1_050, percent=10),
        (ReduceAmount(cents(50)), PayDown(cents(150)), RaiseLimit(by=cents(137), to=cents(1_137)), PayOtherwise()),
    ),
}


@pytest.mark.parametrize("name", REMEDIES)
def test_what_is_proposed_helps_by_itself(name: str) -> None:
    """A remedy is left out where something else would keep the amount from passing all the same."""
    case, remedies = REMEDIES[name]
    assert remedies == case.decided().remedies


def test_every_remedy_tells_its_figures() -> None:
    """Sentences for the clerk, with the amount or the day that it takes."""
    told = {remedy.sentence for case, _ in REMEDIES.values() for remedy in case.decided().remedies}
    assert {
        "Lift the block of the account.",
        "Renew the limit, so that it counts until 2026-03-31 at least.",
        "Take a payment of 0.05 USD on the account, first on what is overdue longest.",
    } <= told


FIGURES = {
    Case(until=LAST): "Limit 10.00 USD, until 2026-03-31, asked on 2026-03-31, posted 0.00 USD, held 0.00 USD, "
    "overdue 0.00 USD, available 10.00 USD.",
    Case(overdue=9, counted=5, tolerated=0, rule="yes"): "Limit 10.00 USD, posted 0.00 USD, held 0.00 USD, "
    "overdue 0.09 USD, of that counted 0.05 USD, tolerated 0.00 USD, available 10.00 USD.",
    Case(amount=1_050, percent=10): "Limit 10.00 USD, posted 0.00 USD, held 0.00 USD, overdue 0.00 USD, "
    "available 10.00 USD, exceeded by 0.50 USD, tolerance 1.00 USD.",
    Case(percent=10): "Limit 10.00 USD, posted 0.00 USD, held 0.00 USD, overdue 0.00 USD, available 10.00 USD.",
}


@pytest.mark.parametrize("case", FIGURES)
def test_figures_that_were_set_are_explained(case: Case) -> None:
    """Days, what counts and what is tolerated are told where somebody set them and they matter."""
    assert FIGURES[case] == explain(case.decided())[2]


def test_what_passes_for_another_cause_is_not_said_to_exceed_a_limit() -> None:
    """An amount within the limit that passes although something is overdue is told so."""
    below = Case(overdue=1, tolerated=0, rule="yes")
    assert explain(below.decided())[0] == "1.00 USD in channel web is allowed although something is overdue."
    above = below._replace(amount=1_001)
    assert explain(above.decided())[0] == "10.01 USD in channel web is allowed above the limit."
    tolerated = Case(amount=1_001, percent=1)
    assert explain(tolerated.decided())[0] == "10.01 USD in channel web is allowed above the limit."


def test_the_table_says_which_reasons_exceed_a_limit_and_which_ask_the_channel() -> None:
    """The channel is asked for what is overdue and above a limit, and not for what is tolerated."""
    assert all(reason.code.startswith(("over-limit-", "overdue-")) is reason.is_by_channel for reason in REASONS)
    exceeding = ("over-limit-", "within-tolerance")
    assert all(reason.code.startswith(exceeding) is reason.is_over_limit for reason in REASONS)


def test_lifting_a_block_helps_nobody_whom_a_state_keeps_from_buying() -> None:
    """It is not offered where the amount would not pass then."""
    assert [LiftBlock() in Case(block=BLOCK, kept=kept).decided().remedies for kept in (False, True)] == [True, False]
    assert (PayOtherwise(),) == Case(kept=True).decided().remedies


def test_a_blocked_account_tells_nobody_why() -> None:
    """The decision holds that there is a block, and not what somebody wrote about it."""
    decision = Case(block=BLOCK).decided()
    assert decision.is_blocked
    assert "Cheque" not in f"{decision!r} {attrs.asdict(decision)} {explain(decision)}"
