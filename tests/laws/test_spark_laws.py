"""Spark finds what one machine finds: to the pair, the probability and the customer."""

from functools import cache
from pathlib import Path

import attrs
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession
from tests.laws.drawn_tables import tables
from tests.spark_contract import (
    FILES,
    PARTITIONS,
    Case,
    Outcome,
    differences,
    made_up,
    of_file,
    on_one_machine,
    on_spark,
)

from customer_core.exchange import ColumnRole, Table
from customer_core.matching import V1, MatchProfile, observe, prepare

pytestmark = pytest.mark.xdist_group("spark")


@cache
def of_customers() -> tuple[Case, Outcome]:
    """Return made-up customers and what one machine finds among them."""
    case = made_up(1_500, copies=40)
    return case, on_one_machine(case)


@cache
def in_file(path: Path) -> tuple[Case, Outcome]:
    """Return a labelled file, and what one machine finds in it."""
    case = of_file(path)
    return case, on_one_machine(case)


@pytest.mark.parametrize("links", [0, 1_000_000], ids=["joins", "one task"])
@pytest.mark.parametrize("partitions", PARTITIONS)
def test_made_up_customers_are_those_of_one_machine(
    sail: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, partitions: int, links: int
) -> None:
    """With copies and blocks that are cut, however the frame is partitioned and its components are found."""
    monkeypatch.setattr("customer_core.bulk.spark._components.LINKS_OF_A_TASK", links)
    case, expected = of_customers()
    assert {} == differences(expected, on_spark(sail, case, tmp_path, partitions=partitions))
    assert {"address", "any_name"} <= expected.cut_blocks.keys()
    assert len(set(expected.clusters.values())) < case.table.num_rows


@pytest.mark.parametrize("partitions", PARTITIONS)
@pytest.mark.parametrize("name", FILES)
def test_a_file_has_the_customers_of_one_machine(
    sail: SparkSession, labelled: Path, tmp_path: Path, name: str, partitions: int
) -> None:
    """On public files, from learning to clusters: every figure of the profile is that of one machine, too."""
    case, expected = in_file(labelled / f"{name}.csv")
    assert {} == differences(expected, on_spark(sail, case, tmp_path, partitions=partitions))


@pytest.mark.parametrize("partitions", PARTITIONS)
def test_judgements_count_as_on_one_machine(sail: SparkSession, tmp_path: Path, partitions: int) -> None:
    """Judged pairs hold, also of copies, of rows that no key brings together, and where both was said."""
    case, _ = of_customers()
    rows = case.table.num_rows
    found = [(int(left[1:]), int(right[1:])) for left, right, *_ in of_customers()[1].pairs]
    same = [(0, rows - 1), (5, 900), (6, 901), (rows - 40, rows - 1), *found[::25]]
    different = [(6, 901), *found[3::17]]
    judged = attrs.evolve(case, same=same, different=different)
    expected = on_one_machine(judged)
    assert {} == differences(expected, on_spark(sail, judged, tmp_path, partitions=partitions))
    assert float("inf") in {bits for _, _, bits, *_ in expected.pairs}


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=tables(rows_most=12), profile=st.sampled_from([None, V1, observe(V1, [prepare({"given_name": "Ann"})])]))
def test_any_table_has_the_customers_of_one_machine(
    sail: SparkSession, tmp_path: Path, drawn: tuple[Table, tuple[ColumnRole, ...]], profile: MatchProfile | None
) -> None:
    """Whatever stands in it, and whether its profile is learned, observes it first, or is taken as it is."""
    table, roles = drawn
    columns = pa.table(dict(zip(table.header, zip(*table.rows, strict=True), strict=True)))
    case = Case(table=columns, profile=profile, roles=roles)
    assert {} == differences(on_one_machine(case), on_spark(sail, case, tmp_path, partitions=2))


def test_one_pair_more_is_seen(sail: SparkSession, tmp_path: Path) -> None:
    """What the law compares tells apart an outcome that lacks a pair, or has another customer."""
    case, expected = of_customers()
    left, right = next((left, right) for left, right, _, probability, _ in expected.pairs if probability > 0.9)
    judged = attrs.evolve(case, different=[(int(left[1:]), int(right[1:]))])
    assert {"clusters", "pairs"} <= differences(expected, on_spark(sail, judged, tmp_path, partitions=2)).keys()
