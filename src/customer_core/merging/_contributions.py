"""What goes into a merge: each original record as a contribution, untouched, with its source and times.

Owns the contribution and the choice of a master where none is named. It must not know rules, nor what a field means.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import attrs

from customer_core.errors import InvalidOptionError, InvalidValueError
from customer_core.merging._candidates import id_order, is_blank
from customer_core.merging._value_checks import check_value
from customer_core.model import FrozenMap

__all__ = ["Contribution", "choose_master", "field_names", "frozen", "in_merge_order"]


def frozen(values: Mapping[str, Any]) -> FrozenMap[str, Any]:
    """Return a copy of a mapping that nobody can change."""
    return FrozenMap(values)


def _check_aware(instant: datetime, field: str) -> None:
    if instant.utcoffset() is None:
        raise InvalidValueError(field=field, problem="the time has no zone", remedy="give an aware datetime")


@attrs.frozen(kw_only=True)
class Contribution:
    """One original record that takes part in a merge; merging never changes it.

    Args:
        id: What the record is known by; unique among those that are merged.
        values: Its values by field.
        source: The system it came from, for rules of source priority.
        at: When the record was last set, if known; aware.
        field_times: When single fields were set, where that is known better; aware.

    Raises:
        InvalidValueError: The id is blank, a time has no zone, or a value is one that cannot be merged: it is or holds
            something unhashable other than lists, sets and mappings, a list holds one of these, or a number is beyond
            64 bits.
    """

    id: str
    values: Mapping[str, Any] = attrs.field(converter=frozen, repr=False)
    source: str = ""
    at: datetime | None = None
    field_times: Mapping[str, datetime] = attrs.field(factory=dict, converter=frozen, repr=False)

    def __attrs_post_init__(self) -> None:
        if is_blank(self.id):
            raise InvalidValueError(field="id", problem="a contribution has no id", remedy="give each one its own")
        if self.at is not None:
            _check_aware(self.at, "at")
        for field, instant in self.field_times.items():
            _check_aware(instant, f"field_times[{field}]")
        for field, value in self.values.items():
            check_value(value, field)

    def time_of(self, field: str) -> datetime | None:
        """Return when a field was set: its own time if known, else the record's."""
        return self.field_times.get(field, self.at)


def choose_master(contributions: Iterable[Contribution], named: str = "") -> str:
    """Return the id of the master: the one named, else the fullest record, of equally full ones the smallest id.

    Raises:
        InvalidOptionError: The one named does not take part.
    """
    known = tuple(contributions)
    if named and all(contribution.id != named for contribution in known):
        raise InvalidOptionError(
            option="master",
            problem="the named record is not among those to merge",
            remedy="name one of them, or none to let the fullest one be master",
        )
    if named or not known:
        return named
    return min(known, key=lambda contribution: (-_fullness(contribution), id_order(contribution.id))).id


def _fullness(contribution: Contribution) -> int:
    return sum(not is_blank(value) for value in contribution.values.values())


def in_merge_order(contributions: Iterable[Contribution], master: str) -> tuple[Contribution, ...]:
    """Return contributions in the one order that merging knows: the master, then by id."""
    return tuple(sorted(contributions, key=lambda one: (one.id != master, id_order(one.id))))


def field_names(contributions: Iterable[Contribution]) -> tuple[str, ...]:
    """Return every field that any contribution has, in order of first appearance."""
    return tuple(dict.fromkeys(field for contribution in contributions for field in contribution.values))
