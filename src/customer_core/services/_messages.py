"""Messages: recorded under their keys, and told newest first together with those that the host keeps itself.

Owns the steps, and the asking of the host's sources: an answer that cannot be true is refused in place of being shown.
No unit of work is open while a source is asked. How a message is kept and told in the history is in `_recording`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final

import attrs

from customer_core.errors import MessageSourceFailedError
from customer_core.history import HistoryAction
from customer_core.model import CustomerId, Message, MessageKey, MessageKind, Permission
from customer_core.ports import MessageSourcePort, UnitOfWork
from customer_core.search import PAGE_SIZE_MOST, PageRequest
from customer_core.serialization import to_json
from customer_core.services._contexts import Context, in_turns, require_most
from customer_core.services._facts import require_terms
from customer_core.services._recording import Recording, RecordingOutcome
from customer_core.services._resolving import given, ids_naming
from customer_core.services._stored_settings import read_settings
from customer_core.settings import CleanupSettings

__all__ = ["MESSAGES", "DueMessage", "MessageService", "RecordedMessage", "due_moments", "list_supplied"]

_MOST = 25
_AT_ONCE: Final = 500
_FIRST_KEY: Final = MessageKey("!", "!")
"""The key of the earliest place of a moment: no key begins with a sign before this one."""

MESSAGES: Final = Recording[Message](
    kind="message",
    find=lambda unit, message: unit.messages.find(message.key),
    put=lambda unit, message: unit.messages.put(message),
    title=lambda message: f"{message.key.system} {message.key.reference}",
    say=to_json,
    actions=(HistoryAction.MESSAGE_RECORDED, HistoryAction.MESSAGE_CHANGED, HistoryAction.MESSAGE_MOVED_AWAY),
)
"""How messages are recorded."""


@attrs.frozen(kw_only=True)
class RecordedMessage:
    """What became of a message."""

    message: Message
    outcome: RecordingOutcome


@attrs.frozen(kw_only=True)
class DueMessage:
    """A message whose time is over, that the host keeps itself: by which source it is supplied, and its key."""

    source: str
    key: MessageKey


@attrs.frozen(kw_only=True)
class _Turn:
    """What is asked of a source: messages with any of some ids, behind one, and how many at most."""

    ids: tuple[CustomerId, ...]
    after: tuple[datetime, MessageKey] | None
    most: int


@attrs.frozen(repr=False)
class MessageService:
    """Records messages to and from customers, and lists them."""

    _context: Context

    def record(self, message: Message, *, reason: str = "") -> RecordedMessage:
        """Record a message, in place of what was recorded under its key; the same again changes nothing.

        The customer may be named by any id that names it; the message keeps the id that it is given.

        Args:
            message: The message.
            reason: Why; goes into the history.

        Raises:
            PermissionDeniedError: The actor may not record messages.
            NotFoundError: The id of its customer names nobody.
            AlreadyTakenError: The key is that of a message of a customer whom the actor may not see.
            InvalidValueError: It is no message.
        """
        self._context.require(Permission.MESSAGES_RECORD)
        given(Message, message, "message")
        given(str, reason, "reason")

        def record(unit: UnitOfWork) -> RecordedMessage:
            kept = MESSAGES.keep(unit, self._context, message, reason)
            return RecordedMessage(message=message, outcome=kept.outcome)

        return self._context.write(record)

    def list_of(self, customer: CustomerId, *, after: Message | None = None, most: int = _MOST) -> tuple[Message, ...]:
        """Return the first messages of a customer, and of all who were merged into it, the newest first.

        Those that are kept here stand among those that the host's sources supply. One that is kept and supplied at the
        same moment under the same key is told once, as it is kept.

        Args:
            customer: Any id that names the customer.
            after: The last message of the page before; None for the first page.
            most: How many at most, from 1 to 10,000.

        Raises:
            PermissionDeniedError: The actor may not read messages.
            NotFoundError: The id names nobody.
            InvalidOptionError: `most` is out of range.
            MessageSourceFailedError: A source of the host's could not tell its messages.
        """
        self._context.require(Permission.MESSAGES_READ)
        require_most(most)
        place = None if after is None else given(Message, after, "after").place
        with self._context.reading() as unit:
            ids = ids_naming(unit, customer)
            kept = unit.messages.list_newest(ids, after=place, most=most)
        turn = _Turn(ids=ids, after=place, most=most)
        supplied = (_told(name, source, turn) for name, source in self._context.message_sources.items())
        messages = {message.place: message for told in (*supplied, kept) for message in told}
        return tuple(messages[place] for place in sorted(messages, reverse=True)[:most])

    def iter_due(self) -> Iterator[DueMessage]:
        """Yield the messages that the host's sources supply of anybody, and whose time is over by the settings.

        The host removes them itself; what is kept here is removed by upkeep (`clean-up-messages`). Customers come a
        few hundred at a time, so that what is yielded may be removed meanwhile.

        Raises:
            PermissionDeniedError: The actor may not run maintenance for every brand.
            MessageSourceFailedError: A source of the host's could not tell its messages.
        """
        self._context.require_everywhere(Permission.MAINTENANCE_RUN)
        with self._context.reading() as unit:
            due = due_moments(unit, self._context)
        return self._iter_due(due) if due else iter(())

    def _iter_due(self, due: Mapping[MessageKind, datetime]) -> Iterator[DueMessage]:
        wanted: PageRequest | None = PageRequest(size=PAGE_SIZE_MOST)
        while wanted:
            with self._context.reading() as unit:
                require_terms(unit, self._context.store.name)
                page = unit.customers.find_page(wanted)
                ids = tuple(id_ for one in page.items for id_ in unit.merges.list_ids(one.id))
            for name, source in self._context.message_sources.items():
                for message in in_turns(partial(_due_turn, name, source, ids, max(due.values()))):
                    if message.kind in due and message.at < due[message.kind]:
                        yield DueMessage(source=name, key=message.key)
            wanted = page.next


def due_moments(unit: UnitOfWork, context: Context) -> Mapping[MessageKind, datetime]:
    """Return the moment before which messages of a kind are due, by kind; of those that stay there is none."""
    settings, now = read_settings(unit, CleanupSettings), context.now(unit)
    moments = ((kind, settings.find_due_before(kind, now=now)) for kind in MessageKind)
    return {kind: before for kind, before in moments if before is not None}


def _due_turn(
    name: str, source: MessageSourcePort, ids: tuple[CustomerId, ...], before: datetime, last: Message | None
) -> Sequence[Message]:
    place = (before, _FIRST_KEY) if last is None else last.place
    return _told(name, source, _Turn(ids=ids, after=place, most=_AT_ONCE))


def list_supplied(context: Context, ids: Collection[CustomerId]) -> dict[str, list[Message]]:
    """Return all messages that the host's sources supply of some ids, by the names of the sources, the newest first.

    Raises:
        MessageSourceFailedError: A source could not tell its messages.
    """
    return {name: list(_all_told(name, source, tuple(ids))) for name, source in context.message_sources.items()}


def _all_told(name: str, source: MessageSourcePort, ids: tuple[CustomerId, ...]) -> Iterator[Message]:
    return in_turns(lambda last: _told(name, source, _Turn(ids=ids, after=last.place if last else None, most=_AT_ONCE)))


def _told(name: str, source: MessageSourcePort, turn: _Turn) -> Sequence[Message]:
    """Return what a source answers, if it can be true."""
    after = turn.after
    try:
        answer: object = source.list_newest(turn.ids, after=after, most=turn.most)
        told = list(answer) if isinstance(answer, Sequence) else None
    except Exception as error:
        problem = f"a {type(error).__name__} was raised"
        raise MessageSourceFailedError(source=name, problem=problem, remedy="see its cause") from error
    if told is None or not all(isinstance(message, Message) for message in told):
        raise _refused(name, "the answer is no list of messages", "return a list of Message")
    if len(told) > turn.most:
        raise _refused(name, "the answer has more messages than were asked for", "return the first ones alone")
    if not {message.customer for message in told} <= set(turn.ids):
        raise _refused(name, "a message is of an id that was not asked for", "return those of the ids that were given")
    places = [message.place for message in told]
    if places != sorted(set(places), reverse=True) or (after is not None and places and places[0] >= after):
        raise _refused(name, "the messages are not in order", "return them newest first, each once, behind the place")
    return told


def _refused(name: str, problem: str, remedy: str) -> MessageSourceFailedError:
    return MessageSourceFailedError(source=name, problem=problem, remedy=remedy)
