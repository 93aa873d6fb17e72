"""The benchmark of holds runs as a program, and tells every figure."""

import json

import pytest
from benchmarks import credit


def test_every_figure_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Each figure has its unit; holds were placed by one process, by several, on one account, and evenly."""
    assert 0 == credit.main(["--size", "4", "--processes", "2", "--seconds", "0.3", "--runs", "1", "--json"])
    rows = {row["name"]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    speeds = ["one process", "2 processes", "2 processes, one account"]
    waits = ["wait p50", "wait p99", "wait p99.9"]
    assert [*speeds, *waits, "slowest process"] == list(rows)
    assert all(rows[name]["value"] > 0 for name in rows)
    assert [rows[name]["value"] for name in waits] == sorted(rows[name]["value"] for name in waits)
    assert {(4, "sqlite", 1)} == {(row["size"], row["store"], row["runs"]) for row in rows.values()}
