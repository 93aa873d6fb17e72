"""What `CreditAccountPort` obliges a store to of accounts that count together, since their owners were merged.

Owns these claims. What such accounts may owe is not their matter.
"""

from functools import partial
from itertools import pairwise
from threading import Thread

import pytest

from customer_core.credit import HoldState
from customer_core.model import BrandId, CreditAccount, CreditAccountId, CustomerId, MergeId, OrganizationId, Unlimited
from customer_core.ports import Store
from customer_core.testing.conformance._asking import add, merged, parted, remove
from customer_core.testing.conformance._credit_specimens import exposed, hold, ledger_entry
from customer_core.testing.conformance._specimens import account, customer
from customer_core.testing.conformance._threads import END_SECONDS, PATIENCE_SECONDS, insisting

__all__ = ["AccountGroupClaims"]

ANN, BOB, CAM, DAN = (CustomerId(name) for name in ("ann", "bob", "cam", "dan"))


class AccountGroupClaims:
    """Show that a store tells which credit accounts count together."""

    def test_an_account_alone_is_its_own_group(self, store: Store) -> None:
        """An account whose owner was never merged comes alone, with what is overdue; of no account comes nothing."""
        _open(store, account("a1", ANN), account("a2", BOB), account("a3", OrganizationId("ann")))
        assert [["a1"], ["a2"], ["a3"], []] == [_group(store, id_) for id_ in ("a1", "a2", "a3", "A1")]

    def test_accounts_of_merged_customers_count_together(self, store: Store) -> None:
        """Whichever is asked, all accounts of one customer in one currency and brand come, in ascending order of id."""
        north = BrandId("north")
        _open(store, account("a4", ANN), account("a2", BOB), account("A9", CAM), account("a7", DAN))
        _open(store, account("a5", BOB, brand=north), account("a6", ANN, currency="EUR"))
        merged(store, "m1", "bob", "cam")
        assert [["A9", "a2"]] * 2 == [_group(store, id_) for id_ in ("a2", "A9")]
        merged(store, "m2", "ann", "bob")
        assert [["A9", "a2", "a4"]] * 3 == [_group(store, id_) for id_ in ("a2", "A9", "a4")]
        assert [["a5"], ["a6"], ["a7"]] == [_group(store, id_) for id_ in ("a5", "a6", "a7")]

    def test_accounts_of_those_who_part_count_apart(self, store: Store) -> None:
        """After an undo the accounts count as they did before the merge."""
        _open(store, account("a1", ANN), account("a2", BOB), account("a3", CAM))
        merged(store, "m1", "bob", "cam")
        merged(store, "m2", "ann", "bob")
        parted(store, "m2", "ann", customer("bob", version=2), ids=["cam"])
        assert [["a1"], ["a2", "a3"], ["a2", "a3"]] == [_group(store, id_) for id_ in ("a1", "a2", "a3")]

    def test_an_account_of_somebody_who_was_removed_is_still_one(self, store: Store) -> None:
        """An account outlives its owner, and counts alone."""
        _open(store, account("a1", ANN), account("a2", BOB))
        remove(store, customer("ann"))
        assert ["a1"] == _group(store, "a1")

    def test_a_group_is_told_as_it_is(self, store: Store) -> None:
        """Each account of a group comes as it is kept, with what is owed on it."""
        one, other = account("a1", ANN, limit=Unlimited()), account("a2", BOB)
        _open(store, one, other)
        merged(store, "m", "ann", "bob")
        with store.writing() as unit:
            unit.ledger.add(ledger_entry("a2", posted=5, owed=5))
            told = unit.accounts.list_group(CreditAccountId("a1"))
        assert (one, account("a2", BOB, exposure=exposed(5))) == told

    def test_what_a_limit_covers_is_kept(self, store: Store) -> None:
        """The merges after which a limit was set come back, in their order, and go with a replacement of none."""
        covers = (MergeId("m-2"), MergeId("m:1"))
        steps = [account("a1", ANN, limit_covers=covers), account("a1", ANN, version=2)]
        steps.append(account("a1", ANN, limit_covers=covers[:1], version=3))
        _open(store, steps[0])
        for before, after in pairwise(steps):
            assert before == _found(store, "a1")
            with store.writing() as unit:
                unit.accounts.replace(after, expected_version=before.version)
            assert after == _found(store, "a1")

    @pytest.mark.parametrize("locked", [["a1"], ["a2"], ["a3", "a1"], ["a2", "a3"]])
    def test_who_locks_accounts_locks_the_group_of_each(self, store: Store, locked: list[str]) -> None:
        """Who locks an account waits for whoever has another one of its group locked, and reads what that one left."""
        _open(store, account("a1", ANN), account("a2", BOB), account("a3", CustomerId("cid")))
        merged(store, "m", "ann", "bob")
        (other,) = {"a1", "a2"} - {*locked}
        seen: list[int] = []
        waiting = Thread(target=lambda: seen.append(insisting(partial(_holds_when_locked, store, other))))
        with store.writing() as unit:
            unit.accounts.lock([CreditAccountId(one) for one in locked])
            waiting.start()
            waiting.join(PATIENCE_SECONDS)
            early = list(seen)
            unit.holds.add(hold("h-1", account=other, state=HoldState.PENDING_APPROVAL))
        waiting.join(END_SECONDS)
        assert ([], [1]) == (early, seen)


def _open(store: Store, *accounts: CreditAccount) -> None:
    with store.reading() as unit:
        known = {one.id for one in unit.customers.iter_all()}
    owners = [one.owner for one in accounts if isinstance(one.owner, CustomerId)]
    add(store, *(customer(str(owner)) for owner in dict.fromkeys(owners) if owner not in known))
    with store.writing() as unit:
        for one in accounts:
            unit.accounts.add(one)


def _found(store: Store, id_: str) -> CreditAccount | None:
    with store.reading() as unit:
        return unit.accounts.find(CreditAccountId(id_))


def _group(store: Store, id_: str) -> list[str]:
    with store.reading() as unit:
        return [str(one.id) for one in unit.accounts.list_group(CreditAccountId(id_))]


def _holds_when_locked(store: Store, id_: str) -> int:
    with store.writing() as unit:
        unit.accounts.lock([CreditAccountId(id_)])
        return len(unit.holds.list_open(CreditAccountId(id_)))
