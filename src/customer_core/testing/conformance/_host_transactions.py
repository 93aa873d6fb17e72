"""What a store promises inside a transaction of the host's, claim by claim: the host alone commits or rolls back.

Owns the claims. How a host opens a connection, commits and rolls back is said by whoever tests a store.
"""

import time
from typing import ClassVar, Final

import pytest

from customer_core.errors import AlreadyTakenError, StoreBusyError, StoreReadOnlyError
from customer_core.ports import Store
from customer_core.testing.conformance._asking import add, live_ids
from customer_core.testing.conformance._furnishing import furnish, state_of
from customer_core.testing.conformance._specimens import customer

__all__ = ["HostTransactionConformance"]

AT_ONCE_SECONDS: Final = 2
"""Longer than any refusal takes, and far below the time for which a store waits by itself."""


class HostTransactionConformance:
    """Show that a store works inside a host's transaction as `Store.within` promises.

    Override `connect`, `commit` and `rollback`; or, where the store has no connections, set `joins_transactions` to
    False and say why in `reason`.
    """

    joins_transactions: ClassVar[bool] = True
    reason: ClassVar[str] = ""

    def connect(self, store: Store) -> object:
        """Return a new connection of the host's to what the store keeps, with a transaction that the host began."""
        raise NotImplementedError

    def commit(self, connection: object) -> None:
        """Commit the host's transaction and close the connection."""
        raise NotImplementedError

    def rollback(self, connection: object) -> None:
        """Roll the host's transaction back and close the connection."""
        raise NotImplementedError

    @pytest.fixture(autouse=True)
    def _only_where_transactions_are_joined(self) -> None:
        if not self.joins_transactions:
            assert self.reason
            pytest.skip(f"this store says that it joins no transaction: {self.reason}")

    def test_the_host_commits(self, store: Store) -> None:
        """What was written inside is seen inside at once, and by others only when the host has committed."""
        connection = self.connect(store)
        view = store.within(connection)
        add(view, customer("ann"))
        assert (["ann"], []) == (live_ids(view), live_ids(store))
        add(view, customer("bob"))
        self.commit(connection)
        assert ["ann", "bob"] == live_ids(store)

    def test_the_host_rolls_back(self, store: Store) -> None:
        """Of what was written inside nothing is left when the host rolls back, however many units there were."""
        furnish(store)
        before = state_of(store)
        connection = self.connect(store)
        view = store.within(connection)
        add(view, customer("x"))
        add(view, customer("y"))
        self.rollback(connection)
        assert before == state_of(store)

    def test_a_failed_unit_leaves_the_others(self, store: Store) -> None:
        """A unit that fails inside is undone as a whole, and those before and after it are kept with the host's."""
        connection = self.connect(store)
        view = store.within(connection)
        add(view, customer("ann"))
        with pytest.raises(AlreadyTakenError):
            add(view, customer("bob"), customer("cam"), customer("ann"))
        with pytest.raises(ValueError, match="planted"), view.writing() as unit:
            unit.customers.add(customer("dee"))
            raise ValueError("planted")
        add(view, customer("eve"))
        self.commit(connection)
        assert ["ann", "eve"] == live_ids(store)

    def test_a_reading_unit_refuses_writes_inside_too(self, store: Store) -> None:
        """A unit that only reads refuses writes inside a host's transaction as well."""
        connection = self.connect(store)
        view = store.within(connection)
        with view.reading() as unit, pytest.raises(StoreReadOnlyError):
            unit.customers.add(customer("ann"))
        self.commit(connection)
        assert [] == live_ids(store)

    def test_a_lock_is_refused_at_once(self, store: Store) -> None:
        """A unit that meets a lock inside is refused at once, since waiting is the host's to decide."""
        connection = self.connect(store)
        view = store.within(connection)
        with store.writing() as unit:
            unit.customers.add(customer("ann"))
            began = time.monotonic()
            with pytest.raises(StoreBusyError), view.writing() as inner:
                inner.customers.add(customer("ann"))
            assert AT_ONCE_SECONDS > time.monotonic() - began
        self.rollback(connection)
        assert ["ann"] == live_ids(store)

    def test_closing_a_view_leaves_store_and_connection(self, store: Store) -> None:
        """A view that is closed gives back nothing of the host's: its transaction goes on."""
        connection = self.connect(store)
        view = store.within(connection)
        add(view, customer("ann"))
        view.close()
        add(store.within(connection), customer("bob"))
        self.commit(connection)
        assert ["ann", "bob"] == live_ids(store)
