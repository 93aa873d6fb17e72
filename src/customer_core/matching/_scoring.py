"""The score of a pair: what the two records are to each other, and by how much each field says so.

Owns the arithmetic after Fellegi and Sunter (A Theory for Record Linkage, JASA 1969), with several classes in place
of two: each class gets its prior and the weights of all fields; P(same) follows by Bayes. Must not know where records
come from, how pairs are chosen or clusters formed.
"""

from collections.abc import Mapping, Sequence
from math import log2
from operator import add
from typing import NamedTuple

import attrs

from customer_core.matching._findings import Finder, Finding
from customer_core.matching._profiles import STRANGER, MatchProfile
from customer_core.matching._records import PreparedRecord, prepare
from customer_core.matching._screening import Screen
from customer_core.matching._sources import Matchable
from customer_core.model import FrozenMap

__all__ = ["Evidence", "Score", "Scorer", "Weight", "probability_of", "rank", "score"]

_LOWEST_BITS = -1000.0
_STRANGER_BITS = 0.0
"""What strangers come to: all else is measured against them."""


@attrs.frozen(kw_only=True)
class Evidence:
    """What one field says about a pair.

    `bits` is by how much this field moved log2 of the odds of *same* against *not same*, given the fields before it:
    prior and evidence add up to the score. `frequency` is the chance agreement on the value, where its rarity counted,
    and `records` how many observed records have it; else both are 0. `is_crosswise` marks parts of a name that were
    read the wrong way round.
    """

    field: str
    level: str
    left: str = attrs.field(repr=False)
    right: str = attrs.field(repr=False)
    bits: float
    frequency: float = 0.0
    records: int = 0
    is_crosswise: bool = False


class Weight(NamedTuple):
    """How alike two records are in a field, and by how many bits that speaks for the same customer, not strangers."""

    level: str
    bits: float


@attrs.frozen(kw_only=True)
class Score:
    """How likely two records are the same customer, and why.

    `bits` is log2 of the odds of same against not same, `prior_bits` what it was before any comparison; `relations`
    holds the probability of every class, strangers included, and `relation` is the likeliest of those on the side, same
    or not the same, that is likelier as a whole.
    """

    bits: float
    probability: float
    relation: str
    relations: FrozenMap[str, float]
    prior_bits: float
    evidence: tuple[Evidence, ...]


def score(profile: MatchProfile, left: Matchable | PreparedRecord, right: Matchable | PreparedRecord) -> Score:
    """Score one pair with all its evidence.

    >>> from customer_core.matching import V1
    >>> ann = {"given_name": "Ann", "family_name": "Lee", "email": "ann@lee.example"}
    >>> score(V1, ann, {"given_name": "Anne", "family_name": "Lee", "email": "ann@lee.example"}).relation
    'same'
    """
    return Scorer(profile).score(prepare(left), prepare(right))


def rank(
    profile: MatchProfile, draft: Matchable | PreparedRecord, candidates: Sequence[Matchable | PreparedRecord]
) -> tuple[tuple[int, Score], ...]:
    """Return the candidates that may be the same as `draft`, as (position, score), likeliest first.

    Only those at or above the profile's review threshold are returned; equal scores keep the order given.
    """
    scorer, prepared, least = Scorer(profile), prepare(draft), profile.thresholds.review_bits
    scores = ((position, scorer.score(prepared, prepare(other))) for position, other in enumerate(candidates))
    likely = [(position, found) for position, found in scores if found.bits >= least]
    return tuple(sorted(likely, key=lambda ranked: -ranked[1].bits))


class Scorer:
    """A profile made ready to score many pairs; results are those of `score`."""

    def __init__(self, profile: MatchProfile) -> None:
        self.profile = profile
        self._finder = Finder(profile)
        self._names = (*(relation.name for relation in profile.classes), STRANGER)
        self._priors = tuple(profile.prior_bits(relation) for relation in profile.classes)
        self._same = profile.same_places
        self._other = tuple(index for index in range(len(self._names)) if index not in self._same)

    def screen(self, record: PreparedRecord, least: float) -> Screen:
        """Return what tells of many others that they score less than so many bits with a record."""
        return Screen(self._finder, record, least - _log2_sum([self._priors[index] for index in self._same]))

    def bits(self, left: PreparedRecord, right: PreparedRecord) -> float:
        """Return the score in bits alone."""
        return self._odds(self._totals(left, right))

    def relation(self, left: PreparedRecord, right: PreparedRecord) -> str:
        """Return the likeliest relation alone, as `score` tells it."""
        totals = self._totals(left, right)
        return self._relation((*totals, _STRANGER_BITS), is_same=self._odds(totals) > 0)

    def weights(self, left: PreparedRecord, right: PreparedRecord) -> Mapping[str, Weight]:
        """Return how alike each field is, and how much that speaks for the same customer, whatever others say.

        Of the relations that mean the same customer it is the one that the fields as a whole speak for most. Where a
        field follows in part from another, such as an e-mail address made of the name, it says that much less.
        """
        found = tuple(self._finder.find(left, right))
        totals = [sum(finding.weights[index] for finding in found) + self._priors[index] for index in self._same]
        likeliest = self._same[totals.index(max(totals))]
        return {finding.field: Weight(finding.level, finding.weights[likeliest]) for finding in found}

    def score(self, left: PreparedRecord, right: PreparedRecord) -> Score:
        """Return the score with its evidence."""
        totals = self._priors
        before = prior = self._odds(totals)
        evidence = []
        for finding in self._finder.find(left, right):
            totals = tuple(map(add, totals, finding.weights))
            after = self._odds(totals)
            evidence.append(_evidence(finding, after - before))
            before = after
        whole = (*totals, _STRANGER_BITS)
        return Score(
            bits=before,
            probability=probability_of(before),
            relation=self._relation(whole, is_same=before > 0),
            relations=FrozenMap(self._relations(whole)),
            prior_bits=prior,
            evidence=tuple(evidence),
        )

    def _totals(self, left: PreparedRecord, right: PreparedRecord) -> tuple[float, ...]:
        totals = self._priors
        for weights in self._finder.weigh(left, right):
            totals = tuple(map(add, totals, weights))
        return totals

    def _odds(self, totals: Sequence[float]) -> float:
        """Return log2 of the odds of same from the total of each class."""
        whole = (*totals, _STRANGER_BITS)
        return _log2_sum([whole[index] for index in self._same]) - _log2_sum([whole[index] for index in self._other])

    def _relation(self, whole: Sequence[float], *, is_same: bool) -> str:
        """Return the likeliest relation on the side that is likelier as a whole."""
        return self._names[max(self._same if is_same else self._other, key=lambda index: whole[index])]

    def _relations(self, whole: Sequence[float]) -> Mapping[str, float]:
        everything = _log2_sum(whole)
        return {name: 2 ** (total - everything) for name, total in zip(self._names, whole, strict=True)}


def _evidence(finding: Finding, bits: float) -> Evidence:
    return Evidence(
        field=finding.field,
        level=finding.level,
        left=finding.left,
        right=finding.right,
        bits=bits,
        frequency=finding.frequency,
        records=finding.records,
        is_crosswise=finding.is_crosswise,
    )


def _log2_sum(terms: Sequence[float]) -> float:
    most = max(terms)
    return most + log2(sum([2 ** (term - most) for term in terms]))


def probability_of(bits: float) -> float:
    """Return the probability of a score in bits, 0 to 1."""
    return 1 / (1 + 2**-bits) if bits > _LOWEST_BITS else 0.0
