"""Looking things up among sorted numbers, for many at once.

Owns two array idioms that several steps need. Must not know what the numbers stand for.
"""

import numpy as np
import numpy.typing as npt

__all__ = ["is_among", "spread"]

Numbers = npt.NDArray[np.int64]


def is_among(ascending: Numbers, wanted: Numbers) -> npt.NDArray[np.bool_]:
    """Tell which numbers are among others that stand in ascending order."""
    if not len(ascending):
        return np.zeros(len(wanted), dtype=np.bool_)
    places = np.minimum(np.searchsorted(ascending, wanted), len(ascending) - 1)
    found: npt.NDArray[np.bool_] = ascending[places] == wanted
    return found


def spread(starts: Numbers, counts: Numbers) -> tuple[Numbers, Numbers]:
    """Return all places of runs that begin at the starts, and for each place the number of its run."""
    owners = np.repeat(np.arange(len(counts)), counts)
    firsts = np.cumsum(counts) - counts
    return np.arange(len(owners)) + np.repeat(starts - firsts, counts), owners
