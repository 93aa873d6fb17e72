"""Values to documents of plain JSON types and back: the two functions that everybody else here stands on."""

from typing import Any, TypeVar

from customer_core.errors import InvalidValueError
from customer_core.model import Money
from customer_core.serialization import _kinds as kinds
from customer_core.serialization._converting import converter
from customer_core.serialization._refusals import Refused

T = TypeVar("T")

DEPTH_MAX = 32
"""How many objects and lists may stand inside one another."""

_PARTS_PLAIN = 10_000
"""How many parts a document may have to be plainly shallow: one that holds itself has no end of them."""


def to_json(value: object) -> dict[str, Any]:
    """Return a value as plain JSON types, in the order that its fields are declared.

    Instants are ISO 8601 in UTC, decimals and amounts are text, sets and mappings are sorted: equal values give equal
    documents.

    >>> from customer_core.model import Money
    >>> to_json(Money("120.00", "USD"))
    {'amount': '120.00', 'currency': 'USD'}

    Raises:
        InvalidValueError: The value is no object of JSON, such as an id alone, or holds what no document can, such as a
            float that is not finite or, in a merge plan, an object of the host's own; with its path, such as
            `fields[2].value`, and without the value.
    """
    if not (isinstance(value, Money) or kinds.is_record(type(value))):
        raise InvalidValueError(
            field="value", problem=f"is of type {type(value).__name__}", remedy="give a value such as a Customer"
        )
    document: dict[str, Any] = converter().unstructure(value, unstructure_as=type(value))
    return document


def from_json(cls: type[T], document: object) -> T:
    """Return the value that a document of plain JSON types describes.

    Nothing is coerced and no key is overlooked. A key may be absent where its field has a default.

    Raises:
        InvalidDocumentError: With all problems found, each with its path such as `emails[0].address`, a code and a
            sentence; none repeats what the document says.
    """
    try:
        refuse_depth(document)
        return value_of(cls, document)
    except Refused as refused:
        raise refused.as_error(cls.__name__) from None


def value_of(cls: type[T], document: object) -> T:
    """Return the value that a document describes which is known to be nested no deeper than it may be.

    Raises:
        Refused: It describes none.
    """
    return converter().structure(document, cls)


def refuse_depth(document: object) -> None:
    """Refuse what is nested too deep, without recursion: a hostile document must not exhaust the stack."""
    if _is_plainly_shallow(document):
        return
    deepest: dict[int, int] = {}
    pending: list[tuple[object, int]] = [(document, 1)]
    while pending:
        part, depth = pending.pop()
        if not isinstance(part, dict | list) or deepest.get(id(part), 0) >= depth:
            continue
        if depth > DEPTH_MAX:
            raise Refused.one("depth", f"is nested deeper than {DEPTH_MAX} levels; flatten it.")
        # A part that stands in several places is looked into again only where it stands deeper.
        deepest[id(part)] = depth
        inside = part.values() if isinstance(part, dict) else part
        pending.extend((inner, depth + 1) for inner in inside if isinstance(inner, dict | list))


def _is_plainly_shallow(document: object) -> bool:
    """Tell most documents that are not nested too deep, level by level; a part in several places is met in each."""
    level, met = [document], 0
    for _ in range(DEPTH_MAX):
        parts: list[Any] = []
        for part in level:
            if type(part) is dict:
                parts += part.values()
            elif type(part) is list:
                parts += part
            elif isinstance(part, dict | list):
                return False
        met += len(parts)
        if not parts or met > _PARTS_PLAIN:
            return not parts
        level = parts
    return False
