from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest

from customer_core.credit import (
    REASONS,
    REMEDIES,
    AddChannelRule,
    ApproveUpTo,
    CreditDecision,
    CreditOutcome,
    CreditQuestion,
    GrantCredit,
    OfflineSnapshot,
    PayDown,
    PayOtherwise,
    RaiseLimit,
    ReduceAmount,
    SnapshotTerms,
    as_sold,
    decide,
    decide_offline,
    explain,
    repeat,
)
from customer_core.errors import CurrencyMismatchError, InvalidValueError
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
    NoChannelRule,
    NoCredit,
    OverdueRule,
    Unlimited,
)

LARGEST = 10**15
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
ALWAYS, NEVER, ASK, SILENT = (ChannelId(name) for name in ("always", "never", "ask", "silent"))
POLICY = CreditPolicy(
    channels={
        ALWAYS: ChannelCreditRule(CreditRule.ALWAYS, "Over, but fine"),
        NEVER: ChannelCreditRule(CreditRule.NO, "Over, sorry"),
        ASK: ChannelCreditRule(CreditRule.APPROVAL, "Call the manager"),
    },
    message="This channel has no rule",
    version=7,
)


def dollars(amount: int) -> Money:
    """Return an amount of US dollars."""
    return Money(amount, "USD")


def exposed(posted: int = 0, held: int = 0, overdue: int = 0) -> Exposure:
    """Return an exposure in US dollars."""
    return Exposure(posted=dollars(posted), held=dollars(held), overdue=dollars(overdue))


OWING = exposed(50, 20, 10)
ACCOUNT = CreditAccount(
    id=CreditAccountId("a-1"),
    owner=CustomerId("c-1"),
    currency="USD",
    limit=Limited(dollars(100)),
    exposure=OWING,
    version=4,
)


STRICT = POLICY.with_overdue(OverdueRule(days=14, tolerated=[dollars(9)]))
"""A policy by which ten dollars overdue are too much."""


def decided(
    amount: int,
    channel: ChannelId = NEVER,
    *,
    policy: CreditPolicy = POLICY,
    **changes: Any,  # noqa: ANN401 - any field
) -> CreditDecision:
    """Return the decision on an amount for the account with changes."""
    return decide(attrs.evolve(ACCOUNT, **changes), policy, amount=dollars(amount), channel=channel, at=AT)


TERMS = SnapshotTerms(taken_at=AT, valid_until=AT + timedelta(hours=8), floor_limit=dollars(25), sold=dollars(20))


def by_snapshot(amount: int, channel: ChannelId = NEVER, *, hours: int = 0) -> CreditDecision:
    """Return the decision of a till on an amount, some hours after its snapshot of the account was taken."""
    account = attrs.evolve(ACCOUNT, exposure=exposed(50))
    snapshot = OfflineSnapshot.of(account, POLICY, overdue=dollars(0), channel=channel, terms=TERMS)
    return decide_offline(snapshot, dollars(amount), at=AT + timedelta(hours=hours))


CASES: dict[str, tuple[CreditDecision, CreditOutcome, str]] = {
    "offline": (
        as_sold(decided(1, NEVER, block=CreditBlock("Fraud?", since=AT)), sold_at=AT),
        CreditOutcome.ALLOWED_OVER_LIMIT,
        "",
    ),
    "snapshot-expired": (by_snapshot(1, ALWAYS, hours=8), CreditOutcome.DENIED, ""),
    "account-blocked": (decided(1, ALWAYS, block=CreditBlock("Fraud?", since=AT)), CreditOutcome.DENIED, ""),
    "workflow-state": (
        decide(ACCOUNT, POLICY, amount=dollars(1), channel=ALWAYS, at=AT, is_kept_by_state=True),
        CreditOutcome.DENIED,
        "",
    ),
    "no-credit": (decided(1, ALWAYS, limit=NoCredit()), CreditOutcome.DENIED, ""),
    "limit-expired": (decided(1, ALWAYS, limit_until=date(2026, 2, 28)), CreditOutcome.DENIED, ""),
    "above-floor-limit": (by_snapshot(26, ALWAYS), CreditOutcome.DENIED, ""),
    "overdue-allowed": (decided(1, ALWAYS, policy=STRICT), CreditOutcome.ALLOWED_OVER_LIMIT, "Over, but fine"),
    "overdue-needs-approval": (decided(1, ASK, policy=STRICT), CreditOutcome.NEEDS_APPROVAL, "Call the manager"),
    "overdue-refused": (decided(1, NEVER, policy=STRICT), CreditOutcome.DENIED, "Over, sorry"),
    "overdue-no-rule": (decided(1, SILENT, policy=STRICT), CreditOutcome.DENIED, "This channel has no rule"),
    "unlimited": (decided(10**6, NEVER, limit=Unlimited()), CreditOutcome.ALLOWED, ""),
    "within-limit": (decided(30, NEVER), CreditOutcome.ALLOWED, ""),
    "within-tolerance": (decided(31, NEVER, policy=POLICY.with_tolerance(1)), CreditOutcome.ALLOWED_OVER_LIMIT, ""),
    "over-limit-allowed": (decided(31, ALWAYS), CreditOutcome.ALLOWED_OVER_LIMIT, "Over, but fine"),
    "over-limit-needs-approval": (decided(31, ASK), CreditOutcome.NEEDS_APPROVAL, "Call the manager"),
    "over-limit-refused": (decided(31, NEVER), CreditOutcome.DENIED, "Over, sorry"),
    "over-limit-no-rule": (decided(31, SILENT), CreditOutcome.DENIED, "This channel has no rule"),
}
each_reason = pytest.mark.parametrize("code", CASES)


