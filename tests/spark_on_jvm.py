"""Holds Spark with a Java machine of its own to the contract, in a process of its own: `python -m tests.spark_on_jvm`.

In one process there is either classic Spark or Spark Connect.
"""

import sys
from pathlib import Path

import attrs
from pyspark.sql import SparkSession
from tests.spark_contract import differences, made_up, on_one_machine, on_spark

from customer_core.bulk.spark import _components


def main(folder: Path) -> None:
    """Compare made-up customers with what one machine finds, in 1, 2 and 7 partitions: learned, judged, neither."""
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "1g")
        # What runs for a minute is done before it has been compiled well.
        .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1")
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .getOrCreate()
    )
    case = made_up(600, copies=20)
    judged = attrs.evolve(case, same=[(0, 619), (5, 300)], different=[(200, 600)])
    for partitions, asked in ((1, attrs.evolve(case, profile=None)), (2, judged), (7, case)):
        # In the end by joins, as where there are very many links.
        _components.LINKS_OF_A_TASK = 0 if partitions > 2 else _components.LINKS_OF_A_TASK
        found = on_spark(session, asked, folder, partitions=partitions)
        assert {} == differences(on_one_machine(asked), found), partitions
    session.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
