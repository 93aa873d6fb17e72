"""The outbox in tables: which entries of the history wait to be published, the numbers of the others, and consumers.

Owns that no entry is passed over: an entry waits from the moment it is written, in the same transaction, and leaves the
queue in the one that numbers it.
"""

import attrs
from sqlalchemy import BigInteger, bindparam, delete, exists, func, insert, literal, select, update

from customer_core.errors import AlreadyTakenError, NotFoundError, StaleVersionError
from customer_core.history import HistoryRow
from customer_core.ports import Consumer, Event, OutboxPort
from customer_core.storage.sql._schema import CONSUMER, EVENT, HISTORY, UNPUBLISHED
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._sights import Sight, subject_shown, within
from customer_core.storage.sql._statements import add_unless_there

__all__ = ["SqlOutbox", "wait_for_publication"]

_WAIT = insert(UNPUBLISHED)
_IS_DUE = select(exists(select(UNPUBLISHED.c.position)))
_PUBLISH = insert(EVENT).from_select(["position"], select(UNPUBLISHED.c.position).order_by(UNPUBLISHED.c.position))
# Not simply all: others may have come in since the statement before.
_FORGET = delete(UNPUBLISHED).where(UNPUBLISHED.c.position.in_(select(EVENT.c.position)))
_LIST = within(
    select(EVENT.c.number, *HISTORY.c)
    .select_from(EVENT.join(HISTORY, HISTORY.c.position == EVENT.c.position))
    .where(EVENT.c.number > bindparam("after"))
    .order_by(EVENT.c.number)
    .limit(bindparam("most")),
    lambda shape: subject_shown(shape, HISTORY.c.subject),
)
_LAST = select(func.coalesce(func.max(EVENT.c.number), 0))

_LOCK_NUMBER = 5_310_287_664_402_117_489
"""The number of the lock on publishing: any that no other program is likely to take."""
_LOCK = select(func.pg_advisory_xact_lock(literal(_LOCK_NUMBER, BigInteger)))

_HAS_NAME = CONSUMER.c.name == bindparam("its_name")
_FIND = select(CONSUMER).where(CONSUMER.c.name == bindparam("name"))
_LIST_CONSUMERS = select(CONSUMER).order_by(CONSUMER.c.name)
_ADD = add_unless_there(CONSUMER)
_MOVE = (
    update(CONSUMER).where(_HAS_NAME, CONSUMER.c.number == bindparam("expected")).values(number=bindparam("new_number"))
)
_REMOVE = delete(CONSUMER).where(_HAS_NAME)


def wait_for_publication(session: Session, position: int) -> None:
    """Let an entry that is being written wait until it is published."""
    session.later(_WAIT, position=position)


@attrs.frozen
class SqlOutbox(OutboxPort):
    """Keeps the order of telling in tables."""

    _session: Session
    _sight: Sight

    def has_unpublished(self) -> bool:
        """Tell whether entries wait for a number."""
        ((is_due,),) = self._session.rows(_IS_DUE)
        return bool(is_due)

    def publish(self) -> None:
        """Give each entry that waits the next number, in ascending order of position."""
        self._session.refuse_unless_writing()
        if not self._session.is_alone:
            self._session.rows(_LOCK)
        self._session.change(_PUBLISH)
        self._session.change(_FORGET)

    def list_events(self, *, after: int, most: int) -> tuple[Event, ...]:
        """Return the first events behind a number, in order."""
        rows = self._session.rows(_LIST(self._sight.shape), after=after, most=most, **self._sight.values)
        return tuple(Event(number=number, entry=self._session.entry(HistoryRow(*row))) for number, *row in rows)

    def last_number(self) -> int:
        """Return the number of the last event."""
        ((number,),) = self._session.rows(_LAST)
        return int(number)

    def find_consumer(self, name: str) -> Consumer | None:
        """Return a consumer."""
        row = self._session.row(_FIND, name=name)
        return None if row is None else Consumer(name=row[0], number=row[1])

    def list_consumers(self) -> tuple[Consumer, ...]:
        """Return all consumers by name."""
        return tuple(Consumer(name=name, number=number) for name, number in self._session.rows(_LIST_CONSUMERS))

    def add_consumer(self, consumer: Consumer) -> None:
        """Keep a new consumer."""
        if not self._session.change(_ADD, name=consumer.name, number=consumer.number):
            raise AlreadyTakenError(what="name", kind="consumer", holder=consumer.name)

    def move_consumer(self, consumer: Consumer, *, expected_number: int) -> None:
        """Keep how far a consumer is, if it is where it is expected."""
        values = {"its_name": consumer.name, "expected": expected_number, "new_number": consumer.number}
        if not self._session.change(_MOVE, **values):
            found = self._known(consumer.name)
            raise StaleVersionError(kind="consumer", id=consumer.name, expected=expected_number, found=found.number)

    def remove_consumer(self, name: str) -> None:
        """Forget a consumer."""
        if not self._session.change(_REMOVE, its_name=name):
            self._known(name)

    def _known(self, name: str) -> Consumer:
        found = self.find_consumer(name)
        if found is None:
            raise NotFoundError(kind="consumer", id=name)
        return found
