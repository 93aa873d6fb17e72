"""What `CreditAccountPort` obliges a store to, claim by claim.

Owns the claims about credit accounts. What a limit allows is not their matter.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

import attrs
import pytest

from customer_core.errors import AlreadyTakenError, NotFoundError, StaleVersionError
from customer_core.model import (
    BrandId,
    CreditAccount,
    CreditBlock,
    CustomerId,
    Exposure,
    Limited,
    Money,
    OrganizationId,
    PaymentTerms,
    Unlimited,
)
from customer_core.ports import Store
from customer_core.testing._steady import START
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._asking import assert_same
from customer_core.testing.conformance._specimens import account, customer

__all__ = ["CreditAccountPortConformance"]

Owner = CustomerId | OrganizationId

ANN, BOB, ACME = CustomerId("ann"), CustomerId("bob"), OrganizationId("ann")
OWNERS: tuple[list[Owner], ...] = ([ANN], [ACME], [ANN, ACME])


class CreditAccountPortConformance:
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
