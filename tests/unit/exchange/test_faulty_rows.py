"""Files of which some rows are none: each is told with its fault and its text, and the rest goes on."""

import csv
from pathlib import Path

import pytest

from customer_core.errors import (
    BlankHeaderError,
    EmptyFileError,
    FileEncodingError,
    FileError,
    HeaderOnlyError,
    NulByteError,
    RaggedRowError,
    RowTooLongError,
)
from customer_core.exchange import (
    CELL_CHARACTERS_MAX,
    ROW_BYTES_MAX,
    FileTable,
    Table,
    guess_roles,
    open_rows,
    read_csv,
)

Told = list[tuple[int, int, str, str]]


def told(tmp_path: Path, content: str | bytes, *, encoding: str = "") -> Told:
    """Return number, line, cells (or the code of the fault) and text of each row."""
    path = tmp_path / "customers.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding or "utf-8"))
    with open_rows(path, encoding=encoding) as table:
        rows = list(table.rows)
    return [(row.number, row.line, row.fault.code if row.fault else "|".join(row.cells), row.text) for row in rows]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("a,b\n1,2\n3\n4,5\n", [(0, 2, "1|2", "1,2\n"), (1, 3, "row-ragged", "3\n"), (2, 4, "4|5", "4,5\n")]),
        ('a,b\n\n1,"x\n\ny"\n6,7\n', [(0, 3, "1|x\n\ny", '1,"x\n\ny"\n'), (1, 6, "6|7", "6,7\n")]),
        ('a,b\n"1,2\n3,4\n', [(0, 2, "quote-unclosed", '"1,2\n'), (1, 3, "3|4", "3,4\n")]),
        (
            'a,b\n1,"2" x\n3,"4\n"5",6\n7,8',
            [
                (0, 2, "quote-unclosed", '1,"2" x\n'),
                (1, 3, "quote-unclosed", '3,"4\n'),
                (2, 4, "5|6", '"5",6\n'),
                (3, 5, "7|8", "7,8"),
            ],
        ),
        ('a,b\n"1\n2",x,y\n3,4\n', [(0, 2, "row-ragged", '"1\n2",x,y\n'), (1, 4, "3|4", "3,4\n")]),
        ("a,b,,\n1,2,,\n3,4\n", [(0, 2, "1|2", "1,2,,\n"), (1, 3, "row-ragged", "3,4\n")]),
        ("sep=;\na;b\n1;2;3\n", [(0, 3, "row-ragged", "1;2;3\n")]),
        ("a,b\n", []),
    ],
)
def test_each_row_is_told_with_its_place(tmp_path: Path, content: str, rows: Told) -> None:
    """By its number and its line, with its cells or why it has none, and with its text as the file has it."""
    assert rows == told(tmp_path, content)


def test_a_text_comes_back_in_the_encoding_of_the_file(tmp_path: Path) -> None:
    """Byte by byte."""
    row = "Zoë;Łódź\r\n"
    ((*_, text),) = told(tmp_path, f"a\r\n{row}".replace("a", "name,city"), encoding="utf-16-le")
    assert row.encode("utf-16-le") == text.encode("utf-16-le")


def test_a_cell_or_a_record_may_be_too_long(tmp_path: Path) -> None:
    """A long cell is a fault of its row; so are many lines whose quotes never meet."""
    long = "x" * (CELL_CHARACTERS_MAX + 1)
    rows = told(tmp_path, f"a,b\n{long},1\n2,3\n")
    assert [(0, 2, "cell-too-long"), (1, 3, "2|3")] == [row[:3] for row in rows]
    lines = '"y\n' + ('y","' + "y" * 1_000 + "\n") * (ROW_BYTES_MAX // 1_000)
    rows = told(tmp_path, f'a,b\n{lines}",z\n4,5\n')
    assert [(0, 2, "row-too-long"), (1, "4|5")] == [
        rows[0][:3],
        (len(rows) - 1 - rows.index(rows[-1]) + 1, rows[-1][2]),
    ]


def test_no_file_is_read_many_times_over(tmp_path: Path) -> None:
    """Where every line leads to one fault far below, lines are put together in the end, and none is lost."""
    lines = ('"y\n' + ('y","' + "z" * 20 + "\n") * 4_000 + '"x"x\n') * 20
    rows = told(tmp_path, f"a,b\n{lines}")
    assert lines == "".join(text for *_, text in rows)
    assert 100 < len(rows) < 10_000


def test_a_program_may_have_raised_the_limit_of_the_parser(tmp_path: Path) -> None:
    """What the parser lets pass then is a fault as ever, and the record ends where it ends."""
    before = csv.field_size_limit(10 * CELL_CHARACTERS_MAX)
    try:
        rows = told(tmp_path, 'a,b\n"' + "x\n" * CELL_CHARACTERS_MAX + '",1\n2,3\n')
    finally:
        csv.field_size_limit(before)
    assert [(0, 2, "cell-too-long"), (1, CELL_CHARACTERS_MAX + 3, "2|3")] == [row[:3] for row in rows]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", EmptyFileError),
        (b"a,b\n1,2\nx\xff,3\n", FileEncodingError),
        (b"a,b\n1,2\n\0,3\n", NulByteError),
        (b"a,b\n1,2\n" + b"z" * (ROW_BYTES_MAX + 1) + b"\n3,4\n", RowTooLongError),
        (b"a,b\n1,2\n" + b"z" * (ROW_BYTES_MAX + 1), RowTooLongError),
        (b"a,,\n1,,\n2,,x\n", BlankHeaderError),
    ],
)
def test_what_no_reading_goes_on_behind_refuses_the_file(
    tmp_path: Path, content: bytes, error: type[FileError]
) -> None:
    """Also in its midst: whoever scans it first has written nothing."""
    with pytest.raises(error):
        told(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "error"), [("a,b\n", HeaderOnlyError), ("a,b\n1\n", RaggedRowError), ("a,b\n\n\n", HeaderOnlyError)]
)
def test_a_file_without_a_sound_row_is_refused(tmp_path: Path, content: str, error: type[FileError]) -> None:
    """By what is wrong with its first row."""
    path = tmp_path / "customers.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(error):
        FileTable.scan(path)


def test_columns_are_guessed_by_the_sound_rows(tmp_path: Path) -> None:
    """As those of a table that has them alone."""
    sound = [f"Ann {number},ann{number % 3}@lee.example\n" for number in range(20)]
    path, clean = tmp_path / "customers.csv", tmp_path / "clean.csv"
    clean.write_text("name,mail\n" + "".join(sound), encoding="utf-8")
    path.write_text("name,mail\nx\n" + "".join(sound) + '"y\n', encoding="utf-8")
    found, table = FileTable.scan(path), read_csv(clean)
    assert (22, ("name", "mail")) == (found.count, found.header)
    assert found.sample_rows(5) == table.sample_rows(5)
    assert (20, 3) == found.count_values(1) == table.count_values(1)
    assert guess_roles(table) == guess_roles(found)
    assert isinstance(table, Table)
    assert "ann" not in repr(found) + repr(next(found.iter_rows()))
