from datetime import timedelta
from typing import Any

import attrs
import pytest

from customer_core.credit import LedgerEntry, LedgerKind, OpenItem, Settlement, Statement, audit, settle
from customer_core.errors import InvalidValueError
from customer_core.model import CreditAccount, CreditAccountId, CustomerId, Exposure, Money
from customer_core.testing import START
from customer_core.testing.conformance._credit_specimens import exposed, ledger_entry, minor

DAY = START.date()
ACCOUNT = CreditAccount(id=CreditAccountId("a-1"), owner=CustomerId("ann"), currency="USD")


def found(
    exposure: Exposure, entries: tuple[LedgerEntry, ...] = (), items: tuple[OpenItem, ...] = ()
) -> list[tuple[str, str]]:
    """Return what is wrong with the account if it owes so much, and where."""
    audited = audit(attrs.evolve(ACCOUNT, exposure=exposure), entries, (), items)
    return [(one.code, one.place) for one in audited]


def left(entry: LedgerEntry, amount: int) -> OpenItem:
    """Return what is open of an entry."""
    item = entry.open_item
    assert item is not None
    return attrs.evolve(item, open=minor(amount))


BILL = ledger_entry(number=1, posted=5, owed=5, kind=LedgerKind.INVOICE)
PAID = ledger_entry(number=2, posted=-5, kind=LedgerKind.PAYMENT, settled=((1, 5),))
ADVANCE = ledger_entry(number=1, posted=-5, owed=-5, kind=LedgerKind.PAYMENT)
CENT = ledger_entry(number=2, posted=1, owed=-4, kind=LedgerKind.INVOICE, settled=((1, 1),))


def test_what_is_paid_in_full_is_not_open() -> None:
    """Books in which everything is paid have nothing open, and an item that is told all the same is found."""
    nothing: tuple[object, ...] = audit(ACCOUNT, (BILL, PAID), (), ())
    assert () == nothing
    assert [("open-items-differ", "1")] == found(exposed(), (BILL, PAID), (left(BILL, 5),))


def test_an_invoice_of_a_cent_uses_up_a_cent() -> None:
    """The least that can be invoiced uses up what was paid in advance like all else."""
    assert [] == found(exposed(-4), (ADVANCE, CENT), (left(ADVANCE, -4),))
    assert [("open-items-differ", "1")] == found(exposed(-4), (ADVANCE, CENT), (left(ADVANCE, -6),))


@pytest.mark.parametrize("exposure", [exposed(1), exposed(0, 1), exposed(-1), exposed(7, 7)])
def test_an_account_without_entries_owes_and_holds_nothing(exposure: Exposure) -> None:
    """Each counter by itself is found, also below zero."""
    assert [("counters-differ", "")] == found(exposure)


def test_euros_settle_no_dollars() -> None:
    """An entry that settles an item of another currency is found where that item is, and does not end the audit."""
    euros: dict[str, Any] = {name: Money.zero("EUR") for name in ("held", "owed", "reserved")}
    paid = attrs.evolve(
        ledger_entry(number=2, kind=LedgerKind.PAYMENT),
        posted=Money.of_minor(-5, "EUR"),
        settled=(Settlement(1, Money.of_minor(5, "EUR")),),
        **euros,
    )
    assert ("open-items-differ", "1") in found(exposed(5), (BILL, paid), (left(BILL, 5),))


def test_what_is_open_wrongly_is_told_by_number() -> None:
    """Whoever looks after the books goes through them from the first entry to the last."""
    items = tuple(attrs.evolve(left(BILL, 5), number=number) for number in (17, 8, 1, 16, 9))
    assert ["1", "8", "9", "16", "17"] == [place for _, place in found(exposed(), (), items)]


def item(number: int, open_: int, reference: str = "A") -> OpenItem:
    """Return an open item that is due today, or a payment that nothing was left for."""
    due_on = DAY if open_ > 0 else None
    return OpenItem(account=ACCOUNT.id, number=number, reference=reference, open=minor(open_), due_on=due_on)


ITEMS = (item(3, 4), item(1, 1), item(2, 7, "B"), item(6, -1), item(4, -7), item(5, -2))
SETTLED: dict[str, tuple[int, list[tuple[int, int]]]] = {
    "of one due date by number": (-20, [(1, 1), (2, 7), (3, 4)]),
    "what is left over by number": (20, [(4, 7), (5, 2), (6, 1)]),
    "a payment of a cent": (-1, [(1, 1)]),
    "an invoice of a cent": (1, [(4, 1)]),
}


@pytest.mark.parametrize("case", SETTLED.values(), ids=SETTLED)
def test_what_is_settled_does_not_depend_on_the_order_of_the_items(case: tuple[int, list[tuple[int, int]]]) -> None:
    """Items of one age are settled by number, in whatever order a store tells them, to the last cent."""
    posted, expected = case
    for items in (ITEMS, ITEMS[::-1]):
        assert expected == [(one.number, one.amount.amount_minor) for one in settle(items, minor(posted))]


def test_an_amount_of_nothing_settles_nothing() -> None:
    """Not even what was chosen, which is still owed."""
    assert () == settle(ITEMS, minor(0)) == settle(ITEMS, minor(0), chosen=["B"])


MOVED = (
    ledger_entry(number=1, posted=10, owed=30),
    ledger_entry(number=2, posted=-5, owed=25),
    ledger_entry(number=3, posted=2, owed=27),
)


def test_a_statement_tells_its_time_and_closes_with_its_last_entry() -> None:
    """It says from when to when it is, as the caller asked, and what was owed after the last of its postings."""
    until = START + timedelta(days=1)
    statement = Statement.of(ACCOUNT, MOVED, (), opening=minor(20), since=START, until=until)
    assert (START, until, minor(27)) == (statement.since, statement.until, statement.closing)
    always = Statement.of(ACCOUNT, MOVED, (), opening=minor(20))
    assert (None, None) == (always.since, always.until)


def test_a_statement_that_does_not_add_up_says_where() -> None:
    """What was owed at the end is named as what does not fit."""
    with pytest.raises(InvalidValueError) as refusal:
        Statement.of(ACCOUNT, MOVED, (), opening=minor(0))
    assert "closing" == refusal.value.field
