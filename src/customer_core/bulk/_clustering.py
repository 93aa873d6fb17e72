"""From scored pairs to clusters: components, their missing pairs, and average linkage where a component is not plain.

Owns which components need what. The clustering of one component is the matching engine's, called for those alone in
which some pair speaks against. Must not know fields or levels.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise

import attrs
import numpy as np
import numpy.typing as npt

from customer_core.bulk._components import find_components
from customer_core.bulk._pairing import pairs_within
from customer_core.bulk._sorted_numbers import is_among
from customer_core.matching import Clustering, cluster_component

__all__ = ["Score", "ScoredPairs", "cluster_records"]

Labels = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


@attrs.frozen(eq=False, repr=False)
class ScoredPairs:
    """Pairs of records by number, smaller first, ascending, with the bits and the number of the relation of each."""

    left: Rows
    right: Rows
    bits: Floats
    relations: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.left)

    @property
    def codes(self) -> Numbers:
        """Return a number for each pair, ascending."""
        return (self.left.astype(np.int64) << np.int64(32)) | self.right

    def where(self, keep: npt.NDArray[np.bool_] | Numbers) -> "ScoredPairs":
        """Return the pairs that are kept, by their places or by a mark for each."""
        places = np.flatnonzero(keep) if keep.dtype == np.bool_ else keep
        return ScoredPairs(self.left[places], self.right[places], self.bits[places], self.relations[places])

    def joined(self, others: "ScoredPairs") -> "ScoredPairs":
        """Return these pairs and others, in order."""
        if not len(others):
            return self
        others = others.where(np.argsort(others.codes, kind="stable"))
        places = np.searchsorted(self.codes, others.codes)
        return ScoredPairs(
            np.insert(self.left, places, others.left),
            np.insert(self.right, places, others.right),
            np.insert(self.bits, places, others.bits),
            np.insert(self.relations, places, others.relations),
        )


Score = Callable[[Rows, Rows], ScoredPairs]


def cluster_records(
    size: int,
    seen: ScoredPairs,
    clustering: Clustering,
    score: Score,
    order: Callable[[Numbers], Numbers],
) -> tuple[Labels, ScoredPairs]:
    """Return for each record the first one of its cluster, and the pairs that were scored on the way.

    Args:
        size: The number of records.
        seen: The scored candidate pairs.
        clustering: The profile's figures.
        score: Scores pairs that no key brought together.
        order: Returns the places of records, given ascending, in an order that values decide; earlier ones win ties.
    """
    linked = seen.bits >= clustering.link_bits
    components = find_components(size, seen.left[linked], seen.right[linked])
    narrow = components.astype(np.int32)  # Half as much to fetch for each of very many pairs.
    inside = seen.where(narrow[seen.left] == narrow[seen.right])
    added = _completed(components, inside, clustering, score)
    inside = inside.joined(added)
    labels = np.arange(size, dtype=np.int64)
    plain = _plain_components(components, inside, clustering)
    whole = plain[components]
    labels[whole] = components[whole]
    rest = inside.where(~plain[components[inside.left]])
    ranks = _ranks(rest, order)
    for members, scores in _by_component(components, rest):
        for cluster in cluster_component(sorted(members, key=ranks.__getitem__), scores, clustering):
            labels[cluster] = min(cluster)
    return labels, added


def _ranks(rest: ScoredPairs, order: Callable[[Numbers], Numbers]) -> dict[int, int]:
    """Return the rank of each record that is left: means over bounded scores tie where scores do not."""
    members = np.unique(np.concatenate((rest.left, rest.right))).astype(np.int64)
    return dict(zip(members[order(members)].tolist(), range(len(members)), strict=True))


def _completed(components: Labels, inside: ScoredPairs, clustering: Clustering, score: Score) -> ScoredPairs:
    """Score the pairs of small components that no key brought together: they are evidence, too."""
    size = len(components)
    counts = np.bincount(components, minlength=size)[components]
    rows = np.flatnonzero((counts > 2) & (counts <= clustering.complete_most))  # noqa: PLR2004 - a pair is complete
    rows = rows[np.argsort(components[rows], kind="stable")]
    codes = pairs_within(components[rows], rows, size, clustering.complete_most)
    known = inside.left.astype(np.int64) * size + inside.right
    missing = np.sort(codes[~is_among(known, codes)])
    return score((missing // size).astype(np.int32), (missing % size).astype(np.int32))


def _plain_components(components: Labels, inside: ScoredPairs, clustering: Clustering) -> npt.NDArray[np.bool_]:
    """Tell which components are one cluster for sure: all their pairs were scored, and all speak for it.

    The mean over any pairs is then at least the cut, so that average linkage would join all.
    """
    size = len(components)
    counts = np.bincount(components, minlength=size)
    scored = np.bincount(components[inside.left], minlength=size)
    speaking = np.bincount(
        components[inside.left], weights=inside.bits >= max(clustering.cut_bits, -clustering.most_bits), minlength=size
    )
    possible = counts * (counts - 1) // 2
    found: npt.NDArray[np.bool_] = (scored == possible) & (speaking == possible)
    return found & (clustering.cut_bits <= clustering.most_bits)


def _by_component(components: Labels, rest: ScoredPairs) -> Iterator[tuple[list[int], dict[tuple[int, int], float]]]:
    """Yield the members of each component that pairs remain of, with these pairs."""
    owners = components[rest.left]
    order = np.argsort(owners, kind="stable")
    starts = np.flatnonzero(owners[order][1:] != owners[order][:-1]) + 1
    left, right, bits = rest.left[order].tolist(), rest.right[order].tolist(), rest.bits[order].tolist()
    for start, stop in pairwise([0, *starts.tolist(), len(order)]):
        ends = zip(left[start:stop], right[start:stop], strict=True)
        pairs = dict(zip(ends, bits[start:stop], strict=True))
        if pairs:
            yield sorted({record for pair in pairs for record in pair}), pairs
