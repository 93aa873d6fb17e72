"""Spark links what one machine links: to the pair, the probability and the profile that is learned."""

from collections.abc import Sequence
from pathlib import Path

import attrs
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import DataFrame, SparkSession
from tests.laws.drawn_tables import tables

from customer_core import bulk
from customer_core.bulk import spark
from customer_core.exchange import ColumnRole, Table, map_roles
from customer_core.matching import V1, MatchProfile, observe, prepare
from customer_core.testing.generator import generate

pytestmark = pytest.mark.xdist_group("spark")

Roles = tuple[ColumnRole, ...]
Link = tuple[int, int, float, float]


@attrs.frozen(kw_only=True)
class Linked:
    """What came out: links by the numbers of rows, and the figures."""

    links: list[Link]
    compared: int
    cut_blocks: dict[str, int]
    profile: MatchProfile
    fit: bulk.FitFigures | None


def on_one_machine(
    sides: Sequence[pa.Table], roles: Sequence[Roles], profile: MatchProfile | None, cardinality: str
) -> Linked:
    """Return what one machine links."""
    mapped, other = ([f"{role.role or 'ignore'}={role.column}" for role in each] for each in roles)
    left, right = sides
    found = bulk.link(left, right, profile, cardinality=cardinality, left_mapping=mapped, right_mapping=other)
    columns = (found.left_rows, found.right_rows, found.bits, found.probabilities)
    links = list(zip(*(column.tolist() for column in columns), strict=True))
    return Linked(
        links=links,
        compared=found.compared,
        cut_blocks=dict(found.cut_blocks),
        profile=found.profile,
        fit=found.fit,
    )


def frames(session: SparkSession, sides: Sequence[pa.Table], partitions: int) -> tuple[DataFrame, DataFrame]:
    """Return two tables as frames: on the left with whole numbers around zero for ids, on the right with texts."""
    left, right = sides
    numbers = pa.array(range(-5, left.num_rows - 5))
    texts = pa.array([f"{row:05}" for row in range(right.num_rows)])
    return (
        session.createDataFrame(left.append_column("row id", numbers)).repartition(partitions),
        session.createDataFrame(right.append_column("row id", texts)).repartition(partitions),
    )


def on_spark(
    session: SparkSession,
    sides: Sequence[pa.Table],
    roles: Sequence[Roles],
    folder: Path,
    *,
    profile: MatchProfile | None,
    cardinality: str,
    partitions: int,
) -> Linked:
    """Return what Spark links in so many partitions."""
    session.conf.set("spark.sql.shuffle.partitions", str(partitions))
    found = spark.link(
        *frames(session, sides, partitions),
        profile,
        left_roles=roles[0],
        right_roles=roles[1],
        left_id_column="row id",
        right_id_column="row id",
        checkpoint=str(folder),
        cardinality=cardinality,
    )
    assert (sides[0].num_rows, sides[1].num_rows) == found.rows
    links = sorted(tuple(row.values()) for row in found.links.toArrow().to_pylist())
    return Linked(
        links=[(left + 5, int(right), bits, probability) for left, right, bits, probability in links],
        compared=found.compared,
        cut_blocks=dict(found.cut_blocks),
        profile=found.profile,
        fit=found.fit,
    )


def differences(expected: Linked, found: Linked) -> list[str]:
    """Return in what two outcomes differ."""
    fields = [field.name for field in attrs.fields(Linked)]
    return [name for name in fields if getattr(expected, name) != getattr(found, name)]


@pytest.mark.parametrize("partitions", [1, 2, 7])
def test_two_files_have_the_links_of_one_machine(
    sail: SparkSession, labelled: Path, tmp_path: Path, partitions: int
) -> None:
    """On the labelled files that are made for it, from learning to links."""
    read = [bulk.read_table(labelled / f"febrl4{side}.csv") for side in "ab"]
    sides = [pa.table(dict(zip(table.header, table.columns, strict=True))) for table in read]
    roles = [map_roles(table) for table in read]
    expected = on_one_machine(sides, roles, None, "one_to_one")
    found = on_spark(sail, sides, roles, tmp_path, profile=None, cardinality="one_to_one", partitions=partitions)
    assert [] == differences(expected, found)
    assert len(expected.links) > 4_900


@pytest.mark.parametrize("cardinality", [one.value for one in bulk.Cardinality])
def test_made_up_customers_have_the_links_of_one_machine(sail: SparkSession, tmp_path: Path, cardinality: str) -> None:
    """Of any cardinality, where customers are on both sides several times, some of them to the letter."""
    made = generate(900, seed=7)
    table = pa.table(dict(zip(made.header, zip(*made.rows, strict=True), strict=True)))
    roles = bulk.deduplicate(table).roles
    sides = [table.slice(0, 500), table.slice(400).drop(["phone"])]
    both = [roles, tuple(role for role in roles if role.column != "phone")]
    profile = bulk.link(*sides).profile
    profile = attrs.evolve(profile, blocking=attrs.evolve(profile.blocking, block_most=6, weak_most=9, neighbors=3))
    expected = on_one_machine(sides, both, profile, cardinality)
    found = on_spark(sail, sides, both, tmp_path, profile=profile, cardinality=cardinality, partitions=2)
    assert [] == differences(expected, found)
    assert expected.cut_blocks
    assert len(expected.links) > 100
    assert ["links"] == differences(attrs.evolve(expected, links=expected.links[1:]), found)


@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    left=tables(),
    right=tables(),
    profile=st.sampled_from([None, V1, observe(V1, [prepare({"given_name": "Ann"})])]),
    cardinality=st.sampled_from(list(bulk.Cardinality)),
)
def test_any_two_tables_have_the_links_of_one_machine(
    sail: SparkSession,
    tmp_path: Path,
    left: tuple[Table, Roles],
    right: tuple[Table, Roles],
    profile: MatchProfile | None,
    cardinality: bulk.Cardinality,
) -> None:
    """Whatever stands in them, and whether a profile is learned, observes them first, or is taken as it is."""
    sides = [
        pa.table(dict(zip(table.header, zip(*table.rows, strict=True), strict=True))) for table, _ in (left, right)
    ]
    roles = [left[1], right[1]]
    expected = on_one_machine(sides, roles, profile, cardinality.value)
    found = on_spark(sail, sides, roles, tmp_path, profile=profile, cardinality=cardinality.value, partitions=2)
    assert [] == differences(expected, found)
