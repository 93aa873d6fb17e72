"""Roles as a person decides them, over the guessed ones, and records by role; knows no header words or shapes."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from customer_core.errors import (
    ColumnMappedTwiceError,
    InvalidOptionError,
    NoRolesError,
    UnknownColumnError,
    UnknownRoleError,
)
from customer_core.exchange._column_roles import TOWN, TOWN_PARTS, ColumnRole
from customer_core.exchange._guessing import guess_columns
from customer_core.exchange._roles import UNUSED, checked_role
from customer_core.exchange._samples import GuessableTable
from customer_core.exchange._spreadsheet_cells import bare_value
from customer_core.exchange._tables import Table, fold_header, shown_header
from customer_core.normalization import split_town

__all__ = ["column_index", "iter_records", "map_roles", "record_reader", "records"]

_COLUMNS_SHOWN_MAX = 30


def map_roles(
    table: GuessableTable, overrides: Sequence[str] = (), *, ids_identify: bool = False
) -> tuple[ColumnRole, ...]:
    """Return the role of each column: as the overrides say, and guessed for the columns that none of them names.

    An override is written `ROLE=COLUMN`, such as `email=Contact 2`; `ignore=COLUMN` leaves a column out. A column is
    named by its header, letter case and white space aside. Several columns may have one role.

    With `ids_identify`, a column of another system's numbers is used although none occurs twice: within one file it
    tells nothing, but in a store it says which customer is meant.

    Raises:
        InvalidOptionError: An override is not written so, or the wrong way round.
        UnknownRoleError: There is no such role.
        UnknownColumnError: The table has no such column.
        ColumnMappedTwiceError: Two overrides name one column.
        NoRolesError: No column has a role.
    """
    forced: dict[int, str] = {}
    for override in overrides:
        role, index = _parse(override, table)
        if index in forced:
            first, second = forced[index] or UNUSED, role or UNUSED
            name = shown_header(table.header[index])
            raise ColumnMappedTwiceError(file=table.file, column=name, first=first, second=second)
        forced[index] = role
    roles = guess_columns(table, forced, ids_identify=ids_identify)
    if not any(role.role for role in roles):
        raise NoRolesError(file=table.file)
    return roles


def records(table: Table, roles: Sequence[ColumnRole]) -> list[dict[str, tuple[str, ...]]]:
    """Return each record as its values by role: several columns of one role in file order, blank values left out.

    Values are verbatim but for the apostrophe by which an export marks a number as text for a spreadsheet: of
    `'+15125550100`, the number is kept. A role without a value is not in the record. What holds a postcode and a city
    in one comes apart, behind the columns that hold one of them.
    """
    return list(iter_records(table.rows, roles))


def iter_records(rows: Iterable[Sequence[str]], roles: Sequence[ColumnRole]) -> Iterator[dict[str, tuple[str, ...]]]:
    """Yield each of the rows as `records` returns it, so that memory stays flat."""
    return map(record_reader(roles), rows)


def record_reader(roles: Sequence[ColumnRole]) -> Callable[[Sequence[str]], dict[str, tuple[str, ...]]]:
    """Return what makes of one row what `records` returns."""
    indices: dict[str, list[int]] = {}
    for index, role in enumerate(roles):
        if role.role:
            indices.setdefault(role.role, []).append(index)
    plan = tuple(indices.items())

    def read(row: Sequence[str]) -> dict[str, tuple[str, ...]]:
        record = {}
        for role_name, columns in plan:
            values = tuple([bare_value(value) for index in columns if (value := row[index]) and not value.isspace()])
            if values:
                record[role_name] = values
        if TOWN in record:
            for role_name, values in zip(TOWN_PARTS, zip(*map(split_town, record.pop(TOWN)), strict=True), strict=True):
                if found := tuple(filter(None, values)):
                    record[role_name] = (*record.get(role_name, ()), *found)
        return record

    return read


def _parse(override: str, table: GuessableTable) -> tuple[str, int]:
    """Return the role and the index of the column that an override names."""
    left, equals, right = override.partition("=")
    if not equals or not left.strip() or not right.strip():
        problem = f"{shown_header(override)!r} does not name a role and a column"
        raise InvalidOptionError(option="map", problem=problem, remedy="write ROLE=COLUMN, such as email=E-Mail")
    if _find_column(table, right) is None and _find_column(table, left) is not None and _is_role(right):
        problem = f"{shown_header(override)!r} names the column first"
        turned = shown_header(f"{right.strip()}={left.strip()}")
        raise InvalidOptionError(option="map", problem=problem, remedy=f"write it the other way round: {turned}")
    return checked_role(left), column_index(table, right)


def _is_role(spelling: str) -> bool:
    try:
        checked_role(spelling)
    except UnknownRoleError:
        return False
    return True


def column_index(table: GuessableTable, column: str) -> int:
    """Return the index of the column of a name, letter case and white space aside.

    Raises:
        UnknownColumnError: The table has no such column.
    """
    index = _find_column(table, column)
    if index is not None:
        return index
    shown = [shown_header(name) for name in table.header[:_COLUMNS_SHOWN_MAX]]
    known = ", ".join(shown) + (", …" if len(table.header) > _COLUMNS_SHOWN_MAX else "")
    raise UnknownColumnError(file=table.file, column=shown_header(column), known=known)


def _find_column(table: GuessableTable, column: str) -> int | None:
    """Return the index of a column, by its exact name or else by the folded one."""
    if column in table.header:
        return table.header.index(column)
    folded = [fold_header(name) for name in table.header]
    return folded.index(fold_header(column)) if fold_header(column) in folded else None
