from datetime import date, timedelta
from typing import Any

import attrs
import pytest

from customer_core.credit import Booking, LedgerEntry, LedgerKind, OpenItem, Settlement, Statement, post, settle
from customer_core.errors import CurrencyMismatchError, InvalidValueError
from customer_core.model import CreditAccount, CreditAccountId, CustomerId, Money, PaymentTerms
from customer_core.testing import START
from customer_core.testing.conformance._credit_specimens import CLERK, exposed, ledger_entry, minor

DAY = START.date()


def item(number: int, left: int, days: int | None = None, reference: str = "") -> OpenItem:
    """Return an open item that is due so many days later; None for a payment that nothing was left for."""
    due_on = None if days is None else DAY + timedelta(days=days)
    return OpenItem(account=CreditAccountId("a-1"), number=number, reference=reference, open=minor(left), due_on=due_on)


ITEMS = (
    item(1, 10, 5, "A"),
    item(2, 20, 3, "B"),
    item(3, -7),
    item(4, 30, 3, "C"),
    item(5, -8),
    item(6, 40, -9, "B"),
)
SETTLED: dict[str, tuple[int, set[str] | None, list[tuple[int, int]]]] = {
    "the oldest first": (-45, None, [(6, 40), (2, 5)]),
    "one due date by number": (-61, None, [(6, 40), (2, 20), (4, 1)]),
    "to the exact end": (-40, None, [(6, 40)]),
    "less than one": (-1, None, [(6, 1)]),
    "all, and a rest": (-101, None, [(6, 40), (2, 20), (4, 30), (1, 10)]),
    "the chosen one": (-10, {"A"}, [(1, 10)]),
    "the chosen one, and a rest": (-11, {"A"}, [(1, 10)]),
    "two of one reference": (-50, {"B"}, [(6, 40), (2, 10)]),
    "several by age": (-50, {"A", "C"}, [(4, 30), (1, 10)]),
    "none": (-50, set(), []),
    "what was left over, oldest first": (10, None, [(3, 7), (5, 3)]),
    "all that was left over": (99, None, [(3, 7), (5, 8)]),
}


@pytest.mark.parametrize("case", SETTLED.values(), ids=SETTLED)
def test_what_is_settled(case: tuple[int, set[str] | None, list[tuple[int, int]]]) -> None:
    """Payments settle what is chosen, else by due date and number; what is owed uses up payments by number."""
    posted, chosen, expected = case
    told = [(one.number, one.amount.amount_minor) for one in settle(ITEMS, minor(posted), chosen=chosen)]
    assert expected == told


@pytest.mark.parametrize(("chosen", "place"), [(["D"], 0), (["A", "D"], 1), ([""], 0)])
def test_only_what_is_owed_can_be_chosen(chosen: list[str], place: int) -> None:
    """A reference of nothing that is owed, that of a payment included, is refused by its place."""
    with pytest.raises(InvalidValueError) as refusal:
        settle(ITEMS, minor(-1), chosen=chosen)
    assert f"invoices[{place}]" == refusal.value.field


@pytest.mark.parametrize("amount", [0, -1])
def test_a_settlement_is_above_zero(amount: int) -> None:
    """What settles nothing is no settlement."""
    with pytest.raises(InvalidValueError, match="above zero"):
        Settlement(1, minor(amount))


LEFT = {
    "all": (100, (), 100),
    "a part": (100, ((1, 40),), 60),
    "nothing": (100, ((1, 40), (2, 60)), None),
    "all of a payment": (-100, (), -100),
    "a part of a payment": (-100, ((1, 99),), -1),
    "nothing of a payment": (-100, ((1, 100),), None),
    "only reserved": (0, (), None),
}


@pytest.mark.parametrize("case", LEFT.values(), ids=LEFT)
def test_what_an_entry_leaves_open(case: tuple[Any, ...]) -> None:
    """An entry leaves open what it does not settle itself, with its own sign."""
    posted, settled, left = case
    entry = ledger_entry(posted=posted, owed=posted, settled=settled)
    assert left == (entry.open_item and entry.open_item.open.amount_minor)


WRONG: dict[str, dict[str, Any]] = {
    "owed without a due date": {"due_on": None},
    "settled too much": {"settled": (Settlement(1, minor(3)), Settlement(2, minor(3)))},
    "a long reference": {"reference": "x" * 256},
    "no tuple": {"settled": [Settlement(1, minor(1))]},
    "a number below zero": {"number": -1},
    "no moment": {"at": DAY},
    "reserved below zero": {"reserved": minor(-1)},
    "owed and reserved too much": {"owed": minor(10**15), "reserved": minor(1)},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG)
def test_an_entry_fits_together(changes: dict[str, Any]) -> None:
    """An entry whose parts do not fit together is refused."""
    with pytest.raises(InvalidValueError):
        attrs.evolve(ledger_entry(posted=5, owed=5), **changes)


def test_a_payment_has_no_due_date() -> None:
    """A due date is refused where nothing is owed."""
    with pytest.raises(InvalidValueError, match="due_on"):
        ledger_entry(posted=-5, owed=-5, due_on=DAY)


@pytest.mark.parametrize("field", ["held", "owed", "reserved", "settled"])
def test_an_entry_is_of_one_currency(field: str) -> None:
    """Amounts of two currencies are refused, those that are settled included."""
    euros = Money.of_minor(1, "EUR")
    changes: dict[str, Any] = {field: (Settlement(1, euros),) if field == "settled" else euros}
    with pytest.raises(CurrencyMismatchError):
        attrs.evolve(ledger_entry(posted=5, owed=5), **changes)


