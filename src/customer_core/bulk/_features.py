"""From the columns of a table to the features of its records, each distinct cell read once.

Owns which columns a feature is read from, and what depends on several columns at once. Must not know fields, levels or
keys: what a cell says is the matching engine's business.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from customer_core.bulk._columns import FeatureColumn, Numbered, merged, numbered, sharing_values, stacked
from customer_core.bulk._parsing import parse_cells
from customer_core.bulk._threads import in_threads
from customer_core.bulk._values import Values
from customer_core.exchange import TOWN, TOWN_PARTS, bare_value
from customer_core.matching import CELL_READERS, LABEL_PREFIXES, PreparedRecord, read_cells, read_labelled
from customer_core.normalization import is_placeholder, normalize_organization, split_town

__all__ = ["Features", "prepared_record", "read_features"]

Features = Mapping[str, FeatureColumn]
_Cells = Mapping[str, Sequence[Numbered]]

_SEVERAL = frozenset({"email", "phone", "external_id"})
"""The roles whose columns have values of their own; of any other role, the cells of a record are one text."""

_BESIDE_WHOLE_NAME: Mapping[str, tuple[str, ...]] = {
    "given": ("given_name", "family_name", "name"),
    "middle": ("middle_name", "given_name", "family_name", "name"),
    "family": ("given_name", "family_name", "name"),
    "suffix": ("family_name", "name"),
}
_NAMES = ("family", "given")
_OF_DATE_PARTS = ("birth_date", "birth_year", "birth_month", "birth_day", "country")


def read_features(roles: Mapping[str, Sequence[pa.ChunkedArray | pa.Array]]) -> Features:
    """Return the features of all records by name; a feature that no record has is not there.

    The features of record *n* are those that `matching.prepare` finds in its cells.
    """
    cells = _numbered(roles)
    together = cache(lambda *columns: merged(columns))  # Features that read the same columns read them once.
    simple = {feature: columns for feature in CELL_READERS if (columns := _simple_columns(feature, cells, together))}
    parse_cells([(feature, column) for feature, columns in simple.items() for column in columns])
    read = in_threads(lambda feature: _read_feature(feature, simple, cells), CELL_READERS)
    found = {feature: column for feature, column in zip(CELL_READERS, read, strict=True) if column is not None}
    found |= _read_by_person(found, cells)
    for role, columns in cells.items():
        if role.startswith(LABEL_PREFIXES):
            column = _joined(columns).feature(partial(_labelled, role))
            if column is not None:
                found[role] = column
    if all(name in found for name in _NAMES):  # Names may be read crosswise: equal ones have one number in both.
        found |= dict(zip(_NAMES, sharing_values([found[name] for name in _NAMES]), strict=True))
    return {feature: found[feature] for feature in sorted(found)}


def prepared_record(features: Features, number: int) -> PreparedRecord:
    """Return one record as the engine for pairs has it."""
    found = {name: values for name, feature in features.items() if (values := feature.of(number))}
    return PreparedRecord(found, tuple(sorted(name for name in found if ":" in name)))


def _numbered(roles: Mapping[str, Sequence[pa.ChunkedArray | pa.Array]]) -> dict[str, list[Numbered]]:
    """Return the distinct cells of all columns."""
    owners = [role for role, columns in roles.items() for _ in columns]
    columns = [column for each in roles.values() for column in each]
    found: dict[str, list[Numbered]] = {role: [] for role in roles}
    for role, cells in zip(owners, in_threads(lambda column: _bare(numbered(column)), columns), strict=True):
        found[role].append(cells)
    for town in found.pop(TOWN, ()):
        for role, part in zip(TOWN_PARTS, _parted(town), strict=True):
            found.setdefault(role, []).append(part)
    return found


def _parted(towns: Numbered) -> list[Numbered]:
    """Return the postcodes and the cities of a column that holds both."""
    [cells] = towns.columns
    parts = zip(*map(split_town, cells.array.to_pylist()), strict=True) if len(cells.array) else [(), ()]
    return [Numbered((Values(pa.array(part, pa.large_string())),), towns.codes) for part in parts]


def _bare(column: Numbered) -> Numbered:
    """Return a column whose cells are without the apostrophe that marks text for a spreadsheet."""
    [cells] = column.columns
    may_be_marked = pc.match_substring(cells.array, "'")
    if not pc.any(may_be_marked).as_py():
        return column
    bare = pa.array(map(bare_value, cells.array.filter(may_be_marked).to_pylist()), pa.large_string())
    return Numbered((Values(pc.replace_with_mask(cells.array, may_be_marked, bare)),), column.codes)


def _simple_columns(feature: str, cells: _Cells, together: Callable[..., Numbered]) -> list[Numbered]:
    """Return the columns that single-cell reading takes for a feature, none where cells must be read together."""
    reader = CELL_READERS[feature]
    main, *others = _roles_read(feature, reader.roles, cells) or [""]
    if main not in cells or (main, *others) != reader.roles:
        return []
    beside = [column for role in others for column in cells.get(role, ())]
    if len(beside) > 1 or (len(cells[main]) > 1 and main not in _SEVERAL):
        return []
    return [together(column, *beside) for column in cells[main]]


def _read_feature(feature: str, simple: Mapping[str, Sequence[Numbered]], cells: _Cells) -> FeatureColumn | None:
    reader = CELL_READERS[feature]
    if feature in simple:
        each = [column.feature(reader.parse, reader.mark) for column in simple[feature]]
        read = [column for column in each if column is not None]
        return stacked(read) if read else None
    roles = [role for role in _roles_read(feature, reader.roles, cells) if role in cells]
    return _read_together(feature, roles, cells) if roles else None


def _roles_read(feature: str, simple: tuple[str, ...], cells: _Cells) -> tuple[str, ...]:
    if feature in _BESIDE_WHOLE_NAME and "name" in cells:
        return _BESIDE_WHOLE_NAME[feature]
    if feature in {"birth_date", "birth_year"} and "birth_year" in cells:
        return _OF_DATE_PARTS
    return simple if simple[0] in cells else ()


def _read_together(feature: str, roles: Sequence[str], cells: _Cells) -> FeatureColumn | None:
    """Return a feature of records whose cells of several columns are read together."""
    owners = [role for role in roles for _ in cells[role]]

    def read(*found: str) -> str:
        by_role: dict[str, tuple[str, ...]] = {}
        for role, cell in zip(owners, found, strict=True):
            if cell and not cell.isspace():
                by_role[role] = (*by_role.get(role, ()), cell)
        return "\n".join(filter(None, read_cells(feature, by_role)))

    return merged([column for role in roles for column in cells[role]]).feature(read)


def _joined(columns: Sequence[Numbered]) -> Numbered:
    """Return several columns as one text each record, without cells that stand for nothing."""
    if len(columns) == 1:
        return columns[0]
    together = merged(columns)
    rows = zip(*together.columns, strict=True)
    texts = [" ".join(cell for cell in row if cell and not is_placeholder(cell)) for row in rows]
    return Numbered((Values(texts),), together.codes)


def _labelled(role: str, cell: str) -> str:
    return "".join(read_labelled(role, cell))


def _read_by_person(found: Features, cells: _Cells) -> Features:
    """Return what a company's name is: that of the record where it is of no person, else that of the employer."""
    named = [found[feature].first >= 0 for feature in ("given", "family") if feature in found]
    rows = len(next(iter(cells.values()))[0].codes)
    is_person: npt.NDArray[np.bool_] = np.logical_or.reduce(named) if named else np.zeros(rows, dtype=np.bool_)
    columns: dict[str, FeatureColumn] = {}
    own = _organization(cells)
    if own is not None and (~is_person & (own.first >= 0)).any():
        columns["organization"] = own.masked(~is_person)
    if "organization" in cells:
        employer = _joined(cells["organization"]).feature(_organization_name)
        if employer is not None and (is_person & (employer.first >= 0)).any():
            columns["employer"] = employer.masked(is_person)
    is_company = columns["organization"].first >= 0 if "organization" in columns else np.zeros(rows, dtype=np.bool_)
    if is_person.any() or is_company.any():
        kinds = np.where(is_person, 0, np.where(is_company, 1, -1)).astype(np.int32)
        columns["kind"] = FeatureColumn(Values(["person", "organization"]), (kinds,))
    return columns


def _organization(cells: _Cells) -> FeatureColumn | None:
    if "name" in cells:
        return _read_together("organization", [role for role in ("organization", "name") if role in cells], cells)
    read = [column.feature(_organization_name) for column in cells.get("organization", ())]
    filled = [column for column in read if column is not None]
    return stacked(filled) if filled else None


def _organization_name(cell: str) -> str:
    return "" if not cell or is_placeholder(cell) else normalize_organization(cell)
