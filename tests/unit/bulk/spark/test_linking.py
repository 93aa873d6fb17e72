"""Two frames in, links out."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import DataFrame, SparkSession
from tests.spark_contract import made_up

from customer_core.bulk import Cardinality, spark
from customer_core.bulk.spark._linking import choosing
from customer_core.errors import HeaderOnlyError, InvalidOptionError, UnknownColumnError

pytestmark = pytest.mark.xdist_group("spark")

MADE = made_up(400)
ANN = {"first_name": "Ann", "last_name": "Ortega", "email": "ann@ortega.example", "phone": "0113 496 0000"}
ANNE = {**ANN, "first_name": "Anne", "phone": ""}
EVE = {"first_name": "Eve", "last_name": "Lindqvist", "email": "eve@lindqvist.example", "phone": "0161 496 0001"}


def frame_of(session: SparkSession, rows: dict[object, dict[str, str]]) -> DataFrame:
    """Return a frame of people by their ids."""
    columns = {name: [row.get(name, "") for row in rows.values()] for name in MADE.table.column_names}
    return session.createDataFrame(pa.table({**columns, "nr": list(rows)}))


def linked(
    left: DataFrame,
    right: DataFrame,
    folder: Path,
    **options: Any,  # noqa: ANN401 - each option has a type of its own
) -> spark.LinkedFrames:
    """Link two frames of people."""
    columns = {"left_id_column": "nr", "right_id_column": "nr", "left_roles": MADE.roles, "right_roles": MADE.roles}
    return spark.link(left, right, MADE.profile, **{**columns, "checkpoint": str(folder), **options})


def ids(links: DataFrame) -> set[tuple[object, object]]:
    """Return the ids of links."""
    return {(row["left_id"], row["right_id"]) for row in links.toArrow().to_pylist()}


def test_rows_of_two_frames_are_linked(sail: SparkSession, tmp_path: Path) -> None:
    """Ids may be of different types and on both sides; rows of one frame are never compared with each other."""
    left = frame_of(sail, {2**63 - 1: ANN, -(2**63): EVE, 7: {}})
    right = frame_of(sail, {"ä 1": EVE, "": ANNE, "7": ANNE})
    steps: list[str] = []
    found = linked(
        left, right, tmp_path, progress=lambda step, _done, _of: steps.append(step), cardinality="many_to_many"
    )
    assert {(2**63 - 1, ""), (2**63 - 1, "7"), (-(2**63), "ä 1")} == ids(found.links)
    assert ["bigint", "string", "double", "double"] == [kind for _, kind in found.links.dtypes]
    assert ((3, 3), 3, {}, None) == (found.rows, found.compared, found.cut_blocks, found.fit)
    assert "LinkedFrames(3 left rows, 3 right rows, 3 pairs compared)" == repr(found)
    assert list(found.timings) == list(dict.fromkeys(steps)) == ["normalizing", "pairing", "comparing", "choosing"]


def test_one_row_has_one_link(sail: SparkSession, tmp_path: Path) -> None:
    """Rows that say the same come first; a row that is taken is linked no more."""
    found = linked(frame_of(sail, {1: ANN, 2: ANNE}), frame_of(sail, {3: ANNE, 4: EVE}), tmp_path)
    assert {(2, 3)} == ids(found.links)


def test_links_are_explained_without_a_value(sail: SparkSession, tmp_path: Path) -> None:
    """Evidence of all links, or of the pairs that are asked for, by the ids of their frames."""
    left, right = frame_of(sail, {1: ANN, 2: EVE}), frame_of(sail, {"x": ANNE, "y": EVE})
    found = linked(left, right, tmp_path)
    evidence = found.evidence().toArrow().to_pylist()
    assert {(1, "x"), (2, "y")} == {(row["left_id"], row["right_id"]) for row in evidence}
    assert not {"ann", "ortega", "eve"} & {str(value) for row in evidence for value in row.values()}
    asked = sail.createDataFrame(pa.table({"left_id": [2], "right_id": ["x"]}))
    assert {(2, "x")} == ids(found.evidence(asked))


def test_a_profile_is_learned_from_both_frames(sail: SparkSession, tmp_path: Path) -> None:
    """Without one, as on one machine."""
    numbered = MADE.table.append_column("nr", pa.array(range(400)))
    left, right = (sail.createDataFrame(numbered.slice(start, 200)) for start in (0, 200))
    found = spark.link(
        left,
        right,
        left_roles=MADE.roles,
        right_roles=MADE.roles,
        left_id_column="nr",
        right_id_column="nr",
        checkpoint=str(tmp_path),
    )
    assert found.fit is not None
    assert (400, found.compared) == (found.profile.population, found.fit.pairs)


def test_what_cannot_be_linked_is_refused(sail: SparkSession, tmp_path: Path) -> None:
    """The sentence says which frame it is."""
    frame = frame_of(sail, {1: ANN})
    with pytest.raises(InvalidOptionError, match="cardinality: 'some' is none"):
        linked(frame, frame, tmp_path, cardinality="some")
    with pytest.raises(HeaderOnlyError, match="right frame"):
        linked(frame, frame.where("nr > 1"), tmp_path)
    with pytest.raises(UnknownColumnError, match="left frame has no column 'phone'"):
        linked(frame.drop("phone"), frame, tmp_path)


@pytest.mark.parametrize(
    ("cardinality", "expected"),
    [
        (Cardinality.ONE_TO_ONE, {("0a", "1b"), ("0b", "1a")}),
        (Cardinality.ONE_TO_MANY, {("0a", "1a"), ("0a", "1b")}),
        (Cardinality.MANY_TO_ONE, {("0a", "1b"), ("0b", "1b")}),
    ],
)
def test_links_of_a_component_are_chosen(cardinality: Cardinality, expected: set[tuple[str, str]]) -> None:
    """The best pair first, as long as its rows are free."""
    rows = {
        "left_id": ["0b", "0a", "0b", "0a"],
        "right_id": ["1b", "1b", "1a", "1a"],
        "bits": [8.0, 9.0, 3.0, 5.0],
        "probability": [0.9] * 4,
        "left_told": ["family\x1fb", "family\x1fa", "family\x1fb", "family\x1fa"],
        "right_told": ["family\x1fd", "family\x1fd", "family\x1fc", "family\x1fc"],
    }
    found = choosing(cardinality)(pa.table(rows)).to_pylist()
    assert expected == {(row["left_id"], row["right_id"]) for row in found}
    assert {0.9} == {row["probability"] for row in found}
