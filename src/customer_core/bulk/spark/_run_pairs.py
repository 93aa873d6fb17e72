"""The pairs of a frame as a store is fed with them: by ids, in order, with every row that says what another one says.

Owns how they come to the driver, which never holds all of them. Must not know what is kept of it.
"""

from collections.abc import Iterator

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - its usual name

from customer_core.matching import RunPair
from customer_core.model import CustomerId

__all__ = ["iter_run_pairs"]


def iter_run_pairs(pairs: DataFrame, told: DataFrame) -> Iterator[RunPair]:
    """Yield pairs by ids as texts, and beside them each row that says the same as another one, with the first."""
    said = told.where(F.col("told") != "")
    firsts = said.groupBy("told").agg(F.min("id").alias("first"))
    copies = said.join(firsts, "told").where(F.col("id") != F.col("first"))
    untold = copies.select(
        F.col("first").alias("left_id"), F.col("id").alias("right_id"), F.lit(None).cast("double").alias("bits")
    )
    # Of two rows of the same ids the one with bits is the larger.
    found = pairs.select("left_id", "right_id", "bits").unionByName(untold)
    one, other = F.col("left_id").cast("string"), F.col("right_id").cast("string")
    named = found.select(F.least(one, other).alias("one"), F.greatest(one, other).alias("other"), "bits")
    ordered = named.groupBy("one", "other").agg(F.max("bits").alias("bits")).orderBy("one", "other")
    for row in ordered.toLocalIterator():
        yield RunPair(CustomerId(row["one"]), CustomerId(row["other"]), row["bits"])
