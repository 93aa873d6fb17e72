"""A store is fed from a frame as from its table."""

from pathlib import Path

import attrs
import pyarrow as pa
import pytest
from pyspark.sql import SparkSession
from tests.spark_contract import ids_of, made_up

from customer_core import bulk
from customer_core.bulk import spark
from customer_core.errors import InvalidOptionError
from customer_core.exchange import Table, draft_of, records
from customer_core.manager import CustomerManager
from customer_core.matching import RunPair
from customer_core.model import Actor, Customer, CustomerId
from customer_core.storage import MemoryStore

pytestmark = pytest.mark.xdist_group("spark")

MADE = made_up(150, copies=20)
assert MADE.profile is not None
PROFILE = attrs.evolve(MADE.profile, blocking=attrs.evolve(MADE.profile.blocking, block_most=10_000, weak_most=10_000))
IDS = ids_of(MADE.table.num_rows)


def found_in(session: SparkSession, folder: Path) -> spark.DeduplicatedFrame:
    """Return what Spark finds in the table."""
    frame = session.createDataFrame(MADE.table.append_column("nr", pa.array(IDS))).repartition(3)
    return spark.deduplicate(frame, PROFILE, roles=MADE.roles, id_column="nr", checkpoint=str(folder))


def customers() -> list[Customer]:
    """Return the rows as customers that have their ids."""
    cells = tuple(zip(*(column.to_pylist() for column in MADE.table.columns), strict=True))
    plain = Table(file="made", header=tuple(MADE.table.column_names), rows=cells)
    drafts = (attrs.evolve(draft_of(one), external_keys=[]) for one in records(plain, MADE.roles))
    return [draft.with_id(CustomerId(id_)) for id_, draft in zip(IDS, drafts, strict=True)]


def test_a_frame_gives_the_pairs_of_its_table(sail: SparkSession, tmp_path: Path) -> None:
    """In the order of ids, each row that says the same as an earlier one among them."""
    mapping = [f"{role.role or 'ignore'}={role.column}" for role in MADE.roles]
    expected = bulk.deduplicate(MADE.table, PROFILE, mapping=mapping).run_pairs()
    told = list(found_in(sail, tmp_path).run_pairs().pairs)
    ids = [CustomerId(id_) for id_ in IDS]
    named = [RunPair(ids[left], ids[right], bits) for left, right, bits in expected.pairs]  # type: ignore[index]  # places
    assert len(told) > 100
    assert [pair[:2] for pair in named] == [pair[:2] for pair in told]
    assert [pair.bits for pair in named] == pytest.approx([pair.bits for pair in told], abs=1e-9)


def test_a_store_is_fed_from_a_frame(sail: SparkSession, tmp_path: Path) -> None:
    """Links and clusters are those of an index made anew, and the pairs wait."""
    found, store = found_in(sail, tmp_path), MemoryStore()
    desk = CustomerManager.open(store=store, profile=PROFILE).acting_as(Actor.system("nightly"))
    desk.imports.load(customers(), pairs=found.run_pairs())
    kept, clusters = links_of(store), desk.duplicates.list_clusters(most=10_000)
    assert found.pairs.count() == len(desk.reviews.list_waiting(most=1_000))
    groups: dict[str, list[CustomerId]] = {}
    for row in sorted(found.clusters.toArrow().to_pylist(), key=lambda row: row["id"]):
        groups.setdefault(row["cluster"], []).append(CustomerId(row["id"]))
    assert [tuple(group) for group in groups.values() if len(group) > 1] == list(clusters)
    desk.maintenance.reindex()
    assert (links_of(store), desk.duplicates.list_clusters(most=10_000)) == (kept, clusters)


def links_of(store: MemoryStore) -> object:
    """Return all links that a store keeps."""
    with store.reading() as unit:
        return unit.links.list_of(unit.links.list_ids(after=None, most=10_000))


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
