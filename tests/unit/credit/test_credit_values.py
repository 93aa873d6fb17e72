from datetime import UTC, timedelta, timezone
from typing import Any

import attrs
import pytest

from customer_core.credit import (
    REASONS,
    SECONDS_MOST,
    Approval,
    Booking,
    CreditFinding,
    CreditQuestion,
    CreditVerification,
    HoldRequest,
    HoldState,
    LedgerEntry,
    LedgerKind,
    Movement,
    OpenItem,
    Settlement,
    Statement,
)
from customer_core.errors import InvalidValueError
from customer_core.model import CreditAccount, CreditAccountId, CreditHoldId, CustomerId
from customer_core.testing import START
from customer_core.testing.conformance._credit_specimens import CLERK, exposed, hold, ledger_entry, minor

DAY = START.date()
HOLD = hold("h-1")
APPROVAL = Approval(by=CLERK, at=START, ceiling=minor(200), reason="a regular")
ENTRY = ledger_entry(posted=5, owed=5)
ITEM = OpenItem(account=CreditAccountId("a-1"), number=1, reference="A", open=minor(5), due_on=DAY)
SETTLEMENT = Settlement(1, minor(5))
ACCOUNT = CreditAccount(id=CreditAccountId("a-1"), owner=CustomerId("ann"), currency="USD", exposure=exposed(5))

WRONG: dict[str, tuple[Any, dict[str, Any]]] = {
    "approval": (APPROVAL, {"by": "ann", "at": DAY, "ceiling": 200, "reason": 5}),
    "hold": (
        HOLD,
        {
            "id": "h-1",
            "account": "a-1",
            "reference": None,
            "amount": 100,
            "captured": 0,
            "returned": 0,
            "state": "held",
            "placed_at": DAY,
            "expires_at": DAY,
            "lasts_seconds": "1",
            "by": "ann",
            "decision": None,
            "approval": "yes",
            "version": "1",
        },
    ),
    "settlement": (SETTLEMENT, {"number": "1", "amount": 5}),
    "open item": (ITEM, {"account": "a-1", "number": "1", "open": 5, "due_on": START}),
    "entry": (
        ENTRY,
        {
            "account": "a-1",
            "number": "1",
            "kind": "invoice",
            "posted": 5,
            "held": 0,
            "owed": 5,
            "reserved": 0,
            "at": DAY,
            "by": "ann",
            "channel": "web",
            "reference": 5,
            "hold": "h-1",
            "due_on": START,
            "settled": (1,),
            "reason": 5,
        },
    ),
}
EACH = [(name, field) for name, (_, wrong) in WRONG.items() for field in wrong]


@pytest.mark.parametrize(("name", "field"), EACH, ids=lambda text: text)
def test_a_value_of_a_wrong_type_is_refused_by_its_field(name: str, field: str) -> None:
    """Whatever is put together by hand or read from somewhere holds what it says, or is refused where it does not."""
    value, wrong = WRONG[name]
    with pytest.raises(InvalidValueError) as refusal:
        attrs.evolve(value, **{field: wrong[field]})
    assert str(refusal.value.field).startswith(field)


OUT_OF_RANGE: dict[str, tuple[Any, str, Any]] = {
    "a settlement of nothing": (SETTLEMENT, "amount", minor(0)),
    "an entry without a due date": (ENTRY, "due_on", None),
    "an entry that settles too much": (ENTRY, "settled", (Settlement(1, minor(6)),)),
    "a long reason": (ENTRY, "reason", "x" * 10_000),
    "a long reason of a manager": (APPROVAL, "reason", "x" * 10_000),
    "a hold for too long": (HOLD, "lasts_seconds", SECONDS_MOST + 1),
    "a hold that does not add up": (HOLD, "amount", minor(0)),
    "a hold before its first version": (HOLD, "version", -1),
}


@pytest.mark.parametrize("case", OUT_OF_RANGE.values(), ids=OUT_OF_RANGE)
def test_what_no_value_can_hold_is_refused_by_its_field(case: tuple[Any, str, Any]) -> None:
    """The refusal names the field, so that a form can show it there."""
    value, field, wrong = case
    with pytest.raises(InvalidValueError) as refusal:
        attrs.evolve(value, **{field: wrong})
    assert field == refusal.value.field


STATEMENT = Statement.of(ACCOUNT, (ENTRY,), (ITEM,), opening=minor(0))
QUESTION = CreditQuestion(**{field.name: getattr(HOLD.decision, field.name) for field in attrs.fields(CreditQuestion)})
BY_NAME: tuple[Any, ...] = (
    *(REASONS[0], QUESTION, HOLD.decision, HOLD, APPROVAL, ENTRY, ITEM, STATEMENT),
    *(Booking(account=ACCOUNT, at=START, by=CLERK), HoldRequest(id=CreditHoldId("h-1"), reference="A")),
    *(Movement(entry=ENTRY), CreditVerification(accounts=1, entries=1)),
)


