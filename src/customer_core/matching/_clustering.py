"""From scores to customers: which records are one, without gluing a crowd together by a chain.

Owns the clustering of one component and the finding of components. Average linkage: two groups join while the mean
over *all* pairs between them, unseen ones counted as mild evidence against, speaks for it. Must not know records
or fields.
"""

from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from math import inf

from customer_core.matching._profiles import Clustering

__all__ = ["cluster_component", "components"]

Pair = tuple[int, int]

_JUDGED_BITS = 1e12
"""What a judgement counts: more than any mean over other pairs can outweigh, and less than one that keeps apart."""


def components(size: int, pairs: Iterable[Pair]) -> list[list[int]]:
    """Return the groups of positions 0..size-1 that pairs connect, each ascending, in order of their first member."""
    parent = list(range(size))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for one, other in pairs:
        first, second = sorted((root(one), root(other)))
        parent[second] = first
    groups: dict[int, list[int]] = {}
    for node in range(size):
        groups.setdefault(root(node), []).append(node)
    return list(groups.values())


def cluster_component(members: Sequence[int], scores: Mapping[Pair, float], clustering: Clustering) -> list[list[int]]:
    """Return the members in groups, each one customer.

    Args:
        members: Positions in an order that does not depend on the order of input; earlier members win ties.
        scores: Bits for same against not same by (smaller, larger) position; a pair that is not there was not seen. An
            infinite score is a judgement and holds against all others: minus infinity keeps two apart whatever chain
            lies between, plus infinity joins them unless that is so.
        clustering: The profile's figures.
    """
    rank = {member: index for index, member in enumerate(members)}
    linkage = _Linkage(len(members), clustering.unseen_bits)
    most = clustering.most_bits
    for (one, other), bits in scores.items():
        linkage.add(rank[one], rank[other], _bounded(bits, most))
    linkage.join_while_above(clustering.cut_bits)
    return [[members[index] for index in group] for group in linkage.groups()]


def _bounded(bits: float, most: float) -> float:
    """Return what a pair has to say: within bounds unless it was judged."""
    if bits in {inf, -inf}:
        return min(bits, _JUDGED_BITS)
    return max(-most, min(most, bits))


class _Linkage:
    """Groups under average linkage, kept as sums and counts of the seen pairs between them."""

    def __init__(self, size: int, unseen_bits: float) -> None:
        self._members = {index: [index] for index in range(size)}
        self._between: dict[int, dict[int, tuple[float, int]]] = {index: {} for index in range(size)}
        self._unseen_bits = unseen_bits

    def add(self, one: int, other: int, bits: float) -> None:
        self._between[one][other] = self._between[other][one] = (bits, 1)

    def groups(self) -> list[list[int]]:
        return [sorted(members) for _, members in sorted(self._members.items())]

    def join_while_above(self, cut_bits: float) -> None:
        entries = (self._entry(one, other) for one, others in self._between.items() for other in others if one < other)
        queue = [entry for entry in entries if -entry[0] >= cut_bits]
        heapify(queue)
        while queue:
            entry = heappop(queue)
            _, one, other = entry
            if other not in self._between.get(one, {}) or self._entry(one, other) != entry:
                continue
            self._join(one, other)
            for neighbor in self._between[one]:
                entry = self._entry(*sorted((one, neighbor)))
                if -entry[0] >= cut_bits:
                    heappush(queue, entry)

    def _entry(self, one: int, other: int) -> tuple[float, int, int]:
        total, count = self._between[one][other]
        possible = len(self._members[one]) * len(self._members[other])
        mean = (total + (possible - count) * self._unseen_bits) / possible
        return (-mean, one, other)

    def _join(self, one: int, other: int) -> None:
        self._members[one] += self._members.pop(other)
        absorbed = self._between.pop(other)
        for neighbor, (total, count) in absorbed.items():
            del self._between[neighbor][other]
            if neighbor == one:
                continue
            mine, seen = self._between[one].get(neighbor, (0.0, 0))
            self._between[one][neighbor] = self._between[neighbor][one] = (mine + total, seen + count)
