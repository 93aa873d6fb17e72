"""From scored pairs to customers: equal records set aside, judgements heeded, components completed and clustered.

Owns what lies around the clustering of one component, the same for a whole file and for the records that a store has
linked. It must not know how pairs were chosen, nor where they are kept.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from math import inf
from operator import index

from customer_core.errors import InvalidOptionError
from customer_core.matching._clustering import Pair, cluster_component, components
from customer_core.matching._pairing import candidate_pairs
from customer_core.matching._profiles import MatchProfile
from customer_core.matching._records import PreparedRecord
from customer_core.matching._scoring import Scorer

__all__ = ["Progress", "cluster_linked", "find_copies", "group_records", "is_link", "judged_pairs", "least_link_bits"]

Progress = Callable[[str, int, int], None]
"""Called as `(step, done, of)` while a long call runs."""

_REPORT_EVERY = 5_000


def is_link(scorer: Scorer, left: PreparedRecord, right: PreparedRecord, bits: float) -> bool:
    """Tell whether two records that were compared may be one customer by way of each other.

    They score at least `link_bits`, or they are equal in all that is compared and say enough to be the same customer.
    """
    clustering = scorer.profile.clustering
    return bits >= clustering.link_bits or (bits >= clustering.cut_bits and left.fingerprint == right.fingerprint)


def least_link_bits(profile: MatchProfile) -> float:
    """Return what a pair scores at the least that is a link."""
    return min(profile.clustering.link_bits, profile.clustering.cut_bits)


def cluster_linked(
    scorer: Scorer,
    records: Sequence[PreparedRecord],
    links: Iterable[Pair],
    *,
    same: Iterable[Pair] = (),
    different: Iterable[Pair] = (),
) -> tuple[tuple[int, ...], ...]:
    """Return some records in groups, each one customer: what a run over many more would say of just these.

    That is so where the records are whole components: every link of any of them leads to another one of them.

    Args:
        scorer: A profile, made ready.
        records: The records, in an order that does not depend on when each arrived.
        links: The pairs of positions that are links, as `is_link` says.
        same: Pairs of positions that somebody judged to be one customer.
        different: Pairs that somebody judged to be two, or could not tell; this holds against any chain.

    Returns:
        Positions, ascending in each group, in order of the first of each.
    """
    judged = judged_pairs(same, different, len(records))
    copies = find_copies(scorer, records, judged)
    kept = [position for position in range(len(records)) if position not in copies]
    pairs = {_in_order(copies.get(one, one), copies.get(other, other)) for one, other in links}
    if len(kept) > scorer.profile.clustering.complete_most:
        # A smaller component is completed below, whatever brought its records together.
        met = candidate_pairs(scorer.profile, [records[position] for position in kept])
        pairs.update((kept[one], kept[other]) for one, other in met.pairs)
    scored = {(one, other): scorer.bits(records[one], records[other]) for one, other in sorted(pairs) if one != other}
    labels = group_records(scorer, records, {**scored, **judged})
    for copy, first in copies.items():
        labels[copy] = labels[first]
    groups: dict[int, list[int]] = {}
    for position, label in enumerate(labels):
        groups.setdefault(label, []).append(position)
    return tuple(map(tuple, groups.values()))


def judged_pairs(same: Iterable[Pair], different: Iterable[Pair], size: int) -> dict[Pair, float]:
    """Return the judged pairs, smaller position first, each with what it counts; *different* wins over *same*.

    Raises:
        InvalidOptionError: One of them is no pair of two positions.
    """
    found: dict[Pair, float] = {}
    for pairs, bits in ((same, inf), (different, -inf)):
        for one, other in pairs:
            if one == other or not (0 <= index(one) < size and 0 <= index(other) < size):
                problem = f"{one} and {other} are not two of the records"
                raise InvalidOptionError(option="judgements", problem=problem, remedy="count records from 0")
            found[_in_order(one, other)] = bits
    return found


def _in_order(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def find_copies(scorer: Scorer, records: Sequence[PreparedRecord], judged: Mapping[Pair, float]) -> dict[int, int]:
    """Return the records that equal an earlier one and say enough to be the same customer, each with that one.

    A record that somebody judged stands for itself.
    """
    alone = {position for pair in judged for position in pair}
    firsts: dict[str, int] = {}
    copies = {}
    for position, record in enumerate(records):
        if position in alone:
            continue
        first = firsts.setdefault(record.fingerprint, position)
        if first != position and scorer.bits(record, record) >= scorer.profile.clustering.cut_bits:
            copies[position] = first
    return copies


def group_records(
    scorer: Scorer, records: Sequence[PreparedRecord], scored: dict[Pair, float], report: Progress | None = None
) -> list[int]:
    """Return for each record the first position of its cluster; pairs that are scored on the way join `scored`.

    Copies take no part: none of their pairs is among `scored`.
    """
    clustering = scorer.profile.clustering
    linked = [pair for pair, bits in scored.items() if bits >= clustering.link_bits]
    groups = components(len(records), linked)
    labels = [0] * len(records)
    members_of = _by_group(groups, scored)
    for done, group in enumerate(groups):
        if report and done % _REPORT_EVERY == 0:
            report("clustering", done, len(groups))
        members = sorted(group, key=lambda position: records[position].fingerprint) if len(group) > 1 else group
        inside = members_of[done] if len(group) > 1 else {}
        if 1 < len(group) <= clustering.complete_most:
            completed = _completed(scorer, records, group, inside)
            inside.update(completed)
            scored.update(completed)
        for cluster in cluster_component(members, inside, clustering):
            for position in cluster:
                labels[position] = min(cluster)
    if report:
        report("clustering", len(groups), len(groups))
    return labels


def _by_group(groups: Sequence[Sequence[int]], scored: dict[Pair, float]) -> list[dict[Pair, float]]:
    group_of = {position: index for index, group in enumerate(groups) for position in group}
    inside: list[dict[Pair, float]] = [{} for _ in groups]
    for (left, right), bits in scored.items():
        if group_of[left] == group_of[right]:
            inside[group_of[left]][left, right] = bits
    return inside


def _completed(
    scorer: Scorer, records: Sequence[PreparedRecord], group: Sequence[int], inside: Mapping[Pair, float]
) -> dict[Pair, float]:
    """Score the pairs of a small component that no key brought together: they are evidence, too."""
    unseen = (pair for pair in combinations(group, 2) if pair not in inside)
    return {(left, right): scorer.bits(records[left], records[right]) for left, right in unseen}