def test_an_entry_says_what_was_before() -> None:
    """What was owed and reserved before an entry follows from it; a kind is found by its code and has a sentence."""
    entry = ledger_entry(posted=-5, held=7, owed=2, reserved=9)
    assert (minor(7), minor(2), "USD") == (entry.owed_before, entry.reserved_before, entry.currency)
    assert list(LedgerKind) == [LedgerKind(kind.value) for kind in LedgerKind]
    assert all(kind.doc.endswith(".") for kind in LedgerKind)


ACCOUNT = CreditAccount(
    id=CreditAccountId("a-1"),
    owner=CustomerId("ann"),
    currency="USD",
    terms=PaymentTerms(10),
    exposure=exposed(85, 4),
)
BOOKING = Booking(account=ACCOUNT, at=START, by=CLERK, open_items=ITEMS)

POSTED: dict[str, tuple[LedgerKind, int, int]] = {
    "invoice": (LedgerKind.INVOICE, 5, 5),
    "payment": (LedgerKind.PAYMENT, 5, -5),
    "refund": (LedgerKind.REFUND, 5, -5),
    "adjustment up": (LedgerKind.ADJUSTMENT, 5, 5),
    "adjustment down": (LedgerKind.ADJUSTMENT, -5, -5),
    "owed before": (LedgerKind.OPENING_BALANCE, 5, 5),
    "in credit before": (LedgerKind.OPENING_BALANCE, -5, -5),
}


@pytest.mark.parametrize("case", POSTED.values(), ids=POSTED)
def test_a_posting_moves_what_is_owed(case: tuple[LedgerKind, int, int]) -> None:
    """A posting moves what is owed by its amount, up or down as its kind says, and nothing that is reserved."""
    kind, amount, moved = case
    entry = post(BOOKING, kind, minor(amount), reference="X", reason="why").entry
    assert entry is not None
    assert (kind, minor(moved), minor(0)) == (entry.kind, entry.posted, entry.held)
    assert (minor(85 + moved), minor(4)) == (entry.owed, entry.reserved)
    assert ("X", "why", None, None) == (entry.reference, entry.reason, entry.hold, entry.channel)
    assert (DAY + timedelta(days=10) if moved > 0 else None) == entry.due_on
    assert settle(ITEMS, minor(moved)) == entry.settled


def test_a_posting_is_due_as_is_said_and_pays_what_is_chosen() -> None:
    """The due date of a call goes before the terms, and a chosen invoice before older ones."""
    invoiced = post(BOOKING, LedgerKind.INVOICE, minor(1), due_on=date(2030, 1, 1)).entry
    paid = post(BOOKING, LedgerKind.PAYMENT, minor(11), chosen=["A"]).entry
    assert date(2030, 1, 1) == (invoiced and invoiced.due_on)
    assert (Settlement(1, minor(10)),) == (paid and paid.settled)


REFUSED: dict[str, tuple[str, LedgerKind, int, dict[str, Any]]] = {
    **{
        f"no {kind.value}": ("kind", kind, 5, {})
        for kind in (LedgerKind.HOLD, LedgerKind.INCREASE, LedgerKind.CAPTURE, LedgerKind.RELEASE, LedgerKind.EXPIRY)
    },
    "no amount": ("amount", LedgerKind.ADJUSTMENT, 0, {}),
    "no invoice": ("amount", LedgerKind.INVOICE, 0, {}),
    "a payment below zero": ("amount", LedgerKind.PAYMENT, -5, {}),
    "a payment that is due": ("due_on", LedgerKind.PAYMENT, 5, {"due_on": DAY}),
    "an invoice that pays": ("invoices", LedgerKind.INVOICE, 5, {"chosen": ["A"]}),
    "nothing to pay": ("invoices[0]", LedgerKind.PAYMENT, 5, {"chosen": ["Z"]}),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_posted_is_refused(case: tuple[str, LedgerKind, int, dict[str, Any]]) -> None:
    """Kinds that move holds, amounts of the wrong sign, due dates and choices that do not fit are refused by field."""
    field, kind, amount, more = case
    with pytest.raises(InvalidValueError) as refusal:
        post(BOOKING, kind, minor(amount), **more)
    assert field == refusal.value.field


def test_a_posting_is_of_the_currency_of_its_account() -> None:
    """An amount of another currency is refused."""
    with pytest.raises(CurrencyMismatchError):
        post(BOOKING, LedgerKind.PAYMENT, Money(5, "EUR"))


MOVED: tuple[LedgerEntry, ...] = (
    ledger_entry(posted=10, owed=30, number=1),
    ledger_entry(held=10, owed=30, reserved=10, number=2),
    ledger_entry(posted=-5, owed=25, reserved=10, number=3),
)


def test_a_statement_adds_up() -> None:
    """A statement tells what was owed, what moved that, and what is owed; what was only reserved is left out."""
    statement = Statement.of(ACCOUNT, MOVED, ITEMS, opening=minor(20), since=START)
    assert (minor(25), (MOVED[0], MOVED[2]), ITEMS) == (statement.closing, statement.entries, statement.open_items)
    assert "25" not in repr(statement)


def test_a_statement_of_a_quiet_time_closes_as_it_opened() -> None:
    """Where nothing was posted, what is owed at the end is what was owed at the beginning."""
    statement = Statement.of(ACCOUNT, MOVED[1:2], (), opening=minor(30))
    assert (minor(30), ()) == (statement.closing, statement.entries)


@pytest.mark.parametrize("opening", [19, 21])
def test_a_statement_that_does_not_add_up_is_refused(opening: int) -> None:
    """Entries that do not lead from what was owed before to what is owed after are no statement."""
    with pytest.raises(InvalidValueError, match="does not add up"):
        Statement.of(ACCOUNT, MOVED, (), opening=minor(opening))
