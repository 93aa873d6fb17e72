"""A part of a document as a value that cannot change, or the word for there being none.

Owns what plain JSON is here and when two parts are one. It must not know paths, changes or what a part means.
"""

from collections.abc import Callable, Hashable, Mapping
from math import isfinite
from types import MappingProxyType, NoneType
from typing import Any, Final, Self

import attrs

from customer_core.errors import InvalidValueError
from customer_core.model import FrozenMap

__all__ = ["Absent", "FrozenPart", "JsonPart", "Present", "exact"]

JsonPart = Any
"""Plain JSON: None, true or false, a number, text, a list or a mapping of text to such parts."""

FrozenPart = Any
"""The same with a tuple for each list and a frozen mapping for each mapping."""

INTEGER_MAX: Final = 2**63 - 1
DEPTH_MAX: Final = 24
"""How many lists and mappings may stand inside one another: fewer than in a document, since some go around a part."""


@attrs.frozen
class Absent:
    """There is nothing at this place: no key, no member of a list, no document."""


def _part(part: object) -> FrozenPart:
    return _frozen(part, 0)


def exact(part: FrozenPart) -> Hashable:
    """Return what tells a part from all others: 1, 1.0 and true are three parts, the order of keys makes none."""
    match part:
        case tuple():
            return (tuple, *map(exact, part))
        case FrozenMap():
            return FrozenMap, frozenset((key, exact(inner)) for key, inner in part.items())
        case float():
            return float, repr(part)
        case _:
            return type(part), part


@attrs.frozen(repr=False)
class Present:
    """Hold a part of a document: plain JSON, frozen, and equal to what is the same to the type.

    >>> Present({"tags": ["vip"]}).plain, Present(1) == Present(True)
    ({'tags': ['vip']}, False)

    Raises:
        InvalidValueError: It is or holds what is not plain JSON, or is nested deeper than 24 levels.
    """

    part: FrozenPart = attrs.field(converter=_part, eq=exact)

    def __repr__(self) -> str:
        return "Present(\N{HORIZONTAL ELLIPSIS})"

    @classmethod
    def of_frozen(cls, part: FrozenPart) -> Self:
        """Return a part of what another one holds, which need not be frozen again."""
        made = cls.__new__(cls)
        object.__setattr__(made, "part", part)
        return made

    @property
    def plain(self) -> JsonPart:
        """Return the part with lists and dicts of its own, which the caller may change."""
        return _thawed(self.part)


def _frozen(part: object, depth: int) -> FrozenPart:
    freeze = _FREEZERS.get(type(part))
    return _frozen_kind(part, depth) if freeze is None else freeze(part, depth)


def _frozen_kind(part: object, depth: int) -> FrozenPart:
    """Freeze a part by what it is a kind of."""
    kind = next((kind for kind in _FREEZERS if isinstance(part, kind)), None)
    if kind is None:
        raise _refused(f"holds something of type {type(part).__name__}", "give plain JSON")
    return _FREEZERS[kind](part, depth)


def _as_it_is(part: object, _: int) -> FrozenPart:
    return part


def _members(part: list[object] | tuple[object, ...], depth: int) -> tuple[FrozenPart, ...]:
    deeper = _deeper(depth) if part else depth
    return tuple([_frozen(inner, deeper) for inner in part])


def _entries(part: Mapping[object, object], depth: int) -> FrozenMap[str, FrozenPart]:
    deeper = _deeper(depth) if part else depth
    return FrozenMap({_key(key): _frozen(inner, deeper) for key, inner in part.items()})


def _deeper(depth: int) -> int:
    if depth >= DEPTH_MAX:
        raise _refused(f"is nested deeper than {DEPTH_MAX} levels", "flatten it")
    return depth + 1


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise _refused(f"has a key of type {type(key).__name__}", "give keys as text")
    return _text(key)


def _text(text: str, _: int = 0) -> str:
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            # Not told by its own error, which holds the text.
            raise _refused("holds half of a surrogate pair", "decode the text again from its source") from None
    return str(text)


def _whole(number: int, _: int) -> int:
    if abs(number) > INTEGER_MAX:
        raise _refused("holds a number out of range", f"keep it within {INTEGER_MAX}")
    return int(number)


def _finite(number: float, _: int) -> float:
    if not isfinite(number):
        raise _refused("holds a float that is not finite", "give a number")
    return float(number)


_FREEZERS: Final[Mapping[type, Callable[[Any, int], FrozenPart]]] = MappingProxyType(
    {
        NoneType: _as_it_is,
        bool: _as_it_is,
        str: _text,
        int: _whole,
        float: _finite,
        list: _members,
        tuple: _members,
        dict: _entries,
        FrozenMap: _entries,
        Mapping: _entries,
    }
)
"""How parts are frozen, by what they are: the first kind that fits, true and false being no numbers here."""


def _refused(problem: str, remedy: str) -> InvalidValueError:
    return InvalidValueError(field="part", problem=problem, remedy=remedy)


def _thawed(part: FrozenPart) -> JsonPart:
    match part:
        case tuple():
            return [_thawed(inner) for inner in part]
        case FrozenMap():
            return {key: _thawed(inner) for key, inner in part.items()}
        case _:
            return part
