"""What is still there after a restart, claim by claim, and the word of a store that outlives nothing.

Owns the claims. How a store is opened again is said by whoever tests it.
"""

from typing import ClassVar

import pytest

from customer_core.errors import AlreadyTakenError
from customer_core.ports import Store
from customer_core.testing.conformance._asking import add
from customer_core.testing.conformance._furnishing import furnish, state_of
from customer_core.testing.conformance._specimens import customer, entry
from customer_core.testing.conformance._stores import Write, every_write

__all__ = ["DurabilityConformance"]


class DurabilityConformance:
    """Show that a store outlives the process, as `Store.writing` promises of one that outlives processes at all.

    Override `reopen`; or, where the store outlives nothing, set `survives_restart` to False and say why in `reason`.
    """

    survives_restart: ClassVar[bool] = True
    reason: ClassVar[str] = ""

    def reopen(self, store: Store) -> Store:
        """Return a new store on what this one kept, as the next process would open it; the old one may be closed."""
        raise NotImplementedError

    @pytest.fixture(autouse=True)
    def _only_where_anything_survives(self) -> None:
        if not self.survives_restart:
            assert self.reason
            pytest.skip(f"this store says that it survives no restart: {self.reason}")

    def test_everything_survives_a_restart(self, store: Store) -> None:
        """What was kept in any port is there after a restart, exactly as it was, and after a second one."""
        furnish(store)
        before = state_of(store)
        again = self.reopen(store)
        assert before == state_of(again)
        last = self.reopen(again)
        assert before == state_of(last)
        last.close()

    @every_write
    def test_every_write_survives_a_restart(self, store: Store, write: Write) -> None:
        """Whatever was written last is there after a restart, also where it took something away."""
        furnish(store)
        with store.writing() as unit:
            write(unit)
        before = state_of(store)
        again = self.reopen(store)
        assert before == state_of(again)
        again.close()

    def test_a_failed_unit_survives_no_restart(self, store: Store) -> None:
        """What a failed unit had written is not there after a restart either."""
        furnish(store)
        before = state_of(store)
        with pytest.raises(ValueError, match="planted"), store.writing() as unit:
            unit.customers.add(customer("new"))
            raise ValueError("planted")
        again = self.reopen(store)
        assert before == state_of(again)
        again.close()

    def test_counting_goes_on_after_a_restart(self, store: Store) -> None:
        """Positions and numbers go on where they were before a restart."""
        furnish(store)
        with store.reading() as unit:
            position = unit.history.last_position()
        again = self.reopen(store)
        with again.writing() as unit:
            assert (2, position) == (unit.facts.next_number("counter"), unit.history.last_position())
            assert unit.history.add(entry()).position > position
        again.close()

    def test_what_was_taken_is_taken_after_a_restart(self, store: Store) -> None:
        """Ids of merged and removed customers, codes and external keys are refused after a restart, too."""
        furnish(store)
        with store.writing() as unit:
            unit.customers.remove(customer("cam").id, expected_version=1)
        again = self.reopen(store)
        for clash in (customer("old"), customer("cam"), customer("new", code="C1")):
            with pytest.raises(AlreadyTakenError):
                add(again, clash)
        again.close()

    def test_a_unit_that_was_open_at_closing_is_kept(self, store: Store) -> None:
        """A unit that writes while its store is closed is kept when it ends."""
        with store.writing() as unit:
            store.close()
            unit.customers.add(customer("ann"))
        again = self.reopen(store)
        with again.reading() as unit:
            assert 1 == unit.customers.count()
        again.close()
