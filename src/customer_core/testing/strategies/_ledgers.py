"""Strategies of holds, entries of a ledger, what is open in it, statements and what a desk answers."""

from datetime import date

from hypothesis import strategies as st

from customer_core.credit import (
    CREDIT_FINDINGS,
    SECONDS_MOST,
    Approval,
    CreditFinding,
    CreditHold,
    CreditVerification,
    Denied,
    Ended,
    Held,
    HeldOverLimit,
    HoldState,
    LedgerEntry,
    LedgerKind,
    NeedsApproval,
    OfflineReplay,
    OfflineSale,
    OpenItem,
    Posted,
    RefusedSale,
    Settlement,
    Statement,
)
from customer_core.model import CreditAccountId, CreditHoldId, Money
from customer_core.testing.strategies._credit import credit_accounts, credit_channels, credit_decisions
from customer_core.testing.strategies._customers import actors
from customer_core.testing.strategies._texts import ids, instants, lines, maybe_instants, words

_MOST = 10**15

account_ids = ids.map(CreditAccountId)
hold_ids = ids.map(CreditHoldId)
days = st.dates(date(1900, 1, 1), date(2100, 1, 1))


def amounts(currency: str, *, least: int = -_MOST, most: int = _MOST) -> st.SearchStrategy[Money]:
    """Return a strategy for amounts of a currency, in minor units."""
    return st.integers(least, most).map(lambda units: Money.of_minor(units, currency))


approvals = st.builds(Approval, by=actors, at=instants, ceiling=amounts("EUR"), reason=lines)
settlements = st.builds(Settlement, st.integers(1, 9), amounts("EUR", least=1))


@st.composite
def credit_holds(draw: st.DrawFn) -> CreditHold:
    """Draw a hold in any state, spent as far as that state says."""
    decision, state = draw(credit_decisions()), draw(st.sampled_from(HoldState))
    all_, captured, returned = decision.amount.amount_minor, 0, 0
    if state is HoldState.HELD:
        captured = draw(st.integers(0, all_ - 1))
    elif state.was_held:
        captured = draw(st.integers(0, all_))
        returned = all_ - captured
    return CreditHold(
        id=draw(hold_ids),
        account=decision.account,
        reference=draw(words),
        amount=decision.amount,
        captured=Money.of_minor(captured, decision.amount.currency),
        returned=Money.of_minor(returned, decision.amount.currency),
        state=state,
        placed_at=draw(instants),
        expires_at=draw(maybe_instants),
        lasts_seconds=draw(st.none() | st.integers(1, SECONDS_MOST)),
        by=draw(actors),
        decision=decision,
        approval=draw(st.none() | approvals),
        version=draw(st.integers(0, 9)),
    )


@st.composite
def ledger_entries(draw: st.DrawFn, *, owed_before: int = 0) -> LedgerEntry:
    """Draw an entry that goes on from what was owed, and settles no more than its amount."""
    posted, currency = draw(st.integers(-999, 999)), "EUR"
    part = draw(st.integers(0, abs(posted)))
    held, reserved = (draw(amounts(currency, least=0, most=999)) for _ in range(2))
    return LedgerEntry(
        account=draw(account_ids),
        number=draw(st.integers(0, 9)),
        kind=draw(st.sampled_from(LedgerKind)),
        posted=Money.of_minor(posted, currency),
        held=held,
        owed=Money.of_minor(owed_before + posted, currency),
        reserved=reserved,
        at=draw(instants),
        by=draw(actors),
        channel=draw(st.none() | credit_channels),
        reference=draw(lines),
        hold=draw(st.none() | hold_ids),
        due_on=draw(days) if posted > 0 else None,
        settled=(Settlement(draw(st.integers(1, 9)), Money.of_minor(part, currency)),) if part else (),
        reason=draw(lines),
    )


open_items = st.builds(
    OpenItem,
    account=account_ids,
    number=st.integers(1, 9),
    reference=lines,
    open=amounts("EUR"),
    due_on=st.none() | days,
)


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    """Draw a statement that adds up."""
    opening, entries = draw(st.integers(-999, 999)), list[LedgerEntry]()
    for _ in range(draw(st.integers(0, 2))):
        before = entries[-1].owed.amount_minor if entries else opening
        entries.append(draw(ledger_entries(owed_before=before)))
    return Statement.of(
        draw(credit_accounts()),
        entries,
        draw(st.lists(open_items, max_size=2)),
        opening=Money.of_minor(opening, "EUR"),
        since=draw(maybe_instants),
        until=draw(maybe_instants),
    )


credit_findings = st.builds(CreditFinding, account_ids, st.sampled_from(sorted(CREDIT_FINDINGS)), lines)
credit_verifications = st.builds(
    CreditVerification,
    accounts=st.integers(0, 9),
    entries=st.integers(0, 9),
    findings=st.lists(credit_findings, max_size=2).map(tuple),
)
held = st.builds(Held, credit_holds())
held_over_limit = st.builds(HeldOverLimit, credit_holds())
asked = st.builds(NeedsApproval, credit_holds())
denied = st.builds(Denied, credit_decisions())
posted = st.builds(Posted, ledger_entries(), st.none() | credit_holds())
ended = st.builds(Ended, credit_holds(), st.none() | ledger_entries())
offline_sales = st.builds(
    OfflineSale,
    account=account_ids,
    amount=amounts("EUR", least=1),
    reference=words,
    key=words,
    channel=credit_channels,
    sold_at=instants,
)
refused_sales = st.builds(RefusedSale, sale=offline_sales, code=words, message=lines)
offline_replays = st.builds(
    OfflineReplay,
    holds=st.lists(credit_holds(), max_size=2).map(tuple),
    refused=st.lists(refused_sales, max_size=2).map(tuple),
)
