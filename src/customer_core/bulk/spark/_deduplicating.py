"""One frame in, customers out: the columnar engine inside the tasks of Spark.

Owns the order of the steps and the result of deduplicating a frame. What is compared, by which keys and with which
weights is the engine's for one machine, called in tasks; what has to meet is brought together by Spark. Must not know
what a field or a level is.
"""

from collections.abc import Mapping, Sequence

import attrs
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - its usual name

from customer_core.bulk._fitting import FitFigures
from customer_core.bulk._run_pairs import refuse_unless_whole
from customer_core.bulk._running import Clock
from customer_core.bulk.spark._checkpoints import Checkpoints
from customer_core.bulk.spark._comparing import clustering
from customer_core.bulk.spark._components import connect
from customer_core.bulk.spark._fitting import prepare_profile
from customer_core.bulk.spark._judgements import read_judgements
from customer_core.bulk.spark._records import read_rows
from customer_core.bulk.spark._run_pairs import iter_run_pairs
from customer_core.bulk.spark._scoring import find_evidence, group_of, score_pairs, score_told
from customer_core.bulk.spark._told import type_of_ids
from customer_core.exchange import ColumnRole
from customer_core.matching import STRANGER, MatchProfile, Progress, RunPairs

__all__ = ["DeduplicatedFrame", "deduplicate"]

_CLUSTERED = "left_id {0}, cluster {0}, right_id {0}, bits double, probability double, relation int"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class DeduplicatedFrame:
    """Which rows of a frame are one customer, and what it rests on.

    `clusters` has `id` and `cluster` of every row: rows of one customer share a cluster, which is the smallest id of
    these. `pairs` has `left_id`, smaller than `right_id`, `bits`, `probability` and `relation` of every pair at or
    above the profile's review threshold, of rows that say the same each with the first of them; pairs that were judged
    to be the same have infinite bits. `rows` and `compared` count rows and compared pairs, `cut_blocks` by kind of key
    the blocks that were too large to be compared whole. `timings` are seconds by step. `fit` tells how the profile was
    learned, None where one was given. `is_judged` tells whether judgements were given. Both frames, and all that is
    derived from them, are read from `folder`, which stays until its owner deletes it.
    """

    clusters: DataFrame
    pairs: DataFrame
    rows: int
    compared: int
    cut_blocks: Mapping[str, int]
    profile: MatchProfile
    roles: tuple[ColumnRole, ...]
    timings: Mapping[str, float]
    fit: FitFigures | None
    folder: str
    is_judged: bool
    _told: DataFrame

    def __repr__(self) -> str:
        return f"DeduplicatedFrame({self.rows} rows, {self.compared} pairs compared)"

    def run_pairs(self) -> RunPairs:
        """Return the pairs as `imports.load` takes them, beside drafts that have the ids of these rows, as texts.

        They come to the driver as they are read, in the order of Spark's sort, and can be read once.

        Raises:
            InvalidOptionError: The run was told judgements, or the profile's review threshold is above its `link_bits`.
        """
        refuse_unless_whole(self.profile, is_judged=self.is_judged)
        return RunPairs(self.profile, iter_run_pairs(self.pairs, self._told))

    def evidence(self, pairs: DataFrame | None = None) -> DataFrame:
        """Return what each field says about pairs, without any value of a record.

        The frame has `left_id`, `right_id`, `field`, `level`, `bits`, `frequency`, `records` and `is_crosswise`, which
        are those of `matching.Evidence`. It is told one pair after the other, so ask for the pairs that matter.

        Args:
            pairs: `left_id` and `right_id` of pairs of rows; by default all of `pairs`.
        """
        return find_evidence(self.pairs if pairs is None else pairs, self._told, self.profile)


