"""Values by number: the distinct values of a feature, and for each record which of them it has.

Owns the column of a feature and the ways to make one. Must not know roles, fields or what a value means.
"""

from collections.abc import Callable, Sequence
from functools import reduce

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from customer_core.bulk._values import Values

__all__ = ["Codes", "FeatureColumn", "Numbered", "merged", "numbered", "share_value", "sharing_values", "stacked"]

Codes = npt.NDArray[np.int32]
"""For each record the number of a value, -1 for none."""

_LONGEST = 512
_MOST_VALUES = 16
_NONE = np.int32(-1)


@attrs.frozen(eq=False, repr=False)
class FeatureColumn:
    """The distinct values of a feature, and in each slot the number of a value for every record.

    Records with one value have it in the first slot; further slots exist where a record has several. No record has a
    value twice.
    """

    values: Values
    slots: tuple[Codes, ...]

    def __repr__(self) -> str:
        return f"FeatureColumn({len(self.values)} values, {len(self.slots)} slots)"

    @property
    def first(self) -> Codes:
        """Return the first value of every record."""
        return self.slots[0]

    def take(self, rows: npt.NDArray[np.int64]) -> "FeatureColumn":
        """Return the column of some of the records."""
        return attrs.evolve(self, slots=tuple(slot[rows] for slot in self.slots))

    def masked(self, keep: npt.NDArray[np.bool_]) -> "FeatureColumn":
        """Return a copy without the values of the records that are not kept."""
        return attrs.evolve(self, slots=tuple(np.where(keep, slot, _NONE) for slot in self.slots))

    def of(self, row: int) -> tuple[str, ...]:
        """Return the values of one record."""
        return tuple([self.values[number] for slot in self.slots if (number := slot[row]) >= 0])


@attrs.frozen(eq=False, repr=False)
class Numbered:
    """The distinct cells of one column, or of several read together, and their numbers for each record.

    `columns` holds the cells of each column that was read; one place of all is one distinct cell.
    """

    columns: tuple[Values, ...]
    codes: Codes
    parsed: dict[Callable[..., str], pa.Array] = attrs.field(factory=dict, init=False)

    def __len__(self) -> int:
        return len(self.columns[0])

    def parse(self, parse: Callable[..., str]) -> pa.Array:
        """Return what a function makes of each distinct cell; it is called once for each, however often asked."""
        if parse not in self.parsed:
            self.parsed[parse] = pa.array(map(parse, *self.columns), pa.large_string())
        return self.parsed[parse]

    def feature(self, parse: Callable[..., str], mark: str = "") -> FeatureColumn | None:
        """Return the feature whose values a function finds in each distinct cell; None where it finds nothing.

        The function returns a value, nothing, or several values as lines; with a mark, only the lines that begin with
        it count, without it.
        """
        texts = self.parse(parse)
        has_lines = pc.match_substring(texts, "\n").to_numpy(zero_copy_only=False)
        if mark:
            texts = pc.if_else(pc.starts_with(texts, mark), pc.utf8_slice_codeunits(texts, 1), "")
        if (pc.max(pc.binary_length(texts)).as_py() or 0) > _LONGEST:
            texts = pc.utf8_slice_codeunits(texts, 0, _LONGEST)
        encoded = pc.if_else(pa.array(has_lines), "", texts).dictionary_encode()
        values, firsts = _without_empty(encoded.dictionary, encoded.indices.to_numpy(zero_copy_only=False))
        if not has_lines.any():
            return FeatureColumn(Values(values), (firsts[self.codes],)) if len(values) else None
        numbers = {value: number for number, value in enumerate(values.to_pylist())}
        tables = self._with_lines(parse, mark, np.flatnonzero(has_lines).tolist(), numbers, firsts)
        return FeatureColumn(Values(list(numbers)), tuple(table[self.codes] for table in tables)) if numbers else None

    def _with_lines(
        self, parse: Callable[..., str], mark: str, places: Sequence[int], numbers: dict[str, int], firsts: Codes
    ) -> list[Codes]:
        """Return tables from cells to values, with those of some cells that have several, which get numbers, too."""
        tables, cells = [firsts], self.parse(parse).take(pa.array(places)).to_pylist()
        for place, cell in zip(places, cells, strict=True):
            lines = [line[len(mark) :] for line in cell.split("\n") if line.startswith(mark)]
            found = [numbers.setdefault(line[:_LONGEST], len(numbers)) for line in lines if line]
            for slot, number in enumerate(list(dict.fromkeys(found))[:_MOST_VALUES]):
                if slot == len(tables):
                    tables.append(np.full(len(firsts), _NONE, dtype=np.int32))
                tables[slot][place] = number
        return tables


