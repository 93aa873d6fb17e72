"""Connected records by Spark's own joins: the components that pairs form.

Owns hooking and pointer jumping over frames, after Shiloach and Vishkin (An O(log n) Parallel Connectivity Algorithm,
1982), as `bulk._components` does it over arrays, until what is left is little enough for one task, which does it there.
Must not know what a score means.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - its usual name

from customer_core.bulk._components import find_components
from customer_core.bulk.spark._checkpoints import Checkpoints
from customer_core.bulk.spark._chunks import as_sent, columns_of
from customer_core.bulk.spark._told import type_of_ids

__all__ = ["LINKS_OF_A_TASK", "connect", "gather"]

LINKS_OF_A_TASK = 1_000_000
"""So many links fit some hundred megabytes, and take a second."""


def connect(links: DataFrame, checkpoints: Checkpoints) -> DataFrame:
    """Return `node` and `root`, the smallest node that links connect it with, for each node of a link.

    In each round every node hangs itself on its smallest neighbor, what hangs becomes flat, and the roots that links
    still connect go into the next round: each has hung on another or been hung on, so there are at most half as many.

    Args:
        links: `left_id` and `right_id`, two different nodes.
        checkpoints: Where each round is kept.
    """
    roots: DataFrame | None = None
    while links.count() > LINKS_OF_A_TASK:
        parents = _flattened(checkpoints.keep(_hooked(links), "hooked"), checkpoints)
        roots = parents if roots is None else checkpoints.keep(_followed(roots, parents), "roots")
        links = checkpoints.keep(_contracted(links, parents), "links")
    id_type = type_of_ids(links, "left_id")
    found = links.groupBy(F.lit(0).alias("all")).applyInArrow(gather, f"node {id_type}, root {id_type}")
    return checkpoints.keep(found if roots is None else _followed(roots, found), "roots")


def gather(links: pa.Table) -> pa.Table:
    """Return what `connect` returns, of links that are in one place."""
    sides = columns_of(links, "left_id", "right_id")
    nodes = pc.unique(pa.concat_arrays(sides))
    nodes = nodes.take(pc.array_sort_indices(nodes))
    left, right = (pc.index_in(side, nodes).to_numpy().astype(np.int64) for side in sides)
    return as_sent(pa.table({"node": nodes, "root": nodes.take(pa.array(find_components(len(nodes), left, right)))}))


def _hooked(links: DataFrame) -> DataFrame:
    """Return for each node the smallest of itself and its neighbors: never a larger one, so there is no circle."""
    ends = links.select(F.col("left_id").alias("node"), F.col("right_id").alias("other"))
    both = ends.unionAll(ends.select(F.col("other").alias("node"), F.col("node").alias("other")))
    return both.groupBy("node").agg(F.least("node", F.min("other")).alias("root"))


def _flattened(parents: DataFrame, checkpoints: Checkpoints) -> DataFrame:
    """Return for each node the end of its chain of parents; each pass halves the chains."""
    while True:
        jumped = checkpoints.keep(_followed(parents, parents, told=True), "jumped")
        parents = jumped.select("node", "root")
        if jumped.where("moved").isEmpty():
            return parents


def _followed(roots: DataFrame, parents: DataFrame, *, told: bool = False) -> DataFrame:
    """Return each node with the parent of its root, where that has one, and if told, whether that is another."""
    nexts = parents.select(F.col("node").alias("root"), F.col("root").alias("next"))
    found = F.coalesce(F.col("next"), F.col("root"))
    columns = [F.col("node"), found.alias("root"), *([(found != F.col("root")).alias("moved")] if told else [])]
    return roots.join(nexts, "root", "left").select(*columns)


def _contracted(links: DataFrame, parents: DataFrame) -> DataFrame:
    """Return the links between the roots of what they connect."""
    left = parents.select(F.col("node").alias("left_id"), F.col("root").alias("left_root"))
    right = parents.select(F.col("node").alias("right_id"), F.col("root").alias("right_root"))
    between = links.join(left, "left_id").join(right, "right_id").where(F.col("left_root") != F.col("right_root"))
    return between.select(
        F.least("left_root", "right_root").alias("left_id"), F.greatest("left_root", "right_root").alias("right_id")
    ).distinct()
