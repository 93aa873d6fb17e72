"""What `IndexPort` obliges a store to, claim by claim: look-up by keys, and blocks that are cut.

Owns the claims and a naive model of the index, which the last of them compares a store with.
"""

from collections.abc import Sequence
from typing import Final

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from customer_core.model import CustomerId
from customer_core.ports import IndexedRecord, IndexLookup, KeyQuery, Store
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._asking import add, holders, looked_up, merged, put, remove
from customer_core.testing.conformance._specimens import customer, indexed

__all__ = ["IndexPortConformance"]

BLOCK: Final = (("a", "m"), ("b", "c"), ("c", "m"), ("d", "z"), ("e", "m"), ("f", "É"))
"""Ids and order texts of one block. In order: b (c), a c e (m), d (z), f (É)."""

CUTS: Final = (
    ("m", 1, "ab"),
    ("m", 2, "abc"),
    ("m", 9, "abcdef"),
    ("n", 1, "de"),
    ("n", 2, "cdef"),
    ("m\u0301", 1, "de"),
    ("", 2, "ab"),
    ("~", 1, "df"),
    ("é", 2, "df"),
    ("M", 1, "b"),
    ("m", 0, ""),
)
"""An order text, how far to reach, and whom that reaches in the block."""

# All examples use one fixture, and each begins by clearing the index; each subclass runs them for itself.
modelled = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)

names = st.sampled_from(specimens.ASCENDING_IDS)
keys = st.sampled_from(["k", "K", "k ", "é", "e\u0301"])
orders = st.sampled_from(specimens.ASCENDING)
records = st.lists(
    st.builds(lambda name, held, order: indexed(name, *held, order=order), names, st.lists(keys, max_size=4), orders),
    max_size=15,
)
queries = st.lists(
    st.builds(KeyQuery, keys, st.integers(0, 6), st.integers(0, 4)), max_size=4, unique_by=lambda query: query.key
)


