"""What `LoadPort` obliges a store to, claim by claim: very many customers come as if each had come by itself.

Owns the claims, and the customers that they are shown by.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, Final

import attrs
import pytest

from customer_core.errors import LoadRefusedError, StoreReadOnlyError
from customer_core.history import seal
from customer_core.model import Customer
from customer_core.ports import IndexedRecord, Link, NewCustomer, Store, UnitOfWork
from customer_core.serialization import dumps, from_history_row, to_history_row
from customer_core.storage import MemoryStore
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._dumping import dump_unit
from customer_core.testing.conformance._specimens import customer, external_keys

__all__ = ["LoadPortConformance"]

SALT: Final = bytes(range(16))
KEYS: Final = ("k1", "k" * 65, "nul\x00", "k1", "é")
TAKEN: Final = {
    "id": ([customer("ann"), customer("bob")], customer("ann")),
    "code": ([customer("ann", code="C1"), customer("bob", code="c1")], customer("cam", code="C1")),
    "external key": (
        [customer("ann", external_keys=external_keys("1", "2")), customer("bob", external_keys=external_keys("3"))],
        customer("cam", external_keys=external_keys("9", "2")),
    ),
}
"""What belongs to one customer only: some that may be together, and one who has what the first of them has."""


def new(one: Customer, position: int) -> NewCustomer:
    """Return a new customer: with several keys, and every other one with a sealed entry."""
    id_ = str(one.id)
    entry = attrs.evolve(specimens.entry(f"customer:{id_}", reason="née\n😀"), position=position)
    row = to_history_row(entry)
    if position % 2:
        row = row.with_seal(seal(row, after=None, salt=SALT))
    indexed = IndexedRecord(id=one.id, keys=(*KEYS, f"of {id_}"), order=f"é{id_}" * 9, features='{"name":["é"]}')
    return NewCustomer(customer=one, document=dumps(one), indexed=indexed, entry=row)


def in_batches(customers: Sequence[Customer], size: int) -> list[list[NewCustomer]]:
    """Return new customers in batches of a size."""
    made = [new(one, place) for place, one in enumerate(customers, start=1)]
    return [made[first : first + size] for first in range(0, len(made), size)]


def as_they_are(batch: Sequence[NewCustomer]) -> Sequence[NewCustomer]:
    """Make customers of what are customers already."""
    return batch


def add_each(unit: UnitOfWork, batches: Iterable[Sequence[NewCustomer]]) -> None:
    """Add customers one after the other through the other ports."""
    for batch in batches:
        for one in batch:
            unit.customers.add(one.customer)
            unit.index.put(one.indexed)
            unit.history.add(from_history_row(one.entry), salt=one.entry.salt)


def dumped(store: Store) -> object:
    """Return everything that a store tells."""
    with store.reading() as unit:
        return dump_unit(unit, keys=KEYS)


def load(
    store: Store,
    batches: Iterable[Sequence[NewCustomer]],
    *,
    workers: int = 0,
    kept: Callable[[int], None] = lambda _: None,
) -> None:
    """Load into a store."""
    with store.writing() as unit:
        unit.loads.load(batches, as_they_are, workers=workers, kept=kept)  # type: ignore[attr-defined]  # not every unit has it


EVERYBODY: Final = tuple(specimens.CUSTOMERS.values())


class LoadPortConformance:
    """Show that a store takes very many customers at once as `LoadPort` obliges it to.

    Where a store's units offer no `loads`, set `loads` to False and say why in `reason`: it is filled one by one then.
    """

    loads: ClassVar[bool] = True
    reason: ClassVar[str] = ""

    @pytest.fixture(autouse=True)
    def _only_where_many_are_loaded(self, request: pytest.FixtureRequest) -> None:
        if not self.loads and "or_says_that_it_takes_none" not in request.node.name:
            assert self.reason
            pytest.skip(f"this store says that it takes none at once: {self.reason}")

    def test_a_store_takes_many_at_once_or_says_that_it_takes_none(self, store: Store) -> None:
        """A unit offers `loads` exactly where its store says so."""
        with store.reading() as unit:
            assert self.loads is hasattr(unit, "loads")

    @pytest.mark.parametrize(("size", "workers"), [(1, 0), (2, 0), (1_000, 0), (3, 2)])
    def test_customers_are_as_if_each_had_been_added(self, store: Store, size: int, workers: int) -> None:
        """Whatever the batches and whoever makes them, a store tells the same as one that took each by itself."""
        added = MemoryStore()
        with added.writing() as unit:
            add_each(unit, in_batches(EVERYBODY, 1))
        load(store, in_batches(EVERYBODY, size), workers=workers)
        assert dumped(added) == dumped(store)

    def test_each_batch_is_reported(self, store: Store) -> None:
        """Whoever loads is told how many of each batch were written."""
        batches, told = in_batches(EVERYBODY, 2), list[int]()
        load(store, batches, kept=told.append)
        assert [len(batch) for batch in batches] == told

    def test_a_store_goes_on_after_a_load(self, store: Store) -> None:
        """Whoever comes later is added behind those who were loaded, and their codes and keys stay taken."""
        (first, _), late = TAKEN["external key"]
        load(store, in_batches([first], 1))
        with store.writing() as unit:
            add_each(unit, [[new(customer("zoe"), 2)]])
            assert 2 == unit.history.last_position()
        with pytest.raises(LoadRefusedError) as caught:
            load(store, [[new(late, 3)]])
        assert ("external key", 0) == (caught.value.what, caught.value.number)

    @pytest.mark.parametrize("size", [1, 2, 3])
    @pytest.mark.parametrize("what", TAKEN)
    def test_what_belongs_to_one_is_refused_to_a_second(self, store: Store, what: str, size: int) -> None:
        """Two customers of one id, code or key are refused by their numbers, and nothing of the load is kept."""
        before = dumped(store)
        together, another = TAKEN[what]
        with pytest.raises(LoadRefusedError) as caught:
            load(store, in_batches([*together, another], size))
        assert (what, 2, "number 0") == (caught.value.what, caught.value.number, caught.value.holder)
        assert before == dumped(store)
        load(store, in_batches(together, size))

    def test_a_load_that_breaks_off_leaves_nothing(self, store: Store) -> None:
        """Where what is loaded ends by an error, nothing is kept, and another load is whole."""
        before = dumped(store)

        def torn() -> Iterable[Sequence[NewCustomer]]:
            yield from in_batches(EVERYBODY[:2], 1)
            raise ValueError("planted")

        with pytest.raises(ValueError, match="planted"):
            load(store, torn())
        assert before == dumped(store)
        load(store, in_batches(EVERYBODY, 2))

    def test_batches_may_read_from_the_unit(self, store: Store) -> None:
        """What is loaded next may depend on what the unit tells."""
        told = []

        def reading(unit: UnitOfWork) -> Iterable[Sequence[NewCustomer]]:
            for number in (1, 2):
                told.append((unit.facts.next_number("n"), unit.history.settled_position()))
                yield [new(customer(f"c-{number}"), number)]

        with store.writing() as unit:
            unit.loads.load(reading(unit), as_they_are, workers=0, kept=lambda _: None)  # type: ignore[attr-defined]
        assert [1, 2] == [number for number, _ in told]
        with store.reading() as unit:
            assert 2 == unit.customers.count()

    def test_pairs_are_as_if_each_had_been_kept(self, store: Store) -> None:
        """Links and waiting pairs that come beside a load are read as those that were kept one by one."""
        ann, bob, cam = customers = [customer(name) for name in ("ann", "bob", "cam")]
        links = [[Link.of(bob.id, ann.id, 3.5)], [Link.of(cam.id, ann.id, -0.1), Link.of(bob.id, cam.id, 1 / 3)], []]
        waiting = [[specimens.pair("ann", "cam", -0.1, "")], [specimens.pair("ann", "bob", 3.5)], []]
        kept = MemoryStore()
        with kept.writing() as unit:
            add_each(unit, in_batches(customers, 1))
            unit.links.add([link for some in links for link in some])
            for pair in (pair for some in waiting for pair in some):
                unit.reviews.put(pair)
        with store.writing() as unit:
            loads = unit.loads  # type: ignore[attr-defined]  # as above
            loads.load(in_batches(customers, 2), as_they_are, workers=0, kept=lambda _: None)
            for some, pairs in zip(links, waiting, strict=True):
                loads.add_pairs(some, pairs)
        assert dumped(kept) == dumped(store)
        with store.reading() as unit:
            assert [waiting[1][0], waiting[0][0]] == list(unit.reviews.list_waiting(after=None, most=9))
            assert 3 == len(unit.links.list_of([ann.id, bob.id]))

    def test_a_reading_unit_loads_nothing(self, store: Store) -> None:
        """A unit that only reads refuses to load."""
        with store.reading() as unit, pytest.raises(StoreReadOnlyError):
            unit.loads.load([], as_they_are, workers=0, kept=lambda _: None)  # type: ignore[attr-defined]
        with store.reading() as unit, pytest.raises(StoreReadOnlyError):
            unit.loads.add_pairs([], [])  # type: ignore[attr-defined]
