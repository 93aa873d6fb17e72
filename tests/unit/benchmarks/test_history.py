import json

import pytest
from benchmarks import history


def test_a_history_is_measured_with_seals_and_without(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every figure has its row, with its unit, the size and the runs; figures of a file say so."""
    monkeypatch.setattr(history, "CALLS", 5)
    assert 0 == history.main(["--size", "90", "--runs", "2", "--json"])
    rows = {row["name"]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert ["written unsealed", "written sealed", "verified", "checkpointed", "one by one"] == list(rows)
    assert {(90, "sqlite", 2)} == {(row["size"], row["store"], row["runs"]) for row in rows.values()}
    assert all(row["value"] > 0 for row in rows.values())


def test_figures_of_a_history_are_printed_for_readers(capsys: pytest.CaptureFixture[str]) -> None:
    """Without JSON, a line has a name, a figure and a unit; the memory store can be measured, too."""
    history.main(["--size", "2", "--runs", "1", "--store", "memory:"])
    lines = capsys.readouterr().out.splitlines()
    assert ["entries/s", "entries/s", "entries/s", "chains/s", "customers/s"] == [line.split()[-1] for line in lines]
