"""Strategies of credit accounts, policies, snapshots and decisions."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from customer_core.credit import CreditDecision, OfflineSnapshot, SnapshotTerms, as_sold, decide, decide_offline
from customer_core.model import (
    BrandId,
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
    MergeId,
    Money,
    NoCredit,
    OrganizationId,
    OverdueRule,
    PaymentTerms,
    Unlimited,
)
from customer_core.testing.strategies._texts import ids, instants, lines, words

credit_rules = st.builds(ChannelCreditRule, st.sampled_from(CreditRule), lines)
credit_channels = st.sampled_from(["pos", "web"]).map(ChannelId)
overdue_rules = st.builds(
    OverdueRule,
    days=st.integers(0, 3_650),
    tolerated=st.lists(
        st.builds(Money.of_minor, st.integers(0, 999), st.sampled_from(["EUR", "JPY", "USD"])),
        unique_by=lambda amount: amount.currency,
    ),
)
credit_policies = st.builds(
    CreditPolicy,
    channels=st.dictionaries(credit_channels, credit_rules),
    message=lines,
    tolerance_percent=st.integers(0, 100),
    approval_hours=st.integers(1, 8_784),
    overdue=st.none() | overdue_rules,
    version=st.integers(0, 9),
)
terms = st.builds(PaymentTerms, st.integers(0, 3_650))
credit_blocks = st.builds(CreditBlock, words, since=instants)


def exposures(currency: str) -> st.SearchStrategy[Exposure]:
    """Return a strategy for what an account of a currency owes."""
    some, any_amount = (
        st.integers(least, 999).map(lambda units: Money.of_minor(units, currency)) for least in (0, -999)
    )
    return st.builds(Exposure, posted=any_amount, held=some, overdue=some)


@st.composite
def credit_accounts(draw: st.DrawFn) -> CreditAccount:
    """Draw an account of a customer or an organization, with a limit of any kind."""
    currency = draw(st.sampled_from(["EUR", "JPY"]))
    limits: tuple[CreditLimit, ...] = (NoCredit(), Limited(Money(9, currency)), Unlimited())
    return CreditAccount(
        id=CreditAccountId(draw(ids)),
        owner=draw(st.builds(CustomerId, ids) | st.builds(OrganizationId, ids)),
        brand=draw(st.none() | st.builds(BrandId, ids)),
        currency=currency,
        limit=draw(st.sampled_from(limits)),
        limit_until=draw(st.none() | st.dates()),
        review_on=draw(st.none() | st.dates()),
        block=draw(st.none() | credit_blocks),
        terms=draw(terms),
        exposure=draw(exposures(currency)),
        version=draw(st.integers(0, 9)),
        limit_covers=tuple(draw(st.lists(st.builds(MergeId, ids), max_size=2))),
    )


_moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@st.composite
def offline_snapshots(draw: st.DrawFn) -> OfflineSnapshot:
    """Draw the snapshot of an account, on which something was sold or nothing."""
    account, taken_at = draw(credit_accounts()), draw(_moments)
    overdue, floor, sold = (Money.of_minor(draw(st.integers(0, 999)), account.currency) for _ in range(3))
    until = taken_at + timedelta(seconds=draw(st.integers(1, 86_400)))
    terms = SnapshotTerms(taken_at=taken_at, valid_until=until, floor_limit=floor, sold=sold)
    return OfflineSnapshot.of(
        account, draw(credit_policies), overdue=overdue, channel=draw(credit_channels), terms=terms
    )


def credit_decisions() -> st.SearchStrategy[CreditDecision]:
    """Return a strategy for decisions: online, by a snapshot, and of what was sold offline."""
    sold = st.builds(lambda decision, at: as_sold(decision, sold_at=at), _online_decisions(), instants)
    return _online_decisions() | _offline_decisions() | sold


@st.composite
def _offline_decisions(draw: st.DrawFn) -> CreditDecision:
    snapshot = draw(offline_snapshots())
    amount = Money.of_minor(draw(st.integers(1, 999)), snapshot.account.currency)
    return decide_offline(snapshot, amount, at=draw(st.just(snapshot.taken_at) | instants))


@st.composite
def _online_decisions(draw: st.DrawFn) -> CreditDecision:
    """Draw the decision on an amount for an account, at any time, with some of what is overdue or all of it."""
    account = draw(credit_accounts())
    amount, some = (Money.of_minor(draw(st.integers(least, 999)), account.currency) for least in (1, 0))
    return decide(
        account,
        draw(credit_policies),
        amount=amount,
        channel=draw(credit_channels),
        at=draw(instants),
        overdue=draw(st.none() | st.just(some)),
        accounts=draw(st.sampled_from([(), (account.id, CreditAccountId("another"))])),
        is_kept_by_state=draw(st.booleans()),
    )
