"""Splink's figures on generated customers.

It owns the way there and back: records out, clusters in, figures from the truth. Run as `python -m
benchmarks.peers.splink_figures [--size N] [--seed S]`.
"""

import argparse
import csv
import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.peers.environment import peer_python
from benchmarks.thresholds import find_best_threshold
from customer_core.testing.generator import GeneratedCustomers, generate
from customer_core.testing.scoring import PairwiseFigures, score_pairwise

__all__ = ["measure_splink"]

_SCRIPT = Path(__file__).with_name("splink_customers.py")


def measure_splink(customers: GeneratedCustomers, *, python: Path) -> dict[str, object]:
    """Return Splink's figures, seconds and peak memory on generated customers."""
    truth = [row.cluster for row in customers.truth]
    with tempfile.TemporaryDirectory() as folder:
        records, clusters, pairs = (Path(folder, name) for name in ("records.csv", "clusters.csv", "pairs.csv"))
        _write_records(customers, records)
        command = [str(python), str(_SCRIPT), str(records), str(clusters), str(pairs)]
        ran = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own script
        found = {int(row["rid"]): row["cluster_id"] for row in _read(clusters)}
        best = find_best_threshold(
            ((float(row["match_weight"]), int(row["rid_l"]), int(row["rid_r"])) for row in _read(pairs)), truth
        )
    at_default = score_pairwise([found[rid] for rid in range(len(truth))], truth)
    return {
        "size": len(truth),
        **json.loads(ran.stdout.splitlines()[-1]),
        **_named("default", at_default),
        **_named("best", best.figures),
        "best_weight": round(best.score, 2),
    }


def _named(threshold: str, figures: PairwiseFigures) -> dict[str, float]:
    return {
        f"{threshold}_f1": round(figures.f1, 4),
        f"{threshold}_precision": round(figures.precision, 4),
        f"{threshold}_recall": round(figures.recall, 4),
    }


def _write_records(customers: GeneratedCustomers, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("rid", *customers.header))
        writer.writerows((rid, *row) for rid, row in enumerate(customers.rows))


def _read(path: Path) -> list[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main() -> None:
    """Print the figures as one JSON object."""
    parser = argparse.ArgumentParser(description="Measure Splink on generated customers.")
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    print(json.dumps(measure_splink(generate(chosen.size, seed=chosen.seed), python=peer_python())))


if __name__ == "__main__":
    main()
