"""The columns of an exported file: named by their roles, so that a file that is read back needs no mapping.

Owns their names and order. It must not know what a customer is, nor files.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import attrs

from customer_core.exchange._roles import LABELLED_ROLES, ROLES

__all__ = ["FlatColumns", "is_own_header", "own_roles"]

_KNOWN_BY: Final = ("id", "code")
_TAGS: Final = "tags"
_ALWAYS: Final = (
    *("name", "given_name", "middle_name", "family_name", "organization", "email", "phone"),
    *("street", "city", "region", "postcode", "country"),
)
"""The columns that are there also where no customer has a value."""

_MARK: Final = (*_KNOWN_BY, *_ALWAYS[:4])
"""What the header of an exported file begins with."""

_NUMBER: Final = re.compile(r" \d+$")


@attrs.frozen
class FlatColumns:
    """The columns of an export: the id and code of each record, its values by role, its tags."""

    widths: tuple[tuple[str, int], ...]
    """How many columns each role has, in their order."""

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> "FlatColumns":
        """Return the columns for records of which the one with most values of a role has so many."""
        known = tuple(role for role in ROLES if role in _ALWAYS or counts.get(role))
        ordered = sorted(known, key=lambda role: _ALWAYS.index(role) if role in _ALWAYS else len(_ALWAYS))
        labelled = sorted(role for role in counts if role not in ROLES)
        return cls(tuple((role, max(counts.get(role, 0), 1)) for role in (*ordered, *labelled)))

    @property
    def header(self) -> tuple[str, ...]:
        """Return the names of the columns.

        >>> FlatColumns.of({"email": 2}).header[:9]
        ('id', 'code', 'name', 'given_name', 'middle_name', 'family_name', 'organization', 'email', 'email 2')
        """
        numbered = ((role, number) for role, width in self.widths for number in range(1, width + 1))
        return (*_KNOWN_BY, *(role if number == 1 else f"{role} {number}" for role, number in numbered), _TAGS)

    def cells(self, record: Mapping[str, Sequence[str]], *, known_by: Sequence[str], tags: Iterable[str]) -> list[str]:
        """Return a record as the cells below that header: its id and code, its values by role, its tags."""
        cells = list(known_by)
        for role, width in self.widths:
            values = record.get(role, ())
            cells += values
            cells += [""] * (width - len(values))
        cells.append(", ".join(tags))
        return cells


def own_roles(header: Sequence[str]) -> dict[int, str]:
    """Return the role of each column of an exported file, `""` for those that are not read back; nothing of any other.

    >>> own_roles(FlatColumns.of({}).header)[2], own_roles(("name", "email"))
    ('name', {})
    """
    if not is_own_header(header):
        return {}
    return {index: _role_of(name) for index, name in enumerate(header)}


def is_own_header(header: Sequence[str]) -> bool:
    """Tell whether a file is an export: the first two cells of its rows are the id and the code of a customer."""
    return tuple(header[: len(_MARK)]) == _MARK


def _role_of(column: str) -> str:
    kind, colon, _ = column.partition(":")
    if colon and kind in LABELLED_ROLES:
        return column
    role = _NUMBER.sub("", column)
    return role if role in ROLES else ""
