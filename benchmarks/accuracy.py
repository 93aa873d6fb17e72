"""How right the clusters are: every labelled file and generated customers, no options, the role guessing included.

Run as `python -m benchmarks.accuracy [--size N] [--runs K] [--peers] [--json]`. Files marked *check* are left out
unless `--check` is given: they are looked at once per finished candidate.
"""

import argparse
import csv
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from benchmarks.peers.environment import peer_python
from benchmarks.peers.splink_figures import measure_splink
from customer_core.exchange import write_csv
from customer_core.services import deduplicate_file
from customer_core.testing.generator import generate
from customer_core.testing.scoring import PairwiseFigures, score_pairwise

LABELLED = Path(__file__).resolve().parents[2] / "shared" / "data"
TUNE = {"febrl1": 0.98, "febrl3": 0.95, "fake1000": 0.80, "rldata500": 0.90}
CHECK = {"restaurants": 0.0}
SEED = 1

Row = dict[str, object]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return 1 where a file falls below the figure that it must reach."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=5_000, help="number of generated records")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, of which the median time counts")
    parser.add_argument("--check", action="store_true", help="look at the check files, too")
    parser.add_argument("--peers", action="store_true", help="measure Splink beside it on the generated customers")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    print_row = _print_json if options.json else _print_line
    is_good = True
    for name, path, truth, least in _files(options.size, is_check=options.check):
        figures, seconds = _measure(path, truth, options.runs)
        print_row(_row(name, len(truth), options.runs, figures, seconds))
        if figures.f1 < least:
            print(f"{name}: F1 {figures.f1:.4f} is below {least}")
            is_good = False
    if options.peers:
        print(json.dumps(measure_splink(generate(options.size, seed=SEED), python=peer_python())))
    return 0 if is_good else 1


def _files(size: int, *, is_check: bool) -> Iterator[tuple[str, Path, list[int], float]]:
    if not LABELLED.is_dir():
        print(f"The labelled files are not at {LABELLED}: they are left out.")
    else:
        for name, least in {**TUNE, **(CHECK if is_check else {})}.items():
            yield name, LABELLED / f"{name}.csv", _truth(LABELLED / f"{name}.truth.csv"), least
    with tempfile.TemporaryDirectory() as folder:
        path, made = Path(folder) / "generated.csv", generate(size, seed=SEED)
        write_csv(path, made.header, made.rows)
        yield "generated", path, [true.cluster for true in made.truth], 0.0


def _truth(path: Path) -> list[int]:
    with path.open(encoding="utf-8", newline="") as stream:
        return [int(row["cluster"]) for row in csv.DictReader(stream)]


def _measure(path: Path, truth: Sequence[int], runs: int) -> tuple[PairwiseFigures, float]:
    taken, found = [], []
    for _ in range(runs):
        started = time.perf_counter()
        found.append(deduplicate_file(path).found.clusters)
        taken.append(time.perf_counter() - started)
    return score_pairwise(found[0], truth), median(taken)


def _row(name: str, size: int, runs: int, figures: PairwiseFigures, seconds: float) -> Row:
    return {
        "name": f"accuracy/{name}",
        "value": round(figures.f1, 4),
        "unit": "F1",
        "size": size,
        "store": "",
        "runs": runs,
        "precision": round(figures.precision, 4),
        "recall": round(figures.recall, 4),
        "seconds": round(seconds, 2),
    }


def _print_json(row: Row) -> None:
    print(json.dumps(row))


def _print_line(row: Row) -> None:
    figures = (f"{label} {row[figure]:.4f}" for label, figure in (("F1", "value"), ("P", "precision"), ("R", "recall")))
    print(f"{row['name']!s:<22}{row['size']:>9} records", *figures, f"{row['seconds']} s")


if __name__ == "__main__":
    raise SystemExit(main())
