import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_core.bulk import TextTable, read_table
from customer_core.bulk._sampling import row_checksums
from customer_core.errors import NoRolesError
from customer_core.exchange import ColumnRole, Table, guess_roles, map_roles, read_csv, row_checksum, write_csv
from customer_core.testing.generator import generate

SPELLINGS = ["", " ", "a", " a", "a\u3000", "'1", " '1", "1", "'a", "ann@example.com", "123456789", "0123456789"]
CELLS = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Draw a table of a few columns with cells that say the same in several spellings."""
    width = draw(st.integers(1, 3))
    rows = draw(st.lists(st.tuples(*[CELLS | st.sampled_from(SPELLINGS)] * width), min_size=1, max_size=8))
    return Table(file="x.csv", header=("name", "customer no", "kind")[:width], rows=tuple(rows))


def mapped(table: Table | TextTable) -> Sequence[ColumnRole] | None:
    """Return the roles of a table, None where it has none."""
    try:
        return map_roles(table)
    except NoRolesError:
        return None


def chunked(table: Table) -> TextTable:
    """Keep a table as columns whose chunks end at different rows, and whose arrays begin inside their buffers."""
    columns = []
    for index in range(len(table.header)):
        cells = pa.array(["before", *(row[index] for row in table.rows)], pa.string())[1:]
        columns.append(pa.chunked_array([cells[: index + 1], cells[index + 1 :]]))
    return TextTable(file=table.file, header=table.header, columns=tuple(columns), rows=len(table.rows))


@settings(deadline=None)
@given(table=tables(), limit=st.integers(1, 9))
def test_columns_answer_as_rows_do(table: Table, limit: int) -> None:
    """Checksums, samples and counts of values are the same, however the cells are kept."""
    for columns in (read_table(table), chunked(table)):
        assert [row_checksum(row) for row in table.rows] == row_checksums(columns.columns).tolist()
        assert table.sample_rows(limit) == columns.sample_rows(limit)
        for index in range(len(table.header)):
            assert table.count_values(index) == columns.count_values(index)


@settings(deadline=None)
@given(table=tables())
def test_roles_of_columns_are_those_of_rows(table: Table) -> None:
    """What a column is used for does not depend on how its table is kept."""
    assert mapped(table) == mapped(read_table(table))


def test_labelled_and_generated_files_are_mapped_alike(labelled: Path, tmp_path: Path) -> None:
    """Public test files and synthetic customers have the same roles with the same reasons."""
    made = generate(2_000, seed=3)
    write_csv(tmp_path / "made.csv", made.header, made.rows)
    for file in (*labelled.glob("*.csv"), tmp_path / "made.csv"):
        assert mapped(read_csv(file)) == mapped(read_table(file))


def test_a_large_table_is_sampled_alike_whatever_its_order() -> None:
    """Beyond the sample's size and across batches, the same rows are looked at in both kinds of table."""
    rows = [(f"user{index}@example.com", f"C{index % 69_000:05}", "x" * (index % 7)) for index in range(70_000)]
    shuffled = random.Random(5).sample(rows, len(rows))  # noqa: S311 - a fixed order, no secret
    table = Table(file="x.csv", header=("a", "customer no", "b"), rows=tuple(rows))
    columns = read_table(Table(file="x.csv", header=table.header, rows=tuple(shuffled)))
    assert table.sample_rows(100) == columns.sample_rows(100)
    assert guess_roles(table) == guess_roles(columns)


def test_copies_of_few_rows_are_drawn_by_their_shares() -> None:
    """Where all rows are copies of a few, no kind of them is all that is looked at, in both kinds of table."""
    table = Table(file="x.csv", header=("a",), rows=(("x",), ("y",), ("x",), ("z",)) * 30_000)
    drawn = Counter(table.sample_rows(400))
    assert table.sample_rows(400) == read_table(table).sample_rows(400)
    assert {("x",), ("y",), ("z",)} == set(drawn)
    assert 170 < drawn["x",] < 230


def test_columns_without_rows_have_an_empty_sample() -> None:
    """A part of a table may be left without records."""
    column = pa.chunked_array([], pa.string())
    empty = TextTable(file="x.csv", header=("name",), columns=(column,), rows=0)
    assert [] == empty.sample_rows(5)
    assert (0, 0) == empty.count_values(0)
    assert guess_roles(Table(file="x.csv", header=("name",), rows=())) == guess_roles(empty)


def test_all_white_space_is_stripped() -> None:
    """What Python takes for white space says nothing in a column either."""
    blanks = tuple((char,) for char in map(chr, range(sys.maxunicode + 1)) if char.isspace())
    table = Table(file="x.csv", header=("name",), rows=(*blanks, ("Ann",)))
    assert (1, 1) == table.count_values(0) == read_table(table).count_values(0)
