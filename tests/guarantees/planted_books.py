"""Holds, entries and answers of credit with a text in each place where somebody may have typed one.

Owns these values. It must not know what is looked for in them.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from customer_core.credit import (
    Approval,
    Booking,
    CreditDecision,
    CreditFinding,
    CreditHold,
    CreditVerification,
    Denied,
    Ended,
    Held,
    HeldOverLimit,
    HoldRequest,
    LedgerKind,
    NeedsApproval,
    OfflineReplay,
    OfflineSale,
    OfflineSnapshot,
    Posted,
    RefusedSale,
    Settlement,
    SnapshotTerms,
    Statement,
    ask,
    post,
)
from customer_core.credit import approve as approve_hold
from customer_core.model import Actor, CreditAccount, CreditBlock, CreditHoldId, CreditPolicy, Money

AT = datetime(2026, 1, 31, tzinfo=UTC)


def planted_books(account: CreditAccount, decision: CreditDecision, text: str) -> tuple[Any, ...]:
    """Return a value of every class that a desk or a ledger tells, with a text in its references and reasons."""
    two = Money("2", "USD")
    booking = Booking(account=account, at=AT, by=Actor.user("u"))
    approval = Approval(by=booking.by, at=AT, ceiling=two, reason=text)
    request = HoldRequest(id=CreditHoldId("h"), reference=text, lasts_seconds=60)
    asked = ask(booking, decision, request, lapses_seconds=60).hold
    assert asked is not None
    held = approve_hold(booking, asked, decision, approval).hold
    entry = post(booking, LedgerKind.INVOICE, two, reference=text, reason=text).entry
    assert held is not None
    assert entry is not None
    item = entry.open_item
    assert item is not None
    statement = Statement.of(account, [entry], [item], opening=Money.zero("USD"), since=AT, until=AT)
    finding = CreditFinding(account.id, "hold-missing", "h")
    return (
        *planted_sales(account, held, text),
        approval,
        held,
        entry,
        item,
        Settlement(1, two),
        statement,
        finding,
        CreditVerification(accounts=1, entries=1, findings=(finding,)),
        Held(held),
        HeldOverLimit(held),
        NeedsApproval(asked),
        Denied(decision),
        Posted(entry, held),
        Ended(held, entry),
    )


def planted_sales(account: CreditAccount, hold: CreditHold, text: str) -> tuple[Any, ...]:
    """Return the values of a till that is offline, with a text in its references, keys and messages."""
    two = Money("2", "USD")
    terms = SnapshotTerms(taken_at=AT, valid_until=AT + timedelta(hours=8), floor_limit=two)
    blocked = account.with_block(CreditBlock(text, since=AT))
    policy = CreditPolicy(message=text)
    snapshot = OfflineSnapshot.of(blocked, policy, overdue=Money("0", "USD"), channel=hold.channel, terms=terms)
    sale = OfflineSale(account=account.id, amount=two, reference=text, key=text, channel=hold.channel, sold_at=AT)
    refused = RefusedSale(sale=sale, code="not-found", message="There is none.")
    return snapshot, sale, refused, OfflineReplay(holds=(hold,), refused=(refused,))
