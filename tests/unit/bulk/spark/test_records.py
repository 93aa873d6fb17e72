"""What a frame has to be."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - its usual name

from customer_core import bulk
from customer_core.bulk.spark._checkpoints import Checkpoints
from customer_core.bulk.spark._records import ReadRows, read_rows
from customer_core.errors import (
    DuplicateHeaderError,
    HeaderOnlyError,
    InvalidOptionError,
    InvalidRowsError,
    NoRolesError,
    UnknownColumnError,
    UnknownRoleError,
    UnsupportedColumnError,
)
from customer_core.exchange import ColumnRole
from customer_core.matching import prepare

pytestmark = pytest.mark.xdist_group("spark")

ROWS: Mapping[str, Sequence[Any]] = {
    "nr": [3, 1, 2],
    "given name": ["Ann", "Ben", "Eve"],
    "e.mail`s": ["ann@x.example", "", None],
    "note": ["\0", "x", "y"],
}
NOTHING: Mapping[str, Sequence[object]] = {}
ROLES = (("given name", "given_name"), ("e.mail`s", "email"))


def roles(*named: tuple[str, str]) -> tuple[ColumnRole, ...]:
    """Return the roles of columns."""
    return tuple(ColumnRole(column=column, role=role, confidence=1.0, reason="") for column, role in named)


def read(
    session: SparkSession,
    folder: Path,
    named: Sequence[tuple[str, str]] = ROLES,
    changed: Mapping[str, Sequence[object]] = NOTHING,
) -> ReadRows:
    """Read rows of which some columns are changed."""
    return read_frame(session.createDataFrame(pa.table({**ROWS, **changed})), folder, named)


def read_frame(frame: DataFrame, folder: Path, named: Sequence[tuple[str, str]] = ROLES) -> ReadRows:
    """Read a frame."""
    return read_rows(frame, roles(*named), "nr", Checkpoints(str(folder)))


def test_rows_are_read_by_their_roles(sail: SparkSession, tmp_path: Path) -> None:
    """Whatever their columns are called; a column that nobody named is not looked at."""
    found = read(sail, tmp_path)
    told = {row["id"]: row["told"] for row in found.told.toArrow().to_pylist()}
    assert prepare({"given_name": "Ann", "email": "ann@x.example"}).fingerprint == told[3]
    assert {1: prepare({"given_name": "Ben"}).fingerprint, 2: prepare({"given_name": "Eve"}).fingerprint} == {
        id_: told[id_] for id_ in (1, 2)
    }
    assert (3, ["", "given_name", "email", ""]) == (found.count, [role.role for role in found.roles])


def test_a_column_may_be_an_id_and_compared(sail: SparkSession, tmp_path: Path) -> None:
    """The number of another system can be both."""
    found = read(sail, tmp_path, [("nr", "external_id")], {"nr": ["A-1", "B-2", "C-3"]})
    told = {row["id"]: row["told"] for row in found.told.toArrow().to_pylist()}
    assert prepare({"external_id": "A-1"}).fingerprint == told["A-1"]


BAD_IDS: Mapping[str, tuple[Sequence[Any], str]] = {
    "none": ([1, None, 2], "1 rows have no id"),
    "twice": ([1, 1, 1], "2 rows have the id of another one"),
    "fractions": ([1.0, 2.0, 3.0], "values of the type double"),
}


@pytest.mark.parametrize("kind", BAD_IDS)
def test_ids_that_do_not_tell_rows_apart_are_refused(sail: SparkSession, tmp_path: Path, kind: str) -> None:
    """The sentence says how many there are, and shows none."""
    ids, problem = BAD_IDS[kind]
    with pytest.raises(InvalidOptionError, match=problem):
        read(sail, tmp_path, changed={"nr": ids})


def test_a_column_that_is_not_there_is_refused(sail: SparkSession, tmp_path: Path) -> None:
    """Neither that of ids nor one that is to be compared."""
    frame = sail.createDataFrame(pa.table(ROWS))
    with pytest.raises(InvalidOptionError, match="there is no column 'id'"):
        read_rows(frame, roles(*ROLES), "id", Checkpoints(str(tmp_path)))
    with pytest.raises(UnknownColumnError, match="frame has no column 'phone'"):
        read(sail, tmp_path, [*ROLES, ("phone", "phone")])
    with pytest.raises(UnknownRoleError, match="'mail' is not a role"):
        read(sail, tmp_path, [("e.mail`s", "mail")])
    with pytest.raises(NoRolesError, match="No column of frame"):
        read(sail, tmp_path, [])


def test_two_columns_of_one_name_are_refused(sail: SparkSession, tmp_path: Path) -> None:
    """As in a file."""
    with pytest.raises(DuplicateHeaderError):
        read_frame(sail.createDataFrame(pa.table(ROWS)).toDF("nr", "given name", "e.mail`s", "E.MAIL`S"), tmp_path)


def test_no_rows_are_refused(sail: SparkSession, tmp_path: Path) -> None:
    """As a file without records is."""
    with pytest.raises(HeaderOnlyError):
        read_frame(sail.createDataFrame(pa.table(ROWS)).where(F.lit(False)), tmp_path)


def test_cells_that_no_table_may_hold_are_refused(sail: SparkSession, tmp_path: Path) -> None:
    """The sentence names the column, in how many rows, and what to do, and shows no cell."""
    with pytest.raises(InvalidRowsError) as caught:
        read(sail, tmp_path, changed={"given name": ["A\0nn", "Ben", "E\0ve"]})
    expected = "frame, column 'given name', in 2 of its rows: a cell holds a NUL character; remove it."
    assert expected == str(caught.value)


def test_a_type_that_has_no_text_is_refused(sail: SparkSession, tmp_path: Path) -> None:
    """A list says nothing that a cell says."""
    with pytest.raises(UnsupportedColumnError, match="array<string>"):
        read(sail, tmp_path, changed={"given name": [["Ann"], ["Ben"], ["Eve"]]})


@pytest.mark.parametrize("hour", [0, 7])
def test_instants_are_days_where_none_has_a_time(sail: SparkSession, tmp_path: Path, hour: int) -> None:
    """As on one machine, in the whole column, however it is partitioned."""
    since = [datetime(2020, 1, 1), None, datetime(2021, 1, 1, hour)]  # noqa: DTZ001 - without a zone
    frame = sail.createDataFrame(pa.table({**ROWS, "note": since}))
    frame = frame.withColumn("note", F.col("note").cast("timestamp_ntz")).repartition(3)
    found = read_frame(frame, tmp_path, [("note", "text:since"), ("given name", "given_name")])
    told = {row["id"]: row["told"] for row in found.told.toArrow().to_pylist()}
    one = bulk.deduplicate(pa.table({**ROWS, "note": since}), mapping=["text:since=note", "ignore=e.mail`s"])
    assert [one.record(row).fingerprint for row in range(3)] == [told[id_] for id_ in ROWS["nr"]]
