from typing import Any

import attrs
import pytest

from customer_core.credit import (
    AddChannelRule,
    ApproveUpTo,
    CreditDecision,
    CreditOutcome,
    CreditQuestion,
    GrantCredit,
    PayOtherwise,
    PayOverdue,
    ReduceAmount,
    decide,
    explain,
)
from customer_core.errors import InvalidValueError
from customer_core.model import (
    ChannelCreditRule,
    ChannelId,
    CreditAccount,
    CreditAccountId,
    CreditLimit,
    CreditPolicy,
    CreditRule,
    CustomerId,
    Exposure,
    Limited,
    NoCredit,
    OverdueRule,
)
from customer_core.testing import START
from customer_core.testing.conformance._credit_specimens import minor

WEB, ASK, SILENT = (ChannelId(name) for name in ("web", "ask", "silent"))
RULES = {WEB: CreditRule.NO, ASK: CreditRule.APPROVAL}
POLICY = CreditPolicy(channels={channel: ChannelCreditRule(rule) for channel, rule in RULES.items()})
STRICT = POLICY.with_overdue(OverdueRule(tolerated=[minor(0)]))
LARGEST = 10**15 - 1
"""The largest amount there is, in minor units."""


def decided(
    amount: int,
    channel: ChannelId = WEB,
    *,
    policy: CreditPolicy = POLICY,
    limit: CreditLimit | None = None,
    posted: int = 0,
    overdue: int = 0,
    counted: int | None = None,
) -> CreditDecision:
    """Return the decision on an amount in cents, under a limit of ten dollars if no other one is said."""
    account = CreditAccount(
        id=CreditAccountId("a-1"),
        owner=CustomerId("ann"),
        currency="USD",
        limit=limit or Limited(minor(1_000)),
        exposure=Exposure(posted=minor(posted), held=minor(0), overdue=minor(overdue)),
    )
    count = None if counted is None else minor(counted)
    return decide(account, policy, amount=minor(amount), channel=channel, at=START, overdue=count)


def asked(decision: CreditDecision, **changes: Any) -> CreditQuestion:  # noqa: ANN401 - any field
    """Return the question that a decision answers, with some of its figures changed by hand."""
    figures = {field.name: getattr(decision, field.name) for field in attrs.fields(CreditQuestion)}
    return CreditQuestion(**{**figures, **changes})


@pytest.mark.parametrize("field", ["overdue", "overdue_tolerated"])
def test_a_cent_below_zero_is_not_overdue(field: str) -> None:
    """Less than nothing is neither overdue nor tolerated, be it by a single cent."""
    changes: dict[str, Any] = {field: minor(-1)}
    with pytest.raises(InvalidValueError, match=f"{field}: is below zero"):
        asked(decided(5), **changes)


OUT_OF_RANGE: dict[str, dict[str, Any]] = {
    "what would be owed": {"exposure": Exposure(posted=minor(LARGEST), held=minor(0), overdue=minor(0))},
    "what is available": {
        "exposure": Exposure(posted=minor(-LARGEST), held=minor(0), overdue=minor(0)),
        "limit": Limited(minor(LARGEST)),
        "amount": minor(LARGEST),
    },
}


@pytest.mark.parametrize("changes", OUT_OF_RANGE.values(), ids=OUT_OF_RANGE)
def test_figures_that_lead_out_of_range_are_no_question(changes: dict[str, Any]) -> None:
    """They are refused where the question is put, and not only where somebody answers it."""
    with pytest.raises(InvalidValueError, match="out of range"):
        asked(decided(5), **changes)


def test_a_channel_without_a_rule_may_be_given_one_where_something_is_overdue() -> None:
    """The clerk may take a payment, have the forgotten rule added, or take another payment type."""
    decision = decided(5, SILENT, policy=STRICT, overdue=3)
    assert "overdue-no-rule" == decision.reason
    assert (PayOverdue(minor(3)), AddChannelRule(SILENT), PayOtherwise()) == decision.remedies


def test_an_amount_is_lowered_to_the_last_cent_and_not_to_nothing() -> None:
    """Where a cent is left it is offered, and where none is left nothing."""
    assert ReduceAmount(minor(1)) in decided(5, posted=999).remedies
    assert not any(isinstance(remedy, ReduceAmount) for remedy in decided(5, posted=1_000).remedies)


def test_a_manager_and_a_new_limit_are_told_with_their_figures() -> None:
    """Sentences for the clerk, with the amount that it takes."""
    assert "Have a manager approve that the account owes up to 10.05 USD." == ApproveUpTo(minor(1_005)).sentence
    assert "Give the account a limit of at least 10.05 USD." == GrantCredit(minor(1_005)).sentence
    told = [
        " ".join(explain(decision))
        for decision in (decided(1_005, ASK), decided(1_005, limit=NoCredit()))
        if decision.remedies
    ]
    assert ["10.05 USD." in text for text in told] == [True, True]


@pytest.mark.parametrize(
    "decision",
    [
        decided(1_200, ASK, posted=10),
        decided(1_200, posted=10, policy=POLICY.with_tolerance(1)),
        decided(5, SILENT, policy=STRICT, overdue=3),
        decided(5, limit=NoCredit()),
    ],
    ids=lambda decision: decision.reason,
)
def test_a_decision_is_shown_without_amounts(decision: CreditDecision) -> None:
    """Neither logs nor debuggers tell what somebody owes, may owe, wanted to buy, or would have to pay."""
    assert decision.remedies
    assert "USD" not in f"{decision!r} {decision.remedies!r}"
    assert "USD" not in repr(asked(decision))


PLAIN: dict[str, tuple[CreditDecision, str]] = {
    "within the limit": (decided(5), "is allowed"),
    "overdue, and tolerated": (decided(5, overdue=3), "is allowed"),
    "without credit": (decided(5, limit=NoCredit()), "is denied"),
    "for a manager": (decided(5, ASK, policy=STRICT, overdue=3), "needs the approval of a manager"),
}


@pytest.mark.parametrize("case", PLAIN.values(), ids=PLAIN)
def test_an_outcome_is_told_as_what_it_is(case: tuple[CreditDecision, str]) -> None:
    """Only what passes by way of exception is told as an exception."""
    decision, said = case
    assert decision.outcome is not CreditOutcome.ALLOWED_OVER_LIMIT
    assert explain(decision)[0] == f"0.05 USD in channel {decision.channel} {said}."


FIGURES: dict[str, tuple[CreditDecision, str]] = {
    "nothing available": (decided(5, posted=1_000), "available 0.00 USD"),
    "a limit of nothing": (decided(5, limit=Limited(minor(0))), "Limit 0.00 USD"),
    "nothing counted": (decided(5, policy=STRICT, overdue=3, counted=0), "of that counted 0.00 USD"),
    "nothing tolerated": (decided(5, policy=STRICT, overdue=3, counted=0), "tolerated 0.00 USD"),
    "a tolerance of nothing": (decided(100, limit=Limited(minor(99)), policy=POLICY.with_tolerance(1)), "tolerance 0."),
}


@pytest.mark.parametrize("case", FIGURES.values(), ids=FIGURES)
def test_a_figure_of_zero_is_a_figure(case: tuple[CreditDecision, str]) -> None:
    """What somebody set to zero, and what came to zero, is told; left out is only what nobody set."""
    decision, said = case
    assert said in explain(decision)[2]


def test_what_is_not_exceeded_has_no_tolerance_to_tell() -> None:
    """A tolerance that makes no difference is left out."""
    within = decided(5, policy=POLICY.with_tolerance(1), limit=Limited(minor(5)))
    assert "tolerance" not in explain(within)[2]
