"""One list of records in, customers out: the engine end to end on values.

Owns the order of the steps (observe, pair, score, group) and the result. Pure Python and in memory; must not know files
or stores.
"""

from collections.abc import Iterable, Sequence

import attrs

from customer_core.matching._clustering import Pair
from customer_core.matching._frequencies import observe
from customer_core.matching._grouping import Progress, find_copies, group_records, judged_pairs
from customer_core.matching._pairing import candidate_pairs
from customer_core.matching._profiles import MatchProfile
from customer_core.matching._records import PreparedRecord, prepare
from customer_core.matching._scoring import Score, Scorer
from customer_core.matching._sources import Matchable
from customer_core.matching._v1 import V1

__all__ = ["Deduplication", "ScoredPair", "deduplicate"]

_REPORT_EVERY = 5_000


@attrs.frozen
class ScoredPair:
    """Two positions, smaller first, and the score of the pair in bits."""

    left: int
    right: int
    bits: float


@attrs.frozen(kw_only=True, repr=False)
class Deduplication:
    """Which records are one customer, and what it rests on.

    `clusters` has one number per record, in order: records of one customer share it, numbers follow first
    appearance. `pairs` holds every pair at or above the profile's review threshold. `cut_keys` names the blocks that
    were too large to be compared whole.
    """

    clusters: tuple[int, ...]
    pairs: tuple[ScoredPair, ...]
    profile: MatchProfile
    compared: int
    cut_keys: tuple[str, ...]
    records: tuple[PreparedRecord, ...]

    def __repr__(self) -> str:
        return f"Deduplication({len(self.clusters)} records, {self.customers} customers, {len(self.pairs)} pairs)"

    @property
    def customers(self) -> int:
        """Return the number of different customers."""
        return len(set(self.clusters))

    def score(self, left: int, right: int) -> Score:
        """Score two of the records, by position, with all evidence; for many pairs, one `Scorer` is faster."""
        return Scorer(self.profile).score(self.records[left], self.records[right])


def deduplicate(
    records: Iterable[Matchable | PreparedRecord],
    profile: MatchProfile = V1,
    *,
    same: Iterable[Pair] = (),
    different: Iterable[Pair] = (),
    progress: Progress | None = None,
) -> Deduplication:
    """Find which records are one customer.

    A profile that has observed nothing observes these records first; one that has is taken as it is, so that the same
    pair scores the same in every file. The order of the records decides nothing. Of records that are equal in all that
    is compared, the first stands for the others, each of which is paired with it alone; one that was judged stands for
    itself.

    Args:
        records: What is compared.
        profile: How.
        same: Pairs of positions that somebody judged to be one customer.
        different: Pairs that somebody judged to be two; this holds against any chain of others.
        progress: Called while it runs.

    Raises:
        InvalidOptionError: What was judged is no pair of two of the records.
    """
    report = progress or (lambda _step, _done, _of: None)
    prepared = _prepared(records, report)
    fixed = profile if profile.population else observe(profile, prepared)
    scorer = Scorer(fixed)
    judged = judged_pairs(same, different, len(prepared))
    copies = find_copies(scorer, prepared, judged)
    report("pairing", 0, 1)
    kept = [position for position in range(len(prepared)) if position not in copies]
    candidates = candidate_pairs(fixed, [prepared[position] for position in kept])
    report("pairing", 1, 1)
    scored = _scored(scorer, prepared, [(kept[left], kept[right]) for left, right in candidates.pairs], report)
    scored.update(judged)
    labels = group_records(scorer, prepared, scored, report)
    for copy, first in copies.items():
        labels[copy] = labels[first]
        scored[first, copy] = scorer.bits(prepared[first], prepared[copy])
    return Deduplication(
        clusters=_renumbered(labels),
        pairs=tuple(
            ScoredPair(*pair, bits) for pair, bits in sorted(scored.items()) if bits >= fixed.thresholds.review_bits
        ),
        profile=fixed,
        compared=len(scored),
        cut_keys=candidates.cut_keys,
        records=tuple(prepared),
    )


def _prepared(records: Iterable[Matchable | PreparedRecord], report: Progress) -> list[PreparedRecord]:
    given = records if isinstance(records, Sequence) else list(records)
    prepared = []
    for position, record in enumerate(given):
        if position % _REPORT_EVERY == 0:
            report("normalizing", position, len(given))
        prepared.append(prepare(record))
    report("normalizing", len(given), len(given))
    return prepared


def _scored(
    scorer: Scorer, records: Sequence[PreparedRecord], pairs: Sequence[Pair], report: Progress
) -> dict[Pair, float]:
    scored = {}
    for done, (left, right) in enumerate(pairs):
        if done % _REPORT_EVERY == 0:
            report("comparing", done, len(pairs))
        scored[left, right] = scorer.bits(records[left], records[right])
    report("comparing", len(pairs), len(pairs))
    return scored


def _renumbered(labels: Sequence[int]) -> tuple[int, ...]:
    numbers: dict[int, int] = {}
    return tuple(numbers.setdefault(label, len(numbers)) for label in labels)
