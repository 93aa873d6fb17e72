"""What is noted of a customer's orders, claim by claim: beside the record, and found by.

Owns the part of `CustomerPort` that says so. Pages of customers with totals are claims of `_pages`.
"""

import pytest

from customer_core.errors import NotFoundError
from customer_core.model import CustomerId, LastOrder, Money, OrderKey, OrderTotals, PersonName, SpendIn
from customer_core.ports import Store
from customer_core.search import Criteria, PageRequest, criteria_of
from customer_core.testing._steady import START
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._asking import add, merged, remove, replace
from customer_core.testing.conformance._specimens import customer

__all__ = ["TotalsClaims"]

MUCH = OrderTotals(
    spends=[SpendIn(spent=Money("1000.00", "USD"), orders=2), SpendIn(spent=Money("5", "JPY"), orders=1)],
    items=9,
    last=LastOrder(key=OrderKey("wéb", "1 😀"), placed_at=START),
)
LITTLE = OrderTotals(spends=[SpendIn(spent=Money("1.50", "USD"), orders=1)])
ANN = CustomerId("ann")


def note(store: Store, id_: str, totals: OrderTotals) -> None:
    """Note what the orders of a customer come to."""
    with store.writing() as unit:
        unit.customers.note_totals(CustomerId(id_), totals)


def noted(store: Store, *ids: str) -> dict[str, OrderTotals]:
    """Return what was noted of some ids."""
    with store.reading() as unit:
        return {str(id_): totals for id_, totals in unit.customers.list_totals(list(map(CustomerId, ids))).items()}


def found_by(store: Store, text: str) -> list[str]:
    """Return the ids that are found by criteria, in order."""
    wanted: Criteria = criteria_of(text)
    with store.reading() as unit:
        return [str(one.id) for one in unit.customers.find_page(PageRequest(criteria=wanted)).items]


class TotalsClaims:
    """Show that a store notes what orders come to as `CustomerPort` obliges it to."""

    def test_what_was_noted_is_told_and_found_by(self, store: Store) -> None:
        """Totals come back equal, those noted later in place of earlier ones, and a search goes by them."""
        add(store, customer("ann"), customer("bob"))
        note(store, "ann", LITTLE)
        note(store, "ann", MUCH)
        assert {"ann": MUCH} == noted(store, "ann", "bob", "nobody")
        assert {} == noted(store)
        assert ["ann"] == found_by(store, "spent>=1000USD orders:3 items>8")
        assert ["bob"] == found_by(store, "orders:0")
        note(store, "ann", OrderTotals())
        assert (["ann", "bob"], []) == (found_by(store, "spent:0"), found_by(store, "spent>0"))
        assert {} == noted(store, "ann")

    def test_totals_stay_when_the_record_is_replaced(self, store: Store) -> None:
        """Neither the record nor its version is touched by a note, and a note not by another record."""
        add(store, customer("ann", version=1))
        note(store, "ann", MUCH)
        replace(store, customer("ann", name=PersonName("Ann"), version=2), expected_version=1)
        assert {"ann": MUCH} == noted(store, "ann")
        assert ["ann"] == found_by(store, "spent>999 name:ann")

    def test_totals_go_with_the_record(self, store: Store) -> None:
        """A record that was merged away or removed has none, and nothing can be noted of it."""
        add(store, *(customer(id_, version=1) for id_ in ("ann", "bob", "cam")))
        for id_ in ("ann", "bob", "cam"):
            note(store, id_, MUCH)
        merged(store, "m", "ann", "bob")
        remove(store, customer("cam", version=1))
        assert {"ann": MUCH} == noted(store, "ann", "bob", "cam")
        assert ["ann"] == found_by(store, "orders>0")
        for id_ in ("bob", "cam", "dee"):
            with store.writing() as unit, pytest.raises(NotFoundError) as refusal:
                unit.customers.note_totals(CustomerId(id_), LITTLE)
            assert ("customer", id_) == (refusal.value.kind, refusal.value.id)

    def test_a_note_that_is_undone_was_never_made(self, store: Store) -> None:
        """Totals are of the unit that noted them."""
        add(store, customer("ann"))
        note(store, "ann", LITTLE)
        with pytest.raises(ValueError, match="planted"), store.writing() as unit:
            unit.customers.note_totals(ANN, MUCH)
            raise ValueError("planted")
        assert ({"ann": LITTLE}, []) == (noted(store, "ann"), found_by(store, "orders>1"))

    def test_every_kind_of_record_takes_a_note(self, store: Store) -> None:
        """Whatever a record holds, totals stand beside it."""
        add(store, *specimens.CUSTOMERS.values())
        for record in specimens.CUSTOMERS.values():
            note(store, str(record.id), MUCH)
        assert len(specimens.CUSTOMERS) == len(noted(store, *(str(one.id) for one in specimens.CUSTOMERS.values())))