@pytest.mark.parametrize("value", BY_NAME, ids=lambda value: type(value).__name__)
def test_figures_are_given_by_name(value: Any) -> None:  # noqa: ANN401 - values of many classes
    """What is posted is never taken for what is held because somebody gave two amounts in another order."""
    parts = attrs.asdict(value, recurse=False)
    with pytest.raises(TypeError, match="takes 1 positional argument"):
        type(value)(*parts.values())
    assert value == type(value)(**parts)


def test_texts_are_kept_without_white_space_around_them() -> None:
    """An order is found by its number, however it was typed."""
    reference: dict[str, Any] = {"reference": " A 1\t"}
    reason: dict[str, Any] = {"reason": " a regular "}
    assert "A 1" == attrs.evolve(HOLD, **reference).reference == attrs.evolve(ENTRY, **reference).reference
    assert "a regular" == attrs.evolve(APPROVAL, **reason).reason == attrs.evolve(ENTRY, **reason).reason


def test_moments_are_kept_in_utc() -> None:
    """When a manager approved something, and when a hold came and goes, is told alike everywhere."""
    tokyo = START.astimezone(timezone(timedelta(hours=9)))
    one = attrs.evolve(HOLD, placed_at=tokyo, expires_at=tokyo, approval=attrs.evolve(APPROVAL, at=tokyo))
    assert one.approval is not None
    moments = (one.placed_at, one.expires_at, one.approval.at)
    assert [(START, UTC)] * 3 == [(at, at and at.tzinfo) for at in moments]


def test_what_nobody_said_is_absent() -> None:
    """An entry that is not kept yet, an item, an approval and a finding say nothing that nobody said."""
    entry = LedgerEntry(
        account=ACCOUNT.id,
        kind=LedgerKind.PAYMENT,
        posted=minor(-5),
        held=minor(0),
        owed=minor(0),
        reserved=minor(0),
        at=START,
        by=CLERK,
    )
    assert (0, None, "", None) == (entry.number, entry.channel, entry.reference, entry.hold)
    assert (None, (), "") == (entry.due_on, entry.settled, entry.reason)
    assert OpenItem(account=ACCOUNT.id, number=1, reference="", open=minor(-5)).due_on is None
    assert "" == Approval(by=CLERK, at=START, ceiling=minor(5)).reason
    assert "" == CreditFinding(ACCOUNT.id, "counters-differ").place


def test_what_is_reserved_lasts_ten_years_at_most() -> None:
    """From a second to ten years, leap days included, anything may be reserved for."""
    ends = [1, SECONDS_MOST]
    assert ends == [attrs.evolve(HOLD, lasts_seconds=seconds).lasts_seconds for seconds in ends]
    assert timedelta(days=3_660) == timedelta(seconds=SECONDS_MOST)


@pytest.mark.parametrize("state", HoldState)
def test_a_hold_of_a_cent_is_one_and_a_hold_of_nothing_is_none(state: HoldState) -> None:
    """Something is asked for in every state, also where nothing was reserved yet or ever."""
    returned: dict[str, Any] = {"returned": minor(1)} if state.was_held and not state.is_open else {}
    cent = attrs.evolve(HOLD, amount=minor(1), state=state, **returned)
    assert minor(1) == cent.amount
    for amount in (0, -1):
        nothing: dict[str, Any] = {"returned": minor(amount)} if returned else {}
        with pytest.raises(InvalidValueError, match="amount: does not add up"):
            attrs.evolve(cent, amount=minor(amount), **nothing)


@pytest.mark.parametrize(("days", "overdue"), [(-400, 0), (-1, 0), (0, 0), (1, 1), (2, 2), (400, 400)])
def test_what_is_owed_is_overdue_from_the_day_after_it_was_due(days: int, overdue: int) -> None:
    """Its last day counts whole; a payment that is left over is never overdue."""
    on = DAY + timedelta(days=days)
    assert overdue == ITEM.overdue_days(on)
    assert 0 == attrs.evolve(ITEM, open=minor(-5), due_on=None).overdue_days(on)


def test_an_entry_settles_as_much_as_an_account_can_have_open() -> None:
    """A payment for a hundred thousand invoices is one entry; one for more is refused rather than read for ever."""
    most = 100_000
    paid = ledger_entry(posted=-most - 1, owed=-most - 1, kind=LedgerKind.PAYMENT)
    one = (Settlement(1, minor(1)),)
    assert most == len(attrs.evolve(paid, settled=one * most).settled)
    with pytest.raises(InvalidValueError, match="settled: has more than"):
        attrs.evolve(paid, settled=one * (most + 1))


def test_an_invoice_of_a_cent_that_is_paid_already_leaves_nothing_open() -> None:
    """The least that can be owed is settled like all else."""
    cent = ledger_entry(posted=1, owed=1)
    left = [attrs.evolve(cent, settled=settled).open_item for settled in ((), (Settlement(1, minor(1)),))]
    assert [minor(1), None] == [item and item.open for item in left]


def test_all_is_shown_without_amounts() -> None:
    """Neither logs nor debuggers tell what somebody owes."""
    values: tuple[Any, ...] = (HOLD, APPROVAL, ENTRY, ITEM, SETTLEMENT, STATEMENT)
    assert [] == [repr(value) for value in values if "USD" in repr(value) or "minor" in repr(value)]
