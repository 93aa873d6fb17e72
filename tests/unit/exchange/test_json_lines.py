"""Files of JSON lines: one object a line, the names of all as columns, and each line that is no row with its fault."""

from pathlib import Path
from random import Random

import pytest

from customer_core.errors import (
    DuplicateHeaderError,
    EmptyFileError,
    FileError,
    HeaderMissingError,
    InvalidObjectError,
    InvalidValueError,
    NulByteError,
    TooManyColumnsError,
)
from customer_core.exchange import (
    CELL_CHARACTERS_MAX,
    COLUMNS_MAX,
    ROW_BYTES_MAX,
    FileTable,
    guess_roles,
    is_json_lines,
    open_json_lines,
    open_rows,
    write_json_lines,
)


def written(tmp_path: Path, content: str | bytes, name: str = "customers.jsonl") -> Path:
    """Return the path of a file with this content."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def reason(tmp_path: Path, line: str) -> str:
    """Return why the second line of a file is no row, by the reason or else by the code of the fault."""
    with open_rows(written(tmp_path, f'{{"a": 1}}\n{line}\n{{"a": 2}}\n')) as table:
        before, row, after = table.rows
    assert [(("1",), 1), ((), 2), (("2",), 3)] == [(one.cells[:1], one.line) for one in (before, row, after)]
    assert f"{line}\n" == row.text
    return row.fault.reason if isinstance(row.fault, InvalidObjectError) else row.fault.code if row.fault else ""


def test_the_names_of_all_objects_are_the_columns(tmp_path: Path) -> None:
    """In the order in which they come up; a name that is left out is a blank cell, and a blank line is no row."""
    path = written(tmp_path, '{"name": "Zoë", "no": 7}\r\n\n  {"mail": "z@e.example", "no": null}')
    with open_json_lines(path) as table:
        rows = list(table.rows)
    assert ("name", "no", "mail") == table.header
    assert [(0, 1, ("Zoë", "7", "")), (1, 3, ("", "", "z@e.example"))] == [
        (row.number, row.line, row.cells) for row in rows
    ]
    assert '{"name": "Zoë", "no": 7}\r\n' == rows[0].text


def test_values_are_text_as_written(tmp_path: Path) -> None:
    """Numbers keep their digits, however many there are, and escapes say what they say."""
    digits = "1" * 5_000
    line = rf'{{"a": "007", "b": 1.50, "c": -1E+2, "d": {digits}, "e": true, "f": false, "g": "\u00e9\ud83d\ude00\n"}}'
    with open_rows(written(tmp_path, line)) as table:
        (row,) = table.rows
    assert ("007", "1.50", "-1E+2", digits, "true", "false", "é😀\n") == row.cells


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("name,city", "it is no JSON"),
        ('{"a": 1', "it is no JSON"),
        ('{"a": 1} {"a": 2}', "it is no JSON"),
        ("{}", "it says nothing"),
        ("[1]", "it is another value"),
        ('"Ann Lee"', "it is another value"),
        ('{"a": [1]}', "a value is a list or an object"),
        ('{"a": {"b": 1}}', "a value is a list or an object"),
        ('{"a": {}}', "a value is a list or an object"),
        ('{"a": 1, "a": 2}', "a name is there twice"),
        ('{"a": 1, " ": 2}', "a name is blank"),
        ('{"a": NaN}', "it has a number that is none in JSON"),
        (r'{"a": "\u0000"}', "it holds a NUL or half of a surrogate pair"),
        (r'{"\ud800": 1}', "it holds a NUL or half of a surrogate pair"),
        ('{"a": ' + "[" * 100_000, "it is nested too deeply"),
        ('{"a": "' + "x" * (CELL_CHARACTERS_MAX + 1) + '"}', "cell-too-long"),
        ('{"a": 1}' + " " * (ROW_BYTES_MAX - 7), "row-too-long"),
        ("{" + ", ".join(f'"{number}": 1' for number in range(COLUMNS_MAX + 1)) + "}", "it has more than 512 names"),
    ],
    ids=lambda text: text[:20],
)
def test_a_line_that_is_no_row_is_told_and_the_rest_goes_on(tmp_path: Path, line: str, told: str) -> None:
    """With its line, its text and the reason, of which the sentence holds nothing that the line says."""
    assert told == reason(tmp_path, line)


def test_values_at_the_limits_are_rows(tmp_path: Path) -> None:
    """The longest cell, the longest row and the most columns."""
    cell = "x" * CELL_CHARACTERS_MAX
    names = "{" + ", ".join(f'"{number}": 1' for number in range(COLUMNS_MAX)) + "}"
    long = '{"0": 1}' + " " * (ROW_BYTES_MAX - 8)
    with open_rows(written(tmp_path, f'{{"0": "{cell}"}}\n{names}\n{long}\n')) as table:
        assert [cell, "1", "1"] == [row.cells[0] for row in table.rows]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", EmptyFileError),
        (b"\n \n", EmptyFileError),
        (b"[1]\n{\n", InvalidObjectError),
        (b'{"a": 1}\n\0\n', NulByteError),
        (b'{"Mail": 1}\n{"mail": 2}\n', DuplicateHeaderError),
        (b'{"ann@lee.example": 1}\n', HeaderMissingError),
        ("\n".join(f'{{"{number}": 1}}' for number in range(COLUMNS_MAX + 1)).encode(), TooManyColumnsError),
    ],
)
def test_what_is_no_table_refuses_the_file(tmp_path: Path, content: bytes, error: type[FileError]) -> None:
    """Before a row of it is taken."""
    with pytest.raises(error):
        FileTable.scan(written(tmp_path, content))


@pytest.mark.parametrize(
    ("name", "content", "is_known"),
    [
        ("a.jsonl", "name,city\n", True),
        ("a.NDJSON", "", True),
        ("a.txt", '\n { "name": "Ann"}\n', True),
        ("a.csv", '\ufeff{"name": "Ann"}\n', True),
        ("a.csv", "{name},city\n", False),
        ("a.csv", "", False),
    ],
)
def test_json_lines_are_known_by_name_or_by_the_first_line(
    tmp_path: Path, name: str, content: str, *, is_known: bool
) -> None:
    """Whatever the file is called, an object on its first line tells."""
    assert is_known is is_json_lines(written(tmp_path, content, name))


def test_a_delimiter_says_that_a_file_is_csv(tmp_path: Path) -> None:
    """Whatever its first line looks like."""
    path = written(tmp_path, '{"a";b\n1;2\n', "odd.csv")
    with pytest.raises(InvalidObjectError):
        FileTable.scan(path)
    with open_rows(path, delimiter=";") as table:
        assert [("1", "2")] == [row.cells for row in table.rows]


def test_columns_are_guessed_as_those_of_csv(tmp_path: Path) -> None:
    """By the sound rows."""
    lines = [f'{{"name": "Ann {number} Lee", "x": "ann{number}@lee.example"}}' for number in range(20)]
    path, same = written(tmp_path, "\n".join(["oops", *lines])), tmp_path / "same.csv"
    same.write_text("name,x\n" + "".join(f"Ann {n} Lee,ann{n}@lee.example\n" for n in range(20)), encoding="utf-8")
    found, table = FileTable.scan(path), FileTable.scan(same)
    assert (21, 20) == (found.count, table.count)
    assert [role.role for role in guess_roles(table)] == [role.role for role in guess_roles(found)] == ["name", "email"]


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    """Whatever the cells hold; as UTF-8, one object with all columns a line."""
    path, header = tmp_path / "out.jsonl", ("name", "a\n\u2028b")
    rows = [("Zoë", '"\\\r\n\u2028\x85'), ("", "007")]
    write_json_lines(path, header, rows)
    with open_json_lines(path) as table:
        assert (header, rows) == (table.header, [row.cells for row in table.rows])
    assert '{"name": "", "a\\n\u2028b": "007"}\n'.encode() == path.read_bytes().splitlines(keepends=True)[1]


@pytest.mark.parametrize("row", [["Ann"], ["Ann", "a\0"], ["Ann", "\ud800"]])
def test_what_no_cell_can_hold_is_not_written(tmp_path: Path, row: list[str]) -> None:
    """The row is named, and no file is left."""
    with pytest.raises(InvalidValueError, match="line 2 below the header"):
        write_json_lines(tmp_path / "out.jsonl", ("name", "city"), [("Bo", "Ulm"), row])
    assert [] == [*tmp_path.iterdir()]


def test_hostile_files_give_errors_of_this_library_alone(tmp_path: Path) -> None:
    """And each line that is not blank is one row, sound or not, with the text of all making up the file."""
    chance = Random(7)  # noqa: S311 - picks files, guards nothing
    parts = ['{"a": 1}', '{"b": "x"}', "{", "}", "[", '"', "\\", "\n", "\r", ",", " ", "\\u0000", "\ufeff", "1e9", "é"]
    for attempt in range(300):
        content = "".join(chance.choices(parts, k=chance.randrange(1, 12))).encode()
        place = chance.randrange(len(content))
        content = content[:place] + bytes([chance.randrange(256)]) * (attempt % 3 == 0) + content[place:]
        try:
            with open_rows(written(tmp_path, content)) as table:
                rows = list(table.rows)
        except FileError:
            continue
        assert content.decode("utf-8-sig").split() == "".join(row.text for row in rows).split()
        assert all(len(table.header) == len(row.cells) for row in rows if row.fault is None)
