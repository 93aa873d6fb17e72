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
from customer_core.bulk.spark._meeting import HOME_MASK, meeting
from customer_core.bulk.spark._told import type_of_ids
from customer_core.matching import MatchProfile

__all__ = ["find_candidates"]

_BLOCK = ("kind", "block")
_KEYS_OF_A_SHARE = 1 << 19
_RECORDS_OF_A_HOME = 1 << 12


def find_candidates(
    profile: MatchProfile,
    records: DataFrame,
    count: int,
    checkpoints: Checkpoints,
    which: Column | None = None,
) -> tuple[DataFrame, Mapping[str, int]]:
    """Return the pairs that keys bring together, `left_id` smaller than `right_id`, and how many blocks were cut.

    Each pair has the block in which it is at `home`, as a number: of pairs of one home, many share a record.

    Args:
        profile: Names the keys and bounds the blocks.
        records: `id` and `told` of each record that is compared.
        count: How many records that is.
        checkpoints: Where keys are kept.
        which: Of which pairs of `left_id` and `right_id` to tell; without it, of all.
    """
    id_type = type_of_ids(records)
    bounds = [block_bounds(profile.blocking, kind) for kind in profile.blocking.keys]
    telling = records.where(F.col("told") != "")
    keys = telling.mapInArrow(cutting(profile, count), f"kind int, block bigint, id {id_type}")
    keys = checkpoints.keep(keys, "keys")
    shares = 1 + count * len(bounds) // _KEYS_OF_A_SHARE
    met = checkpoints.keep(_met(keys, [most for most, _ in bounds], shares), "met")
    large = met.where(F.col("kind").isNotNull()).select(*_BLOCK)
    counted = {row["kind"]: row["count"] for row in large.groupBy("kind").count().toArrow().to_pylist()}
    cut = {profile.blocking.keys[kind]: counted[kind] for kind in sorted(counted)}
    pairs = met.where(F.col("kind").isNull()).drop(*_BLOCK)
    if any(bounds[kind][1] for kind in counted):
        reach = _by_kind([reach for _, reach in bounds])
        inside = keys.join(large.where(reach > 0), list(_BLOCK))
        pairs = pairs.unionAll(_beside(inside, records, max(reach for _, reach in bounds)))
    asked = pairs if which is None else pairs.where(which)
    found = asked.groupBy("left_id", "right_id").agg(F.max("home").alias("home"))
    return checkpoints.keep(found, "candidates"), cut


def _met(keys: DataFrame, most: list[int], shares: int) -> DataFrame:
    """Return the pairs of all blocks up to their bounds, and the larger blocks, by tasks that get whole blocks."""
    id_type = type_of_ids(keys)
    schema = f"left_id {id_type}, right_id {id_type}, home int, kind int, block bigint"
    shared = keys.select(F.pmod("block", F.lit(shares)).alias("share"), *_BLOCK, "id")
    return shared.groupBy("share").applyInArrow(meeting(most), schema)


def _by_kind(figures: list[int]) -> Column:
    """Return the figure of each row's kind of key."""
    return F.element_at(F.array(*map(F.lit, figures)), F.col("kind") + 1)


def _beside(keys: DataFrame, records: DataFrame, reach: int) -> DataFrame:
    """Return the pairs of each block of which one is at most so many places behind the other in the order of names."""
    id_type = type_of_ids(records)
    places = records.join(keys.select("id").distinct(), "id", "left_semi").mapInArrow(
        ordering(), f"id {id_type}, {', '.join(f'{name} string' for name in BY_NAME)}, hash bigint"
    )
    in_order = Window.partitionBy(*_BLOCK).orderBy(*BY_NAME, "hash", "id")
    # Also an engine that cannot collect what is behind a row can look so many rows ahead.
    behind = F.array(*(F.lead("id", distance).over(in_order) for distance in range(1, reach + 1)))
    # A home for each stretch of a block: as many pairs as the largest blocks have would be too much for one task.
    stretch = F.floor(F.row_number().over(in_order) / F.lit(_RECORDS_OF_A_HOME))
    home = F.xxhash64(*_BLOCK, stretch).bitwiseAND(F.lit(HOME_MASK)).cast("int")
    found = keys.join(places, "id").select("id", home.alias("home"), behind.alias("behind"))
    pairs = found.select("id", "home", F.explode("behind").alias("other")).where(F.col("other").isNotNull())
    return pairs.select(F.least("id", "other").alias("left_id"), F.greatest("id", "other").alias("right_id"), "home")
