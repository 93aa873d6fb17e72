"""Holds, entries and answers of credit with a text in each place where somebody may have typed one.

Owns these values. It must not know what is looked for in them.
"""

from datetime import UTC, datetime
from typing import Any

from customer_core.credit import (
    Approval,
    Booking,
    CreditDecision,
    CreditFinding,
    CreditVerification,
    Denied,
    Ended,
    Held,
    HeldOverLimit,
    HoldRequest,
    LedgerKind,
    NeedsApproval,
    Posted,
    Settlement,
    Statement,
    ask,
    post,
)
from customer_core.credit import approve as approve_hold
from customer_core.model import Actor, CreditAccount, CreditHoldId, Money

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
