"""Looking things up among sorted numbers, and asking only where it matters, for many at once.

Owns array idioms that several steps need. Must not know what the numbers stand for.
"""

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import numpy.typing as npt

__all__ = ["answers_where", "distinct", "is_among", "spread"]

Booleans = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
_Integer = TypeVar("_Integer", np.int64, np.uint64)


def answers_where(candidates: Booleans, decide: Callable[[Numbers], Booleans]) -> Booleans:
    """Return the answer for the candidates, who are asked about by their places, and no for the others."""
    found = np.zeros(len(candidates), dtype=np.bool_)
    places = np.flatnonzero(candidates)
    if len(places):
        found[places] = decide(places)
    return found


def distinct(numbers: npt.NDArray[_Integer]) -> npt.NDArray[_Integer]:
    """Return different numbers, ascending; those given are sorted where they stand, sooner than a table of hashes."""
    numbers.sort()
    return numbers[np.append(True, numbers[1:] != numbers[:-1])] if len(numbers) else numbers


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
