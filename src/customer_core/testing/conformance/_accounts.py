"""What `CreditAccountPort` obliges a store to, claim by claim.

Owns the claims about credit accounts. What a limit allows is not their matter.
"""

from collections.abc import Collection
from datetime import date, timedelta
from functools import partial
from typing import Any

import attrs
import pytest

from customer_core.errors import (
    AlreadyTakenError,
    CurrencyMismatchError,
    InvalidValueError,
    NotFoundError,
    StaleVersionError,
)
from customer_core.model import (
    BrandId,
    CreditAccount,
    CreditAccountId,
    CreditBlock,
    CustomerId,
    Exposure,
    Limited,
    Money,
    OrganizationId,
    PaymentTerms,
    Unlimited,
)
from customer_core.ports import Store, UnitOfWork
from customer_core.testing._steady import START
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._account_groups import AccountGroupClaims
from customer_core.testing.conformance._asking import assert_same, in_turns
from customer_core.testing.conformance._credit_specimens import exposed, ledger_entry, minor
from customer_core.testing.conformance._credit_threads import AccountThreadClaims
from customer_core.testing.conformance._specimens import account, customer

__all__ = ["CreditAccountPortConformance"]

Owner = CustomerId | OrganizationId

ANN, BOB, ACME = CustomerId("ann"), CustomerId("bob"), OrganizationId("ann")
DUE, DAY = date(2024, 2, 29), timedelta(days=1)
OWNERS: tuple[list[Owner], ...] = ([ANN], [ACME], [ANN, ACME])


