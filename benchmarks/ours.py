"""This library on one file: the one place of the benchmarks that says which engine is measured.

It owns how the engine is called and what of its answer is measured, and must not know the truth. Run as `python -m
benchmarks.ours RECORDS CLUSTERS` it writes the clusters and prints one JSON object with the seconds from the call to
the clusters written, and those of the engine's steps.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import attrs

from customer_core.exchange import write_csv
from customer_core.services import DeduplicatedFile, deduplicate_file

__all__ = ["Found", "Pair", "find"]

Pair = tuple[int, int]

_HOUSEHOLD = "household"


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
    return _find_row_by_row(path)


def _find_row_by_row(path: Path) -> Found:
    steps = _Steps()
    answer = deduplicate_file(path, progress=steps)
    return Found(
        clusters=answer.found.clusters,
        steps=steps.seconds,
        list_household_pairs=lambda: _household_pairs(answer),
    )


def _household_pairs(answer: DeduplicatedFile) -> Sequence[Pair]:
    found = answer.found
    return [
        (pair.left, pair.right) for pair in found.pairs if found.score(pair.left, pair.right).relation == _HOUSEHOLD
    ]


class _Steps:
    """Adds up the seconds between two calls for the step that the later one tells of."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def __call__(self, step: str, _done: int, _of: int) -> None:
        now = time.perf_counter()
        self.seconds[step] = self.seconds.get(step, 0.0) + now - self._last
        self._last = now


def main(arguments: Sequence[str]) -> None:
    """Write the clusters of one file and print the seconds that they took."""
    records, clusters = map(Path, arguments)
    started = time.perf_counter()
    found = find(records)
    write_csv(clusters, ("rid", "cluster"), ((str(rid), str(cluster)) for rid, cluster in enumerate(found.clusters)))
    seconds = time.perf_counter() - started
    print(json.dumps({"name": "customer_core", "wall_s": seconds, "steps": found.steps}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
