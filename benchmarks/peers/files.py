"""The files on which peers are measured, as a peer is handed them, and their truth.

It owns where the labelled files are and how two files that are linked become one pile of records; it must not know any
peer. Peers may be run on *check* files at any time, this library may not.
"""

import csv
from collections.abc import Hashable, Iterator, Mapping, Sequence
from pathlib import Path

import attrs

from customer_core.exchange import write_csv
from customer_core.testing.generator import generate
from customer_core.testing.scoring import PairwiseFigures, score_pairwise

__all__ = ["FILES", "GENERATED", "LABELLED", "Task", "load_task"]

LABELLED = Path(__file__).resolve().parents[3] / "shared" / "data"
GENERATED = "generated"
FILES: Mapping[str, str] = {
    "febrl1": "febrl",
    "febrl3": "febrl",
    "fake1000": "fake1000",
    "rldata500": "rldata500",
    "restaurants": "restaurants",
    "febrl4": "febrl4",
    GENERATED: GENERATED,
}
"""The kind of each file, by which a peer has its settings."""

_SEED = 1


@attrs.frozen(kw_only=True)
class Task:
    """Records to be matched and the customer of each; `sides` is empty unless two files are linked."""

    name: str
    kind: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    truth: Sequence[int]
    sides: Sequence[int] = ()

    def write_records(self, folder: Path) -> None:
        """Write the records as a peer wants them, without their truth."""
        header, rows = ("rid", *self.header), [(str(rid), *row) for rid, row in enumerate(self.rows)]
        if self.sides:
            header = ("side", *header)
            rows = [(str(side), *row) for side, row in zip(self.sides, rows, strict=True)]
        write_csv(folder / "records.csv", header, rows)

    def write_truth(self, folder: Path) -> None:
        """Write the truth for a peer that is taught by it."""
        write_csv(folder / "truth.csv", ("rid", "cluster"), ((str(n), str(c)) for n, c in enumerate(self.truth)))

    def score(self, clusters: Sequence[str]) -> PairwiseFigures:
        """Compare clusters with the truth; of two files that are linked only the pairs across them count."""
        whole = score_pairwise(clusters, self.truth)
        within = [
            score_pairwise(self._of_side(clusters, side), self._of_side(self.truth, side)) for side in set(self.sides)
        ]
        return PairwiseFigures(
            shared_pairs=whole.shared_pairs - sum(side.shared_pairs for side in within),
            found_pairs=whole.found_pairs - sum(side.found_pairs for side in within),
            true_pairs=whole.true_pairs - sum(side.true_pairs for side in within),
        )

    def _of_side(self, labels: Sequence[Hashable], side: int) -> list[Hashable]:
        return [label for label, place in zip(labels, self.sides, strict=True) if place == side]


def load_task(name: str, *, size: int) -> Task:
    """Load a labelled file, or generate this many customers."""
    if name == GENERATED:
        made = generate(size, seed=_SEED)
        truth = [true.cluster for true in made.truth]
        return Task(name=name, kind=GENERATED, header=made.header, rows=made.rows, truth=truth)
    if name == "febrl4":
        return _load_link(name)
    header, *rows = _lines(LABELLED / f"{name}.csv")
    truth = [int(cluster) for _, cluster in list(_lines(LABELLED / f"{name}.truth.csv"))[1:]]
    return Task(name=name, kind=FILES[name], header=header, rows=rows, truth=truth)


def _load_link(name: str) -> Task:
    header, *left = _lines(LABELLED / f"{name}a.csv")
    _, *right = _lines(LABELLED / f"{name}b.csv")
    truth = list(range(len(left) + len(right)))
    for left_row, right_row in list(_lines(LABELLED / f"{name}.truth.csv"))[1:]:
        truth[len(left) + int(right_row)] = int(left_row)
    sides = [0] * len(left) + [1] * len(right)
    return Task(name=name, kind=FILES[name], header=header, rows=left + right, truth=truth, sides=sides)


def _lines(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.reader(stream)
