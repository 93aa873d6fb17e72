"""What `MessagePort` obliges a store to, claim by claim.

Owns the claims about messages that are kept.
"""

from datetime import UTC, datetime, timedelta
from itertools import product

import attrs
import pytest

from customer_core.errors import NotFoundError
from customer_core.model import EVERYTHING, BrandId, CustomerId, Message, MessageKey, MessageKind, View
from customer_core.ports import Store
from customer_core.testing._steady import START
from customer_core.testing.conformance._asking import WHOLE, add, assert_same, in_turns, merged, remove
from customer_core.testing.conformance._order_specimens import LONGEST, full_message, message
from customer_core.testing.conformance._specimens import ASCENDING, LOOKALIKES, ODD_TEXTS, customer

__all__ = ["MessagePortConformance"]


class MessagePortConformance:
    """Show that a store keeps messages as `MessagePort` obliges it to."""

    @pytest.mark.parametrize("text", ["", *ODD_TEXTS, "😀" * 1_000], ids=lambda _: "text")
    def test_a_message_comes_back_equal(self, store: Store, text: str) -> None:
        """A message comes back equal, in everything that it says, by its key and in the list."""
        add(store, customer("a"))
        for one in (full_message(f"1{text}"[:255], "a", text), full_message(LONGEST, "a", text)):
            _put(store, one)
            assert_same(one, *_found(store, one.key))
            assert one in _told(store, "a")

    def test_messages_are_told_newest_first(self, store: Store) -> None:
        """Messages are told by their moments to the microsecond, the newest first, and those of one moment by key."""
        add(store, customer("a"))
        keys = [
            MessageKey("pos", "z"),
            *(MessageKey("web", text) for text in ASCENDING if text.strip()),
            MessageKey("é", "0"),
        ]
        same = [message("-", "a", key=key) for key in keys]
        moments = [START + timedelta(microseconds=number) for number in (1, 10, 999_999, 1_000_000, 86_400_000_000)]
        later = [message(f"later {place}", "a", at=at) for place, at in enumerate(moments)]
        early = message("early", "a", at=datetime(1, 1, 1, tzinfo=UTC))
        _put(store, *later[::2], early, *reversed(same), *later[1::2])
        assert [*reversed(later), *reversed(same), early] == _told(store, "a")

    @pytest.mark.parametrize("most", [1, 2, 3, 100])
    def test_messages_are_told_in_turns(self, store: Store, most: int) -> None:
        """Turn by turn, each behind the place of the last one, every message of the customers is told once."""
        add(store, *map(customer, "abc"))
        moments = [START + timedelta(days=number // 2) for number in range(9)]
        listed = [message(str(place), "abc"[place % 3], at=at) for place, at in enumerate(moments)]
        _put(store, *listed)
        with store.reading() as unit:
            told = in_turns(
                lambda last: unit.messages.list_newest(
                    [CustomerId("a"), CustomerId("c")], after=last.place if last else None, most=most
                ),
                most=most,
            )
        assert [one for one in reversed(listed) if one.customer != CustomerId("b")] == told

    def test_a_turn_begins_behind_any_place(self, store: Store) -> None:
        """What stands behind a place is told, whether there is a message at it or not."""
        add(store, customer("a"))
        listed = [message(number, "a") for number in "135"]
        _put(store, *listed)
        with store.reading() as unit:
            asked = [(START, MessageKey("mailer", number)) for number in "0246"]
            told = [unit.messages.list_newest([CustomerId("a")], after=after, most=WHOLE) for after in asked]
        assert [listed[:number][::-1] for number in range(4)] == [list(one) for one in told]

    def test_messages_are_found_by_their_keys(self, store: Store) -> None:
        """A key is told apart exactly, in both of its parts; an unknown one finds nothing."""
        for place, (one, other) in enumerate(LOOKALIKES):
            fresh = customer(f"c{place}")
            add(store, fresh)
            mine, theirs = (
                message("-", str(fresh.id), key=MessageKey(f"x{one}", str(place))),
                message("-", str(fresh.id), key=MessageKey(f"x{other}", str(place))),
            )
            _put(store, mine)
            assert [mine, None] == _found(store, mine.key, theirs.key)
            _put(store, theirs)
            assert [mine, theirs] == _found(store, mine.key, theirs.key)
        with store.reading() as unit:
            assert unit.messages.find(MessageKey("web", "none")) is None

    def test_what_is_put_again_takes_the_place_of_what_was(self, store: Store) -> None:
        """Of one key there is one message: the last one, in its new place and of its new customer alone."""
        add(store, *map(customer, "ab"))
        first, other = message("1", "a"), message("2", "a")
        _put(store, first, other)
        moved = attrs.evolve(first, customer=CustomerId("b"), at=START + timedelta(days=1))
        _put(store, moved)
        assert ([other], [moved], [moved, other]) == (_told(store, "a"), _told(store, "b"), _told(store, "a", "b"))
        assert [moved, other] == _found(store, first.key, other.key)

    def test_a_message_is_somebodys(self, store: Store) -> None:
        """An id that names nobody is refused and leaves nothing; one that was merged or is asked for twice is good."""
        add(store, *map(customer, "abc"))
        remove(store, customer("c"))
        merged(store, "m", "a", "b")
        kept = message("1", "b")
        _put(store, kept)
        for nobody in "cx":
            with store.writing() as unit, pytest.raises(NotFoundError):
                unit.messages.put(message("1", nobody))
        assert [kept] == _found(store, kept.key)
        assert ([], [kept], [kept]) == (_told(store, "a"), _told(store, "b"), _told(store, "a", "b", "b", "x"))

    def test_it_is_told_whether_there_is_any(self, store: Store) -> None:
        """Some ids have any message if one of them has."""
        add(store, *map(customer, "ab"))
        _put(store, message("1", "b"))
        with store.reading() as unit:
            asked: tuple[list[str], ...] = ([], ["a"], ["b"], ["x"], ["a", "b"], ["B"])
            told = [unit.messages.has_any([CustomerId(id_) for id_ in ids]) for ids in asked]
        assert [False, False, True, False, True, False] == told

    def test_messages_of_a_kind_are_told_from_before_a_moment(self, store: Store) -> None:
        """Whoever's they are, the earliest first, to the microsecond, turn by turn; hidden ones take no place."""
        add(store, customer("a"), customer("b", brand=BrandId("north")))
        moments = [START + timedelta(microseconds=number // 2) for number in range(8)]
        kinds = [MessageKind.CAMPAIGN, MessageKind.OTHER, MessageKind.CAMPAIGN]
        listed = [
            message(f"{place}", "ab"[place % 2], at=at, kind=kinds[place % 3]) for place, at in enumerate(moments)
        ]
        _put(store, *listed)
        shown = {EVERYTHING: listed, View(brands=frozenset()): listed[::2]}
        for (view, seen), kind, before, most in product(shown.items(), MessageKind, {*moments}, (1, 2, WHOLE)):
            with store.reading() as unit:
                messages = (unit if view is EVERYTHING else unit.seen_by(view)).messages
                told = in_turns(
                    lambda last: messages.list_before(before, kind, after=last.place if last else None, most=most),  # noqa: B023 - asked at once
                    most=most,
                )
            assert [one for one in seen if one.kind is kind and one.at < before] == told

    def test_a_message_is_removed(self, store: Store) -> None:
        """By its very key, and from every list; one that is not there is none the less."""
        add(store, customer("a"))
        gone, stays = message("1", "a"), message("1", "a", key=MessageKey("Mailer", "1"))
        _put(store, gone, stays)
        with store.writing() as unit:
            for key in (gone.key, gone.key, MessageKey("mailer", "none")):
                unit.messages.remove(key)
        assert ([None, stays], [stays]) == (_found(store, gone.key, stays.key), _told(store, "a"))
        with store.writing() as unit:
            unit.messages.remove(stays.key)
        with store.reading() as unit:
            assert not unit.messages.has_any([CustomerId("a")])


def _put(store: Store, *messages: Message) -> None:
    with store.writing() as unit:
        for one in messages:
            unit.messages.put(one)


def _told(store: Store, *ids: str) -> list[Message]:
    with store.reading() as unit:
        return list(unit.messages.list_newest([CustomerId(id_) for id_ in ids], most=WHOLE))


def _found(store: Store, *keys: MessageKey) -> list[Message | None]:
    with store.reading() as unit:
        return [unit.messages.find(key) for key in keys]
