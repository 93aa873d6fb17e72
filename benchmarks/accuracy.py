"""How right the clusters are: every labelled file and generated customers, no options, the role guessing included.

Run as `python -m benchmarks.accuracy [--size N[,N]...] [--runs K] [--peers] [--json]`. Files marked *check* are left
out unless `--check` is given: they are looked at once per finished candidate. For generated customers it also tells
the recall by kind of damage, and how well pairs within a household or firm are told apart.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

import attrs

from benchmarks.damages import score_damages, score_households
from benchmarks.generated import SEED, read_clusters
from benchmarks.ours import Found, find
from benchmarks.peers.files import GENERATED, LABELLED, load_task
from benchmarks.peers.measuring import list_peers, measure
from benchmarks.processes import Limits
from customer_core.exchange import write_csv
from customer_core.testing.generator import Truth, generate
from customer_core.testing.scoring import PairwiseFigures, score_pairwise

TUNE = {"febrl1": 0.998, "febrl3": 0.998, "fake1000": 0.93, "rldata500": 0.98}
CHECK = {"restaurants": 0.0}

Row = dict[str, object]


@attrs.frozen
class _Case:
    """A file with its truth and the F1 that it must reach; `details` is empty unless the customers are generated."""

    name: str
    path: Path
    truth: Sequence[int]
    least: float = 0.0
    details: Sequence[Truth] = ()


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return 1 where a file falls below the figure that it must reach."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=_sizes, default=(5_000,), help="numbers of generated records, with commas")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, of which the median time counts")
    parser.add_argument("--check", action="store_true", help="look at the check files, too")
    parser.add_argument("--peers", action="store_true", help="measure Splink beside it on the generated customers")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    print_row = _print_json if options.json else _print_line
    is_good = True
    for case in _cases(options.size, is_check=options.check):
        found, seconds = _measure(case.path, options.runs)
        figures = score_pairwise(found.clusters, case.truth)
        print_row(_row(case, options.runs, figures, seconds, found))
        for row in _detail_rows(case, found):
            print_row(row)
        if figures.f1 < case.least:
            print(f"{case.name}: F1 {figures.f1:.4f} is below {case.least}")
            is_good = False
    for size in options.size if options.peers else ():
        task = load_task(GENERATED, size=size)
        for peer in list_peers(GENERATED, ("splink",)):
            print(json.dumps(measure(peer, task, Limits())))
    return 0 if is_good else 1


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(size) for size in text.split(","))


def _cases(sizes: Sequence[int], *, is_check: bool) -> Iterator[_Case]:
    if not LABELLED.is_dir():
        print(f"The labelled files are not at {LABELLED}: they are left out.")
    else:
        for name, least in {**TUNE, **(CHECK if is_check else {})}.items():
            yield _Case(name, LABELLED / f"{name}.csv", read_clusters(LABELLED / f"{name}.truth.csv"), least)
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path, made = Path(folder) / "generated.csv", generate(size, seed=SEED)
            write_csv(path, made.header, made.rows)
            yield _Case(GENERATED, path, [true.cluster for true in made.truth], details=made.truth)


def _measure(path: Path, runs: int) -> tuple[Found, float]:
    taken, found = [], []
    for _ in range(runs):
        started = time.perf_counter()
        found.append(find(path))
        taken.append(time.perf_counter() - started)
    return found[0], median(taken)


def _row(case: _Case, runs: int, figures: PairwiseFigures, seconds: float, found: Found) -> Row:
    return {
        "name": f"accuracy/{case.name}",
        "value": round(figures.f1, 4),
        "unit": "F1",
        "size": len(case.truth),
        "store": "",
        "runs": runs,
        "precision": round(figures.precision, 4),
        "recall": round(figures.recall, 4),
        "expected_precision": found.expected_precision,
        "expected_recall": found.expected_recall,
        "seconds": round(seconds, 2),
    }


def _detail_rows(case: _Case, found: Found) -> Iterator[Row]:
    """Yield what only the truth of generated customers can tell."""
    described = {"size": len(case.truth), "store": "", "runs": 1}
    if not case.details:
        return
    for kind, damaged in score_damages(found.clusters, case.details).items():
        shown = {"value": round(damaged.recall, 4), "unit": "recall", "pairs": damaged.true_pairs}
        yield {"name": f"accuracy/recall/{kind}", **shown, **described}
    if found.list_household_pairs is not None:
        figures = score_households(found.list_household_pairs(), case.details)
        shares = {"precision": round(figures.precision, 4), "recall": round(figures.recall, 4)}
        yield {"name": "accuracy/households", "value": round(figures.f1, 4), "unit": "F1", **shares, **described}


def _print_json(row: Row) -> None:
    print(json.dumps(row))


_SHOWN: Mapping[str, str] = {
    "precision": "P",
    "recall": "R",
    "expected_precision": "expected P",
    "expected_recall": "expected R",
}


def _print_line(row: Row) -> None:
    shown = (f"{label} {row[name]:.4f}" for name, label in _SHOWN.items() if row.get(name) is not None)
    rest = (f"{row[name]} {unit}" for name, unit in (("pairs", "pairs"), ("seconds", "s")) if name in row)
    print(f"{row['name']!s:<38}{row['size']:>9} records {row['unit']} {row['value']:.4f}", *shown, *rest)


if __name__ == "__main__":
    raise SystemExit(main())
