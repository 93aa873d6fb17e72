import json
from pathlib import Path

import pytest
from benchmarks import key_index


def test_an_index_is_measured_by_records_of_another_seed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every figure has its row, with its unit, the size and the runs."""
    monkeypatch.setattr(key_index, "CALLS", 20)
    assert 0 == key_index.main(["--size", "200", "--runs", "2", "--folder", str(tmp_path), "--json"])
    rows = {row["name"]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert {"s", "bytes/record", "ms", "rows/call"} == {row["unit"] for row in rows.values()}
    assert {(200, 2)} == {(row["size"], row["runs"]) for row in rows.values()}
    assert 0 < rows["find p50"]["value"] <= rows["find p95"]["value"]
    assert 8 < rows["memory"]["value"] < 1_200


def test_every_run_asks_about_records_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one run has warmed does not flatter the next."""
    monkeypatch.setattr(key_index, "CALLS", 5)
    first, second = key_index.asked_records(2)
    assert 5 == len(first) == len(second)
    assert first != second


def test_figures_are_printed_for_readers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without JSON, a line has a name, a figure and a unit."""
    monkeypatch.setattr(key_index, "CALLS", 5)
    key_index.main(["--size", "50", "--runs", "1", "--folder", str(tmp_path)])
    lines = capsys.readouterr().out.splitlines()
    assert ["made", "memory", "find", "find", "found"] == [line.split()[0] for line in lines]
