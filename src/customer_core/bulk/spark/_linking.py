"""Two frames in, links out: which row of one is the same customer as which row of the other.

Owns the order of the steps and the result of linking frames. Which of likely pairs are links is decided by the function
that decides it on one machine, for some components at once. Must not know what a field or a level is.
"""

from collections.abc import Callable, Mapping, Sequence

import attrs
import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - its usual name
from pyspark.sql.types import DataType

from customer_core.bulk._clustering import ScoredPairs
from customer_core.bulk._fitting import FitFigures
from customer_core.bulk._linking import LEAST_LINK_BITS, Cardinality, choose_links, read_cardinality
from customer_core.bulk._ordering import hash_records
from customer_core.bulk._running import Clock
from customer_core.bulk.spark._checkpoints import Checkpoints
from customer_core.bulk.spark._chunks import as_sent, columns_of
from customer_core.bulk.spark._comparing import paired
from customer_core.bulk.spark._components import connect
from customer_core.bulk.spark._fitting import prepare_profile
from customer_core.bulk.spark._records import ReadRows, read_rows
from customer_core.bulk.spark._scoring import find_evidence, group_of, score_pairs
from customer_core.bulk.spark._sides import ACROSS, across, own_id, sided, sided_id
from customer_core.bulk.spark._told import with_told
from customer_core.exchange import ColumnRole
from customer_core.matching import MatchProfile, Progress

__all__ = ["LinkedFrames", "link"]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class LinkedFrames:
    """Which rows of two frames are the same customer, and what it rests on.

    `links` has `left_id` and `right_id`, `bits`, which are log2 of the odds of same against not the same, and
    `probability`. `rows` counts the rows of each frame, `compared` the compared pairs, `cut_blocks` by kind of key the
    blocks that were too large to be compared whole. `timings` are seconds by step. `fit` tells how the profile was
    learned, None where one was given. All is read from `folder`, which stays until its owner deletes it.
    """

    links: DataFrame
    rows: tuple[int, int]
    compared: int
    cut_blocks: Mapping[str, int]
    profile: MatchProfile
    roles: tuple[tuple[ColumnRole, ...], tuple[ColumnRole, ...]]
    timings: Mapping[str, float]
    fit: FitFigures | None
    folder: str
    _told: DataFrame
    _sides: tuple[ReadRows, ReadRows]

    def __repr__(self) -> str:
        left, right = self.rows
        return f"LinkedFrames({left} left rows, {right} right rows, {self.compared} pairs compared)"

    def evidence(self, pairs: DataFrame | None = None) -> DataFrame:
        """Return what each field says about pairs, as `DeduplicatedFrame.evidence` does.

        Args:
            pairs: `left_id` and `right_id` of pairs of rows; by default all links.
        """
        asked = self.links if pairs is None else pairs
        coded = [sided_id(name, self._kind(side), side).alias(name) for side, name in enumerate(ACROSS)]
        found = find_evidence(asked.select(*coded), self._told, self.profile)
        return found.withColumns({name: own_id(name, self._kind(side)) for side, name in enumerate(ACROSS)})

    def _kind(self, side: int) -> DataType:
        return self._sides[side].told.schema["id"].dataType


