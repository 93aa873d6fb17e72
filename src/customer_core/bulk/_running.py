"""The records of a run made ready once: features, hashes, order of names, and which records say the same.

Owns what fitting, deduplicating and linking begin with, and the scoring of candidate pairs in runs of bounded size.
Must not know files.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from customer_core.bulk._clustering import ScoredPairs
from customer_core.bulk._features import Features, prepared_record, read_features
from customer_core.bulk._fitting import FitFigures, learn, observe_columns
from customer_core.bulk._hashing import Hashes
from customer_core.bulk._keys import KeyMaker
from customer_core.bulk._levels import Rows
from customer_core.bulk._nicknames import learn_nicknames
from customer_core.bulk._ordering import hash_records, order_records, rank_records
from customer_core.bulk._pairing import Pairs, pair_up
from customer_core.bulk._scoring import ColumnScorer
from customer_core.bulk._text_tables import TextTable
from customer_core.bulk._threads import in_threads
from customer_core.errors import InvalidOptionError
from customer_core.exchange import ColumnRole
from customer_core.matching import V1, MatchProfile, PreparedRecord, Progress

__all__ = [
    "Clock",
    "Records",
    "arranged",
    "columns_by_role",
    "fit_records",
    "observe_pairs",
    "prepare_profile",
    "read_records",
    "require_row",
    "score_pairs",
    "with_bounds",
]

Numbers = npt.NDArray[np.int64]

_PAIRS_AT_ONCE = 1 << 18
_BLOCK = (10_000_000, 6)
_WEAK_BLOCK = (1_000_000, 4)
_NEIGHBORS = (2_000_000, 2)
"""Bounds for many records: this number over that of the records, and no fewer than the second."""


def _to_somebody(progress: Progress | None) -> Progress:
    return progress or (lambda _step, _done, _of: None)


@attrs.define
class Clock:
    """How long each step took, in seconds, and who is told when it begins, if anybody is."""

    report: Progress = attrs.field(converter=_to_somebody)
    timings: dict[str, float] = attrs.field(factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step under a name; times under one name add up."""
        self.report(name, 0, 1)
        started = time.perf_counter()
        yield
        self.timings[name] = self.timings.get(name, 0.0) + time.perf_counter() - started
        self.report(name, 1, 1)


@attrs.frozen(eq=False, repr=False)
class Records:
    """The records of a table, and the features of those among them that are compared.

    Of records that are equal in all that is compared, the first stands for the others: `stands_for` holds for every
    record the number, among the compared, of the one that stands for it, and `kept` the record of every compared one.
    """

    kept: Numbers
    stands_for: Numbers
    compared: Features
    hashes: Hashes

    def __len__(self) -> int:
        return len(self.kept)

    @property
    def rows(self) -> int:
        """Return how many records there are, compared or not."""
        return len(self.stands_for)

    def prepared(self, row: int) -> PreparedRecord:
        """Return one record as the engine for pairs has it."""
        return prepared_record(self.compared, int(self.stands_for[row]))

    def order(self, members: Numbers) -> Numbers:
        """Return the places of compared records, given ascending, in the order of what they say."""
        return order_records(self.compared, members)

    def ranks(self) -> npt.NDArray[np.int32]:
        """Return the place of each compared record in the order of names."""
        return rank_records(self.compared, self.hashes)


def read_records(table: TextTable, roles: Sequence[ColumnRole], single: Sequence[int] = ()) -> Records:
    """Return the records of a table whose columns have roles.

    Args:
        table: The columns.
        roles: The role of each column.
        single: Rows that stand for themselves even where others say the same.
    """
    return arranged(read_features(columns_by_role(table, roles)), table.rows, single)


def columns_by_role(table: TextTable, roles: Sequence[ColumnRole]) -> dict[str, list[pa.ChunkedArray]]:
    """Return the columns of each role, in the order of the table."""
    by_role: dict[str, list[pa.ChunkedArray]] = {}
    for role, column in zip(roles, table.columns, strict=True):
        if role.role:
            by_role.setdefault(role.role, []).append(column)
    return by_role


def arranged(features: Features, rows: int, single: Sequence[int] = ()) -> Records:
    """Return records by their features, equal ones found."""
    hashes = hash_records(features, rows)
    # A record that says nothing has the hash 0 and stands for nobody else.
    alone = np.union1d(np.flatnonzero(hashes == 0), np.asarray(single, dtype=np.int64))
    firsts, inverse = _alike(hashes, alone)
    # Texts of one hash can be made on purpose, and records of one hash are called one customer unseen.
    unlike = _unlike(features, firsts[inverse])
    if len(unlike):
        firsts, inverse = _alike(hashes, np.union1d(alone, unlike))
    order = np.argsort(firsts, kind="stable")
    places = np.empty(len(firsts), dtype=np.int64)
    places[order] = np.arange(len(firsts))
    kept = firsts[order]
    compared = {name: feature.take(kept) for name, feature in features.items()}
    return Records(kept, places[inverse], compared, hashes[kept])


def _alike(hashes: Hashes, alone: Numbers) -> tuple[Numbers, Numbers]:
    """Return the first record of each hash, those that are alone each with one of its own, and for all which it is."""
    identities = hashes.copy()
    identities[alone] = np.arange(len(alone), dtype=np.uint64)
    _, firsts, inverse = np.unique(identities, return_index=True, return_inverse=True)
    return firsts, inverse


