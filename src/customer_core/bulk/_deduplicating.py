"""One table in, customers out: the columnar engine end to end.

Owns the order of the steps and the result of deduplicating. Must not know how files are written.
"""

from collections.abc import Iterable, Mapping, Sequence
from operator import index
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from customer_core.bulk._clustering import ScoredPairs, cluster_records
from customer_core.bulk._components import renumbered
from customer_core.bulk._expectations import LEAST_BITS, Expectation, expect
from customer_core.bulk._fitting import FitFigures
from customer_core.bulk._households import find_households
from customer_core.bulk._key_index import KeyIndex
from customer_core.bulk._run_pairs import iter_run_pairs, refuse_unless_whole
from customer_core.bulk._running import (
    Clock,
    Records,
    prepare_profile,
    read_records,
    require_row,
    score_pairs,
)
from customer_core.bulk._scoring import ColumnScorer, probabilities
from customer_core.bulk._shown import figures_table
from customer_core.bulk._tables import TextTable, read_table
from customer_core.errors import InvalidOptionError
from customer_core.exchange import ColumnRole, map_roles
from customer_core.matching import STRANGER, MatchProfile, PreparedRecord, Progress, RunPairs, Score, Scorer, explain

__all__ = ["DeduplicatedTable", "MatchedPairs", "deduplicate", "deduplicate_columns"]

Rows = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.int64]
RowPair = tuple[int, int]


@attrs.frozen(eq=False, repr=False)
class MatchedPairs:
    """Pairs of rows, smaller first, ascending, each with its score in bits and the name of its relation by number.

    `relation_names` lists the names; strangers are the last. Pairs that were judged to be the same have infinite bits.
    """

    left: Rows
    right: Rows
    bits: npt.NDArray[np.float64]
    relations: npt.NDArray[np.uint8]
    relation_names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.left)

    def __repr__(self) -> str:
        return f"MatchedPairs({len(self)} pairs)"

    @property
    def probabilities(self) -> npt.NDArray[np.float64]:
        """Return how likely each pair is the same customer."""
        return probabilities(self.bits)

    def to_arrow(self) -> pa.Table:
        """Return the pairs as an Arrow table: `left_row`, `right_row`, `bits`, `probability`, `relation`."""
        names = pa.array(self.relation_names)
        relations = pa.DictionaryArray.from_arrays(pa.array(self.relations, pa.int8()), names)
        columns = [self.left, self.right, self.bits, self.probabilities, relations]
        return pa.table(dict(zip(("left_row", "right_row", "bits", "probability", "relation"), columns, strict=True)))


@attrs.frozen(kw_only=True, eq=False, repr=False)
class DeduplicatedTable:
    """Which rows of a table are one customer, and what it rests on.

    `table` has the rows, `records` what is compared of them. `clusters` has one number per row: rows of one customer
    share it, numbers follow first appearance. `households` has a number for each row whose customer shares a home or a
    firm with another one, -1 for the rest. `pairs` holds every pair of rows at or above the profile's review threshold,
    of equal rows each with the first of them. `cut_blocks` counts by kind of key the blocks that were too large to be
    compared whole. `timings` are seconds by step. `fit` tells how the profile was learned, None where one was given.
    `is_judged` tells whether judgements were given.
    """

    table: TextTable
    clusters: Numbers
    households: Numbers
    pairs: MatchedPairs
    profile: MatchProfile
    roles: tuple[ColumnRole, ...]
    compared: int
    cut_blocks: Mapping[str, int]
    timings: Mapping[str, float]
    fit: FitFigures | None
    expectation: Expectation
    records: Records
    is_judged: bool

    def __repr__(self) -> str:
        return f"DeduplicatedTable({len(self.clusters)} rows, {self.customers} customers, {len(self.pairs)} pairs)"

    def _repr_html_(self) -> str:
        figures = {"rows": len(self.clusters), "customers": self.customers, "pairs worth a look": len(self.pairs)}
        return figures_table("Duplicates", {**figures, "pairs compared": self.compared})

    @property
    def customers(self) -> int:
        """Return the number of different customers."""
        return int(self.clusters.max(initial=-1)) + 1

    def score(self, left: int, right: int) -> Score:
        """Score two rows with all evidence."""
        require_row(left, len(self.clusters))
        require_row(right, len(self.clusters))
        return Scorer(self.profile).score(self.record(left), self.record(right))

    def record(self, row: int) -> PreparedRecord:
        """Return a row as the engine for pairs has it."""
        return self.records.prepared(row)

    def explain(self, left: int, right: int) -> tuple[str, ...]:
        """Return why two rows are, or are not, the same customer, as sentences."""
        return explain(self.score(left, right))

    def index(self) -> KeyIndex:
        """Return the keys of these records, to find what may be the same as one record more."""
        return KeyIndex(self.profile, self.records)

    def run_pairs(self) -> RunPairs:
        """Return the pairs as `imports.load` takes them, beside drafts of these rows in their order.

        Raises:
            InvalidOptionError: The run was told judgements, or the profile's review threshold is above its `link_bits`.
        """
        refuse_unless_whole(self.profile, is_judged=self.is_judged)
        pairs = self.pairs
        return RunPairs(self.profile, iter_run_pairs(pairs.left, pairs.right, pairs.bits, self.records))

    def to_arrow(self) -> pa.Table:
        """Return `row`, `cluster` and `household` (null for none) of every row as an Arrow table."""
        households = pa.array(self.households, mask=self.households < 0)
        return pa.table({"row": np.arange(len(self.clusters)), "cluster": self.clusters, "household": households})


