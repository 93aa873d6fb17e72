"""What belongs to one customer only, claim by claim: codes within a brand and the keys of other systems.

Owns the part of `CustomerPort` that says so. It must not know pages.
"""

import pytest

from customer_core.errors import AlreadyTakenError
from customer_core.merging import Parted
from customer_core.model import BrandId, ExternalKey, MergeId
from customer_core.ports import Store
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._asking import (
    add,
    assert_same,
    found,
    id_by_code,
    id_by_key,
    merged,
    parted,
    replace,
)
from customer_core.testing.conformance._specimens import changed, customer, external_keys

__all__ = ["UniquenessClaims"]

every_lookalike = pytest.mark.parametrize("texts", specimens.LOOKALIKES, ids=ascii)


class UniquenessClaims:
    """Show that a store tells codes and external keys apart, and lets each belong to one customer."""

    @every_lookalike
    def test_codes_are_told_apart_exactly(self, store: Store, texts: tuple[str, str]) -> None:
        """Codes that differ in anything are two codes: case, accents, composition, spaces."""
        one, other = texts
        add(store, customer("one", code=one))
        assert None is id_by_code(store, other)
        add(store, customer("other", code=other))
        assert ["one", "other"] == [id_by_code(store, code) for code in texts]

    @every_lookalike
    def test_external_keys_are_told_apart_exactly(self, store: Store, texts: tuple[str, str]) -> None:
        """External keys that differ in anything are two keys, by their system as well as by their id."""
        named = {text: ExternalKey("shop", text) for text in texts} | {
            f"{text}/": ExternalKey(text, "1") for text in texts
        }
        for number, key in enumerate(named.values()):
            assert None is id_by_key(store, key)
            add(store, customer(f"c{number}", external_keys=[key]))
        assert ["c0", "c1", "c2", "c3"] == [id_by_key(store, key) for key in named.values()]

    def test_a_code_belongs_to_one_customer_of_a_brand(self, store: Store) -> None:
        """A code that another customer of the brand has is refused, to new customers and to those there are."""
        add(store, customer("ann", code="C1"), customer("bob", code="C2"))
        with pytest.raises(AlreadyTakenError) as refusal:
            add(store, customer("cam", code="C1"))
        assert {"what": "code", "kind": "customer", "holder": "ann"} == refusal.value.facts
        with pytest.raises(AlreadyTakenError) as refusal:
            replace(store, customer("bob", code="C1", version=2), expected_version=1)
        assert {"what": "code", "kind": "customer", "holder": "ann"} == refusal.value.facts

    def test_each_brand_has_codes_of_its_own(self, store: Store) -> None:
        """One code may belong to a customer of each brand, and to one of none; ids of brands are told apart exactly."""
        for number, brand in enumerate(specimens.BRANDS):
            assert None is id_by_code(store, "C1", brand)
            add(store, customer(f"c{number}", code="C1", brand=brand))
        assert ["c0", "c1", "c2"] == [id_by_code(store, "C1", brand) for brand in specimens.BRANDS]

    def test_codes_move_with_the_brand(self, store: Store) -> None:
        """A customer that comes to another brand has its code there, and not where it was."""
        add(store, customer("ann", code="C1"))
        north = BrandId("north")
        replace(store, customer("ann", code="C1", brand=north, version=2), expected_version=1)
        assert (None, "ann") == (id_by_code(store, "C1"), id_by_code(store, "C1", north))

    def test_a_blank_code_names_nobody(self, store: Store) -> None:
        """Any number of customers may be without a code, and none is found by a blank one."""
        add(store, customer("ann"), customer("bob"))
        assert None is id_by_code(store, "")

    def test_an_external_key_belongs_to_one_customer(self, store: Store) -> None:
        """An external key of another customer is refused, to new customers and to old ones, whatever the brand."""
        add(store, customer("ann", external_keys=external_keys("1", "2")), customer("bob"))
        facts = {"what": "external key", "kind": "customer", "holder": "ann"}
        with pytest.raises(AlreadyTakenError) as refusal:
            add(store, customer("cam", brand=BrandId("north"), external_keys=external_keys("0", "2")))
        assert facts == refusal.value.facts
        with pytest.raises(AlreadyTakenError) as refusal:
            replace(store, customer("bob", external_keys=external_keys("1"), version=2), expected_version=1)
        assert facts == refusal.value.facts

    def test_a_refusal_shows_no_code_and_no_key(self, store: Store) -> None:
        """The message of a refusal holds nothing that somebody typed."""
        planted = customer("ann", code="CANARY", external_keys=external_keys("CANARY", system="CANARY"))
        add(store, planted)
        for clash in (customer("bob", code="CANARY"), customer("bob", external_keys=planted.external_keys)):
            with pytest.raises(AlreadyTakenError) as refusal:
                add(store, clash)
            assert "CANARY" not in f"{refusal.value} {refusal.value!r} {refusal.value.facts}"

    def test_what_was_given_up_is_free(self, store: Store) -> None:
        """A code or key that a customer has no longer names nobody, and may be another's."""
        add(store, customer("ann", code="C1", external_keys=external_keys("1", "2")))
        replace(store, customer("ann", code="C9", external_keys=external_keys("2"), version=2), expected_version=1)
        assert (None, None) == (id_by_code(store, "C1"), id_by_key(store, ExternalKey("shop", "1")))
        add(store, customer("bob", code="C1", external_keys=external_keys("1")))
        assert ("bob", "bob") == (id_by_code(store, "C1"), id_by_key(store, ExternalKey("shop", "1")))

    def test_a_customer_keeps_its_own(self, store: Store) -> None:
        """A replacement with the same code and keys is no conflict with itself."""
        ann = customer("ann", code="C1", external_keys=external_keys("1"))
        add(store, ann)
        replace(store, changed(ann, company="Lee"), expected_version=1)
        assert ("ann", "ann") == (id_by_code(store, "C1"), id_by_key(store, ann.external_keys[0]))

    def test_customers_may_change_places_in_one_unit(self, store: Store) -> None:
        """What one customer gives up another may take in the same unit."""
        ann, bob = customer("ann", code="C1"), customer("bob", code="C2")
        add(store, ann, bob)
        with store.writing() as unit:
            unit.customers.replace(customer("ann", version=2), expected_version=1)
            unit.customers.replace(customer("bob", code="C1", version=2), expected_version=1)
            unit.customers.replace(customer("ann", code="C2", version=3), expected_version=2)
        assert ("bob", "ann") == (id_by_code(store, "C1"), id_by_code(store, "C2"))

    def test_what_merged_customers_were_known_by_leads_to_the_survivor(self, store: Store) -> None:
        """Codes and keys of a merged customer name the one it was merged into, through any chain of merges."""
        for number in range(4):
            add(store, customer(f"c{number}", code=f"C{number}", external_keys=external_keys(str(number))))
        for number in range(3):
            merged(store, f"m{number}", f"c{number + 1}", f"c{number}")
        assert ["c3"] * 4 == [id_by_code(store, f"C{number}") for number in range(4)]
        assert ["c3"] * 4 == [id_by_key(store, ExternalKey("shop", str(number))) for number in range(4)]

    def test_what_merged_customers_were_known_by_stays_taken(self, store: Store) -> None:
        """Codes and keys of a merged customer are refused to all others, who are told the survivor."""
        bob = customer("bob", code="C2", external_keys=external_keys("2"))
        add(store, customer("ann"), bob, customer("cam"))
        merged(store, "m", "ann", "bob")
        for fields in ({"code": "C2"}, {"external_keys": bob.external_keys}):
            with pytest.raises(AlreadyTakenError) as refusal:
                add(store, customer("dee", **fields))
            assert "ann" == refusal.value.holder
            with pytest.raises(AlreadyTakenError) as refusal:
                replace(store, customer("cam", version=2, **fields), expected_version=1)
            assert "ann" == refusal.value.holder

    def test_the_survivor_may_have_what_its_members_were_known_by(self, store: Store) -> None:
        """Codes and keys of merged customers are no conflict for the survivor, and stay when it gives them up again."""
        bob = customer("bob", code="C2", external_keys=external_keys("2"))
        add(store, customer("ann"), bob)
        merged(store, "m", "ann", "bob")
        ann = customer("ann", code="C2", external_keys=bob.external_keys, version=2)
        replace(store, ann, expected_version=1)
        assert_same(ann, found(store, "ann"))
        replace(store, customer("ann", version=3), expected_version=2)
        assert ("ann", "ann") == (id_by_code(store, "C2"), id_by_key(store, bob.external_keys[0]))

    def test_survivors_of_survivors_may_have_it_too(self, store: Store) -> None:
        """A code that passed from one survivor to the next stays one customer's, and is refused to all others."""
        add(store, customer("ann"), customer("bob", code="C2"), customer("cam"), customer("dee"))
        merged(store, "m1", "ann", "bob")
        replace(store, customer("ann", code="C2", version=2), expected_version=1)
        merged(store, "m2", "cam", "ann")
        replace(store, customer("cam", code="C2", version=2), expected_version=1)
        assert "cam" == id_by_code(store, "C2")
        with pytest.raises(AlreadyTakenError) as refusal:
            replace(store, customer("dee", code="C2", version=2), expected_version=1)
        assert "cam" == refusal.value.holder

    def test_it_is_told_for_whom_something_was_written(self, store: Store) -> None:
        """A code or key of a merged record is told to be that record's own, whomever it leads to; none is nobody's."""
        bob = customer("bob", code="C2", external_keys=external_keys("2"))
        add(store, customer("ann", code="C1"), bob, customer("cam"))
        merged(store, "m1", "ann", "bob")
        merged(store, "m2", "cam", "ann")
        with store.reading() as unit:
            codes = [unit.customers.find_code_holder(code, None) for code in ("C1", "C2", "c2", "C9", "")]
            keys = [unit.customers.find_key_holder(key) for key in external_keys("2", "9")]
            elsewhere = unit.customers.find_code_holder("C1", BrandId("north"))
        assert ["ann", "bob", "None", "None", "None"] == [str(one) for one in codes]
        assert ["bob", "None", "None"] == [str(one) for one in (*keys, elsewhere)]

    def test_who_parts_takes_its_own_along(self, store: Store) -> None:
        """The code and keys of a record that leaves a merge are its own again, also those written for the survivor."""
        ann, bob = customer("ann", code="C1"), customer("bob", code="C2", external_keys=external_keys("2"))
        add(store, ann, bob, customer("cam"))
        merged(store, "m1", "ann", "bob")
        replace(store, specimens.changed(ann, external_keys=external_keys("3", "4")), expected_version=1)
        merged(store, "m2", "ann", "cam")
        parted(store, "m1", "ann", specimens.changed(bob, external_keys=external_keys("2", "3")))
        assert ["ann", "bob"] == [id_by_code(store, code) for code in ("C1", "C2")]
        keys = [ExternalKey("shop", number) for number in "234"]
        assert ["bob", "bob", "ann"] == [id_by_key(store, key) for key in keys]
        with pytest.raises(AlreadyTakenError) as refusal:
            add(store, customer("dee", code="C2"))
        assert "bob" == refusal.value.holder

    def test_what_parted_records_give_up_is_free(self, store: Store) -> None:
        """Who has no id but its own after an undo is as if never merged: what it has no longer may be another's."""
        ann, bob = customer("ann", code="C1"), customer("bob", code="C2", external_keys=external_keys("2"))
        add(store, ann, bob)
        merged(store, "m", "ann", "bob")
        with store.writing() as unit:
            unit.merges.undo(
                MergeId("m"),
                specimens.undo("ann", Parted(id=bob.id, ids=(bob.id,))),
                [specimens.changed(bob, external_keys=())],
            )
            unit.customers.replace(specimens.changed(ann, code="C3"), expected_version=1)
        assert (None, None) == (id_by_code(store, "C1"), id_by_key(store, bob.external_keys[0]))
        replace(store, customer("bob", version=3), expected_version=2)
        add(store, customer("cam", code="C2", external_keys=bob.external_keys), customer("dee", code="C1"))
        assert ["cam", "dee"] == [id_by_code(store, code) for code in ("C2", "C1")]

    def test_what_is_still_merged_stays_taken(self, store: Store) -> None:
        """Codes and keys of records that are still merged stay taken, whoever left the same customer."""
        add(store, *(customer(name, code=f"C{name}") for name in "abcd"))
        merged(store, "m1", "b", "a")
        merged(store, "m2", "c", "b", "d")
        parted(store, "m2", "c", customer("b", code="Cb", version=2), ids="a")
        replace(store, customer("b", version=3), expected_version=2)
        replace(store, customer("c", version=2), expected_version=1)
        assert ["b", "b", "c", "c"] == [id_by_code(store, f"C{name}") for name in "abcd"]
