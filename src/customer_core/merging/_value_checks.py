"""Which values merging cannot take: those that cannot be told apart by hash, and numbers that no store holds.

Owns the refusal alone, which names the field and the type and never the value. It must not know rules or plans.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from fractions import Fraction
from itertools import chain
from typing import Final

import attrs

from customer_core.errors import InvalidValueError
from customer_core.merging._candidates import attrs_parts
from customer_core.model import TextId

__all__ = ["check_value"]

_INTEGER_MAX: Final = 2**63 - 1
_DEPTH_MAX: Final = 32
"""How many collections and values of the model may stand inside one another."""

_MODEL: Final = f"{TextId.__module__.rpartition('.')[0]}."

_REMEDY: Final = "give text, numbers, dates, values of the model, or flat lists, sets or mappings of those"


def check_value(value: object, field: str) -> None:
    """Refuse a value that no rule could compare, count or list.

    Lists, sets and mappings are taken, although Python cannot hash them; the entries of a list must be hashable, since
    a plan tells by hash which of them are left out.

    Raises:
        InvalidValueError: The value is or holds something unhashable, a number beyond 64 bits, or bottomless nesting.
    """
    if value is None or type(value) is str:  # Nearly every cell of a file.
        return
    if all(map(_is_checked, value if type(value) is tuple else (value,))):
        return
    pending: list[tuple[object, int]] = [(value, 1)]
    while pending:
        part, depth = pending.pop()
        inner = _inner(part)
        if inner is None:
            _check_scalar(part, field)
        elif depth > _DEPTH_MAX:
            raise _refused(field, f"a value of type {type(part).__name__} is nested too deep", "flatten it")
        else:
            pending.extend((one, depth + 1) for one in inner)
    if isinstance(value, tuple | list):
        for item in value:
            _check_hashable(item, field)


def _is_checked(part: object) -> bool:
    """Tell whether a value is of the model, which lets nothing in that could not be merged."""
    return type(part).__module__.startswith(_MODEL)


def _inner(part: object) -> Iterable[object] | None:
    """Return what a part is made of, as `comparison_key` takes it apart; None for a scalar."""
    match part:
        case None | str() | TextId():
            return None
        case tuple() | list() | AbstractSet():
            return part
        case Mapping():
            return chain(part.keys(), part.values())
        case _:
            return attrs_parts(part) if attrs.has(type(part)) else None


def _check_scalar(value: object, field: str) -> None:
    _check_hashable(value, field)
    if isinstance(value, int | Fraction) and max(abs(value.numerator), value.denominator) > _INTEGER_MAX:
        raise _refused(field, f"a number of type {type(value).__name__} is beyond 64 bits", "give a smaller one")


def _check_hashable(value: object, field: str) -> None:
    try:
        hash(value)
    except TypeError:
        raise _refused(field, f"a value of type {type(value).__name__} is not hashable", _REMEDY) from None


def _refused(field: str, problem: str, remedy: str) -> InvalidValueError:
    return InvalidValueError(field=f"values[{field}]", problem=problem, remedy=remedy)
