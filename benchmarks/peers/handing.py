"""How a peer is handed its records and hands back what it found.

It owns the three files of that exchange, and must not know any peer. It runs with the peers' own interpreter, so that
it must not import the library. A folder holds `records.csv`, whose column `rid` numbers the rows from 0 and whose
column `side` is 0 or 1 where two files are linked, and, for a peer that is taught by the truth, `truth.csv`; a script
adds `clusters.csv` and `pairs.csv`.
"""

import csv
import json
import time
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

__all__ = ["Finding", "find_components", "read_records", "read_truth"]


def read_records(folder: Path) -> pd.DataFrame:
    """Return the records, all columns as text, with nothing for an empty cell and numbered by `rid`."""
    table = pd.read_csv(folder / "records.csv", dtype=str, keep_default_na=False)
    table = table.drop(columns="rid").map(lambda cell: cell.strip() or None)
    return table.astype(object)


def read_truth(folder: Path) -> list[str]:
    """Return the truth by which a peer is taught."""
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as stream:
        return [row["cluster"] for row in csv.DictReader(stream)]


def find_components(size: int, left: np.ndarray, right: np.ndarray) -> list[int]:
    """Return a label for each record, the same for records that pairs connect."""
    graph = coo_matrix((np.ones(len(left), np.int8), (left, right)), shape=(size, size))
    labels: list[int] = connected_components(graph, directed=False)[1].tolist()
    return labels


class Finding:
    """What a peer finds in a folder; made when its work starts, for its seconds run from there."""

    def __init__(self, package: str, folder: Path) -> None:
        self._package = package
        self._folder = folder
        self._started = time.perf_counter()

    def report(self, clusters: Sequence[int] | None = None, *, notes: str = "") -> None:
        """Write the clusters, unless the peer has written them itself, and print the report."""
        if clusters is not None:
            self._write("clusters.csv", ("rid", "cluster"), enumerate(clusters))
        seconds = time.perf_counter() - self._started
        facts = {"name": self._package, "version": version(self._package), "wall_s": round(seconds, 2), "notes": notes}
        print(json.dumps(facts), flush=True)

    def write_pairs(self, pairs: Iterable[tuple[object, object, object]]) -> None:
        """Write the scored pairs; whoever measures does not count the time for it."""
        self._write("pairs.csv", ("left", "right", "score"), pairs)

    def _write(self, name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        with (self._folder / name).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(header)
            writer.writerows(rows)
