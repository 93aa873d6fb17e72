import json

import pytest
from benchmarks import spark

pytestmark = pytest.mark.xdist_group("spark")


def test_frames_are_measured_beside_one_machine(capsys: pytest.CaptureFixture[str]) -> None:
    """Every figure has its row, and both engines found as many customers."""
    assert 0 == spark.main(["--size", "300", "--runs", "1", "--partitions", "2", "--json"])
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    steps = [f"spark/spark {step}" for step in ("normalizing", "pairing", "comparing", "clustering")]
    assert [
        *("spark/session", "spark/one machine", "spark/spark", "spark/spark pairs", "spark/time against one machine"),
        *(*steps, "spark/bytes kept"),
    ] == [row["name"] for row in found]
    assert all(row["value"] >= 0 and row["size"] == 300 for row in found)
    assert 0 == spark.main(["--size", "100", "--runs", "1"])
    assert 10 == len(capsys.readouterr().out.splitlines())
