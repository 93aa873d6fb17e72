"""What `OrderPort` obliges a store to, claim by claim.

Owns the claims about orders. What they come to is asked of `OrderTotals.of` and of no store.
"""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Final

import attrs
import pytest

from customer_core.errors import InvalidValueError, NotFoundError
from customer_core.model import (
    EVERYTHING,
    BrandId,
    CardToken,
    CustomerId,
    Money,
    Order,
    OrderKey,
    OrderStatus,
    OrderTotals,
    View,
)
from customer_core.ports import Store
from customer_core.testing._steady import START
from customer_core.testing.conformance._asking import WHOLE, add, assert_same, in_turns, merged, remove
from customer_core.testing.conformance._order_specimens import LONGEST, full_order, order
from customer_core.testing.conformance._specimens import ASCENDING, LOOKALIKES, ODD_TEXTS, customer

__all__ = ["OrderPortConformance"]

LAST: Final = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
SINCE: Final = (None, datetime(1, 1, 1, tzinfo=UTC), START, START + timedelta(microseconds=1), LAST)


class OrderPortConformance:
    """Show that a store keeps orders as `OrderPort` obliges it to."""

    @pytest.mark.parametrize("text", ODD_TEXTS, ids=lambda _: "text")
    def test_an_order_comes_back_equal(self, store: Store, text: str) -> None:
        """An order comes back equal, in everything that it says, by its key and in the list."""
        add(store, customer("a"))
        for one in (full_order(text, "a", text, placed_at=LAST), full_order(LONGEST, "a", text)):
            _put(store, one)
            assert_same(one, *_found(store, one.key))
            assert one in _told(store, "a")

    def test_orders_are_told_newest_first(self, store: Store) -> None:
        """Orders are told by their moments to the microsecond, the newest first, and those of one moment by key."""
        add(store, customer("a"))
        keys = [
            OrderKey("pos", "z"),
            *(OrderKey("web", text) for text in ASCENDING if text.strip()),
            OrderKey("é", "0"),
        ]
        same = [order("-", "a", key=key) for key in keys]
        moments = [START + timedelta(microseconds=number) for number in (1, 10, 999_999, 1_000_000, 86_400_000_000)]
        later = [order(f"later {place}", "a", placed_at=at) for place, at in enumerate(moments)]
        early = order("early", "a", placed_at=datetime(1, 1, 1, tzinfo=UTC))
        _put(store, *later[::2], early, *reversed(same), *later[1::2])
        assert [*reversed(later), *reversed(same), early] == _told(store, "a")

    @pytest.mark.parametrize("most", [1, 2, 3, 100])
    def test_orders_are_told_in_turns(self, store: Store, most: int) -> None:
        """Turn by turn, each behind the place of the last one, every order of the customers is told once."""
        add(store, *map(customer, "abc"))
        moments = [START + timedelta(days=number // 2) for number in range(9)]
        listed = [order(str(place), "abc"[place % 3], placed_at=at) for place, at in enumerate(moments)]
        _put(store, *listed)
        with store.reading() as unit:
            told = in_turns(
                lambda last: unit.orders.list_newest(
                    [CustomerId("a"), CustomerId("c")], after=last.place if last else None, most=most
                ),
                most=most,
            )
        assert [one for one in reversed(listed) if one.customer != CustomerId("b")] == told

    def test_a_turn_begins_behind_any_place(self, store: Store) -> None:
        """What stands behind a place is told, whether there is an order at it or not."""
        add(store, customer("a"))
        listed = [order(number, "a") for number in "135"]
        _put(store, *listed)
        with store.reading() as unit:
            asked = [(START, OrderKey("web", number)) for number in "0246"]
            told = [unit.orders.list_newest([CustomerId("a")], after=after, most=WHOLE) for after in asked]
        assert [listed[:number][::-1] for number in range(4)] == [list(one) for one in told]

    def test_orders_are_found_by_their_keys(self, store: Store) -> None:
        """A key is told apart exactly, in both of its parts; an unknown one finds nothing."""
        for place, (one, other) in enumerate(LOOKALIKES):
            fresh = customer(f"c{place}")
            add(store, fresh)
            mine, theirs = (
                order("-", str(fresh.id), key=OrderKey(f"x{one}", str(place))),
                order("-", str(fresh.id), key=OrderKey(f"x{other}", str(place))),
            )
            _put(store, mine)
            assert [mine, None] == _found(store, mine.key, theirs.key)
            _put(store, theirs)
            assert [mine, theirs] == _found(store, mine.key, theirs.key)
        with store.reading() as unit:
            assert unit.orders.find(OrderKey("web", "none")) is None

    def test_what_is_put_again_takes_the_place_of_what_was(self, store: Store) -> None:
        """Of one key there is one order: the last one, in its new place and of its new customer alone."""
        add(store, *map(customer, "ab"))
        first, other = order("1", "a"), order("2", "a")
        _put(store, first, other)
        moved = attrs.evolve(first, customer=CustomerId("b"), placed_at=START + timedelta(days=1))
        _put(store, moved)
        assert ([other], [moved], [moved, other]) == (_told(store, "a"), _told(store, "b"), _told(store, "a", "b"))
        assert [moved, other] == _found(store, first.key, other.key)

    def test_an_order_is_somebodys(self, store: Store) -> None:
        """An id that names nobody is refused and leaves nothing; one that was merged or is asked for twice is good."""
        add(store, *map(customer, "abc"))
        remove(store, customer("c"))
        merged(store, "m", "a", "b")
        kept = order("1", "b")
        _put(store, kept)
        for nobody in "cx":
            with store.writing() as unit, pytest.raises(NotFoundError):
                unit.orders.put(order("1", nobody))
        assert [kept] == _found(store, kept.key)
        assert ([], [kept], [kept]) == (_told(store, "a"), _told(store, "b"), _told(store, "a", "b", "b", "x"))

    def test_orders_with_a_card_are_told_from_before_a_moment(self, store: Store) -> None:
        """Whoever's they are, the earliest first, turn by turn, until the card is gone; hidden ones take no place."""
        add(store, customer("a"), customer("b", brand=BrandId("north")))
        moments = [START + timedelta(microseconds=number // 2) for number in range(6)]
        paid = [
            order(f"{place}", "ab"[place % 2], placed_at=at, card=CardToken(token="t", last_four="0042"))  # noqa: S106 - made up
            for place, at in enumerate(moments)
        ]
        _put(store, *paid, order("cash", "a"))
        for view, seen in ((EVERYTHING, paid), (View(brands=frozenset()), paid[::2])):
            for before, most in product({*moments, LAST}, (1, WHOLE)):
                told = _with_card(store, view, before, most)
                assert [one for one in seen if one.placed_at < before] == told
        _put(store, attrs.evolve(paid[1], card=None))
        assert [paid[0], *paid[2:]] == _with_card(store, EVERYTHING, LAST, WHOLE)

    def test_it_is_told_whether_there_is_any(self, store: Store) -> None:
        """Some ids have any order if one of them has."""
        add(store, *map(customer, "ab"))
        _put(store, order("1", "b"))
        with store.reading() as unit:
            asked: tuple[list[str], ...] = ([], ["a"], ["b"], ["x"], ["a", "b"], ["B"])
            told = [unit.orders.has_any([CustomerId(id_) for id_ in ids]) for ids in asked]
        assert [False, False, True, False, True, False] == told

    @pytest.mark.parametrize("since", SINCE, ids=str)
    def test_orders_are_added_up_as_the_model_says(self, store: Store, since: datetime | None) -> None:
        """Totals are those of the model: by currency, without what does not count, and with the very last order."""
        add(store, *map(customer, "abc"))
        orders = _of_every_kind()
        _put(store, *orders)
        for ids in ("a", "b", "ab", "abab", "c", "x", ""):
            expected = OrderTotals.of((one for one in orders if str(one.customer) in ids), since=since)
            with store.reading() as unit:
                found = unit.orders.totals_of([CustomerId(id_) for id_ in ids], since=since)
            assert_same(expected, found)

    def test_what_orders_come_to_follows_each_change(self, store: Store) -> None:
        """What is put again counts as it is now, for whom it is now, in the unit that put it and in later ones."""
        add(store, *map(customer, "ab"))
        one, other = order("1", "a", 100), order("2", "a", 50)
        changes = [
            attrs.evolve(one, refunded=Money.of_minor(30, "USD")),
            attrs.evolve(one, status=OrderStatus.CANCELLED),
            attrs.evolve(one, total=Money.of_minor(70, "EUR")),
            attrs.evolve(one, customer=CustomerId("b")),
        ]
        _put(store, one, other)
        with store.writing() as unit:
            unit.orders.put(attrs.evolve(other, status=OrderStatus.CANCELLED))
            unit.orders.put(attrs.evolve(one, status=OrderStatus.CANCELLED))
            assert OrderTotals.of([attrs.evolve(other, status=OrderStatus.CANCELLED)]) == unit.orders.totals_of(
                [CustomerId("a")]
            )
            unit.orders.put(other)
        for changed in changes:
            kept = [order for order in (changed, other) if order.customer == CustomerId("a")]
            with store.writing() as unit:
                unit.orders.put(changed)
                assert OrderTotals.of(kept) == unit.orders.totals_of([CustomerId("a")])
            with store.reading() as unit:
                assert OrderTotals.of(kept) == unit.orders.totals_of([CustomerId("a")])

    def test_a_sum_out_of_range_is_refused(self, store: Store) -> None:
        """Money that is too much for an amount is never told as another amount."""
        add(store, customer("a"))
        _put(store, *(order(str(number), "a", 10**15) for number in range(3)))
        with store.reading() as unit, pytest.raises(InvalidValueError):
            unit.orders.totals_of([CustomerId("a")])


def _of_every_kind() -> list[Order]:
    """Return orders of two customers in every status, with refunds, in two currencies, around a moment."""
    moments = [START - timedelta(microseconds=1), START, START + timedelta(days=1)]
    kinds = product(OrderStatus, (None, 0, 40, 100), ("USD", "JPY"), moments)
    fitting = [kind for kind in kinds if kind[0] is not OrderStatus.REFUNDED or kind[1] in (None, 100)]
    return [
        order(
            str(number),
            "ab"[number % 2],
            status=status,
            total=Money.of_minor(100, currency),
            refunded=None if refunded is None else Money.of_minor(refunded, currency),
            placed_at=at,
            items=number,
        )
        for number, (status, refunded, currency, at) in enumerate(fitting)
    ]


def _with_card(store: Store, view: View, before: datetime, most: int) -> list[Order]:
    with store.reading() as unit:
        orders = (unit if view is EVERYTHING else unit.seen_by(view)).orders
        return in_turns(
            lambda last: orders.list_with_card(before, after=last.place if last else None, most=most), most=most
        )


def _put(store: Store, *orders: Order) -> None:
    with store.writing() as unit:
        for one in orders:
            unit.orders.put(one)


def _told(store: Store, *ids: str) -> list[Order]:
    with store.reading() as unit:
        return list(unit.orders.list_newest([CustomerId(id_) for id_ in ids], most=WHOLE))


def _found(store: Store, *keys: OrderKey) -> list[Order | None]:
    with store.reading() as unit:
        return [unit.orders.find(key) for key in keys]
