"""How well and how fast two files are linked, one record to one: the labelled files that are made for it.

Run as `python -m benchmarks.linking [--folder PLACE] [--runs K] [--json]`. They are *check* files: looked at once per
finished candidate, each look logged in the reference, nothing ever fitted to them.
"""

import argparse
import csv
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from customer_core.bulk import link

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
NAME = "febrl4"

Row = dict[str, object]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", default=str(DATA), help="where the labelled files are")
    parser.add_argument("--runs", type=int, default=3, help="runs, of which the median time counts")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    for row in measure(Path(options.folder), options.runs):
        print(json.dumps(row) if options.json else f"{row['name']:<24} {row['value']:>8.4f} {row['unit']}")
    return 0


def measure(folder: Path, runs: int) -> Iterator[Row]:
    """Yield precision, recall and F1 of the links, and the seconds of a run."""
    with (folder / f"{NAME}.truth.csv").open(encoding="utf-8", newline="") as stream:
        truth = {(int(pair["left_row"]), int(pair["right_row"])) for pair in csv.DictReader(stream)}
    seconds: list[float] = []
    found: set[tuple[int, int]] = set()
    for _ in range(runs):
        started = time.perf_counter()
        links = link(folder / f"{NAME}a.csv", folder / f"{NAME}b.csv")
        seconds.append(time.perf_counter() - started)
        found = set(zip(links.left_rows.tolist(), links.right_rows.tolist(), strict=True))
    right = len(found & truth)
    precision, recall = right / max(1, len(found)), right / len(truth)
    figures = {"precision": precision, "recall": recall, "f1": 2 * right / (len(found) + len(truth))}
    for name, value, unit in (
        *((name, value, "share") for name, value in figures.items()),
        ("s", median(seconds), "s"),
    ):
        yield {"name": f"linking/{NAME} {name}", "value": round(value, 4), "unit": unit, "runs": runs}


if __name__ == "__main__":
    sys.exit(main())
