"""What `JudgementPort` obliges a store to, claim by claim: nothing is forgotten, and merges are seen through.

Owns the claims about judgements.
"""

from datetime import timedelta
from itertools import pairwise

import attrs
import pytest

from customer_core.errors import NotFoundError
from customer_core.model import CustomerId, Judgement, Verdict
from customer_core.ports import NamedJudgement, Store
from customer_core.testing._steady import START
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._asking import WHOLE, add, assert_same, merged, remove
from customer_core.testing.conformance._specimens import customer, judgement

__all__ = ["JudgementPortConformance"]

LATER = START + timedelta(days=1)


class JudgementPortConformance:
    """Show that a store keeps judgements as `JudgementPort` obliges it to."""

    @pytest.mark.parametrize("reason", ["", *specimens.ODD_TEXTS, "😀" * 4_000], ids=lambda _: "reason")
    def test_a_judgement_comes_back_equal(self, store: Store, reason: str) -> None:
        """A judgement comes back equal, in everything that it says."""
        add(store, *map(customer, "ab"))
        _add(store, judgement("a", "b", reason=reason))
        (found,) = _between(store, "a", "b")
        assert_same(judgement("a", "b", reason=reason), found)

    def test_a_later_judgement_supersedes(self, store: Store) -> None:
        """Of two customers the last judgement stands, the ones before say since when they do not, and all are kept."""
        add(store, *map(customer, "abc"))
        first, second = judgement("a", "b"), judgement("a", "b", Verdict.UNSURE, at=LATER)
        other, third = judgement("a", "c"), judgement("a", "b", Verdict.SAME, at=LATER + timedelta(days=1))
        for one in (first, other, second, third):
            _add(store, one)
        superseded = [attrs.evolve(first, superseded_at=LATER), attrs.evolve(second, superseded_at=third.at)]
        assert [*superseded, third] == _between(store, "b", "a")
        assert [other, third] == [one.judgement for one in _standing(store, "a")]

    def test_judgements_are_told_of_the_ids_they_were_written_with(self, store: Store) -> None:
        """Judgements are told of an id of the ones and an id of the others, whichever is smaller, the oldest first."""
        add(store, *map(customer, "abcd"))
        written = [judgement(*pair) for pair in ("cd", "ab", "ac", "bd")]
        _add(store, *written)
        with store.reading() as unit:
            ones, others = ([CustomerId(id_) for id_ in ids] for ids in ("ad", "cb"))
            assert tuple(written) == unit.judgements.list_between(ones, others)
            assert (written[2],) == unit.judgements.list_between([CustomerId("c")], [CustomerId("a")])
            assert () == unit.judgements.list_between(ones, [CustomerId("x")])
            assert () == unit.judgements.list_between([], others)

    def test_what_stands_is_told_of_either_customer(self, store: Store) -> None:
        """Standing judgements are told once each of whomever they are about, the oldest first; of others nothing is."""
        add(store, *map(customer, "abcde"))
        written = [judgement(*pair) for pair in ("cd", "ab", "bd")]
        _add(store, *written)
        asked = ("b", "c", "bd", "acbb", "e", "x", "")
        told = [" ".join(f"{one.left}{one.right}" for one in _standing(store, *ids)) for ids in asked]
        assert ["ab bd", "cd", "cd ab bd", "cd ab bd", "", "", ""] == told

    def test_judgements_are_about_whom_their_ids_name(self, store: Store) -> None:
        """After a merge a judgement keeps its ids and is about the survivor; about two that are one, none stands."""
        add(store, *map(customer, "abcd"))
        written = [judgement("a", "b"), judgement("b", "c"), judgement("c", "d")]
        _add(store, *written)
        merged(store, "m1", "d", "b")
        expected = [(written[0], "a", "d"), (written[1], "d", "c"), (written[2], "c", "d")]
        named = [NamedJudgement(judgement=one, left=CustomerId(x), right=CustomerId(y)) for one, x, y in expected]
        assert named == _standing(store, "b")
        assert named == _standing(store, "d")
        merged(store, "m2", "c", "d")
        assert named[:1] == [attrs.evolve(one, right=CustomerId("d")) for one in _standing(store, "b")]
        assert written[1:] == [*_between(store, "b", "c"), *_between(store, "c", "d")]

    def test_a_judgement_supersedes_through_merges(self, store: Store) -> None:
        """A judgement supersedes whatever stands about the same two customers, by whichever ids it was written."""
        add(store, *map(customer, "abcd"))
        _add(store, judgement("a", "b"), judgement("b", "c"), judgement("a", "d"))
        merged(store, "m", "c", "a")
        last = judgement("b", "c", Verdict.SAME, at=LATER)
        _add(store, last)
        assert [True, False] == [one.is_standing for one in (*_between(store, "a", "d"), *_between(store, "a", "b"))]
        assert ["ad", "bc"] == [f"{one.judgement.left}{one.judgement.right}" for one in _standing(store, "c")]

    def test_judgements_about_removed_customers_stay(self, store: Store) -> None:
        """Of a customer that was removed every judgement is kept, and none stands about anybody."""
        add(store, *map(customer, "abc"))
        _add(store, judgement("a", "b"), judgement("b", "c"))
        remove(store, customer("b"))
        assert [judgement("a", "b")] == _between(store, "a", "b")
        assert [] == _standing(store, *"abc")
        assert list("ac") == _ids(store)

    def test_a_judgement_is_about_somebody(self, store: Store) -> None:
        """A judgement about an id that names nobody is refused, and leaves nothing."""
        add(store, *map(customer, "abc"))
        remove(store, customer("c"))
        for one, other in (("a", "c"), ("a", "x"), (".", "a")):
            with store.writing() as unit, pytest.raises(NotFoundError):
                unit.judgements.add(judgement(one, other))
            assert [] == _between(store, one, other)

    def test_judged_ids_are_told_in_turns(self, store: Store) -> None:
        """The live customers about whom a judgement stands are told once each, in ascending order, turn by turn."""
        ids = specimens.ASCENDING_IDS
        add(store, *map(customer, ids), customer("z"))
        _add(store, *(judgement(one, other) for one, other in pairwise(ids)))
        merged(store, "m", ids[3], ids[5])
        read: list[CustomerId] = []
        with store.reading() as unit:
            while turn := unit.judgements.list_ids(after=read[-1] if read else None, most=4):
                assert len(turn) <= 4
                read.extend(turn)
        assert [id_ for id_ in ids if id_ != ids[5]] == [str(id_) for id_ in read]


def _add(store: Store, *judgements: Judgement) -> None:
    with store.writing() as unit:
        for one in judgements:
            unit.judgements.add(one)


def _between(store: Store, one: str, other: str) -> list[Judgement]:
    with store.reading() as unit:
        return list(unit.judgements.list_between([CustomerId(one)], [CustomerId(other)]))


def _standing(store: Store, *ids: str) -> list[NamedJudgement]:
    with store.reading() as unit:
        return list(unit.judgements.list_standing([CustomerId(id_) for id_ in ids]))


def _ids(store: Store) -> list[str]:
    with store.reading() as unit:
        return [str(id_) for id_ in unit.judgements.list_ids(after=None, most=WHOLE)]
