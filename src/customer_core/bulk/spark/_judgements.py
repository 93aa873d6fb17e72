"""Pairs of rows that people judged, as frames.

Owns what is taken for a judgement about rows of a frame. Must not know scores.
"""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - its usual name

from customer_core.bulk.spark._checkpoints import Checkpoints
from customer_core.errors import InvalidOptionError

__all__ = ["read_judgements"]

_COLUMNS = 2


def read_judgements(
    same: DataFrame | None, different: DataFrame | None, told: DataFrame, checkpoints: Checkpoints
) -> DataFrame | None:
    """Return the judged pairs, `left_id` smaller than `right_id`, each once, and what was `said`.

    That is 1 for the same customer and -1 for two; *different* wins over *same*.

    Raises:
        InvalidOptionError: One of them is no pair of two rows of the frame.
    """
    given = [(pairs, said) for pairs, said in ((same, 1), (different, -1)) if pairs is not None]
    if not given:
        return None
    id_type = told.schema["id"].dataType
    parts = []
    for pairs, said in given:
        if len(pairs.columns) != _COLUMNS:
            raise _invalid(f"one of the frames has {len(pairs.columns)} columns", "give one with two columns of ids")
        ends = pairs.toDF("one", "other")
        ends = ends.select(*(F.col(name).try_cast(id_type).alias(name) for name in ends.columns))
        parts.append(ends.withColumn("said", F.lit(said)))
    rows = parts[0] if len(parts) == 1 else parts[0].unionAll(parts[1])
    # In a pair of one id or none, the least and the greatest are one or null.
    sides = (F.least("one", "other"), F.greatest("one", "other"), F.col("one").isNull() | F.col("other").isNull())
    found = rows.select(sides[0].alias("left_id"), sides[1].alias("right_id"), "said", sides[2].alias("is_half"))
    found = found.groupBy("left_id", "right_id", "is_half").agg(F.min("said").alias("said"))
    found = checkpoints.keep(found, "judged")
    if not found.where(F.col("is_half") | (F.col("left_id") == F.col("right_id"))).isEmpty():
        raise _invalid("one of them is no pair of two ids", "give the ids of two rows")
    for side in ("left_id", "right_id"):
        if not found.join(told.select(F.col("id").alias(side)), side, "left_anti").isEmpty():
            raise _invalid("one of them is about an id that is not in the frame", "give the ids of two rows")
    return found.drop("is_half")


def _invalid(problem: str, remedy: str) -> InvalidOptionError:
    return InvalidOptionError(option="judgements", problem=problem, remedy=remedy)
