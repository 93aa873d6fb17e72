"""A merged record and the original ones below it, while what happened to them is told again step by step.

Owns what one record says in each field, whose value that is, and what an edit makes of it. It must not know merges.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic

import attrs

from customer_core.merging._applied import LaterEdit
from customer_core.merging._candidates import id_order, is_blank, is_same_value
from customer_core.merging._contact_ids import contact_content
from customer_core.merging._contributions import Contribution
from customer_core.merging._customer_rules import KEPT_FIELDS, is_attribute
from customer_core.merging._entries import ENTRY_FIELDS, entries, is_same_entry, rebase, value_of
from customer_core.merging._parties import RecordKind, default_values, fields_said, record_of_fields, with_names
from customer_core.merging._record_kinds import kind_of
from customer_core.merging._type_variables import Id, Mergeable
from customer_core.model import Contact, ContactId, Customer, Organization

__all__ = ["Leaf", "Tree", "as_added", "differences", "missed_parts"]

_NONE: frozenset[int] = frozenset()
_CONTACTS = ("contacts", "default_contacts")


def _said_by(record: Customer | Organization) -> dict[str, Any]:
    """Return what a record says by field, but for which record it is and how often it was saved."""
    return {field: value for field, value in fields_said(record).items() if field not in {"id", "version"}}


@attrs.define(repr=False)
class Leaf(Generic[Id, Mergeable]):
    """One original record, as far as it still has a say.

    `owners` tells whose the values of a field were that an edit brought here, entry by entry; `names` by what it goes
    beside its aliases.
    """

    kind: RecordKind[Id, Mergeable]
    id: Id
    said: dict[str, Any]
    source: str = ""
    at: datetime | None = None
    times: dict[str, datetime] = attrs.field(factory=dict)
    owners: dict[str, tuple[tuple[Id, ...], ...]] = attrs.field(factory=dict)
    names: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Leaf({self.id!r})"

    @classmethod
    def of(cls, record: Mergeable, at: datetime | None) -> "Leaf[Id, Mergeable]":
        """Return the leaf of a record that nothing happened to yet."""
        kind: RecordKind[Id, Mergeable] = kind_of(record)
        id_, source = kind.id_type(str(record.id)), str(record.created_channel or "")
        return cls(kind, id_, _said_by(record), source, at, names=kind.names_of(record))

    def owners_of(self, field: str, value: object) -> Iterable[Id]:
        """Yield whose a value, or an entry of a field that holds entries, is, if it is said here."""
        if field not in ENTRY_FIELDS:
            if is_same_value(self.said.get(field), value):
                yield from self.owners.get(field, ((self.id,),))[0]
            return
        for place, entry in enumerate(entries(self.said[field])):
            if is_same_entry(field, entry, value):
                yield from self.owners[field][place] if field in self.owners else (self.id,)
        if field == "aliases" and value in self.names:
            yield self.id

    def is_silent(self, field: str) -> bool:
        """Tell whether nothing is said here in a field."""
        return is_blank(self.said.get(field)) and not (field == "aliases" and self.names)

    def silence(self, field: str) -> None:
        """Let the record say nothing in a field from now on."""
        self.owners.pop(field, None)
        if is_attribute(field):
            self.said.pop(field, None)
        else:
            self.said[field] = self.kind.blank[field]


@attrs.define(repr=False)
class Tree(Generic[Id, Mergeable]):
    """A record and all that went into it, the record's own leaf first."""

    leaves: list[Leaf[Id, Mergeable]]

    def __repr__(self) -> str:
        return f"Tree({self.leaves!r})"

    @property
    def root(self) -> Leaf[Id, Mergeable]:
        """Return the leaf of the record itself."""
        return self.leaves[0]

    @property
    def ids(self) -> tuple[Id, ...]:
        """Return the ids of all leaves in ascending order."""
        return tuple(sorted(leaf.id for leaf in self.leaves))

    def join(self, other: "Tree[Id, Mergeable]") -> None:
        """Take in the leaves of another tree."""
        self.leaves += other.leaves

    def contributions(self, fields: Collection[str] = ()) -> list[Contribution]:
        """Return what the leaves say, as the merging of records takes it: the root, then by id.

        Args:
            fields: What they say in these fields alone, of contacts with their defaults; without any, in all.
        """
        others = sorted(self.leaves[1:], key=lambda leaf: id_order(str(leaf.id)))
        wanted = _with_defaults(fields)
        return [
            Contribution(
                id=str(leaf.id),
                values=with_names(
                    {name: said for name, said in leaf.said.items() if not wanted or name in wanted}, leaf.names
                ),
                source=leaf.source,
                at=leaf.at,
                field_times=leaf.times,
            )
            for leaf in (self.root, *others)
        ]

    def originals(self, version: int) -> list[Contribution]:
        """Return the same with ids, and the version of the record, as a plan decides on them."""
        versions = {str(self.root.id): version}
        return [
            attrs.evolve(
                one, values={"id": self.root.kind.id_type(one.id), "version": versions.get(one.id, 0), **one.values}
            )
            for one in self.contributions()
        ]

    def says(self, *fields: str) -> dict[str, Any]:
        """Return what the leaves say together, by the default rules; what was edited by hand stays as it is.

        Args:
            fields: The fields that matter; without any, all.
        """
        if len(self.leaves) == 1:
            return dict(self.root.said)
        said = default_values(self.root.kind, self.contributions(fields))
        for field in self.root.owners.keys() & said.keys():
            if field != "default_contacts" and all(leaf.is_silent(field) for leaf in self.leaves[1:]):
                _set(said, field, self.root.said.get(field))
        return said

    def record(self) -> Mergeable:
        """Return the record that the leaves make, at version 0."""
        return record_of_fields(self.root.kind.record_type, {"id": self.root.id, **self.says()})

    def owners_of(self, field: str, value: object) -> tuple[Id, ...]:
        """Return whose a value or an entry is, in ascending order."""
        return tuple(sorted({id_ for leaf in self.leaves for id_ in leaf.owners_of(field, value)}))

    def edit(self, edits: Iterable[LaterEdit[Id]]) -> dict[int, frozenset[int]]:
        """Make the edits of one step, and return what found nobody here: the places of edits and of their entries."""
        listed, missed = list(edits), {}
        defaults = _defaults_in(listed)
        for place, edit in enumerate(listed):
            lost = self._edit_entries(edit, defaults) if edit.field in ENTRY_FIELDS else self._edit_value(edit)
            if lost:
                missed[place] = lost
        return missed

    def choose(self, choices: Sequence[LaterEdit[Id]]) -> None:
        """Let stand what a plan chose, as far as those are here whose values it chose."""
        defaults = _defaults_in(choices)
        for choice in choices:
            if choice.field in ENTRY_FIELDS:
                self._edit_entries(choice, defaults, is_choice=True)
            else:
                self._choose_value(choice)

    def _choose_value(self, choice: LaterEdit[Id]) -> None:
        holding = [leaf for leaf in self.leaves if is_same_value(leaf.said.get(choice.field), choice.after)]
        owners = choice.holders[0] if choice.holders else ()
        if holding:
            for leaf in self.leaves:
                if leaf not in holding:
                    leaf.silence(choice.field)
        elif owners and set(owners) <= set(self.ids):
            # A rule made it of all that these say.
            self._take(choice.field, choice.after, (owners,), choice.at)

    def _edit_value(self, edit: LaterEdit[Id]) -> frozenset[int]:
        if edit.field in KEPT_FIELDS:
            self.root.said[edit.field] = edit.after
            return _NONE
        holders = edit.holders[0] if edit.holders else ()
        here = tuple(id_ for id_ in holders if id_ in self.ids)
        if holders and not here:
            return frozenset({0})
        if edit.field == "name" and "aliases" in self.root.said:
            self._rename(edit.after, here or (self.root.id,))
        self._take(edit.field, edit.after, (here or (self.root.id,),), edit.at)
        return _NONE

    def _rename(self, name: Any, owners: Collection[Id]) -> None:  # noqa: ANN401 - values are of any type
        """Let the root go by a new name, and those no more by theirs whose name it takes the place of."""
        for leaf in self.leaves:
            if leaf.id in owners:
                leaf.names = ()
        self.root.names = (name, *self.root.names)

    def _edit_entries(
        self, edit: LaterEdit[Id], defaults: LaterEdit[Id] | None, *, is_choice: bool = False
    ) -> frozenset[int]:
        if edit.field == "default_contacts":
            return _NONE  # They are changed with the contacts that they name.
        says, after = self.says(edit.field), entries(edit.after)
        ground = entries(says[edit.field])
        rebased = rebase(edit.field, entries(edit.before), after, ground, is_choice=is_choice)
        self._take_entries(edit.field, rebased.members, rebased.origins, ground, edit.at)
        if edit.field == "contacts":
            # An id says which contact is meant only beside the contacts.
            old = says["default_contacts"]
            usable = {(role, contact.id) for contact in rebased.members for role in contact.roles}
            made = _made_defaults(old, defaults, _ids_here(after, rebased.members), usable)
            numbers = {default: number for number, default in enumerate(entries(old))}
            self._take_entries("default_contacts", made, [numbers.get(one) for one in made], entries(old), edit.at)
        return rebased.missed

    def _take_entries(
        self,
        field: str,
        members: Sequence[Any],
        origins: Sequence[int | None],
        ground: Sequence[Any],
        at: datetime | None,
    ) -> None:
        """Let the root alone say some entries, whosever they are; each with the place that it had before, if any."""
        owners = [
            (self.root.id,) if place is None else self.owners_of(field, ground[place]) or (self.root.id,)
            for place in origins
        ]
        value = value_of(field, members)
        if isinstance(value, frozenset):
            # Owners stand in the order in which the entries are told.
            owners = [own for _, own in sorted(zip(members, owners, strict=True))]
        self._take(field, value, tuple(owners), at)

    def _take(self, field: str, value: Any, owners: tuple[tuple[Id, ...], ...], at: datetime | None) -> None:  # noqa: ANN401
        """Let the root alone say something in a field."""
        if field == "aliases":
            # All names are among them but the one that is the name.
            name = self.says("name")["name"]
            for leaf in self.leaves:
                leaf.names = tuple(own for own in leaf.names if own == name)
        for leaf in self.leaves[1:]:
            leaf.silence(field)
        _set(self.root.said, field, value)
        self.root.owners[field] = owners
        if at is not None:
            self.root.times[field] = at


