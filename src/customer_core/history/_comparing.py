"""What leads from one document to another: changes in the order in which they can be applied.

Owns the comparison. Lists of objects are aligned by what names their members, so that a removed first e-mail is one
change. It must not know what a document is about beyond the keys by which such members are named.
"""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any, Final

import attrs

from customer_core.history._changes import Change
from customer_core.history._parts import Absent, FrozenPart, Present, exact
from customer_core.history._paths import is_word, joined_key, under_id, under_order, under_place
from customer_core.model import FrozenMap

__all__ = ["Document", "diff"]

Document = Mapping[str, Any] | Absent
"""A document of plain JSON, or that there is none."""

ID: Final = ("id",)
IDENTITIES: Final[tuple[tuple[str, ...], ...]] = (("system", "id"), ID, ("address",), ("number",), ("purpose",))
"""What names the members of a list, by the first row whose keys all of them have as texts and none shares with another.

Members of other lists are named by all that they say. An id names a member for ever, so another id is another member,
and it may stand in a path; the others may be personal, and may change while the member stays at its place.
"""

_Members = tuple[FrozenPart, ...]
_Names = tuple[Hashable, ...]


def diff(before: Document, after: Document) -> tuple[Change, ...]:
    """Return the changes that lead from one document to another; none where they are equal to the type.

    Applied in their order they make `after` of `before`, and inverted `before` of `after`, exactly; the order of keys
    in an object says nothing. In each list, members that stay come first, named by where they stand before, or by their
    id; then those that are removed, the last one first; then a new order, if any; then those that are added, each by
    where it stands after.

    >>> for change in diff({"tags": ["a"], "name": {"given": "Ann"}}, {"tags": [], "name": {"given": "Anna"}}):
    ...     print(change.path, change.before.plain, change.after.plain)
    tags ['a'] []
    name.given Ann Anna

    Raises:
        InvalidValueError: A document is not plain JSON.
    """
    return tuple(_differences("", _whole(before), _whole(after)))


def _whole(document: Document) -> Present | Absent:
    return document if isinstance(document, Absent) else Present(document)


def _differences(path: str, before: Present | Absent, after: Present | Absent) -> Iterator[Change]:
    if isinstance(before, Present) and isinstance(after, Present):
        yield from _between(path, before.part, after.part)
    elif before != after:
        yield Change(path=path, before=before, after=after)


def _between(path: str, before: FrozenPart, after: FrozenPart) -> Iterator[Change]:
    if isinstance(before, FrozenMap) and isinstance(after, FrozenMap):
        yield from _objects(path, before, after)
    elif isinstance(before, tuple) and isinstance(after, tuple):
        yield from _lists(path, before, after)
    else:
        yield from _parts(path, before, after)


def _parts(path: str, before: FrozenPart, after: FrozenPart) -> Iterator[Change]:
    if exact(before) != exact(after):
        yield Change(path=path, before=Present.of_frozen(before), after=Present.of_frozen(after))


def _objects(path: str, before: FrozenMap[str, Any], after: FrozenMap[str, Any]) -> Iterator[Change]:
    for key in dict.fromkeys((*before, *after)):
        inner = joined_key(path, key)
        if key in before and key in after:
            yield from _between(inner, before[key], after[key])
        elif key in before:
            yield Change(path=inner, before=Present.of_frozen(before[key]), after=Absent())
        else:
            yield Change(path=inner, before=Absent(), after=Present.of_frozen(after[key]))


def _lists(path: str, before: _Members, after: _Members) -> Iterator[Change]:
    aligned = _aligned(before, after)
    if aligned is None:
        yield from _parts(path, before, after)
        return
    for place, partner in aligned.kept:
        yield from _between(_member_path(path, place, before[place], aligned), before[place], after[partner])
    for place in reversed(aligned.removed):
        yield Change(path=under_place(path, place), before=Present.of_frozen(before[place]), after=Absent())
    yield from _order(path, before, aligned)
    for place in aligned.added:
        yield Change(path=under_place(path, place), before=Absent(), after=Present.of_frozen(after[place]))


@attrs.frozen(kw_only=True)
class _Alignment:
    """Which members of two lists are one: pairs of places, by that before; and those that only one of them has."""

    kept: tuple[tuple[int, int], ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]
    by_id: bool


def _aligned(before: _Members, after: _Members) -> _Alignment | None:
    """Return which members are one; None for lists that hold something else than objects, or one object twice."""
    if not all(isinstance(member, FrozenMap) for member in (*before, *after)):
        return None
    for keys in (*IDENTITIES, ()):
        names, others = _names(keys, before), _names(keys, after)
        if names is not None and others is not None:
            return _matched(names, others, by_id=keys == ID)
    return None


def _names(keys: tuple[str, ...], members: _Members) -> _Names | None:
    """Return what names each member; None where one has no name or two share it."""
    if not keys:
        names: _Names = tuple(map(exact, members))
    elif all(isinstance(member.get(key), str) for member in members for key in keys):
        names = tuple(tuple(member[key] for key in keys) for member in members)
    else:
        return None
    return names if len(set(names)) == len(names) else None


def _matched(before: _Names, after: _Names, *, by_id: bool) -> _Alignment:
    places = {name: place for place, name in enumerate(after)}
    partners = {place: places[name] for place, name in enumerate(before) if name in places}
    if not by_id:
        partners.update(_successors(before, after))
    taken = set(partners.values())
    return _Alignment(
        kept=tuple(sorted(partners.items())),
        removed=tuple(place for place in range(len(before)) if place not in partners),
        added=tuple(place for place in range(len(after)) if place not in taken),
        by_id=by_id,
    )


def _successors(before: _Names, after: _Names) -> dict[int, int]:
    """Return the places at which a member whose name is gone gave way to one whose name is new: it was edited."""
    gone, new = set(before) - set(after), set(after) - set(before)
    pairs = enumerate(zip(before, after, strict=False))
    return {place: place for place, (one, other) in pairs if one in gone and other in new}


def _member_path(path: str, place: int, member: FrozenMap[str, Any], aligned: _Alignment) -> str:
    if aligned.by_id and is_word(member["id"]):
        return under_id(path, member["id"])
    return under_place(path, place)


def _order(path: str, before: _Members, aligned: _Alignment) -> Iterator[Change]:
    partners = [partner for _, partner in aligned.kept]
    order = sorted(range(len(partners)), key=partners.__getitem__)
    if order == list(range(len(partners))):
        return
    labels = [before[place]["id"] for place, _ in aligned.kept] if aligned.by_id else list(range(len(partners)))
    yield Change(path=under_order(path), before=Present(labels), after=Present([labels[number] for number in order]))
