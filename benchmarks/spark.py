"""What the engine takes inside Spark, beside the same engine on one machine, and how both grow.

Run as `python -m benchmarks.spark [--sizes N,N] [--runs K] [--partitions P] [--engines NAME,NAME] [--peers] [--folder
PLACE] [--json]`. Engines are `one machine`, `sail` (a Spark Connect server that needs no Java, in the process of the
run) and `classic` (Spark with a Java machine of its own, on two processors); with `--peers`, Splink on that Spark, too.
Every run is a fresh process, measured from outside, and runs take turns. All compare the same generated customers;
those of this library under one profile, learned from the first hundred thousand. What a session takes to begin is told
apart. A run of ours that finds other customers than one machine ends the benchmark.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from math import log
from pathlib import Path
from statistics import median

import attrs
import pyarrow as pa
import pyarrow.parquet
from pyarrow import csv

from benchmarks.generated import GeneratedFiles, make_files
from benchmarks.on_one_machine import NUMBER, roles_of
from benchmarks.on_spark import CLASSIC, SAIL
from benchmarks.peers.environment import peer_python
from benchmarks.processes import Limits, Measured, StoppedError, run_measured
from customer_core.bulk import deduplicate
from customer_core.serialization import dumps

SAMPLE = 100_000
PARTS = 4
ONE_MACHINE, SPLINK = "one machine", "splink"
LIMITS = Limits(seconds=3_600.0, peak_mb=20_000.0)

Row = dict[str, object]
Run = Callable[["Input", Path], Measured]


@attrs.frozen
class Input:
    """Customers of one size, and the profile under which they are compared."""

    size: int
    records: Path
    profile: Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="300000,1000000,3000000", help="numbers of customers, with commas")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, of which the median counts")
    parser.add_argument("--partitions", type=int, default=4, help="of each shuffle")
    parser.add_argument("--engines", default=f"{ONE_MACHINE},{SAIL},{CLASSIC}", help="what runs, with commas")
    parser.add_argument("--peers", action="store_true", help="run Splink on classic Spark in turns with it")
    parser.add_argument("--folder", default="", help="where the generated files stay; without it they are not kept")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    runs: dict[str, Run] = {
        name: partial(_run_ours, name, options.partitions) for name in options.engines.split(",") if name
    }
    if options.peers:
        runs[SPLINK] = partial(_run_splink, options.partitions)
    figures: dict[str, dict[int, Row]] = {name: {} for name in runs}
    with tempfile.TemporaryDirectory() as made:
        for size in sorted(map(int, options.sizes.split(","))):
            given = _input(make_files(size, Path(options.folder or made)))
            for name, of_engine in _measure(runs, given, options.runs).items():
                figures[name][size] = of_engine
                _print(of_engine, is_json=options.json)
    for name, by_size in figures.items():
        for row in _growth(name, by_size):
            _print(row, is_json=options.json)
    return 0


def _input(files: GeneratedFiles) -> Input:
    """Return what every run reads; it is made where it is not there yet."""
    given = Input(files.size, files.numbered.with_suffix(".parquet"), files.numbered.with_suffix(".profile.json"))
    if not given.profile.is_file():
        _write_parts(files.numbered, given.records, -(-files.size // PARTS))
        table = pa.parquet.read_table(given.records).slice(0, SAMPLE)
        mapping = [f"{role.role or 'ignore'}={role.column}" for role in roles_of(table)]
        learned = deduplicate(table.drop_columns([NUMBER]), mapping=mapping)
        given.profile.write_text(dumps(learned.profile), encoding="utf-8")
    return given


def _write_parts(source: Path, folder: Path, most: int) -> None:
    """Write the rows of a CSV file, all columns but the first as text, to Parquet files of at most so many rows."""
    folder.mkdir(exist_ok=True)
    texts = dict.fromkeys(csv.open_csv(source).schema.names, pa.string()) | {NUMBER: pa.int64()}
    as_they_are = csv.ConvertOptions(column_types=texts, strings_can_be_null=False)
    rows = csv.read_csv(source, convert_options=as_they_are)
    for number, first in enumerate(range(0, rows.num_rows, most)):
        pa.parquet.write_table(rows.slice(first, most), folder / f"part-{number}.parquet")


def _run_ours(engine: str, partitions: int, given: Input, folder: Path) -> Measured:
    read = (given.records.resolve(), given.profile.resolve())
    on_spark = ("benchmarks.on_spark", engine, *read, folder, partitions)
    command = ("benchmarks.on_one_machine", *read) if engine == ONE_MACHINE else on_spark
    return run_measured([sys.executable, "-m", *map(str, command)], limits=LIMITS)


def _run_splink(partitions: int, given: Input, folder: Path) -> Measured:
    arguments = (given.records.resolve(), folder, partitions)
    module = ["-m", "benchmarks.peers.splink_on_spark"]
    return run_measured([str(peer_python()), *module, *map(str, arguments)], limits=LIMITS)


def _measure(runs: Mapping[str, Run], given: Input, times: int) -> Mapping[str, Row]:
    """Return the figures of each engine on customers of one size."""
    taken: dict[str, list[Measured]] = {name: [] for name in runs}
    failed: dict[str, str] = {}
    for _ in range(times):
        for name, run in runs.items():
            if name in failed:
                continue
            with tempfile.TemporaryDirectory() as folder:
                try:
                    taken[name].append(run(given, Path(folder)))
                except StoppedError as error:
                    failed[name] = str(error)
    _refuse_unless_alike({name: measured for name, measured in taken.items() if name != SPLINK})
    rows = {name: _row(name, given.size, measured) for name, measured in taken.items() if name not in failed}
    if ONE_MACHINE in rows:
        here = rows[ONE_MACHINE]
        for row in rows.values():
            row["cpu_against_one_machine"] = round(float(str(row["cpu_s"])) / float(str(here["cpu_s"])), 2)
    names = {name: {"name": f"spark/{name}", "size": given.size, "failed": error} for name, error in failed.items()}
    return {**rows, **names}


def _refuse_unless_alike(taken: Mapping[str, Sequence[Measured]]) -> None:
    found = {int(str(run.report["customers"])): name for name, runs in taken.items() for run in runs}
    if len(found) > 1:
        sys.exit("Not all found the same customers: " + ", ".join(f"{name} {count}" for count, name in found.items()))


def _row(name: str, size: int, runs: Sequence[Measured]) -> Row:
    """Return the figures of one engine."""

    def of(figure: str) -> float:
        return median(float(str(run.report[figure])) for run in runs)

    # The kernel counts in hundredths: what took less took one.
    known, cpu_s = runs[0].report, max(of("cpu_s"), 0.01)
    row: Row = {
        "name": f"spark/{name}",
        "size": size,
        "runs": len(runs),
        "records_per_s": round(size / of("wall_s")),
        "records_per_cpu_s": round(size / cpu_s),
        "wall_s": round(of("wall_s"), 2),
        "cpu_s": round(cpu_s, 2),
        "peak_mb": round(max(run.peak_mb for run in runs)),
        "pairs": round(of("compared")),
        "pairs_per_s": round(of("compared") / of("wall_s")),
        "customers": known["customers"],
    }
    for figure in ("session_s", "session_cpu_s"):
        if figure in known:
            row[figure] = round(of(figure), 1)
    for figure in ("kept", "shuffled", "spilled"):
        if figure in known:
            row[f"{figure}_bytes_per_record"] = round(of(figure) / size)
    steps = [run.report.get("steps") for run in runs]
    for step in steps[0] if isinstance(steps[0], dict) else ():
        row[step] = round(median(float(one[step]) for one in steps if isinstance(one, dict)), 1)
    return row


def _growth(name: str, by_size: Mapping[int, Row]) -> Iterator[Row]:
    """Yield by which power of the pairs the work grows from each size to the next: 1 is in proportion to them."""
    measured = [row for _, row in sorted(by_size.items()) if "failed" not in row]
    for smaller, larger in pairwise(measured):
        pairs, work = (_ratio(larger, smaller, figure) for figure in ("pairs", "cpu_s"))
        yield {
            "name": f"spark/{name} growth with pairs",
            "size": larger["size"],
            "from": smaller["size"],
            "exponent": round(log(work) / log(pairs), 3),
        }


def _ratio(larger: Row, smaller: Row, figure: str) -> float:
    return float(str(larger[figure])) / float(str(smaller[figure]))


def _print(row: Row, *, is_json: bool) -> None:
    if is_json:
        print(json.dumps(row), flush=True)
    else:
        rest = " ".join(f"{name} {figure}" for name, figure in row.items() if name not in {"name", "size"})
        print(f"{row['name']!s:<30}{row['size']:>9} {rest}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
