"""Learning a profile's figures from records without labels: relations as latent classes.

Owns expectation-maximisation over counted patterns of candidate pairs (Dempster, Laird, Rubin, JRSS B 1977; for record
linkage Winkler, 1988), with what each class may become held by the profile: its own figures count as pairs that were
seen, a relation learns the fields that it names, and the classes that mean the same customer learn all others together.
Chance agreement comes from random pairs. Deterministic: samples are drawn by hashes of values. Must not know files.
"""

from collections.abc import Mapping, Sequence

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from customer_core.bulk._features import Features
from customer_core.bulk._hashing import Hashes, combined
from customer_core.bulk._judged import NOTHING_JUDGED, SAID_DIFFERENT, SAID_SAME, JudgedRecords, Said
from customer_core.bulk._levels import MISSING, Rows
from customer_core.bulk._patterns import Figures, Patterns, count_patterns, frame
from customer_core.bulk._scoring import ColumnScorer, Findings
from customer_core.bulk._threads import in_threads
from customer_core.matching import Comparison, MatchProfile

__all__ = [
    "CHANCE_RECORDS",
    "PAIRS_MOST",
    "FitFigures",
    "count_values",
    "learn",
    "learn_from",
    "near_pairs",
    "observe_columns",
    "pair_hashes",
    "sample_pairs",
]

Floats = npt.NDArray[np.float64]

_OWN_PAIRS = 30.0
"""How many observed pairs a class's own figures count as."""
_OWN_CHANCE_PAIRS = 200.0
_OWN_RECORDS = 1.0
_OWN_AGREEMENTS = 10.0
_MOST_BITS = 20.0
_MOST_CERTAIN = 0.95
_ROUNDS_MOST = 40
_SETTLED = 0.002
_LEAST = 1e-5
_LEAST_CHANCE = 1e-6
_CHANCE_KEPT = 0.5
"""What of its own chance agreement a level keeps at the least: candidates have more in common than random pairs do."""
_LEAST_PARTNERS = 1e-4
PAIRS_MOST = 60_000
"""So many pairs are learned from."""
_PAIRS_AT_ONCE = 1 << 16
_CHANCE_PAIRS = 100_000
CHANCE_RECORDS = _CHANCE_PAIRS + 1
"""The records of the smallest hashes, of which random pairs are made; where there are fewer, they make more pairs."""


@attrs.frozen(kw_only=True)
class FitFigures:
    """How a fit went: pairs and patterns it learned from, rounds it took, and whether it settled within them.

    `likelihood_bits` is the log2 likelihood of the pairs after each round; it never falls but for the profile's pull.
    """

    pairs: int
    patterns: int
    rounds: int
    has_settled: bool
    likelihood_bits: tuple[float, ...]


def observe_columns(profile: MatchProfile, features: Features, records: int) -> MatchProfile:
    """Return the profile with the number of records and the frequencies of their values, as `matching.observe` does."""
    frequencies = {}
    for name, (values, counts) in count_values(profile, features).items():
        repeated = np.flatnonzero(counts > 1)
        texts = values.take(pa.array(repeated))
        order = pc.sort_indices(texts)
        ordered = counts[repeated][order.to_numpy()]
        frequencies[name] = dict(zip(texts.take(order).to_pylist(), ordered.tolist(), strict=True))
    return profile.with_frequencies(records, frequencies)


def count_values(profile: MatchProfile, features: Features) -> Mapping[str, tuple[pa.Array, npt.NDArray[np.int64]]]:
    """Return the values of each feature whose rarity counts, and how many records have each."""
    found = {}
    for name, feature in features.items():
        if any(_reads(comparison, name) for comparison in profile.comparisons if comparison.rarity):
            counts = np.zeros(len(feature.values), dtype=np.int64)
            for slot in feature.slots:
                counts += np.bincount(slot[slot >= 0], minlength=len(counts))
            found[name] = feature.values.array, counts
    return found


def _reads(comparison: Comparison, feature: str) -> bool:
    prefix = comparison.feature.removesuffix("*")
    return feature.startswith(prefix) if prefix != comparison.feature else feature == prefix


