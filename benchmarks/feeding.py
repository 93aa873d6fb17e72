"""What the pairs of a run cost a load, and what making the links afterwards would.

Run as `python -m benchmarks.feeding [--size N] --store URL --store URL [--json]`, with two addresses of stores that
have no customers: the first is loaded without pairs and indexed anew then, the second with them. Each is timed once,
the making of drafts aside, by the clock and by the processors: of this process and of those that help it, one for
each processor, and not of a server.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import attrs
import pyarrow as pa

from customer_core import bulk
from customer_core.exchange import Table, draft_of, records
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor
from customer_core.testing.generator import generate

SEED = 1
_PAGE = 10_000

Row = dict[str, object]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=2_000, help="customers in each store")
    parser.add_argument("--store", action="append", required=True, help="address of a store without customers; twice")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    if len(options.store) != 2:  # noqa: PLR2004 - one for each way
        parser.error("give --store twice")
    for row in measure(options.size, *options.store):
        print(json.dumps(row) if options.json else f"{row['name']:<32} {row['value']:>10.2f} {row['unit']}", flush=True)
    return 0


def measure(size: int, plain: str, fed: str) -> Iterator[Row]:
    """Yield a row for each figure."""
    described = {"size": size, "store": plain.partition(":")[0]}

    def row(name: str, value: float, unit: str = "s") -> Row:
        return {"name": name, "value": value, "unit": unit, **described}

    made = generate(size, seed=SEED)
    source = pa.table(dict(zip(made.header, zip(*made.rows, strict=True), strict=True)))
    started = time.perf_counter()
    found = bulk.deduplicate(source)
    yield row("run, with learning", time.perf_counter() - started)
    yield row("pairs", len(found.pairs), "")
    table = Table(file="generated", header=made.header, rows=tuple(made.rows))
    # What generated rows have as numbers of another system, their duplicates have, too.
    drafts = [attrs.evolve(draft_of(record), external_keys=[]) for record in records(table, found.roles)]
    workers = os.cpu_count() or 1
    with CustomerManager.open(plain, profile=found.profile) as manager:
        desk = manager.acting_as(Actor.system("benchmark"), channel="web")
        for name, seconds in _timed("load without pairs", partial(desk.imports.load, drafts, workers=workers)):
            yield row(name, seconds)
        for name, seconds in _timed("index made anew", desk.maintenance.reindex):
            yield row(name, seconds)
        expected = _clusters(desk)
    with CustomerManager.open(fed, profile=found.profile) as manager:
        desk = manager.acting_as(Actor.system("benchmark"), channel="web")
        pairs = found.run_pairs()
        load = partial(desk.imports.load, drafts, pairs=pairs, workers=workers)
        for name, seconds in _timed("load with pairs", load):
            yield row(name, seconds)
        yield row("clusters of several", expected, "")
        yield row("clusters of several, fed", _clusters(desk), "")


def _timed(name: str, call: Callable[[], object]) -> list[tuple[str, float]]:
    """Return what a call takes by the clock, and of the processors."""
    started, busy = time.perf_counter(), _processors()
    call()
    return [(name, time.perf_counter() - started), (f"{name}, processors", _processors() - busy)]


def _processors() -> float:
    """Return the seconds that this process and those that helped it and ended have worked."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _clusters(desk: Desk) -> int:
    """Return how many customers have several records."""
    count, after = 0, None
    while page := desk.duplicates.list_clusters(after=after, most=_PAGE):
        count, after = count + len(page), page[-1][0]
    return count


if __name__ == "__main__":
    sys.exit(main())
