from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs
import pytest

from customer_core.credit import (
    CREDIT_FINDINGS,
    CreditFinding,
    CreditHold,
    CreditVerification,
    HoldState,
    LedgerEntry,
    LedgerKind,
    OpenItem,
    audit,
)
from customer_core.model import CreditAccount, CreditAccountId, CreditHoldId, CustomerId, Money
from customer_core.testing import START
from customer_core.testing.conformance._credit_specimens import exposed, hold, ledger_entry, minor

HOLD = CreditHoldId("h-1")


@attrs.frozen(kw_only=True)
class Books:
    """An account with all that is written of it."""

    account: CreditAccount
    entries: tuple[LedgerEntry, ...]
    holds: tuple[CreditHold, ...]
    items: tuple[OpenItem, ...]

    def found(self) -> list[tuple[str, str]]:
        """Return what is wrong, and where."""
        found = audit(self.account, self.entries, self.holds, self.items)
        assert all(one.account == self.account.id for one in found)
        return [(one.code, one.place) for one in found]

    def with_entry(self, place: int, /, **changes: Any) -> "Books":  # noqa: ANN401 - any field
        """Return the same with one entry changed."""
        entries = list(self.entries)
        entries[place - 1] = attrs.evolve(entries[place - 1], **changes)
        return attrs.evolve(self, entries=tuple(entries))

    def with_hold(self, place: int, /, **changes: Any) -> "Books":  # noqa: ANN401 - any field
        """Return the same with one hold changed."""
        holds = list(self.holds)
        holds[place] = attrs.evolve(holds[place], **changes)
        return attrs.evolve(self, holds=tuple(holds))


ENTRIES = (
    ledger_entry(number=1, held=100, reserved=100, kind=LedgerKind.HOLD, hold=HOLD),
    ledger_entry(number=2, held=20, reserved=120, kind=LedgerKind.INCREASE, hold=HOLD),
    ledger_entry(number=3, posted=50, held=-50, owed=50, reserved=70, kind=LedgerKind.CAPTURE, hold=HOLD),
    ledger_entry(number=4, posted=-60, owed=-10, reserved=70, kind=LedgerKind.PAYMENT, settled=((3, 45),)),
    ledger_entry(number=5, posted=20, owed=10, reserved=70, kind=LedgerKind.INVOICE, settled=((4, 3),)),
)
ITEMS = tuple(
    OpenItem(account=one.account, number=one.number, reference=one.reference, open=minor(left), due_on=one.due_on)
    for one, left in zip(ENTRIES[2:], (5, -12, 17), strict=True)
)
SOUND = Books(
    account=CreditAccount(id=CreditAccountId("a-1"), owner=CustomerId("ann"), currency="USD", exposure=exposed(10, 70)),
    entries=ENTRIES,
    holds=(
        hold("h-1", amount=120, captured=minor(50)),
        hold("h-2", state=HoldState.PENDING_APPROVAL),
        hold("h-3", state=HoldState.REJECTED),
    ),
    items=ITEMS,
)
NOTHING = Books(account=attrs.evolve(SOUND.account, exposure=exposed()), entries=(), holds=(), items=())