def deduplicate(  # noqa: PLR0913 - each option stands for itself, all but two by name
    frame: DataFrame,
    profile: MatchProfile | None = None,
    *,
    roles: Sequence[ColumnRole],
    id_column: str,
    checkpoint: str,
    same: DataFrame | None = None,
    different: DataFrame | None = None,
    progress: Progress | None = None,
) -> DeduplicatedFrame:
    """Find which rows of a Spark frame are one customer.

    Pairs, their probabilities and customers are those of `bulk.deduplicate` on one machine, under the same profile and
    roles, for rows in the order of their ids. How the frame is partitioned decides nothing, nor does the order of rows.
    Without a profile, one is learned from all rows as it is there, starting at the one that is shipped; one that has
    observed nothing observes the rows first; any other is taken as it is. All values that occur twice become part of a
    profile that is learned or observes, so for very large frames give one that a sample has taught.

    Args:
        frame: The rows, of Spark Connect or of a session of its own.
        profile: How records are compared.
        roles: The roles of the columns, as a fit and a result of one machine have them in `roles`; columns that they do
            not name are not read.
        id_column: The column that has a whole number or a text of its own for every row. Of rows that say the same, the
            one with the smallest id stands for the others.
        checkpoint: A folder, by path or URI, that the driver and all executors can write to. A new folder is made in
            it, which holds all that is compared of each row.
        same: Two columns with the ids of rows that are known to be one customer.
        different: Two columns with the ids of rows that are known to be two; this holds against any chain of others.
        progress: Called while it runs, in the driver.

    Raises:
        FileError: The frame cannot be used as it is.
        InvalidOptionError: An option does not fit the frame.
    """
    clock, checkpoints = Clock(progress), Checkpoints(checkpoint)
    with clock.step("normalizing"):
        rows = read_rows(frame, roles, id_column, checkpoints)
        judged = read_judgements(same, different, rows.told, checkpoints)
        firsts, copies = _grouped(rows.told, judged, checkpoints)
    with clock.step("pairing"):
        prepared = prepare_profile(profile, firsts, checkpoints)
        fixed = prepared.profile
    with clock.step("comparing"):
        asked, about = _with_judgements(prepared.candidates, judged), prepared.candidates.count()
        seen = checkpoints.keep(score_pairs(asked, about, firsts, fixed), "scored")
        compared = seen.count()
    with clock.step("clustering"):
        clustered = _clustered(seen, firsts, fixed, checkpoints)
        added = clustered.where(F.col("right_id").isNotNull()).drop("cluster")
        compared += added.count()
        copied = _scored_copies(copies, fixed, checkpoints)
        clusters = checkpoints.keep(_labelled(firsts, copies, clustered, copied, fixed), "clusters")
        found = seen.unionByName(added).unionByName(copied.where(_are_same(fixed)))
        pairs = checkpoints.keep(_shown(found, fixed), "pairs")
    return DeduplicatedFrame(
        clusters=clusters,
        pairs=pairs,
        rows=rows.count,
        compared=compared,
        cut_blocks=prepared.cut_blocks,
        profile=fixed,
        roles=rows.roles,
        timings=clock.timings,
        fit=prepared.fit,
        folder=checkpoints.folder,
        is_judged=judged is not None,
        told=rows.told,
    )


def _grouped(told: DataFrame, judged: DataFrame | None, checkpoints: Checkpoints) -> tuple[DataFrame, DataFrame]:
    """Return the first row of those that say the same, and the others, each with the first one, `first`.

    Who says nothing or was judged is alone.
    """
    is_alone = F.col("told") == ""
    if judged is not None:
        ends = judged.select(F.col("left_id").alias("id")).unionAll(judged.select(F.col("right_id").alias("id")))
        told = told.join(ends.distinct().withColumn("is_judged", F.lit(True)), "id", "left")
        is_alone = is_alone | F.col("is_judged").isNotNull()
    own = F.when(is_alone, F.concat(F.lit("="), F.col("id").cast("string"))).otherwise("")
    owned = told.select("id", "told", own.alias("own"))
    # The smallest ids are found before anything is sent, however many rows say the same.
    counted = owned.groupBy("told", "own").agg(F.min("id").alias("first"), F.count("*").alias("size"))
    counted = checkpoints.keep(counted, "firsts")
    several = counted.where(F.col("size") > 1).select("told", "own", "first")
    copies = owned.join(several, ["told", "own"]).where(F.col("id") != F.col("first")).select("id", "first", "told")
    return counted.select(F.col("first").alias("id"), "told"), checkpoints.keep(copies, "copies")