def deduplicate(  # noqa: PLR0913 - each option stands for itself, all but two by name
    source: object,
    profile: MatchProfile | None = None,
    *,
    mapping: Sequence[str] = (),
    encoding: str = "",
    delimiter: str = "",
    puts_aside: bool = False,
    same: Iterable[RowPair] = (),
    different: Iterable[RowPair] = (),
    progress: Progress | None = None,
) -> DeduplicatedTable:
    """Find which rows of a table are one customer.

    Without a profile, one is learned from the table itself, starting at the one that is shipped; a profile that has
    observed nothing observes the table first; any other is taken as it is, so that the same pair scores the same in
    every table. The order of the rows decides nothing.

    Args:
        source: The path of a CSV or Parquet file, an Arrow table, or a pandas or Polars frame.
        profile: How records are compared.
        mapping: Roles of columns as `ROLE=COLUMN`, over what is guessed.
        encoding: Of a CSV file; without one, a byte order mark or UTF-8.
        delimiter: Of a CSV file; without one, the header decides.
        puts_aside: Whether rows of a file that are no records are put aside, as `read_table` puts them. Rows of the
            result are then those of its `table`, whose `number` says which of the file each is.
        same: Pairs of rows that are known to be one customer.
        different: Pairs of rows that are known to be two; this holds against any chain of others.
        progress: Called while it runs.

    Raises:
        FileError: The table cannot be used as it is.
        InvalidOptionError: The source is no table, or an option does not fit it.
    """
    clock = Clock(progress)
    with clock.step("reading"):
        table = read_table(source, encoding=encoding, delimiter=delimiter, puts_aside=puts_aside)
        roles = map_roles(table, mapping)
    return deduplicate_columns(table, roles, profile, same=same, different=different, clock=clock)


def deduplicate_columns(
    table: TextTable,
    roles: Sequence[ColumnRole],
    profile: MatchProfile | None,
    *,
    same: Iterable[RowPair] = (),
    different: Iterable[RowPair] = (),
    clock: Clock,
) -> DeduplicatedTable:
    """Find which records of columns with known roles are one customer."""
    judged = _judged(same, different, table.rows)
    with clock.step("normalizing"):
        records = read_records(table, roles, sorted({row for pair in judged for row in pair}))
    fixed, pairs, fit = prepare_profile(profile, records, clock)
    scorer = ColumnScorer(fixed, records.compared)
    with clock.step("comparing"):
        seen = score_pairs(scorer, pairs.left, pairs.right, clock.report)
        seen = _with_judgements(seen, judged, records, scorer)
    with clock.step("clustering"):
        labels, added = cluster_records(
            len(records), seen, fixed.clustering, lambda one, other: score_pairs(scorer, one, other), records.order
        )
        telling = _telling(fixed, seen).joined(added)
    with clock.step("grouping"):
        households = find_households(fixed, labels, telling, records.compared)
        copies = _find_copies(records, scorer)
        expectation = expect(labels, telling, pairs, copies.stood_for(records))
    names = (*(relation.name for relation in fixed.classes), STRANGER)
    return DeduplicatedTable(
        table=table,
        clusters=renumbered(copies.labels(labels, records)),
        households=renumbered_groups(households[records.stands_for]),
        pairs=_shown(telling, fixed, records, copies, names),
        profile=fixed,
        roles=tuple(roles),
        compared=len(seen) + len(added),
        cut_blocks=pairs.cut_blocks,
        timings=clock.timings,
        fit=fit,
        expectation=expectation,
        records=records,
        is_judged=bool(judged),
    )


