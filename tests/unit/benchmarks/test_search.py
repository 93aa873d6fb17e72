import json

import pytest
from benchmarks import search


@pytest.fixture(autouse=True)
def few_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes longest is to make the groups."""
    monkeypatch.setattr(search, "GROUPS", 4)


def test_searches_are_measured(capsys: pytest.CaptureFixture[str]) -> None:
    """Every figure has its row with unit, size and store, and the slowest combinations are named."""
    assert 0 == search.main(["--size", "120", "--runs", "1", "--seconds", "0.1", "--json"])
    printed = capsys.readouterr()
    rows = {row["name"]: row for row in map(json.loads, printed.out.splitlines())}
    assert {(120, "sqlite", 1)} == {(row["size"], row["store"], row["runs"]) for row in rows.values()}
    assert {
        "one criterion p95",
        "three criteria p95",
        "groups of one, p95",
        "exported",
        "memory of the export",
    } <= rows.keys()
    assert all(row["value"] > 0 for row in rows.values())
    assert " found" in printed.err


def test_searches_are_printed_for_readers(capsys: pytest.CaptureFixture[str]) -> None:
    """Without JSON, a line ends in a unit."""
    assert 0 == search.main(["--size", "60", "--runs", "1", "--seconds", "0.1", "--without-export"])
    assert {"customers/s", "ms"} == {line.split()[-1] for line in capsys.readouterr().out.splitlines()}
