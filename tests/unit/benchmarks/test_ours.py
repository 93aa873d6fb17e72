import csv
import json
from pathlib import Path

import pytest
from benchmarks import ours, scale
from benchmarks.generated import make_files, read_clusters


def test_generated_files_hold_the_same_customers(tmp_path: Path) -> None:
    """The numbered file is the plain one with a column more, and the truth is as long."""
    files = make_files(30, tmp_path)
    plain, numbered = (
        list(csv.reader(path.read_text("utf-8").splitlines())) for path in (files.customers, files.numbered)
    )
    assert plain == [row[1:] for row in numbered]
    assert [str(number) for number in range(30)] == [row[0] for row in numbered[1:]]
    assert 30 == len(read_clusters(files.truth))


def test_generated_files_are_made_once(tmp_path: Path) -> None:
    """Those that are there are taken as they are."""
    first = make_files(10, tmp_path)
    first.customers.write_text("kept", encoding="utf-8")
    assert "kept" == make_files(10, tmp_path).customers.read_text("utf-8")


def test_our_run_writes_a_cluster_for_each_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It reports its seconds, and those of its steps do not exceed them."""
    files, clusters = make_files(60, tmp_path), tmp_path / "clusters.csv"
    ours.main([str(files.customers), str(clusters)])
    report = json.loads(capsys.readouterr().out)
    assert 60 == len(read_clusters(clusters))
    assert 0 < sum(report["steps"].values()) <= report["wall_s"]


def test_the_engine_says_what_it_expects_of_itself(tmp_path: Path) -> None:
    """Precision and recall are shares."""
    found = ours.find(make_files(20, tmp_path).customers)
    assert found.expected_precision is not None
    assert found.expected_recall is not None
    assert 0 <= min(found.expected_precision, found.expected_recall)
    assert max(found.expected_precision, found.expected_recall) <= 1


def test_every_run_of_a_size_has_its_row_and_sizes_their_growth(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two sizes give two rows of seconds and one exponent."""
    scale.main(["--sizes", "50,100", "--runs", "1", "--folder", str(tmp_path), "--json"])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert ["s", "s", "exponent"] == [row["unit"] for row in rows]
    assert [50, 100, 100] == [row["size"] for row in rows]