class CreditAccountPortConformance(AccountGroupClaims, AccountThreadClaims):
    """Show that a store keeps credit accounts as `CreditAccountPort` obliges it to."""

    @pytest.mark.parametrize(
        "specimen",
        [
            account("a", ANN),
            account("a", ACME),
            specimens.full_account("a", ANN),
            specimens.unlimited_account("a", ACME),
        ],
        ids=["customer", "organization", "limited", "unlimited"],
    )
    def test_an_account_comes_back_equal(self, store: Store, specimen: CreditAccount) -> None:
        """An account comes back equal to what was given, up to the largest amounts."""
        _add(store, specimen)
        (kept,) = _of(store, [specimen.owner])
        assert_same(specimen, kept)

    def test_accounts_are_told_by_their_owners(self, store: Store) -> None:
        """The accounts of any of some owners are told in ascending order of account id, by code point."""
        currencies = ("USD", "EUR", "JPY")
        accounts = [
            account(id_, owner, currency=currency, brand=brand)
            for id_, (owner, currency, brand) in zip(
                specimens.ASCENDING_IDS,
                (
                    (owner, currency, brand)
                    for owner in (ANN, BOB)
                    for currency in currencies
                    for brand in specimens.BRANDS
                ),
                strict=False,
            )
        ]
        _add(store, *reversed(accounts))
        assert accounts == list(_of(store, {ANN, BOB}))
        assert [one for one in accounts if one.owner == BOB] == list(_of(store, [BOB]))

    def test_customers_and_organizations_are_told_apart(self, store: Store) -> None:
        """A customer and an organization of the same id text own accounts of their own."""
        _add(store, account("a1", ANN), account("a2", ACME))
        assert [["a1"], ["a2"], ["a1", "a2"]] == [_ids(store, owners) for owners in OWNERS]

    def test_nobody_owns_nothing(self, store: Store) -> None:
        """Of no owner, and of owners without an account, no account is told."""
        _add(store, account("a1", ANN))
        assert ((), ()) == (_of(store, []), _of(store, [CustomerId("Ann"), BOB]))

    def test_many_owners_may_be_asked_for_at_once(self, store: Store) -> None:
        """The accounts of thousands of owners are told in one call."""
        _add(store, account("a1", ANN))
        assert ["a1"] == _ids(store, [*(CustomerId(f"c{number}") for number in range(3_000)), ANN])

    def test_an_account_id_is_taken_once(self, store: Store) -> None:
        """A new account with the id of another is refused, and the other stays as it was."""
        _add(store, account("a1", ANN))
        with pytest.raises(AlreadyTakenError) as refusal:
            _add(store, account("a1", ANN, currency="EUR"))
        assert {"what": "id", "kind": "credit account", "holder": "a1"} == refusal.value.facts
        assert (account("a1", ANN),) == _of(store, [ANN])

    def test_an_owner_has_one_account_in_a_brand_and_currency(self, store: Store) -> None:
        """A second account of an owner in the same brand and currency is refused, and no other is."""
        north = BrandId("north")
        _add(store, account("a1", ANN), account("a2", ANN, brand=north), account("a3", ANN, currency="EUR"))
        _add(store, account("a4", ACME), account("a5", ANN, brand=BrandId("NORTH")))
        for clash, holder in ((account("a6", ANN), "a1"), (account("a6", ANN, brand=north), "a2")):
            with pytest.raises(AlreadyTakenError) as refusal:
                _add(store, clash)
            facts = {"what": "owner and currency", "kind": "credit account", "holder": holder}
            assert facts == refusal.value.facts

    def test_replacing_keeps_what_is_set_by_hand_only(self, store: Store) -> None:
        """Of a replacement limit, days, block, terms and version are kept; owner, brand, currency and exposure stay."""
        most = Money.of_minor(specimens.AMOUNT_MINOR_MAX, "USD")
        owed = Exposure(posted=Money.of_minor(5, "USD"), held=Money.zero("USD"), overdue=Money.zero("USD"))
        before = account("a1", ANN, brand=BrandId("north"), exposure=owed, limit=Unlimited())
        _add(store, before)
        set_by_hand: dict[str, Any] = {
            "limit": Limited(most - owed.total),
            "limit_until": date(2026, 3, 31),
            "review_on": date(2026, 3, 1),
            "block": CreditBlock("asked", since=START),
            "terms": PaymentTerms(30),
            "version": specimens.INTEGER_MAX,
        }
        _replace(store, account("a1", BOB, **set_by_hand), expected_version=1)
        after = attrs.evolve(before, **set_by_hand)
        assert ((after,), ()) == (_of(store, [ANN]), _of(store, [BOB]))

    def test_replacing_takes_days_and_block_away(self, store: Store) -> None:
        """What a replacement says nothing of is gone: the account has no end, no review and no block any more."""
        full = specimens.full_account("a1", ANN)
        _add(store, full)
        after = attrs.evolve(full, limit_until=None, review_on=None, block=None, version=2)
        _replace(store, after, expected_version=full.version)
        assert (after,) == _of(store, [ANN])

    def test_replacing_expects_the_version_that_is_kept(self, store: Store) -> None:
        """A replacement that was made from another version than the one kept is refused, and changes nothing."""
        _add(store, account("a1", ANN, version=2))
        for version in (0, 1, 3):
            with pytest.raises(StaleVersionError) as refusal:
                _replace(store, account("a1", ANN, limit=Unlimited(), version=9), expected_version=version)
            facts = {"kind": "credit account", "id": "a1", "expected": version, "found": 2}
            assert facts == refusal.value.facts
        assert (account("a1", ANN, version=2),) == _of(store, [ANN])

    def test_replacing_needs_an_account(self, store: Store) -> None:
        """A replacement is refused for an id that no account has."""
        _add(store, account("a1", ANN))
        with pytest.raises(NotFoundError) as refusal:
            _replace(store, account("A1", ANN, version=2), expected_version=1)
        assert {"kind": "credit account", "id": "A1"} == refusal.value.facts

    def test_what_the_ledger_moved_stays(self, store: Store) -> None:
        """A replacement leaves what the account owes and has reserved by then, whatever it says itself."""
        _add(store, account("a1", ANN))
        with store.writing() as unit:
            unit.ledger.add(ledger_entry("a1", posted=5, held=7, owed=5, reserved=7))
        _replace(store, account("a1", ANN, limit=Unlimited(), version=2), expected_version=1)
        assert (account("a1", ANN, limit=Unlimited(), version=2, exposure=exposed(5, 7)),) == _of(store, [ANN])

    def test_a_limit_stays_within_the_range_of_money(self, store: Store) -> None:
        """A limit under which more would be available than money can say is refused, and changes nothing."""
        most = specimens.AMOUNT_MINOR_MAX
        _add(store, account("a1", ANN))
        with store.writing() as unit:
            unit.ledger.add(ledger_entry("a1", posted=-1, owed=-1))
            with pytest.raises(InvalidValueError):
                unit.accounts.replace(account("a1", ANN, limit=Limited(minor(most)), version=2), expected_version=1)
            unit.accounts.replace(account("a1", ANN, limit=Limited(minor(most - 1)), version=2), expected_version=1)
        assert minor(most) == _of(store, [ANN])[0].available

    def test_a_limit_is_of_the_currency_that_is_kept(self, store: Store) -> None:
        """A limit of another currency than that of the account is refused, and changes nothing."""
        _add(store, account("a1", ANN))
        euros = account("a1", ANN, currency="EUR", limit=Limited(minor(5, "EUR")), version=2)
        with store.writing() as unit, pytest.raises(CurrencyMismatchError):
            unit.accounts.replace(euros, expected_version=1)
        assert (account("a1", ANN),) == _of(store, [ANN])

    def test_an_account_is_found_by_its_very_id(self, store: Store) -> None:
        """An account is found by its id, and nothing by an id that none has."""
        _add(store, specimens.full_account("a1", ANN), account("A1", ACME))
        assert_same(specimens.full_account("a1", ANN), _found(store, "a1"))
        assert_same(account("A1", ACME), _found(store, "A1"))
        assert [None] * 4 == [_found(store, id_) for id_ in ("a", "a10", "ann", "-")]

    def test_all_accounts_are_told_in_turns(self, store: Store) -> None:
        """All accounts are told in ascending order of account id, by code point, turn by turn, whoever owns them."""
        owners: list[Owner] = [
            (CustomerId, OrganizationId)[n % 2](f"o{n}") for n in range(len(specimens.ASCENDING_IDS))
        ]
        accounts = [account(id_, owner) for id_, owner in zip(specimens.ASCENDING_IDS, owners, strict=True)]
        _add(store, *reversed(accounts))
        for most in (1, 4, len(accounts), 99):
            assert accounts == in_turns(partial(_turn, store, most), most=most)
        assert ["Za", "_"] == [str(one.id) for one in _after(store, "Z0", most=2)]

    def test_what_is_overdue_is_told_of_a_day(self, store: Store) -> None:
        """On a day all is overdue that is open and was due before it; nothing is on its very due date, or on no day."""
        _add(store, account("a1", ANN), account("a2", BOB))
        with store.writing() as unit:
            unit.ledger.add(ledger_entry("a1", posted=50, owed=50, due_on=DUE))
            unit.ledger.add(ledger_entry("a1", posted=30, owed=80, due_on=DUE + DAY))
            unit.ledger.add(ledger_entry("a1", posted=-20, owed=60, settled=((1, 15),)))
            unit.ledger.add(ledger_entry("a2", posted=7, owed=7, due_on=DUE))
        days = (None, date.min, DUE, DUE + DAY, DUE + 2 * DAY, date.max)
        assert [0, 0, 0, 35, 65, 65] == [_overdue(store, day) for day in days]

    def test_what_is_paid_is_not_overdue(self, store: Store) -> None:
        """What was settled to the end is overdue on no day, nor is what was left over of a payment taken off."""
        most = specimens.AMOUNT_MINOR_MAX
        _add(store, account("a1", ANN))
        with store.writing() as unit:
            unit.ledger.add(ledger_entry("a1", posted=most, owed=most, due_on=date.min))
            assert most == _overdue_in(unit, DUE)
            unit.ledger.add(ledger_entry("a1", posted=-most, settled=((1, most - 1),)))
            assert 1 == _overdue_in(unit, DUE)
            unit.ledger.add(ledger_entry("a1", posted=-9, owed=-9, settled=((1, 1),)))
        assert [0, 0] == [_overdue(store, day) for day in (DUE, date.max)]

    def test_what_is_overdue_is_not_kept(self, store: Store) -> None:
        """A new account is kept with what it owes and has reserved; what it says to be overdue is not told."""
        said = Exposure(posted=minor(5), held=minor(6), overdue=minor(4))
        _add(store, account("a1", ANN, exposure=said))
        assert [0, 0] == [_overdue(store, day) for day in (None, date.max)]
        assert (account("a1", ANN, exposure=exposed(5, 6)),) == _of(store, [ANN])

    def test_locking_changes_nothing(self, store: Store) -> None:
        """Accounts may be locked more than once, with ids of none or no ids at all, and are as they were."""
        _add(store, account("a1", ANN), account("A1", BOB))
        with store.writing() as unit:
            for ids in ((), ("a1",), ("A1", "none", "a1", "a1"), tuple(f"x{number}" for number in range(3_000))):
                unit.accounts.lock([CreditAccountId(id_) for id_ in ids])
        assert (account("A1", BOB), account("a1", ANN)) == _of(store, [ANN, BOB])


