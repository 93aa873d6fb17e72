import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from customer_core.bulk import TextTable, read_table
from customer_core.bulk._csv import ROWS_AT_ONCE, SCANNED_BYTES, read_plain_csv
from customer_core.errors import CustomerCoreError
from customer_core.exchange import CELL_CHARACTERS_MAX, find_form, read_csv

# What CSV is made of, what parsers take for missing or for numbers, and what stands for more than one byte.
PIECES = [
    *(",", ";", "\t", "|", "\n", "\r\n", "\r", '"', '""', '","', '",\n"', "\n\n", "\r\n\r\n", " ", "\0"),
    *(
        "NA",
        "null",
        "NaN",
        "1",
        "1.0",
        "007",
        "true",
        "a",
        "b c",
        "x'y",
        "\\",
        "#",
        "é",
        "日本",
        "\u2028",
        "\ufeff",
        "\x1a",
    ),
]
CELLS = st.lists(st.sampled_from(PIECES[:-1] + ["ann", "lee"] * 8), max_size=3).map("".join)


def outcome(read: object, *arguments: object, **options: object) -> object:
    """Return the table or the error to which reading comes, as something that can be compared."""
    try:
        table = read(*arguments, **options)  # type: ignore[operator]
    except CustomerCoreError as error:
        return type(error), error.facts
    if isinstance(table, TextTable):
        cells = [column.to_pylist() for column in table.columns]
        assert {table.rows} == {len(column) for column in cells}
        return table.file, table.header, tuple(zip(*cells, strict=True))
    return table.file, table.header, table.rows


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that a test writes."""
    return tmp_path / "customers.csv"


@pytest.fixture
def lowered_cell_limit() -> Iterator[None]:
    """Lower the parser's global limit, as a program may."""
    before = csv.field_size_limit(10)
    yield
    csv.field_size_limit(before)


def quoted(cell: str, quote: str) -> str:
    """Write a cell: as it is, in quotes, or in quotes where it needs them."""
    needs = quote == "always" or (quote == "needed" and any(char in cell for char in ',;\t|\n\r"'))
    return '"' + cell.replace('"', '""') + '"' if needs else cell


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Draw a CSV file that is well formed for the most part, of any delimiter, line ending and quoting."""
    width = draw(st.integers(1, 4))
    delimiter, ending = draw(st.sampled_from(",;\t|")), draw(st.sampled_from(["\n", "\r\n", "\n", "\r"]))
    quote = draw(st.sampled_from(["always", "needed", "needed", "never"]))
    header = draw(st.sampled_from([["name", "city", "e", "f"], ["a b", 'c"d', "日本", ""], ["x\ny", "z", "", " "]]))
    rows = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=5))
    if draw(st.integers(0, 9)) == 0:
        rows.append(draw(st.lists(CELLS, max_size=5)))
    lines = [delimiter.join(quoted(cell, quote) for cell in cells) for cells in [header[:width], *rows]]
    lines = [line + ending * draw(st.sampled_from([1, 1, 1, 2])) for line in lines]
    lines[-1] = lines[-1] if draw(st.booleans()) else lines[-1].rstrip("\r\n")
    above = draw(st.sampled_from(["", "", "", "\ufeff", f"sep={delimiter}{ending}", ending]))
    return (above + "".join(lines)).encode()


@settings(deadline=None, max_examples=400)
@given(content=files(), delimiter=st.sampled_from(["", "", ";"]))
def test_a_file_is_read_as_the_strict_reader_reads_it(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, delimiter: str
) -> None:
    """Whatever the file, both readers come to the same cells or to the same error."""
    path = tmp_path_factory.getbasetemp() / "drawn.csv"
    path.write_bytes(content)
    assert outcome(read_csv, path, delimiter=delimiter) == outcome(read_table, path, delimiter=delimiter)


@settings(deadline=None, max_examples=400)
@given(pieces=st.lists(st.sampled_from(PIECES) | st.text(max_size=2), max_size=12), tail=st.binary(max_size=2))
@example(pieces=["a,b\n", '"x""y",1\n'], tail=b"\xed\xa0")
def test_any_text_is_read_as_the_strict_reader_reads_it(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str], tail: bytes
) -> None:
    """Files that hardly are CSV are refused with one error, and what is read of them is the same."""
    path = tmp_path_factory.getbasetemp() / "drawn.csv"
    path.write_bytes(b"a,b\n" + "".join(pieces).encode("utf-8", "replace") + tail)
    assert outcome(read_csv, path) == outcome(read_table, path)


@pytest.mark.parametrize(
    "content",
    [
        b"name,city\nAnn,Bonn\nBo,Ulm",
        b"\xef\xbb\xbfname;city\r\nAnn;Bonn\r\n",
        b"sep=|\nname|city\nAnn|Bonn\n",
        b'name,"a ""b"""\n\n"Lee, Ann","line\n\r\nline"\n"",""\n',
        b"name,city,,\nAnn,Bonn,,\n",
        b"name\nNA\nnull\n\nNaN\n1.0\ntrue\n2020-01-01\n",
        "name\tcity\nZoë\t日本\n".encode(),
    ],
)
def test_a_plain_file_is_read_without_an_object_for_each_cell(path: Path, content: bytes) -> None:
    """Well-formed files take the fast way, with the cells of the slow one."""
    path.write_bytes(content)
    assert read_plain_csv(path, find_form(path)) is not None
    assert outcome(read_csv, path) == outcome(read_table, path)


