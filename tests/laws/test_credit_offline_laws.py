"""Laws of selling without a connection: what a till decides is what would be decided, within bounds of its own."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

import attrs
from hypothesis import given
from hypothesis import strategies as st
from tests.laws.test_credit_laws import Case, always, cases, decided, instants, minor, money, paid, thorough

from customer_core.credit import (
    AskOnline,
    CreditDecision,
    CreditOutcome,
    GrantCredit,
    LiftBlock,
    OfflineSnapshot,
    PayDown,
    PayOverdue,
    RaiseLimit,
    ReduceAmount,
    RenewLimit,
    SnapshotTerms,
    as_sold,
    decide_offline,
    explain,
    repeat,
)
from customer_core.model import Limited, Money
from customer_core.serialization import dumps, from_json, loads, to_json

DAY = timedelta(days=1)


class Till(NamedTuple):
    """All that a till decides by: what would be decided online, and within which bounds."""

    case: Case
    terms: SnapshotTerms

    @property
    def snapshot(self) -> OfflineSnapshot:
        """Return the snapshot that the till has."""
        account, policy, _, channel, _, _ = self.case
        return OfflineSnapshot.of(account, policy, overdue=self.case.counted, channel=channel, terms=self.terms)

    def decided(self, **changes: Any) -> CreditDecision:  # noqa: ANN401 - any part of a case
        """Return what the till decides, with changes of the case."""
        till = self._replace(case=self.case._replace(**changes))
        return decide_offline(till.snapshot, till.case.amount, at=till.case.at)

    def passes(self, **changes: Any) -> bool:  # noqa: ANN401 - as above
        """Tell whether the till sells."""
        return self.decided(**changes).outcome.is_allowed


@st.composite
def tills(draw: st.DrawFn, *, is_sold_on: bool = True) -> Till:
    """Draw a till whose snapshot may be over, and on which something may have been sold."""
    case = draw(cases())
    taken_at: datetime = draw(instants)
    sold = draw(money(case.account.currency, 0)) if is_sold_on else minor(case.amount, 0)
    floor, lasts = draw(money(case.account.currency, 0)), draw(st.sampled_from([1, 43_200, 172_800]))
    until = taken_at + timedelta(seconds=lasts)
    return Till(case, SnapshotTerms(taken_at=taken_at, valid_until=until, floor_limit=floor, sold=sold))


def counted(till: Till) -> Case:
    """Return the case with what was sold on the snapshot counted as held."""
    return till.case._replace(account=till.snapshot.counted)


@thorough
@given(tills())
def test_within_its_bounds_a_till_decides_as_is_decided_online(till: Till) -> None:
    """Reason, outcome, message, figures and remedies are those of `decide`; outside of them nothing passes."""
    offline, online = till.decided(), decided(counted(till))
    is_timely = till.terms.taken_at <= till.case.at < till.terms.valid_until
    if is_timely and till.case.amount <= till.terms.floor_limit:
        assert online == attrs.evolve(offline, snapshot=None)
    else:
        assert CreditOutcome.DENIED is offline.outcome
        assert offline.reason in {"snapshot-expired", "above-floor-limit", online.reason}


@thorough
@given(tills())
def test_a_till_is_never_milder_than_the_desk(till: Till) -> None:
    """Whatever passes offline passes online by the same figures."""
    assert not till.passes() or decided(counted(till)).outcome.is_allowed


@thorough
@given(tills(is_sold_on=False), st.data())
def test_a_till_that_counts_its_sales_keeps_the_limit(till: Till, data: st.DataObject) -> None:
    """However often it sells what it may, limit and tolerance are kept, where the channel does not say always."""
    snapshot, at = till.snapshot, till.case.at
    for _ in range(5):
        amount = data.draw(money(snapshot.account.currency, 1, 60))
        decision = decide_offline(snapshot, amount, at=at)
        if decision.outcome.is_allowed:
            snapshot = snapshot.with_sale(amount)
            assert amount <= snapshot.floor_limit
            assert always(till.case) or not decision.over_tolerance(snapshot.account.limit)
    owed, limit = snapshot.account.exposure.total, snapshot.account.limit
    if snapshot.sold and isinstance(limit, Limited) and not always(till.case):
        tolerated = limit.amount.amount_minor * till.case.policy.tolerance_percent // 100
        assert (owed + snapshot.sold).amount_minor <= limit.amount.amount_minor + tolerated


@thorough
@given(tills())
def test_remedies_do_what_they_say(till: Till) -> None:
    """Each remedy, followed to the letter, lets the till sell; one that asks online is allowed there."""
    case, account = till.case, till.case.account
    one, at = minor(case.amount), till.case.at
    for remedy in till.decided().remedies:
        match remedy:
            case ReduceAmount(to):
                assert (True, False) == (till.passes(amount=to), till.passes(amount=to + one))
            case AskOnline():
                assert decided(counted(till)).outcome.is_allowed
            case PayDown(by):
                assert till.passes(account=paid(case, by).account)
            case PayOverdue(by):
                rest = max(case.counted - by, minor(by, 0))
                assert till.passes(account=paid(case, by).account, overdue=rest)
            case RaiseLimit(_, to) | GrantCredit(to):
                assert till.passes(account=account.with_limit(Limited(to), until=account.limit_until)) or expired(till)
            case LiftBlock():
                assert till.passes(account=account.with_block(None))
            case RenewLimit(until):
                assert until == at.date()
                assert till.passes(account=attrs.evolve(account, limit_until=until))


def expired(till: Till) -> bool:
    """Tell whether the limit of the account has ended; what grants a limit grants one without that end."""
    until = till.case.account.limit_until
    return until is not None and until < till.case.at.date()


@thorough
@given(tills())
def test_asking_online_is_proposed_where_it_helps(till: Till) -> None:
    """It stands among the remedies of what only the snapshot keeps from passing, and nowhere else."""
    decision = till.decided()
    is_by_snapshot = decision.reason in {"snapshot-expired", "above-floor-limit"}
    helps = is_by_snapshot and decided(counted(till)).outcome.is_allowed
    assert helps is (AskOnline() in decision.remedies)


@thorough
@given(tills())
def test_decisions_of_a_till_repeat_and_are_explained(till: Till) -> None:
    """From its own figures alone each comes out the same, also after it was written and read, in five sentences."""
    decision = till.decided()
    again = repeat(loads(CreditDecision, dumps(decision)))
    assert (decision, explain(decision)) == (again, explain(again))
    assert till.snapshot == from_json(OfflineSnapshot, to_json(till.snapshot))


@thorough
@given(cases(), instants)
def test_what_was_sold_always_passes_and_says_what_is_exceeded(case: Case, sold_at: datetime) -> None:
    """Its excess is that of the same amount asked for; it repeats; nothing but reason, outcome and advice differs."""
    asked, sold = decided(case), as_sold(decided(case), sold_at=sold_at)
    assert ("offline", CreditOutcome.ALLOWED_OVER_LIMIT, "", ()) == (
        sold.reason,
        sold.outcome,
        sold.message,
        sold.remedies,
    )
    assert (asked.excess, asked.available) == (sold.excess, sold.available)
    assert sold == repeat(loads(CreditDecision, dumps(sold)))


@thorough
@given(tills(), st.data())
def test_what_bounds_a_till_less_is_never_judged_more_strictly(till: Till, data: st.DataObject) -> None:
    """A higher floor limit, a longer time and less that was sold never keep a till from selling."""
    terms, currency = till.terms, till.case.account.currency
    floor: Money = data.draw(money(currency, terms.floor_limit.amount_minor))
    sold = data.draw(money(currency, 0, terms.sold.amount_minor))
    for eased in (
        attrs.evolve(terms, floor_limit=floor),
        attrs.evolve(terms, valid_until=terms.valid_until + DAY),
        attrs.evolve(terms, sold=sold),
    ):
        assert not till.passes() or till._replace(terms=eased).passes()
