"""The checks that every value of the model shares: text, instants, members of a list.

Each check is made as an attrs validator that looks at its own field alone, so that a document can be checked field by
field and all its problems told at once. A refusal names the field and the rule, never the value. A text is looked
through for payment cards unless it is typed: a number or name of one kind, such as a telephone number or what another
system calls a record, which has a rule of its own.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from customer_core.errors import InvalidValueError
from customer_core.model._card_numbers import refuse_card_details, refuse_card_number
from customer_core.model._limits import CODE_POINTS_WORD, INTEGER_MAX

if TYPE_CHECKING:
    import attrs

_TYPE_NAMES: Final = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    float: "a float",
    bytes: "bytes",
    list: "a list",
    tuple: "a tuple",
    dict: "a mapping",
    datetime: "a point in time",
    type(None): "nothing",
}

_UNDIALED: Final = 16
"""More digits than a telephone number has by ITU-T E.164: so many that begin as those of a card are those of one."""

T = TypeVar("T")
Validator = Callable[[Any, "attrs.Attribute[Any]", Any], None]

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_CONTROL_BUT_BREAKS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def describe(value: object) -> str:
    """Name the type of a value in a sentence, without the value."""
    return _TYPE_NAMES.get(type(value), f"{type(value).__name__}")


def stripped(text: str) -> str:
    """Drop the white space around a text; anything that is no text is left for the validator to refuse."""
    return text.strip() if isinstance(text, str) else text  # type: ignore[redundant-expr]  # callers may be untyped


def squeezed(text: str) -> str:
    """Return the form of a tag or purpose under which two spellings are one: folded case, single spaces.

    The folding is the compatibility caseless match of the Unicode Standard (definition D146), which later versions of
    Unicode may not change for characters that exist: what is stored once stays what it is.
    """
    if not isinstance(text, str):
        return text
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", text).casefold()).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def in_utc(at: datetime) -> datetime:
    """Return an aware instant in UTC, so that equal instants are written alike; the validator sees to all else."""
    if not is_aware(at):
        return at
    try:
        moved = at.astimezone(UTC)
    except OverflowError:
        return at
    # A subclass may count finer than microseconds, which no store keeps.
    return moved if type(moved) is datetime else datetime.combine(moved.date(), moved.time(), UTC)


def in_utc_if_known(at: datetime | None) -> datetime | None:
    """Return an aware instant in UTC, and None for an instant that is not known."""
    return None if at is None else in_utc(at)


def is_aware(at: object) -> bool:
    """Tell whether a value is a datetime that knows its offset from UTC."""
    return isinstance(at, datetime) and at.utcoffset() is not None


def line(limit: int, *, is_required: bool = False, is_typed: bool = False) -> Validator:
    """Make the check of a text of one line: `limit` counts code points."""

    def check(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
        # Most texts of a record are blank, and there is nothing to look at in them.
        if value != "" or is_required:
            check_line(field.name, value, limit=limit, is_required=is_required, is_typed=is_typed)

    return check


def word(*, is_required: bool = False, is_typed: bool = False) -> Validator:
    """Make the check of a short text of one line: a label, a code, a state."""
    return line(CODE_POINTS_WORD, is_required=is_required, is_typed=is_typed)


def check_line(field: str, value: object, *, limit: int, is_required: bool = False, is_typed: bool = False) -> None:
    """Refuse what is not one line of text within a limit of code points, or gives away a payment card."""
    text = _text(field, value, is_required=is_required)
    if len(text) > limit:
        raise InvalidValueError(field=field, problem=f"has more than {limit} characters", remedy="shorten it")
    if not text.isprintable():
        _refuse_unstorable(field, text, _CONTROL, "put each line into a field of its own")
    if not is_typed:
        refuse_card_details(field, text)


def check_block(field: str, value: object, *, limit: int, is_required: bool = False) -> None:
    """Refuse what is not text of one or more lines within a limit of UTF-8 bytes, or gives away a payment card."""
    text = _text(field, value, is_required=is_required)
    _refuse_unstorable(field, text, _CONTROL_BUT_BREAKS, "keep only line breaks and tabs")
    _refuse_long_utf8(field, text, limit)
    refuse_card_details(field, text)


def check_email_text(field: str, value: object, *, limit: int, is_required: bool = False) -> None:
    """Refuse what is not one line of text within a limit of UTF-8 bytes, or holds the number of a payment card."""
    check_line(field, value, limit=limit, is_required=is_required, is_typed=True)
    text = _text(field, value, is_required=is_required)
    _refuse_long_utf8(field, text, limit)
    refuse_card_number(field, text, digits_least=_UNDIALED)


def dialed(*, limit: int, is_required: bool = False) -> Validator:
    """Make the check of a telephone number: one line, in which no number is longer than one that can be dialed."""

    def check(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
        if value == "" and not is_required:
            return
        check_line(field.name, value, limit=limit, is_required=is_required, is_typed=True)
        refuse_card_number(field.name, _text(field.name, value, is_required=is_required), digits_least=_UNDIALED)

    return check


def _text(field: str, value: object, *, is_required: bool) -> str:
    if not isinstance(value, str):
        raise InvalidValueError(field=field, problem=f"is {describe(value)}", remedy="give text")
    if is_required and not value.strip():
        raise InvalidValueError(field=field, problem="is blank", remedy="give at least one visible character")
    return value


def _refuse_unstorable(field: str, text: str, control: re.Pattern[str], remedy: str) -> None:
    if _SURROGATE.search(text):
        raise InvalidValueError(
            field=field, problem="holds half of a surrogate pair", remedy="decode the text again from its source"
        )
    if control.search(text):
        raise InvalidValueError(
            field=field, problem="holds a control character", remedy=f"remove control characters, or {remedy}"
        )


def _refuse_long_utf8(field: str, text: str, limit: int) -> None:
    if len(text.encode()) > limit:
        raise InvalidValueError(field=field, problem=f"has more than {limit} bytes in UTF-8", remedy="shorten it")


def instant(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    """Refuse what is not an aware datetime."""
    if not isinstance(value, datetime):
        raise InvalidValueError(field=field.name, problem=f"is {describe(value)}", remedy="give an aware datetime")
    if value.utcoffset() is None:
        raise InvalidValueError(
            field=field.name, problem="has no offset from UTC", remedy="give an aware datetime, such as one in UTC"
        )
    if value.tzinfo is not UTC:
        raise InvalidValueError(
            field=field.name, problem="lies outside the years 1 to 9999 in UTC", remedy="give a moment inside them"
        )


def instant_if_known(instance: object, field: "attrs.Attribute[Any]", value: object) -> None:
    """Refuse what is neither an aware datetime nor None."""
    if value is not None:
        instant(instance, field, value)


def count(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    """Refuse what is not a whole number from 0 up."""
    if type(value) is not int:
        raise InvalidValueError(field=field.name, problem=f"is {describe(value)}", remedy="give a whole number")
    if not 0 <= value <= INTEGER_MAX:
        raise InvalidValueError(
            field=field.name, problem="is out of range", remedy=f"give a number from 0 to {INTEGER_MAX}"
        )


def one_of_type(cls: type, *, is_optional: bool = False) -> Validator:
    """Make the check that a field holds one value of a class, or also None where that is its named absence."""

    def check(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
        if not (isinstance(value, cls) or (is_optional and value is None)):
            refuse_type(field.name, value, cls)

    return check


def many_of_type(
    cls: type,
    *,
    limit: int,
    kind: type[Collection[Any]] = tuple,
    key: Callable[[Any], object] | None = None,
    is_required: bool = False,
) -> Validator:
    """Make the check of a list: its kind, the class of each member, its length, and one member per key."""

    def check(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
        members = check_members(field.name, value, kind=kind, limit=limit, is_required=is_required)
        if not members:
            return
        for place, member in enumerate(members):
            if not isinstance(member, cls):
                refuse_type(member_path(field.name, place, kind), member, cls)
        if key is not None and len(members) > 1:
            _refuse_repeated(field.name, members, key)

    return check


def many_words(*, limit: int, kind: type[Collection[Any]]) -> Validator:
    """Make the check of a list of short texts."""

    def check(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
        for place, member in enumerate(check_members(field.name, value, kind=kind, limit=limit)):
            check_line(member_path(field.name, place, kind), member, limit=CODE_POINTS_WORD, is_required=True)

    return check


def many_lines(*, limit: int, line_limit: int) -> Validator:
    """Make the check of a tuple of lines, none of them blank."""

    def check(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
        for place, member in enumerate(check_members(field.name, value, kind=tuple, limit=limit)):
            check_line(f"{field.name}[{place}]", member, limit=line_limit, is_required=True)

    return check


def check_members(
    field: str, value: object, *, kind: type[Collection[Any]], limit: int, is_required: bool = False
) -> Collection[Any]:
    """Refuse what is not a collection of the kind and within the limit; return it."""
    if not isinstance(value, kind):
        raise InvalidValueError(field=field, problem=f"is {describe(value)}", remedy=f"give a {kind.__name__}")
    if len(value) > limit:
        raise InvalidValueError(field=field, problem=f"has more than {limit} entries", remedy="remove entries")
    if is_required and not value:
        raise InvalidValueError(field=field, problem="is empty", remedy="give at least one entry")
    return value


def member_path(field: str, place: int, kind: type) -> str:
    """Return where a member stands: by number in a list; in a set, which has no order, the set itself."""
    return field if kind is frozenset else f"{field}[{place}]"


def refuse_type(field: str, value: object, cls: type) -> None:
    """Raise the refusal of a value of the wrong class."""
    raise InvalidValueError(field=field, problem=f"is {describe(value)}", remedy=f"give one of type {cls.__name__}")


def _refuse_repeated(field: str, members: Collection[Any], key: Callable[[Any], object]) -> None:
    places: dict[object, int] = {}
    for place, member in enumerate(members):
        first = places.setdefault(key(member), place)
        if first != place:
            raise InvalidValueError(
                field=f"{field}[{place}]", problem=f"repeats {field}[{first}]", remedy="give each entry once"
            )


def as_tuple(values: Sequence[T]) -> tuple[T, ...]:
    """Freeze a list into a tuple; anything that is neither is left for the validator to refuse."""
    return tuple(values) if isinstance(values, list) else values  # type: ignore[return-value]  # refused later


def all_are(cls: type, values: object) -> bool:
    """Tell whether a converter can rely on its input: a frozen list whose members are all of a class."""
    return isinstance(values, tuple | frozenset) and all(isinstance(value, cls) for value in values)


def as_frozenset(values: Iterable[T]) -> frozenset[T]:
    """Freeze a set, list or tuple into a frozenset; anything else is left for the validator to refuse."""
    try:
        return frozenset(values) if isinstance(values, set | list | tuple) else values  # type: ignore[return-value]
    except TypeError:  # A member that does not hash, and so is of a wrong type.
        return values  # type: ignore[return-value]  # refused later
