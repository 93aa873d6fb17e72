"""The session of classic Spark in which this library and Splink are measured.

It owns the settings that both have. It runs with the peers' own interpreter, too, so that it must not import the
library.
"""

from pathlib import Path

from pyspark.sql import SparkSession

__all__ = ["begin_session"]


def begin_session(folder: Path, partitions: int, **own: str) -> SparkSession:
    """Begin a session on two processors, with so many partitions of each shuffle, and with settings of one's own.

    Args:
        folder: Where Spark puts what does not fit its memory.
        partitions: Of each shuffle.
        own: More settings, by their names.
    """
    builder = SparkSession.builder.master("local[2]")
    shared = {
        "spark.driver.memory": "6g",
        "spark.local.dir": str(folder),
        "spark.sql.shuffle.partitions": str(partitions),
        "spark.ui.enabled": "false",
    }
    for name, value in {**shared, **own}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session
