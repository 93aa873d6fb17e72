"""Connected records, by joins of frames."""

import random
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from customer_core.bulk.spark._checkpoints import Checkpoints
from customer_core.bulk.spark._components import connect, gather
from customer_core.matching import components

pytestmark = pytest.mark.xdist_group("spark")


@pytest.fixture(params=[0, 100, 10_000], ids=["by joins", "by joins at first", "in one task"])
def _ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many links go to one task."""
    monkeypatch.setattr("customer_core.bulk.spark._components.LINKS_OF_A_TASK", request.param)


def roots(session: SparkSession, folder: Path, links: list[tuple[int, int]]) -> dict[int, int]:
    """Return the root of each node."""
    left, right = zip(*links, strict=True)
    frame = session.createDataFrame(pa.table({"left_id": left, "right_id": right}))
    found = connect(frame, Checkpoints(str(folder))).toArrow().to_pylist()
    assert len({row["node"] for row in found}) == len(found)
    return {row["node"]: row["root"] for row in found}


@pytest.mark.usefixtures("_ways")
@pytest.mark.parametrize("density", [0.5, 1.0])
def test_components_are_those_of_a_plain_union_find(sail: SparkSession, tmp_path: Path, density: float) -> None:
    """Each node of a link has the smallest node that links connect it with."""
    draw, size = random.Random(density), 200  # noqa: S311 - the same links each time, no secret
    links = [(draw.randrange(size), draw.randrange(size)) for _ in range(int(size * density))]
    links = [(one, other) for one, other in links if one != other]
    linked = {node for link in links for node in link}
    expected = {node: group[0] for group in components(size, links) for node in group if node in linked}
    assert expected == roots(sail, tmp_path, links)


@pytest.mark.usefixtures("_ways")
@pytest.mark.parametrize("step", [1, 37])
def test_a_long_chain_is_one_component(sail: SparkSession, tmp_path: Path, step: int) -> None:
    """A path through many nodes, in their order or zigzag, is found in a few rounds."""
    size = 257
    order = [place * step % size for place in range(size)]
    assert {0} == set(roots(sail, tmp_path, list(pairwise(order))).values())
    assert len(list(tmp_path.rglob("*-hooked"))) <= 8


def test_the_smallest_node_is_that_of_texts_too() -> None:
    """Texts stand in the order of their bytes, as Spark has them."""
    found = gather(pa.table({"left_id": ["b", "ä", "10"], "right_id": ["ä", "z", "9"]})).to_pylist()
    assert {"b": "b", "ä": "b", "z": "b", "10": "10", "9": "10"} == {row["node"]: row["root"] for row in found}
