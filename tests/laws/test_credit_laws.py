from datetime import UTC, date, datetime, timedelta
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
    LiftBlock,
    PayDown,
    PayOverdue,
    RaiseLimit,
    ReduceAmount,
    RenewLimit,
    decide,
    explain,
    repeat,
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
    OrganizationId,
    OverdueRule,
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
days = st.integers(-2, 2).map(lambda number: date(2026, 3, 1) + timedelta(days=number))
instants = st.builds(
    lambda day, second: datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=second),
    days,
    st.sampled_from([0, 1, 43_200, 86_399]),
)
blocks = st.sampled_from([None, None, None, CreditBlock("late", since=datetime(2026, 2, 1, tzinfo=UTC))])
overdue_rules = st.builds(
    OverdueRule,
    tolerated=st.dictionaries(st.sampled_from(CURRENCIES), st.integers(0, BOUND)).map(
        lambda amounts: [Money.of_minor(amount, currency) for currency, amount in amounts.items()]
    ),
)
policies = st.builds(
    CreditPolicy,
    channels=st.dictionaries(st.sampled_from(CHANNELS), rules),
    message=st.sampled_from(["", "No rule"]),
    tolerance_percent=st.sampled_from([0, 0, 1, 7, 50, 100]),
    overdue=st.none() | overdue_rules,
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
    """Draw an account of any currency, limit and exposure, now and then blocked or at its end."""
    currency = draw(currencies)
    return CreditAccount(
        id=CreditAccountId("a-1"),
        owner=draw(owners),
        currency=currency,
        limit=draw(limits(currency)),
        limit_until=draw(st.none() | days),
        block=draw(blocks),
        exposure=draw(exposures(currency)),
        version=draw(st.integers(0, 9)),
    )


class Case(NamedTuple):
    """All that a decision is taken from."""

    account: CreditAccount
    policy: CreditPolicy
    amount: Money
    channel: ChannelId
    at: datetime
    overdue: Money | None

    @property
    def counted(self) -> Money:
        """Return what counts of all that is overdue."""
        return self.account.exposure.overdue if self.overdue is None else self.overdue


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw all that a decision is taken from."""
    account = draw(accounts())
    amount, overdue = draw(money(account.currency, 1)), draw(st.none() | money(account.currency, 0))
    return Case(account, draw(policies), amount, draw(channels), draw(instants), overdue)


@st.composite
def plain_cases(draw: st.DrawFn) -> Case:
    """Draw a case in which nothing but the limit and its tolerance decides."""
    case = draw(cases())
    account = attrs.evolve(case.account, limit_until=None, block=None)
    return case._replace(account=account, policy=case.policy.with_overdue(None))


def decided(case: Case, **changes: Any) -> CreditDecision:  # noqa: ANN401 - any part of a case
    """Return the decision on a case with changes."""
    account, policy, amount, channel, at, overdue = case._replace(**changes)
    return decide(account, policy, amount=amount, channel=channel, at=at, overdue=overdue)


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
    lower, higher = (decided(case, account=attrs.evolve(account, limit=limit)) for limit in (low, high))
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
def test_what_is_eased_is_never_judged_more_strictly(case: Case, data: st.DataObject) -> None:
    """Less overdue, more tolerance, a later end, no end, no block: none of them makes the outcome worse."""
    account, policy = case.account, case.policy
    eased = (
        {"overdue": data.draw(money(account.currency, 0, case.counted.amount_minor))},
        {"policy": policy.with_tolerance(data.draw(st.integers(policy.tolerance_percent, 100)))},
        {"policy": policy.with_overdue(None)},
        {"account": attrs.evolve(account, limit_until=max(case.at.date(), account.limit_until or date.min))},
        {"account": attrs.evolve(account, limit_until=None)},
        {"account": account.with_block(None)},
    )
    assert all(strictness(decided(case, **changes)) >= strictness(decided(case)) for changes in eased)


@thorough
@given(plain_cases(), st.data())
def test_above_the_limit_nothing_is_merely_allowed(case: Case, data: st.DataObject) -> None:
    """What exceeds a limit is denied, needs approval, or is marked as above the limit; what does not, is allowed."""
    account, owed = case.account, case.account.exposure
    limit = Limited(data.draw(money(account.currency, 0)))
    decision = decided(case, account=account.with_limit(limit))
    after = owed.posted + owed.held + case.amount
    is_over = after > limit.amount
    assert is_over is (decision.outcome is not CreditOutcome.ALLOWED)
    assert (after - limit.amount if is_over else minor(case.amount, 0)) == decision.excess
    tolerated = limit.amount.amount_minor * case.policy.tolerance_percent // 100
    assert (0 < decision.excess.amount_minor <= tolerated) is (decision.reason == "within-tolerance")


@thorough
@given(plain_cases())
def test_no_credit_and_unlimited_ask_no_channel(case: Case) -> None:
    """An unlimited account is always allowed and one without credit always denied, whatever the channel says."""
    account = case.account
    assert CreditOutcome.ALLOWED is decided(case, account=account.with_limit(Unlimited())).outcome
    assert CreditOutcome.DENIED is decided(case, account=account.with_limit(NoCredit())).outcome


@thorough
@given(cases())
def test_a_block_and_an_end_deny_in_every_channel(case: Case) -> None:
    """No rule of a channel lets anything pass on an account that is blocked, or whose limit has ended."""
    account, before = case.account, case.at.date() - timedelta(days=1)
    blocked = account.with_block(CreditBlock("late", since=case.at))
    ended = attrs.evolve(account, limit_until=before)
    assert [CreditOutcome.DENIED] * 2 == [decided(case, account=one).outcome for one in (blocked, ended)]


@thorough
@given(cases())
def test_a_channel_without_a_rule_counts_as_no(case: Case) -> None:
    """Taking a rule away does what No does, and says that it is not the same."""
    rule = ChannelCreditRule(CreditRule.NO)
    silent = decided(case, policy=case.policy.without_rule(case.channel))
    never = decided(case, policy=case.policy.with_rule(case.channel, rule))
    assert never.outcome is silent.outcome
    assert (never.reason == silent.reason) is not silent.fired.is_by_channel


@thorough
@given(cases())
def test_remedies_do_what_they_say(case: Case) -> None:
    """Each remedy with an amount, followed to the letter, lets the amount pass; with one unit less it would not."""
    account, one = case.account, minor(case.amount)
    for remedy in decided(case).remedies:
        match remedy:
            case ReduceAmount(to):
                assert (True, False) == (passes(case, amount=to), passes(case, amount=to + one))
            case PayDown(by):
                assert (True, False) == (passes(paid(case, by)), passes(paid(case, by - one)))
            case PayOverdue(by):
                assert (True, False) == (passes(paid_overdue(case, by)), passes(paid_overdue(case, by - one)))
            case RaiseLimit(by, to):
                assert account.limit == Limited(to - by)
                assert (True, False) == (passes(limited(case, to)), passes(limited(case, to - one)))
            case GrantCredit(to):
                assert passes(case, account=account.with_limit(Limited(to)))
                assert not to or always(case) or not passes(limited(case, to - one))


@thorough
@given(cases())
def test_remedies_without_an_amount_do_what_they_say(case: Case) -> None:
    """Lifting, renewing and a rule for the channel let the amount pass; a manager is asked for no more."""
    account, policy, day = case.account, case.policy, timedelta(days=1)
    for remedy in decided(case).remedies:
        match remedy:
            case LiftBlock():
                assert passes(case, account=account.with_block(None))
            case RenewLimit(until):
                renewed = (attrs.evolve(account, limit_until=last) for last in (until, until - day))
                assert [True, False] == [passes(case, account=one) for one in renewed]
            case ApproveUpTo(ceiling):
                assert ceiling == account.exposure.total + case.amount
                assert CreditOutcome.NEEDS_APPROVAL is decided(case).outcome
            case AddChannelRule(silent):
                ruled = policy.with_rule(silent, ChannelCreditRule(CreditRule.ALWAYS))
                assert passes(case, policy=ruled)


def passes(case: Case, **changes: Any) -> bool:  # noqa: ANN401 - any part of a case
    """Tell whether the amount passes in a case with changes."""
    return decided(case, **changes).outcome.is_allowed


def always(case: Case) -> bool:
    """Tell whether the channel lets pass what exceeds a limit."""
    rule = case.policy.rule_for(case.channel)
    return isinstance(rule, ChannelCreditRule) and rule.rule is CreditRule.ALWAYS


def limited(case: Case, amount: Money) -> Case:
    """Return a case under another limit."""
    return case._replace(account=case.account.with_limit(Limited(amount)))


def paid(case: Case, by: Money) -> Case:
    """Return a case after a payment that was applied to nothing yet."""
    owed = case.account.exposure
    exposure = attrs.evolve(owed, posted=owed.posted - by)
    return case._replace(account=attrs.evolve(case.account, exposure=exposure))


def paid_overdue(case: Case, by: Money) -> Case:
    """Return a case after a payment on what is overdue, the rest of it on what is due later."""
    return paid(case, by)._replace(overdue=max(case.counted - by, minor(by, 0)))


@thorough
@given(cases())
def test_lifting_and_renewing_are_proposed_where_they_help(case: Case) -> None:
    """They stand among the remedies if and only if the amount would pass then."""
    decision, account = decided(case), case.account
    if decision.reason == "account-blocked":
        assert passes(case, account=account.with_block(None)) is (LiftBlock() in decision.remedies)
    if decision.reason == "limit-expired":
        renewed = attrs.evolve(account, limit_until=case.at.date())
        assert passes(case, account=renewed) is (RenewLimit(case.at.date()) in decision.remedies)
    if decision.reason == "no-credit":
        granted = account.with_limit(Unlimited())
        assert passes(case, account=granted) is any(isinstance(one, GrantCredit) for one in decision.remedies)


@thorough
@given(cases())
def test_what_passes_needs_no_remedy(case: Case) -> None:
    """There is a remedy if and only if the amount does not pass."""
    decision = decided(case)
    assert bool(decision.remedies) is not decision.outcome.is_allowed


@thorough
@given(cases())
def test_the_message_is_that_of_the_channel(case: Case) -> None:
    """A user is shown what the channel says where its rule decides, and nothing elsewhere."""
    decision = decided(case)
    message = case.policy.rule_for(case.channel).message
    assert (message if decision.fired.is_by_channel else "") == decision.message


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
    for value in (case.account, case.policy, decided(case)):
        assert value == from_json(type(value), to_json(value))
