"""What `MergePort` obliges a store to, claim by claim: nothing is lost, and every id leads to the survivor.

Owns the claims about merges. That codes and external keys follow is claimed in `_uniqueness`.
"""

import attrs
import pytest

from customer_core.errors import NotFoundError
from customer_core.model import Customer, CustomerId, MergeId, OrderTotals
from customer_core.ports import Store
from customer_core.search import PageRequest
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._asking import (
    add,
    assert_same,
    found,
    holders,
    ids_of,
    live_ids,
    merged,
    parted,
    put,
    remove,
    replace,
)
from customer_core.testing.conformance._families import BOB, CAM, LOST, NOT_LASTING, asked, put_family
from customer_core.testing.conformance._specimens import customer

__all__ = ["MergePortConformance"]


class MergePortConformance:
    """Show that a store keeps merges as `MergePort` obliges it to."""

    def test_a_merge_comes_back_equal(self, store: Store) -> None:
        """A merge comes back equal: its plan with every value, who applied it, when, where and why."""
        add(store, specimens.full_customer("ann"), customer("bob", company="Läe & 😀"), customer("cam"))
        merge = merged(store, "m-1", "ann", "bob", "cam")
        with store.reading() as unit:
            kept = unit.merges.find(MergeId("m-1"))
            assert (merge, None) == (kept, unit.merges.find(MergeId("M-1")))
            assert_same(merge.plan, kept and kept.plan)

    @pytest.mark.parametrize("specimen", specimens.CUSTOMERS.values(), ids=specimens.CUSTOMERS)
    def test_contributions_come_back_as_they_were(self, store: Store, specimen: Customer) -> None:
        """Every record that went into a merge comes back exactly as it was, the master first, then by id."""
        members = [customer("zed", code="C9"), specimen, customer(".dot")]
        add(store, *members, customer("mid"))
        merged(store, "m", "mid", *ids_of(members))
        with store.reading() as unit:
            kept = unit.merges.list_contributions(MergeId("m"))
        for expected, one in zip((customer("mid"), *sorted(members, key=lambda member: member.id)), kept, strict=True):
            assert_same(expected, one)

    def test_a_merge_that_is_not_there_has_nothing(self, store: Store) -> None:
        """Of an id that no merge has nothing is told."""
        with store.reading() as unit:
            assert (None, ()) == (unit.merges.find(MergeId("m")), unit.merges.list_contributions(MergeId("m")))

    def test_the_ids_of_a_merge_name_the_master(self, store: Store) -> None:
        """The id of each record of a merge names the master, whose own record stays what it was."""
        ann = customer("ann", code="C1")
        add(store, ann, customer("bob", code="C2"), customer("cam"))
        merged(store, "m", "ann", "bob", "cam")
        for name in ("ann", "bob", "cam"):
            assert_same(ann, found(store, name))

    def test_ids_that_named_a_record_go_with_it(self, store: Store) -> None:
        """Every id that named a record names whatever that record was merged into."""
        add(store, *map(customer, "abcdef"))
        for number, (master, others) in enumerate((("b", "a"), ("d", "c"), ("d", "b"), ("e", "d"))):
            merged(store, f"m{number}", master, *others)
        named = [str(one.id) if (one := found(store, name)) else None for name in "abcdef"]
        assert list("eeeeef") == named

    def test_the_ids_of_a_customer_are_told(self, store: Store) -> None:
        """Every id that names a customer is told by any of them, in ascending order; none where nobody is named."""
        first, *others = specimens.ASCENDING_IDS[::2]
        add(store, *map(customer, specimens.ASCENDING_IDS), customer("gone"))
        merged(store, "m1", first, *others)
        merged(store, "m2", "a0", first)
        remove(store, customer("gone"))
        together = sorted({first, *others, "a0"})
        with store.reading() as unit:
            for name in together:
                assert together == [str(id_) for id_ in unit.merges.list_ids(CustomerId(name))]
            told = [unit.merges.list_ids(CustomerId(name)) for name in (specimens.ASCENDING_IDS[1], "gone", "none")]
        assert [(CustomerId(specimens.ASCENDING_IDS[1]),), (), ()] == told

    def test_merged_records_are_live_no_longer(self, store: Store) -> None:
        """Records that were merged are on no page, not counted, not told, and cannot be replaced or removed."""
        add(store, customer("ann"), customer("bob"))
        merged(store, "m", "ann", "bob")
        with store.reading() as unit:
            page = unit.customers.find_page(PageRequest())
            assert (["ann"], 1, 1) == (ids_of(page.items), page.total, unit.customers.count())
        assert ["ann"] == live_ids(store)
        with pytest.raises(NotFoundError):
            replace(store, customer("bob", version=2), expected_version=1)
        with pytest.raises(NotFoundError):
            remove(store, customer("bob"))

    def test_waiting_pairs_keep_their_ids(self, store: Store) -> None:
        """Pairs that wait for review keep the ids they were written with when one of them is merged."""
        add(store, *map(customer, "abc"))
        pairs = [specimens.pair("a", "b"), specimens.pair("b", "c")]
        with store.writing() as unit:
            for pair in pairs:
                unit.reviews.put(pair)
        merged(store, "m", "a", "b")
        with store.reading() as unit:
            assert pairs == list(unit.reviews.list_waiting(after=None, most=9))

    def test_the_master_is_replaced_after_its_merge(self, store: Store) -> None:
        """After a merge, in the same unit, the master takes over codes and external keys of the others."""
        bob = customer("bob", code="C2", external_keys=specimens.external_keys("2"))
        add(store, customer("ann", code="C1", external_keys=specimens.external_keys("1")), bob)
        after = customer("ann", code="C2", external_keys=specimens.external_keys("1", "2"), version=2)
        with store.writing() as unit:
            master = unit.customers.find(CustomerId("ann"))
            assert master is not None
            unit.merges.add(specimens.merge("m", master, bob), (master, bob))
            unit.customers.replace(after, expected_version=1)
            unit.index.put(specimens.indexed("ann", "k"))
        assert_same(after, found(store, "bob"))

    def test_merges_are_told_of_everybody_who_took_part(self, store: Store) -> None:
        """The merges of a customer are told by any of its ids, in the order in which they were applied."""
        add(store, *map(customer, "abcdef"))
        for id_, master, other in (("m9", "b", "a"), ("m5", "d", "c"), ("m7", "d", "b"), ("m1", "f", "e")):
            merged(store, id_, master, other)
        with store.reading() as unit:
            told = {name: " ".join(str(one.id) for one in unit.merges.list_of(CustomerId(name))) for name in "abcdefx"}
        assert {name: ids for names, ids in (("abcd", "m9 m5 m7"), ("ef", "m1"), ("x", "")) for name in names} == told

    def test_an_unmerged_customer_has_no_merges(self, store: Store) -> None:
        """Of a customer that no merge touched no merge is told, and its own id alone."""
        add(store, customer("ann"))
        with store.reading() as unit:
            id_ = CustomerId("ann")
            assert ((), (id_,)) == (unit.merges.list_of(id_), unit.merges.list_ids(id_))

    def test_what_was_kept_of_a_merge_is_never_changed(self, store: Store) -> None:
        """A merge and its contributions stay as they were, whatever happens to the survivor."""
        ann, bob = specimens.full_customer("ann"), customer("bob", code="C2")
        add(store, ann, bob, customer("cam"))
        merge = merged(store, "m1", "ann", "bob")
        replace(store, specimens.changed(ann, company="New"), expected_version=ann.version)
        merged(store, "m2", "cam", "ann")
        with store.reading() as unit:
            assert merge == unit.merges.find(MergeId("m1"))
            kept = unit.merges.list_contributions(MergeId("m1"))
        for expected, one in zip((ann, bob), kept, strict=True):
            assert_same(expected, one)

    @pytest.mark.parametrize("missing", ["gone", "away", "none"])
    def test_a_merge_needs_live_records(self, store: Store, missing: str) -> None:
        """A merge of a record that is not live is refused, as master or as member, and leaves nothing."""
        add(store, *map(customer, ("ann", "bob", "gone", "away", "home")))
        put(store, specimens.indexed("bob", "k"))
        merged(store, "m0", "home", "away")
        remove(store, customer("gone"))
        absent, ann, bob = customer(missing), customer("ann"), customer("bob")
        for master, *others in ((ann, bob, absent), (absent, ann, bob)):
            with store.writing() as unit:
                with pytest.raises(NotFoundError) as refusal:
                    unit.merges.add(specimens.merge("m1", master, *others), (master, *others))
                assert {"kind": "customer", "id": missing} == refusal.value.facts
        assert ["ann", "bob", "home"] == live_ids(store)
        with store.reading() as unit:
            assert (None, ()) == (unit.merges.find(MergeId("m1")), unit.merges.list_contributions(MergeId("m1")))

    def test_a_survivor_is_found_by_what_went_into_it(self, store: Store) -> None:
        """By name, code, e-mail and phone of each record in it the survivor is found, and by nothing else."""
        put_family(store)
        expected = {**dict.fromkeys(LOST, "ann"), **dict.fromkeys(NOT_LASTING, "")}
        assert expected == asked(store)
        replace(store, customer("ann", company="Newer", version=3), expected_version=2)
        assert expected == asked(store)

    def test_who_parted_is_found_by_its_own_alone(self, store: Store) -> None:
        """Of a chain, who left takes along by what it is found, and what was merged into it; the rest stays."""
        put_family(store)
        bob = attrs.evolve(BOB, version=2)
        parted(store, "m-2", "ann", bob, ids=["cam"])
        replace(store, customer("ann", version=3), expected_version=2)
        expected = dict.fromkeys((*LOST, *NOT_LASTING), "bob")
        assert expected == asked(store)
        parted(store, "m-1", "bob", attrs.evolve(CAM, version=2))
        replace(store, attrs.evolve(bob, version=3), expected_version=2)
        assert {**expected, "name:cam": "cam"} == asked(store)

    def test_a_note_of_totals_changes_nothing_of_that(self, store: Store) -> None:
        """Once the totals of a survivor are noted, it is found as before."""
        put_family(store)
        before = asked(store)
        with store.writing() as unit:
            unit.customers.note_totals(CustomerId("ann"), OrderTotals(items=2))
        assert before == asked(store)

    def test_accounts_keep_the_owner_that_was_merged(self, store: Store) -> None:
        """A credit account keeps the owner it was opened for, also after that one was merged."""
        add(store, customer("ann"), customer("bob"))
        account = specimens.full_account("acc", CustomerId("bob"))
        with store.writing() as unit:
            unit.accounts.add(account)
        merged(store, "m", "ann", "bob")
        with store.reading() as unit:
            assert () == unit.accounts.list_of([CustomerId("ann")])
            assert (account,) == unit.accounts.list_of(unit.merges.list_ids(CustomerId("ann")))

    def test_an_undo_comes_back_with_its_merge(self, store: Store) -> None:
        """An undo comes back equal, as the last one of its merge; nothing else of the merge is changed."""
        add(store, specimens.full_customer("ann"), customer("bob", company="Läe & 😀"), customer("cam"))
        merge = merged(store, "m", "ann", "bob", "cam")
        undos = tuple(parted(store, "m", "ann", customer(name, version=2)) for name in ("cam", "bob"))
        with store.reading() as unit:
            kept = unit.merges.find(MergeId("m"))
            assert_same(attrs.evolve(merge, undos=undos), kept)
            assert (True, ()) == (kept and kept.is_undone, kept and kept.standing)
            assert 3 == len(unit.merges.list_contributions(MergeId("m")))

    def test_who_parted_is_live_again(self, store: Store) -> None:
        """A record that left is found, told and counted as it was given, and in no index and no link yet."""
        add(store, *map(customer, "ab"))
        put(store, specimens.indexed("b", "k"))
        merged(store, "m", "a", "b")
        bob = specimens.changed(specimens.full_customer("b"), company="Näw & 😀")
        parted(store, "m", "a", bob)
        assert_same(bob, found(store, "b"))
        assert (["a", "b"], []) == (live_ids(store), holders(store, "k"))
        with store.reading() as unit:
            assert ["a", "b"] == sorted(ids_of(unit.customers.find_page(PageRequest()).items))
            assert ((), 2) == (unit.links.list_of([bob.id]), unit.customers.count())
        replace(store, specimens.changed(bob, company="Newer"), expected_version=bob.version)
        remove(store, specimens.changed(bob, company="Newer"))

    def test_ids_go_with_who_parted(self, store: Store) -> None:
        """Of a chain, the ids that left with a record name it, and the others still name the survivor."""
        add(store, *map(customer, "abcde"))
        for number, (master, other) in enumerate((("b", "a"), ("d", "c"), ("d", "b"), ("e", "d"))):
            merged(store, f"m{number}", master, other)
        parted(store, "m2", "e", customer("b", version=2), ids="a")
        assert list("bbeee") == [str(one.id) if (one := found(store, name)) else None for name in "abcde"]
        with store.reading() as unit:
            assert list("ab") == [str(id_) for id_ in unit.merges.list_ids(CustomerId("a"))]
            told = {name: [str(one.id) for one in unit.merges.list_of(CustomerId(name))] for name in "ace"}
        assert {"a": ["m0", "m2"], "c": ["m1", "m2", "m3"], "e": ["m1", "m2", "m3"]} == told

    def test_who_parted_may_be_merged_again(self, store: Store) -> None:
        """A record that left may be merged into the same customer, or into another one."""
        add(store, *map(customer, "abc"))
        merged(store, "m1", "a", "b")
        parted(store, "m1", "a", customer("b", version=2))
        merged(store, "m2", "c", "b")
        assert "c" == str(_found(store, "b").id)
        with store.reading() as unit:
            assert ["m1", "m2"] == [str(one.id) for one in unit.merges.list_of(CustomerId("c"))]

    def test_only_a_merge_is_undone(self, store: Store) -> None:
        """An undo of a merge that is not there is refused, and changes nothing."""
        add(store, *map(customer, "ab"))
        merged(store, "m", "a", "b")
        with pytest.raises(NotFoundError) as refusal:
            parted(store, "M", "a", customer("b", version=2))
        assert {"kind": "merge", "id": "M"} == refusal.value.facts
        assert ["a"] == live_ids(store)


def _found(store: Store, name: str) -> Customer:
    customer = found(store, name)
    assert customer is not None
    return customer
