"""What `LinkPort` obliges a store to, claim by claim.

Owns the claims about links, those about customers that leave included.
"""

import math

from customer_core.model import CustomerId
from customer_core.ports import Link, Store
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._asking import WHOLE, add, merged, remove
from customer_core.testing.conformance._specimens import customer, link

__all__ = ["LinkPortConformance"]

BITS = (1e308, math.pi, 0.1 + 0.2, 0.3, 5e-324, 0.0, -0.3, -1e308)


class LinkPortConformance:
    """Show that a store keeps links as `LinkPort` obliges it to."""

    def test_links_come_back_equal(self, store: Store) -> None:
        """Links come back with their bits to the last digit, in ascending order of their two ids, by code point."""
        ids = specimens.ASCENDING_IDS[: len(BITS) + 1]
        links = [link(ids[0], other, bits) for other, bits in zip(ids[1:], BITS, strict=True)]
        _add(store, *reversed(links))
        assert links == _of(store, ids[0])

    def test_a_link_is_one_of_both_its_ends(self, store: Store) -> None:
        """A link is told of either end, and of several ids each link once; of others nothing is told."""
        _add(store, link("a", "b"), link("b", "c"), link("d", "e"))
        asked = (("a",), ("b",), ("c",), ("a", "b", "b"), ("e", "c"), ("x",), ())
        told = [" ".join(f"{one.left}{one.right}" for one in _of(store, *ids)) for ids in asked]
        assert ["ab", "ab bc", "bc", "ab bc", "bc de", "", ""] == told

    def test_what_is_put_takes_the_place_of_all_that_was(self, store: Store) -> None:
        """The links that are put of a customer replace all of it, whoever's they were; others stay."""
        _add(store, link("a", "b"), link("b", "c"), link("c", "d"))
        with store.writing() as unit:
            unit.links.put(CustomerId("b"), [link("b", "d", 7.0)])
        assert [link("b", "d", 7.0), link("c", "d")] == _of(store, *"abcd")
        with store.writing() as unit:
            unit.links.put(CustomerId("d"), [])
        assert ([], []) == (_of(store, *"abcd"), _ids(store))

    def test_what_is_added_joins_what_was(self, store: Store) -> None:
        """A link that is added takes the place of that of the same two ids alone."""
        _add(store, link("a", "b", 1.0), link("b", "c", 2.0))
        _add(store, link("a", "b", 3.0), link("a", "c", 4.0))
        assert [link("a", "b", 3.0), link("a", "c", 4.0), link("b", "c", 2.0)] == _of(store, "a", "b")

    def test_linked_ids_are_told_in_turns(self, store: Store) -> None:
        """The ids that have any link are told once each, in ascending order, behind the last one of the turn before."""
        ids = specimens.ASCENDING_IDS
        _add(store, *(link(one, other) for one, other in zip(ids, ids[2:], strict=False)), link(ids[0], ids[4]))
        read: list[CustomerId] = []
        with store.reading() as unit:
            while turn := unit.links.list_ids(after=read[-1] if read else None, most=4):
                assert len(turn) <= 4
                read.extend(turn)
        assert list(ids) == [str(id_) for id_ in read]

    def test_merged_customers_lose_their_links(self, store: Store) -> None:
        """A customer that was merged has no links any more; the survivor keeps its own."""
        add(store, *map(customer, "abcd"))
        _add(store, link("a", "b"), link("a", "c"), link("b", "d"), link("c", "d"))
        merged(store, "m", "a", "b")
        assert [link("a", "c"), link("c", "d")] == _of(store, *"abcd")
        assert list("acd") == _ids(store)

    def test_removed_customers_lose_their_links(self, store: Store) -> None:
        """A customer that was removed has no links any more, and neither have others to it."""
        add(store, *map(customer, "abc"))
        _add(store, link("a", "b"), link("b", "c"), link("a", "c"))
        remove(store, customer("b"))
        assert [link("a", "c")] == _of(store, *"abc")

    def test_a_cleared_index_has_no_links(self, store: Store) -> None:
        """All links are gone with the duplicate index when it is cleared."""
        add(store, *map(customer, "ab"))
        _add(store, link("a", "b"))
        with store.writing() as unit:
            unit.index.clear()
        assert ([], []) == (_of(store, "a", "b"), _ids(store))


def _add(store: Store, *links: Link) -> None:
    with store.writing() as unit:
        unit.links.add(links)


def _of(store: Store, *ids: str) -> list[Link]:
    with store.reading() as unit:
        return list(unit.links.list_of([CustomerId(id_) for id_ in ids]))


def _ids(store: Store) -> list[str]:
    with store.reading() as unit:
        return [str(id_) for id_ in unit.links.list_ids(after=None, most=WHOLE)]
