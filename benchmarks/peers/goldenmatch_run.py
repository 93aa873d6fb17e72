"""GoldenMatch, which configures itself; on generated customers also in the explicit form of its own README.

It owns what it is told, and must not know the truth. Run as `python -m benchmarks.peers.goldenmatch_run KIND FOLDER
zero-config|probabilistic|explicit`.
"""

import os
import sys
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

import goldenmatch
import pandas as pd
import pyarrow as pa
from goldenmatch.core.autoconfig import auto_configure_probabilistic_df

from benchmarks.peers.handing import Finding, read_records

__all__ = ["main"]

_DATE = ("birth_year", "birth_month", "birth_day")


def main(kind: str, folder: Path, variant: str) -> None:
    """Find the duplicates of one folder; of two files that are linked, in both together."""
    warnings.filterwarnings("ignore")
    # It would otherwise remember earlier files, and look for a model on a hub.
    os.environ.update(GOLDENMATCH_AUTOCONFIG_MEMORY="0", HF_HUB_OFFLINE="1")
    finding = Finding("goldenmatch", folder)
    records = read_records(folder)
    table = _table(records, kind)
    found = goldenmatch.dedupe_df(table, **_OPTIONS[variant](table))
    clusters = list(range(len(records)))
    for number, cluster in found.clusters.items():
        for record in cluster["members"] if isinstance(cluster, dict) else cluster.members:
            clusters[int(record)] = len(records) + int(number)
    finding.report(clusters, notes=variant)
    finding.write_pairs((int(pair[0]), int(pair[1]), float(pair[2])) for pair in found.scored_pairs)


def _table(records: pd.DataFrame, kind: str) -> pa.Table:
    table = records.drop(columns="side", errors="ignore")
    if kind == "rldata500":
        # The columns that the other peers are given, and one of dates rather than three of numbers: with second names,
        # most of which are empty, it finds nothing.
        year, month, day = (table[name].str.zfill(2) for name in _DATE)
        table = table[["first_name", "last_name"]].assign(dob=year + "-" + month + "-" + day)
    return pa.Table.from_pandas(table.astype("string"), preserve_index=False)


def _probabilistic(table: pa.Table) -> Mapping[str, object]:
    configured = auto_configure_probabilistic_df(table)
    for key in configured.get_matchkeys():
        # Ranking again needs a language model, which is not there.
        if getattr(key, "type", None) == "weighted":
            key.rerank = False
    return {"config": configured}


_EXPLICIT = {
    "exact": ["email"],
    "fuzzy": {"first_name": 0.85, "last_name": 0.85, "street": 0.80},
    "blocking": ["postcode"],
}
_OPTIONS: Mapping[str, Callable[[pa.Table], Mapping[str, object]]] = {
    "zero-config": lambda _table: {"allow_red_config": True},
    "probabilistic": _probabilistic,
    "explicit": lambda _table: _EXPLICIT,
}


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
