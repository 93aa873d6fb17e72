"""What `ErasurePort` obliges a store to, claim by claim.

Owns the claims about erasures, on somebody who was merged and of whom every port knows something.
"""

from typing import Final

import pytest

from customer_core.errors import AlreadyTakenError, NotFoundError, StaleVersionError
from customer_core.history import Subject, verify
from customer_core.model import BrandId, CreditAccountId, CustomerId, MergeId, RepId, View
from customer_core.ports import ErasedId, KeptRequest, Store
from customer_core.search import PageRequest, quick
from customer_core.testing._steady import START
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._act_specimens import act, act_record
from customer_core.testing.conformance._asking import WHOLE, add, found, holders, id_by_code, id_by_key, live_ids
from customer_core.testing.conformance._credential_specimens import PASSWORD, credential, link
from customer_core.testing.conformance._credit_specimens import hold, ledger_entry
from customer_core.testing.conformance._order_specimens import message, order
from customer_core.testing.conformance._specimens import account, customer, external_keys

__all__ = ["ErasurePortConformance"]

NORTH: Final = BrandId("north")
ANN: Final = customer("ann", brand=NORTH, code="A", external_keys=external_keys("1"))
BEA: Final = customer("bea", brand=NORTH, code="B", external_keys=external_keys("2"))
CY: Final = customer("cy", code="C", external_keys=external_keys("3"))
DOT: Final = customer("dot")
IDS: Final = (ANN.id, BEA.id)
SUBJECTS: Final = tuple(Subject("customer", id_) for id_ in ("ann", "bea", "cy"))


def furnish(store: Store) -> None:
    """Keep two who were merged, and two others who were merged with each other, with something in every port."""
    add(store, ANN, BEA, CY, DOT)
    with store.writing() as unit:
        for id_ in ("ann", "cy"):
            unit.index.put(specimens.indexed(id_, "k1"))
        unit.links.add([specimens.link("ann", "cy")])
        unit.merges.add(specimens.merge("m-1", ANN, BEA), (ANN, BEA))
        unit.merges.add(specimens.merge("m-2", CY, DOT), (CY, DOT))
        unit.judgements.add(specimens.judgement("bea", "cy"))
        unit.judgements.add(specimens.judgement("cy", "dot"))
        unit.accounts.add(account("a-1", ANN.id))
        unit.holds.add(hold("h-1", amount=100))
        unit.ledger.add(ledger_entry(held=100, reserved=100))
        unit.acts.add(act("act-1"))
        unit.groups.add(specimens.group("g-1"))
        for id_ in ("bea", "cy"):
            unit.orders.put(order(id_, id_))
            unit.messages.put(message(id_, id_))
            unit.credentials.put(credential(id_, password=PASSWORD, link=link("1")), expected_version=0)
            unit.acts.put_records([act_record("act-1", id_)])
            unit.groups.put_membership(specimens.membership("g-1", id_, reason="regular"))
            unit.requests.add(KeptRequest(action="save", key=id_, digest="d", answer=id_))
        unit.reviews.put(specimens.pair("bea", "cy"))
        unit.reviews.put(specimens.pair("cy", "dot"))
        for subject in SUBJECTS:
            unit.history.add(specimens.entry(str(subject), reason="why"), salt=bytes(16))
        unit.history.add(specimens.entry("customer:ann", reason="unsealed"))
        unit.history.add(specimens.entry("customer:cy", reason="named"), salt=bytes(16))
        for user, text in (("one", "Ann Lee"), ("other", "Quist")):
            unit.searches.put_last(user, PageRequest(criteria=quick(text)))


def erase(store: Store, **further: object) -> None:
    """Erase the one who was merged."""
    with store.writing() as unit:
        unit.erasures.erase(ANN.id, expected_version=1, at=START, **further)  # type: ignore[arg-type]  # as given


