"""What is counted for a report: columns, scores, sizes.

Owns bins and groups of sizes. It must not know which result the numbers are of.
"""

from collections.abc import Mapping, Sequence
from math import ceil, floor

import numpy as np
import numpy.typing as npt

from customer_core.bulk import FitFigures, TextTable
from customer_core.exchange import ColumnRole
from customer_core.matching import KEYS, MatchProfile
from customer_core.report._data import Bar, Bin, ColumnFacts, Figure, Histogram, Mark, SourceFacts

__all__ = ["block_bars", "making_figures", "put_aside_figures", "score_histogram", "size_bars", "source_facts"]

_BINS_MOST = 30
_SIZES = ((1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 10), (11, 20), (21, 50))


def source_facts(table: TextTable, roles: Sequence[ColumnRole]) -> SourceFacts:
    """Return what a table is made of, with the values of each column counted."""
    columns = []
    for place, role in enumerate(roles):
        filled, different = table.count_values(place)
        columns.append(
            ColumnFacts(
                name=role.column,
                role=role.role,
                confidence=role.confidence,
                reason=role.reason,
                filled=filled,
                different=different,
            )
        )
    return SourceFacts(file=table.file, rows=table.rows, columns=tuple(columns))


def put_aside_figures(*tables: TextTable) -> tuple[Figure, ...]:
    """Return how many rows of the files were put aside, nothing where none was."""
    count = sum(len(table.put_aside) for table in tables)
    return (Figure("Put aside", f"{count:,}", "rows that are no records"),) if count else ()


def score_histogram(bits: npt.NDArray[np.float64], marks: Sequence[Mark]) -> Histogram:
    """Return how many pairs have which score, in bins of whole bits; infinite ones were judged."""
    scored = bits[np.isfinite(bits)]
    judged = len(bits) - len(scored)
    if not len(scored):
        return Histogram(bins=(), marks=tuple(marks), judged=judged)
    low = floor(min(float(scored.min()), *(mark.bits for mark in marks)))
    high = max(ceil(float(scored.max()) + 1e-9), low + 1)
    wide = ceil((high - low) / _BINS_MOST)
    low = floor(low / wide) * wide
    edges = low + wide * np.arange(ceil((high - low) / wide) + 1)
    counts, _ = np.histogram(scored, edges)
    bins = (Bin(float(edge), float(edge + wide), int(count)) for edge, count in zip(edges[:-1], counts, strict=True))
    return Histogram(bins=tuple(bins), marks=tuple(marks), judged=judged)


def size_bars(sizes: npt.NDArray[np.int64], one: str, many: str) -> tuple[Bar, ...]:
    """Return how many groups have how many members, which are called so; larger sizes are taken together."""
    found = []
    for least, most in (*_SIZES, (_SIZES[-1][1] + 1, None)):
        count = int(((sizes >= least) & (sizes <= (sizes.max(initial=0) if most is None else most))).sum())
        if count:
            size = f"{least:,}" if least == most else f"{least:,} or more" if most is None else f"{least:,} to {most:,}"
            found.append(Bar(f"{size} {one if most == 1 else many}", count))
    return tuple(found)


def block_bars(cut_blocks: Mapping[str, int]) -> tuple[Bar, ...] | None:
    """Return by kind of key how many values were too common to compare all who have them, the most first."""
    counts = sorted(cut_blocks.items(), key=lambda item: (-item[1], item[0]))
    return (
        tuple(Bar(key.replace("_", " "), count, KEYS[key].doc if key in KEYS else "") for key, count in counts if count)
        or None
    )


def making_figures(
    profile: MatchProfile, fit: FitFigures | None, timings: Mapping[str, float], compared: int
) -> tuple[Figure, ...]:
    """Return how a result was made."""
    learned = (
        Figure(
            "Learned from",
            f"{fit.pairs:,} pairs",
            f"in {fit.rounds} rounds" + ("" if fit.has_settled else "; the figures had not settled by then"),
        )
        if fit
        else Figure("Learned from", "nothing", "the profile was taken as it is")
    )
    return (
        Figure("Match profile", f"{profile.name}, version {profile.version}"),
        learned,
        Figure("Pairs compared", f"{compared:,}"),
        *(Figure(step.capitalize(), f"{seconds:.2f} s") for step, seconds in timings.items()),
    )
