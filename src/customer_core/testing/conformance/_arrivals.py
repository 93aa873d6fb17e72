"""What `ArrivalPort` obliges a store to, claim by claim: some customers come as if each had been asked about and added.

Owns the claims, and the customers that they are shown by.
"""

from collections.abc import Sequence
from typing import ClassVar, Final

import pytest

from customer_core.errors import AlreadyTakenError, StoreReadOnlyError
from customer_core.model import EVERYTHING, Customer, View
from customer_core.ports import (
    Arrival,
    ArrivalPort,
    ArrivalQuestion,
    IndexLookup,
    KeptRequest,
    KeyQuery,
    Store,
    UnitOfWork,
)
from customer_core.storage import MemoryStore
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._dumping import dump_unit
from customer_core.testing.conformance._loads import EVERYBODY, KEYS, TAKEN, add_each, new
from customer_core.testing.conformance._specimens import customer, external_keys

__all__ = ["ArrivalPortConformance"]

ASKED: Final = tuple(
    ArrivalQuestion(
        queries=tuple(KeyQuery(key, most, reach) for key in (*KEYS, "of ann", "nobody")),
        is_behind=is_behind,
        is_of_all=is_of_all,
    )
    for most, reach in ((0, 1), (1, 0), (2, 1), (3, 2), (100, 0))
    for is_behind in (False, True)
    for is_of_all in (False, True)
)
"""Questions to whose blocks nobody, some and all of those who come belong, whole or cut."""
REQUEST: Final = KeptRequest(action="add", key="k", digest="d", answer="ann")


def arrivals(customers: Sequence[Customer], *, first: int = 1) -> list[Arrival]:
    """Return customers who come, with their entries from a position on."""
    return [Arrival(new=new(one, place), asked=ASKED) for place, one in enumerate(customers, start=first)]


def enter_each(
    unit: UnitOfWork, those: Sequence[Arrival], view: View = EVERYTHING
) -> tuple[tuple[IndexLookup, ...], ...]:
    """Ask about customers and add them, one after the other, through the other ports."""
    told, indexes = [], {True: unit.index, False: unit.seen_by(view).index}
    for one in those:
        found: dict[ArrivalQuestion, IndexLookup] = {}
        for is_behind in (False, True):
            asked = (question for question in one.asked if question.is_behind is is_behind)
            for question in asked:
                index = indexes[question.is_of_all]
                found[question] = index.find(question.queries, order=one.new.indexed.order)
            if not is_behind:
                add_each(unit, [[one.new]])
        told.append(tuple(found[question] for question in one.asked))
    return tuple(told)


def arriving(unit: UnitOfWork) -> ArrivalPort:
    """Return the port."""
    port: ArrivalPort = unit.arrivals  # type: ignore[attr-defined]  # not every unit has it
    return port


def dumped(store: Store) -> object:
    """Return everything that a store tells."""
    with store.reading() as unit:
        return dump_unit(unit, keys=(*KEYS, "of ann"))


