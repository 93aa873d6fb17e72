"""The entries of lists in a customer: which of two lists are one entry, and a change to one list made to another.

Owns the table of fields that hold entries, and the three-way change of such a list: what somebody changed in one is
changed alike in another that has some of its entries and some of its own. It must not know merges.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import attrs

from customer_core.merging._candidates import is_same_value
from customer_core.merging._consenting import same_reach
from customer_core.merging._contact_ids import contact_content, free_id
from customer_core.merging._field_values import FieldValue
from customer_core.model import Contact, FrozenMap

__all__ = ["ENTRY_FIELDS", "Rebased", "entries", "is_same_entry", "rebase", "value_of"]

Entry = Any
"""What stands in a list: an e-mail, a contact, a tag, a role with its default contact."""


class _Kind(NamedTuple):
    """How the entries of a field are told apart.

    `key` names an entry within one record, also after it was changed. By `marks`, of which one that is shared is
    enough, it is found in other records.
    """

    key: Callable[[Entry], Hashable]
    marks: Callable[[Entry], tuple[Hashable, ...]]
    build: Callable[[Sequence[Entry]], FieldValue] = tuple


def _itself(entry: Entry) -> Hashable:
    return entry  # type: ignore[no-any-return]  # every entry is a value that hashes


def _alone(entry: Entry) -> tuple[Hashable, ...]:
    return (entry,)


def _first(entry: Entry) -> Hashable:
    return entry[0]  # type: ignore[no-any-return]


_BY_REACH = _Kind(lambda way: way.key, same_reach)
ENTRY_FIELDS: Mapping[str, _Kind] = MappingProxyType(
    {
        "aliases": _Kind(_itself, _alone),
        "assignments": _Kind(lambda one: one.assignee, lambda one: (one.assignee,)),
        "emails": _BY_REACH,
        "phones": _BY_REACH,
        "contacts": _Kind(lambda contact: contact.id, lambda contact: (contact_content(contact),)),
        "default_contacts": _Kind(_first, lambda default: (default[0],), FrozenMap),
        "external_keys": _Kind(_itself, _alone),
        "tags": _Kind(_itself, _alone, frozenset),
        "channels": _Kind(_itself, _alone, frozenset),
        "notes": _Kind(_itself, _alone),
    }
)
"""The fields of a customer or an organization that hold entries; every other one holds one value."""


def entries(value: Any) -> tuple[Entry, ...]:  # noqa: ANN401 - lists, sets and mappings of any kind of entry
    """Return the entries of a value in order, those of a set in their own order."""
    if isinstance(value, Mapping):
        return tuple(value.items())
    return tuple(sorted(value)) if isinstance(value, frozenset) else tuple(value)


def value_of(field: str, members: Sequence[Entry]) -> FieldValue:
    """Return the value that some entries make in a field."""
    return ENTRY_FIELDS[field].build(members)


def is_same_entry(field: str, one: Entry, other: Entry) -> bool:
    """Tell whether two entries of different records are one."""
    marks = ENTRY_FIELDS[field].marks
    return not set(marks(one)).isdisjoint(marks(other))


@attrs.frozen
class Rebased:
    """A list after a change that was made to another one.

    Args:
        members: The entries, in order.
        origins: For each of them the place that it had before the change; None for one that was added.
        missed: The places, in the list that was changed, of entries that were changed or taken out and are not here.
    """

    members: tuple[Entry, ...]
    origins: tuple[int | None, ...]
    missed: frozenset[int]


def rebase(
    field: str, before: Sequence[Entry], after: Sequence[Entry], ground: Sequence[Entry], *, is_choice: bool = False
) -> Rebased:
    """Return a list with the change made to it that leads from one list to another.

    What was changed in the other list is changed here if it is here; what was taken out goes; what was added comes in;
    what was left alone stays as it is here. Where the list is the other one, the outcome is exactly what that became.

    Args:
        field: One of `ENTRY_FIELDS`.
        before: The entries of the other list before it was changed.
        after: Its entries afterwards.
        ground: The list that is to be changed.
        is_choice: Whether a rule chose and nobody wrote anything: then an entry is changed only where it is what the
            rule saw, and a contact that only its id tells from another one is that one.
    """
    numbers = _places(field, after, before) if is_choice else _same_keys(field, after, before)
    places = _places(field, before, ground)
    has_all = None not in places
    placed: list[tuple[int | None, Entry]] = []
    missed = {number for number, place in enumerate(places) if place is None and number not in numbers}
    for entry, number in zip(after, numbers, strict=True):
        if number is None:
            placed += [(None, entry)] if has_all or not is_choice else []
        elif (place := places[number]) is not None:
            made = _chosen if is_choice else _changed
            placed.append((place, made(entry, before[number], ground[place])))
        elif not is_same_value(entry, before[number]):
            missed.add(number)
    placed = _once_each(field, placed)
    _put_back(field, [(place, entry) for place, entry in enumerate(ground) if place not in places], placed)
    return Rebased(
        members=tuple(entry for _, entry in placed),
        origins=tuple(place for place, _ in placed),
        missed=frozenset(missed),
    )


def _same_keys(field: str, wanted: Sequence[Entry], there: Sequence[Entry]) -> list[int | None]:
    key = ENTRY_FIELDS[field].key
    places = {key(entry): place for place, entry in enumerate(there)}
    return [places.get(key(entry)) for entry in wanted]


def _changed(entry: Entry, old: Entry, here: Entry) -> Entry:
    if is_same_value(entry, old):
        return here
    return attrs.evolve(entry, id=here.id) if isinstance(entry, Contact) else entry


def _chosen(entry: Entry, old: Entry, here: Entry) -> Entry:
    made = entry if is_same_value(here, old) else here
    return attrs.evolve(made, id=entry.id) if isinstance(entry, Contact) else made


def _places(field: str, wanted: Sequence[Entry], there: Sequence[Entry]) -> list[int | None]:
    """Return for each entry of one list where it is in another, each place given once."""
    by_mark: dict[Hashable, list[int]] = {}
    for place, entry in enumerate(there):
        for mark in ENTRY_FIELDS[field].marks(entry):
            by_mark.setdefault(mark, []).append(place)
    taken: set[int] = set()
    places: list[int | None] = []
    for entry in wanted:
        found = (place for mark in ENTRY_FIELDS[field].marks(entry) for place in by_mark.get(mark, ()))
        free = next((place for place in found if place not in taken), None)
        places.append(free)
        if free is not None:
            taken.add(free)
    return places


def _once_each(field: str, placed: Iterable[tuple[int | None, Entry]]) -> list[tuple[int | None, Entry]]:
    """Return entries of which none is named like one before; two that reach the same may be written alike here."""
    kept: dict[Hashable, tuple[int | None, Entry]] = {}
    for place, entry in placed:
        own = _with_free_id(entry, kept)
        kept.setdefault(ENTRY_FIELDS[field].key(own), (place, own))
    return list(kept.values())


def _put_back(field: str, left: Iterable[tuple[int, Entry]], placed: list[tuple[int | None, Entry]]) -> None:
    """Put entries that the change says nothing about behind those that they stood behind before."""
    key = ENTRY_FIELDS[field].key
    for place, entry in left:
        there = {key(own) for _, own in placed}
        if key(entry) in there and not isinstance(entry, Contact):
            continue
        before = (number for number, (own, _) in enumerate(placed) if own is not None and own < place)
        nearest = max(before, key=lambda number: placed[number][0] or 0, default=-1)
        placed.insert(nearest + 1, (place, _with_free_id(entry, there)))


def _with_free_id(entry: Entry, taken: Collection[Hashable]) -> Entry:
    """Return an entry; a contact whose id another one has by now gets an id of its own."""
    if not isinstance(entry, Contact):
        return entry
    return attrs.evolve(entry, id=free_id(entry.id, lambda id_: id_ in taken))