def test_every_reason_has_a_case_here() -> None:
    """The cases below are all reasons, in order of precedence."""
    assert list(CASES) == [reason.code for reason in REASONS]


@each_reason
def test_the_first_reason_that_holds_decides(code: str) -> None:
    """Each reason is reached, has its outcome, and shows the user a message where the rule of the channel decided."""
    decision, outcome, message = CASES[code]
    assert (code, outcome, message) == (decision.reason, decision.outcome, decision.message)
    assert code == decision.fired.code


@each_reason
def test_a_decision_repeats_itself(code: str) -> None:
    """The figures that a decision holds are all that it takes."""
    decision = CASES[code][0]
    assert decision == repeat(decision)
    assert decision is not repeat(decision)


@each_reason
def test_a_decision_that_was_tampered_with_does_not_repeat(code: str) -> None:
    """Any derived figure that was changed comes out as it should have been."""
    decision = CASES[code][0]
    changes: tuple[dict[str, Any], ...] = (
        {"excess": dollars(999)},
        {"available": dollars(999)},
        {"message": "x"},
        {"remedies": (PayDown(dollars(9)),)},
    )
    for change in changes:
        changed = attrs.evolve(decision, **change)
        assert (False, decision) == (changed == repeat(changed), repeat(changed))


def test_a_decision_carries_what_it_was_taken_from() -> None:
    """Versions, amount, channel, rule, limit, exposure by component, time and what was set stand in the decision."""
    policy, block = STRICT.with_tolerance(5), CreditBlock("Fraud?", since=AT)
    blocked = ACCOUNT.with_limit(ACCOUNT.limit, until=date(2026, 3, 31)).with_block(block)
    tokyo = AT.astimezone(timezone(timedelta(hours=9)))
    decision = decide(blocked, policy, amount=dollars(31), channel=SILENT, at=tokyo, overdue=dollars(4))
    expected = CreditQuestion(
        account=ACCOUNT.id,
        account_version=4,
        policy_version=7,
        amount=dollars(31),
        channel=SILENT,
        channel_rule=NoChannelRule("This channel has no rule"),
        limit=ACCOUNT.limit,
        exposure=OWING,
        at=AT,
        limit_until=date(2026, 3, 31),
        is_blocked=True,
        tolerance_percent=5,
        overdue=dollars(4),
        overdue_tolerated=dollars(9),
    )
    assert attrs.asdict(expected, recurse=False).items() <= attrs.asdict(decision, recurse=False).items()
    assert dollars(101) == decision.exposure_after
    assert UTC is decision.at.tzinfo


def test_a_decision_says_what_nobody_set() -> None:
    """Without end, block, tolerance and rule it says so, and holds all that is overdue."""
    decision = decided(31)
    assert (None, False, 0, None, dollars(10)) == (
        decision.limit_until,
        decision.is_blocked,
        decision.tolerance_percent,
        decision.overdue_tolerated,
        decision.overdue,
    )


@pytest.mark.parametrize(
    ("limit", "available", "excess"),
    [
        (Limited(dollars(100)), dollars(30), 10),
        (Limited(dollars(60)), dollars(-10), 50),
        (NoCredit(), NoCredit(), 0),
        (Unlimited(), Unlimited(), 0),
    ],
)
def test_what_is_available_and_exceeded(limit: CreditLimit, available: object, excess: int) -> None:
    """What is available is without the amount, the excess with it; where no limit is set, words say so."""
    decision = decided(40, NEVER, limit=limit)
    assert (available, dollars(excess)) == (decision.available, decision.excess)