class ArrivalPortConformance:
    """Show that a store takes some customers at once as `ArrivalPort` obliges it to.

    Where a store's units offer no `arrivals`, set `arrivals` to False and say why in `reason`: rows of files are saved
    one by one then.
    """

    arrivals: ClassVar[bool] = True
    reason: ClassVar[str] = ""

    @pytest.fixture(autouse=True)
    def _only_where_some_come_at_once(self, request: pytest.FixtureRequest) -> None:
        if not self.arrivals and "or_says_that_it_takes_none" not in request.node.name:
            assert self.reason
            pytest.skip(f"this store says that it takes none at once: {self.reason}")

    def test_a_store_takes_some_at_once_or_says_that_it_takes_none(self, store: Store) -> None:
        """A unit offers `arrivals` exactly where its store says so."""
        with store.reading() as unit:
            assert self.arrivals is hasattr(unit, "arrivals")

    @pytest.mark.parametrize("size", [1, 2, 3, 1_000])
    def test_customers_meet_whom_they_would_one_by_one(self, store: Store, size: int) -> None:
        """Each meets who was there and who came before it in the same set, and the store tells the same afterwards."""
        added = MemoryStore()
        everybody = arrivals(EVERYBODY)
        with added.writing() as unit:
            expected = enter_each(unit, everybody)
        found: list[tuple[IndexLookup, ...]] = []
        with store.writing() as unit:
            for first in range(0, len(everybody), size):
                some = everybody[first : first + size]
                positions = arriving(unit).next_positions(len(some))
                assert tuple(one.new.entry.position for one in some) == positions
                found.extend(arriving(unit).enter(some))
        assert expected == tuple(found)
        assert dumped(added) == dumped(store)

    def test_a_view_limits_whom_a_question_meets(self, store: Store) -> None:
        """Who is hidden is met by questions of all alone, and takes no place in a block of the others."""
        north, south = View(brands=frozenset({specimens.BRANDS[1]})), specimens.BRANDS[2]
        there = [customer(f"s-{number}", brand=south) for number in range(3)]
        coming = [customer(f"n-{number}", brand=specimens.BRANDS[1]) for number in range(4)]
        added = MemoryStore()
        for one in (added, store):
            with one.writing() as unit:
                enter_each(unit, arrivals(there))
        with added.writing() as unit:
            expected = enter_each(unit, arrivals(coming, first=4), north)
        with store.writing() as unit:
            arriving(unit).next_positions(4)
            found = arriving(unit.seen_by(north)).enter(arrivals(coming, first=4))
        assert expected == found
        assert dumped(added) == dumped(store)

    def test_others_come_by_themselves_in_between(self, store: Store) -> None:
        """A unit may add customers one by one before a set and behind it."""
        first, second, third, fourth = arrivals([customer(name) for name in ("ann", "bob", "cam", "dee")])
        with store.writing() as unit:
            enter_each(unit, [first])
            assert (2, 3) == arriving(unit).next_positions(2)
            found = arriving(unit).enter([second, third])
            enter_each(unit, [fourth])
            assert 4 == unit.history.last_position()
        # The last four questions are of blocks that are whole: before and behind, each of whom a view shows and of all.
        met = [[" ".join(str(id_) for id_, *_ in one.candidates) for one in told[-4:]] for told in found]
        assert [["ann", "ann", "ann bob", "ann bob"], ["ann bob", "ann bob", "ann bob cam", "ann bob cam"]] == met

    @pytest.mark.parametrize("what", TAKEN)
    def test_what_belongs_to_somebody_is_refused_to_a_set(self, store: Store, what: str) -> None:
        """Where one has an id, code or key of somebody, nothing of its set is kept, and the unit goes on."""
        together, another = TAKEN[what]
        with store.writing() as unit:
            arriving(unit).enter(arrivals([*together, customer("eve")]))
        before = dumped(store)
        with store.writing() as unit, pytest.raises(AlreadyTakenError) as caught:
            arriving(unit).enter(arrivals([customer("zoe"), another], first=9))
        assert what == caught.value.what
        assert before == dumped(store)

    def test_what_is_taken_is_told(self, store: Store) -> None:
        """Codes are told apart by brand, keys by system, and requests by action."""
        ann = customer("ann", code="C1", external_keys=external_keys("1", "2"))
        with store.writing() as unit:
            unit.customers.add(ann)
            unit.requests.add(REQUEST)
        with store.reading() as unit:
            port, asked = arriving(unit), external_keys("2", "3")
            assert set(external_keys("2")) == port.list_taken_keys(asked)
            assert {"C1"} == port.list_taken_codes(["C1", "c1", "C2"], None)
            assert frozenset() == port.list_taken_codes(["C1"], specimens.BRANDS[1])
            assert {"k"} == port.list_used_keys("add", ["k", "K"])
            assert frozenset() == port.list_used_keys("drop", ["k"])
            assert (frozenset(), frozenset()) == (port.list_taken_keys([]), port.list_taken_codes([], None))

    def test_what_was_found_is_kept(self, store: Store) -> None:
        """Pairs, links and requests are kept as by their own ports."""
        added = MemoryStore()
        pairs, links = [specimens.pair("ann", "bob"), specimens.pair("ann", "cam")], [specimens.link("ann", "bob")]
        people = [customer(name) for name in ("ann", "bob", "cam")]
        with added.writing() as unit:
            enter_each(unit, arrivals(people))
            for pair in pairs:
                unit.reviews.put(pair)
            unit.links.add(links)
            unit.requests.add(REQUEST)
        with store.writing() as unit:
            arriving(unit).enter(arrivals(people))
            arriving(unit).add_found(pairs=pairs, links=links, requests=[REQUEST])
        assert dumped(added) == dumped(store)
        with store.reading() as unit:
            assert REQUEST == unit.requests.find("add", "k")

    def test_a_reading_unit_takes_nobody(self, store: Store) -> None:
        """A unit that only reads refuses to keep anything."""
        with store.reading() as unit:
            port = arriving(unit)
            with pytest.raises(StoreReadOnlyError):
                port.enter(arrivals([customer("ann")]))
            with pytest.raises(StoreReadOnlyError):
                port.next_positions(1)
            with pytest.raises(StoreReadOnlyError):
                port.add_found(pairs=[], links=[], requests=[REQUEST])