def _with_defaults(fields: Collection[str]) -> Collection[str]:
    """Return the fields, where contacts are among them what names one by its id, and the name that is no alias."""
    found = (*fields, *_CONTACTS) if "contacts" in fields else fields
    return ("name", *found) if "aliases" in fields else found


def _defaults_in(edits: Iterable[LaterEdit[Id]]) -> LaterEdit[Id] | None:
    return next((edit for edit in edits if edit.field == "default_contacts"), None)


def _made_defaults(
    old: Mapping[Any, ContactId],
    edit: LaterEdit[Id] | None,
    ids: Mapping[ContactId, ContactId],
    usable: Collection[tuple[Any, ContactId]],
) -> list[tuple[Any, ContactId]]:
    """Return default contacts after an edit of others, each one that is there and has its role.

    Args:
        old: What they were here.
        edit: How others were changed, if they were.
        ids: The id here of each contact by the one that it has there.
        usable: The contacts that are there, with each of their roles.
    """
    before, after = (dict(entries(one)) for one in ((edit.before, edit.after) if edit else ((), ())))
    changed = {role: ids.get(id_) for role, id_ in after.items() if before.get(role) != id_}
    roles = dict.fromkeys((*after, *(role for role in old if role not in before)))
    wanted = [[(role, id_) for id_ in (changed.get(role), old.get(role)) if id_] for role in roles]
    return [found[0] for one in wanted if (found := [default for default in one if default in usable])]


