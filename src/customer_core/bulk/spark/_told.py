"""Frames of what records say: ids, each with the fingerprint of its record, `told`.

Owns how what is said comes to the pairs that it is asked for. Must not know what is done with either.
"""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - its usual name

__all__ = ["type_of_ids", "with_told"]


def type_of_ids(frame: DataFrame, name: str = "id") -> str:
    """Return the type of a column of ids as schemas spell it."""
    return frame.schema[name].dataType.simpleString()


def with_told(pairs: DataFrame, told: DataFrame) -> DataFrame:
    """Return pairs, `left_id` and `right_id`, with what each side says, `left_told` and `right_told`."""
    left = told.select(F.col("id").alias("left_id"), F.col("told").alias("left_told"))
    right = told.select(F.col("id").alias("right_id"), F.col("told").alias("right_told"))
    return pairs.join(left, "left_id").join(right, "right_id")
