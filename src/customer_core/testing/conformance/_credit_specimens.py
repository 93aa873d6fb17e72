"""Holds and entries of the ledger that the conformance classes put into stores, made by the credit engine itself.

Owns these specimens. It must not know any store, nor pytest.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import attrs

from customer_core.credit import Approval, CreditHold, HoldState, LedgerEntry, LedgerKind, Settlement, decide
from customer_core.model import (
    Actor,
    ChannelId,
    CreditAccount,
    CreditAccountId,
    CreditHoldId,
    CreditPolicy,
    CustomerId,
    Exposure,
    Money,
    Unlimited,
)
from customer_core.testing._steady import START
from customer_core.testing.conformance._specimens import AMOUNT_MINOR_MAX, INTEGER_MAX, ODD_TEXTS

__all__ = ["FULL_HOLDS", "LATEST", "exposed", "full_entries", "hold", "ledger_entry", "minor"]

LATEST: Final = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
CLERK: Final = Actor.user("ann", roles=["clerk"])


def minor(units: int, currency: str = "USD") -> Money:
    """Return an amount in minor units."""
    return Money.of_minor(units, currency)


def exposed(posted: int = 0, held: int = 0, currency: str = "USD") -> Exposure:
    """Return what an account owes and has reserved, in minor units."""
    return Exposure(posted=minor(posted, currency), held=minor(held, currency), overdue=minor(0, currency))


def hold(id_: str, account: str = "a-1", *, amount: int = 100, **fields: Any) -> CreditHold:  # noqa: ANN401 - many types
    """Return a hold of an amount in minor units of dollars, allowed by an account without a limit."""
    opened = CreditAccount(
        id=CreditAccountId(account), owner=CustomerId("ann"), currency="USD", limit=Unlimited(), version=1
    )
    decision = decide(opened, CreditPolicy(), amount=minor(amount), channel=ChannelId("web"), at=START)
    made = CreditHold(
        id=CreditHoldId(id_),
        account=opened.id,
        reference=f"order {id_}",
        amount=decision.amount,
        captured=minor(0),
        returned=minor(0),
        state=HoldState.HELD,
        placed_at=START,
        by=CLERK,
        decision=decision,
    )
    return attrs.evolve(made, **fields)


def ledger_entry(
    account: str = "a-1",
    *,
    posted: int = 0,
    held: int = 0,
    owed: int = 0,
    reserved: int = 0,
    settled: tuple[tuple[int, int], ...] = (),
    at: datetime = START,
    **fields: Any,  # noqa: ANN401 - the fields of an entry are of many types
) -> LedgerEntry:
    """Return an entry in minor units of dollars, which moves an account to what is owed and reserved then."""
    due_on = (at + timedelta(days=30)).date() if posted > 0 else None
    made = LedgerEntry(
        account=CreditAccountId(account),
        kind=LedgerKind.ADJUSTMENT,
        posted=minor(posted),
        held=minor(held),
        owed=minor(owed),
        reserved=minor(reserved),
        at=at,
        by=CLERK,
        channel=ChannelId("web"),
        reference="née\N{GRINNING FACE}",
        due_on=due_on,
        settled=tuple(Settlement(number, minor(amount)) for number, amount in settled),
        reason="counted anew",
    )
    return attrs.evolve(made, **fields)


def _full_hold(id_: str, state: HoldState, **fields: Any) -> CreditHold:  # noqa: ANN401 - many types
    approval = Approval(by=CLERK, at=LATEST, ceiling=minor(AMOUNT_MINOR_MAX), reason=ODD_TEXTS[1])
    said = {"lasts_seconds": 1, "expires_at": LATEST, "approval": approval, "version": INTEGER_MAX}
    return hold(id_, amount=AMOUNT_MINOR_MAX, state=state, **{**said, **fields})


FULL_HOLDS: Final = (
    hold("f-plain", reference="x"),
    _full_hold("f-held", HoldState.HELD, captured=minor(AMOUNT_MINOR_MAX - 1)),
    _full_hold("f-pending", HoldState.PENDING_APPROVAL, expires_at=datetime(1, 1, 1, tzinfo=UTC)),
    _full_hold("f-captured", HoldState.CAPTURED, captured=minor(1), returned=minor(AMOUNT_MINOR_MAX - 1)),
    *(hold(f"f-{number}", reference=text) for number, text in enumerate((*ODD_TEXTS, "\U0010fffd" * 255))),
)
"""Holds that say little, everything in the largest figures, and odd texts."""


def full_entries(account: str = "a-1") -> tuple[LedgerEntry, ...]:
    """Return entries of every kind in the largest figures and with odd texts, each going on from the one before."""
    most = AMOUNT_MINOR_MAX
    spare: dict[str, Any] = {"channel": None, "reference": "", "reason": ""}
    return (
        ledger_entry(account, kind=LedgerKind.OPENING_BALANCE, posted=most, owed=most, due_on=date(1, 1, 1)),
        ledger_entry(account, kind=LedgerKind.PAYMENT, posted=-most, settled=((1, most - 1),), **spare),
        ledger_entry(account, kind=LedgerKind.REFUND, posted=-most, owed=-most, reference="\U0010fffd" * 255),
        ledger_entry(
            account, kind=LedgerKind.INVOICE, posted=most, due_on=date(9999, 12, 31), settled=((2, 1), (3, 2))
        ),
        *(
            entry
            for number, text in enumerate(ODD_TEXTS)
            for entry in (
                ledger_entry(account, kind=LedgerKind.HOLD, held=most, reserved=most, hold=CreditHoldId(f"f-{number}")),
                ledger_entry(account, kind=LedgerKind.EXPIRY, held=-most, reference=text, reason=text),
            )
        ),
        ledger_entry(account, kind=LedgerKind.INCREASE, held=most, reserved=most, at=LATEST),
        ledger_entry(account, kind=LedgerKind.CAPTURE, posted=most, held=-most, owed=most, due_on=date(9999, 12, 31)),
    )
