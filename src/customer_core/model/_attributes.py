"""Custom attributes: what a shop wants to know of its customers beyond the fields that every shop has.

Owns which scalars an attribute may be. It must not know the definitions that an administrator gives them.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from customer_core.errors import InvalidValueError
from customer_core.model._card_numbers import refuse_card_details
from customer_core.model._checks import check_line, check_members, describe
from customer_core.model._frozen_map import FrozenMap
from customer_core.model._limits import (
    CODE_POINTS_ATTRIBUTE,
    CODE_POINTS_WORD,
    DECIMAL_DIGITS,
    ENTRIES_ATTRIBUTES,
    INTEGER_MAX,
)

if TYPE_CHECKING:
    import attrs

AttributeValue = str | bool | int | Decimal | date
"""A custom attribute is text, true or false, a whole number, an exact decimal or a day."""

_SCALARS = (bool, int, str, Decimal, date)


def as_plain_map(attributes: Mapping[str, AttributeValue]) -> FrozenMap[str, AttributeValue]:
    """Freeze attributes, decimals in their shortest form without exponent, so that equal ones are written alike."""
    if not isinstance(attributes, Mapping):
        return attributes
    return FrozenMap({name: plain(scalar) for name, scalar in attributes.items()})


def plain(scalar: AttributeValue) -> AttributeValue:
    """Return a decimal in its shortest form without exponent, and anything else as it is."""
    if not isinstance(scalar, Decimal) or not scalar.is_finite():
        return scalar
    if scalar == 0:
        return Decimal(0)
    # Writing out a far larger exponent would take the memory of the machine; the check refuses it.
    if abs(scalar.adjusted()) > DECIMAL_DIGITS:
        return scalar
    text = f"{scalar:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


def attributes_check(_: object, field: "attrs.Attribute[FrozenMap[str, AttributeValue]]", value: object) -> None:
    """Refuse what is not a frozen mapping of names to scalars within their limits."""
    members = check_members(field.name, value, kind=FrozenMap, limit=ENTRIES_ATTRIBUTES)
    # Told by place: the name of an attribute may be something that a person typed.
    for place, (name, scalar) in enumerate(FrozenMap(members).items()):
        check_line(f"{field.name}[{place}]", name, limit=CODE_POINTS_WORD, is_required=True)
        check_scalar(f"{field.name}[{place}]", scalar)
        if isinstance(scalar, str | int | Decimal):
            # The name may say what the value is, and digits are a number of a card whatever type they have.
            refuse_card_details(f"{field.name}[{place}]", f"{name}: {scalar}")


def check_scalar(field: str, scalar: object) -> None:
    """Refuse what is no value of an attribute."""
    if isinstance(scalar, datetime) or not isinstance(scalar, _SCALARS):
        raise InvalidValueError(
            field=field,
            problem=f"is {describe(scalar)}",
            remedy="give text, true or false, a number, a Decimal or a date",
        )
    if isinstance(scalar, str):
        check_line(field, scalar, limit=CODE_POINTS_ATTRIBUTE, is_typed=True)
    if isinstance(scalar, int) and abs(scalar) > INTEGER_MAX:
        raise InvalidValueError(field=field, problem="is out of range", remedy=f"keep it within {INTEGER_MAX}")
    if isinstance(scalar, Decimal):
        _check_decimal(field, scalar)


def _check_decimal(field: str, scalar: Decimal) -> None:
    _, digits, exponent = scalar.as_tuple()
    if not isinstance(exponent, int) or len(digits) > DECIMAL_DIGITS or not -DECIMAL_DIGITS <= exponent <= 0:
        raise InvalidValueError(
            field=field,
            problem="is not a plain decimal",
            remedy=f"give a finite number of at most {DECIMAL_DIGITS} digits without an exponent",
        )
