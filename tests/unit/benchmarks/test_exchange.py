"""The benchmark of imports and exports."""

import json
from pathlib import Path

import pytest
from benchmarks import exchange


def test_imports_and_exports_are_measured(capsys: pytest.CaptureFixture[str]) -> None:
    """Each step has its rate, its time of the processor and its memory."""
    assert 0 == exchange.main(["--size", "120", "--runs", "1", "--json"])
    rows = {row["name"]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert {step for step in rows if ", " not in step} == {"imported", "imported again", "exported"}
    assert {(120, "sqlite", 1)} == {(row["size"], row["store"], row["runs"]) for row in rows.values()}
    assert {"rows/s", "ms/row", "MB"} == {row["unit"] for row in rows.values()}
    assert all(row["value"] > 0 for row in rows.values())


def test_a_store_that_is_named_is_filled_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """For readers, a line ends in a unit."""
    assert 0 == exchange.main(["--size", "60", "--store", f"sqlite:///{tmp_path / 'a.db'}"])
    assert {"rows/s", "ms/row", "MB"} == {line.split()[-1] for line in capsys.readouterr().out.splitlines()}
