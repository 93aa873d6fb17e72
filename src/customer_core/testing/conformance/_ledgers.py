"""What `LedgerPort` obliges a store to, claim by claim: no counter moves but by an entry, and none is ever changed.

Owns the claims about ledgers and what is left open in them. What an event writes is not their matter.
"""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import attrs
import pytest

from customer_core.credit import LedgerEntry, OpenItem
from customer_core.errors import InvalidValueError, NotFoundError, StoreConflictError
from customer_core.model import CreditAccountId, CreditHoldId, Limited
from customer_core.ports import Store, UnitOfWork
from customer_core.testing._steady import START
from customer_core.testing.conformance._asking import WHOLE, assert_same, in_turns
from customer_core.testing.conformance._credit_specimens import LATEST, exposed, full_entries, ledger_entry, minor
from customer_core.testing.conformance._holds import FIRST, MOMENT, SECOND, open_accounts
from customer_core.testing.conformance._specimens import AMOUNT_MINOR_MAX

__all__ = ["LedgerPortConformance"]

DAY = timedelta(days=1)

BOOKED = (
    ledger_entry(posted=100, owed=100),
    ledger_entry(posted=-30, owed=70, settled=((1, 20),)),
    ledger_entry(posted=40, owed=110, settled=((2, 4),)),
)
"""Entries that leave 80 of the first open, -6 of the second, and 36 of the third."""

REFUSED = {
    "more than is open": (-90, (1, 81), 0),
    "more than is open in parts": (-90, (1, 80), (1, 1), 1),
    "nothing is open of it": (-5, (4, 1), 0),
    "no such entry": (-5, (1, 1), (99, 1), 1),
    "a payment pays no payment": (-5, (2, 1), 0),
    "an invoice uses up no invoice": (5, (1, 1), 0),
    "more than was left over": (50, (2, 7), 0),
}
"""An amount, what it is said to settle, and which of these is refused."""


