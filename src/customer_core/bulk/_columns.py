"""Values by number: the distinct values of a feature, and for each record which of them it has.

Owns the column of a feature and the ways to make one. Must not know roles, fields or what a value means.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

__all__ = ["Codes", "FeatureColumn", "Numbered", "merged", "numbered", "sharing_values", "stacked"]

Codes = npt.NDArray[np.int32]
"""For each record the number of a value, -1 for none."""

_LONGEST = 512
_MOST_VALUES = 16


@attrs.frozen(eq=False, repr=False)
class FeatureColumn:
    """The distinct values of a feature, and in each slot the number of a value for every record.

    Records with one value have it in the first slot; further slots exist where a record has several. No record has a
    value twice.
    """

    values: Sequence[str]
    slots: tuple[Codes, ...]

    def __repr__(self) -> str:
        return f"FeatureColumn({len(self.values)} values, {len(self.slots)} slots)"

    @property
    def first(self) -> Codes:
        """Return the first value of every record."""
        return self.slots[0]

    def masked(self, keep: npt.NDArray[np.bool_]) -> "FeatureColumn":
        """Return a copy without the values of the records that are not kept."""
        blank = np.int32(-1)
        return attrs.evolve(self, slots=tuple(np.where(keep, slot, blank) for slot in self.slots))

    def of(self, row: int) -> tuple[str, ...]:
        """Return the values of one record."""
        return tuple(self.values[slot[row]] for slot in self.slots if slot[row] >= 0)


@attrs.frozen(eq=False, repr=False)
class Numbered:
    """The distinct cells of one column, or of several read together, and their numbers for each record."""

    cells: Sequence[Any]
    codes: Codes
    _memory: dict[Callable[..., Any], Sequence[Any]] = attrs.field(factory=dict, init=False)

    def parsed(self, parse: Callable[..., Any]) -> Sequence[Any]:
        """Return what a function makes of each distinct cell; it is called once for each, however often asked."""
        if parse not in self._memory:
            is_single = not self.cells or isinstance(self.cells[0], str)
            self._memory[parse] = [parse(cell) for cell in self.cells] if is_single else [parse(*c) for c in self.cells]
        return self._memory[parse]

    def feature(self, read: Callable[[Any], Sequence[str]]) -> FeatureColumn | None:
        """Return the feature that a function finds in each distinct cell, None where it finds nothing at all."""
        return self.feature_of([read(cell) for cell in self.cells])

    def feature_of(self, found: Iterable[Sequence[str]]) -> FeatureColumn | None:
        """Return the feature whose values, for each distinct cell, were found; None where there are none."""
        values: dict[str, int] = {}
        firsts = np.full(len(self.cells) + 1, -1, dtype=np.int32)
        more: dict[int, list[int]] = {}
        for place, texts in enumerate(found):
            numbers = [values.setdefault(text[:_LONGEST], len(values)) for text in texts if text]
            if numbers:
                firsts[place] = numbers[0]
                if len(numbers) > 1:
                    more[place] = list(dict.fromkeys(numbers))[:_MOST_VALUES]
        if not values:
            return None
        return FeatureColumn(list(values), tuple(table[self.codes] for table in _tables(firsts, more)))


def _tables(firsts: Codes, more: dict[int, list[int]]) -> Iterable[Codes]:
    """Yield for each slot the number of the value of every distinct cell; the last entry is that of no cell."""
    yield firsts
    width = max(map(len, more.values()), default=1)
    for slot in range(1, width):
        table = np.full(len(firsts), -1, dtype=np.int32)
        for place, numbers in more.items():
            if slot < len(numbers):
                table[place] = numbers[slot]
        yield table


def numbered(column: pa.ChunkedArray | pa.Array) -> Numbered:
    """Return the distinct texts of a column; an empty cell is none."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    encoded = array.dictionary_encode()
    codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    cells = encoded.dictionary.to_pylist()
    blank = next((place for place, cell in enumerate(cells) if not cell), None)
    return Numbered(cells, codes if blank is None else np.where(codes == blank, np.int32(-1), codes))


def merged(columns: Sequence[Numbered]) -> Numbered:
    """Return the distinct tuples of cells that several columns have together, `""` where one has none.

    Where all are empty there is no cell.
    """
    combined = columns[0].codes.astype(np.int64) + 1
    for column in columns[1:]:
        # Renumbering at each step keeps the product of the counts within 64 bits.
        combined = np.unique(combined, return_inverse=True)[1].astype(np.int64)
        combined = combined * (len(column.cells) + 1) + (column.codes + 1)
    _, firsts, inverse = np.unique(combined, return_index=True, return_inverse=True)
    cells = [
        tuple(column.cells[code] if (code := column.codes[row]) >= 0 else "" for column in columns) for row in firsts
    ]
    codes = inverse.astype(np.int32)
    blank = next((place for place, cell in enumerate(cells) if not any(cell)), None)
    return Numbered(cells, codes if blank is None else np.where(codes == blank, np.int32(-1), codes))


def stacked(features: Sequence[FeatureColumn]) -> FeatureColumn:
    """Return one feature made of several, each record with the values of all, in order and without repeats."""
    if len(features) == 1:
        return features[0]
    values: dict[str, int] = {}
    slots = []
    for feature in features:
        renumbered = np.array(
            [*(values.setdefault(value, len(values)) for value in feature.values), -1], dtype=np.int32
        )
        slots += [renumbered[slot] for slot in feature.slots]
    return FeatureColumn(list(values), _packed(slots))


def _packed(slots: Sequence[Codes]) -> tuple[Codes, ...]:
    """Return the slots with values moved to the front, repeats dropped, and slots that nobody needs left out."""
    kept: list[Codes] = []
    for slot in slots:
        left = slot.copy()
        for filled in kept:
            left[left == filled] = -1
            free = (filled < 0) & (left >= 0)
            filled[free] = left[free]
            left[free] = -1
        if (left >= 0).any() or not kept:
            kept.append(left)
    return tuple(kept[:_MOST_VALUES])


def sharing_values(features: Sequence[FeatureColumn]) -> list[FeatureColumn]:
    """Return features whose values are numbered alike, so that equal values of two of them have one number."""
    values: dict[str, int] = {}
    tables = [
        np.array([*(values.setdefault(value, len(values)) for value in feature.values), -1], dtype=np.int32)
        for feature in features
    ]
    shared = list(values)
    return [
        FeatureColumn(shared, tuple(table[slot] for slot in feature.slots))
        for feature, table in zip(features, tables, strict=True)
    ]
