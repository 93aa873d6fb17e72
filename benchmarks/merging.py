"""Merges in a filled store, and prints what it measured as one JSON object: what `benchmarks.merge` runs.

Links are made first where there are none. Memory that is grown is what this process holds more at the end of a run than
after its first turns.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from statistics import median, quantiles

from benchmarks.stocking import truth_of
from customer_core.errors import StoreIndexError
from customer_core.manager import CustomerManager, Desk
from customer_core.merging import AutomaticMergePolicy
from customer_core.model import Actor, CustomerId, MergeId
from customer_core.services import AutomaticMerges, ClusterOutcome

CALLS = 200
WARM_CLUSTERS = 500
POLICY = AutomaticMergePolicy(is_unverified_proof=True)

Figures = dict[str, tuple[float, str]]


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    address, size, seed, most = arguments
    with CustomerManager.open(address) as manager:
        desk = manager.acting_as(Actor.system("benchmark"), channel="office")
        figures = _links(desk)
        truth = truth_of(int(size), int(seed))
        outcomes = list[ClusterOutcome]()
        figures |= _merged(desk, outcomes, int(most) or None)
        figures |= _rightness([group for one in outcomes for group in one.groups], truth)
        merges = [merge for one in outcomes for merge in one.merges]
        figures |= _undone(desk, merges[-CALLS:])
    print(json.dumps(figures))


def _links(desk: Desk) -> Figures:
    """Make the links of a store that was just filled."""
    try:
        desk.duplicates.list_clusters(most=1)
    except StoreIndexError:
        started = time.perf_counter()
        customers = desk.maintenance.reindex()
        return {"links made": (customers / (time.perf_counter() - started), "customers/s")}
    return {}


def _merged(desk: Desk, outcomes: list[ClusterOutcome], most: int | None) -> Figures:
    """Merge whoever is sure to be one, after it was tried, which shows what finding them takes."""
    held = list[float]()

    def told(outcome: ClusterOutcome) -> None:
        outcomes.append(outcome)
        if len(outcomes) == WARM_CLUSTERS:
            held.append(_held_mb())

    tried, tried_s = _timed(lambda: desk.merges.merge_clusters(POLICY, is_kept=False, most=most))
    found, kept_s = _timed(lambda: desk.merges.merge_clusters(POLICY, most=most, told=told))
    grown = {"memory grown": (_held_mb() - held[0], "MB")} if held else {}
    return {
        "clusters tried": (tried.clusters / tried_s, "clusters/s"),
        "clusters": (found.clusters, "clusters"),
        "merged unseen": (found.merges / kept_s, "merges/s"),
        "merged away unseen": (found.records / kept_s, "customers/s"),
        **grown,
    }


def _timed(run: Callable[[], AutomaticMerges]) -> tuple[AutomaticMerges, float]:
    started = time.perf_counter()
    return run(), time.perf_counter() - started


def _rightness(groups: Sequence[Sequence[CustomerId]], truth: Sequence[int]) -> Figures:
    """Return which share of the pairs that were made one are one, and which share of the groups is right as a whole."""
    known = [[truth[int(str(id_).rpartition("-")[2])] for id_ in group] for group in groups]
    pairs = [one == other for group in known for one, other in combinations(group, 2)]
    whole = [len(set(group)) == 1 for group in known]
    return {
        "right pairs": (sum(pairs) / max(len(pairs), 1), "of 1"),
        "right merges": (sum(whole) / max(len(whole), 1), "of 1"),
    }


def _undone(desk: Desk, merges: Sequence[MergeId]) -> Figures:
    """Undo merges one by one, and merge the same again, as a clerk does."""
    undone, merged = list[float](), list[float]()
    for id_ in merges:
        started = time.perf_counter()
        desk.merges.undo(id_, is_kept_apart=False)
        undone.append(1000 * (time.perf_counter() - started))
    for id_ in merges:
        merge = desk.merges.get(id_)
        started = time.perf_counter()
        desk.merges.apply(desk.merges.propose(merge.master, merge.members))
        merged.append(1000 * (time.perf_counter() - started))
    return {
        "undo of a merge, p50": (median(undone), "ms"),
        "undo of a merge, p95": (quantiles(undone, n=20)[-1], "ms"),
        "propose and apply, p50": (median(merged), "ms"),
        "propose and apply, p95": (quantiles(merged, n=20)[-1], "ms"),
    }


def _held_mb() -> float:
    """Return how much memory this process holds; it needs Linux."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


if __name__ == "__main__":
    main(sys.argv[1:])
