"""What `ReviewPort` obliges a store to, claim by claim.

Owns the claims about the queue. Its entries of removed and merged customers are claimed beside those customers.
"""

import math

import pytest

from customer_core.model import CustomerId, WaitingPair
from customer_core.ports import Store
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._asking import WHOLE, add
from customer_core.testing.conformance._specimens import customer, pair

__all__ = ["ReviewPortConformance"]

BITS = (1e308, 40.000_000_000_000_01, 40.0, 0.1 + 0.2, 0.3, 5e-324, 0.0, -5e-324, -0.3, -1e308)
"""Weights in descending order, next to one another where rounding would make them one."""


class ReviewPortConformance:
    """Show that a store keeps the review queue as `ReviewPort` obliges it to."""

    @pytest.mark.parametrize("reason", ["", *specimens.ODD_TEXTS, "😀" * 4_000], ids=lambda _: "reason")
    def test_a_pair_comes_back_equal(self, store: Store, reason: str) -> None:
        """A pair comes back equal: its figures, check fields, and what somebody said."""
        _put(store, pair("a", "b", bits=math.pi, reason=reason))
        assert [pair("a", "b", bits=math.pi, reason=reason)] == _waiting(store)

    def test_likelier_pairs_come_first(self, store: Store) -> None:
        """Pairs are told in descending order of bits, to the last digit."""
        pairs = [pair("a", f"b{len(BITS) - number:02}", bits=bits) for number, bits in enumerate(BITS)]
        _put(store, *pairs[::2], *pairs[1::2])
        assert pairs == _waiting(store)

    def test_equal_pairs_come_by_their_ids(self, store: Store) -> None:
        """Pairs of the same bits are told in ascending order of the left id, then of the right, by code point."""
        ids = specimens.ASCENDING_IDS[:6]
        pairs = [pair(left, right) for place, left in enumerate(ids) for right in ids[place + 1 :]]
        _put(store, *reversed(pairs))
        assert pairs == _waiting(store)

    @pytest.mark.parametrize("most", [1, 2, 7, 100])
    def test_the_queue_is_read_in_turns(self, store: Store, most: int) -> None:
        """Turn by turn, each behind the last pair of the one before, every pair is told once."""
        pairs = [pair("a", f"b{number:02}", bits=bits) for number, bits in enumerate(sorted(BITS * 2, reverse=True))]
        _put(store, *pairs)
        read: list[WaitingPair] = []
        with store.reading() as unit:
            for _ in range(len(pairs) + 1):
                turn = unit.reviews.list_waiting(after=read[-1] if read else None, most=most)
                assert len(turn) <= most
                read.extend(turn)
        assert pairs == read

    def test_a_turn_may_start_behind_a_pair_that_is_gone(self, store: Store) -> None:
        """What stands behind a pair is told also when that pair does not wait any more, or never did."""
        _put(store, pair("a", "b", bits=1.0), pair("a", "d", bits=1.0), pair("a", "a0", bits=0.5))
        with store.reading() as unit:
            told = unit.reviews.list_waiting(after=pair("a", "c", bits=1.0), most=9)
        assert [pair("a", "d", bits=1.0), pair("a", "a0", bits=0.5)] == list(told)

    def test_a_pair_takes_the_place_of_what_was_kept_of_it(self, store: Store) -> None:
        """Of the same two ids the last pair is kept, in its new place; others stay."""
        _put(store, pair("a", "b", bits=9.0), pair("a", "c", bits=5.0), pair("A", "b", bits=4.0))
        _put(store, pair("a", "b", bits=1.0, reason="brothers"))
        expected = [pair("a", "c", bits=5.0), pair("A", "b", bits=4.0), pair("a", "b", bits=1.0, reason="brothers")]
        assert expected == _waiting(store)

    def test_a_pair_is_found_by_its_two_ids(self, store: Store) -> None:
        """What was kept of two ids is found by them, in their order; of any other two, nothing is."""
        _put(store, pair("a", "b", bits=9.0), pair("a", "c", reason="twins"), pair("a", "b", bits=1.0))
        with store.reading() as unit:
            asked = [("a", "b"), ("a", "c"), ("b", "a"), ("b", "c"), ("A", "b")]
            found = [unit.reviews.find(CustomerId(left), CustomerId(right)) for left, right in asked]
        assert [pair("a", "b", bits=1.0), pair("a", "c", reason="twins"), None, None, None] == found

    def test_waiting_pairs_are_counted(self, store: Store) -> None:
        """The number of pairs is that of those which wait."""
        with store.reading() as unit:
            assert (0, ()) == (unit.reviews.count_open(), unit.reviews.list_waiting(after=None, most=9))
        _put(store, pair("a", "b"), pair("a", "c"), pair("a", "b"))
        with store.reading() as unit:
            assert 2 == unit.reviews.count_open()

    def test_pairs_are_counted_until_they_are_decided(self, store: Store) -> None:
        """By a judgement or a merge, whichever ids it was written with; what is said of one customer decides none."""
        _put(store, *(pair(*two) for two in ("ab", "bc", "cd", "de", "ae", "ex")))
        counts = []
        with store.writing() as unit:
            unit.judgements.add(specimens.judgement("c", "d"))
            counts.append(unit.reviews.count_open())
            for master, other in (customer("a"), customer("b")), (customer("d"), customer("x")):
                unit.merges.add(specimens.merge(f"m-{other.id}", master, other), (master, other))
                unit.customers.replace(master.with_version(2), expected_version=1)
                counts.append(unit.reviews.count_open())
            for left, right in ("ab", "ex"):
                unit.judgements.add(specimens.judgement(left, right))
                counts.append(unit.reviews.count_open())
        assert [5, 4, 3, 3, 2] == counts


def _put(store: Store, *pairs: WaitingPair) -> None:
    with store.writing() as unit:
        known = {one.id for one in unit.customers.iter_all()}
    add(store, *(customer(str(id_)) for id_ in sorted({id_ for one in pairs for id_ in (one.left, one.right)} - known)))
    with store.writing() as unit:
        for one in pairs:
            unit.reviews.put(one)


def _waiting(store: Store) -> list[WaitingPair]:
    with store.reading() as unit:
        return list(unit.reviews.list_waiting(after=None, most=WHOLE))
