"""What holds of every Spark: a frame has the pairs, the probabilities and the customers that its table has."""

from collections.abc import Callable, Sequence
from pathlib import Path

import attrs
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from customer_core import bulk
from customer_core.bulk import spark
from customer_core.exchange import ColumnRole, map_roles
from customer_core.matching import MatchProfile
from customer_core.testing.generator import generate

Judged = Sequence[tuple[int, int]]
Pair = tuple[str, str, float, float, str]

ID = "row id"
PARTITIONS = (1, 2, 7)
FILES = ("fake1000", "febrl1", "febrl3", "febrl4a", "febrl4b", "restaurants", "rldata500")
"""Labelled files, which no test changes."""
LEARNED_FROM = 400


@attrs.frozen(kw_only=True)
class Case:
    """A table, how its records are compared (`None`: as it is learned from them), and what was judged of its rows."""

    table: pa.Table
    profile: MatchProfile | None
    roles: tuple[ColumnRole, ...]
    same: Judged = ()
    different: Judged = ()


@attrs.frozen(kw_only=True)
class Outcome:
    """What came out, by the ids of rows: the cluster of each, pairs in order, the figures, and what was learned."""

    clusters: dict[str, str]
    pairs: list[Pair]
    compared: int
    cut_blocks: dict[str, int]
    profile: MatchProfile
    fit: bulk.FitFigures | None


def made_up(rows: int, *, copies: int = 0) -> Case:
    """Return made-up customers, some of them thrice, under a profile that cuts blocks of a few records."""
    made = generate(rows, seed=7)
    columns = {name: list(cells) for name, cells in zip(made.header, zip(*made.rows, strict=True), strict=True)}
    table = pa.table({**columns, "note": [""] * rows})
    learned = bulk.deduplicate(table.slice(0, LEARNED_FROM))
    blocking = attrs.evolve(learned.profile.blocking, block_most=6, weak_most=9, neighbors=3)
    table = pa.concat_tables([table, table.slice(rows // 3, copies), table.slice(rows // 3, copies)])
    return Case(table=table, profile=attrs.evolve(learned.profile, blocking=blocking), roles=learned.roles)


def of_file(path: Path) -> Case:
    """Return a labelled file whose profile is to be learned."""
    table = bulk.read_table(path)
    columns = pa.table(dict(zip(table.header, table.columns, strict=True)))
    return Case(table=columns, profile=None, roles=map_roles(table))


def ids_of(rows: int) -> list[str]:
    """Return ids in the order of rows."""
    return [f"r{row:07}" for row in range(rows)]


def on_one_machine(case: Case) -> Outcome:
    """Return what one machine finds."""
    mapping = [f"{role.role or 'ignore'}={role.column}" for role in case.roles]
    found = bulk.deduplicate(case.table, case.profile, mapping=mapping, same=case.same, different=case.different)
    ids, firsts = ids_of(case.table.num_rows), dict[int, str]()
    pairs = found.pairs.to_arrow().to_pylist()
    return Outcome(
        clusters={id_: firsts.setdefault(label, id_) for id_, label in zip(ids, found.clusters.tolist(), strict=True)},
        pairs=[
            (ids[one["left_row"]], ids[one["right_row"]], one["bits"], one["probability"], one["relation"])
            for one in pairs
        ],
        compared=found.compared,
        cut_blocks=dict(found.cut_blocks),
        profile=found.profile,
        fit=found.fit,
    )


def on_spark(
    session: SparkSession,
    case: Case,
    folder: Path,
    *,
    partitions: int,
    passed: Callable[[DataFrame], DataFrame] = lambda frame: frame,
) -> Outcome:
    """Return what Spark finds in so many partitions, with shuffles of as many, in a frame that was passed on."""
    session.conf.set("spark.sql.shuffle.partitions", str(partitions))
    ids = ids_of(case.table.num_rows)
    frame = session.createDataFrame(case.table.append_column(ID, pa.array(ids))).repartition(partitions)
    found = spark.deduplicate(
        passed(frame),
        case.profile,
        roles=case.roles,
        id_column=ID,
        checkpoint=str(folder),
        same=pairs_frame(session, case.same, ids),
        different=pairs_frame(session, case.different, ids),
    )
    assert case.table.num_rows == found.rows
    return outcome_of(found)


def outcome_of(found: spark.DeduplicatedFrame) -> Outcome:
    """Return a result of Spark, all of it."""
    return Outcome(
        clusters={row["id"]: row["cluster"] for row in found.clusters.toArrow().to_pylist()},
        pairs=sorted(tuple(row.values()) for row in found.pairs.toArrow().to_pylist()),
        compared=found.compared,
        cut_blocks=dict(found.cut_blocks),
        profile=found.profile,
        fit=found.fit,
    )


def pairs_frame(session: SparkSession, judged: Judged, ids: Sequence[str]) -> DataFrame | None:
    """Return judged pairs as a frame of ids, every second one turned, None for none."""
    turned = [(one, other) if place % 2 else (other, one) for place, (one, other) in enumerate(judged)]
    if not turned:
        return None
    left, right = ([ids[row] for row in side] for side in zip(*turned, strict=True))
    return session.createDataFrame(pa.table({"a": left, "b": right}))


def differences(expected: Outcome, found: Outcome) -> dict[str, object]:
    """Return in what two outcomes differ: nothing, where both say the same."""
    return {
        name: (expected_part, found_part)
        for name, expected_part in attrs.asdict(expected, recurse=False).items()
        if expected_part != (found_part := getattr(found, name))
    }
