"""What values of settings have in common: how a bad one is refused, and how changes are counted."""

from typing import TYPE_CHECKING, Final, NoReturn

from customer_core.errors import InvalidValueError

if TYPE_CHECKING:
    import attrs

__all__ = ["answered", "counted", "refuse"]

VERSION_MAX: Final = 2**63 - 1


def refuse(field: str, problem: str, remedy: str) -> NoReturn:
    """Refuse a setting.

    Raises:
        InvalidValueError: Always.
    """
    raise InvalidValueError(field=field, problem=problem, remedy=remedy)


def counted(_: object, field: "attrs.Attribute[int]", value: object) -> None:
    """Refuse what is no number of changes."""
    if type(value) is not int or not 0 <= value <= VERSION_MAX:
        refuse(field.name, "is no count", f"give a whole number from 0 to {VERSION_MAX}")


def answered(_: object, field: "attrs.Attribute[bool]", value: object) -> None:
    """Refuse what is neither yes nor no."""
    if not isinstance(value, bool):
        refuse(field.name, f"is a {type(value).__name__}", "give True or False")