class LedgerPortConformance:
    """Show that a store keeps ledgers as `LedgerPort` obliges it to."""

    def test_an_entry_comes_back_equal(self, store: Store) -> None:
        """Entries come back equal in everything, with their numbers, up to the largest amounts and with odd texts."""
        open_accounts(store)
        kept = _add(store, *full_entries())
        expected = [attrs.evolve(one, number=number) for number, one in enumerate(full_entries(), start=1)]
        for entry, returned, read in zip(expected, kept, _entries(store), strict=True):
            assert_same(entry, returned)
            assert_same(entry, read)

    def test_each_account_has_numbers_without_a_gap(self, store: Store) -> None:
        """An entry gets the next number of its account, from 1, whatever number it came with."""
        open_accounts(store)
        numbers = []
        for owed, (account, given) in enumerate([("a-1", 7), ("A-1", 0), ("a-1", 0), ("a-1", 1), ("A-1", 99)]):
            entry = ledger_entry(account, held=owed, reserved=owed, number=given)
            with store.writing() as unit:
                before = unit.accounts.find(CreditAccountId(account))
                assert before is not None
                reserved = before.exposure.held + entry.held
                numbers.append(unit.ledger.add(attrs.evolve(entry, reserved=reserved)).number)
        assert [1, 1, 2, 3, 2] == numbers
        assert ([1, 2, 3], [1, 2]) == (_numbers(store), _numbers(store, SECOND))

    @pytest.mark.parametrize("amount", [1, -1, AMOUNT_MINOR_MAX, -AMOUNT_MINOR_MAX])
    def test_an_entry_moves_its_account(self, store: Store, amount: int) -> None:
        """The account owes and has reserved what its last entry says, at once and in the unit itself, and no other."""
        open_accounts(store)
        reserved = max(0, -amount)
        with store.writing() as unit:
            unit.ledger.add(ledger_entry(posted=amount, held=reserved, owed=amount, reserved=reserved))
            assert (exposed(amount, reserved), exposed()) == _figures(unit)
        with store.writing() as unit:
            unit.ledger.add(ledger_entry(posted=-amount, held=-reserved))
        with store.reading() as unit:
            assert (exposed(), exposed()) == _figures(unit)

    def test_an_entry_leaves_the_rest_of_its_account(self, store: Store) -> None:
        """Of an account nothing is moved by an entry but what it owes and has reserved."""
        open_accounts(store)
        with store.reading() as unit:
            before = unit.accounts.find(FIRST)
        _add(store, ledger_entry(posted=5, owed=5))
        with store.reading() as unit:
            after = unit.accounts.find(FIRST)
        assert before is not None
        assert attrs.evolve(before, exposure=exposed(5)) == after

    def test_an_entry_is_on_an_account(self, store: Store) -> None:
        """An entry on an account that is not there is refused, and not kept."""
        open_accounts(store)
        with store.writing() as unit, pytest.raises(NotFoundError) as refusal:
            unit.ledger.add(ledger_entry("a-10", held=1, reserved=1))
        assert {"kind": "credit account", "id": "a-10"} == refusal.value.facts
        assert () == _entries(store, CreditAccountId("a-10"))

    @pytest.mark.parametrize(("owed", "reserved"), [(1, 0), (-1, 0), (0, 1), (1, -1)])
    def test_an_entry_goes_on_from_what_is_there(self, store: Store, owed: int, reserved: int) -> None:
        """An entry that was made from other figures is refused, moves nothing, and takes no number."""
        open_accounts(store)
        _add(store, *BOOKED, ledger_entry(held=9, owed=110, reserved=9))
        before = _state(store)
        stale = ledger_entry(posted=-80, held=1, owed=30 + owed, reserved=10 + reserved, settled=((1, 80),))
        with store.writing() as unit, pytest.raises(StoreConflictError) as refusal:
            unit.ledger.add(stale)
        assert store.name == refusal.value.store
        assert before == _state(store)
        assert 5 == _add(store, ledger_entry(held=1, owed=110, reserved=10))[0].number

    def test_an_entry_is_of_the_currency_of_its_account(self, store: Store) -> None:
        """An entry of another currency goes on from nothing that is there: nothing of one is not nothing of another."""
        open_accounts(store)
        before = _state(store)
        euros: dict[str, Any] = {
            name: minor(units, "EUR") for name, units in (("posted", 0), ("held", 1), ("owed", 0), ("reserved", 1))
        }
        with store.writing() as unit, pytest.raises(StoreConflictError):
            unit.ledger.add(attrs.evolve(ledger_entry(), **euros))
        assert before == _state(store)

    def test_an_account_stays_within_the_range_of_money(self, store: Store) -> None:
        """An entry after which more would be available than money can say is refused, and changes nothing."""
        open_accounts(store)
        _set_limit(store, AMOUNT_MINOR_MAX)
        _add(store, ledger_entry(posted=1, owed=1))
        before = _state(store)
        with store.writing() as unit, pytest.raises(InvalidValueError):
            unit.ledger.add(ledger_entry(posted=-2, owed=-1))
        assert before == _state(store)
        assert 2 == _add(store, ledger_entry(posted=-1))[0].number

    @pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
    def test_an_entry_settles_what_is_open_and_no_more(self, store: Store, case: tuple[Any, ...]) -> None:
        """An entry that settles what is not open, or is of its own kind, is refused and leaves everything as it was."""
        open_accounts(store)
        _add(store, *BOOKED, ledger_entry(posted=6, owed=116, settled=((2, 1),)), ledger_entry(posted=-5, owed=111))
        _add(store, ledger_entry(posted=-5, owed=106, settled=((4, 5),)))
        before = _state(store)
        amount, *settled, place = case
        with store.writing() as unit, pytest.raises(InvalidValueError) as refusal:
            unit.ledger.add(ledger_entry(posted=amount, owed=106 + amount, settled=tuple(settled)))
        assert f"settled[{place}]" == refusal.value.field
        assert before == _state(store)
        assert 7 == _add(store, ledger_entry(held=1, owed=106, reserved=1))[0].number

    def test_what_is_not_settled_is_open(self, store: Store) -> None:
        """Of each entry that is open which neither it nor a later one settles, to the last minor unit."""
        open_accounts(store)
        expected = [{1: 100}, {1: 80, 2: -10}, {1: 80, 2: -6, 3: 36}]
        told = []
        for entry in BOOKED:
            _add(store, entry)
            told.append({item.number: item.open.amount_minor for item in _open(store)})
        assert expected == told

    def test_what_is_settled_is_told_no_more(self, store: Store) -> None:
        """What is settled to the end is no open item, and neither is what was only reserved."""
        open_accounts(store)
        _add(store, *BOOKED, ledger_entry(held=5, owed=110, reserved=5))
        paid = ledger_entry(posted=-116, owed=-6, reserved=5, settled=((1, 79), (1, 1), (3, 36)))
        _add(store, paid, ledger_entry(posted=6, reserved=5, settled=((2, 6),)))
        assert () == _open(store)

    def test_an_open_item_says_what_it_is_of(self, store: Store) -> None:
        """An open item tells account, number, reference and due date of its entry, and what is left of it."""
        open_accounts(store)
        due = date(9999, 12, 31)
        _add(store, ledger_entry(posted=100, owed=100, due_on=due), ledger_entry("A-1", posted=-1, owed=-1))
        reference = "née\N{GRINNING FACE}"
        item = OpenItem(account=FIRST, number=1, reference=reference, open=minor(100), due_on=due)
        spare = OpenItem(account=SECOND, number=1, reference=reference, open=minor(-1))
        assert ((item,), (spare,)) == (_open(store), _open(store, SECOND))

    def test_open_items_stand_in_order(self, store: Store) -> None:
        """What is left over of payments comes first, by number; then what is owed, by due date and then by number."""
        open_accounts(store)
        owed, entries = 0, []
        for posted, days in ((1, 2), (-1, 0), (1, 1), (1, 2), (-1, 0), (1, -9_000), (1, 1)):
            owed += posted
            due_on = START.date() + days * DAY if posted > 0 else None
            entries.append(ledger_entry(posted=posted, owed=owed, due_on=due_on))
        _add(store, *entries)
        assert [2, 5, 6, 3, 7, 1, 4] == [item.number for item in _open(store)]

    def test_open_items_are_told_by_what_they_are(self, store: Store) -> None:
        """What is owed and what is left over of payments are told each by itself, in the same order."""
        open_accounts(store)
        _add(store, *BOOKED)
        with store.reading() as unit:
            told = [unit.ledger.list_open(FIRST, is_owed=is_owed) for is_owed in (None, False, True)]
        assert [[2, 1, 3], [2], [1, 3]] == [[item.number for item in items] for items in told]

    def test_the_largest_amounts_are_settled_exactly(self, store: Store) -> None:
        """The largest amount is paid but for one minor unit, which stays open, and is then paid."""
        open_accounts(store)
        most = AMOUNT_MINOR_MAX
        _add(store, ledger_entry(posted=most, owed=most))
        _add(store, ledger_entry(posted=1 - most, owed=1, settled=((1, most - 1),)))
        assert [minor(1)] == [item.open for item in _open(store)]
        _add(store, ledger_entry(posted=-most, owed=1 - most, settled=((1, 1),)))
        assert [minor(1 - most)] == [item.open for item in _open(store)]

    def test_accounts_settle_their_own(self, store: Store) -> None:
        """What an entry settles is of its own account, also where another one has an entry of that number."""
        open_accounts(store)
        _add(store, *BOOKED, ledger_entry("A-1", posted=3, owed=3))
        _add(store, ledger_entry("A-1", posted=-3, settled=((1, 3),)))
        assert ([2, 1, 3], []) == (
            [item.number for item in _open(store)],
            [item.number for item in _open(store, SECOND)],
        )

    def test_entries_are_told_in_turns(self, store: Store) -> None:
        """All entries are told in order of number, turn by turn, each turn behind the number before."""
        open_accounts(store)
        written = list(_add(store, *(ledger_entry(held=1, reserved=number) for number in range(1, 13))))
        for most in (1, 5, 12, 99):
            assert written == in_turns(partial(_turn, store, most), most=most)
        assert ((), ()) == (_entries(store, after=12, most=1), _entries(store, SECOND))

    def test_no_entry_is_changed(self, store: Store) -> None:
        """An entry that later ones settle, and that goes by another number of the caller's, stays as it was written."""
        open_accounts(store)
        kept = _add(store, *BOOKED)
        _add(store, ledger_entry(posted=-80, owed=30, number=1, settled=((1, 80),), reference="other"))
        assert kept == _entries(store, most=3)

    def test_the_last_entry_is_found(self, store: Store) -> None:
        """The last entry of an account is found, and the moment of it; of an account without any, nothing."""
        open_accounts(store)
        assert [None, None] == _last(store)
        kept = _add(store, *BOOKED, ledger_entry("A-1", held=1, reserved=1, at=LATEST))
        assert [kept[2], START] == _last(store)
        assert [kept[3], LATEST] == _last(store, SECOND)
        assert [None, None] == _last(store, CreditAccountId("a"))

    def test_the_last_entry_before_a_moment_is_found(self, store: Store) -> None:
        """Before a moment the last one is found that was made before it, of several at one moment the last of these."""
        open_accounts(store)
        whole = START.replace(microsecond=0)
        moments = (whole, whole, whole + MOMENT, START, START, LATEST)
        _add(store, *(ledger_entry(held=1, reserved=number, at=at) for number, at in enumerate(moments, start=1)))
        asked = (whole, whole + MOMENT, whole + 2 * MOMENT, START, START + MOMENT, LATEST)
        assert [None, 2, 3, 3, 5, 5] == [_last_before(store, at) for at in asked]

    def test_an_entry_of_a_hold_says_so(self, store: Store) -> None:
        """An entry tells the hold that it moved, whether or not that one is kept."""
        open_accounts(store)
        _add(store, ledger_entry(held=1, reserved=1, hold=CreditHoldId("h-1")))
        assert [CreditHoldId("h-1")] == [entry.hold for entry in _entries(store)]