@pytest.mark.parametrize(
    "content",
    [
        b"name,city\rAnn,Bonn\r",
        b"name,city\nAnn,Bonn\r",
        b'name,size\nAnn,5" wide\n',
        b'name,size\nAnn,"5"" wide\n',
        b'name,size\n"Ann" Lee,5\n',
        b"name,city\nA\0nn,Bonn\n",
        b"name,city\nAnn,\xff\n",
        b"name,city\nAnn\n",
        b"name,city,\nAnn,Bonn, \n",
        b"name;city\nAnn,Bonn\n",
        b"name\n" + b"x" * (CELL_CHARACTERS_MAX + 1) + b"\n",
        b"a,b,c,d,e,f,g,h,i\n" + b",".join([b"x" * 120_000] * 9) + b"\n",
        b"name\n" + "é".encode() * (CELL_CHARACTERS_MAX - 1) + b"\n",
    ],
)
def test_a_doubtful_file_is_left_to_the_strict_reader(path: Path, content: bytes) -> None:
    """Where the bytes leave a doubt, or are long, the fast way is not taken, and the slow one decides."""
    header = content.replace(b"\r", b"\n").partition(b"\n")[0]
    path.write_bytes(header + b"\n" + b"x" + b",x" * header.count(b",") + b"\n")
    form = find_form(path)
    path.write_bytes(content)
    assert read_plain_csv(path, form) is None
    assert outcome(read_csv, path) == outcome(read_table, path)


@pytest.mark.parametrize("start", range(-8, 2))
@pytest.mark.parametrize("row", ['"x""y","1"', '"","\r\n"'])
def test_quotes_and_line_endings_across_two_chunks_are_judged_whole(path: Path, start: int, row: str) -> None:
    """A quote or a CRLF of which two chunks of the file hold one half each is plain, as it is elsewhere."""
    line = "x" * 98 + ",y\n"
    above = "a,b\n" + line * (SCANNED_BYTES // len(line) - 1)
    filler = "z" * (SCANNED_BYTES + start - len(above) - 3) + ",1\n"
    path.write_text(f"{above}{filler}{row}\r\n{row}", "utf-8", newline="")
    assert read_plain_csv(path, find_form(path)) is not None
    assert outcome(read_csv, path) == outcome(read_table, path)


def test_a_file_that_declares_another_encoding_is_read(path: Path) -> None:
    """What is no UTF-8 is decoded as it is declared, by mark or by option."""
    for codec in ("utf-16", "cp1252"):
        path.write_bytes("name,city\nZoë,Köln\n".encode(codec))
        assert (["Zoë"], ["Köln"]) == tuple(c.to_pylist() for c in read_table(path, encoding="cp1252").columns)


@pytest.mark.usefixtures("lowered_cell_limit")
def test_the_limit_of_the_program_is_kept(path: Path) -> None:
    """A cell that the program's own limit forbids is refused in both readers."""
    path.write_bytes(b"name\n" + b"x" * 11 + b"\n")
    assert outcome(read_csv, path) == outcome(read_table, path)


def test_many_records_are_read_in_batches(path: Path) -> None:
    """The slow way joins its batches in order."""
    rows = ROWS_AT_ONCE * 2 + 1
    path.write_text("name\n" + "".join(f'{row}"\n' for row in range(rows)), "utf-8")
    table = read_table(path)
    assert rows == table.rows
    assert [f'{row}"' for row in range(rows)] == table.columns[0].to_pylist()


def test_labelled_files_are_read_as_they_are(labelled: Path) -> None:
    """Public test files come out the same of both readers."""
    for file in labelled.glob("*.csv"):
        assert outcome(read_csv, file) == outcome(read_table, file)