def _add(store: Store, *accounts: CreditAccount) -> None:
    with store.writing() as unit:
        known = {str(one.id) for one in unit.customers.iter_all()}
        owners = {str(one.owner) for one in accounts if isinstance(one.owner, CustomerId)}
        for owner in owners - known:
            unit.customers.add(customer(owner))
        for one in accounts:
            unit.accounts.add(one)


def _replace(store: Store, account: CreditAccount, *, expected_version: int) -> None:
    with store.writing() as unit:
        unit.accounts.replace(account, expected_version=expected_version)


def _of(store: Store, owners: Collection[CustomerId | OrganizationId]) -> tuple[CreditAccount, ...]:
    with store.reading() as unit:
        return unit.accounts.list_of(owners)


def _ids(store: Store, owners: Collection[CustomerId | OrganizationId]) -> list[str]:
    return [str(account.id) for account in _of(store, owners)]


def _found(store: Store, id_: str) -> CreditAccount | None:
    with store.reading() as unit:
        return unit.accounts.find(CreditAccountId(id_))


def _after(store: Store, after: str | None, *, most: int) -> tuple[CreditAccount, ...]:
    with store.reading() as unit:
        return unit.accounts.list_after(None if after is None else CreditAccountId(after), most=most)


def _turn(store: Store, most: int, last: CreditAccount | None) -> tuple[CreditAccount, ...]:
    return _after(store, str(last.id) if last else None, most=most)


def _overdue(store: Store, on: date | None) -> int:
    """Return what is overdue of Ann's account on a day, in minor units."""
    with store.reading() as unit:
        return _overdue_in(unit, on)


def _overdue_in(unit: UnitOfWork, on: date | None) -> int:
    """Return the same by each way of asking, which all have to agree."""
    told = {
        unit.accounts.find(CreditAccountId("a1"), on=on),
        *unit.accounts.list_of([ANN], on=on),
        *unit.accounts.list_after(None, most=1, on=on),
    }
    assert 1 == len(told)
    one = told.pop()
    assert one is not None
    return one.exposure.overdue.amount_minor
