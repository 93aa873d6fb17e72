"""Which records are compared: the candidate pairs of a frame, by Spark's own joins.

Owns the way from blocks to pairs, within the bounds that hold on one machine: a block up to the profile's bound is
compared whole; of a larger one, in the order of names, each record meets its neighbors, or it is left out where its key
says little. No block is ever multiplied with itself beyond its bound, so none is too large for a task. Must not know
features or scores.
"""

from collections.abc import Mapping

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F  # noqa: N812 - its usual name

from customer_core.bulk._ordering import BY_NAME
from customer_core.bulk._pairing import block_bounds
from customer_core.bulk.spark._checkpoints import Checkpoints
from customer_core.bulk.spark._comparing import cutting, ordering
from customer_core.bulk.spark._told import type_of_ids
from customer_core.matching import MatchProfile

__all__ = ["find_candidates"]

_BLOCK = ("kind", "block")


def find_candidates(
    profile: MatchProfile,
    records: DataFrame,
    count: int,
    checkpoints: Checkpoints,
    which: Column | None = None,
) -> tuple[DataFrame, Mapping[str, int]]:
    """Return the pairs that keys bring together, `left_id` smaller than `right_id`, and how many blocks were cut.

    Args:
        profile: Names the keys and bounds the blocks.
        records: `id` and `told` of each record that is compared.
        count: How many records that is.
        checkpoints: Where keys are kept.
        which: Of which pairs of `left_id` and `right_id` to tell; without it, of all.
    """
    id_type = type_of_ids(records)
    keys = records.where(F.col("told") != "").mapInArrow(
        cutting(profile, count), f"kind int, block bigint, id {id_type}"
    )
    keys = checkpoints.keep(keys, "keys")
    blocks = keys.groupBy(*_BLOCK).agg(F.count("*").alias("size")).where(F.col("size") > 1)
    bounds = [block_bounds(profile.blocking, kind) for kind in profile.blocking.keys]
    blocks = checkpoints.keep(blocks.withColumn("most", _by_kind([most for most, _ in bounds])), "blocks")
    large = blocks.where(F.col("size") > F.col("most"))
    counted = {row["kind"]: row["count"] for row in large.groupBy("kind").count().toArrow().to_pylist()}
    cut = {profile.blocking.keys[kind]: counted[kind] for kind in sorted(counted)}
    pairs = _within(keys.join(blocks.where(F.col("size") <= F.col("most")).select(*_BLOCK), list(_BLOCK)))
    if any(bounds[kind][1] for kind in counted):
        reach = _by_kind([reach for _, reach in bounds])
        inside = keys.join(large.select(*_BLOCK).where(reach > 0), list(_BLOCK))
        pairs = pairs.unionAll(_beside(inside, records, max(reach for _, reach in bounds)))
    found = pairs.distinct() if which is None else pairs.where(which).distinct()
    return checkpoints.keep(found, "candidates"), cut


def _by_kind(figures: list[int]) -> Column:
    """Return the figure of each row's kind of key."""
    return F.element_at(F.array(*map(F.lit, figures)), F.col("kind") + 1)


def _within(keys: DataFrame) -> DataFrame:
    """Return all pairs of each block."""
    left = keys.select(*_BLOCK, F.col("id").alias("left_id"))
    right = keys.select(*_BLOCK, F.col("id").alias("right_id"))
    pairs = left.join(right, list(_BLOCK)).where(F.col("left_id") < F.col("right_id"))
    return pairs.select("left_id", "right_id")


def _beside(keys: DataFrame, records: DataFrame, reach: int) -> DataFrame:
    """Return the pairs of each block of which one is at most so many places behind the other in the order of names."""
    id_type = type_of_ids(records)
    places = records.join(keys.select("id").distinct(), "id", "left_semi").mapInArrow(
        ordering(), f"id {id_type}, {', '.join(f'{name} string' for name in BY_NAME)}, hash bigint"
    )
    in_order = Window.partitionBy(*_BLOCK).orderBy(*BY_NAME, "hash", "id")
    # Also an engine that cannot collect what is behind a row can look so many rows ahead.
    behind = F.array(*(F.lead("id", distance).over(in_order) for distance in range(1, reach + 1)))
    found = keys.join(places, "id").select("id", behind.alias("behind"))
    pairs = found.select("id", F.explode("behind").alias("other")).where(F.col("other").isNotNull())
    return pairs.select(F.least("id", "other").alias("left_id"), F.greatest("id", "other").alias("right_id"))