class IndexPortConformance:
    """Show that a store keeps the duplicate index as `IndexPort` obliges it to."""

    def test_a_record_is_found_by_each_of_its_keys(self, store: Store) -> None:
        """A customer is found by every key that it holds, and by no other."""
        add(store, customer("ann"), customer("bob"))
        put(store, indexed("ann", "k1", "k2"), indexed("bob", "k2"))
        assert [["ann"], ["ann", "bob"], []] == [holders(store, key) for key in ("k1", "k2", "k3")]

    def test_each_is_found_once_with_its_count(self, store: Store) -> None:
        """A customer that shares several keys is found once, with how many it shares, in ascending order of id."""
        add(store, *map(customer, specimens.ASCENDING_IDS))
        put(store, *(indexed(name, "k1", "k2", "k3") for name in reversed(specimens.ASCENDING_IDS)))
        put(store, indexed("A", "k2"))
        found = looked_up(store, "k0", "k1", "k2")
        expected = [(CustomerId(name), "{}", 1 if name == "A" else 2) for name in specimens.ASCENDING_IDS]
        assert IndexLookup(candidates=tuple(expected), cut_keys=()) == found

    def test_a_key_that_a_record_repeats_counts_once(self, store: Store) -> None:
        """A key that stands twice among those of a customer is one key."""
        add(store, customer("ann"))
        put(store, indexed("ann", "k", "k"))
        assert ((CustomerId("ann"), "{}", 1),) == looked_up(store, "k", most=1).candidates

    def test_nothing_is_found_by_no_key(self, store: Store) -> None:
        """Who asks by no key, or asks an empty index, finds nobody."""
        assert IndexLookup(candidates=(), cut_keys=()) == looked_up(store)
        assert IndexLookup(candidates=(), cut_keys=()) == looked_up(store, "k", most=0)

    @pytest.mark.parametrize("features", ["", "{}", "[" * 9, *specimens.ODD_TEXTS, "😀" * 50_000], ids=lambda _: "text")
    def test_features_come_back_equal(self, store: Store, features: str) -> None:
        """The features of a customer come back exactly, whatever they say."""
        add(store, customer("ann"))
        put(store, indexed("ann", "k", features=features))
        assert [features] == [found for _, found, _ in looked_up(store, "k").candidates]

    @pytest.mark.parametrize("texts", specimens.LOOKALIKES, ids=ascii)
    def test_keys_are_told_apart_exactly(self, store: Store, texts: tuple[str, str]) -> None:
        """Keys that differ in anything are two keys."""
        add(store, customer("one"), customer("other"))
        put(store, indexed("one", texts[0]), indexed("other", texts[1]))
        assert [["one"], ["other"]] == [holders(store, text) for text in texts]

    def test_long_keys_are_told_apart_at_their_end(self, store: Store) -> None:
        """Keys of thousands of characters are told apart by the last of them."""
        add(store, customer("one"), customer("other"))
        put(store, indexed("one", f"{'é' * 4_000}1"), indexed("other", f"{'é' * 4_000}2"))
        assert ["other"] == holders(store, f"{'é' * 4_000}2")

    def test_many_keys_are_looked_up_at_once(self, store: Store) -> None:
        """Hundreds of keys may be held, and looked up together."""
        add(store, customer("ann"), customer("bob"))
        held = [f"k{number}" for number in range(700)]
        put(store, indexed("ann", *held), indexed("bob", *held[::2]))
        assert [("ann", 700), ("bob", 350)] == [(str(id_), n) for id_, _, n in looked_up(store, *held).candidates]

    def test_what_is_put_again_takes_the_place_of_what_was(self, store: Store) -> None:
        """What the index says of a customer replaces all that it said: keys, order text and features."""
        add(store, customer("ann"), customer("bob"))
        put(store, indexed("ann", "k1", "k2", order="a"), indexed("bob", "k2", order="b"))
        put(store, indexed("ann", "k2", "k3", order="z", features="new"))
        assert [[], ["ann"]] == [holders(store, key) for key in ("k1", "k3")]
        cut = looked_up(store, "k2", most=1, reach=1, order="c")
        assert ((CustomerId("ann"), "new", 1), (CustomerId("bob"), "{}", 1)) == cut.candidates
        assert 2 == sum(len(looked_up(store, "k2", most=1, reach=1, order=at).candidates) for at in ("", "zz"))

    @pytest.mark.parametrize(("order", "reach", "reached"), CUTS)
    def test_a_large_block_is_cut_around_the_order_text(
        self, store: Store, order: str, reach: int, reached: str
    ) -> None:
        """Of a block that is cut those next to the order text are found, as many on either side as was said."""
        _put_block(store)
        cut = looked_up(store, "k", most=len(BLOCK) - 1, reach=reach, order=order)
        assert (list(reached), ("k",)) == ([str(id_) for id_, _, _ in cut.candidates], cut.cut_keys)

    def test_a_block_of_just_as_many_is_not_cut(self, store: Store) -> None:
        """A key that exactly as many hold as were asked for is not cut, however short the reach."""
        _put_block(store)
        found = looked_up(store, "k", most=len(BLOCK), reach=0, order="m")
        assert ("abcdef", ()) == ("".join(str(id_) for id_, _, _ in found.candidates), found.cut_keys)

    def test_equal_order_texts_stand_in_order_of_id(self, store: Store) -> None:
        """In a block of one order text the smallest ids are the first ones, by code point."""
        add(store, *map(customer, specimens.ASCENDING_IDS))
        put(store, *(indexed(name, "k", order="same") for name in reversed(specimens.ASCENDING_IDS)))
        first, last = (looked_up(store, "k", most=3, reach=4, order=order) for order in ("same", "tame"))
        assert list(specimens.ASCENDING_IDS[:4]) == [str(id_) for id_, _, _ in first.candidates]
        assert list(specimens.ASCENDING_IDS[-4:]) == [str(id_) for id_, _, _ in last.candidates]

    def test_each_key_is_cut_by_its_own_bound(self, store: Store) -> None:
        """Of several keys each has its own bound, and a customer counts for the keys by which it was reached."""
        _put_block(store)
        put(store, indexed("a", "k", "rare", order="m"))
        with store.reading() as unit:
            found = unit.index.find([KeyQuery("k", 2, 1), KeyQuery("rare", 2, 1), KeyQuery("none", 0, 1)], order="m")
        assert [("a", 2), ("b", 1)] == [(str(id_), count) for id_, _, count in found.candidates]
        assert ("k",) == found.cut_keys

    def test_long_order_texts_are_told_apart_at_their_end(self, store: Store) -> None:
        """Order texts that begin alike for thousands of characters stand in the order of what follows."""
        add(store, customer("a"), customer("b"), customer("c"))
        long = "é" * 3_000
        put(
            store,
            indexed("a", "k", order=f"{long}3"),
            indexed("b", "k", order=f"{long}2"),
            indexed("c", "k", order=long),
        )
        found = looked_up(store, "k", most=1, reach=1, order=f"{long}3")
        assert ["a", "b"] == [str(id_) for id_, _, _ in found.candidates]

    def test_merged_customers_leave_the_index(self, store: Store) -> None:
        """A customer that was merged is found by no key any more; the survivor is, by those that it holds."""
        add(store, customer("ann"), customer("bob"))
        put(store, indexed("ann", "k1"), indexed("bob", "k1", "k2"))
        merged(store, "m", "ann", "bob")
        assert [["ann"], []] == [holders(store, key) for key in ("k1", "k2")]

    def test_removed_customers_leave_the_index(self, store: Store) -> None:
        """A customer that was removed is found by no key any more, and does not count for the bound."""
        add(store, customer("ann"), customer("bob"))
        put(store, indexed("ann", "k"), indexed("bob", "k"))
        remove(store, customer("ann"))
        assert () == looked_up(store, "k", most=1).cut_keys

    def test_a_cleared_index_is_made_anew(self, store: Store) -> None:
        """An index that was cleared finds nobody, keeps every customer, and can be filled again."""
        add(store, customer("ann"))
        put(store, indexed("ann", "k1", "k2"))
        with store.writing() as unit:
            unit.index.clear()
        assert [] == holders(store, "k1", "k2")
        put(store, indexed("ann", "k2"))
        assert [[], ["ann"]] == [holders(store, key) for key in ("k1", "k2")]

    @modelled
    @example(
        records=[indexed("a", "k", "K"), indexed("b", "k")],
        queries=[KeyQuery("k", 9, 1), KeyQuery("K", 9, 1)],
        order="",
    )
    @given(records=records, queries=queries, order=orders)
    def test_the_index_is_what_its_words_say(
        self, store: Store, records: Sequence[IndexedRecord], queries: Sequence[KeyQuery], order: str
    ) -> None:
        """Whatever was put, in whatever order, a look-up finds what the obligations say, word by word."""
        with store.writing() as unit:
            unit.index.clear()
            for record in records:
                if unit.customers.find(record.id) is None:
                    unit.customers.add(customer(str(record.id)))
                unit.index.put(record)
        with store.reading() as unit:
            found = unit.index.find(queries, order=order)
        expected = naively_found(records, queries, order=order)
        assert (expected.candidates, set(expected.cut_keys)) == (found.candidates, set(found.cut_keys))


def naively_found(records: Sequence[IndexedRecord], queries: Sequence[KeyQuery], *, order: str) -> IndexLookup:
    """Return what an index that was given some records has to find, as the obligations say it."""
    said = {record.id: record for record in records}
    shared: list[CustomerId] = []
    cut = []
    for query in queries:
        block = sorted((record.order, record.id) for record in said.values() if query.key in record.keys)
        if len(block) > query.most:
            cut.append(query.key)
            before, behind = ([row for row in block if (row[0] < order) is is_before] for is_before in (True, False))
            block = [*before[len(before) - min(query.reach, len(before)) :], *behind[: query.reach]]
        shared.extend(id_ for _, id_ in block)
    candidates = ((id_, said[id_].features, shared.count(id_)) for id_ in sorted(set(shared)))
    return IndexLookup(candidates=tuple(candidates), cut_keys=tuple(cut))


def _put_block(store: Store) -> None:
    add(store, *(customer(id_) for id_, _ in BLOCK))
    put(store, *(indexed(id_, "k", order=order) for id_, order in BLOCK))