BROKEN: dict[str, tuple[Books, set[tuple[str, str]]]] = {
    "a gap": (
        SOUND.with_entry(5, number=6),
        {("entry-missing", "6"), ("open-items-differ", "5"), ("open-items-differ", "6")},
    ),
    "no beginning": (attrs.evolve(NOTHING, entries=(ledger_entry(number=2),)), {("entry-missing", "2")}),
    "a number twice": (SOUND.with_entry(2, number=1), {("entry-missing", "1"), ("entry-missing", "3")}),
    "owed before": (
        attrs.evolve(
            NOTHING, entries=(ledger_entry(number=1, owed=1),), account=attrs.evolve(SOUND.account, exposure=exposed(1))
        ),
        {("balance-broken", "1")},
    ),
    "reserved before": (
        attrs.evolve(
            NOTHING,
            entries=(ledger_entry(number=1, reserved=1),),
            account=attrs.evolve(SOUND.account, exposure=exposed(0, 1)),
        ),
        {("balance-broken", "1")},
    ),
    "owed otherwise": (SOUND.with_entry(4, owed=minor(-9)), {("balance-broken", "4"), ("balance-broken", "5")}),
    "reserved otherwise": (
        SOUND.with_entry(2, reserved=minor(121)),
        {("balance-broken", "2"), ("balance-broken", "3")},
    ),
    "time": (SOUND.with_entry(4, at=START + timedelta(microseconds=1)), {("time-runs-back", "5")}),
    "owes more": (
        attrs.evolve(SOUND, account=attrs.evolve(SOUND.account, exposure=exposed(11, 70))),
        {("counters-differ", "")},
    ),
    "holds more": (
        attrs.evolve(SOUND, account=attrs.evolve(SOUND.account, exposure=exposed(10, 71))),
        {("counters-differ", "")},
    ),
    "owes without entries": (attrs.evolve(NOTHING, account=SOUND.account), {("counters-differ", "")}),
    "captured more": (SOUND.with_hold(0, captured=minor(51)), {("hold-differs", "h-1")}),
    "reserved more": (SOUND.with_hold(0, amount=minor(121)), {("hold-differs", "h-1")}),
    "ended": (SOUND.with_hold(0, state=HoldState.RELEASED, returned=minor(70)), {("hold-differs", "h-1")}),
    "held without an entry": (SOUND.with_hold(1, state=HoldState.HELD), {("hold-differs", "h-2")}),
    "released without an entry": (
        SOUND.with_hold(2, state=HoldState.RELEASED, returned=minor(100)),
        {("hold-differs", "h-3")},
    ),
    "moved as a request": (
        SOUND.with_entry(2, hold=CreditHoldId("h-2")),
        {("hold-differs", "h-1"), ("hold-differs", "h-2")},
    ),
    "no hold": (attrs.evolve(SOUND, holds=SOUND.holds[1:]), {("hold-missing", "h-1")}),
    "an item less": (attrs.evolve(SOUND, items=ITEMS[1:]), {("open-items-differ", "3")}),
    "an item more": (
        attrs.evolve(SOUND, items=(*ITEMS, attrs.evolve(ITEMS[0], number=1))),
        {("open-items-differ", "1")},
    ),
    "open otherwise": (
        attrs.evolve(SOUND, items=(attrs.evolve(ITEMS[0], open=minor(6)), *ITEMS[1:])),
        {("open-items-differ", "3")},
    ),
    "due otherwise": (
        attrs.evolve(SOUND, items=(attrs.evolve(ITEMS[0], due_on=START.date()), *ITEMS[1:])),
        {("open-items-differ", "3")},
    ),
    "settled otherwise": (
        SOUND.with_entry(4, settled=()),
        {("open-items-differ", "3"), ("open-items-differ", "4")},
    ),
    "settled what is not there": (
        SOUND.with_entry(5, settled=(attrs.evolve(ENTRIES[4].settled[0], number=9),)),
        {("open-items-differ", "4"), ("open-items-differ", "9")},
    ),
}


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_found(case: tuple[Books, set[tuple[str, str]]]) -> None:
    """Each thing that is broken is found where it is, and nothing else."""
    books, expected = case
    assert expected == set(books.found())


def test_each_finding_is_shown() -> None:
    """Every finding of the table is found by one of these, has a sentence, and some books have it alone."""
    found = [one for _, one in BROKEN.values()]
    assert set(CREDIT_FINDINGS) == {code for one in found for code, _ in one}
    assert set(CREDIT_FINDINGS) == {code for one in found for code, _ in one if len({code for code, _ in one}) == 1}
    sentences = [CreditFinding(SOUND.account.id, code).sentence for code in CREDIT_FINDINGS]
    assert all(sentence.endswith(".") for sentence in sentences)


def in_euros() -> Books:
    """Return books in which a balance of no dollars goes on in euros."""
    euros: dict[str, Any] = {name: Money.zero("EUR") for name in ("posted", "held", "owed", "reserved")}
    entries = (ledger_entry(number=1), attrs.evolve(ledger_entry(number=2), **euros))
    return attrs.evolve(NOTHING, entries=entries)


@pytest.mark.parametrize("books", [lambda: SOUND, lambda: NOTHING], ids=["used", "unused"])
def test_in_sound_books_nothing_is_found(books: Callable[[], Books]) -> None:
    """Of an account that is what its ledger says, and of one on which nothing happened, nothing is found."""
    assert [] == books().found()


def test_another_currency_is_no_going_on() -> None:
    """A balance of nothing in one currency does not go on in another one."""
    assert ("balance-broken", "2") in in_euros().found()


def test_a_verification_is_sound_without_findings() -> None:
    """What was verified is sound if nothing was found."""
    finding = CreditFinding(SOUND.account.id, "hold-missing", "h-1")
    assert CreditVerification(accounts=1, entries=5).is_sound
    assert not CreditVerification(accounts=1, entries=5, findings=(finding,)).is_sound
