"""Holds Spark with a Java machine of its own to the contract, in a process of its own.

Run as `python -m tests.spark_on_jvm FOLDER [FILE ...]`: with files, these are compared, and else made-up customers. In
one process there is either classic Spark or Spark Connect.
"""

import os
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import attrs
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from tests.spark_contract import (
    PARTITIONS,
    differences,
    feeding_differences,
    made_up,
    of_file,
    on_one_machine,
    on_spark,
)

from customer_core.bulk.spark import _components


def main(folder: Path, files: Sequence[Path]) -> None:
    """Compare what there is with what one machine finds."""
    session = (
        SparkSession.builder.master("local[2,3]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "1g")
        # What runs for a minute is done before it has been compiled well.
        .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1")
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .getOrCreate()
    )
    if files:
        compare_files(session, folder, files)
    else:
        compare_made_up(session, folder)
    session.stop()


def compare_files(session: SparkSession, folder: Path, files: Iterable[Path]) -> None:
    """Compare files, each in 1, 2 and 7 partitions, under the profile that is learned from it."""
    for file in files:
        case = of_file(file)
        expected = on_one_machine(case)
        for partitions in PARTITIONS:
            found = on_spark(session, case, folder, partitions=partitions)
            assert {} == differences(expected, found), f"{file.name} in {partitions} partitions"


def compare_made_up(session: SparkSession, folder: Path) -> None:
    """Compare made-up customers, in 1, 2 and 7 partitions.

    The first time the profile is learned, the second time pairs were judged, and the last time a worker is killed. Then
    stores are fed from fewer of them.
    """
    case = made_up(600, copies=20)
    judged = attrs.evolve(case, same=[(0, 619), (5, 300)], different=[(200, 600)])
    learned = attrs.evolve(case, profile=None)
    assert {} == differences(on_one_machine(learned), on_spark(session, learned, folder, partitions=1))
    assert {} == differences(on_one_machine(judged), on_spark(session, judged, folder, partitions=2))
    _components.LINKS_OF_A_TASK = 0  # By joins to the end, as where there are very many links.
    found = on_spark(session, case, folder, partitions=7, passed=lambda frame: losing_a_worker(frame, folder / "lost"))
    assert (True, {}) == ((folder / "lost").exists(), differences(on_one_machine(case), found))
    assert {} == feeding_differences(session, made_up(150, copies=20), folder)


def losing_a_worker(frame: DataFrame, mark: Path) -> DataFrame:
    """Return a frame during whose making the process that makes it is killed, once."""

    def lose(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            yield batch

    return frame.mapInArrow(lose, frame.schema)


if __name__ == "__main__":
    first, *others = map(Path, sys.argv[1:])
    main(first, others)
