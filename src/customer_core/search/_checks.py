"""The checks that the values of a search share: one line of text, whole numbers, members of a class.

A refusal names the field and the rule, never the value: what people search for is as personal as what they find.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from customer_core.errors import InvalidValueError

if TYPE_CHECKING:
    import attrs

Validator = Callable[[Any, "attrs.Attribute[Any]", Any], None]

TEXT_MOST: Final = 512
"""How many code points a text to search for may have: as many as a name."""

_UNSTORABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def stripped(text: str) -> str:
    """Drop the white space around a text; anything that is no text is left for the validator to refuse."""
    return text.strip() if isinstance(text, str) else text  # type: ignore[redundant-expr]  # callers may be untyped


def line(most: int, *, is_required: bool = False) -> Validator:
    """Make the check of one line of text within a limit of code points."""

    def check(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
        check_line(field.name, value, most=most, is_required=is_required)

    return check


def check_line(field: str, value: object, *, most: int, is_required: bool = False) -> None:
    """Refuse what is not one line of text within a limit of code points."""
    if not isinstance(value, str):
        raise InvalidValueError(field=field, problem="is not text", remedy="give text")
    if is_required and not value.strip():
        raise InvalidValueError(field=field, problem="is blank", remedy="give at least one visible character")
    if len(value) > most:
        raise InvalidValueError(field=field, problem=f"has more than {most} characters", remedy="shorten it")
    if _UNSTORABLE.search(value):
        raise InvalidValueError(
            field=field, problem="holds a control character or half of a surrogate pair", remedy="remove it"
        )


def one_of(listed: Callable[[], object], kind: str) -> Validator:
    """Make the check that a text is a name in a table, which is looked up when it is needed."""

    def check(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
        names: Any = listed()
        if not isinstance(value, str) or value not in names:
            raise InvalidValueError(field=field.name, problem=f"is no {kind}", remedy=f"give one of {', '.join(names)}")

    return check


def within(least: int, most: int) -> Validator:
    """Make the check of a whole number between two others, both included."""

    def check(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
        if type(value) is not int or not least <= value <= most:
            raise InvalidValueError(
                field=field.name, problem="is no whole number in its range", remedy=f"give one from {least} to {most}"
            )

    return check


def truth(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    """Refuse what is neither true nor false."""
    if type(value) is not bool:
        raise InvalidValueError(field=field.name, problem="is neither true nor false", remedy="give one of the two")


def instance_of(*classes: type) -> Validator:
    """Make the check that a field holds a value of one of some classes."""

    def check(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
        check_instance(field.name, value, classes)

    return check


def check_instance(field: str, value: object, classes: tuple[type, ...]) -> None:
    """Refuse what is of none of the classes."""
    if not isinstance(value, classes):
        known = ", ".join(cls.__name__ for cls in classes)
        raise InvalidValueError(field=field, problem="is of another type", remedy=f"give a value of type {known}")
