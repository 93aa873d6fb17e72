"""A profile learned from the records of a frame, as one machine would learn it from the same rows.

Owns what is counted and drawn by Spark for it. Values that occur twice, nicknames and figures come to the driver, as
they are what a profile is made of; pairs and records do not. Must not know how figures are learned.
"""

from collections.abc import Mapping

import attrs
import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - its usual name

from customer_core.bulk._fitting import CHANCE_RECORDS, PAIRS_MOST, FitFigures
from customer_core.bulk._running import with_bounds
from customer_core.bulk.spark._candidates import find_candidates
from customer_core.bulk.spark._checkpoints import Checkpoints
from customer_core.bulk.spark._sampling import counting, hashing, learning, looking, read_learned, showing
from customer_core.bulk.spark._told import type_of_ids, with_told
from customer_core.matching import V1, MatchProfile

__all__ = ["Prepared", "prepare_profile"]


@attrs.frozen(eq=False)
class Prepared:
    """A profile, the candidate pairs that it makes, the blocks that were cut by kind, and how it was fit, if it was."""

    profile: MatchProfile
    candidates: DataFrame
    cut_blocks: Mapping[str, int]
    fit: FitFigures | None


def prepare_profile(
    profile: MatchProfile | None, records: DataFrame, checkpoints: Checkpoints, across: Column | None = None
) -> Prepared:
    """Return the profile that records are compared under, as `bulk.deduplicate` and `bulk.link` have it.

    Without a profile, one is learned; one that has observed nothing observes these records; any other is taken as it
    is.

    Args:
        profile: The profile that was given.
        records: `id` and `told` of each record that is compared.
        checkpoints: Where what is looked at is kept.
        across: Which pairs of `left_id` and `right_id` are of two tables, where there are two.
    """
    count = records.count()
    # Of two tables, each record counts: equal ones are to be linked.
    different = records.select("told") if across is not None else records.select("told").distinct()
    if profile is not None:
        fixed = profile if profile.population else _observed(profile, different)
        return Prepared(fixed, *find_candidates(fixed, records, count, checkpoints, across), None)
    observed = with_bounds(_observed(V1, different), count)
    candidates, cut = find_candidates(observed, records, count, checkpoints, across)
    kinds = "left_id {0}, right_id {0}, place bigint, one string, other string, family string"
    looked = with_told(candidates.drop("home"), records).mapInArrow(looking(), kinds.format(type_of_ids(records)))
    looked = checkpoints.keep(looked, "looked")
    named = observed.with_nicknames(_nicknames(looked))
    learned, figures = _learned(named, looked.where(F.col("place").isNotNull()), records)
    return Prepared(learned, candidates, cut, figures)


def _observed(profile: MatchProfile, different: DataFrame) -> MatchProfile:
    """Return the profile with what it observes of records by what is `told` of them."""
    counted = different.mapInArrow(counting(profile), "feature string, value string, records bigint")
    counted = counted.groupBy("feature", "value").agg(F.sum("records").alias("records"))
    # A feature of which no value occurs twice has been looked at, too.
    seen = counted.groupBy("feature").agg(
        F.lit(None).cast("string").alias("value"), F.lit(0).cast("bigint").alias("records")
    )
    found = seen.unionByName(counted.where(F.col("records") > 1)).toArrow()
    frequencies: dict[str, dict[str, int]] = {}
    for name, value, records_of in zip(*(column.to_pylist() for column in _in_order(found).columns), strict=True):
        values = frequencies.setdefault(name, {})
        if value is not None:
            values[value] = records_of
    return profile.with_frequencies(different.count(), frequencies)


def _in_order(counted: pa.Table) -> pa.Table:
    return counted.sort_by([("feature", "ascending"), ("value", "ascending")])


def _nicknames(looked: DataFrame) -> list[tuple[str, str]]:
    """Return the pairs of given names that stand for one another."""
    found = looked.where(F.col("family").isNotNull()).select("one", "other", "family").distinct()
    # Which of two words is the smaller one is another question in each chunk.
    pairs = found.select(F.least("one", "other").alias("one"), F.greatest("one", "other").alias("other"), "family")
    counted = pairs.distinct().groupBy("one", "other").agg(F.count("*").alias("families"))
    shown = counted.groupBy(F.lit(0).alias("all")).applyInArrow(showing(), "one string, other string")
    return [(row["one"], row["other"]) for row in shown.orderBy("one", "other").toArrow().to_pylist()]


def _learned(profile: MatchProfile, pairs: DataFrame, records: DataFrame) -> tuple[MatchProfile, FitFigures]:
    """Return the profile with figures learned from the pairs and the records of the smallest hashes."""
    count = pairs.count()
    chosen = pairs.orderBy("place", "left_id", "right_id").limit(PAIRS_MOST).select("left_id", "right_id")
    id_type = type_of_ids(records)
    hashed = records.mapInArrow(hashing(), f"id {id_type}, place bigint, told string")
    firsts = hashed.orderBy("place", "id").limit(CHANCE_RECORDS)
    none = F.lit(None).cast("string")
    sides = with_told(chosen, records).select("left_told", "right_told")
    sides = sides.withColumns({"told": none, "place": none.cast("bigint"), "id": none.cast(id_type)})
    both = sides.unionByName(firsts.withColumns({"left_told": none, "right_told": none}))
    share = count / min(count, PAIRS_MOST) if count else 1.0
    found = both.groupBy(F.lit(0).alias("all")).applyInArrow(learning(profile, share), "text string")
    [text] = [row["text"] for row in found.toArrow().to_pylist()]
    return read_learned(text, profile)
