"""The rows of a frame read in tasks."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest

from customer_core.bulk.spark._chunks import over_chunks
from customer_core.bulk.spark._reading import FAULTS, reading
from customer_core.exchange import CELL_CHARACTERS_MAX, ROW_BYTES_MAX
from customer_core.matching import prepare


def read(columns: Sequence[Sequence[object] | pa.Array], *roles: str, are_days: bool = False) -> list[dict[str, Any]]:
    """Return what a task makes of columns, given in batches of one row each."""
    arrays = [column if isinstance(column, pa.Array) else pa.array(column) for column in columns]
    names = ["id", *(f"c{place}" for place in range(len(arrays)))]
    table = pa.table(dict(zip(names, [pa.array(range(len(arrays[0]))), *arrays], strict=True)))
    task = reading(roles, [are_days] * len(roles))
    return [row for batch in task(table.to_batches(max_chunksize=1)) for row in batch.to_pylist()]


def test_a_row_is_told_as_it_is_compared() -> None:
    """What is told of a row is the fingerprint of its record; a row that says nothing has an empty one."""
    cells = ["Ann", None], ["Ortega", ""], ["a@x.example; b@x.example", " "]
    found = read(cells, "given_name", "family_name", "email")
    expected = prepare({"given_name": "Ann", "family_name": "Ortega", "email": "a@x.example; b@x.example"})
    assert [expected.fingerprint, ""] == [row["told"] for row in found]
    assert [(0, -1, -1), (1, -1, -1)] == [(row["id"], row["fault"], row["place"]) for row in found]


def test_typed_cells_are_told_as_their_text() -> None:
    """Whole numbers have no decimal point, and instants are days where the whole column has no time of day."""
    expected = prepare({"postcode": "12345", "birth_date": "1977-09-13"}).fingerprint
    for number in (pa.array([12345]), pa.array([12345.0]), pa.array(["12345"])):
        [row] = read([number, [date(1977, 9, 13)]], "postcode", "birth_date")
        assert expected == row["told"]
    instants = pa.array([datetime(1977, 9, 13), datetime(1977, 9, 13, 7)], pa.timestamp("us"))  # noqa: DTZ001 - no zone
    days = read([instants.slice(0, 1)], "text:since", are_days=True)
    times = read([instants], "text:since")
    assert [prepare({"text:since": "1977-09-13"}).fingerprint] == [row["told"] for row in days]
    assert prepare({"text:since": "1977-09-13T00:00:00"}).fingerprint == times[0]["told"]


FAULTY: Mapping[str, tuple[Sequence[object], int]] = {
    "no text": ([b"Ann", b"\xff"], 0),
    "NUL": (["Ann", "A\0nn"], 1),
    "long": (["Ann", "x" * (CELL_CHARACTERS_MAX + 1)], 2),
}


@pytest.mark.parametrize("kind", FAULTY)
def test_a_cell_that_no_table_may_hold_is_told(kind: str) -> None:
    """The row is there with the first of its faults and its column; other rows are read as ever."""
    cells, fault = FAULTY[kind]
    sound, faulty = read([["Leeds\0", "Leeds"], cells], "city", "given_name")
    assert (1, 0) == (sound["fault"], sound["place"])
    assert (fault, 1) == (faulty["fault"], faulty["place"])
    assert prepare({"city": "Leeds"}).fingerprint == faulty["told"]


def test_a_row_that_is_too_long_is_told() -> None:
    """Cells that are each short enough can be too much together."""
    columns = 1 + ROW_BYTES_MAX // CELL_CHARACTERS_MAX
    cells = [["x" * CELL_CHARACTERS_MAX, "x"] for _ in range(columns)]
    found = read(cells, *(f"text:{place}" for place in range(columns)))
    assert [(len(FAULTS) - 1, 0), (-1, -1)] == [(row["fault"], row["place"]) for row in found]


@pytest.mark.parametrize(("size", "expected"), [(1, [2, 2, 1]), (3, [4, 1]), (100, [5])])
def test_work_is_done_on_chunks(size: int, expected: list[int]) -> None:
    """Batches are put together until there are rows enough; what is left comes last, and nothing is made of nothing."""
    batches = pa.table({"a": range(5)}).to_batches(max_chunksize=2)
    chunks: list[int] = []

    def work(chunk: pa.Table) -> list[pa.Table]:
        chunks.append(chunk.num_rows)
        return [pa.table({"b": pa.array(["x"], pa.large_string())})]

    found = [batch.schema.types for batch in over_chunks(work, size)(batches)]
    assert (expected, [[pa.string()]] * len(expected)) == (chunks, found)
    assert [] == list(over_chunks(work, size)([]))