def link(  # noqa: PLR0913 - each option stands for itself, all but three by name
    left: DataFrame,
    right: DataFrame,
    profile: MatchProfile | None = None,
    *,
    left_roles: Sequence[ColumnRole],
    right_roles: Sequence[ColumnRole],
    left_id_column: str,
    right_id_column: str,
    checkpoint: str,
    cardinality: Cardinality | str = Cardinality.ONE_TO_ONE,
    progress: Progress | None = None,
) -> LinkedFrames:
    """Find which rows of two Spark frames are the same customer.

    Links and their probabilities are those of `bulk.link` on one machine, under the same profile and roles, for rows in
    the order of their ids. How the frames are partitioned decides nothing, nor does the order of rows.

    Args:
        left: The rows, of Spark Connect or of a session of its own.
        right: The other ones, of the same session.
        profile: How records are compared; as of `deduplicate`.
        left_roles: The roles of the left frame's columns, as a result of one machine has them in `roles`; columns that
            they do not name are not read.
        right_roles: Those of the right frame's.
        left_id_column: The column that has a whole number or a text of its own for every row on the left.
        right_id_column: That of the right frame; an id may be on both sides.
        checkpoint: A folder, by path or URI, that the driver and all executors can write to, as of `deduplicate`.
        cardinality: How many links a row may have, as of `bulk.link`.
        progress: Called while it runs, in the driver.

    Raises:
        FileError: A frame cannot be used as it is.
        InvalidOptionError: An option does not fit the frames.
    """
    chosen = read_cardinality(cardinality)
    clock, checkpoints = Clock(progress), Checkpoints(checkpoint)
    with clock.step("normalizing"):
        sides = (
            read_rows(left, left_roles, left_id_column, checkpoints, "left frame"),
            read_rows(right, right_roles, right_id_column, checkpoints, "right frame"),
        )
        both = sided(sides[0].told, 0).unionByName(sided(sides[1].told, 1))
        told = checkpoints.keep(both, "told")
    with clock.step("pairing"):
        prepared = prepare_profile(profile, told, checkpoints, across())
    with clock.step("comparing"):
        unsaid = prepared.candidates.withColumn("said", F.lit(None).cast("int"))
        scored = checkpoints.keep(score_pairs(unsaid, unsaid.count(), told, prepared.profile), "scored")
        compared = scored.count()
    with clock.step("choosing"):
        likely = scored.where(F.col("bits") >= LEAST_LINK_BITS)
        links = likely if chosen is Cardinality.MANY_TO_MANY else _chosen(likely, told, chosen, checkpoints)
        kinds = [side.told.schema["id"].dataType for side in sides]
        own = [own_id(name, kind).alias(name) for name, kind in zip(ACROSS, kinds, strict=True)]
        links = checkpoints.keep(links.select(*own, "bits", "probability"), "links")
    return LinkedFrames(
        links=links,
        rows=(sides[0].count, sides[1].count),
        compared=compared,
        cut_blocks=prepared.cut_blocks,
        profile=prepared.profile,
        roles=(sides[0].roles, sides[1].roles),
        timings=clock.timings,
        fit=prepared.fit,
        folder=checkpoints.folder,
        told=told,
        sides=sides,
    )


def _chosen(likely: DataFrame, told: DataFrame, cardinality: Cardinality, checkpoints: Checkpoints) -> DataFrame:
    """Return the links among likely pairs, those that any connect decided together."""
    roots = connect(likely.select(*ACROSS), checkpoints).withColumnRenamed("node", "left_id")
    told_pairs = with_told(likely, told).join(roots, "left_id")
    columns = (*ACROSS, "bits", "probability", "left_told", "right_told")
    grouped = told_pairs.select(group_of("root", likely.count()), *columns).groupBy("component_group")
    schema = "left_id string, right_id string, bits double, probability double"
    return grouped.applyInArrow(choosing(cardinality), schema)


def choosing(cardinality: Cardinality) -> Callable[[pa.Table], pa.Table]:
    """Return what chooses links among the likely pairs of whole components, for `applyInArrow`.

    It takes `left_id`, `right_id`, `bits`, `probability`, `left_told` and `right_told`, and returns the first four of
    the pairs that are links.
    """

    def choose(rows: pa.Table) -> pa.Table:
        ordered = rows.sort_by([(name, "ascending") for name in ACROSS])
        sides = [column.dictionary_encode() for column in columns_of(ordered, *ACROSS)]
        left, right = (side.indices.to_numpy().astype(np.int32) for side in sides)
        left_told, right_told, features = paired(ordered)
        hashes = hash_records(features, int(max(left_told.max(), right_told.max())) + 1)
        lefts, rights = len(sides[0].dictionary), len(sides[1].dictionary)
        of_rows = np.zeros(lefts + rights, dtype=np.uint64)
        of_rows[left], of_rows[lefts + right] = hashes[left_told], hashes[right_told]
        [bits] = columns_of(ordered, "bits")
        no_relations = np.zeros(len(left), dtype=np.uint8)
        scored = ScoredPairs(left, right + np.int32(lefts), bits.to_numpy(), no_relations)
        links = choose_links(scored, of_rows, cardinality)
        keep = np.isin(scored.codes, links.codes)
        return as_sent(ordered.filter(pa.array(keep)).select([*ACROSS, "bits", "probability"]))

    return choose
