"""One entry of a history: what happened to which record, when, by whom, from which channel, why, and what changed.

Owns the shape of an entry. It must not know where entries are kept or how they are chained.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, Self

import attrs

from customer_core.errors import InvalidValueError
from customer_core.history._actions import HistoryAction
from customer_core.history._changes import Change
from customer_core.model import Actor, ChannelId
from customer_core.model._card_numbers import refuse_card_details

__all__ = ["HistoryEntry", "Subject", "counted", "in_utc", "instant"]

REASON_MAX: Final = 4_096
"""The longest reason, in code points."""
INTEGER_MAX: Final = 2**63 - 1

_KIND = re.compile(r"[a-z][a-z0-9-]{0,31}", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}", re.ASCII)
_BREAKS = "\n\r\t"


def _matches(form: "re.Pattern[str]", remedy: str) -> Any:  # noqa: ANN401 - attrs has no name for a validator of texts
    def check(_: object, field: "attrs.Attribute[str]", value: object) -> None:
        if not isinstance(value, str) or form.fullmatch(value) is None:
            raise InvalidValueError(field=field.name, problem="is not of its form", remedy=remedy)

    return check


@attrs.frozen(order=True)
class Subject:
    """Name the record that a history is of, by its kind and id: `customer:c-1`, `settings:duplicates`.

    >>> str(Subject("customer", "c-1")), Subject.parse("settings:duplicates").kind
    ('customer:c-1', 'settings')
    """

    kind: str = attrs.field(validator=_matches(_KIND, "use small letters, digits and -, at most 32, a letter first"))
    id: str = attrs.field(validator=_matches(_ID, "use 1 to 64 letters, digits and . : _ - of ASCII"))

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the subject that `str` wrote.

        Raises:
            InvalidValueError: The text is none.
        """
        kind, _, id_ = text.partition(":")
        return cls(kind, id_)


def _one_of(cls: type) -> Any:  # noqa: ANN401 - attrs has no name for a validator of any field
    def check(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
        if not isinstance(value, cls):
            problem = f"is of type {type(value).__name__}"
            raise InvalidValueError(field=field.name, problem=problem, remedy=f"give one of type {cls.__name__}")

    return check


def counted(_: object, field: "attrs.Attribute[int]", value: object) -> None:
    if type(value) is not int or not 0 <= value <= INTEGER_MAX:
        raise InvalidValueError(field=field.name, problem="is no count", remedy=f"give a number up to {INTEGER_MAX}")


def in_utc(at: datetime) -> datetime:
    """Return an aware instant in UTC; the validator sees to all else."""
    try:
        return at if at.utcoffset() is None else at.astimezone(UTC)
    except (AttributeError, OverflowError):
        return at


def instant(_: object, field: "attrs.Attribute[datetime]", value: object) -> None:
    if not isinstance(value, datetime) or value.tzinfo is not UTC:
        raise InvalidValueError(field=field.name, problem="is no instant", remedy="give an aware datetime")


def _channel(_: object, field: "attrs.Attribute[ChannelId | None]", value: object) -> None:
    if value is not None:
        _one_of(ChannelId)(None, field, value)


def _reason(_: object, field: "attrs.Attribute[str]", value: object) -> None:
    _one_of(str)(None, field, value)
    text = str(value)
    if len(text) > REASON_MAX:
        raise InvalidValueError(field=field.name, problem=f"has more than {REASON_MAX} characters", remedy="shorten it")
    # Control characters and halves of surrogate pairs, which not every store keeps.
    if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in _BREAKS for sign in text):
        raise InvalidValueError(
            field=field.name, problem="holds a sign that is no text", remedy="keep letters, spaces and line breaks"
        )
    refuse_card_details(field.name, text)


def _changes(changes: Sequence[Change]) -> tuple[Change, ...]:
    return tuple(changes) if isinstance(changes, list) else changes  # type: ignore[return-value]  # refused later


def _all_changes(_: object, field: "attrs.Attribute[tuple[Change, ...]]", value: object) -> None:
    if not isinstance(value, tuple) or not all(isinstance(change, Change) for change in value):
        raise InvalidValueError(field=field.name, problem="are no changes", remedy="give a tuple of Change")


@attrs.frozen(kw_only=True)
class HistoryEntry:
    """Record one thing that happened to one record; an entry is added and never changed.

    `position` is where the entry stands in the order in which a store was given all of its entries, 0 before it was;
    `version` is the version that the record has since. None as a channel means that the call came through none, such as
    from a back office; an empty reason, that none was asked for.
    """

    position: int = attrs.field(validator=counted)
    subject: Subject = attrs.field(validator=_one_of(Subject))
    action: HistoryAction = attrs.field(validator=_one_of(HistoryAction))
    at: datetime = attrs.field(converter=in_utc, validator=instant)
    actor: Actor = attrs.field(validator=_one_of(Actor))
    channel: ChannelId | None = attrs.field(default=None, validator=_channel)
    reason: str = attrs.field(default="", validator=_reason, repr=False)
    changes: tuple[Change, ...] = attrs.field(default=(), converter=_changes, validator=_all_changes, repr=False)
    version: int = attrs.field(default=0, validator=counted)
