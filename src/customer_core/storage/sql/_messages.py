"""Messages in a table: each as a document, with the columns by which it is found, told in order and taken away."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import attrs
from sqlalchemy import bindparam, delete, select, tuple_

from customer_core.model import CustomerId, Message, MessageKey, MessageKind
from customer_core.ports import MessagePort
from customer_core.serialization import dumps
from customer_core.storage.sql._holds import moment_text
from customer_core.storage.sql._newest import Newest, row_shown, seq_of
from customer_core.storage.sql._schema import MESSAGE
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._sights import Sight, within
from customer_core.storage.sql._statements import put

__all__ = ["SqlMessages", "message_columns"]

_PLACE = (MESSAGE.c.at, MESSAGE.c.system, MESSAGE.c.reference)
_NEWEST = Newest(MESSAGE, *_PLACE)
_PUT = put(MESSAGE, changed=[column.name for column in MESSAGE.c if not column.primary_key])
_FIRST = (
    select(MESSAGE.c.document)
    .where(MESSAGE.c.kind == bindparam("kind"), MESSAGE.c.at < bindparam("before"))
    .order_by(*_PLACE)
    .limit(bindparam("most"))
)
_LATER = _FIRST.where(tuple_(*_PLACE) > tuple_(*(bindparam(f"after_{number}") for number in range(len(_PLACE)))))
_BEFORE, _BEFORE_BEHIND = (within(statement, row_shown(MESSAGE)) for statement in (_FIRST, _LATER))
_REMOVE = delete(MESSAGE).where(
    MESSAGE.c.system == bindparam("its_system"), MESSAGE.c.reference == bindparam("its_reference")
)


@attrs.frozen
class SqlMessages(MessagePort):
    """Keeps messages in a table."""

    _session: Session
    _sight: Sight

    def put(self, message: Message) -> None:
        """Keep a message, in place of what was kept under its key."""
        self._session.refuse_unless_writing()
        self._session.change(_PUT, **message_columns(message, seq_of(self._session, message.customer)))

    def find(self, key: MessageKey) -> Message | None:
        """Return the message of a key."""
        text = _NEWEST.find(self._session, self._sight, key.system, key.reference)
        return None if text is None else self._session.document(Message, text)

    def list_newest(
        self, customers: Collection[CustomerId], *, after: tuple[datetime, MessageKey] | None = None, most: int
    ) -> tuple[Message, ...]:
        """Return the first messages that were recorded with any of some ids, the newest first."""
        behind = () if after is None else _place(after)
        texts = _NEWEST.documents(self._session, self._sight, customers, behind, most)
        return tuple(self._session.document(Message, text) for text in texts)

    def has_any(self, customers: Collection[CustomerId]) -> bool:
        """Tell whether any message was recorded with one of some ids."""
        return _NEWEST.has_any(self._session, self._sight, customers)

    def list_before(
        self, before: datetime, kind: MessageKind, *, after: tuple[datetime, MessageKey] | None = None, most: int
    ) -> tuple[Message, ...]:
        """Return the first messages of a kind from before a moment, the earliest first."""
        behind = {} if after is None else {f"after_{number}": part for number, part in enumerate(_place(after))}
        statement = (_BEFORE_BEHIND if behind else _BEFORE)(self._sight.shape)
        asked = {"before": moment_text(before), "kind": kind.value, "most": most}
        rows = self._session.rows(statement, **asked, **behind, **self._sight.values)
        return tuple(self._session.document(Message, text) for (text,) in rows)

    def remove(self, key: MessageKey) -> None:
        """Keep the message of a key no longer."""
        self._session.refuse_unless_writing()
        self._session.change(_REMOVE, its_system=key.system, its_reference=key.reference)


def _place(place: tuple[datetime, MessageKey]) -> tuple[str, str, str]:
    at, key = place
    return moment_text(at), key.system, key.reference


def message_columns(message: Message, seq: int) -> dict[str, Any]:
    """Return the row of a message, in the order of the table, with that of the id that it was recorded with."""
    return {
        "system": message.key.system,
        "reference": message.key.reference,
        "customer": seq,
        "at": moment_text(message.at),
        "kind": message.kind.value,
        "document": dumps(message),
    }