def _add(store: Store, *entries: LedgerEntry) -> tuple[LedgerEntry, ...]:
    with store.writing() as unit:
        return tuple(unit.ledger.add(entry) for entry in entries)


def _set_limit(store: Store, units: int) -> None:
    with store.writing() as unit:
        found = unit.accounts.find(FIRST)
        assert found is not None
        unit.accounts.replace(found.with_limit(Limited(minor(units))), expected_version=found.version)


def _entries(
    store: Store, account: CreditAccountId = FIRST, *, after: int = 0, most: int = WHOLE
) -> tuple[LedgerEntry, ...]:
    with store.reading() as unit:
        return unit.ledger.list_of(account, after=after, most=most)


def _turn(store: Store, most: int, last: LedgerEntry | None) -> tuple[LedgerEntry, ...]:
    return _entries(store, after=last.number if last else 0, most=most)


def _numbers(store: Store, account: CreditAccountId = FIRST) -> list[int]:
    return [entry.number for entry in _entries(store, account)]


def _open(store: Store, account: CreditAccountId = FIRST) -> tuple[OpenItem, ...]:
    with store.reading() as unit:
        return unit.ledger.list_open(account)


def _last(store: Store, account: CreditAccountId = FIRST) -> list[object]:
    with store.reading() as unit:
        return [unit.ledger.find_last(account), unit.ledger.find_moment(account)]


def _last_before(store: Store, at: datetime) -> int | None:
    with store.reading() as unit:
        found = unit.ledger.find_last(FIRST, before=at)
    return None if found is None else found.number


def _figures(unit: UnitOfWork) -> tuple[object, ...]:
    return tuple(one.exposure for one in map(unit.accounts.find, (FIRST, SECOND)) if one)


def _state(store: Store) -> tuple[object, ...]:
    """Return all that a ledger and its account tell."""
    with store.reading() as unit:
        return _figures(unit), unit.ledger.list_of(FIRST, most=WHOLE), unit.ledger.list_open(FIRST)
