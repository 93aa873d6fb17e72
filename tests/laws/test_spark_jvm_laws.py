"""Spark with a Java machine of its own finds what one machine finds."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.spark_contract import FILES

SECONDS_MOST = 900


@pytest.mark.java
def test_classic_spark_keeps_the_contract(project: Path, tmp_path: Path) -> None:
    """In 1, 2 and 7 partitions, with copies, blocks that are cut, judgements, and a worker that is killed."""
    run_on_jvm(project, tmp_path)


@pytest.mark.java
def test_files_have_the_customers_of_one_machine_on_classic_spark(
    project: Path, labelled: Path, tmp_path: Path
) -> None:
    """On public files, from learning to clusters, each in 1, 2 and 7 partitions."""
    run_on_jvm(project, tmp_path, *(labelled / f"{name}.csv" for name in FILES))


def run_on_jvm(project: Path, folder: Path, *files: Path) -> None:
    """Run the comparison in a process of its own."""
    if shutil.which("java") is None:
        assert not os.environ.get("CI"), "where CI runs there must be Java"
        pytest.skip("there is no Java, which classic Spark needs; Spark Connect is tested without")
    command = [sys.executable, "-m", "tests.spark_on_jvm", *map(str, (folder, *files))]
    own = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_DIRS": str(folder), "PYSPARK_PYTHON": sys.executable}
    # A process that has begun a session of Spark Connect says so in its environment, for all processes that it begins.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SPARK_")} | own
    run = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, timeout=SECONDS_MOST, check=False
    )
    assert 0 == run.returncode, run.stderr[-4000:]
