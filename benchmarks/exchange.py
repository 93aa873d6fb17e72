"""How fast files come into a store and out of it: an import with its duplicate check, the same file again, an export.

Run as `python -m benchmarks.exchange [--size N] [--store URL] [--runs K] [--workers W] [--json]`.
Each step is in a process of its own, with its memory and the time of the processor that each row took, also in the
processes that help with an import, as far as they have ended. The file is
generated; some of its rows are duplicates of others, and one in a hundred is none. Without a store, each run makes a
SQLite file and removes it; a store that is named has to be empty, and is filled by one run.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.processes import Limits, Measured, run_measured
from customer_core.exchange import write_csv
from customer_core.testing.generator import generate

__all__ = ["main", "measure_export"]

SEED = 1
FAULTY_EVERY = 100
EXPORT = "desk.exports.customers(sys.argv[2]).customers"
IMPORT = "desk.imports.customers(sys.argv[2], workers={workers}).rows"
PROGRAM = """
import os, sys, time
from customer_core import Actor, CustomerManager
with CustomerManager.open(sys.argv[1]) as manager:
    desk = manager.acting_as(Actor.system("benchmark"))
    started, used = time.perf_counter(), time.process_time()
    rows = {work}
    figures = rows, time.perf_counter() - started, time.process_time() - used
    of_helpers = sum(os.times()[2:4])
    print('{{"rows": %d, "seconds": %f, "processor": %f, "helpers": %f}}' % (*figures, of_helpers))
"""
LIMITS = Limits(seconds=24 * 3600)

Row = dict[str, object]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=5_000, help="rows of the file")
    parser.add_argument("--store", default="", help="address of an empty store, for one run")
    parser.add_argument("--runs", type=int, default=3, help="runs, of which the median counts")
    parser.add_argument("--workers", type=int, default=1, help="processes that help with an import")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    runs = 1 if options.store else options.runs
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "customers.csv"
        _write(source, options.size)
        measured = [_run(source, address, options.workers) for address in _addresses(options.store, runs)]
    described = {
        "size": options.size,
        "store": options.store.partition(":")[0] or "sqlite",
        "runs": runs,
        "workers": options.workers,
    }
    for step in measured[0]:
        figures = [run[step] for run in measured]
        for name, value, unit in (
            (step, median(_rate(one) for one in figures), "rows/s"),
            (f"{step}, processor", median(_processor_ms(one) for one in figures), "ms/row"),
            (f"{step}, helpers", median(_helpers_ms(one) for one in figures), "ms/row"),
            (f"{step}, memory", median(one.peak_mb for one in figures), "MB"),
        ):
            if not value and name.endswith(", helpers"):
                continue
            row: Row = {"name": name, "value": value, "unit": unit, **described}
            print(json.dumps(row) if options.json else f"{name:<26} {value:>10.2f} {unit}")
    return 0


def measure_export(address: str) -> tuple[float, float]:
    """Return how many rows a second an export of everybody writes, and the memory of its process, in MB."""
    with tempfile.TemporaryDirectory() as folder:
        measured = _measured(EXPORT, address, Path(folder) / "all.csv")
    return _rate(measured), measured.peak_mb


def _write(path: Path, size: int) -> None:
    """Write a file of customers, of which some rows have a cell too few."""
    made = generate(size, seed=SEED)
    write_csv(path, made.header, made.rows)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    lines[FAULTY_EVERY::FAULTY_EVERY] = ["x\n"] * len(lines[FAULTY_EVERY::FAULTY_EVERY])
    path.write_text("".join(lines), "utf-8")


def _addresses(store: str, runs: int) -> Iterator[str]:
    if store:
        yield store
        return
    for _ in range(runs):
        with _file() as address:
            yield address


@contextmanager
def _file() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'exchange.db'}"


def _run(source: Path, address: str, workers: int) -> dict[str, Measured]:
    """Measure each step by its name."""
    work = IMPORT.format(workers=workers)
    with tempfile.TemporaryDirectory() as folder:
        return {
            "imported": _measured(work, address, source),
            "imported again": _measured(work, address, source),
            "exported": _measured(EXPORT, address, Path(folder) / "all.csv"),
        }


def _measured(work: str, address: str, path: Path) -> Measured:
    return run_measured([sys.executable, "-c", PROGRAM.format(work=work), address, str(path)], limits=LIMITS)


def _rate(measured: Measured) -> float:
    figures = _figures(measured)
    return figures["rows"] / figures["seconds"]


def _processor_ms(measured: Measured) -> float:
    """Return how long a row kept the processor busy, whatever else ran beside it."""
    figures = _figures(measured)
    return 1_000 * figures["processor"] / figures["rows"]


def _helpers_ms(measured: Measured) -> float:
    """Return how long a row kept the processors of other processes busy."""
    figures = _figures(measured)
    return 1_000 * figures["helpers"] / figures["rows"]


def _figures(measured: Measured) -> dict[str, float]:
    return {name: float(str(value)) for name, value in measured.report.items()}


if __name__ == "__main__":
    sys.exit(main())