def sample_pairs(left: Rows, right: Rows, hashes: Hashes, most: int = PAIRS_MOST) -> npt.NDArray[np.int64]:
    """Return which pairs are looked at where there are too many: those of the smallest hashes of their records."""
    if len(left) <= most:
        return np.arange(len(left))

    def hash_pairs(start: int) -> Hashes:
        return pair_hashes(*(hashes[rows[start : start + _PAIRS_AT_ONCE]] for rows in (left, right)))

    order = np.concatenate(list(in_threads(hash_pairs, range(0, len(left), _PAIRS_AT_ONCE))))
    return np.sort(np.argpartition(order, most)[:most])


def pair_hashes(one: Hashes, other: Hashes) -> Hashes:
    """Return a hash of each pair of records by theirs, whatever their order."""
    return combined(np.minimum(one, other), np.maximum(one, other))


def learn(
    profile: MatchProfile,
    features: Features,
    hashes: Hashes,
    left: Rows,
    right: Rows,
    judged: JudgedRecords = NOTHING_JUDGED,
) -> tuple[MatchProfile, FitFigures]:
    """Return the profile with figures learned from candidate pairs of its records.

    A pair of the sample that was judged counts once, like any other, for the classes alone that its judgement allows.
    Whether a pair was judged depends on its score and not on what it is, so this leaves every figure unbiased (labels
    missing at random: Rubin, Biometrika 1976). Judged pairs outside the sample are not added: there would be more pairs
    that are hard to tell than there are.

    Args:
        profile: Has the frequencies of these records; its figures are where learning starts and what holds it.
        features: The features of the records.
        hashes: A hash for each record.
        left: The smaller record of each candidate pair.
        right: The larger one.
        judged: The pairs of records that people judged.
    """
    chosen = sample_pairs(left, right, hashes)
    share = len(left) / len(chosen) if len(chosen) else 1.0
    left, right = left[chosen], right[chosen]
    order = np.argsort(hashes, kind="stable").astype(np.int32)
    said = judged.said_of(left, right)
    return learn_from(ColumnScorer(profile, features), (left, right), near_pairs(order), said, share)


def learn_from(
    scorer: ColumnScorer, sample: tuple[Rows, Rows], random: tuple[Rows, Rows], said: Said, share: float
) -> tuple[MatchProfile, FitFigures]:
    """Return the scorer's profile with figures learned from some of the candidate pairs of its records.

    Args:
        scorer: Scores the records under the profile.
        sample: The pairs that are learned from.
        random: Random pairs of records.
        said: What was said of each pair of the sample.
        share: How many candidate pairs there are for each pair of the sample.
    """
    profile = scorer.profile
    patterns = count_patterns(scorer, scorer.find(*sample), said)
    chance = scorer.find(*random)
    start = _with_chance(scorer, chance)
    profile = _with_dependences(profile, scorer, chance)
    figures, partners, fit = _maximise(profile, patterns, start, share, profile.population)
    return _written(profile, scorer.comparisons, figures, partners), fit


def _with_chance(scorer: ColumnScorer, findings: Findings) -> Figures:
    """Return the figures with those of strangers taken from random pairs, a few of the profile's own beside them."""
    own = frame(scorer.comparisons)
    found = {}
    for comparison, levels in zip(scorer.comparisons, findings.levels, strict=True):
        figures = own[comparison.field].copy()
        seen = np.bincount(levels.ranks[levels.ranks != MISSING], minlength=len(figures))[: len(figures)]
        chance = (_OWN_CHANCE_PAIRS * figures[:, -1] + seen) / (_OWN_CHANCE_PAIRS + seen.sum())
        chance = np.maximum(chance, np.maximum(_CHANCE_KEPT * figures[:, -1], _LEAST_CHANCE))
        figures[:, -1] = chance / chance.sum()
        found[comparison.field] = figures
    return found


