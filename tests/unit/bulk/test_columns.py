"""Values by number."""

import pyarrow as pa
import pytest

from customer_core.bulk._columns import FeatureColumn, Numbered, merged, numbered, sharing_values, stacked
from customer_core.bulk._values import Parts, Values


def column(*cells: str) -> Numbered:
    """Return the cells of a column by number."""
    return numbered(pa.array(cells, pa.large_string()))


def feature(*cells: str) -> FeatureColumn:
    """Return a feature whose values are the lines of cells."""
    found = column(*cells).feature(lambda cell: cell)
    assert found is not None
    return found


def values(found: FeatureColumn) -> list[tuple[str, ...]]:
    """Return the values of each record."""
    return [found.of(row) for row in range(len(found.first))]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_equal_cells_have_one_number_and_empty_ones_none(kind: pa.DataType) -> None:
    """Also where the cells come in several parts, and where there is none."""
    found = numbered(pa.chunked_array([["b", "a"], [], ["", "b"]], kind))
    assert [0, 1, -1, 0] == found.codes.tolist()
    assert 0 == len(numbered(pa.chunked_array([], kind)).codes)


def test_columns_are_read_together_by_their_combinations() -> None:
    """Equal combinations have one number; where all are empty, there is none."""
    found = merged([column("a", "a", "", "", "a"), column("x", "", "y", "", "x"), column("1", "1", "1", "", "1")])
    rows = list(zip(*found.columns, strict=True))
    assert [("a", "x", "1"), ("a", "", "1"), ("", "y", "1"), None, ("a", "x", "1")] == [
        rows[code] if code >= 0 else None for code in found.codes.tolist()
    ]


def test_cells_with_several_values_fill_several_slots() -> None:
    """Lines are values, each once, the first sixteen; longer ones are cut at 512 characters."""
    found = feature("a\nb\na", "b", "", "\nc", "\n".join(map(str, range(20))), "x" * 600, "y" * 600 + "\nz")
    several = tuple(str(number) for number in range(16))
    assert [("a", "b"), ("b",), (), ("c",), several, ("x" * 512,), ("y" * 512, "z")] == values(found)
    assert f"FeatureColumn({len(found.values)} values, 16 slots)" == repr(found)


def test_only_lines_with_the_mark_count() -> None:
    """Features that share a parse take their own lines, and a feature that finds nothing is not there."""
    cells = column("pa\nrb\npc", "rb", "p", "")
    people = cells.feature(lambda cell: cell, "p")
    assert people is not None
    assert [("a", "c"), (), (), ()] == values(people)
    assert cells.feature(lambda cell: cell, "q") is None
    assert column("", "").feature(lambda cell: cell) is None


def test_a_parse_is_called_once_for_each_cell() -> None:
    """However often it is asked for."""
    asked: list[str] = []

    def parse(cell: str) -> str:
        asked.append(cell)
        return cell

    cells = column("a", "b", "a")
    cells.feature(parse)
    cells.feature(parse, "a")
    assert ["a", "b"] == asked


def test_stacked_features_have_the_values_of_all_without_repeats() -> None:
    """In the order of the columns, packed to the front; one alone is itself."""
    one, other = feature("a", "", "b\nc", ""), feature("a", "d", "c\ne", "")
    assert [("a",), ("d",), ("b", "c", "e"), ()] == values(stacked([one, other]))
    assert one is stacked([one])
    many = stacked([feature("\n".join(f"{place}{number}" for number in range(9))) for place in "xyz"])
    assert 16 == len(values(many)[0])


def test_features_that_share_values_number_them_alike() -> None:
    """Equal values of two features have one number, and what each record has stays."""
    one, other = sharing_values([feature("a", "b", ""), feature("b", "c", "a")])
    assert one.values is other.values
    assert ([("a",), ("b",), ()], [("b",), ("c",), ("a",)]) == (values(one), values(other))
    assert one.first[1] == other.first[0]


def test_values_are_derived_once() -> None:
    """Each function, with each parameter, is called once for all."""
    asked: list[float] = []

    def derive(values: Values, parameter: float = 0.0) -> int:
        asked.append(parameter)
        return len(values)

    texts = Values(("a", "b"))
    assert [2, 2, 2] == [texts.derived(derive), texts.derived(derive, 3.0), texts.derived(derive, 3.0)]
    assert [0.0, 3.0] == asked
    assert (("a",), "b") == (tuple(texts[:1]), texts[1])


def test_parts_are_numbered_with_their_lengths() -> None:
    """Equal parts have one number; a length is that of the part of each value, in code points."""
    parts = Parts.of(["é", "ab", "é"])
    assert ([0, 1, 0], [1, 2, 1], ["é", "ab"]) == (parts.codes.tolist(), parts.lengths.tolist(), list(parts.values))