def _ids_here(after: Sequence[Contact], members: Sequence[Contact]) -> dict[ContactId, ContactId]:
    """Return the id that each contact of one list has in another one, of which it is the same."""
    ids: dict[Any, list[ContactId]] = {}
    for contact in members:
        ids.setdefault(contact_content(contact), []).append(contact.id)
    here = ((contact.id, ids.get(contact_content(contact))) for contact in after)
    return {id_: found.pop(0) for id_, found in here if found}


def _set(said: dict[str, Any], field: str, value: Any) -> None:  # noqa: ANN401 - values are of any type
    if value is None and is_attribute(field):
        said.pop(field, None)
    else:
        said[field] = value


def differences(
    tree: Tree[Id, Mergeable],
    record: Mergeable,
    *,
    step: int,
    at: datetime | None = None,
    are_choices: bool = False,
) -> tuple[LaterEdit[Id], ...]:
    """Return what a record says otherwise than the leaves of its tree do, with whose values it replaced.

    Of a choice it is told of whose values a rule made it; of one that somebody says, that one tells it.
    """
    # Not as a record: by the default rules alone it may be none, such as one with too many tags.
    said, after = tree.says(), _said_by(record)
    said["external_keys"] = tuple(sorted(said["external_keys"]))
    differing = [
        field for field in dict.fromkeys((*said, *after)) if not is_same_value(said.get(field), after.get(field))
    ]
    if "default_contacts" in differing:
        # An id says which contact is meant only beside the contacts.
        differing = [field for field in differing if field not in _CONTACTS] + [*_CONTACTS]
    return tuple(
        LaterEdit(
            record=tree.root.id,
            field=field,
            before=said.get(field),
            after=after.get(field),
            holders=_holders(
                tree, field, after.get(field) if are_choices else said.get(field), are_choices=are_choices
            ),
            step=step,
            at=at,
        )
        for field in differing
    )


