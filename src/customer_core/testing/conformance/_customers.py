"""What `CustomerPort` obliges a store to, claim by claim: records, versions, removal; the rest stands beside it.

Owns the claims about single records. What is unique, on a page and noted of orders are claims of others.
"""

import pytest

from customer_core.errors import AlreadyTakenError, NotFoundError, StaleVersionError
from customer_core.model import Customer, CustomerId
from customer_core.ports import Store
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._asking import (
    add,
    assert_same,
    found,
    holders,
    id_by_code,
    id_by_key,
    live_ids,
    merged,
    put,
    remove,
    replace,
)
from customer_core.testing.conformance._pages import PageClaims
from customer_core.testing.conformance._specimens import customer
from customer_core.testing.conformance._totals import TotalsClaims
from customer_core.testing.conformance._uniqueness import UniquenessClaims

__all__ = ["CustomerPortConformance"]

every_specimen = pytest.mark.parametrize("specimen", specimens.CUSTOMERS.values(), ids=specimens.CUSTOMERS)


class CustomerPortConformance(UniquenessClaims, PageClaims, TotalsClaims):
    """Show that a store keeps customers as `CustomerPort` obliges it to."""

    @every_specimen
    def test_a_customer_comes_back_equal(self, store: Store, specimen: Customer) -> None:
        """A customer comes back equal to what was given, whichever way it is asked for."""
        add(store, specimen)
        with store.reading() as unit:
            assert_same(specimen, unit.customers.find(specimen.id))
            assert_same(specimen, next(unit.customers.iter_all()))
            if specimen.code:
                assert_same(specimen, unit.customers.find_by_code(specimen.code, specimen.brand))
            for key in specimen.external_keys[:1] + specimen.external_keys[-1:]:
                assert specimen == unit.customers.find_by_external_key(key)

    @every_specimen
    def test_a_replaced_customer_comes_back_equal(self, store: Store, specimen: Customer) -> None:
        """A customer that was kept in place of another state of it comes back equal, too."""
        add(store, customer(str(specimen.id), version=3))
        replace(store, specimen, expected_version=3)
        assert_same(specimen, found(store, str(specimen.id)))

    def test_an_unknown_id_names_nobody(self, store: Store) -> None:
        """None is returned for an id that no customer ever had, also where another id differs only in case."""
        add(store, customer("Ann"))
        assert [None, None] == [found(store, "bob"), found(store, "ann")]

    def test_an_id_names_the_survivor_through_any_chain(self, store: Store) -> None:
        """An id names the customer that its own was merged into, however many merges lie between."""
        names = [f"c{number}" for number in range(12)]
        add(store, *map(customer, names))
        for number in range(11):
            merged(store, f"m{number}", names[number + 1], names[number])
        assert ["c11"] * 12 == [str(one.id) for name in names if (one := found(store, name))]

    def test_a_removed_customer_is_named_by_nothing(self, store: Store) -> None:
        """Of a customer that was removed the id names nobody, and it is neither counted nor told."""
        ann = customer("ann", code="C1", external_keys=specimens.external_keys("1"))
        add(store, ann, customer("bob"))
        remove(store, ann)
        assert (None, None, None, ["bob"]) == (
            found(store, "ann"),
            id_by_code(store, "C1"),
            id_by_key(store, ann.external_keys[0]),
            live_ids(store),
        )

    @pytest.mark.parametrize("version", [0, 1, 7, specimens.INTEGER_MAX])
    def test_a_new_customer_may_have_any_version(self, store: Store, version: int) -> None:
        """A new customer is kept whatever its version."""
        add(store, customer("ann", version=version))
        assert_same(customer("ann", version=version), found(store, "ann"))

    def test_an_id_is_taken_once(self, store: Store) -> None:
        """A new customer with the id of another is refused, and the other stays as it was."""
        add(store, customer("ann", code="C1"))
        with pytest.raises(AlreadyTakenError) as refusal:
            add(store, customer("ann", code="C2"))
        assert {"what": "id", "kind": "customer", "holder": "ann"} == refusal.value.facts
        assert_same(customer("ann", code="C1"), found(store, "ann"))

    def test_the_id_of_a_merged_customer_stays_taken(self, store: Store) -> None:
        """A new customer with the id of one that was merged is refused, and told who has it now."""
        add(store, customer("ann"), customer("bob"))
        merged(store, "m", "ann", "bob")
        with pytest.raises(AlreadyTakenError) as refusal:
            add(store, customer("bob"))
        assert {"what": "id", "kind": "customer", "holder": "ann"} == refusal.value.facts

    def test_the_id_of_a_removed_customer_stays_taken(self, store: Store) -> None:
        """A new customer with the id of one that was removed is refused."""
        add(store, customer("ann"))
        remove(store, customer("ann"))
        with pytest.raises(AlreadyTakenError) as refusal:
            add(store, customer("ann"))
        assert {"what": "id", "kind": "customer", "holder": "ann"} == refusal.value.facts

    def test_a_refused_customer_leaves_nothing(self, store: Store) -> None:
        """Of a customer that is refused nothing is kept, also where the unit goes on and ends well."""
        key = specimens.external_keys("1")
        add(store, customer("ann", external_keys=key))
        with store.writing() as unit:
            with pytest.raises(AlreadyTakenError):
                unit.customers.add(customer("bob", code="C2", external_keys=key))
            with pytest.raises(AlreadyTakenError):
                unit.customers.add(customer("ann", code="C2"))
        assert (["ann"], None) == (live_ids(store), id_by_code(store, "C2"))
        add(store, customer("bob", code="C2"))
        assert "bob" == id_by_code(store, "C2")

    def test_a_refused_replacement_changes_nothing(self, store: Store) -> None:
        """Where a replacement is refused the customer stays as it was, also where the unit goes on and ends well."""
        ann = customer("ann", code="C1", external_keys=specimens.external_keys("1"))
        bob = customer("bob", code="C2", external_keys=specimens.external_keys("2"))
        add(store, ann, bob)
        wanted = specimens.changed(bob, code="C3", external_keys=ann.external_keys)
        with store.writing() as unit, pytest.raises(AlreadyTakenError):
            unit.customers.replace(wanted, expected_version=1)
        assert_same(bob, found(store, "bob"))
        assert ("bob", None) == (id_by_code(store, "C2"), id_by_code(store, "C3"))
        assert ("ann", "bob") == (id_by_key(store, ann.external_keys[0]), id_by_key(store, bob.external_keys[0]))

    def test_replacing_expects_the_version_that_is_kept(self, store: Store) -> None:
        """A replacement that was made from another version than the one kept is refused, and changes nothing."""
        add(store, customer("ann", version=2))
        for version in (0, 1, 3, specimens.INTEGER_MAX):
            with pytest.raises(StaleVersionError) as refusal:
                replace(store, customer("ann", code="X", version=9), expected_version=version)
            facts = {"kind": "customer", "id": "ann", "expected": version, "found": 2}
            assert facts == refusal.value.facts
        assert_same(customer("ann", version=2), found(store, "ann"))

    def test_replacing_needs_a_live_customer(self, store: Store) -> None:
        """A replacement is refused for an id that no live customer has: unknown, merged or removed."""
        add(store, customer("ann"), customer("bob"), customer("cam"))
        merged(store, "m", "ann", "bob")
        remove(store, customer("cam"))
        for name in ("bob", "cam", "dee"):
            with pytest.raises(NotFoundError) as refusal:
                replace(store, customer(name, version=2), expected_version=1)
            assert {"kind": "customer", "id": name} == refusal.value.facts

    def test_removing_expects_the_version_that_is_kept(self, store: Store) -> None:
        """A removal that names another version than the one kept is refused, and removes nothing."""
        add(store, customer("ann", version=2))
        with pytest.raises(StaleVersionError) as refusal:
            remove(store, customer("ann", version=1))
        assert {"kind": "customer", "id": "ann", "expected": 1, "found": 2} == refusal.value.facts
        assert_same(customer("ann", version=2), found(store, "ann"))

    def test_removing_needs_a_live_customer(self, store: Store) -> None:
        """A removal is refused for an id that no live customer has: unknown, merged or removed."""
        add(store, customer("ann"), customer("bob"), customer("cam"))
        merged(store, "m", "ann", "bob")
        remove(store, customer("cam"))
        for name in ("bob", "cam", "dee"):
            with pytest.raises(NotFoundError) as refusal:
                remove(store, customer(name))
            assert {"kind": "customer", "id": name} == refusal.value.facts

    def test_removing_takes_a_customer_off_index_and_queue(self, store: Store) -> None:
        """With a customer its entries in the duplicate index and in the review queue are removed, no others."""
        add(store, customer("ann"), customer("bob"), customer("cam"))
        put(store, specimens.indexed("ann", "k"), specimens.indexed("bob", "k"))
        pairs = [specimens.pair("ann", "bob"), specimens.pair("ann", "cam"), specimens.pair("bob", "cam")]
        with store.writing() as unit:
            for pair in pairs:
                unit.reviews.put(pair)
        remove(store, customer("ann"))
        assert ["bob"] == holders(store, "k")
        with store.reading() as unit:
            assert (pairs[2:], 1) == (list(unit.reviews.list_waiting(after=None, most=9)), unit.reviews.count_open())

    def test_removing_frees_codes_and_keys(self, store: Store) -> None:
        """The code and the external keys of a customer that was removed are free again."""
        ann = customer("ann", code="C1", external_keys=specimens.external_keys("1"))
        add(store, ann)
        remove(store, ann)
        add(store, customer("bob", code="C1", external_keys=ann.external_keys))
        assert ("bob", "bob") == (id_by_code(store, "C1"), id_by_key(store, ann.external_keys[0]))

    def test_all_are_told_in_order_of_id(self, store: Store) -> None:
        """Every live customer is told once, in ascending order of id by code point."""
        add(store, *map(customer, reversed(specimens.ASCENDING_IDS)))
        assert list(specimens.ASCENDING_IDS) == live_ids(store)

    def test_only_live_customers_are_told_and_counted(self, store: Store) -> None:
        """Customers that were merged or removed are neither told nor counted."""
        add(store, *map(customer, "abcd"))
        merged(store, "m", "c", "a")
        remove(store, customer("b"))
        with store.reading() as unit:
            assert 2 == unit.customers.count()
        assert ["c", "d"] == live_ids(store)

    def test_an_empty_store_has_nobody(self, store: Store) -> None:
        """A new store tells and counts no customer."""
        with store.reading() as unit:
            assert (0, []) == (unit.customers.count(), list(unit.customers.iter_all()))

    def test_telling_all_may_be_left_off(self, store: Store) -> None:
        """Who asks for all customers may stop at any of them, and ask something else in between."""
        add(store, *map(customer, "abc"))
        with store.reading() as unit:
            everybody = unit.customers.iter_all()
            first = next(everybody)
            assert first == unit.customers.find(CustomerId("a"))
            assert ["b", "c"] == [str(one.id) for one in everybody]
            assert first == next(unit.customers.iter_all())
        assert 3 == len(live_ids(store))
