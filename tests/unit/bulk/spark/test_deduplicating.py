"""One frame in, customers out."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import pyarrow as pa
import pytest
from pyspark.sql import DataFrame, SparkSession
from tests.spark_contract import differences, made_up, on_one_machine, on_spark

from customer_core.bulk import spark
from customer_core.errors import InvalidOptionError
from customer_core.matching import V1

pytestmark = pytest.mark.xdist_group("spark")

MADE = made_up(400)
NAMED = {"first_name": "Ann", "last_name": "Ortega", "email": "ann@ortega.example", "phone": "0113 496 0000"}
NOBODY = dict.fromkeys(NAMED, "")
OTHER = {**NOBODY, "first_name": "Eve"}


def frame_of(session: SparkSession, *rows: dict[str, str], first: int = 10) -> DataFrame:
    """Return a frame of people, with ascending ids."""
    columns = {name: [row.get(name, "") for row in rows] for name in MADE.table.column_names}
    return session.createDataFrame(pa.table({**columns, "nr": range(first, first + len(rows))}))


def deduplicated(
    frame: DataFrame,
    folder: Path,
    **options: Any,  # noqa: ANN401 - each option has a type of its own
) -> spark.DeduplicatedFrame:
    """Deduplicate a frame of people."""
    return spark.deduplicate(
        frame, MADE.profile, **{"roles": MADE.roles, "id_column": "nr", "checkpoint": str(folder), **options}
    )


def clusters(found: spark.DeduplicatedFrame) -> dict[int, int]:
    """Return the cluster of each id."""
    return {row["id"]: row["cluster"] for row in found.clusters.toArrow().to_pylist()}


def judged(session: SparkSession, *pairs: tuple[object, object]) -> DataFrame:
    """Return judged pairs as a frame, ids as texts where one of them is."""
    is_text = {str} & {type(end) for pair in pairs for end in pair}
    left, right = ([str(end) if is_text else end for end in side] for side in zip(*pairs, strict=True))
    return session.createDataFrame(pa.table({"one": left, "other": right}))


def test_one_row_is_one_customer(sail: SparkSession, tmp_path: Path) -> None:
    """With nobody to compare it with, and with steps to tell of."""
    steps: list[str] = []
    found = deduplicated(frame_of(sail, NAMED), tmp_path, progress=lambda step, _done, _of: steps.append(step))
    assert ({10: 10}, 0, 1, 0) == (clusters(found), found.pairs.count(), found.rows, found.compared)
    assert "DeduplicatedFrame(1 rows, 0 pairs compared)" == repr(found)
    assert list(found.timings) == list(dict.fromkeys(steps)) == ["normalizing", "pairing", "comparing", "clustering"]


def test_blocks_that_are_too_large_are_cut_and_told(sail: SparkSession, tmp_path: Path) -> None:
    """In the order of names each record meets its neighbors; of keys that say little, no one meets."""
    expected = on_one_machine(MADE)
    assert {} == differences(expected, on_spark(sail, MADE, tmp_path, partitions=2))
    assert {"address", "any_name"} <= expected.cut_blocks.keys()


def test_a_profile_is_learned_as_on_one_machine(sail: SparkSession, tmp_path: Path) -> None:
    """Figures, frequencies and nicknames; a profile that is given is taken as it is, once it has observed anything."""
    learned = attrs.evolve(MADE, profile=None)
    expected = on_one_machine(learned)
    found = on_spark(sail, learned, tmp_path, partitions=2)
    assert ({}, True) == (differences(expected, found), found.fit is not None)
    observed = attrs.evolve(MADE, profile=V1)
    assert {} == differences(on_one_machine(observed), on_spark(sail, observed, tmp_path, partitions=2))


def test_rows_that_all_say_the_same_are_one_customer(sail: SparkSession, tmp_path: Path) -> None:
    """However many, they are compared with the first of them alone, and no block is too large."""
    found = deduplicated(frame_of(sail, *[NAMED] * 300), tmp_path)
    assert {10} == set(clusters(found).values())
    assert {(10, other) for other in range(11, 310)} == {
        (row["left_id"], row["right_id"]) for row in found.pairs.toArrow().to_pylist()
    }
    assert (0, {}) == (found.compared, found.cut_blocks)


def test_rows_that_say_nothing_or_too_little_are_customers_of_their_own(sail: SparkSession, tmp_path: Path) -> None:
    """As on one machine: equal rows that name a town and nobody are nobody in particular."""
    somewhere = {**NOBODY, "city": "Leeds"}
    found = deduplicated(frame_of(sail, NOBODY, NOBODY, somewhere, somewhere), tmp_path)
    assert {10: 10, 11: 11, 12: 12, 13: 13} == clusters(found)


def test_pairs_are_explained_without_a_value(sail: SparkSession, tmp_path: Path) -> None:
    """Evidence of all pairs, or of those asked for, adds up to the score, and holds fields and levels alone."""
    found = deduplicated(frame_of(sail, NAMED, {**NAMED, "phone": ""}, OTHER), tmp_path)
    [pair] = found.pairs.toArrow().to_pylist()
    evidence = found.evidence().toArrow().to_pylist()
    assert {(10, 11)} == {(row["left_id"], row["right_id"]) for row in evidence}
    assert {"given_name", "family_name", "email"} <= {row["field"] for row in evidence}
    assert not {"ann", "ortega"} & {str(value) for row in evidence for value in row.values()}
    asked = judged(sail, (10, 12)).toDF("left_id", "right_id")
    assert {(10, 12)} == {(row["left_id"], row["right_id"]) for row in found.evidence(asked).toArrow().to_pylist()}
    assert pair["probability"] > 0.9


def test_what_was_judged_holds(sail: SparkSession, tmp_path: Path) -> None:
    """Ids of any spelling that is a whole number name a row; *different* wins over *same*."""
    frame = frame_of(sail, NAMED, NAMED, OTHER, NOBODY)
    same, different = judged(sail, ("12", "13"), ("10", "12")), judged(sail, (11, 10))
    found = deduplicated(frame, tmp_path, same=same, different=different)
    assert {10: 10, 11: 11, 12: 10, 13: 10} == clusters(found)
    found = deduplicated(frame, tmp_path, same=judged(sail, (12, 13)), different=judged(sail, (13, 12)))
    assert {10: 10, 11: 10, 12: 12, 13: 13} == clusters(found)


BAD_JUDGEMENTS: Mapping[str, tuple[tuple[object, object], str]] = {
    "unknown": ((10, 99), "about an id that is not in the frame"),
    "itself": ((10, 10), "no pair of two ids"),
    "half": ((10, None), "no pair of two ids"),
    "text": (("10", "Ann"), "no pair of two ids"),
}


@pytest.mark.parametrize("kind", BAD_JUDGEMENTS)
def test_a_judgement_about_no_two_rows_is_refused(sail: SparkSession, tmp_path: Path, kind: str) -> None:
    """The sentence shows no id."""
    pair, problem = BAD_JUDGEMENTS[kind]
    with pytest.raises(InvalidOptionError, match=problem) as caught:
        deduplicated(frame_of(sail, NAMED, OTHER), tmp_path, same=judged(sail, (10, 11), pair))
    assert not {"99", "Ann"} & set(str(caught.value).split())


def test_judgements_come_in_two_columns(sail: SparkSession, tmp_path: Path) -> None:
    """Anything else may mean anything."""
    with pytest.raises(InvalidOptionError, match="has 3 columns"):
        deduplicated(frame_of(sail, NAMED, OTHER), tmp_path, same=frame_of(sail, NAMED).select("nr", "phone", "email"))


def test_a_run_writes_to_a_folder_of_its_own(sail: SparkSession, tmp_path: Path) -> None:
    """What else is in the folder that was named stays; without a folder there is no run."""
    (tmp_path / "rows").mkdir()
    found = [deduplicated(frame_of(sail, NAMED), tmp_path) for _ in range(2)]
    assert {"rows", *(Path(one.folder).name for one in found)} == {path.name for path in tmp_path.iterdir()}
    assert [] == list((tmp_path / "rows").iterdir())
    with pytest.raises(InvalidOptionError, match="checkpoint: it names no folder"):
        deduplicated(frame_of(sail, NAMED), tmp_path, checkpoint=" ")


def test_the_extra_is_named_where_it_is_missing() -> None:
    """Without its packages, the import says in one sentence what to install."""
    code = "import sys; sys.modules['pyspark'] = None; import customer_core.bulk.spark"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "needs the optional package pyspark: pip install 'customer-core[spark]'." in run.stderr
