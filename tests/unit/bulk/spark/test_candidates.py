"""Which pairs a frame has, and where each is at home."""

from collections import Counter
from pathlib import Path

import attrs
import pyarrow.dataset as ds
import pytest
from pyspark.sql import SparkSession
from tests.spark_contract import made_up

from customer_core.bulk import spark

pytestmark = pytest.mark.xdist_group("spark")

NEIGHBORS = 3


def pairs_by_home(session: SparkSession, folder: Path) -> Counter[int]:
    """Return how many pairs have each home, where most blocks are larger than may be compared whole."""
    case = made_up(600)
    assert case.profile is not None
    blocking = attrs.evolve(case.profile.blocking, block_most=2, weak_most=2, neighbors=NEIGHBORS)
    profile = attrs.evolve(case.profile, blocking=blocking)
    frame = session.createDataFrame(case.table.append_column("place", [range(case.table.num_rows)]))
    found = spark.deduplicate(frame, profile, roles=case.roles, id_column="place", checkpoint=str(folder))
    [kept] = [path for path in Path(found.folder).iterdir() if "candidates" in path.name]
    pairs = ds.dataset(kept, format="parquet").to_table()
    assert found.compared >= pairs.num_rows > 0
    return Counter(pairs["home"].to_pylist())


def test_no_home_has_more_pairs_than_a_task_can_hold(
    sail: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pairs of a large block are at home by stretches of it, since it may have any number of records."""
    whole = pairs_by_home(sail, tmp_path / "whole")
    monkeypatch.setattr("customer_core.bulk.spark._candidates._RECORDS_OF_A_HOME", 4)
    parted = pairs_by_home(sail, tmp_path / "parted")
    assert whole.total() == parted.total()
    assert max(parted.values()) <= 4 * NEIGHBORS < max(whole.values())