class ErasurePortConformance:
    """Show that a store forgets persons as `ErasurePort` obliges it to."""

    def test_nothing_is_told_of_whom_was_erased(self, store: Store) -> None:
        """Whatever a port kept under any of the ids is gone, and that of others is there."""
        furnish(store)
        erase(store)
        assert (["cy"], [None, None]) == (live_ids(store), [found(store, str(id_)) for id_ in IDS])
        assert (["cy"], [None, None]) == (holders(store, "k1"), [id_by_code(store, code, NORTH) for code in "AB"])
        assert [None, None, "cy"] == [id_by_key(store, key) for key in external_keys("1", "2", "3")]
        ids = (*IDS, CY.id)
        with store.reading() as unit:
            assert () == unit.links.list_of(ids)
            assert [(CY.id, DOT.id)] == [(one.left, one.right) for one in unit.reviews.list_waiting(after=None, most=9)]
            assert () == unit.judgements.list_between(IDS, ids)
            assert [CY.id] == [one.customer for one in unit.messages.list_newest(ids, most=9)]
            assert [CY.id] == [one.customer for id_ in ids if (one := unit.credentials.find(id_))]
            assert [CY.id] == [one.customer for one in unit.acts.list_records(act("act-1").id, most=9)]
            assert [CY.id] == [one.customer for one in unit.groups.list_memberships(ids)]
            assert [None, "cy"] == [
                one and one.answer for one in (unit.requests.find("save", id_) for id_ in ("bea", "cy"))
            ]
            assert [None, ()] == [unit.merges.find(MergeId("m-1")), unit.merges.list_contributions(MergeId("m-1"))]
            assert [(), (), (CY.id, DOT.id)] == [unit.merges.list_ids(id_) for id_ in ids]
            assert ["m-2"] == [str(one.id) for one in unit.merges.list_of(CY.id)]
            assert 1 == len(unit.judgements.list_between([CY.id], [DOT.id]))

    def test_the_ids_tell_that_it_was_erased(self, store: Store) -> None:
        """Each of the ids tells all of them, when it was, and which one was live; no other id does."""
        furnish(store)
        erase(store)
        told = tuple(ErasedId(id=id_, customer=ANN.id, at=START) for id_ in IDS)
        with store.reading() as unit:
            assert [told, told, ()] == [unit.erasures.list_of(id_) for id_ in (*IDS, CY.id)]

    def test_ids_and_codes_stay_taken_and_keys_are_free(self, store: Store) -> None:
        """Nobody gets an id or a code that was theirs, and anybody a key of another system."""
        furnish(store)
        erase(store)
        taken = (customer("ann"), customer("bea"), *(customer("new", brand=NORTH, code=code) for code in "AB"))
        for clash in taken:
            with pytest.raises(AlreadyTakenError):
                add(store, clash)
        with store.reading() as unit:
            assert [ANN.id, BEA.id] == [unit.customers.find_code_holder(code, NORTH) for code in "AB"]
        add(store, customer("new", brand=NORTH, external_keys=external_keys("1", "2")))

    def test_orders_and_books_stay(self, store: Store) -> None:
        """Orders with what they come to, accounts, holds and ledgers are as they were."""
        furnish(store)
        with store.reading() as unit:
            books = (unit.accounts.find(CreditAccountId("a-1")), unit.holds.list_of(CreditAccountId("a-1"), most=9))
            totals = unit.orders.totals_of(IDS)
        erase(store)
        with store.reading() as unit:
            account_id = CreditAccountId("a-1")
            assert books == (unit.accounts.find(account_id), unit.holds.list_of(account_id, most=9))
            assert [account_id] == [one.id for one in unit.accounts.list_group(account_id)]
            assert 1 == len(unit.ledger.list_of(account_id, most=9))
            assert (totals, ["bea"]) == (
                unit.orders.totals_of(IDS),
                [one.key.number for one in unit.orders.list_newest(IDS, most=9)],
            )

    def test_entries_keep_what_is_public(self, store: Store) -> None:
        """Of entries about any of the ids, and further ones, reason, changes and salt go; the chains still hold."""
        furnish(store)
        with store.reading() as unit:
            before = unit.history.list_rows(after=None, most=WHOLE)
            (_, named) = unit.history.list_of([SUBJECTS[2]], after=0, most=9)
        erase(store, entries=[named.position])
        with store.reading() as unit:
            after = unit.history.list_rows(after=None, most=WHOLE)
            entries = unit.history.list_of(SUBJECTS, after=0, most=9)
        assert [row._replace(details=None, salt=None) for row in before] == [
            row._replace(details=None, salt=None) for row in after
        ]
        assert [("cy", "why")] == [(one.subject.id, one.reason) for one in entries if one.reason or one.changes]
        assert [row.position for row in after if row.details or row.salt] == [entries[2].position]
        verification = verify(after)
        assert (3, 1) == (verification.erased, len(verification.findings))

    def test_further_merges_and_searches_go(self, store: Store) -> None:
        """Merges that are named go with their contributions, and last searches that name a text, whatever its case."""
        furnish(store)
        erase(store, merges=[MergeId("m-2")], texts=["ANN"])
        with store.reading() as unit:
            assert ((), None) == (unit.merges.list_contributions(MergeId("m-2")), unit.merges.find(MergeId("m-2")))
            habits = [unit.searches.find_habits(user) for user in ("one", "other")]
            assert [False, True] == [one is not None and one.last is not None for one in habits]

    def test_an_erasure_takes_the_customer_at_its_version(self, store: Store) -> None:
        """Another version is refused, and so is an id that is nobody's own; nothing is erased."""
        furnish(store)
        refused = ((ANN.id, 2, StaleVersionError), (BEA.id, 1, NotFoundError), (CustomerId("x"), 1, NotFoundError))
        for id_, version, error in refused:
            with store.writing() as unit, pytest.raises(error):
                unit.erasures.erase(id_, expected_version=version, at=START)
        assert ANN == found(store, "bea")

    def test_an_erasure_is_shown_by_its_brand(self, store: Store) -> None:
        """Views of the brand that it had, and of anybody's customers, show an erasure, its history and its orders."""
        furnish(store)
        erase(store)
        views = {
            "all": (View(brands=[NORTH]), 2),
            "other": (View(brands=[BrandId("south")]), 0),
            "own": (View(brands=[NORTH], assignees=[RepId("r")]), 0),
        }
        with store.reading() as unit:
            for view, many in views.values():
                seen = unit.seen_by(view)
                assert many == len(seen.erasures.list_of(BEA.id))
                assert many == len(seen.history.list_of([SUBJECTS[0]], after=0, most=9))
                assert many // 2 == len(seen.orders.list_newest(IDS, most=9))
