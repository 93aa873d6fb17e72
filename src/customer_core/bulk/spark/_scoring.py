"""Scores and evidence of pairs of a frame, and how components are given to tasks.

Owns the schemas of what tasks give back. Must not know how pairs are found or what becomes of them.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - its usual name

from customer_core.bulk.spark._comparing import comparing, telling
from customer_core.bulk.spark._told import type_of_ids, with_told
from customer_core.matching import MatchProfile

__all__ = ["find_evidence", "group_of", "score_pairs", "score_told"]

_SCORED = "left_id {0}, right_id {0}, bits double, probability double, relation int"
_EVIDENCE = (
    "left_id {0}, right_id {0}, field string, level string, bits double, frequency double, records bigint, "
    "is_crosswise boolean"
)
_PAIRS_OF_A_GROUP = 50_000


def score_pairs(pairs: DataFrame, told: DataFrame, profile: MatchProfile) -> DataFrame:
    """Return pairs, `left_id`, `right_id` and what was `said` of them, with `bits`, `probability` and `relation`.

    Args:
        pairs: The pairs.
        told: `id` and `told` of all records.
        profile: How they are compared.
    """
    return score_told(with_told(pairs, told), profile)


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
