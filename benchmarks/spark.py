"""How fast frames of Spark are deduplicated, beside the engine for one machine on the same customers in the same run.

Run as `python -m benchmarks.spark [--size N] [--runs K] [--partitions P] [--master URL | --remote URL] [--json]`. Where
no server is named, it is Sail in this process, a Spark Connect server that needs no Java; with `--master local[2]`, it
is classic Spark in a Java machine of its own. Runs on Spark and on one machine take turns. Both compare under one
profile, learned from a sample of the customers; what a session takes to begin is measured apart. A run that finds other
customers than one machine ends the benchmark.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import pyarrow as pa
import pyarrow.parquet
from pysail.spark import SparkConnectServer
from pyspark.sql import SparkSession

from customer_core.bulk import DeduplicatedTable, deduplicate
from customer_core.bulk import spark as on_spark
from customer_core.testing.generator import generate

SEED = 1
SAMPLE = 100_000

Row = dict[str, object]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000, help="customers")
    parser.add_argument("--runs", type=int, default=3, help="runs, of which the median counts")
    parser.add_argument("--partitions", type=int, default=4, help="of the frame and of each shuffle")
    server = parser.add_mutually_exclusive_group()
    server.add_argument("--master", default="", help="of classic Spark, such as local[2]")
    server.add_argument("--remote", default="", help="of a Spark Connect server, such as sc://localhost")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    with opened(options.master, options.remote) as (session, seconds):
        for row in measure(session, seconds, options.size, options.runs, options.partitions):
            print(json.dumps(row) if options.json else f"{row['name']:<36} {row['value']:>12} {row['unit']}")
    return 0


@contextmanager
def opened(master: str, remote: str) -> Iterator[tuple[SparkSession, float]]:
    """Begin a session, and tell how long that took."""
    server, started = None, time.perf_counter()
    if master:
        quiet = SparkSession.builder.master(master).config("spark.ui.enabled", "false")
        session = quiet.config("spark.driver.memory", "2g").getOrCreate()
    else:
        if not remote:
            server = SparkConnectServer("127.0.0.1", 0)
            server.start(background=True)
            remote = "sc://{}:{}".format(*server.listening_address)
        session = SparkSession.builder.remote(remote).create()
    session.range(1).count()
    yield session, time.perf_counter() - started
    session.stop()
    if server:
        server.stop()


def measure(session: SparkSession, seconds: float, size: int, runs: int, partitions: int) -> Iterator[Row]:
    """Yield a row for each figure."""

    def row(name: str, value: float, unit: str) -> Row:
        figures = {"size": size, "runs": runs, "partitions": partitions}
        return {"name": f"spark/{name}", "value": round(value, 3), "unit": unit, **figures}

    table = customers(size)
    learned = deduplicate(table.slice(0, SAMPLE))
    session.conf.set("spark.sql.shuffle.partitions", str(partitions))
    with tempfile.TemporaryDirectory() as folder:
        times = [_take_turns(session, table, learned, Path(folder), partitions) for _ in range(runs)]
    here, there = (median(each) for each in zip(*((one.here, one.there) for one in times), strict=True))
    yield row("session", seconds, "s")
    yield row("one machine", size / here, "records/s")
    yield row("spark", size / there, "records/s")
    yield row("spark pairs", times[0].compared / there, "pairs/s")
    yield row("time against one machine", there / here, "times")
    for step in times[0].timings:
        yield row(f"spark {step}", median(one.timings[step] for one in times), "s")
    yield row("bytes kept", times[0].kept / size, "bytes/record")


class _Turn:
    """One run on one machine and one on Spark: seconds, figures, and what was kept between steps."""

    def __init__(self, here: float, there: float, found: on_spark.DeduplicatedFrame) -> None:
        self.here, self.there = here, there
        self.compared, self.timings = found.compared, found.timings
        self.kept = sum(path.stat().st_size for path in Path(found.folder).rglob("*") if path.is_file())


def _take_turns(
    session: SparkSession, table: pa.Table, learned: DeduplicatedTable, folder: Path, partitions: int
) -> _Turn:
    mapping = [f"{role.role or 'ignore'}={role.column}" for role in learned.roles]
    started = time.perf_counter()
    expected = deduplicate(table, learned.profile, mapping=mapping)
    here = time.perf_counter() - started
    path = folder / "customers.parquet"
    numbered = table.append_column("nr", pa.array(range(table.num_rows)))
    if not path.exists():
        pa.parquet.write_table(numbered, path)
    started = time.perf_counter()
    frame = session.read.parquet(str(path)).repartition(partitions)
    found = on_spark.deduplicate(frame, learned.profile, roles=learned.roles, id_column="nr", checkpoint=str(folder))
    there = time.perf_counter() - started
    customers_found = found.clusters.select("cluster").distinct().count()
    if expected.customers != customers_found:
        sys.exit(f"Spark found {customers_found} customers, one machine {expected.customers}.")
    return _Turn(here, there, found)


def customers(size: int) -> pa.Table:
    """Return made-up customers."""
    made = generate(size, seed=SEED)
    return pa.table(dict(zip(made.header, zip(*made.rows, strict=True), strict=True)))


if __name__ == "__main__":
    sys.exit(main())
