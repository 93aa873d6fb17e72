"""What holds of every Spark: a frame has the pairs, the probabilities and the customers that its table has."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from customer_core import bulk
from customer_core.bulk import spark
from customer_core.exchange import ColumnRole, Table, draft_of, map_roles, records
from customer_core.manager import CustomerManager, Desk
from customer_core.matching import MatchProfile, RunPairs
from customer_core.model import Actor, CustomerId, WaitingPair
from customer_core.ports import Link
from customer_core.storage import MemoryStore
from customer_core.testing.generator import generate

Judged = Sequence[tuple[int, int]]
Pair = tuple[str, str, float, float, str]

ID = "row id"
PARTITIONS = (1, 2, 7)
FILES = ("fake1000", "febrl1", "febrl3", "febrl4a", "febrl4b", "restaurants", "rldata500")
"""Labelled files, which no test changes."""
LEARNED_FROM = 400
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MOST, MIN_OF_FED = 10_000, 100


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


@attrs.frozen(kw_only=True)
class Fed:
    """What a store tells that was fed from a run, and what of it is another when its index was made anew."""

    links: tuple[Link, ...]
    clusters: tuple[tuple[CustomerId, ...], ...]
    waiting: tuple[WaitingPair, ...]
    made_anew: dict[str, object]


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


def table_found(case: Case) -> bulk.DeduplicatedTable:
    """Return the result itself of what `on_one_machine` runs."""
    mapping = [f"{role.role or 'ignore'}={role.column}" for role in case.roles]
    return bulk.deduplicate(case.table, case.profile, mapping=mapping, same=case.same, different=case.different)


def on_one_machine(case: Case) -> Outcome:
    """Return what one machine finds."""
    found = table_found(case)
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
    return outcome_of(frame_found(session, case, folder, partitions=partitions, passed=passed))


def frame_found(
    session: SparkSession,
    case: Case,
    folder: Path,
    *,
    partitions: int,
    passed: Callable[[DataFrame], DataFrame] = lambda frame: frame,
) -> spark.DeduplicatedFrame:
    """Return the result itself of what `on_spark` runs."""
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
    return found


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


def differences(expected: Outcome | Fed, found: Outcome | Fed) -> dict[str, object]:
    """Return in what two outcomes differ: nothing, where both say the same."""
    return {
        name: (expected_part, found_part)
        for name, expected_part in attrs.asdict(expected, recurse=False).items()
        if expected_part != (found_part := getattr(found, name))
    }


def fed_with(case: Case, pairs: RunPairs) -> Fed:
    """Return what a store tells that was fed with the rows of a case as customers, and with these pairs."""
    store = MemoryStore()
    desk = CustomerManager.open(store=store, profile=pairs.profile, clock=lambda: NOON).acting_as(Actor.system("night"))
    cells = tuple(zip(*(column.to_pylist() for column in case.table.columns), strict=True))
    rows = records(Table(file="made", header=tuple(case.table.column_names), rows=cells), case.roles)
    # What two rows are called by another system, two customers cannot be called.
    drafts = (attrs.evolve(draft_of(row), external_keys=[]) for row in rows)
    ids = map(CustomerId, ids_of(case.table.num_rows))
    desk.imports.load((draft.with_id(id_) for id_, draft in zip(ids, drafts, strict=True)), pairs=pairs)
    fed = _told(store, desk)
    desk.maintenance.reindex()
    return attrs.evolve(fed, made_anew=differences(fed, _told(store, desk)))


def _told(store: MemoryStore, desk: Desk) -> Fed:
    clusters = desk.duplicates.list_clusters(most=MOST)
    with store.reading() as unit:
        return Fed(
            links=unit.links.list_of(unit.links.list_ids(after=None, most=MOST)),
            clusters=clusters,
            waiting=unit.reviews.list_waiting(after=None, most=MOST),
            made_anew={},
        )


def feeding_differences(session: SparkSession, case: Case, folder: Path) -> dict[str, object]:
    """Return in what a store that is fed from a frame differs from one that is fed from its table: in nothing.

    Where no block is cut nothing is another, either, when the index was made anew.
    """
    assert case.profile is not None
    blocking = attrs.evolve(case.profile.blocking, block_most=MOST, weak_most=MOST)
    case = attrs.evolve(case, profile=attrs.evolve(case.profile, blocking=blocking))
    expected = fed_with(case, table_found(case).run_pairs())
    assert len(expected.links) > MIN_OF_FED < len(expected.waiting)
    found = fed_with(case, frame_found(session, case, folder, partitions=3).run_pairs())
    return {**differences(expected, found), **found.made_anew}