def _unlike(features: Features, first_of: Numbers) -> Numbers:
    """Return the records that do not have all values of the first one of their hash."""
    rows = np.flatnonzero(first_of != np.arange(len(first_of)))
    differs = np.zeros(len(rows), dtype=np.bool_)
    for feature in features.values():
        for slot in feature.slots:
            differs |= slot[rows] != slot[first_of[rows]]
    return rows[differs]


def with_bounds(profile: MatchProfile, records: int) -> MatchProfile:
    """Return the profile with bounds of blocks that keep the number of pairs in proportion to that of records."""

    def bounded(usual: int, limits: tuple[int, int]) -> int:
        share, least = limits
        return min(usual, max(least, share // max(1, records)))

    blocking = profile.blocking
    return attrs.evolve(
        profile,
        blocking=attrs.evolve(
            blocking,
            block_most=bounded(blocking.block_most, _BLOCK),
            weak_most=bounded(blocking.weak_most, _WEAK_BLOCK),
            neighbors=bounded(blocking.neighbors, _NEIGHBORS),
        ),
    )


def require_row(row: Any, rows: int, where: str = "") -> None:  # noqa: ANN401 - it may be anything
    """Refuse what is none of so many rows; text and the like is not shown, as it may be a customer's.

    Raises:
        InvalidOptionError: It is none.
    """
    is_number = isinstance(row, int | np.integer) and not isinstance(row, bool)
    if is_number and 0 <= row < rows:
        return
    shown = row if is_number else f"of type {type(row).__name__}"
    problem = f"there is no row {shown}{where}"
    raise InvalidOptionError(option="row", problem=problem, remedy="count rows from 0 after the header")


def prepare_profile(
    profile: MatchProfile | None, records: Records, clock: Clock, first_right: int = 0
) -> tuple[MatchProfile, Pairs, FitFigures | None]:
    """Return the profile that records are compared under, the candidate pairs that it makes, and how it was fit.

    Without a profile, one is learned; one that has observed nothing observes these records; any other is taken as it
    is.
    """
    if profile is None:
        return fit_records(V1, records, clock, first_right)
    fixed = profile if profile.population else observe_records(profile, records, first_right)
    return fixed, pair_records(fixed, records, clock, first_right), None


def observe_records(profile: MatchProfile, records: Records, first_right: int = 0) -> MatchProfile:
    """Return the profile with what it observes of records: equal ones count once, those that say nothing as one.

    Of two tables, each record counts: equal ones are to be linked.
    """
    _, firsts = np.unique(records.hashes, return_index=True)
    if first_right or len(firsts) == len(records):
        return observe_columns(profile, records.compared, len(records))
    different = {name: feature.take(firsts) for name, feature in records.compared.items()}
    return observe_columns(profile, different, len(firsts))


def fit_records(
    profile: MatchProfile, records: Records, clock: Clock, first_right: int = 0
) -> tuple[MatchProfile, Pairs, FitFigures]:
    """Return a profile learned from records, with the candidate pairs that it makes of them.

    With a first record of a right table, only pairs across the two tables are candidates.
    """
    observed, pairs = observe_pairs(profile, records, clock, first_right)
    with clock.step("fitting"):
        fitted, figures = learn(observed, records.compared, records.hashes, pairs.left, pairs.right)
    return fitted, pairs, figures


def observe_pairs(
    profile: MatchProfile, records: Records, clock: Clock, first_right: int = 0
) -> tuple[MatchProfile, Pairs]:
    """Return the profile with all that is observed of records before figures are learned, and their candidate pairs."""
    with clock.step("observing"):
        observed = with_bounds(observe_records(profile, records, first_right), len(records))
    pairs = pair_records(observed, records, clock, first_right)
    with clock.step("fitting"):
        return observed.with_nicknames(learn_nicknames(records.compared, pairs.left, pairs.right)), pairs


def pair_records(profile: MatchProfile, records: Records, clock: Clock, first_right: int = 0) -> Pairs:
    """Return the candidate pairs of records, those across two tables where a right one begins at some record."""
    with clock.step("pairing"):
        pairs = pair_up(profile, KeyMaker(records.compared), records.ranks())
        return pairs.where((pairs.left < first_right) & (pairs.right >= first_right)) if first_right else pairs


def score_pairs(scorer: ColumnScorer, left: Rows, right: Rows, report: Progress | None = None) -> ScoredPairs:
    """Score pairs a run at a time, so that what a run needs is soon free again."""
    bits = np.empty(len(left), dtype=np.float64)
    relations = np.empty(len(left), dtype=np.uint8)
    parts = [slice(start, start + _PAIRS_AT_ONCE) for start in range(0, len(left), _PAIRS_AT_ONCE)]

    def score(part: slice) -> None:
        bits[part], relations[part] = scorer.judge(scorer.find(left[part], right[part]))

    for part in parts[:1]:  # What is derived from the values is derived here, once for all.
        score(part)
    for done, _ in enumerate(in_threads(score, parts[1:]), start=2):
        if report:
            report("comparing", min(done * _PAIRS_AT_ONCE, len(left)), len(left))
    return ScoredPairs(left, right, bits, relations)