def _without_empty(values: pa.Array, codes: npt.NDArray[np.integer]) -> tuple[pa.Array, Codes]:
    """Return values without the empty one, and their numbers with none in its place and one none more at the end."""
    firsts = np.append(codes.astype(np.int32), _NONE)
    empty = pc.index(values, "").as_py()
    if empty < 0:
        return values, firsts
    firsts[firsts == empty] = _NONE
    firsts[firsts > empty] -= 1
    return pa.concat_arrays([values[:empty], values[empty + 1 :]]), firsts


def numbered(column: pa.ChunkedArray | pa.Array) -> Numbered:
    """Return the distinct texts of a column; an empty cell is none."""
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    # One dictionary of one array is found much sooner than those of many are made one.
    whole = pa.concat_arrays([chunk.cast(pa.large_string()) for chunk in chunks] or [pa.array([], pa.large_string())])
    encoded = whole.dictionary_encode()
    codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    return _without_blank((encoded.dictionary,), codes)


def merged(columns: Sequence[Numbered]) -> Numbered:
    """Return the distinct combinations of cells that columns have together, `""` where one has none.

    Where all are empty there is no cell.
    """
    if len(columns) == 1:
        return columns[0]
    combined = columns[0].codes.astype(np.int64) + 1
    for column in columns[1:]:
        # Renumbering at each step keeps the product of the counts within 64 bits.
        combined = combined * (len(column) + 1) + (column.codes + 1)
        combined = pa.array(combined).dictionary_encode().indices.to_numpy().astype(np.int64)
    firsts = np.zeros(int(combined.max(initial=-1)) + 1, dtype=np.int64)
    firsts[combined[::-1]] = np.arange(len(combined))[::-1]
    cells = [_cells(column.columns[0].array, column.codes[firsts]) for column in columns]
    return _without_blank(tuple(cells), combined.astype(np.int32))


def _cells(cells: pa.Array, codes: Codes) -> pa.Array:
    return pc.fill_null(cells.take(pa.array(codes, mask=codes < 0)), "")


def _without_blank(columns: tuple[pa.Array, ...], codes: Codes) -> Numbered:
    is_blank = reduce(pc.and_, [pc.equal(cells, "") for cells in columns])
    blank = pc.index(is_blank, value=True).as_py()
    kept = codes if blank < 0 else np.where(codes == blank, _NONE, codes)
    return Numbered(tuple(map(Values, columns)), kept)


def stacked(features: Sequence[FeatureColumn]) -> FeatureColumn:
    """Return one feature made of several, each record with the values of all, in order and without repeats."""
    if len(features) == 1:
        return features[0]
    shared = sharing_values(features)
    return FeatureColumn(shared[0].values, _packed([slot for feature in shared for slot in feature.slots]))


def _packed(slots: Sequence[Codes]) -> tuple[Codes, ...]:
    """Return the slots with values moved to the front, repeats dropped, and slots that nobody needs left out.

    There is never one beyond those that are kept: with hundreds of columns, each would be held against all others.
    """
    kept: list[Codes] = []
    for slot in slots:
        left = slot.copy()
        for filled in kept:
            left[left == filled] = _NONE
            free = (filled < 0) & (left >= 0)
            filled[free] = left[free]
            left[free] = _NONE
        if not kept or (len(kept) < _MOST_VALUES and (left >= 0).any()):
            kept.append(left)
    return tuple(kept)


def sharing_values(features: Sequence[FeatureColumn]) -> list[FeatureColumn]:
    """Return features whose values are numbered alike, so that equal values of two of them have one number."""
    encoded = pa.concat_arrays([feature.values.array for feature in features]).dictionary_encode()
    shared, codes = Values(encoded.dictionary), encoded.indices.to_numpy().astype(np.int32)
    stops = np.cumsum([len(feature.values) for feature in features])[:-1]
    tables = [np.append(part, _NONE) for part in np.split(codes, stops)]
    return [
        FeatureColumn(shared, tuple(table[slot] for slot in feature.slots))
        for feature, table in zip(features, tables, strict=True)
    ]


def share_value(
    one: FeatureColumn, other: FeatureColumn, left: npt.NDArray[np.int32], right: npt.NDArray[np.int32]
) -> npt.NDArray[np.bool_]:
    """Tell which pairs have a value of one column at the left that is one of the other at the right.

    The values of both are numbered alike.
    """
    found = np.zeros(len(left), dtype=np.bool_)
    for mine in one.slots:
        for theirs in other.slots:
            found |= (mine[left] >= 0) & (mine[left] == theirs[right])
    return found
