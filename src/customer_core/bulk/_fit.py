"""A profile learned from a table, with a report on how it went.

Owns the report. How figures are learned and what a result is expected to be worth stand elsewhere. Must not know files.
"""

from collections.abc import Iterable, Sequence

import attrs

from customer_core.bulk._clustering import ScoredPairs
from customer_core.bulk._expectations import blocking_recall
from customer_core.bulk._fitting import FitFigures, learn
from customer_core.bulk._judged import JudgedPair, JudgedRecords, judged_rows
from customer_core.bulk._judging import JudgedFigures, heed
from customer_core.bulk._pairing import Pairs
from customer_core.bulk._running import Clock, Records, observe_pairs, read_records, score_pairs
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
    together, `thresholds` what to expect of pairs by probability, and `timings` the seconds by step. `judged` tells
    what judgements say of the profile, None where nothing was judged.
    """

    profile: MatchProfile
    figures: FitFigures
    roles: tuple[ColumnRole, ...]
    blocking_recall: float
    thresholds: tuple[ThresholdExpectation, ...]
    timings: dict[str, float]
    judged: JudgedFigures | None

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
    judged: Iterable[JudgedPair] = (),
    mapping: Sequence[str] = (),
    encoding: str = "",
    delimiter: str = "",
    progress: Progress | None = None,
) -> Fit:
    """Learn a profile from a table, with or without judged pairs: the same ones, in any order, give the same profile.

    Judged pairs need not be typical of the table, since people look at pairs that are hard to tell. They must not be
    chosen by what was judged: give all, of both kinds. A judged pair that is one of those learned from counts as one
    pair, as what it was judged to be. And the border between same and not is moved to where of the judged pairs as many
    are expected to be the same as were judged to be; the profile's own border holds against it like twenty of them.

    Args:
        source: The path of a CSV or Parquet file, an Arrow table, or a pandas or Polars frame.
        profile: Where learning starts, and what holds it.
        judged: Pairs of its rows that people judged; without any, the table alone is learned from.
        mapping: Roles of columns as `ROLE=COLUMN`, over what is guessed.
        encoding: Of a CSV file; without one, a byte order mark or UTF-8.
        delimiter: Of a CSV file; without one, the header decides.
        progress: Called while it runs.

    Raises:
        FileError: The table cannot be used as it is.
        InvalidOptionError: The source is no table, or an option or a judged pair does not fit it.
    """
    clock = Clock(progress)
    with clock.step("reading"):
        table = read_table(source, encoding=encoding, delimiter=delimiter)
        roles = map_roles(table, mapping)
    with clock.step("normalizing"):
        records = read_records(table, roles)
    said = judged_rows(judged, records.stands_for)
    observed, pairs = observe_pairs(profile, records, clock)
    with clock.step("fitting"):
        learned, figures, agreement = _learn(observed, records, pairs, said)
    with clock.step("comparing"):
        scored = score_pairs(ColumnScorer(learned, records.compared), pairs.left, pairs.right, clock.report)
    return Fit(
        profile=learned,
        figures=figures,
        roles=roles,
        blocking_recall=blocking_recall(pairs, scored),
        thresholds=tuple(_expectation(scored, probability) for probability in _THRESHOLDS),
        timings=clock.timings,
        judged=agreement,
    )


def _learn(
    observed: MatchProfile, records: Records, pairs: Pairs, judged: JudgedRecords
) -> tuple[MatchProfile, FitFigures, JudgedFigures | None]:
    """Return the learned profile, how learning went, and what judgements say of it, if there are any."""
    features, candidates = records.compared, (pairs.left, pairs.right)
    learned, figures = learn(observed, features, records.hashes, *candidates)
    if not len(judged):
        return learned, figures, None
    before = ColumnScorer(learned, features)
    learned, figures = learn(observed, features, records.hashes, *candidates, judged)
    learned, said = heed(learned, judged, ColumnScorer(learned, features), before)
    return learned, figures, said


def _expectation(scored: ScoredPairs, probability: float) -> ThresholdExpectation:
    chances = probabilities(scored.bits)
    called = chances >= probability
    found, true = float(chances[called].sum()), float(chances.sum())
    return ThresholdExpectation(
        probability=probability,
        precision=found / int(called.sum()) if called.any() else 1.0,
        recall=found / true if true else 1.0,
    )
