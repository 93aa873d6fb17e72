import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_core.exchange import (
    ROLES,
    TOWN,
    TOWN_PARTS,
    Table,
    bare_value,
    exact_cell,
    guess_roles,
    map_roles,
    open_csv,
    open_rows,
    read_csv,
    records,
    spreadsheet_cell,
    write_csv,
)
from customer_core.exchange._tables import fold_header
from customer_core.normalization import split_town

CELLS = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
# An e-mail address where a name should be is taken for a missing header.
NAMES = CELLS.filter(lambda name: "@" not in name and fold_header(name) != "")


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Draw a table of any cells that a CSV file can hold."""
    header = tuple(draw(st.lists(NAMES, min_size=1, max_size=5, unique_by=fold_header)))
    rows = draw(st.lists(st.tuples(*[CELLS] * len(header)), min_size=1, max_size=6))
    return Table(file="customers.csv", header=header, rows=tuple(rows))


@pytest.mark.guarantee("G25")
@settings(deadline=None)
@given(table=tables())
def test_what_is_written_is_read_back_equal(tmp_path_factory: pytest.TempPathFactory, table: Table) -> None:
    """Reading undoes writing: any header and any cells come back as they were, without a word about the format."""
    path = tmp_path_factory.getbasetemp() / "round-trip.csv"
    write_csv(path, table.header, table.rows)
    again = read_csv(path)
    assert (table.header, table.rows) == (again.header, again.rows)


@pytest.mark.guarantee("G25")
@given(text=st.text(alphabet="'=+-@ 0123abe/.:\t\r\n\uff1d\uff0b\uff0d\uff20", max_size=8).map(str.strip))
def test_a_cell_says_its_text_in_either_form(text: str) -> None:
    """Marked for a spreadsheet or not; a marked one begins with nothing that a spreadsheet runs."""
    assert text == bare_value(exact_cell(text)) == bare_value(spreadsheet_cell(text))
    assert spreadsheet_cell(text)[:1] not in {*"=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"}


@settings(deadline=None)
@given(table=tables(), codec=st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]))
def test_the_encoding_does_not_change_the_table(
    tmp_path_factory: pytest.TempPathFactory, table: Table, codec: str
) -> None:
    """A file is the same table in every encoding that its first bytes declare."""
    path = tmp_path_factory.getbasetemp() / "encoded.csv"
    write_csv(path, table.header, table.rows)
    path.write_bytes(path.read_bytes().decode().encode(codec))
    assert table.rows == read_csv(path).rows


@settings(deadline=None)
@given(table=tables())
def test_streaming_reads_what_reading_reads(tmp_path_factory: pytest.TempPathFactory, table: Table) -> None:
    """Records come one by one as they come all at once."""
    path = tmp_path_factory.getbasetemp() / "streamed.csv"
    write_csv(path, table.header, table.rows)
    with open_csv(path) as streamed:
        assert read_csv(path).rows == tuple(streamed.rows)


@pytest.mark.guarantee("G24")
@settings(deadline=None)
@given(text=st.text(alphabet='ab,"\r\n', max_size=60))
def test_no_row_of_a_faulty_file_is_lost(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """The texts of the rows are what stands below the header, but for blank lines; sound files are read as ever."""
    path = tmp_path_factory.getbasetemp() / "faulty.csv"
    path.write_bytes(f"x,y\n{text}".encode())
    with open_rows(path) as table:
        rows = list(table.rows)
    assert [*range(len(rows))] == [row.number for row in rows]
    told = [line for row in rows for line in row.text.splitlines() if line]
    assert [line for line in text.splitlines() if line] == told
    assert {2} >= {len(row.cells) for row in rows if row.fault is None}
    if rows and all(row.fault is None for row in rows):
        assert read_csv(path).rows == tuple(row.cells for row in rows)


@settings(deadline=None)
@given(table=tables(), data=st.data())
def test_the_order_of_the_rows_changes_no_role(table: Table, data: st.DataObject) -> None:
    """Roles depend on what the rows hold, not on how they are ordered."""
    shuffled = Table(file=table.file, header=table.header, rows=tuple(data.draw(st.permutations(table.rows))))
    assert guess_roles(table) == guess_roles(shuffled)


@settings(deadline=None)
@given(table=tables(), role=st.sampled_from(sorted(ROLES)), data=st.data())
def test_a_mapped_column_has_its_role_and_gives_its_values(table: Table, role: str, data: st.DataObject) -> None:
    """Whatever is guessed for the others, a column that is mapped by hand is used, value by value."""
    index = data.draw(st.integers(0, len(table.header) - 1))
    roles = map_roles(table, [f"{role}={table.header[index]}"])
    assert role == roles[index].role
    told = {found.role for found in roles}
    for row, record in zip(table.rows, records(table, roles), strict=True):
        value = bare_value(row[index])
        if role == TOWN:
            assert all(
                part in ("", *record.get(name, ())) for name, part in zip(TOWN_PARTS, split_town(value), strict=True)
            )
        else:
            assert (value in record.get(role, ())) is bool(row[index].strip())
        assert {*told, *(TOWN_PARTS if TOWN in told else ())} - {TOWN} >= set(record)


@settings(deadline=None)
@given(table=tables())
def test_every_column_is_answered_with_a_reason(table: Table) -> None:
    """There is one answer per column, in order, with a confidence from 0 to 1 and a sentence."""
    roles = guess_roles(table)
    assert table.header == tuple(role.column for role in roles)
    assert all(0 <= role.confidence <= 1 and role.reason.endswith(".") for role in roles)
