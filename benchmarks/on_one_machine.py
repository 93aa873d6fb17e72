"""One run of the engine on one machine, beside which runs inside Spark are measured, in a process of its own.

It owns what all of these runs share: what columns are taken for. Run as `python -m
benchmarks.on_one_machine RECORDS PROFILE`, where the records are a folder of Parquet files whose column `rid` numbers
the rows, it prints one JSON object: what the run found, its seconds and those of the processor.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.spent import Clock
from customer_core.bulk import deduplicate
from customer_core.exchange import ColumnRole, Table, map_roles
from customer_core.matching import MatchProfile
from customer_core.serialization import loads

__all__ = ["NUMBER", "read_profile", "roles_of"]

NUMBER: Final = "rid"
"""The column that numbers the rows."""
_ROWS_LOOKED_AT: Final = 1_000


def read_profile(path: Path) -> MatchProfile:
    """Return the profile in a file."""
    return loads(MatchProfile, path.read_text(encoding="utf-8"))


def roles_of(table: pa.Table) -> tuple[ColumnRole, ...]:
    """Return what the columns are taken for, by the first rows."""
    first = table.slice(0, _ROWS_LOOKED_AT).drop_columns([NUMBER])
    rows = zip(*(column.to_pylist() for column in first.columns), strict=True)
    return map_roles(Table(file="records", header=tuple(first.schema.names), rows=tuple(rows)))


def main(arguments: Sequence[str]) -> None:
    """Print what the run took and found."""
    records, profile = map(Path, arguments)
    known, table = read_profile(profile), pq.read_table(records)
    mapping = [f"{role.role or 'ignore'}={role.column}" for role in roles_of(table)]
    clock = Clock()
    found = deduplicate(table.drop_columns([NUMBER]), known, mapping=mapping)
    facts = clock.told(customers=found.customers, compared=found.compared, steps=found.timings)
    print(json.dumps(facts), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
