"""The columns of an exported file: named by their roles, so that a file that is read back needs no mapping.

Owns their names and order. It must not know what a customer is, nor files.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from customer_core.exchange._roles import LABELLED_ROLES, ROLES

__all__ = ["flat_cells", "flat_header", "is_own_header", "own_roles"]

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


def flat_header(counts: Mapping[str, int]) -> tuple[str, ...]:
    """Return the header of an export: how many values a customer has of each role at most says how many columns.

    >>> flat_header({"email": 2})[:9]
    ('id', 'code', 'name', 'given_name', 'middle_name', 'family_name', 'organization', 'email', 'email 2')
    """
    columns = (
        role if number == 1 else f"{role} {number}"
        for role in _roles(counts)
        for number in range(1, _width(role, counts) + 1)
    )
    return (*_KNOWN_BY, *columns, _TAGS)


def flat_cells(
    record: Mapping[str, Sequence[str]], counts: Mapping[str, int], *, known_by: Sequence[str], tags: Iterable[str]
) -> tuple[str, ...]:
    """Return a record as the cells below that header: its id and code, its values by role, its tags."""
    cells = list(known_by)
    for role in _roles(counts):
        values = record.get(role, ())
        cells.extend([*values, *("" for _ in range(_width(role, counts) - len(values)))])
    return (*cells, ", ".join(tags))


def own_roles(header: Sequence[str]) -> dict[int, str]:
    """Return the role of each column of an exported file, `""` for those that are not read back; nothing of any other.

    >>> own_roles(flat_header({}))[2], own_roles(("name", "email"))
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


def _roles(counts: Mapping[str, int]) -> tuple[str, ...]:
    """Return the roles that have columns: those of the table in its order, then the labelled ones by name."""
    known = tuple(role for role in ROLES if role in _ALWAYS or counts.get(role))
    ordered = sorted(known, key=lambda role: _ALWAYS.index(role) if role in _ALWAYS else len(_ALWAYS))
    return (*ordered, *sorted(role for role in counts if role not in ROLES))


def _width(role: str, counts: Mapping[str, int]) -> int:
    return max(counts.get(role, 0), 1)
