"""Connected records: the components that pairs form, by arrays.

Owns the finding of components and the numbering of labels. Must not know what a score means.
"""

import numpy as np
import numpy.typing as npt

__all__ = ["find_components", "renumbered"]

Labels = npt.NDArray[np.int64]


def find_components(size: int, left: npt.NDArray[np.integer], right: npt.NDArray[np.integer]) -> Labels:
    """Return for each of the numbers 0..size-1 the smallest number that pairs connect it with.

    Hooking and pointer jumping after Shiloach and Vishkin (An O(log n) Parallel Connectivity Algorithm, 1982).
    """
    labels = np.arange(size, dtype=np.int64)
    one, other = left.astype(np.int64), right.astype(np.int64)
    while len(one):
        first, second = labels[one], labels[other]
        open_edges = first != second
        if not open_edges.any():
            break
        one, other, first, second = one[open_edges], other[open_edges], first[open_edges], second[open_edges]
        np.minimum.at(labels, np.maximum(first, second), np.minimum(first, second))
        while True:
            jumped = labels[labels]
            if np.array_equal(jumped, labels):
                break
            labels = jumped
    return labels


def renumbered(labels: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """Return labels, which are numbers from 0, as numbers in the order in which they first appear."""
    places = np.arange(len(labels))
    firsts = np.zeros(int(labels.max(initial=-1)) + 1, dtype=np.int64)
    firsts[labels[::-1]] = places[::-1]  # Of several places of a label, the last that is written stays.
    first_of = firsts[labels]
    found: npt.NDArray[np.int64] = (np.cumsum(first_of == places) - 1)[first_of]
    return found
