"""How fast a store is copied to another backend: customers a second, with all that belongs to them.

Run as `python -m benchmarks.storage [--size N] [--store URL] [--postgres URL] [--runs K] [--json]`. Without a store, a
SQLite file is made and removed. Copies go into new files and, with `--postgres`, into new schemas of that database,
which are dropped again. Each copy is made in a fresh process, whose memory at its highest is measured from outside.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from statistics import median

from benchmarks.processes import run_measured
from benchmarks.stocking import fill

SEED = 1
COPYING = """
import json, sys, time
from customer_core.services import copy_store
from customer_core.storage import open_store
source, target = map(open_store, sys.argv[1:])
started = time.perf_counter()
report = copy_store(source, target)
print(json.dumps({"speed": report.customers / (time.perf_counter() - started)}))
"""

Row = dict[str, object]
Place = Callable[[], str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=5_000, help="customers in the store")
    parser.add_argument("--store", default="", help="address of a store; one that is empty is filled first")
    parser.add_argument("--postgres", default="", help="address of a PostgreSQL database to copy to and from")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, of which the median counts")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    for row in measure(options.store, options.postgres, options.size, options.runs):
        print(json.dumps(row) if options.json else f"{row['name']:<36} {row['value']:>10,.0f} {row['unit']}")
    return 0


def measure(address: str, postgres: str, size: int, runs: int) -> Iterable[Row]:
    """Yield a row for each figure."""
    numbers = count()
    with tempfile.TemporaryDirectory() as folder:

        def new_file() -> str:
            return f"sqlite:///{Path(folder) / f'{next(numbers)}.db'}"

        source = address or new_file()
        fill(source, size, SEED)
        yield from _figures(source, "SQLite", new_file, size, runs)
        if postgres:
            yield from _figures_of_server(source, postgres, new_file, size, runs)


def _figures_of_server(source: str, postgres: str, new_file: Place, size: int, runs: int) -> Iterable[Row]:
    numbers, made = count(), list[str]()

    def new_schema() -> str:
        made.append(f"customer_core_benchmark_{next(numbers)}")
        return f"{postgres}{'&' if '?' in postgres else '?'}schema={made[-1]}"

    try:
        yield from _figures(source, "PostgreSQL", new_schema, size, runs)
        copied = new_schema()
        _copy(source, copied)
        yield from _figures(copied, "SQLite", new_file, size, runs)
    finally:
        _drop(postgres, made)


def _figures(source: str, kind: str, new_place: Place, size: int, runs: int) -> Iterable[Row]:
    store = source.partition(":")[0]
    figures = [_copy(source, new_place()) for _ in range(runs)]
    described = {"size": size, "store": store, "runs": runs}
    name = f"{'PostgreSQL' if store.startswith('postgres') else 'SQLite'} to {kind}"
    yield {"name": name, "value": median(speed for speed, _ in figures), "unit": "customers/s", **described}
    yield {"name": f"{name}, memory", "value": max(memory for _, memory in figures), "unit": "MB", **described}


def _copy(source: str, target: str) -> tuple[float, float]:
    """Return the speed of a copy in a process of its own, and the memory of that process at its highest."""
    run = run_measured([sys.executable, "-c", COPYING, source, target])
    return float(str(run.report["speed"])), run.peak_mb


def _drop(postgres: str, schemas: Iterable[str]) -> None:
    """Drop the schemas that were made; the driver comes with the server's extra alone."""
    import psycopg  # noqa: PLC0415 - as above

    with psycopg.connect(postgres, autocommit=True) as connection:
        for schema in schemas:
            with suppress(psycopg.Error):
                connection.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE'.encode())


if __name__ == "__main__":
    sys.exit(main())
