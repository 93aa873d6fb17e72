from typing import Any, NamedTuple

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_core.credit import (
    REASONS,
    AddChannelRule,
    ApproveUpTo,
    CreditDecision,
    CreditOutcome,
    GrantCredit,
    PayDown,
    RaiseLimit,
    ReduceAmount,
    decide,
    explain,
    repeat,
)
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
    Money,
    NoCredit,
    OrganizationId,
    Unlimited,
)
from customer_core.serialization import dumps, from_json, loads, to_json

CURRENCIES = ("USD", "JPY", "KWD")
BOUND = 200
"""Small, so that limits are often reached exactly."""
STRICTNESS = list(CreditOutcome)
CHANNELS = [ChannelId(name) for name in ("pos", "web", "desk", "marketplace")]

thorough = settings(deadline=None)
currencies = st.sampled_from(CURRENCIES)
owners: st.SearchStrategy[CustomerId | OrganizationId] = st.sampled_from([CustomerId("c-1"), OrganizationId("o-1")])
rules = st.builds(ChannelCreditRule, st.sampled_from(CreditRule), st.sampled_from(["", "Over the limit"]))
policies = st.builds(
    CreditPolicy,
    channels=st.dictionaries(st.sampled_from(CHANNELS), rules),
    message=st.sampled_from(["", "No rule"]),
    version=st.integers(0, 9),
)
channels = st.sampled_from(CHANNELS)


def money(currency: str, least: int, most: int = BOUND) -> st.SearchStrategy[Money]:
    """Return a strategy for amounts of a currency, in minor units."""
    return st.integers(least, most).map(lambda amount: Money.of_minor(amount, currency))


def limits(currency: str) -> st.SearchStrategy[CreditLimit]:
    """Return a strategy for limits of every kind."""
    return st.one_of(st.just(NoCredit()), st.builds(Limited, money(currency, 0)), st.just(Unlimited()))


def exposures(currency: str) -> st.SearchStrategy[Exposure]:
    """Return a strategy for exposures, in credit or not."""
    return st.builds(Exposure, posted=money(currency, -BOUND), held=money(currency, 0), overdue=money(currency, 0))


@st.composite
def accounts(draw: st.DrawFn) -> CreditAccount:
    """Draw an account of any currency, limit and exposure."""
    currency = draw(currencies)
    return CreditAccount(
        id=CreditAccountId("a-1"),
        owner=draw(owners),
        currency=currency,
        limit=draw(limits(currency)),
        exposure=draw(exposures(currency)),
        version=draw(st.integers(0, 9)),
    )


