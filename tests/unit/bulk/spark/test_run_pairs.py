"""A store is fed from a frame as from its table."""

from pathlib import Path

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession
from tests.spark_contract import feeding_differences, frame_found, ids_of, made_up, table_found

from customer_core import bulk
from customer_core.bulk import spark
from customer_core.errors import InvalidOptionError
from customer_core.matching import RunPair
from customer_core.model import CustomerId

pytestmark = pytest.mark.xdist_group("spark")

MADE = made_up(150, copies=20)
assert MADE.profile is not None
PROFILE = MADE.profile
IDS = ids_of(MADE.table.num_rows)


def test_a_frame_gives_the_pairs_of_its_table(sail: SparkSession, tmp_path: Path) -> None:
    """In the order of ids, each row that says the same as an earlier one among them."""
    expected = table_found(MADE).run_pairs()
    told = list(frame_found(sail, MADE, tmp_path, partitions=3).run_pairs().pairs)
    ids = [CustomerId(id_) for id_ in IDS]
    named = [RunPair(ids[left], ids[right], bits) for left, right, bits in expected.pairs]  # type: ignore[index]  # places
    assert len(told) > 100
    assert [pair[:2] for pair in named] == [pair[:2] for pair in told]
    assert [pair.bits for pair in named] == pytest.approx([pair.bits for pair in told], abs=1e-9)


def test_a_store_is_fed_from_a_frame(sail: SparkSession, tmp_path: Path) -> None:
    """Links and clusters are those of an index made anew, and the pairs wait, as if it was fed from the table."""
    assert {} == feeding_differences(sail, MADE, tmp_path)


def test_numbers_are_named_as_texts(sail: SparkSession, tmp_path: Path) -> None:
    """And stand in the order of the texts, the smaller first, whatever the order of the numbers."""
    rows = {"nr": [9, 10, 2], "email": ["ann@lee.example"] * 3, "name": ["Ann Lee", "Anna Lee", "Ann Lee"]}
    frame = sail.createDataFrame(pa.table(rows))
    roles = bulk.deduplicate(pa.table(rows).drop_columns(["nr"]), PROFILE).roles
    found = spark.deduplicate(frame, PROFILE, roles=roles, id_column="nr", checkpoint=str(tmp_path))
    pairs = [(str(pair.left), str(pair.right)) for pair in found.run_pairs().pairs]
    assert [("10", "2"), ("2", "9")] == pairs


def test_a_result_that_was_told_judgements_is_refused(sail: SparkSession, tmp_path: Path) -> None:
    """Its pairs are not those of the records alone."""
    frame = sail.createDataFrame(MADE.table.append_column("nr", pa.array(IDS)))
    pair = sail.createDataFrame(pa.table({"one": [IDS[0]], "other": [IDS[1]]}))
    found = spark.deduplicate(
        frame, PROFILE, roles=MADE.roles, id_column="nr", checkpoint=str(tmp_path), different=pair
    )
    with pytest.raises(InvalidOptionError, match="judgements"):
        found.run_pairs()
