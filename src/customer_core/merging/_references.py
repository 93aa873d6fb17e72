"""How many documents of a host's own point to a record of a plan: figures beside the plan, by which nothing is decided.

Owns the figure and its sentences. It must not know who counted, nor what a document is.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from customer_core.errors import InvalidValueError
from customer_core.model import CustomerId, TextId

__all__ = ["ReferenceCount", "explain_joined", "explain_parted"]


def _characters_of_an_id(_: object, field: "attrs.Attribute[Any]", value: str) -> None:
    try:
        TextId(value)
    except InvalidValueError as error:
        raise InvalidValueError(field=field.name, problem=error.problem, remedy=error.remedy) from None


def _whole_number(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    if type(value) is not int or value < 0:
        raise InvalidValueError(field=field.name, problem="is no whole number from 0 up", remedy="count anew")


@attrs.frozen(kw_only=True)
class ReferenceCount:
    """How many documents of one kind point to a record, by any id that names it.

    Args:
        name: What the host calls the documents, such as `orders`; as short and plain as an id.
        record: Id of the record.
        count: How many there were when the plan was made; 0 where there was none.

    Raises:
        InvalidValueError: The name has other characters than an id, or the count is no whole number from 0 up.
    """

    name: str = attrs.field(validator=_characters_of_an_id)
    record: CustomerId
    count: int = attrs.field(validator=_whole_number)


def explain_joined(references: Iterable[ReferenceCount], master: str) -> Iterator[str]:
    """Yield a sentence for each kind of documents: how many of each record a master would have."""
    for name, counts in _by_name(references).items():
        listed = ", ".join(f"{one.count} of {one.record}" for one in counts)
        yield f"{name}: {listed} would be found under {master}; each keeps the id that it was written with."


def explain_parted(references: Iterable[ReferenceCount]) -> Iterator[str]:
    """Yield a sentence for each kind of documents: how many each record would have."""
    for name, counts in _by_name(references).items():
        listed = ", ".join(f"{one.count} under {one.record}" for one in counts)
        yield f"{name}: {listed} would be found, by the id that each was written with."


def _by_name(references: Iterable[ReferenceCount]) -> dict[str, list[ReferenceCount]]:
    found: dict[str, list[ReferenceCount]] = {}
    for one in references:
        found.setdefault(one.name, []).append(one)
    return found
