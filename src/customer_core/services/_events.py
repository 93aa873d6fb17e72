"""Tells others what was changed: after it was kept, at least once, and in order for each record.

Owns how a consumer reads on where it stopped. It must not know what consumers do.
"""

from collections.abc import Callable

import attrs

from customer_core.errors import InvalidValueError, NotFoundError, StaleVersionError
from customer_core.model import Permission
from customer_core.ports import Consumer, Event, UnitOfWork
from customer_core.services._contexts import Context, require_most
from customer_core.services._resolving import given

__all__ = ["EventService"]

_MOST = 100
_NAME_MOST = 64


@attrs.frozen(repr=False)
class EventService:
    """Tells consumers of every change.

    An event is an entry of the history with a number. It is there once the change was kept, never before, and every
    consumer gets it at least once: one that stops halfway gets the events again that it has not acknowledged. Events
    about one record come in the order of its changes. Consumers know nothing of each other: one that fails holds up
    nobody else.
    """

    _context: Context

    def subscribe(self, consumer: str, *, is_from_start: bool = False) -> Consumer:
        """Add a consumer, who is told of what happens from now on, or of everything that ever did.

        One that is there already is left as it is, so that a host can subscribe at each start.

        Args:
            consumer: A name of the host's own, up to 64 characters.
            is_from_start: Whether to tell of what happened before, too.

        Raises:
            PermissionDeniedError: The actor may not consume events.
            InvalidValueError: The name is blank, too long or cannot be printed.
        """
        self._context.require(Permission.EVENTS_CONSUME)
        name = _checked(consumer)

        def add(unit: UnitOfWork) -> Consumer:
            # One unit publishes at a time: whoever adds the same consumer is waited for, and found then.
            unit.outbox.publish()
            found = unit.outbox.find_consumer(name)
            if found is not None:
                return found
            added = Consumer(name=name, number=0 if is_from_start else unit.outbox.last_number())
            unit.outbox.add_consumer(added)
            return added

        return self._context.write(add)

    def unsubscribe(self, consumer: str) -> None:
        """Remove a consumer; the events stay for the others.

        Raises:
            PermissionDeniedError: The actor may not consume events.
            NotFoundError: There is no such consumer.
        """
        self._context.require(Permission.EVENTS_CONSUME)
        self._context.write(lambda unit: unit.outbox.remove_consumer(consumer))

    def list_consumers(self) -> tuple[Consumer, ...]:
        """Return all consumers by name, each with the number of the last event that it acknowledged.

        Raises:
            PermissionDeniedError: The actor may not consume events.
        """
        self._context.require(Permission.EVENTS_CONSUME)
        with self._context.reading() as unit:
            return unit.outbox.list_consumers()

    def list_next(self, consumer: str, *, most: int = _MOST) -> tuple[Event, ...]:
        """Return the first events that a consumer has not acknowledged, in order; it gets them again until it does.

        Raises:
            PermissionDeniedError: The actor may not consume events.
            NotFoundError: There is no such consumer: subscribe it first.
            InvalidOptionError: `most` is not from 1 to 10,000.
        """
        self._context.require(Permission.EVENTS_CONSUME)
        require_most(most)
        self._publish()
        with self._context.reading() as unit:
            return unit.outbox.list_events(after=_named(unit, consumer).number, most=most)

    def acknowledge(self, consumer: str, event: Event) -> None:
        """Say that a consumer has an event and all before it; an event that it has already is passed over.

        Raises:
            PermissionDeniedError: The actor may not consume events.
            NotFoundError: There is no such consumer.
            InvalidValueError: The event was never told.
        """
        self._context.require(Permission.EVENTS_CONSUME)
        given(Event, event, "event")

        def move(unit: UnitOfWork) -> None:
            found = _named(unit, consumer)
            if event.number > unit.outbox.last_number():
                raise InvalidValueError(field="event", problem="was never told", remedy="give one that list_next gave")
            while event.number > found.number:
                moved = attrs.evolve(found, number=event.number)
                try:
                    unit.outbox.move_consumer(moved, expected_number=found.number)
                except StaleVersionError:  # Others acknowledged meanwhile: maybe this one, too, maybe less.
                    found = _named(unit, consumer)
                else:
                    return

        self._context.write(move)

    def deliver(self, consumer: str, handle: Callable[[Event], object], *, most: int = _MOST) -> int:
        """Hand the next events to a function, one after the other, acknowledge those that it returned from; count them.

        What the function raises stops the delivery and comes out of here; the event comes again with the next call, and
        those before it do not. Let one process at a time deliver to a consumer: two would hand it the same events.

        Args:
            consumer: Whom to tell.
            handle: What to do with an event; it should bear being given one again.
            most: How many events are handed over at most.

        Raises:
            PermissionDeniedError: The actor may not consume events.
            NotFoundError: There is no such consumer: subscribe it first.
            InvalidOptionError: `most` is not from 1 to 10,000.
        """
        handled: list[Event] = []
        try:
            for event in self.list_next(consumer, most=most):
                handle(event)
                handled.append(event)
        finally:
            if handled:
                self.acknowledge(consumer, handled[-1])
        return len(handled)

    def _publish(self) -> None:
        with self._context.reading() as unit:
            is_due = unit.outbox.has_unpublished()
        if is_due:
            self._context.write(lambda unit: unit.outbox.publish())


def _named(unit: UnitOfWork, name: str) -> Consumer:
    found = unit.outbox.find_consumer(name)
    if found is None:
        raise NotFoundError(kind="consumer", id=name)
    return found


def _checked(name: str) -> str:
    if not given(str, name, "consumer").strip() or len(name) > _NAME_MOST or not name.isprintable():
        problem = f"is blank, has more than {_NAME_MOST} characters, or one that cannot be printed"
        raise InvalidValueError(field="consumer", problem=problem, remedy="give a short name, such as mailer")
    return name
