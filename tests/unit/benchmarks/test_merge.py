import json

import pytest
from benchmarks import merge


def test_merges_are_measured_with_their_rightness(capsys: pytest.CaptureFixture[str]) -> None:
    """Every figure has its row with unit, size and store; of generated customers nearly all merges are right."""
    assert 0 == merge.main(["--size", "300", "--json"])
    rows = {row["name"]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert {(300, "sqlite", 1)} == {(row["size"], row["store"], row["runs"]) for row in rows.values()}
    assert {"links made", "clusters tried", "merged unseen", "undo of a merge, p95", "memory"} <= rows.keys()
    assert 0.9 < rows["right pairs"]["value"] <= 1.0
    assert all(row["value"] > 0 for row in rows.values())


def test_merges_are_printed_for_readers(capsys: pytest.CaptureFixture[str]) -> None:
    """Without JSON, a line ends in a unit."""
    assert 0 == merge.main(["--size", "150", "--most", "20"])
    lines = capsys.readouterr().out.splitlines()
    assert {"customers/s", "clusters/s", "clusters", "merges/s", "1", "ms", "MB"} == {
        line.split()[-1] for line in lines
    }
