"""This library on one file: the one place of the benchmarks that says which engine is measured.

It owns how the engine is called and what of its answer is measured, and must not know the truth. Run as `python -m
benchmarks.ours RECORDS CLUSTERS` it writes the clusters and prints one JSON object with the seconds from the call to
the clusters written, and those of the engine's steps.
"""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from pathlib import Path

import attrs
import pyarrow as pa
from pyarrow import csv

from customer_core.bulk import DeduplicatedTable, deduplicate

__all__ = ["Found", "Pair", "find"]

Pair = tuple[int, int]


@attrs.frozen(kw_only=True)
class Found:
    """What the engine says: a number for the customer of each row, and whatever else it tells.

    `steps` has seconds by step. `list_household_pairs` takes time of its own, and is `None` where the engine reports
    no such pairs; so are the precision and recall that the engine expects of itself.
    """

    clusters: Sequence[int]
    steps: Mapping[str, float]
    list_household_pairs: Callable[[], Sequence[Pair]] | None = None
    expected_precision: float | None = None
    expected_recall: float | None = None


def find(path: Path) -> Found:
    """Find the duplicates of a file with no options, as a shop would."""
    answer = deduplicate(path)
    return Found(
        clusters=answer.clusters.tolist(),
        steps=answer.timings,
        list_household_pairs=lambda: _household_pairs(answer),
        expected_precision=answer.expectation.precision,
        expected_recall=answer.expectation.recall,
    )


def _household_pairs(answer: DeduplicatedTable) -> Sequence[Pair]:
    """Return the pairs of rows that are of one household and not of one customer."""
    clusters, members = answer.clusters.tolist(), defaultdict[int, list[int]](list)
    for row, household in enumerate(answer.households.tolist()):
        if household >= 0:
            members[household].append(row)
    pairs = (pair for rows in members.values() for pair in combinations(rows, 2))
    return [(one, other) for one, other in pairs if clusters[one] != clusters[other]]


def main(arguments: Sequence[str]) -> None:
    """Write the clusters of one file and print the seconds that they took."""
    records, clusters = map(Path, arguments)
    started = time.perf_counter()
    found = find(records)
    rows = range(len(found.clusters))
    csv.write_csv(pa.table({"rid": rows, "cluster": found.clusters}), clusters)
    seconds = time.perf_counter() - started
    print(json.dumps({"name": "customer_core", "wall_s": seconds, "steps": found.steps}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
