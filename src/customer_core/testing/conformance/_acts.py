"""What `ActPort` obliges a store to, claim by claim.

Owns the claims about acts and about what they changed.
"""

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from customer_core.errors import AlreadyTakenError, NotFoundError, StaleVersionError
from customer_core.model import ActId, CustomerId
from customer_core.ports import Store
from customer_core.search import Act, ActRecord, ActState
from customer_core.testing._steady import START
from customer_core.testing.conformance._act_specimens import act, act_record, full_act, full_act_record
from customer_core.testing.conformance._asking import WHOLE, add, assert_same, in_turns, merged, remove
from customer_core.testing.conformance._specimens import ASCENDING_IDS, ODD_TEXTS, customer
from customer_core.testing.conformance._views import VIEWS, everybody, seen, shown_by

__all__ = ["ActPortConformance"]


class ActPortConformance:
    """Show that a store keeps acts as `ActPort` obliges it to."""

    @pytest.mark.parametrize("text", ODD_TEXTS, ids=lambda _: "text")
    def test_an_act_comes_back_equal(self, store: Store, text: str) -> None:
        """An act comes back equal, in everything that it says, and so does what it changed."""
        line = " ".join(text.split())
        whole, record = full_act("act", line), full_act_record("act", "a", line)
        _add(store, whole)
        _put(store, record)
        with store.reading() as unit:
            assert_same(whole, unit.acts.find(whole.id))
            assert [whole] == list(unit.acts.list_newest(most=9))
        assert [record] == _told(store, "act")

    def test_acts_are_found_by_their_ids(self, store: Store) -> None:
        """Ids are told apart exactly; an unknown one finds nothing, and one that is taken is refused."""
        _add(store, act("a"), act("A"))
        with store.writing() as unit:
            with pytest.raises(AlreadyTakenError):
                unit.acts.add(act("a", reason="other"))
            found = [unit.acts.find(ActId(id_)) for id_ in ("a", "A", "b")]
        assert [act("a"), act("A"), None] == found

    def test_an_act_is_replaced_at_its_version(self, store: Store) -> None:
        """Another version than the expected one, or no act at all, is refused and leaves everything as it was."""
        _add(store, act("a"), act("b"))
        moved = act("a", state=ActState.DONE, version=2)
        with store.writing() as unit:
            unit.acts.replace(moved, expected_version=1)
            with pytest.raises(StaleVersionError) as caught:
                unit.acts.replace(act("a", version=3), expected_version=1)
            with pytest.raises(NotFoundError):
                unit.acts.replace(act("c"), expected_version=1)
        assert (1, 2) == (caught.value.expected, caught.value.found)
        with store.reading() as unit:
            assert [moved, act("b"), None] == [unit.acts.find(ActId(id_)) for id_ in "abc"]

    def test_acts_are_told_newest_first(self, store: Store) -> None:
        """By their moments to the microsecond, those of one moment by id, from behind any place, there or not."""
        moments = [datetime(1, 1, 1, tzinfo=UTC), *(START + timedelta(microseconds=number) for number in (0, 1, 10))]
        acts = [act(f"{id_}-{place}", at=at) for place, at in enumerate(moments) for id_ in "Bab"]
        _add(store, *acts[::2], *acts[1::2])
        wanted = acts[::-1]
        with store.reading() as unit:
            for most in (1, 2, 100):
                told = in_turns(lambda last: unit.acts.list_newest(after=last, most=most), most=most)  # noqa: B023 - asked at once
                assert wanted == told
            behind = unit.acts.list_newest(after=act("b", at=moments[2]), most=2)
        assert wanted[4:6] == list(behind)

    def test_what_an_act_changed_is_told_by_customer(self, store: Store) -> None:
        """Turn by turn, in ascending order of id, each record of the act is told once, and none of another act."""
        _add(store, act("a"), act("b"), act("A"))
        records = [act_record("a", id_) for id_ in ASCENDING_IDS]
        _put(store, *records[1::2], act_record("b", "x"), act_record("A", "x"))
        _put(store, *records[::2])
        with store.reading() as unit:
            for most in (1, 2, 100):
                told = in_turns(
                    lambda last: unit.acts.list_records(ActId("a"), after=last.customer if last else None, most=most),  # noqa: B023 - asked at once
                    most=most,
                )
                assert records == told
        assert [act_record("b", "x")] == _told(store, "b")

    def test_a_record_is_put_once(self, store: Store) -> None:
        """Of one act and customer there is one record, the last one; of an act that is not there, none is kept."""
        _add(store, act("a"), act("b"))
        first, other = act_record("a", "x"), act_record("b", "x")
        _put(store, first, other)
        again = full_act_record("a", "x", "text")
        _put(store, again)
        _put(store)
        with store.writing() as unit, pytest.raises(NotFoundError):
            unit.acts.put_records([attrs.evolve(first, customer=CustomerId("y")), act_record("c", "x")])
        assert ([again], [other], []) == (_told(store, "a"), _told(store, "b"), _told(store, "c"))

    def test_records_stay_when_their_customers_go(self, store: Store) -> None:
        """What was changed of a customer is told when it is merged or removed since."""
        add(store, *map(customer, "abc"))
        _add(store, act("a"))
        records = [act_record("a", id_) for id_ in "abc"]
        _put(store, *records)
        merged(store, "m", "a", "b")
        remove(store, customer("c"))
        assert records == _told(store, "a")

    def test_records_are_shown_with_their_customers(self, store: Store) -> None:
        """What an act changed goes with whom the id names now; the acts are shown, and hidden ones take no place."""
        customers = everybody()
        add(store, *customers, *(customer(f"gone-{one.id}") for one in customers))
        for one in customers:
            merged(store, f"m-{one.id}", str(one.id), f"gone-{one.id}")
        _add(store, act("a"))
        _put(store, *(act_record("a", id_) for one in customers for id_ in (str(one.id), f"gone-{one.id}")))
        for view in VIEWS.values():
            names = {str(one.id) for one in shown_by(view)}
            shown = sorted({*names, *(f"gone-{name}" for name in names)})
            for most in (WHOLE, 1):
                told = seen(store, view, lambda unit: unit.acts.list_records(ActId("a"), most=most))  # noqa: B023 - asked at once
                assert shown[:most] == [str(record.customer) for record in told]
            assert act("a") == seen(store, view, lambda unit: unit.acts.find(ActId("a")))
            assert [act("a")] == list(seen(store, view, lambda unit: unit.acts.list_newest(most=9)))


def _add(store: Store, *acts: Act) -> None:
    with store.writing() as unit:
        for one in acts:
            unit.acts.add(one)


def _put(store: Store, *records: ActRecord) -> None:
    with store.writing() as unit:
        unit.acts.put_records(records)


def _told(store: Store, act_id: str) -> list[ActRecord]:
    with store.reading() as unit:
        return list(unit.acts.list_records(ActId(act_id), most=WHOLE))