class Case(NamedTuple):
    """All that a decision is taken from."""

    account: CreditAccount
    policy: CreditPolicy
    amount: Money
    channel: ChannelId


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw all that a decision is taken from."""
    account = draw(accounts())
    return Case(account, draw(policies), draw(money(account.currency, 1)), draw(channels))


def decided(case: Case, **changes: Any) -> CreditDecision:  # noqa: ANN401 - any part of a case
    """Return the decision on a case with changes."""
    account, policy, amount, channel = case._replace(**changes)
    return decide(account, policy, amount=amount, channel=channel)


def strictness(decision: CreditDecision) -> int:
    """Return how mild an outcome is: 0 is the strictest."""
    return STRICTNESS.index(decision.outcome)


def height(limit: CreditLimit) -> tuple[int, int]:
    """Return how much a limit allows, in an order over all kinds."""
    kinds: list[type[Any]] = [NoCredit, Limited, Unlimited]
    return kinds.index(type(limit)), limit.amount.amount_minor if isinstance(limit, Limited) else 0


def minor(like: Money, units: int = 1) -> Money:
    """Return a few minor units of the same currency."""
    return Money.of_minor(units, like.currency)


@thorough
@given(cases())
def test_a_decision_repeats_from_its_own_figures(case: Case) -> None:
    """Deciding again from what the decision holds gives the same decision, also after it was written and read."""
    decision = decided(case)
    assert decision == repeat(decision) == repeat(loads(CreditDecision, dumps(decision)))


@thorough
@given(cases())
def test_the_first_reason_that_holds_decides(case: Case) -> None:
    """Some reason holds for any figures, and none before the one that decided."""
    decision = decided(case)
    holding = [reason.code for reason in REASONS if reason.holds(decision)]
    assert decision.reason == holding[0]
    assert decision.outcome is decision.fired.outcome


@thorough
@given(cases(), st.data())
def test_a_smaller_amount_is_never_judged_more_strictly(case: Case, data: st.DataObject) -> None:
    """Asking for less never makes the outcome worse."""
    less = data.draw(money(case.account.currency, 1, case.amount.amount_minor))
    assert strictness(decided(case, amount=less)) >= strictness(decided(case))


@thorough
@given(cases(), st.data())
def test_a_higher_limit_is_never_judged_more_strictly(case: Case, data: st.DataObject) -> None:
    """No credit, a limit, a higher one, unlimited: each step never makes the outcome worse."""
    account = case.account
    low, high = sorted([account.limit, data.draw(limits(account.currency))], key=height)
    lower, higher = (decided(case, account=account.with_limit(limit)) for limit in (low, high))
    assert strictness(higher) >= strictness(lower)


@thorough
@given(cases(), st.data())
def test_a_smaller_exposure_is_never_judged_more_strictly(case: Case, data: st.DataObject) -> None:
    """Owing less, posted or held, never makes the outcome worse."""
    account, owed = case.account, case.account.exposure
    posted = data.draw(money(account.currency, -BOUND, owed.posted.amount_minor))
    held = data.draw(money(account.currency, 0, owed.held.amount_minor))
    eased = attrs.evolve(account, exposure=attrs.evolve(owed, posted=posted, held=held))
    assert strictness(decided(case, account=eased)) >= strictness(decided(case))


@thorough
@given(cases(), st.data())
def test_above_the_limit_nothing_is_merely_allowed(case: Case, data: st.DataObject) -> None:
    """What exceeds a limit is denied, needs approval, or is marked as above the limit; what does not, is allowed."""
    account, owed = case.account, case.account.exposure
    limit = Limited(data.draw(money(account.currency, 0)))
    decision = decided(case, account=account.with_limit(limit))
    after = owed.posted + owed.held + case.amount
    is_over = after > limit.amount
    assert is_over is (decision.outcome is not CreditOutcome.ALLOWED)
    assert (after - limit.amount if is_over else minor(case.amount, 0)) == decision.excess


@thorough
@given(cases())
def test_no_credit_and_unlimited_ask_no_channel(case: Case) -> None:
    """An unlimited account is always allowed and one without credit always denied, whatever the channel says."""
    account = case.account
    assert CreditOutcome.ALLOWED is decided(case, account=account.with_limit(Unlimited())).outcome
    assert CreditOutcome.DENIED is decided(case, account=account.with_limit(NoCredit())).outcome


@thorough
@given(cases())
def test_a_channel_without_a_rule_counts_as_no(case: Case) -> None:
    """Taking a rule away does what No does, and says that it is not the same."""
    rule = ChannelCreditRule(CreditRule.NO)
    silent = decided(case, policy=case.policy.without_rule(case.channel))
    never = decided(case, policy=case.policy.with_rule(case.channel, rule))
    assert never.outcome is silent.outcome
    assert (never.reason == silent.reason) is not silent.fired.is_over_limit


@thorough
@given(cases())
def test_remedies_do_what_they_say(case: Case) -> None:
    """Each remedy, followed to the letter, lets the amount pass; with one unit less it would not have."""
    account, policy, amount, _ = case
    decision, owed = decided(case), account.exposure
    one = minor(amount)

    def allowed(**changes: Any) -> bool:  # noqa: ANN401 - any part of a case
        return decided(case, **changes).outcome is CreditOutcome.ALLOWED

    def paid(by: Money) -> CreditAccount:
        exposure = attrs.evolve(owed, posted=owed.posted - by)
        return attrs.evolve(account, exposure=exposure)

    for remedy in decision.remedies:
        match remedy:
            case ReduceAmount(to):
                assert (True, False) == (allowed(amount=to), allowed(amount=to + one))
            case PayDown(by):
                assert (True, False) == (allowed(account=paid(by)), allowed(account=paid(by - one)))
            case RaiseLimit(by, to):
                raised, lower = (account.with_limit(Limited(limit)) for limit in (to, to - one))
                assert (True, False, account.limit) == (
                    allowed(account=raised),
                    allowed(account=lower),
                    Limited(to - by),
                )
            case GrantCredit(to):
                assert allowed(account=account.with_limit(Limited(to)))
                assert not to or not allowed(account=account.with_limit(Limited(to - one)))
            case ApproveUpTo(ceiling):
                assert ceiling == owed.total + amount
            case AddChannelRule(silent):
                ruled = policy.with_rule(silent, ChannelCreditRule(CreditRule.ALWAYS))
                assert decided(case, policy=ruled).outcome.is_allowed


@thorough
@given(cases())
def test_what_passes_needs_no_remedy(case: Case) -> None:
    """There is a remedy if and only if the amount does not pass."""
    decision = decided(case)
    assert bool(decision.remedies) is not decision.outcome.is_allowed


@thorough
@given(cases())
def test_the_message_is_that_of_the_channel(case: Case) -> None:
    """A user is shown what the channel says where a limit is exceeded, and nothing elsewhere."""
    _, policy, _, channel = case
    decision = decided(case)
    assert (policy.rule_for(channel).message if decision.excess else "") == decision.message


@thorough
@given(cases())
def test_an_explanation_tells_amount_reason_and_remedies(case: Case) -> None:
    """One sentence for each: outcome, reason, figures, every remedy, and what it was decided on."""
    decision = decided(case)
    sentences = explain(decision)
    assert 4 + len(decision.remedies) == len(sentences)
    assert sentences[0].startswith(f"{decision.amount} in channel {decision.channel} ")
    assert decision.fired.sentence == sentences[1]
    assert all(sentence.endswith(".") for sentence in sentences)


@thorough
@given(cases())
def test_accounts_policies_and_decisions_are_read_back(case: Case) -> None:
    """Each becomes plain JSON types and the same value again."""
    account, policy, _, _ = case
    for value in (account, policy, decided(case)):
        assert value == from_json(type(value), to_json(value))
