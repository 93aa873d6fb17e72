"""What a store promises to threads that use it at once, claim by claim: no update is lost, nobody sees half a unit.

Owns these claims and the way in which threads are run. A store may let threads wait for one another, or refuse one with
an error that says that others were in the way; every claim allows for both.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Barrier, Thread
from typing import Final, TypeVar

from customer_core.errors import AlreadyTakenError, StaleVersionError, StoreBusyError, StoreConflictError
from customer_core.model import CustomerId, FrozenMap
from customer_core.ports import KeyQuery, Store, UnitOfWork
from customer_core.testing.conformance._asking import add, found, live_ids, replace
from customer_core.testing.conformance._specimens import changed, customer, entry, indexed

__all__ = ["ROUNDS", "ThreadClaims", "at_once", "insisting"]

T = TypeVar("T")

THREADS: Final = 4
ROUNDS: Final = 12
PATIENCE_SECONDS: Final = 0.3
"""How long a thread is given to do what it must not be able to do."""
END_SECONDS: Final = 60
REFUSALS: Final = (StaleVersionError, StoreBusyError, StoreConflictError)
"""What a unit may be refused with because of others; the same work may be kept when it is done anew."""


class ThreadClaims:
    """Show that many threads may use a store at once."""

    def test_no_update_is_lost(self, store: Store) -> None:
        """Of changes that several threads make to one customer, each from what it read, every one is kept."""
        add(store, customer("ann"))

        meeting = Barrier(THREADS)

        def change(name: str) -> None:
            is_first = True
            while True:
                before = found(store, "ann")
                assert before is not None
                if is_first:  # All have read before any of them writes.
                    meeting.wait(END_SECONDS)
                    is_first = False
                after = changed(before, attributes=before.attributes.with_entry(name, value=True))
                try:
                    replace(store, after, expected_version=before.version)
                except REFUSALS:
                    continue
                return

        def change_often(thread: int) -> None:
            for number in range(ROUNDS):
                change(f"{thread}-{number}")

        at_once(change_often)
        everything = {f"{thread}-{number}": True for thread in range(THREADS) for number in range(ROUNDS)}
        kept = found(store, "ann")
        assert kept is not None
        assert (FrozenMap(everything), 1 + THREADS * ROUNDS) == (kept.attributes, kept.version)

    def test_no_number_is_given_twice(self, store: Store) -> None:
        """Numbers that several threads count are all different, and none is left out."""
        numbers = at_once(lambda _: [insisting(partial(_count, store)) for _ in range(ROUNDS)])
        assert list(range(1, 1 + THREADS * ROUNDS)) == sorted(number for some in numbers for number in some)

    def test_whoever_is_added_at_once_is_there(self, store: Store) -> None:
        """Customers that several threads add at once are all there, each once."""
        at_once(lambda thread: [insisting(partial(_add_one, store, f"{thread}-{n}")) for n in range(ROUNDS)])
        assert sorted(f"{thread}-{n}" for thread in range(THREADS) for n in range(ROUNDS)) == live_ids(store)

    def test_one_of_several_gets_a_code(self, store: Store) -> None:
        """Where several threads want one code at once, one customer gets it, and nothing is kept of the others."""

        def claim(thread: int) -> bool:
            try:
                insisting(lambda: add(store, customer(f"c{thread}", code="C1")))
            except AlreadyTakenError:
                return False
            return True

        assert [True] == [is_won for is_won in at_once(claim) if is_won]
        assert 1 == len(live_ids(store))

    def test_two_writing_units_never_overwrite_unseen(self, store: Store) -> None:
        """A unit that read a record in order to write it writes on what it read, or does not write at all."""
        add(store, customer("ann"))

        def count_up(unit: UnitOfWork) -> None:
            before = unit.customers.find(CustomerId("ann"))
            assert before is not None
            unit.customers.replace(changed(before), expected_version=before.version)

        at_once(lambda _: [insisting(partial(_in_one, store, count_up)) for _ in range(ROUNDS)])
        kept = found(store, "ann")
        assert 1 + THREADS * ROUNDS == (kept and kept.version)

    def test_what_is_held_stays_as_it_was_read(self, store: Store) -> None:
        """Work that holds a customer before it reads it always writes on what it read."""
        add(store, customer("ann"))

        def count_up(unit: UnitOfWork) -> None:
            unit.customers.hold([CustomerId("ann"), CustomerId("nobody")])
            before = unit.customers.find(CustomerId("ann"))
            assert before is not None
            unit.customers.replace(changed(before), expected_version=before.version)

        at_once(lambda _: [store.write(count_up) for _ in range(ROUNDS)])
        kept = found(store, "ann")
        assert 1 + THREADS * ROUNDS == (kept and kept.version)

    def test_whoever_reserved_a_key_is_seen_by_the_next(self, store: Store) -> None:
        """Of several threads that reserve one key, look it up and add a record where there is none, one adds it."""

        def add_unless_there(number: int, name: str) -> Callable[[UnitOfWork], bool]:
            def work(unit: UnitOfWork) -> bool:
                unit.index.reserve([f"own {name}", f"k{number}"])
                if unit.index.find([KeyQuery(f"k{number}", 9, 1)], order="").candidates:
                    return False
                unit.customers.add(customer(name))
                unit.index.put(indexed(name, f"own {name}", f"k{number}"))
                return True

            return work

        def work(thread: int) -> list[bool]:
            return [store.write(add_unless_there(number, f"{thread}-{number}")) for number in range(ROUNDS)]

        assert [1] * ROUNDS == [sum(some) for some in zip(*at_once(work), strict=True)]

    def test_a_mark_tells_whether_anything_was_kept(self, store: Store) -> None:
        """A mark is another one as soon as others have kept something, and the same while nobody writes."""
        marks = []
        for number in range(3):
            with store.reading() as unit:
                marks.append(unit.mark())
            with store.reading() as unit:
                assert marks[-1] == unit.mark()
            with store.writing() as unit:
                unit.customers.add(customer(f"c-{number}"))
                unit.history.add(entry(f"customer:c-{number}"))
        with store.writing() as unit:
            marks.append(unit.mark())
        assert 4 == len(set(marks))

    def test_nobody_sees_a_unit_before_its_end(self, store: Store) -> None:
        """Of a unit that has not ended others see nothing, and then everything at once."""
        seen: list[list[str]] = []
        reader = Thread(target=lambda: seen.append(live_ids(store)))
        with store.writing() as unit:
            unit.customers.add(customer("ann"))
            reader.start()
            reader.join(PATIENCE_SECONDS)
            early = list(seen)
            unit.customers.add(customer("bob"))
        reader.join(END_SECONDS)
        assert early in ([], [[]])
        assert seen[0] in ([], ["ann", "bob"])
        assert ["ann", "bob"] == live_ids(store)

    def test_nobody_ever_sees_a_unit_that_failed(self, store: Store) -> None:
        """Of a unit that an exception leaves nobody sees anything, neither before its end nor after."""
        seen: list[list[str]] = []
        reader = Thread(target=lambda: seen.append(live_ids(store)))
        with suppress(KeyError), store.writing() as unit:
            unit.customers.add(customer("ann"))
            reader.start()
            reader.join(PATIENCE_SECONDS)
            raise KeyError
        reader.join(END_SECONDS)
        assert ([[]], []) == (seen, live_ids(store))

    def test_a_reading_unit_sees_one_state(self, store: Store) -> None:
        """A unit that reads sees the state of its first read to its end, whatever others keep meanwhile."""
        add(store, customer("ann"))
        writer = Thread(target=lambda: insisting(lambda: add(store, customer("bob"))))
        with store.reading() as unit:
            first = unit.customers.count()
            writer.start()
            writer.join(PATIENCE_SECONDS)
            assert (1, 1) == (first, unit.customers.count())
            assert ["ann"] == [str(one.id) for one in unit.customers.iter_all()]
            assert None is unit.customers.find(CustomerId("bob"))
        writer.join(END_SECONDS)
        assert ["ann", "bob"] == live_ids(store)

    def test_records_that_change_together_are_seen_together(self, store: Store) -> None:
        """Readers never see one of two records that every unit changes together without the other."""
        add(store, customer("ann"), customer("bob"))

        def change_both(unit: UnitOfWork) -> None:
            for name in ("ann", "bob"):
                before = unit.customers.find(CustomerId(name))
                assert before is not None
                unit.customers.replace(changed(before), expected_version=before.version)

        def work(thread: int) -> list[int]:
            if thread == 0:
                for _ in range(ROUNDS):
                    insisting(partial(_in_one, store, change_both))
            return [_difference(store) for _ in range(ROUNDS)]

        assert {0} == {difference for some in at_once(work) for difference in some}


def at_once(work: Callable[[int], T]) -> list[T]:
    """Run work in some threads that begin together; what one of them raises is raised here."""
    barrier = Barrier(THREADS)

    def begin(thread: int) -> T:
        barrier.wait(END_SECONDS)
        return work(thread)

    with ThreadPoolExecutor(THREADS) as pool:
        return _all(pool.map(begin, range(THREADS), timeout=END_SECONDS))


def _all(results: Iterable[T]) -> list[T]:
    return list(results)


def insisting(work: Callable[[], T]) -> T:
    """Do what a store may refuse for the moment until it does not."""
    while True:
        try:
            return work()
        except REFUSALS:
            continue


def _in_one(store: Store, work: Callable[[UnitOfWork], None]) -> None:
    with store.writing() as unit:
        work(unit)


def _count(store: Store) -> int:
    with store.writing() as unit:
        return unit.facts.next_number("c")


def _add_one(store: Store, name: str) -> None:
    add(store, customer(name))


def _difference(store: Store) -> int:
    """Return by how many versions two records are apart."""
    with store.reading() as unit:
        ann, bob = (unit.customers.find(CustomerId(name)) for name in ("ann", "bob"))
    assert ann is not None
    assert bob is not None
    return abs(ann.version - bob.version)
