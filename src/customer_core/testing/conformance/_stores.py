"""What `Store` and `UnitOfWork` oblige a store to, claim by claim: all or nothing, one state, orderly closing.

Owns the claims that one thread can show. Those that need several are claimed in `_threads`.
"""

from collections.abc import Callable

import pytest

from customer_core.errors import ManagerClosedError, StoreAddressError, StoreReadOnlyError
from customer_core.model import CreditAccountId
from customer_core.ports import Store, UnitOfWork
from customer_core.testing.conformance._asking import add, live_ids
from customer_core.testing.conformance._furnishing import WRITES, furnish, state_of, states_in
from customer_core.testing.conformance._specimens import customer
from customer_core.testing.conformance._threads import ThreadClaims

__all__ = ["StoreConformance"]

Write = Callable[[UnitOfWork], object]
every_write = pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
EVERY_WRITE = {name: write for name, write in WRITES.items() if name not in {"index.clear", "customers.remove"}}


class _Interrupted(BaseException):
    """Leaves a unit as a signal would, past every `except Exception`."""


class StoreConformance(ThreadClaims):
    """Show that a store and its units of work keep what `Store` and `UnitOfWork` promise."""

    def test_a_reading_unit_refuses_every_write(self, store: Store) -> None:
        """Whatever is to be written in a unit that only reads is refused, and nothing is changed."""
        furnish(store)
        before = state_of(store)
        for name, write in WRITES.items():
            with store.reading() as unit, pytest.raises(StoreReadOnlyError):
                write(unit)
            assert (name, before) == (name, state_of(store))

    def test_a_reading_unit_holds_and_reserves_nothing(self, store: Store) -> None:
        """In a unit that only reads nothing can be kept from others."""
        with store.reading() as unit:
            with pytest.raises(StoreReadOnlyError):
                unit.customers.hold([customer("ann").id])
            with pytest.raises(StoreReadOnlyError):
                unit.accounts.lock([CreditAccountId("a-1")])
            with pytest.raises(StoreReadOnlyError):
                unit.index.reserve(["k1"])
            with pytest.raises(StoreReadOnlyError):
                unit.index.clear()

    def test_a_failed_unit_leaves_nothing_of_a_write(self, store: Store) -> None:
        """Whatever was written in a unit that an exception leaves is not there."""
        furnish(store)
        before = state_of(store)
        for name, write in WRITES.items():
            with pytest.raises(ValueError, match="planted"), store.writing() as unit:
                write(unit)
                raise ValueError("planted")
            assert (name, before) == (name, state_of(store))

    @every_write
    def test_a_unit_sees_its_own_write(self, store: Store, write: Write) -> None:
        """What a unit wrote it sees at once, and exactly that is kept."""
        furnish(store)
        before = state_of(store)
        with store.writing() as unit:
            write(unit)
            seen = states_in(unit)
        after = state_of(store)
        assert before != after
        assert seen | {"counter": after["counter"]} == after

    @pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, _Interrupted])
    def test_a_failed_unit_leaves_nothing_at_all(self, store: Store, error: type[BaseException]) -> None:
        """Of a unit that wrote to every port nothing is kept, whatever kind of exception leaves it."""
        furnish(store)
        before = state_of(store)
        with pytest.raises(error), store.writing() as unit:
            for write in EVERY_WRITE.values():
                write(unit)
            raise error
        assert before == state_of(store)

    def test_a_unit_keeps_everything(self, store: Store) -> None:
        """Of a unit that wrote to every port and ends well everything is kept."""
        furnish(store)
        with store.writing() as unit:
            for write in EVERY_WRITE.values():
                write(unit)
            seen = states_in(unit)
        after = state_of(store)
        assert seen | {"counter": 3} == after

    def test_the_exception_itself_leaves_the_unit(self, store: Store) -> None:
        """The very exception that was raised inside a unit comes out of it, of either kind."""
        error = ValueError("planted")
        for opened in (store.reading, store.writing):
            with pytest.raises(ValueError, match="planted") as caught, opened():
                raise error
            assert error is caught.value

    def test_a_store_goes_on_after_a_failed_unit(self, store: Store) -> None:
        """After a unit that failed the next ones read and write as ever."""
        with pytest.raises(ValueError, match="planted"), store.writing() as unit:
            unit.customers.add(customer("ann"))
            raise ValueError("planted")
        add(store, customer("ann"))
        assert ["ann"] == live_ids(store)

    def test_a_unit_may_do_nothing(self, store: Store) -> None:
        """A unit of either kind in which nothing happens changes nothing."""
        furnish(store)
        before = state_of(store)
        with store.reading():
            pass
        with store.writing():
            pass
        assert before == state_of(store)

    def test_a_store_has_a_name(self, store: Store) -> None:
        """Messages can call a store by its name, which stays the same, also once it is closed."""
        name = store.name
        assert name.strip()
        store.close()
        assert name == store.name

    def test_migrating_a_store_that_fits_changes_nothing(self, store: Store) -> None:
        """A store whose schema fits is left alone by a migration, as often as one is asked for."""
        furnish(store)
        before = state_of(store)
        store.migrate()
        store.migrate()
        assert before == state_of(store)

    def test_a_connection_that_is_none_is_refused(self, store: Store) -> None:
        """A store does not work inside something that is no connection which it knows."""
        for strange in (object(), "memory:", None):
            with pytest.raises(StoreAddressError):
                store.within(strange)

    def test_a_closed_store_opens_no_unit(self, store: Store) -> None:
        """Once a store is closed units of either kind are refused."""
        store.close()
        for opened in (store.reading, store.writing):
            with pytest.raises(ManagerClosedError), opened():
                pytest.fail("a unit was opened")

    def test_closing_twice_does_nothing(self, store: Store) -> None:
        """A store that is closed already can be closed again."""
        store.close()
        store.close()

    def test_a_unit_outlives_the_closing_of_its_store(self, store: Store) -> None:
        """A unit that is open when its store is closed reads and writes on until it ends."""
        add(store, customer("ann"))
        with store.reading() as unit:
            store.close()
            assert ["ann"] == [str(one.id) for one in unit.customers.iter_all()]
        with pytest.raises(ManagerClosedError), store.reading():
            pytest.fail("a unit was opened")

    def test_a_writing_unit_outlives_the_closing_of_its_store(self, store: Store) -> None:
        """A unit that writes when its store is closed ends well."""
        with store.writing() as unit:
            unit.customers.add(customer("ann"))
            store.close()
            unit.customers.add(customer("bob"))
            assert 2 == unit.customers.count()
