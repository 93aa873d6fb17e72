"""How the time and the memory of a whole file grow with its size, beside Splink in turns.

Run as `python -m benchmarks.scale [--sizes N,N] [--runs K] [--peers] [--folder PLACE] [--json]`. Every run is a fresh
process, measured from outside: `wall_s` runs from the call to the clusters written, `whole_s` has the interpreter and
all imports in it, `peak_mb` is the proportional set size of all its processes. On a busy machine only the ratios of
runs taken in turns mean much.
"""

import argparse
import csv
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import log
from pathlib import Path
from statistics import median

import attrs

from benchmarks.generated import GeneratedFiles, make_files, read_clusters
from benchmarks.peers.environment import peer_python
from benchmarks.processes import Limits, Measured, StoppedError, run_measured
from customer_core.testing.scoring import score_pairwise

Row = dict[str, object]

_SECONDS_MOST, _PEAK_MB_MOST = 3_600.0, 16_000.0


@attrs.frozen(kw_only=True)
class _Run:
    """One run: what was measured, and the file of its clusters, which the next run of that engine replaces."""

    measured: Measured
    clusters: Path

    @property
    def wall_s(self) -> float:
        """Return the seconds from the call to the clusters written."""
        return float(str(self.measured.report["wall_s"]))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000,1000000,3000000", help="numbers of records, with commas")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, of which the median counts")
    parser.add_argument("--peers", action="store_true", help="run Splink in turns with it")
    parser.add_argument("--folder", default="", help="where the generated files stay; without it they are not kept")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    sizes = sorted(int(size) for size in options.sizes.split(","))
    print_row = _print_json if options.json else _print_line
    with tempfile.TemporaryDirectory() as made:
        engines = _engines(Path(made), is_with_peers=options.peers)
        seconds: dict[str, dict[int, float]] = {name: {} for name in engines}
        for size in sizes:
            files = make_files(size, Path(options.folder or made))
            for row in _measure(engines, files, options.runs):
                print_row(row)
                if row["unit"] == "s":
                    seconds[str(row["engine"])][size] = float(str(row["value"]))
    for name, by_size in seconds.items():
        for row in _growth(name, by_size):
            print_row(row)
    return 0


def _engines(folder: Path, *, is_with_peers: bool) -> Mapping[str, Callable[[GeneratedFiles], _Run]]:
    """Return what runs each engine, in the order in which they take turns."""
    ours, theirs = folder / "ours.csv", folder / "clusters.csv"
    limits = Limits(seconds=_SECONDS_MOST, peak_mb=_PEAK_MB_MOST)

    def run_ours(files: GeneratedFiles) -> _Run:
        command = [sys.executable, "-m", "benchmarks.ours", str(files.customers.resolve()), str(ours)]
        return _Run(measured=run_measured(command, limits=limits), clusters=ours)

    def run_splink(files: GeneratedFiles) -> _Run:
        module = ["-m", "benchmarks.peers.splink_run", "generated", str(folder), "tuned"]
        command = [str(peer_python()), *module, str(files.numbered.resolve())]
        return _Run(measured=run_measured(command, limits=limits), clusters=theirs)

    return {"customer_core": run_ours, **({"splink": run_splink} if is_with_peers else {})}


def _measure(
    engines: Mapping[str, Callable[[GeneratedFiles], _Run]], files: GeneratedFiles, runs: int
) -> Iterator[Row]:
    """Yield the rows of one size: each engine's own, and the ratios of the runs that were taken in turns."""
    truth = read_clusters(files.truth)
    taken: dict[str, list[_Run]] = {name: [] for name in engines}
    f1: dict[str, float] = {}
    for _ in range(runs):
        for name, run in engines.items():
            try:
                taken[name].append(run(files))
            except StoppedError as error:
                yield {"name": f"scale/{name}", "engine": name, "size": files.size, "unit": "", "failed": str(error)}
                return
            f1.setdefault(name, _f1(taken[name][0].clusters, truth))
    for name, of_engine in taken.items():
        yield _row(name, files.size, of_engine, f1[name])
    ours, *peers = taken
    for name in peers:
        ratios = [mine.wall_s / theirs.wall_s for mine, theirs in zip(taken[ours], taken[name], strict=True)]
        yield {
            "name": f"scale/{ours} to {name}",
            "value": round(median(ratios), 3),
            "unit": "ratio",
            "size": files.size,
            "runs": runs,
            "ratios": [round(ratio, 3) for ratio in ratios],
        }


def _row(name: str, size: int, runs: Sequence[_Run], f1: float) -> Row:
    steps = [run.measured.report.get("steps") for run in runs]
    known = [step for step in steps if isinstance(step, dict)]
    return {
        "name": f"scale/{name}",
        "engine": name,
        "value": round(median(run.wall_s for run in runs), 3),
        "unit": "s",
        "size": size,
        "runs": len(runs),
        "whole_s": round(median(run.measured.whole_s for run in runs), 3),
        "peak_mb": round(max(run.measured.peak_mb for run in runs)),
        "f1": round(f1, 4),
        "steps": {step: round(median(of_run[step] for of_run in known), 3) for step in (known[0] if known else ())},
    }


def _f1(clusters: Path, truth: Sequence[int]) -> float:
    found = [""] * len(truth)
    with clusters.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found[int(row["rid"])] = row["cluster"]
    return score_pairwise(found, truth).f1


def _growth(name: str, seconds: Mapping[int, float]) -> Iterator[Row]:
    """Yield the exponent of growth from each size to the next: 1 is linear, 2 quadratic."""
    for smaller, larger in pairwise(sorted(seconds)):
        exponent = log(seconds[larger] / seconds[smaller]) / log(larger / smaller)
        yield {
            "name": f"scale/{name} growth from {smaller}",
            "value": round(exponent, 3),
            "unit": "exponent",
            "size": larger,
            "runs": 1,
        }


def _print_json(row: Row) -> None:
    print(json.dumps(row), flush=True)


def _print_line(row: Row) -> None:
    rest = {name: figure for name, figure in row.items() if name not in {"name", "engine", "value", "unit", "size"}}
    shown = " ".join(f"{name} {figure}" for name, figure in rest.items() if figure)
    print(f"{row['name']!s:<40}{row['size']:>9} {row.get('value', '-')!s:>9} {row['unit']!s:<9}{shown}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