def _telling(profile: MatchProfile, scored: ScoredPairs) -> ScoredPairs:
    """Return the pairs that are more than most are: strangers, and too unlikely to be looked at or to be expected."""
    least = min(LEAST_BITS, profile.thresholds.review_bits)
    return scored.where((scored.bits >= least) | (scored.relations < len(profile.classes)))


def _judged(same: Iterable[RowPair], different: Iterable[RowPair], rows: int) -> dict[RowPair, float]:
    """Return the judged pairs, smaller row first, each with what it counts; *different* wins over *same*."""
    found: dict[RowPair, float] = {}
    for pairs, bits in ((same, np.inf), (different, -np.inf)):
        for pair in pairs:
            one, other = _two_numbers(pair)
            if one == other or not (0 <= one < rows and 0 <= other < rows):
                problem = f"{one} and {other} are not two rows of the table"
                raise InvalidOptionError(option="judgements", problem=problem, remedy="count rows from 0")
            found[min(one, other), max(one, other)] = bits
    return found


def _two_numbers(pair: Any) -> RowPair:  # noqa: ANN401 - it may be anything
    """Return the row numbers of a judgement; what was given instead is not shown, as it may be a customer's."""
    try:
        one, other = pair
        return index(one), index(other)
    except (TypeError, ValueError):
        problem = "one of them is no pair of whole numbers"
        raise InvalidOptionError(option="judgements", problem=problem, remedy="give pairs of row numbers") from None


def _with_judgements(
    seen: ScoredPairs, judged: Mapping[RowPair, float], records: Records, scorer: ColumnScorer
) -> ScoredPairs:
    """Return the scored pairs with those that were judged, by what was said of them."""
    if not judged:
        return seen
    rows = records.stands_for[np.array(list(judged), dtype=np.int64)]
    said = score_pairs(scorer, rows.min(axis=1).astype(np.int32), rows.max(axis=1).astype(np.int32))
    said = attrs.evolve(said, bits=np.array(list(judged.values())))
    return seen.where(~np.isin(seen.codes, said.codes)).joined(said)


@attrs.frozen(eq=False, repr=False)
class _Copies:
    """The rows that equal an earlier one, and how each scores with it; `are_same` where that is enough to join them."""

    rows: Numbers
    scores: ScoredPairs
    are_same: npt.NDArray[np.bool_]

    def labels(self, labels: Numbers, records: Records) -> Numbers:
        """Return the cluster of each row; a copy that says too little is a customer of its own."""
        found = labels[records.stands_for]
        apart = self.rows[~self.are_same]
        found[apart] = len(labels) + apart
        return found

    def stood_for(self, records: Records) -> Numbers:
        """Return how many rows each compared record stands for."""
        return 1 + np.bincount(self.scores.left[self.are_same], minlength=len(records))


def _find_copies(records: Records, scorer: ColumnScorer) -> _Copies:
    rows = np.flatnonzero(records.kept[records.stands_for] != np.arange(records.rows))
    firsts = records.stands_for[rows].astype(np.int32)
    scores = score_pairs(scorer, firsts, firsts)
    return _Copies(rows, scores, scores.bits >= scorer.profile.clustering.cut_bits)


def _shown(
    scored: ScoredPairs, profile: MatchProfile, records: Records, copies: _Copies, names: tuple[str, ...]
) -> MatchedPairs:
    """Return the pairs worth a look by rows, those of equal rows with the first of them among these."""
    least = profile.thresholds.review_bits
    likely = copies.are_same & (copies.scores.bits >= least)
    chosen, equal = scored.where(scored.bits >= least), copies.scores.where(likely)
    left = np.concatenate((records.kept[chosen.left], records.kept[equal.left])).astype(np.int32)
    right = np.concatenate((records.kept[chosen.right], copies.rows[likely])).astype(np.int32)
    bits = np.concatenate((chosen.bits, equal.bits))
    relations = np.concatenate((chosen.relations, equal.relations))
    smaller, larger = np.minimum(left, right), np.maximum(left, right)
    order = np.argsort((smaller.astype(np.int64) << np.int64(32)) | larger)
    return MatchedPairs(smaller[order], larger[order], bits[order], relations[order], names)


def renumbered_groups(labels: Numbers) -> Numbers:
    """Return labels numbered from 0 by first appearance, -1 where there is none."""
    found = np.full(len(labels), -1, dtype=np.int64)
    filled = np.flatnonzero(labels >= 0)
    found[filled] = renumbered(labels[filled])
    return found
