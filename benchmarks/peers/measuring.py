"""One peer on one file: records out, clusters and scored pairs in, figures from the truth.

It owns which peers there are and in which variants, and must not know how any of them works.
"""

import csv
import tempfile
from collections.abc import Iterator, Mapping
from math import isfinite
from pathlib import Path

import attrs

from benchmarks.peers.environment import peer_python
from benchmarks.peers.files import GENERATED, Task
from benchmarks.processes import Limits, StoppedError, run_measured
from benchmarks.thresholds import find_best_threshold
from customer_core.testing.scoring import PairwiseFigures

__all__ = ["PEERS", "Peer", "list_peers", "measure"]

Row = dict[str, object]


@attrs.frozen
class Peer:
    """A peer in one variant; `is_taught` where the truth answers its questions."""

    name: str
    variant: str
    kinds: tuple[str, ...] = ()
    is_taught: bool = False

    def suits(self, kind: str) -> bool:
        """Say whether the variant is meant for this kind of file; one without kinds is meant for all."""
        return not self.kinds or kind in self.kinds


PEERS = (
    Peer("splink", "example", ("febrl", "febrl4")),
    Peer("splink", "tutorial", ("fake1000",)),
    Peer("splink", "accuracy example", ("fake1000",)),
    Peer("splink", "own", ("rldata500", "restaurants")),
    Peer("splink", "tuned", (GENERATED,)),
    Peer("goldenmatch", "zero-config"),
    Peer("goldenmatch", "probabilistic"),
    Peer("goldenmatch", "explicit", (GENERATED,)),
    Peer("dedupe", "40", ("febrl",), is_taught=True),
    Peer("dedupe", "60", ("fake1000", "rldata500", "restaurants", "febrl4", GENERATED), is_taught=True),
    Peer("recordlinkage", "ECM"),
)


def list_peers(kind: str, names: tuple[str, ...] = ()) -> tuple[Peer, ...]:
    """List the peers and variants that are meant for a kind of file, in the order of the table."""
    return tuple(peer for peer in PEERS if peer.suits(kind) and (not names or peer.name in names))


def measure(peer: Peer, task: Task, limits: Limits) -> Row:
    """Return the row of one peer on one file; where the peer was stopped or failed, the row says so."""
    row: Row = {"file": task.name, "size": len(task.rows), "name": peer.name, "variant": peer.variant}
    python = str(peer_python())
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        task.write_records(folder)
        if peer.is_taught:
            task.write_truth(folder)
        command = [python, "-m", f"benchmarks.peers.{peer.name}_run", task.kind, made, peer.variant]
        try:
            measured = run_measured(command, limits=limits)
        except StoppedError as error:
            return {**row, "failed": str(error)}
        return {**row, **measured.report, "peak_mb": round(measured.peak_mb), **_figures(task, folder)}


def _figures(task: Task, folder: Path) -> Row:
    found = {int(row["rid"]): row["cluster"] for row in _read(folder / "clusters.csv")}
    scored = ((float(row["score"]), int(row["left"]), int(row["right"])) for row in _read(folder / "pairs.csv"))
    best = find_best_threshold(scored, task.truth, sides=task.sides)
    default = task.score([found[rid] for rid in range(len(task.rows))])
    # Where joining nothing is best, no score is: infinity would not be JSON.
    score = round(best.score, 4) if isfinite(best.score) else None
    return {**_named("default", default), **_named("best", best.figures), "best_score": score}


def _named(threshold: str, figures: PairwiseFigures) -> Row:
    return {
        f"{threshold}_f1": round(figures.f1, 4),
        f"{threshold}_precision": round(figures.precision, 4),
        f"{threshold}_recall": round(figures.recall, 4),
    }


def _read(path: Path) -> Iterator[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
