"""Two tables in, links out: which row of one is the same customer as which row of the other.

Owns the choice among scored pairs. Rows of one table are never compared with each other: each table is taken to name a
customer as often as it does. Must not know how files are written.
"""

from collections.abc import Mapping, Sequence
from enum import Enum

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from customer_core.bulk._clustering import ScoredPairs
from customer_core.bulk._features import read_features
from customer_core.bulk._fitting import FitFigures
from customer_core.bulk._hashing import Hashes
from customer_core.bulk._running import (
    Clock,
    Records,
    arranged,
    columns_by_role,
    prepare_profile,
    require_row,
    score_pairs,
)
from customer_core.bulk._scoring import ColumnScorer, probabilities
from customer_core.bulk._shown import figures_table
from customer_core.bulk._tables import TextTable, read_table
from customer_core.errors import InvalidOptionError
from customer_core.exchange import ColumnRole, map_roles
from customer_core.matching import MatchProfile, Progress, Score, Scorer, explain

__all__ = ["LEAST_LINK_BITS", "Cardinality", "LinkedTables", "choose_links", "link", "read_cardinality"]

Rows = npt.NDArray[np.int32]

LEAST_LINK_BITS = 0.0
"""From here on a pair is likelier the same customer than not."""


class Cardinality(Enum):
    """How many links a row may have, on the left and on the right."""

    ONE_TO_ONE = "one_to_one"
    ONE_TO_MANY = "one_to_many"
    MANY_TO_ONE = "many_to_one"
    MANY_TO_MANY = "many_to_many"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class LinkedTables:
    """Which rows of two tables are the same customer, and what it rests on.

    `tables` are the left and the right one, `records` what is compared of them, one below the other. Links are in the
    order of left rows, then right rows; `bits` are log2 of the odds of same against not the same.
    """

    tables: tuple[TextTable, TextTable]
    left_rows: Rows
    right_rows: Rows
    bits: npt.NDArray[np.float64]
    profile: MatchProfile
    roles: tuple[tuple[ColumnRole, ...], tuple[ColumnRole, ...]]
    compared: int
    cut_blocks: Mapping[str, int]
    timings: Mapping[str, float]
    fit: FitFigures | None
    records: Records
    first_right: int

    def __len__(self) -> int:
        return len(self.left_rows)

    def __repr__(self) -> str:
        return f"LinkedTables({len(self)} links)"

    def _repr_html_(self) -> str:
        left, right = (table.rows for table in self.tables)
        figures = {"left rows": left, "right rows": right, "links": len(self), "pairs compared": self.compared}
        return figures_table("Links", figures)

    @property
    def probabilities(self) -> npt.NDArray[np.float64]:
        """Return how likely each link is right."""
        return probabilities(self.bits)

    def score(self, left_row: int, right_row: int) -> Score:
        """Score a row of the left table against one of the right with all evidence."""
        require_row(left_row, self.first_right, " on the left")
        require_row(right_row, self.records.rows - self.first_right, " on the right")
        records = self.records
        return Scorer(self.profile).score(records.prepared(left_row), records.prepared(self.first_right + right_row))

    def explain(self, left_row: int, right_row: int) -> tuple[str, ...]:
        """Return why two rows are, or are not, the same customer, as sentences."""
        return explain(self.score(left_row, right_row))

    def to_arrow(self) -> pa.Table:
        """Return the links as an Arrow table: `left_row`, `right_row`, `probability`."""
        columns = {"left_row": self.left_rows, "right_row": self.right_rows, "probability": self.probabilities}
        return pa.table(columns)