def _with_dependences(profile: MatchProfile, scorer: ColumnScorer, findings: Findings) -> MatchProfile:
    """Return the profile with dependences as random pairs show them: how much oftener fields agree together.

    The profile's own figure counts as pairs beside those that agree on both fields by chance.
    """
    ranks = {c.field: found.ranks for c, found in zip(scorer.comparisons, findings.levels, strict=True)}
    found = []
    for dependence in profile.dependences:
        if dependence.field in ranks and dependence.on in ranks:
            mine, other = profile.comparison(dependence.field), profile.comparison(dependence.on)
            speaking = _speaking_ranks(mine, dependence.levels)
            known = (ranks[dependence.field] != MISSING) & (ranks[dependence.on] != MISSING)
            agrees = known & np.isin(ranks[dependence.field], speaking)
            causes = known & np.isin(ranks[dependence.on], _speaking_ranks(other, ()))
            usual = sum(mine.levels[rank].probabilities[-1] for rank in speaking)
            own = min(_MOST_CERTAIN, usual * 2**dependence.bits)
            together = ((agrees & causes).sum() + _OWN_AGREEMENTS * own) / (causes.sum() + _OWN_AGREEMENTS)
            alone = (agrees.sum() + _OWN_CHANCE_PAIRS * usual) / (known.sum() + _OWN_CHANCE_PAIRS)
            bits = float(np.log2(together / alone)) if speaking else 0.0
            dependence = attrs.evolve(dependence, bits=min(max(0.0, bits), _MOST_BITS))  # noqa: PLW2901 - the same one
        found.append(dependence)
    return attrs.evolve(profile, dependences=tuple(found))


def _speaking_ranks(comparison: Comparison, named: Sequence[str]) -> list[int]:
    """Return the levels that speak for a relation, of those that are named."""
    return [
        rank
        for rank, level in enumerate(comparison.levels[:-1])
        if (not named or level.predicate in named) and max(level.probabilities[:-1]) > level.probabilities[-1]
    ]


def near_pairs(order: Rows) -> tuple[Rows, Rows]:
    """Return pairs of records that stand near each other: random ones in the order of hashes, which is no order."""
    left: list[Rows] = []
    right: list[Rows] = []
    wanted, distance = _CHANCE_PAIRS, 1
    while wanted > 0 and distance < len(order):
        one, other = order[:-distance][:wanted], order[distance:][:wanted]
        left.append(np.minimum(one, other))
        right.append(np.maximum(one, other))
        wanted, distance = wanted - len(one), distance + 1
    none = np.zeros(0, dtype=np.int32)
    return (np.concatenate(left), np.concatenate(right)) if left else (none, none)


def _maximise(
    profile: MatchProfile, patterns: Patterns, start: Figures, share: float, records: int
) -> tuple[Figures, Floats, FitFigures]:
    """Return figures and partners under which the patterns, and the profile's own figures, are likeliest."""
    own_partners = np.array([relation.partners for relation in profile.classes])
    population = records + profile.assumed_weight
    ruled_out = _ruled_out(profile, patterns, start)
    figures, partners = start, own_partners
    likelihoods: list[float] = []
    has_settled = False
    for _ in range(_ROUNDS_MOST):
        totals = patterns.totals(profile, figures, np.append(np.log2(partners / population), 0.0))
        totals[ruled_out] = -np.inf
        most = totals.max(axis=1, keepdims=True)
        odds = np.exp2(totals - most)
        sums = odds.sum(axis=1, keepdims=True)
        likelihoods.append(float((patterns.counts * (most + np.log2(sums))[:, 0]).sum()))
        seen = patterns.counts[:, None] * odds / sums
        found = 2 * share * seen[:, :-1].sum(axis=0)
        partners = np.maximum((found + _OWN_RECORDS * own_partners) / (records + _OWN_RECORDS), _LEAST_PARTNERS)
        learned = _maximised(profile, patterns, start, seen)
        change = max((np.abs(learned[field] - figures[field]).max() for field in learned), default=0.0)
        figures = learned
        if change < _SETTLED:
            has_settled = True
            break
    fit = FitFigures(
        pairs=int(patterns.counts.sum()),
        patterns=len(patterns.counts),
        rounds=len(likelihoods),
        has_settled=has_settled,
        likelihood_bits=tuple(likelihoods),
    )
    return figures, partners, fit


def _same_places(profile: MatchProfile) -> list[int]:
    return list(profile.same_places)


