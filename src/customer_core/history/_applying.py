"""Changes made and taken back: a document and changes in, the other document out.

Owns the application of changes, which refuses what was not made for the document. It must not know how they are found.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from customer_core.errors import InvalidValueError
from customer_core.history._changes import Change
from customer_core.history._comparing import Document
from customer_core.history._parts import Absent, JsonPart, Present
from customer_core.history._paths import ORDER, Place, Step, parse

__all__ = ["inverted", "patched"]


class _MisfitError(Exception):
    """Say inside of this module that a change does not fit; what leaves it is an `InvalidValueError`."""


def inverted(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return the changes that take others back."""
    return tuple(attrs.evolve(change, before=change.after, after=change.before) for change in reversed(changes))


def patched(document: Document, changes: Iterable[Change]) -> Document:
    """Return what a document becomes by some changes, in their order; what was given stays as it was.

    >>> name = Change(path="name", before=Present("Ann"), after=Present("Anna"))
    >>> patched({"name": "Ann"}, [name]), patched({"name": "Anna"}, inverted([name]))
    ({'name': 'Anna'}, {'name': 'Ann'})

    Raises:
        InvalidValueError: The document does not have what a change says that it was, so it was made for another one.
    """
    root: dict[str, JsonPart] = {} if isinstance(document, Absent) else {"": Present(document).plain}
    for number, change in enumerate(changes):
        try:
            _make(root, change)
        except _MisfitError:
            raise InvalidValueError(
                field=f"changes[{number}]",
                problem="does not fit the document",
                remedy="apply changes to the very version that they were found from",
            ) from None
    whole: Mapping[str, Any] | Absent = root.get("", Absent())
    return whole


def _make(root: dict[str, JsonPart], change: Change) -> None:
    *way, last = "", *parse(change.path)
    if not way and isinstance(change.after, Present) and not isinstance(change.after.part, Mapping):
        raise _MisfitError
    holder: JsonPart = root
    for step in way:
        holder = _inside(holder, step)
    if last is ORDER:
        _reorder(holder, _labels(change.before), _labels(change.after))
    elif isinstance(holder, dict) and isinstance(last, str):
        _make_in_object(holder, last, change)
    else:
        _make_in_list(holder, last, change)


def _inside(holder: JsonPart, step: Step) -> JsonPart:
    if isinstance(holder, dict) and isinstance(step, str) and step in holder:
        return holder[step]
    if isinstance(holder, list):
        return holder[_member(holder, step)]
    raise _MisfitError


def _member(members: list[JsonPart], step: Step) -> int:
    """Return the place of the member of a list that a step leads to."""
    if isinstance(step, Place) and step.number < len(members):
        return step.number
    if isinstance(step, str):
        named = (place for place, member in enumerate(members) if isinstance(member, dict) and member.get("id") == step)
        return _first(named)
    raise _MisfitError


def _first(places: Iterable[int]) -> int:
    for place in places:
        return place
    raise _MisfitError


def _make_in_object(holder: dict[str, JsonPart], key: str, change: Change) -> None:
    _expect(Present(holder[key]) if key in holder else Absent(), change)
    if isinstance(change.after, Present):
        holder[key] = change.after.plain
    else:
        holder.pop(key, None)


def _make_in_list(holder: JsonPart, step: Step, change: Change) -> None:
    if not isinstance(holder, list):
        raise _MisfitError
    if isinstance(change.before, Absent):
        _insert(holder, step, change.after)
        return
    place = _member(holder, step)
    _expect(Present(holder[place]), change)
    holder[place : place + 1] = [change.after.plain] if isinstance(change.after, Present) else []


def _insert(members: list[JsonPart], step: Step, part: Present | Absent) -> None:
    if not isinstance(step, Place) or step.number > len(members) or isinstance(part, Absent):
        raise _MisfitError
    members.insert(step.number, part.plain)


def _expect(found: Present | Absent, change: Change) -> None:
    if found != change.before:
        raise _MisfitError


def _labels(part: Present | Absent) -> list[JsonPart]:
    labels = part.plain if isinstance(part, Present) else None
    if not isinstance(labels, list) or not all(isinstance(label, str | int) for label in labels):
        raise _MisfitError
    return labels


def _reorder(members: JsonPart, before: list[JsonPart], after: list[JsonPart]) -> None:
    if not isinstance(members, list) or not len(members) == len(before) == len(set(before)):
        raise _MisfitError
    if sorted(map(repr, before)) != sorted(map(repr, after)):
        raise _MisfitError
    labelled = dict(zip(before, members, strict=True))
    members[:] = [labelled[label] for label in after]
