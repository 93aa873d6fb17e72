"""Scores and evidence of pairs of a frame, and how components are given to tasks.

Owns the schemas of what tasks give back. Must not know how pairs are found or what becomes of them.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - its usual name

from customer_core.bulk.spark._comparing import comparing, scoring, telling
from customer_core.bulk.spark._told import type_of_ids, with_told
from customer_core.matching import MatchProfile

__all__ = ["find_evidence", "group_of", "score_pairs", "score_told"]

_SCORED = "left_id {0}, right_id {0}, bits double, probability double, relation int"
_EVIDENCE = (
    "left_id {0}, right_id {0}, field string, level string, bits double, frequency double, records bigint, "
    "is_crosswise boolean"
)
_PAIRS_OF_A_GROUP = 50_000
_PAIRS_OF_A_SHARE = 1 << 19


def score_pairs(pairs: DataFrame, count: int, told: DataFrame, profile: MatchProfile) -> DataFrame:
    """Return pairs, `left_id`, `right_id` and what was `said` of them, with `bits`, `probability` and `relation`.

    Pairs of one home are scored together, so that what a record says is sent once for many of its pairs.

    Args:
        pairs: The pairs, which have a `home`, or null where only somebody's judgement brings them together.
        count: About how many there are.
        told: `id` and `told` of all records.
        profile: How they are compared.
    """
    home = F.coalesce("home", F.xxhash64("left_id"))
    share = F.pmod(home, F.lit(1 + count // _PAIRS_OF_A_SHARE)).alias("share")
    placed = pairs.select(share, "left_id", "right_id", "said")
    ends = placed.select("share", F.col("left_id").alias("id"))
    ends = ends.unionAll(placed.select("share", F.col("right_id").alias("id"))).distinct()
    records = ends.join(told, "id").select("share", F.col("id").alias("left_id"), "told")
    for name in ("right_id", "said"):
        records = records.withColumn(name, F.lit(None).cast(placed.schema[name].dataType))
    together = placed.withColumn("told", F.lit(None).cast("string")).unionByName(records)
    schema = _SCORED.format(type_of_ids(pairs, "left_id"))
    return together.groupBy("share").applyInArrow(scoring(profile), schema)


def score_told(pairs: DataFrame, profile: MatchProfile) -> DataFrame:
    """Return the scores of pairs that have what each side says beside them."""
    return pairs.mapInArrow(comparing(profile), _SCORED.format(type_of_ids(pairs, "left_id")))


def find_evidence(pairs: DataFrame, told: DataFrame, profile: MatchProfile) -> DataFrame:
    """Return what each field says about pairs, `left_id` and `right_id`."""
    asked = with_told(pairs.select("left_id", "right_id"), told)
    return asked.mapInArrow(telling(profile), _EVIDENCE.format(type_of_ids(told)))


def group_of(root: str, pairs: int) -> Column:
    """Return the group that a component goes to by its root, so that a group has some ten thousand of so many pairs."""
    return F.pmod(F.xxhash64(root), F.lit(1 + pairs // _PAIRS_OF_A_GROUP)).alias("component_group")
