import json
import os
import shutil
from pathlib import Path

import pytest
from benchmarks import spark

pytestmark = pytest.mark.xdist_group("spark")
FIGURES = {"records_per_s", "records_per_cpu_s", "cpu_s", "peak_mb", "pairs", "pairs_per_s", "customers"}
ON_SPARK = {"session_s", "session_cpu_s", "kept_bytes_per_record", "normalizing", "pairing", "comparing", "clustering"}


def measured(capsys: pytest.CaptureFixture[str], folder: Path, sizes: str, engines: str) -> list[dict[str, object]]:
    """Return the rows that are printed."""
    arguments = ["--sizes", sizes, "--runs", "1", "--partitions", "2", "--engines", engines, "--folder", str(folder)]
    assert 0 == spark.main([*arguments, "--json"])
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_frames_are_measured_beside_one_machine(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Each size has a row for each engine, with as many pairs and customers, and then it is told how they grow."""
    found = measured(capsys, tmp_path, "100,300", "one machine,sail")
    growth = ["spark/one machine growth with pairs", "spark/sail growth with pairs"]
    assert [*["spark/one machine", "spark/sail"] * 2, *growth] == [row["name"] for row in found]
    for here, there in (found[:2], found[2:4]):
        assert here.keys() >= FIGURES | {"cpu_against_one_machine"}
        assert there.keys() >= here.keys() - {"reading", "grouping"} | ON_SPARK
        assert [here[name] for name in ("size", "pairs", "customers")] == [
            there[name] for name in ("size", "pairs", "customers")
        ]
    assert all((row["size"], row["from"]) == (300, 100) for row in found[4:])
    assert 0 == spark.main(["--sizes", "100", "--runs", "1", "--engines", "one machine", "--folder", str(tmp_path)])
    assert capsys.readouterr().out.startswith("spark/one machine")


@pytest.mark.java
def test_classic_spark_tells_what_its_tasks_sent(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes are counted by Spark itself."""
    # A process that has begun a session of Spark Connect says so in its environment, for all that it starts.
    for name in [name for name in os.environ if name.startswith("SPARK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    if shutil.which("java") is None:
        assert not os.environ.get("CI"), "where CI runs there must be Java"
        pytest.skip("there is no Java, which classic Spark needs")
    [row] = measured(capsys, tmp_path, "200", "classic")
    assert row.keys() >= FIGURES | ON_SPARK
    assert int(str(row["shuffled_bytes_per_record"])) > 100
    assert 0 == row["spilled_bytes_per_record"]


def test_a_run_that_failed_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """With what it said last."""
    measured(capsys, tmp_path, "60", "one machine")
    (tmp_path / "generated-60-1-numbered.profile.json").write_text("{}")
    [row] = measured(capsys, tmp_path, "60", "one machine")
    assert "InvalidDocumentError" in str(row["failed"])
