"""How fast customers are merged and merges undone, and how many of the merges that nobody looked at are right.

Run as `python -m benchmarks.merge [--size N] [--store URL] [--most N] [--json]`. Without a store, a SQLite file is made
and removed. A store that is empty is filled with generated customers first, and its links are made. Then, in a process
of its own, whoever is sure to be one is merged, with the policy of a shop that vouches for its records; some are merged
one by one, as a clerk would; and merges are undone. A store is changed by that, so there is one run.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.processes import Limits, run_measured
from benchmarks.stocking import fill

SEED = 1
LIMITS = Limits(seconds=7_200.0)

Row = dict[str, object]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=5_000, help="customers in the store")
    parser.add_argument("--store", default="", help="address of a store; one that is empty is filled first")
    parser.add_argument("--most", type=int, default=0, help="clusters that are looked at; all without it")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        address = options.store or f"sqlite:///{Path(folder) / 'merge.db'}"
        for row in measure(address, options.size, options.most):
            print(json.dumps(row) if options.json else f"{row['name']:<28} {row['value']:>12,.3f} {row['unit']}")
    return 0


def measure(address: str, size: int, most: int) -> Iterable[Row]:
    """Yield a row for each figure."""
    described = {"size": size, "store": address.partition(":")[0], "runs": 1}
    fill(address, size, SEED)
    command = [sys.executable, "-m", "benchmarks.merging", address, f"{size}", f"{SEED}", f"{most}"]
    merged = run_measured(command, limits=LIMITS)
    for name, (value, unit) in dict[str, tuple[float, str]](merged.report).items():  # type: ignore[arg-type]  # as written
        yield {"name": name, "value": value, "unit": unit, **described}
    yield {"name": "memory", "value": merged.peak_mb, "unit": "MB", **described}


if __name__ == "__main__":
    sys.exit(main())
