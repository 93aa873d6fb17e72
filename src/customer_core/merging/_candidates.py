"""What stands for election when records are merged: values with where and when they came from, blank ones left out.

Owns the candidate, the test for blankness and the order of ids that settles ties. It must not know fields, records or
customers, nor which rule will choose.
"""

import unicodedata
from collections.abc import Callable, Hashable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any, Self

import attrs

from customer_core.model import TextId
from customer_core.normalization import is_placeholder, normalize_words

__all__ = [
    "Candidate",
    "attrs_parts",
    "comparison_key",
    "id_order",
    "is_blank",
    "is_same_value",
    "is_weak",
    "tie_order",
]

# Control, format and separator characters show nothing: a text of nothing else is blank to whoever reads it.
_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})


@attrs.frozen(kw_only=True)
class Candidate:
    """A value that may survive in one field, with its origin.

    A rule that makes a new value out of several (a union, a sum) returns `Candidate.made`, which remembers its parts,
    so that the plan can still say where everything came from.

    Args:
        value: The value itself; never blank.
        key: What the value is compared by; values that are one but for case, accents and spacing share it.
        contribution: Id of the contribution that holds it; empty for a made one.
        is_master: Whether that contribution is the master.
        source: The system that the contribution came from, or empty.
        at: When the value was set, or `None` if nobody knows.
        parts: What a made value was made from.
    """

    value: Any = attrs.field(repr=False)
    key: Hashable = attrs.field(repr=False)
    contribution: str = ""
    is_master: bool = False
    source: str = ""
    at: datetime | None = None
    parts: tuple["Candidate", ...] = ()

    @classmethod
    def made(cls, value: object, parts: Iterable["Candidate"]) -> Self:
        """Return a candidate whose value was made from those of `parts`."""
        made_from = tuple(parts)
        is_master = any(part.is_master for part in made_from)
        return cls(value=value, key=comparison_key(value), is_master=is_master, parts=made_from)

    @property
    def contributions(self) -> tuple[str, ...]:
        """Return the ids of the contributions behind the value, smallest first."""
        ids = {self.contribution} if not self.parts else {id_ for part in self.parts for id_ in part.contributions}
        return tuple(sorted(ids, key=id_order))


def id_order(contribution: str) -> tuple[int, str]:
    """Return the sort key of an id: short before long, so that row 9 comes before row 10.

    >>> sorted(["10", "9", "1"], key=id_order)
    ['1', '9', '10']
    """
    return len(contribution), contribution


def tie_order(candidate: Candidate) -> tuple[bool, tuple[tuple[int, str], ...]]:
    """Return the sort key that settles a tie: the master's, then the smallest id; never the order of arrival."""
    return not candidate.is_master, tuple(id_order(contribution) for contribution in candidate.contributions)


def is_blank(value: object) -> bool:
    r"""Return whether a value says nothing: `None`, text without a visible character, or an empty collection.

    Zero and `False` say something.

    >>> is_blank(" \u200b"), is_blank(0)
    (True, False)
    """
    match value:
        case None:
            return True
        case str():
            return not value.strip() or not (value.isprintable() or any(map(_is_visible, value)))
        case tuple() | list() | AbstractSet() | Mapping():
            return not value
        case _:
            return False


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in _INVISIBLE_CATEGORIES


def is_weak(candidate: Candidate) -> bool:
    """Return whether a value only stands in for a missing one, such as "n/a", "-" or a telephone number of zeros.

    A weak value wins only where no contribution has a better one.
    """
    match candidate.value:
        case str() as text:
            return candidate.key == "" or is_placeholder(text)
        case tuple() if isinstance(candidate.key, tuple):
            return not any(candidate.key)
        case _:
            return False


def comparison_key(value: object, normalize: Callable[[str], str] = normalize_words) -> Hashable:
    """Return what a value is compared by: normalized words for text, part by part for collections and attrs values.

    >>> comparison_key("  MÜLLER ") == comparison_key("Mueller")
    True
    """
    match value:
        case str():
            return normalize(value)
        case tuple() | list():
            return tuple(comparison_key(item, normalize) for item in value)
        case AbstractSet():
            return frozenset(comparison_key(item, normalize) for item in value)
        case Mapping():
            return frozenset((key, comparison_key(item, normalize)) for key, item in value.items())
        case _ if attrs.has(type(value)) and not isinstance(value, TextId):
            return type(value).__name__, *(comparison_key(part, normalize) for part in attrs_parts(value))
        case _:
            return type(value).__name__, value


def attrs_parts(value: object) -> tuple[object, ...]:
    """Return what the fields of an attrs value hold, in order; nothing for any other value."""
    fields: tuple[attrs.Attribute[Any], ...] = getattr(type(value), "__attrs_attrs__", ())
    return tuple(getattr(value, field.name) for field in fields)


def is_same_value(left: object, right: object) -> bool:
    """Return whether two values are one and the same to a store: equal and of one type, so `True` is not 1."""
    return type(left) is type(right) and left == right
