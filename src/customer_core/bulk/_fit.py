"""A profile learned from a table, with a report on how it went.

Owns the report. How figures are learned and what a result is expected to be worth stand elsewhere. Must not know files.
"""

from collections.abc import Sequence

import attrs

from customer_core.bulk._clustering import ScoredPairs
from customer_core.bulk._expectations import blocking_recall
from customer_core.bulk._fitting import FitFigures
from customer_core.bulk._running import Clock, fit_records, read_records, score_pairs
from customer_core.bulk._scoring import ColumnScorer, probabilities
from customer_core.bulk._tables import read_table
from customer_core.exchange import ColumnRole, map_roles
from customer_core.matching import V1, MatchProfile, Progress, level_bits

__all__ = ["Fit", "LevelWeight", "ThresholdExpectation", "fit"]

_THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999)


@attrs.frozen(kw_only=True)
class ThresholdExpectation:
    """What calling the same every pair from a probability on is expected to be worth, over candidate pairs."""

    probability: float
    precision: float
    recall: float


@attrs.frozen(kw_only=True)
class LevelWeight:
    """What a level of a field weighs for a relation against strangers, in bits, for a value of usual frequency."""

    field: str
    level: str
    relation: str
    bits: float


@attrs.frozen(kw_only=True, repr=False)
class Fit:
    """A learned profile and how it came about.

    `figures` tells how learning went, `blocking_recall` which share of the pairs that are one customer the keys bring
    together, `thresholds` what to expect of pairs by probability, and `timings` the seconds by step.
    """

    profile: MatchProfile
    figures: FitFigures
    roles: tuple[ColumnRole, ...]
    blocking_recall: float
    thresholds: tuple[ThresholdExpectation, ...]
    timings: dict[str, float]

    def __repr__(self) -> str:
        return f"Fit({self.profile!r}, {self.figures.rounds} rounds, {self.figures.pairs} pairs)"

    @property
    def weights(self) -> tuple[LevelWeight, ...]:
        """Return what every level of every field weighs for every relation."""
        names = [relation.name for relation in self.profile.classes]
        return tuple(
            LevelWeight(field=comparison.field, level=level.predicate, relation=name, bits=bits)
            for comparison in self.profile.comparisons
            for level in comparison.levels
            for name, bits in zip(names, level_bits(comparison, level), strict=True)
        )


def fit(
    source: object,
    profile: MatchProfile = V1,
    *,
    mapping: Sequence[str] = (),
    encoding: str = "",
    delimiter: str = "",
    progress: Progress | None = None,
) -> Fit:
    """Learn a profile from a table without labels: the same table gives the same profile, whatever its order.

    Args:
        source: The path of a CSV or Parquet file, an Arrow table, or a pandas or Polars frame.
        profile: Where learning starts, and what holds it.
        mapping: Roles of columns as `ROLE=COLUMN`, over what is guessed.
        encoding: Of a CSV file; without one, a byte order mark or UTF-8.
        delimiter: Of a CSV file; without one, the header decides.
        progress: Called while it runs.

    Raises:
        FileError: The table cannot be used as it is.
        InvalidOptionError: The source is no table, or an option does not fit it.
    """
    clock = Clock(progress or (lambda _step, _done, _of: None))
    with clock.step("reading"):
        table = read_table(source, encoding=encoding, delimiter=delimiter)
        roles = map_roles(table, mapping)
    with clock.step("normalizing"):
        records = read_records(table, roles)
    learned, pairs, figures = fit_records(profile, records, clock)
    with clock.step("comparing"):
        scored = score_pairs(ColumnScorer(learned, records.compared), pairs.left, pairs.right, clock.report)
    return Fit(
        profile=learned,
        figures=figures,
        roles=roles,
        blocking_recall=blocking_recall(pairs, scored),
        thresholds=tuple(_expectation(scored, probability) for probability in _THRESHOLDS),
        timings=clock.timings,
    )


def _expectation(scored: ScoredPairs, probability: float) -> ThresholdExpectation:
    chances = probabilities(scored.bits)
    called = chances >= probability
    found, true = float(chances[called].sum()), float(chances.sum())
    return ThresholdExpectation(
        probability=probability,
        precision=found / int(called.sum()) if called.any() else 1.0,
        recall=found / true if true else 1.0,
    )