def link(  # noqa: PLR0913 - each option stands for itself, all but three by name
    left: object,
    right: object,
    profile: MatchProfile | None = None,
    *,
    cardinality: Cardinality | str = Cardinality.ONE_TO_ONE,
    left_mapping: Sequence[str] = (),
    right_mapping: Sequence[str] = (),
    left_puts_aside: bool = False,
    right_puts_aside: bool = False,
    progress: Progress | None = None,
) -> LinkedTables:
    """Find which rows of two tables are the same customer.

    A pair is a link where it is likelier the same than not. Where a row may have one link only, rows that say the same
    are taken first, then the best pairs, of equal ones those with the smallest hash of what they say.

    Args:
        left: The path of a CSV or Parquet file, an Arrow table, or a pandas or Polars frame.
        right: The other one; its columns may be others, as long as some have roles in common.
        profile: How records are compared; without one, it is learned from both tables.
        cardinality: How many links a row may have: `one_to_one`, `one_to_many` (a left row may have many),
            `many_to_one` or `many_to_many`.
        left_mapping: Roles of the left table's columns as `ROLE=COLUMN`, over what is guessed.
        right_mapping: Those of the right table's.
        left_puts_aside: Whether rows of the left file that are no records are put aside, as `read_table` puts them.
            Rows of the result are then those of its `tables`, whose `number` says which of the file each is.
        right_puts_aside: The same for the right file.
        progress: Called while it runs.

    Raises:
        FileError: A table cannot be used as it is.
        InvalidOptionError: A source is no table, or an option does not fit it.
    """
    chosen = read_cardinality(cardinality)
    clock = Clock(progress)
    with clock.step("reading"):
        tables = (read_table(left, puts_aside=left_puts_aside), read_table(right, puts_aside=right_puts_aside))
        roles = (map_roles(tables[0], left_mapping), map_roles(tables[1], right_mapping))
    first_right, rows = tables[0].rows, tables[0].rows + tables[1].rows
    with clock.step("normalizing"):
        # Rows that say the same are to be linked, not one and the same.
        records = arranged(read_features(_stacked(tables, roles)), rows, range(rows))
    fixed, pairs, fit = prepare_profile(profile, records, clock, first_right)
    scorer = ColumnScorer(fixed, records.compared)
    with clock.step("comparing"):
        scored = score_pairs(scorer, pairs.left, pairs.right, clock.report)
    with clock.step("choosing"):
        links = choose_links(scored.where(scored.bits >= LEAST_LINK_BITS), records.hashes, chosen)
    return LinkedTables(
        tables=tables,
        left_rows=links.left,
        right_rows=links.right - np.int32(first_right),
        bits=links.bits,
        profile=fixed,
        roles=roles,
        compared=len(scored),
        cut_blocks=pairs.cut_blocks,
        timings=clock.timings,
        fit=fit,
        records=records,
        first_right=first_right,
    )


def read_cardinality(cardinality: Cardinality | str) -> Cardinality:
    """Return the cardinality that an option means.

    Raises:
        InvalidOptionError: It means none.
    """
    try:
        return Cardinality(cardinality)
    except ValueError:
        known = ", ".join(one.value for one in Cardinality)
        raise InvalidOptionError(
            option="cardinality", problem=f"{str(cardinality)[:40]!a} is none", remedy=f"use one of {known}"
        ) from None


def _stacked(
    tables: tuple[TextTable, TextTable], roles: tuple[Sequence[ColumnRole], Sequence[ColumnRole]]
) -> dict[str, list[pa.ChunkedArray]]:
    """Return one table below the other, column by role; where one has fewer columns of a role, the rest is blank."""
    sides = [columns_by_role(table, each) for table, each in zip(tables, roles, strict=True)]
    stacked: dict[str, list[pa.ChunkedArray]] = {}
    for name in dict.fromkeys((*sides[0], *sides[1])):
        columns = [side.get(name, []) for side in sides]
        most = max(map(len, columns))
        filled = [[*own, *[_blank(table.rows)] * (most - len(own))] for own, table in zip(columns, tables, strict=True)]
        stacked[name] = [_below(one, other) for one, other in zip(*filled, strict=True)]
    return stacked


def _below(one: pa.ChunkedArray, other: pa.ChunkedArray) -> pa.ChunkedArray:
    chunks = [chunk.cast(pa.large_string()) for half in (one, other) for chunk in pa.chunked_array(half).chunks]
    return pa.chunked_array(chunks, pa.large_string())


def _blank(rows: int) -> pa.ChunkedArray:
    return pa.chunked_array([pa.repeat(pa.scalar("", pa.large_string()), rows)])


def choose_links(scored: ScoredPairs, hashes: Hashes, cardinality: Cardinality) -> ScoredPairs:
    """Return the links among likely pairs: rows that say the same, then the best, as long as their rows are free.

    That people agree in everything speaks for one household, too, so that another row of theirs may score higher. Pairs
    that no others connect decide nothing for each other.
    """
    if cardinality is Cardinality.MANY_TO_MANY:
        return scored
    left, right = hashes[scored.left], hashes[scored.right]
    order = np.lexsort((right, left, -scored.bits, left != right)).tolist()
    is_left_once = cardinality in (Cardinality.ONE_TO_ONE, Cardinality.MANY_TO_ONE)
    is_right_once = cardinality in (Cardinality.ONE_TO_ONE, Cardinality.ONE_TO_MANY)
    lefts, rights = scored.left.tolist(), scored.right.tolist()
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    keep = np.zeros(len(scored), dtype=np.bool_)
    for place in order:
        one, other = lefts[place], rights[place]
        if (is_left_once and one in taken_left) or (is_right_once and other in taken_right):
            continue
        taken_left.add(one)
        taken_right.add(other)
        keep[place] = True
    return scored.where(keep)