def test_reaching_the_limit_is_not_exceeding_it() -> None:
    """The last cent of the limit may be used, the next may not."""
    limit, cent = ACCOUNT.limit, Money("0.01", "USD")
    last = decide(ACCOUNT, POLICY, amount=dollars(30), channel=NEVER, at=AT)
    next_one = decide(ACCOUNT, POLICY, amount=dollars(30) + cent, channel=NEVER, at=AT)
    assert Limited(last.exposure_after) == limit
    assert (CreditOutcome.ALLOWED, CreditOutcome.DENIED, cent) == (last.outcome, next_one.outcome, next_one.excess)


def test_a_limit_of_zero_lets_prepaid_money_be_used() -> None:
    """An account in credit may be used up under a limit of zero, and not at all without credit."""
    prepaid = exposed(-50)
    assert CreditOutcome.ALLOWED is decided(50, NEVER, limit=Limited(dollars(0)), exposure=prepaid).outcome
    assert CreditOutcome.DENIED is decided(51, NEVER, limit=Limited(dollars(0)), exposure=prepaid).outcome
    assert CreditOutcome.DENIED is decided(50, ALWAYS, limit=NoCredit(), exposure=prepaid).outcome


@pytest.mark.parametrize(
    ("decision", "remedies"),
    [
        (
            decided(40, ASK),
            (
                ApproveUpTo(dollars(110)),
                ReduceAmount(dollars(30)),
                PayDown(dollars(10)),
                RaiseLimit(by=dollars(10), to=dollars(110)),
                PayOtherwise(),
            ),
        ),
        (
            decided(40, SILENT, limit=Limited(dollars(70))),
            (
                PayDown(dollars(40)),
                RaiseLimit(by=dollars(40), to=dollars(110)),
                AddChannelRule(SILENT),
                PayOtherwise(),
            ),
        ),
        (decided(40, NEVER, limit=NoCredit()), (GrantCredit(dollars(110)), PayOtherwise())),
        (decided(40, NEVER, limit=NoCredit(), exposure=exposed(-50)), (GrantCredit(dollars(0)), PayOtherwise())),
        (decided(40, ALWAYS), ()),
        (decided(10, NEVER), ()),
    ],
)
def test_remedies_fit_the_figures(decision: CreditDecision, remedies: tuple[object, ...]) -> None:
    """What would help comes with its amounts; an amount is not lowered to nothing, and nothing helps what passes."""
    assert remedies == decision.remedies


@pytest.mark.parametrize("amount", [0, -1])
def test_an_amount_is_above_zero(amount: int) -> None:
    """Nothing, or money back, is no question of credit."""
    with pytest.raises(InvalidValueError, match="amount: is not above zero"):
        decided(amount)


def test_wrong_types_are_named() -> None:
    """A bare number is no amount, and a text is no channel."""
    with pytest.raises(InvalidValueError, match="amount: is of type int"):
        decide(ACCOUNT, POLICY, amount=5, channel=NEVER, at=AT)  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="channel: is of type str"):
        decide(ACCOUNT, POLICY, amount=dollars(5), channel="web", at=AT)  # type: ignore[arg-type]


def test_the_time_of_a_decision_has_an_offset() -> None:
    """Which day it is by UTC has to be known."""
    for at in (AT.replace(tzinfo=None), date(2026, 3, 1), datetime.max.replace(tzinfo=timezone(-timedelta(hours=9)))):
        with pytest.raises(InvalidValueError, match="at: is no instant"):
            decide(ACCOUNT, POLICY, amount=dollars(5), channel=NEVER, at=at)  # type: ignore[arg-type]  # a mere day


@pytest.mark.parametrize("limit", [NoCredit(), Limited(dollars(1)), Unlimited()])
def test_currencies_never_meet(limit: CreditLimit) -> None:
    """An amount of another currency is refused whatever the limit, not converted."""
    with pytest.raises(CurrencyMismatchError):
        decide(ACCOUNT.with_limit(limit), POLICY, amount=Money(5, "EUR"), channel=NEVER, at=AT)


def test_a_limit_of_another_currency_is_refused() -> None:
    """Figures that were put together by hand are checked too."""
    with pytest.raises(CurrencyMismatchError):
        attrs.evolve(decided(5), limit=Limited(Money(100, "EUR")))


