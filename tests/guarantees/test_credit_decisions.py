"""Every decision on credit can be explained later, from what was kept of it alone (G9)."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import attrs
import pytest

from customer_core.credit import (
    REASONS,
    CreditDecision,
    OfflineSnapshot,
    SnapshotTerms,
    as_sold,
    decide,
    decide_offline,
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
    OverdueRule,
    Unlimited,
)
from customer_core.serialization import dumps, loads

AT = datetime(2026, 3, 31, 23, 59, 59, 999_999, tzinfo=UTC)
WEB = ChannelId("web")
LIMITS: tuple[CreditLimit, ...] = (NoCredit(), Limited(Money(0, "USD")), Limited(Money(99, "USD")), Unlimited())
ENDS = (None, date(2026, 3, 30), date(2026, 3, 31))
BLOCKS = (None, CreditBlock("late", since=AT))
RULES = (None, *(ChannelCreditRule(rule, f"{rule.value}, please \N{HEAVY BLACK HEART}") for rule in CreditRule))
OVERDUE_RULES = (None, OverdueRule(), OverdueRule(days=14, tolerated=[Money(5, "USD")]))
PERCENTS = (0, 7)
AMOUNTS = (1, 50, 56, 57)
HOUR = timedelta(hours=1)
TERMS = SnapshotTerms(taken_at=AT, valid_until=AT + HOUR, floor_limit=Money(56, "USD"), sold=Money(0, "USD"))


@pytest.fixture(scope="module")
def made() -> list[CreditDecision]:
    """Return the decision on every combination of what is set, and of amounts around every bound."""
    owed = Exposure(posted=Money(49, "USD"), held=Money(0, "USD"), overdue=Money(6, "USD"))
    answers = []
    for limit, until, block, rule, overdue, percent, amount in product(
        LIMITS, ENDS, BLOCKS, RULES, OVERDUE_RULES, PERCENTS, AMOUNTS
    ):
        account = CreditAccount(
            id=CreditAccountId("a-1"), owner=CustomerId("c-1"), currency="USD", exposure=owed, block=block, version=3
        ).with_limit(limit, until=until)
        policy = CreditPolicy(
            channels={} if rule is None else {WEB: rule},
            message="No rule, please",
            tolerance_percent=percent,
            overdue=overdue,
            version=7,
        )
        online = decide(account, policy, amount=Money(amount, "USD"), channel=WEB, at=AT)
        kept = decide(account, policy, amount=online.amount, channel=WEB, at=AT, is_kept_by_state=True)
        answers += [online, as_sold(online, sold_at=AT - HOUR), kept]
        snapshot = OfflineSnapshot.of(account, policy, overdue=owed.overdue, channel=WEB, terms=TERMS)
        answers += [decide_offline(snapshot, online.amount, at=at) for at in (AT, AT + HOUR)]
    return answers


@pytest.mark.guarantee("G9")
def test_every_decision_is_explained_from_its_record_alone(made: list[CreditDecision]) -> None:
    """Outcome, reason, message, figures, remedies and sentences come out identical, for every reason there is."""
    assert {reason.code for reason in REASONS} == {decision.reason for decision in made}
    kept = [(dumps(decision), decision) for decision in made]
    again = [(repeat(loads(CreditDecision, text)), decision) for text, decision in kept]
    assert [] == [decision for one, decision in again if one != decision or explain(one) != explain(decision)]


@pytest.mark.guarantee("G9")
def test_a_record_whose_figures_were_changed_is_found(made: list[CreditDecision]) -> None:
    """The check sees a decision that does not follow from its figures: each of them matters somewhere."""
    changes: dict[str, Any] = {
        "limit": NoCredit(),
        "exposure": Exposure.zero("USD"),
        "limit_until": date(2026, 3, 1),
        "at": datetime(2026, 4, 1, tzinfo=UTC),
        "is_blocked": True,
        "tolerance_percent": 100,
        "overdue": Money(0, "USD"),
        "overdue_tolerated": Money(500, "USD"),
        "amount": Money(1, "USD"),
        "channel_rule": ChannelCreditRule(CreditRule.ALWAYS, "Anything"),
        "snapshot": attrs.evolve(TERMS, floor_limit=Money(0, "USD")),
        "sold_at": AT,
        "is_kept_by_state": True,
    }
    for name, value in changes.items():
        tampered = (attrs.evolve(decision, **{name: value}) for decision in made)
        assert any(repeat(one) != one for one in tampered), name
