"""The benchmark that asks what judgements do to a fitted profile."""

import json
from pathlib import Path

import pytest
from benchmarks import judging


@pytest.fixture
def _without_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Leave the labelled files out."""
    monkeypatch.setattr(judging, "LABELLED", tmp_path / "nowhere")


@pytest.mark.usefixtures("_without_files")
def test_it_tells_figures_for_more_and_more_judgements(capsys: pytest.CaptureFixture[str]) -> None:
    """There is a line for no judgement, one for each number that can be made, and then no more."""
    code = judging.main(["--size", "300", "--runs", "2", "--json"])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert 0 == code
    assert [f"judging/generated/{number}" for number in (0, 20, 40)] == [row["name"] for row in rows]
    assert [1, 2, 2] == [row["runs"] for row in rows]
    assert {"least", "precision", "recall", "shift_bits", "size", "store", "unit", "value"} < set(rows[0])
    assert rows[0]["value"] <= rows[2]["value"]


@pytest.mark.usefixtures("_without_files")
def test_it_fails_where_judgements_do_harm(capsys: pytest.CaptureFixture[str]) -> None:
    """Somebody who is wrong every time makes a profile worse, and the code says so."""
    assert 1 == judging.main(["--size", "300", "--runs", "1", "--wrong", "1"])
    assert "judging/generated/20" in capsys.readouterr().out