@pytest.mark.parametrize("field", ["overdue", "overdue_tolerated"])
def test_what_is_overdue_is_an_amount_of_the_currency(field: str) -> None:
    """Another currency is refused, also in zero, and so is what is below zero."""
    changes: list[dict[str, Any]] = [{field: Money(0, "EUR")}, {field: Money(5, "EUR")}, {field: Money(-1, "USD")}]
    for change in changes[:2]:
        with pytest.raises(CurrencyMismatchError):
            attrs.evolve(decided(5), **change)
    with pytest.raises(InvalidValueError, match=f"{field}: is below zero"):
        attrs.evolve(decided(5), **changes[2])
    with pytest.raises(InvalidValueError, match="overdue: is of type int"):
        decide(ACCOUNT, POLICY, amount=dollars(5), channel=NEVER, at=AT, overdue=5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"tolerance_percent": -1}, "tolerance_percent: is no percentage"),
        ({"tolerance_percent": 101}, "tolerance_percent: is no percentage"),
        ({"tolerance_percent": True}, "tolerance_percent: is no percentage"),
        ({"limit_until": AT}, "limit_until: is no day"),
    ],
)
def test_figures_put_together_by_hand_are_checked(change: dict[str, Any], problem: str) -> None:
    """A percentage is one, and a day has no time."""
    with pytest.raises(InvalidValueError, match=problem):
        attrs.evolve(decided(5), **change)
    assert [0, 100] == [attrs.evolve(decided(5), tolerance_percent=end).tolerance_percent for end in (0, 100)]


def test_an_exposure_out_of_range_is_refused() -> None:
    """An amount that no account could owe is an error, not an outcome."""
    with pytest.raises(InvalidValueError, match="amount: is out of range"):
        decide(ACCOUNT, POLICY, amount=Money.of_minor(LARGEST, "USD"), channel=NEVER, at=AT)


@pytest.mark.parametrize(
    ("change", "field"), [({"reason": "because"}, "reason"), ({"outcome": CreditOutcome.ALLOWED}, "outcome")]
)
def test_a_decision_that_contradicts_itself_is_refused(change: dict[str, Any], field: str) -> None:
    """The reason is one of the table, and the outcome is the reason's."""
    with pytest.raises(InvalidValueError, match=f"{field}: is n"):
        attrs.evolve(decided(31), **change)


def test_outcomes_that_pass_say_so() -> None:
    """Two of the four outcomes let the amount pass as it is."""
    assert [False, False, True, True] == [outcome.is_allowed for outcome in CreditOutcome]


def test_a_decision_is_explained_in_figures() -> None:
    """The sentences tell outcome, reason, figures, each remedy and what was decided on."""
    figures = "Limit 100.00 USD, posted 50.00 USD, held 20.00 USD, overdue 10.00 USD, available 30.00 USD"
    assert (
        "40.00 USD in channel silent is denied.",
        "The amount exceeds the limit, and the channel has no rule, which counts as No.",
        f"{figures}, exceeded by 10.00 USD.",
        "One way out: Lower the amount to 30.00 USD.",
        "One way out: Take a payment of 10.00 USD on the account, or release holds of as much.",
        "One way out: Raise the limit by 10.00 USD to 110.00 USD.",
        "One way out: Give the channel silent a rule other than No, if it was merely forgotten.",
        "One way out: Take another payment type.",
        "Decided on version 4 of account a-1, by version 7 of the credit policy.",
    ) == explain(decided(40, SILENT))


@pytest.mark.parametrize(
    ("limit", "said"),
    [(NoCredit(), "Limit none, posted 50.00 USD"), (Unlimited(), "Limit unlimited, posted 50.00 USD")],
)
def test_an_absent_limit_is_explained_in_words(limit: CreditLimit, said: str) -> None:
    """No figure stands for a limit that is not set, nor for what is available under it."""
    figures = explain(decided(40, NEVER, limit=limit))[2]
    assert figures.startswith(said)
    assert figures.endswith(("available none.", "available unlimited."))


@each_reason
def test_an_explanation_does_not_repeat_the_message(code: str) -> None:
    """What an administrator typed is for the user alone."""
    message, asked = "Zzcanaryzz", CASES[code][0]
    decision = repeat(attrs.evolve(asked, channel_rule=attrs.evolve(asked.channel_rule, message=message)))
    assert message not in f"{explain(decision)} {decision!r}"
    assert (message if decision.fired.is_by_channel else "") == decision.message


def test_the_tables_say_something_of_everything() -> None:
    """Every reason has its own code and text for the clerk, and every remedy is offered by some reason."""
    assert len(REASONS) == len({reason.code for reason in REASONS})
    assert all(text.endswith(".") for reason in REASONS for text in (reason.sentence, reason.remedy))
    assert set(REMEDIES) == {remedy for reason in REASONS for remedy in reason.remedies}


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.code)
def test_remedies_are_offered_for_what_does_not_pass(reason: Any) -> None:  # noqa: ANN401 - a row of the table
    """What is refused can be helped, in the order of all remedies; what passes needs none."""
    assert bool(reason.remedies) is not reason.outcome.is_allowed
    assert [*reason.remedies] == [remedy for remedy in REMEDIES if remedy in reason.remedies]
