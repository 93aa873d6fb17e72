"""How fast one desk is answered: check, get, search and opening, against a store of many customers.

Run as `python -m benchmarks.online [--size N] [--store URL] [--runs K] [--json]`. Without a store, a SQLite file is
made and removed. Times are of single calls on a warm store, in milliseconds; opening is in a fresh process, with all
that it imports, from bytecode as an installed package has it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median, quantiles

import attrs

from benchmarks.stocking import drafts, stock
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, CustomerDraft, CustomerId
from customer_core.storage import open_store

SEED, ASKING_SEED = 1, 2
CALLS = 500
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
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        address = options.store or f"sqlite:///{Path(folder) / 'online.db'}"
        for row in measure(address, options.size, options.runs):
            print(json.dumps(row) if options.json else f"{row['name']:<24} {row['value']:>10.3f} {row['unit']}")
    return 0


def measure(address: str, size: int, runs: int) -> Iterable[Row]:
    """Yield a row for each figure."""
    described = {"size": size, "store": address.partition(":")[0], "runs": runs}

    def row(name: str, value: float, unit: str) -> Row:
        return {"name": name, "value": value, "unit": unit, **described}

    yield row("filled", _fill(address, size), "customers/s")
    with tempfile.TemporaryDirectory() as bytecode:
        openings = [_opening(address, bytecode) for _ in range(runs + 1)][1:]
    yield row("imports", median(imports for imports, _ in openings), "s")
    yield row("opening", median(opening for _, opening in openings), "s")
    asked = drafts(CALLS * 2, ASKING_SEED)
    with CustomerManager.open(address) as manager:
        desk = manager.acting_as(Actor.system("benchmark"), channel="pos")
        for name, call in _calls(desk, size, asked).items():
            figures = [_times(call) for _ in range(runs)]
            for label, place in (("p50", 49), ("p95", 94)):
                yield row(f"{name} {label}", 1000 * median(figure[place] for figure in figures), "ms")


def _fill(address: str, size: int) -> float:
    store = open_store(address)
    with store.reading() as unit:
        is_filled = unit.customers.count() > 0
    started = time.perf_counter()
    kept = 0 if is_filled else stock(store, size, SEED)
    seconds = time.perf_counter() - started
    store.close()
    with CustomerManager.open(address):
        return kept / seconds


def _opening(address: str, bytecode: str) -> tuple[float, float]:
    command = [sys.executable, "-c", OPENING, address]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = bytecode
    run = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)  # noqa: S603 - this very library
    imports, opening = run.stdout.split()
    return float(imports), float(opening)


def _calls(desk: Desk, size: int, asked: list[CustomerDraft]) -> dict[str, Callable[[int], object]]:
    fresh = [attrs.evolve(draft, external_keys=()) for draft in asked]

    def get(number: int) -> object:
        return desk.customers.get(CustomerId(f"c-{number * 7_919 % size:09}"))

    def check(number: int) -> object:
        return desk.duplicates.check(fresh[number % len(fresh)])

    def search(number: int) -> object:
        return desk.customers.search(fresh[number % len(fresh)].display.split(" ")[-1])

    return {"get": get, "check": check, "search": search}


def _times(call: Callable[[int], object]) -> list[float]:
    """Return the percentiles of the seconds of single calls."""
    taken = []
    for number in range(CALLS):
        started = time.perf_counter()
        call(number)
        taken.append(time.perf_counter() - started)
    return quantiles(taken, n=100)


if __name__ == "__main__":
    sys.exit(main())
