"""How fast one desk is answered: get, check, search, register and opening, in a store of many customers.

Run as `python -m benchmarks.online [--size N] [--store URL] [--runs K] [--without KIND] [--json]`.
Without a store, a SQLite file is made and removed. A store that is empty is filled first, by a bulk load. What is given
by `--without`, such as `search`, is left out. Times are of single calls on a warm store, in milliseconds, and those
that write are durable; opening is in a fresh process, with all that it imports, from bytecode as an installed package
has it. Memory is that of the process that asks, a server's not included.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median

from benchmarks.processes import run_measured
from benchmarks.stocking import fill

SEED = 1
OPENING = """
import sys, time
started = time.perf_counter()
from customer_core import CustomerManager
imported = time.perf_counter()
with CustomerManager.open(sys.argv[1]) as manager:
    print(imported - started, time.perf_counter() - imported)
"""

Row = dict[str, object]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=2_000, help="customers in the store")
    parser.add_argument("--store", default="", help="address of a store; one that is empty is filled first")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, of which the median counts")
    parser.add_argument("--without", action="append", default=[], metavar="KIND", help="calls to leave out: search …")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        address = options.store or f"sqlite:///{Path(folder) / 'online.db'}"
        for row in measure(address, options.size, options.runs, options.without):
            print(json.dumps(row) if options.json else f"{row['name']:<24} {row['value']:>10.3f} {row['unit']}")
    return 0


def measure(address: str, size: int, runs: int, without: Sequence[str] = ()) -> Iterable[Row]:
    """Yield a row for each figure."""
    described = {"size": size, "store": address.partition(":")[0], "runs": runs}

    def row(name: str, value: float, unit: str) -> Row:
        return {"name": name, "value": value, "unit": unit, **described}

    filled = fill(address, size, SEED)
    if filled:
        yield row("filled", filled, "customers/s")
    with tempfile.TemporaryDirectory() as bytecode:
        openings = [_opening(address, bytecode) for _ in range(runs + 1)][1:]
    yield row("imports", median(imports for imports, _ in openings), "s")
    yield row("opening", median(opening for _, opening in openings), "s")
    asked = run_measured([sys.executable, "-m", "benchmarks.asking", address, f"{size}", f"{runs}", *without])
    for name, value in asked.report.items():
        yield row(name, float(str(value)), "ms")
    yield row("memory", asked.peak_mb, "MB")


def _opening(address: str, bytecode: str) -> tuple[float, float]:
    command = [sys.executable, "-c", OPENING, address]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = bytecode
    run = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)  # noqa: S603 - this very library
    imports, opening = run.stdout.split()
    return float(imports), float(opening)


if __name__ == "__main__":
    sys.exit(main())