def _with_judgements(candidates: DataFrame, judged: DataFrame | None) -> DataFrame:
    if judged is None:
        return candidates.withColumn("said", F.lit(None).cast("int"))
    return candidates.join(judged, ["left_id", "right_id"], "full_outer")


def _clustered(seen: DataFrame, firsts: DataFrame, profile: MatchProfile, checkpoints: Checkpoints) -> DataFrame:
    """Return the cluster of each connected record, and the pairs of these that no key brought together, scored."""
    links = seen.where(F.col("bits") >= profile.clustering.link_bits).select("left_id", "right_id")
    roots = connect(links, checkpoints)
    left = roots.select(F.col("node").alias("left_id"), "root")
    right = roots.select(F.col("node").alias("right_id"), F.col("root").alias("right_root"))
    inside = seen.join(left, "left_id").join(right, "right_id").where(F.col("root") == F.col("right_root"))
    columns = ("root", "left_id", "right_id", "bits", "relation")
    inside = checkpoints.keep(inside.select(*columns, F.lit(None).cast("string").alias("told")), "inside")
    members = left.join(firsts.withColumnRenamed("id", "left_id"), "left_id")
    for name in columns[2:]:
        members = members.withColumn(name, F.lit(None).cast(inside.schema[name].dataType))
    group = group_of("root", inside.count())
    together = inside.unionByName(members).select(group, *columns[1:], "told")
    found = together.groupBy("component_group").applyInArrow(
        clustering(profile), _CLUSTERED.format(type_of_ids(firsts))
    )
    return checkpoints.keep(found, "clustered")


def _scored_copies(copies: DataFrame, profile: MatchProfile, checkpoints: Checkpoints) -> DataFrame:
    """Return the rows that say what an earlier one says, as `right_id`, each with its score with that one."""
    firsts = copies.groupBy("first", "told").agg(F.lit(None).cast("int").alias("said"))
    pairs = firsts.select(
        F.col("first").alias("left_id"),
        F.col("first").alias("right_id"),
        F.col("told").alias("left_told"),
        F.col("told").alias("right_told"),
        "said",
    )
    scored = score_told(pairs, profile).drop("right_id")
    rows = copies.select(F.col("first").alias("left_id"), F.col("id").alias("right_id"))
    return checkpoints.keep(rows.join(scored, "left_id"), "copied")


def _are_same(profile: MatchProfile) -> Column:
    return F.col("bits") >= profile.clustering.cut_bits


def _labelled(
    firsts: DataFrame, copies: DataFrame, clustered: DataFrame, copied: DataFrame, profile: MatchProfile
) -> DataFrame:
    """Return the cluster of each row; a copy that says too little is a customer of its own."""
    labels = clustered.where(F.col("right_id").isNull()).select(F.col("left_id").alias("first"), "cluster")
    apart = copied.where(~_are_same(profile)).select(F.col("right_id").alias("id"), F.lit(True).alias("is_apart"))
    rows = firsts.select("id", F.col("id").alias("first")).unionByName(copies.select("id", "first"))
    rows = rows.join(labels, "first", "left").join(apart, "id", "left")
    cluster = F.when(F.col("is_apart"), F.col("id")).otherwise(F.coalesce("cluster", "first"))
    return rows.select("id", cluster.alias("cluster"))


def _shown(found: DataFrame, profile: MatchProfile) -> DataFrame:
    """Return the pairs worth a look."""
    names = [*(relation.name for relation in profile.classes), STRANGER]
    relation = F.element_at(F.array(*map(F.lit, names)), F.col("relation") + 1)
    likely = found.where(F.col("bits") >= profile.thresholds.review_bits)
    return likely.select("left_id", "right_id", "bits", "probability", relation.alias("relation"))