def _holders(
    tree: Tree[Id, Mergeable],
    field: str,
    value: Any,  # noqa: ANN401 - values are of any type
    *,
    are_choices: bool,
) -> tuple[tuple[Id, ...], ...]:
    """Return whose values were replaced; of a choice nobody, or of whose values a rule made it if nobody says it."""
    if field in ENTRY_FIELDS:
        return () if are_choices else tuple(tree.owners_of(field, entry) for entry in entries(value))
    found = () if is_blank(value) else tree.owners_of(field, value)
    if are_choices:
        found = () if found else tuple(sorted(leaf.id for leaf in tree.leaves if not is_blank(leaf.said.get(field))))
    return (found,) if found else ()


def missed_parts(edit: LaterEdit[Id], places: Collection[int]) -> Iterable[tuple[tuple[Id, ...], LaterEdit[Id]]]:
    """Yield the parts of an edit that found nobody, each with those whose value it had replaced."""
    if edit.field not in ENTRY_FIELDS:
        yield from ((edit.holders[place], edit) for place in places)
        return
    key = ENTRY_FIELDS[edit.field].key
    after = {key(entry): entry for entry in entries(edit.after)}
    before = entries(edit.before)
    by_holders: dict[tuple[Id, ...], list[int]] = {}
    for place in sorted(places):
        by_holders.setdefault(edit.holders[place], []).append(place)
    for holders, own in by_holders.items():
        changed = [after[key(before[place])] for place in own if key(before[place]) in after]
        part = attrs.evolve(
            edit,
            before=value_of(edit.field, [before[place] for place in own]),
            after=value_of(edit.field, changed),
            holders=(holders,) * len(own),
        )
        yield holders, part


def as_added(part: LaterEdit[Id]) -> list[LaterEdit[Id]]:
    """Return an edit as one of a record that never said what it replaced; nothing where it only took something out."""
    if part.field not in ENTRY_FIELDS:
        return [] if is_blank(part.after) else [attrs.evolve(part, holders=(), turn=1)]
    added = attrs.evolve(part, turn=1, before=value_of(part.field, []), holders=())
    return [added] if entries(part.after) else []
