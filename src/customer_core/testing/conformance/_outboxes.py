"""What `OutboxPort` obliges a store to, claim by claim.

Owns the claims about events and consumers. What an entry says is not their matter.
"""

from functools import partial
from threading import Event as Signal
from threading import Thread

import attrs
import pytest

from customer_core.errors import AlreadyTakenError, NotFoundError, StaleVersionError
from customer_core.ports import Consumer, Event, Store
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._asking import WHOLE
from customer_core.testing.conformance._specimens import entry

__all__ = ["OutboxPortConformance"]

SUBJECTS = ("customer:c-1", "customer:c-2", "account:a-1", "customer:c-1")
END_SECONDS = 60


class OutboxPortConformance:
    """Show that a store tells of every change as `OutboxPort` obliges it to."""

    def test_every_entry_is_told_once_it_was_published(self, store: Store) -> None:
        """What was added is unpublished until it is published, and then an event with the very entry, in order."""
        assert ((), False, 0) == _state(store)
        entries = _add(store, *SUBJECTS)
        assert ((), True, 0) == _state(store)
        _publish(store)
        events, is_due, last = _state(store)
        assert list(entries) == [event.entry for event in events]
        assert (False, events[-1].number) == (is_due, last)

    def test_numbers_grow(self, store: Store) -> None:
        """Events that are published later have greater numbers, and publishing what is published changes nothing."""
        numbers: list[int] = []
        for _ in range(3):
            _add(store, *SUBJECTS)
            _publish(store)
            _publish(store)
            events, *_ = _state(store)
            assert numbers == [event.number for event in events[: len(numbers)]]
            numbers = [event.number for event in events]
        assert (12, sorted(set(numbers))) == (len(numbers), numbers)
        assert numbers[0] > 0

    @pytest.mark.parametrize("most", [1, 2, 5, 100])
    def test_events_are_read_in_turns(self, store: Store, most: int) -> None:
        """Turn by turn, each behind the last event of the one before, every event is told once."""
        _add(store, *SUBJECTS)
        _publish(store)
        whole, *_ = _state(store)
        read: list[Event] = []
        with store.reading() as unit:
            for _ in range(len(whole) + 1):
                turn = unit.outbox.list_events(after=read[-1].number if read else 0, most=most)
                assert len(turn) <= most
                read.extend(turn)
        assert list(whole) == read

    def test_a_failed_unit_is_not_told_of(self, store: Store) -> None:
        """Entries of a unit that failed are never published."""
        with pytest.raises(ValueError, match="planted"), store.writing() as unit:
            unit.history.add(entry())
            raise ValueError("planted")
        assert ((), False, 0) == _state(store)
        with pytest.raises(ValueError, match="planted"), store.writing() as unit:
            unit.history.add(entry())
            unit.outbox.publish()
            raise ValueError("planted")
        assert ((), False) == _state(store)[:2]

    def test_a_failed_publication_leaves_the_order(self, store: Store) -> None:
        """Entries whose publication failed are published later in the order of their positions."""
        entries = _add(store, *SUBJECTS)
        with pytest.raises(ValueError, match="planted"), store.writing() as unit:
            unit.outbox.publish()
            raise ValueError("planted")
        assert ((), True) == _state(store)[:2]
        _publish(store)
        assert list(entries) == [event.entry for event in _state(store)[0]]

    def test_a_unit_that_ends_late_is_not_missed(self, store: Store) -> None:
        """Whoever has read up to a number finds no smaller one later, also of a unit that was open meanwhile."""
        is_open, may_end = Signal(), Signal()

        def end_late() -> None:
            with store.writing() as unit:
                unit.history.add(entry("customer:late"))
                is_open.set()
                may_end.wait(END_SECONDS)

        thread = Thread(target=end_late)
        thread.start()
        is_open.wait(END_SECONDS)
        # Where units take turns, the other one has to end first.
        other = Thread(target=partial(_add_and_publish, store, "customer:soon"))
        other.start()
        other.join(1)
        seen, *_ = _state(store) if not other.is_alive() else ((), False, 0)
        may_end.set()
        thread.join()
        other.join()
        _publish(store)
        events, *_ = _state(store)
        assert {"customer:late", "customer:soon"} == {str(event.entry.subject) for event in events}
        assert list(seen) == list(events[: len(seen)])

    @pytest.mark.parametrize("name", [*specimens.ODD_TEXTS, "mailer"], ids=lambda _: "name")
    def test_a_consumer_comes_back_equal(self, store: Store, name: str) -> None:
        """A consumer is found under its very name, wherever it is."""
        given = Consumer(name=name, number=specimens.INTEGER_MAX)
        with store.writing() as unit:
            assert unit.outbox.find_consumer(name) is None
            unit.outbox.add_consumer(given)
        with store.reading() as unit:
            assert (given, (given,)) == (unit.outbox.find_consumer(name), unit.outbox.list_consumers())

    def test_consumers_are_listed_by_name(self, store: Store) -> None:
        """Consumers are told apart exactly and listed in the order of their code points."""
        names = ["b", "é", "B", "a", "ß", "e\u0301", "\uffff", "\U0001f600"]
        with store.writing() as unit:
            for name in names:
                unit.outbox.add_consumer(Consumer(name=name, number=0))
        with store.reading() as unit:
            assert sorted(names) == [one.name for one in unit.outbox.list_consumers()]

    def test_a_name_is_given_once(self, store: Store) -> None:
        """A second consumer of a name is refused, and the first one stays where it is."""
        first = Consumer(name="mailer", number=3)
        with store.writing() as unit:
            unit.outbox.add_consumer(first)
            with pytest.raises(AlreadyTakenError):
                unit.outbox.add_consumer(attrs.evolve(first, number=9))
            assert first == unit.outbox.find_consumer("mailer")

    def test_a_consumer_moves_from_where_it_is_expected(self, store: Store) -> None:
        """A consumer moves on or back from where it is; from elsewhere it does not, and nobody else moves."""
        with store.writing() as unit:
            for name in ("mailer", "other"):
                unit.outbox.add_consumer(Consumer(name=name, number=3))
            unit.outbox.move_consumer(Consumer(name="mailer", number=7), expected_number=3)
            with pytest.raises(StaleVersionError):
                unit.outbox.move_consumer(Consumer(name="mailer", number=9), expected_number=3)
            unit.outbox.move_consumer(Consumer(name="other", number=1), expected_number=3)
            assert [7, 1] == [one.number for one in unit.outbox.list_consumers()]

    def test_a_consumer_that_was_removed_is_not_there(self, store: Store) -> None:
        """A consumer that was removed, or never was, is neither found nor moved nor removed; its name is free."""
        gone = Consumer(name="mailer", number=3)
        with store.writing() as unit:
            unit.outbox.add_consumer(gone)
            unit.outbox.remove_consumer("mailer")
            assert () == unit.outbox.list_consumers()
            with pytest.raises(NotFoundError):
                unit.outbox.move_consumer(gone, expected_number=3)
            with pytest.raises(NotFoundError):
                unit.outbox.remove_consumer("mailer")
            unit.outbox.add_consumer(gone)


def _add(store: Store, *subjects: str) -> tuple[object, ...]:
    with store.writing() as unit:
        return tuple(unit.history.add(entry(subject)) for subject in subjects)


def _add_and_publish(store: Store, subject: str) -> None:
    _add(store, subject)
    _publish(store)


def _publish(store: Store) -> None:
    with store.writing() as unit:
        unit.outbox.publish()


def _state(store: Store) -> tuple[tuple[Event, ...], bool, int]:
    with store.reading() as unit:
        outbox = unit.outbox
        return outbox.list_events(after=0, most=WHOLE), outbox.has_unpublished(), outbox.last_number()