def _ruled_out(profile: MatchProfile, patterns: Patterns, own: Figures) -> npt.NDArray[np.bool_]:
    """Tell which classes a pattern cannot be of: by what was said of it or, where nothing was, by what it can show."""
    is_same = np.zeros(len(profile.classes) + 1, dtype=np.bool_)
    is_same[_same_places(profile)] = True
    said_same, said_different = patterns.said == SAID_SAME, patterns.said == SAID_DIFFERENT
    is_untold = ~said_same & ~_can_tell(profile, patterns, own)
    found: npt.NDArray[np.bool_] = np.where(is_same, (said_different | is_untold)[:, None], said_same[:, None])
    return found


def _can_tell(profile: MatchProfile, patterns: Patterns, own: Figures) -> npt.NDArray[np.bool_]:
    """Tell which patterns can show that a pair is one customer, by the profile's own figures.

    Where names (fields with inertia) speak for another relation, the fields that it learns cannot speak against it:
    how often its people share them is what is to be learned. So it takes a field that it does not learn, known of both
    records, on which agreement would outweigh the names.
    """
    same = _same_places(profile)
    found = np.ones(len(patterns.counts), dtype=np.bool_)
    for number, relation in enumerate(profile.classes):
        if relation.is_same:
            continue
        by_names = patterns.fixed[:, same].max(axis=1) - patterns.fixed[:, number]
        at_best = np.zeros(len(found))
        for place, comparison in enumerate(patterns.comparisons):
            figures, ranks = own[comparison.field], patterns.ranks[:, place]
            leads = np.append(np.log2(figures[:, same].max(axis=1) / figures[:, number]), 0.0)
            if comparison.inertia:
                by_names += leads[np.minimum(ranks, len(figures))]
            elif comparison.field not in relation.learns:
                at_best = np.maximum(at_best, np.where(ranks == MISSING, 0.0, leads.max()))
        found &= by_names + at_best >= 0
    return found


def _maximised(profile: MatchProfile, patterns: Patterns, own: Figures, seen: Floats) -> Figures:
    """Return the figures that patterns show, weighed by how likely they are of each class."""
    same = _same_places(profile)
    found = {}
    for place, comparison in enumerate(patterns.comparisons):
        figures = own[comparison.field].copy()
        ranks = patterns.ranks[:, place]
        counts = np.zeros_like(figures)
        for rank in range(len(figures)):
            counts[rank] = seen[ranks == rank].sum(axis=0)
        together = [each for each in same if not comparison.is_place]
        if together:
            pooled = _blended(figures[:, together].mean(axis=1), counts[:, together].sum(axis=1), comparison.inertia)
            figures[:, together] = pooled[:, None]
        for each, relation in enumerate(profile.classes):
            if comparison.field in relation.learns:
                figures[:, each] = _blended(figures[:, each], counts[:, each], comparison.inertia)
        found[comparison.field] = figures
    return found


def _blended(own: Floats, counts: Floats, inertia: float) -> Floats:
    """Return shares of levels: what was counted, with a class's own figures as pairs beside it."""
    own_pairs = _OWN_PAIRS + inertia * counts.sum()
    blended = np.maximum((own_pairs * own / own.sum() + counts) / (own_pairs + counts.sum()), _LEAST)
    found: Floats = blended / blended.sum()
    return found


def _written(profile: MatchProfile, comparisons: list[Comparison], figures: Figures, partners: Floats) -> MatchProfile:
    """Return the profile with learned figures; columns with a label get comparisons of their own."""
    learned = {
        one.field: attrs.evolve(
            one,
            levels=tuple(
                attrs.evolve(level, probabilities=tuple(map(float, row)))
                for level, row in zip(one.levels, figures[one.field], strict=True)
            ),
        )
        for one in comparisons
    }
    named = {one.field for one in profile.comparisons}
    return attrs.evolve(
        profile,
        classes=tuple(
            attrs.evolve(relation, partners=float(number))
            for relation, number in zip(profile.classes, partners, strict=True)
        ),
        comparisons=(
            *(learned.get(one.field, one) for one in profile.comparisons),
            *(one for field, one in learned.items() if field not in named),
        ),
    )
