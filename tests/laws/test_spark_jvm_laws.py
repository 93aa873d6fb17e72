"""Spark with a Java machine of its own finds what one machine finds."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SECONDS_MOST = 300


@pytest.mark.java
def test_classic_spark_keeps_the_contract(project: Path, tmp_path: Path) -> None:
    """In 1, 2 and 7 partitions, with copies, blocks that are cut, judgements, and a worker that is killed."""
    if shutil.which("java") is None:
        assert not os.environ.get("CI"), "where CI runs there must be Java"
        pytest.skip("there is no Java, which classic Spark needs; Spark Connect is tested without")
    command = [sys.executable, "-m", "tests.spark_on_jvm", str(tmp_path)]
    own = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_DIRS": str(tmp_path), "PYSPARK_PYTHON": sys.executable}
    # A process that has begun a session of Spark Connect says so in its environment, for all processes that it begins.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SPARK_")} | own
    run = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, timeout=SECONDS_MOST, check=False
    )
    assert 0 == run.returncode, run.stderr[-4000:]
