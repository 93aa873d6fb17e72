import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from customer_core.errors import (
    CellTooLongError,
    FileEncodingError,
    InvalidOptionError,
    RaggedRowError,
    RowTooLongError,
    UnclosedQuoteError,
    UnreadableFileError,
)
from customer_core.exchange import CELL_CHARACTERS_MAX, ROW_BYTES_MAX, read_csv
from customer_core.exchange._decoding import CHUNK_BYTES
from customer_core.exchange._signatures import HEAD_BYTES


@pytest.fixture
def raised_cell_limit() -> Iterator[None]:
    """Raise the parser's global limit, as other libraries in a program do."""
    before = csv.field_size_limit(10 * ROW_BYTES_MAX)
    yield
    csv.field_size_limit(before)


def _written(folder: Path, content: bytes) -> Path:
    path = folder / "customers.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", ["", "ending"])
def test_every_line_ending_is_read(tmp_path: Path, ending: str, last: str) -> None:
    """LF, CRLF and CR all end lines, and the last line needs no ending."""
    text = ending.join(["name,city", "Ann,Bonn", "Bo,Ulm"]) + (ending if last else "")
    assert (("Ann", "Bonn"), ("Bo", "Ulm")) == read_csv(_written(tmp_path, text.encode())).rows


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
@pytest.mark.parametrize("chunk", [HEAD_BYTES, HEAD_BYTES + CHUNK_BYTES])
@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_a_line_ending_across_two_chunks_is_one_ending(tmp_path: Path, ending: str, chunk: int, shift: int) -> None:
    """A CRLF of which two chunks of the file hold one half each ends one line, and a CR there ends one too."""
    above = f"a{ending}" + f"{'x' * 98}{ending}" * (chunk // 100 - 1)
    last = "y" * (chunk + shift - len(above) - 1)
    table = read_csv(_written(tmp_path, f"{above}{last}{ending}z{ending}".encode()))
    assert ((last,), ("z",)) == table.rows[-2:]
    assert chunk // 100 + 1 == len(table.rows)


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
@pytest.mark.parametrize("declared", ["", "utf-8", "latin-1"])
def test_a_byte_order_mark_decides_and_is_no_part_of_the_header(
    tmp_path: Path, mark: bytes, codec: str, declared: str
) -> None:
    """A byte order mark is read as what it is, outranks what is declared, and does not stick to the first header."""
    table = read_csv(_written(tmp_path, mark + "name,city\nZoë,Łódź\n".encode(codec)), encoding=declared)
    assert ("name", "city") == table.header
    assert (("Zoë", "Łódź"),) == table.rows


def test_a_declared_encoding_is_used(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 are read in the encoding that is named, by any of its names."""
    path = _written(tmp_path, "name,city\nZoë,Köln\n".encode("cp1252"))
    assert (("Zoë", "Köln"),) == read_csv(path, encoding="windows-1252").rows


def test_a_declared_utf16_needs_no_mark(tmp_path: Path) -> None:
    """UTF-16 without a byte order mark is read when it is named."""
    path = _written(tmp_path, "name,city\nZoë,Köln\n".encode("utf-16-be"))
    assert (("Zoë", "Köln"),) == read_csv(path, encoding="UTF-16BE").rows


def test_a_declared_utf16_of_unknown_order_needs_a_mark(tmp_path: Path) -> None:
    """UTF-16 of either byte order is named so, or has a mark; which of the two it is would be a guess."""
    with pytest.raises(FileEncodingError, match="is not utf-16"):
        read_csv(_written(tmp_path, "name\nZoë\n".encode("utf-16-le")), encoding="utf-16")


def test_a_fault_is_found_in_whichever_chunk_it_is(tmp_path: Path) -> None:
    """Line and byte of a fault count from the beginning of the file, and what stands above it is read before."""
    content = "näme\n".encode() + "Zoë\n".encode() * 100_000
    with pytest.raises(FileEncodingError, match=f"Line 100002 of .* [(]byte {len(content) + 1} of the file[)]"):
        read_csv(_written(tmp_path, content + b"x\xff\n"))
    with pytest.raises(UnclosedQuoteError, match="at line 2 of"):
        read_csv(_written(tmp_path, b'a\n"x"y\n' + b"z\n" * 100 + b"\xff"))


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="only Linux has a file whose reading fails")
def test_a_file_that_fails_while_it_is_read_is_refused() -> None:
    """An error of the disk is reported with its reason, like one at opening."""
    with pytest.raises(UnreadableFileError, match=r"/proc/self/mem cannot be read [(]input/output error[)]"):
        read_csv("/proc/self/mem")


@pytest.mark.parametrize(
    "encoding", ["utf-9", "base64", "idna", "utf-7", "unicode_escape", "undefined", "a\0b", "\ud800"]
)
def test_what_is_no_encoding_of_files_is_refused(tmp_path: Path, encoding: str) -> None:
    """An unknown encoding, and a codec that is none of text files, is refused with the remedy."""
    with pytest.raises(InvalidOptionError, match="is not an encoding of text files"):
        read_csv(_written(tmp_path, b"a\n1\n"), encoding=encoding)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_header_line_decides_the_delimiter(tmp_path: Path, delimiter: str) -> None:
    """Comma, semicolon, tab and bar are told apart by the header line."""
    content = f"name{delimiter}city\nAnn{delimiter}Bonn\n".encode()
    assert (("Ann", "Bonn"),) == read_csv(_written(tmp_path, content)).rows


@pytest.mark.parametrize(
    ("content", "header"),
    [
        (b"name;price, EUR\nAnn;1\nBo;2\n", ("name", "price, EUR")),
        (b'"name, first";"name, last"\n"a,b";c\n', ("name, first", "name, last")),
        (b"a,b;c,d\n1,2;3,4\n1,2;3,4\n", ("a", "b;c", "d")),
        (b"name\nAnn\n", ("name",)),
        (b"name\nAnn; Bo\n", ("name",)),
    ],
)
def test_a_delimiter_inside_a_name_does_not_mislead(tmp_path: Path, content: bytes, header: tuple[str, ...]) -> None:
    """Where several delimiters stand in the header line, quotes, the lines below and the number of columns decide."""
    assert header == read_csv(_written(tmp_path, content)).header


@pytest.mark.parametrize(
    ("spelling", "delimiter"),
    [
        (":", ":"),
        ("\t", "\t"),
        ("tab", "\t"),
        ("TAB", "\t"),
        ("\\t", "\t"),
        ("semicolon", ";"),
        ("Bar", "|"),
        (",", ","),
        ("comma", ","),
    ],
)
def test_the_delimiter_can_be_named(tmp_path: Path, spelling: str, delimiter: str) -> None:
    """A delimiter that is given is used, as a character or by its name."""
    content = f'"name, first"{delimiter}city\nAnn{delimiter}Bonn\n'.encode()
    assert ("name, first", "city") == read_csv(_written(tmp_path, content), delimiter=spelling).header


@pytest.mark.parametrize(
    ("content", "delimiter", "header"),
    [
        (b"name, first name\nLee, Ann\n", ";", ("name, first name",)),
        (b"name\nLee\n", ";", ("name",)),
        (b'"a;b"\n1\n', ",", ("a;b",)),
        (b"a:b;c\n1:2;3\n", ":", ("a", "b;c")),
    ],
)
def test_one_column_can_be_read_by_any_delimiter(
    tmp_path: Path, content: bytes, delimiter: str, header: tuple[str, ...]
) -> None:
    """A delimiter that is given is only doubted where another one parts a header that it leaves whole."""
    assert header == read_csv(_written(tmp_path, content), delimiter=delimiter).header


def test_nameless_columns_without_a_value_are_left_out(tmp_path: Path) -> None:
    """What a spreadsheet leaves behind the last column is no column, white space and rows of blanks included."""
    table = read_csv(_written(tmp_path, b"Name;Email; ;\nAnn;a;; \n;;;\nBo;b;;\n"))
    assert ("Name", "Email") == table.header
    assert (("Ann", "a"), ("", ""), ("Bo", "b")) == table.rows


@pytest.mark.parametrize("delimiter", ['"', "\n", "\r", "\0", ",,", "commas"])
def test_what_cannot_delimit_is_refused(tmp_path: Path, delimiter: str) -> None:
    """More than one character, a quote, a line ending and a NUL are refused as delimiters."""
    with pytest.raises(InvalidOptionError, match="delimiter: it must be a single character"):
        read_csv(_written(tmp_path, b"a\n1\n"), delimiter=delimiter)


def test_a_declared_delimiter_line_is_obeyed_and_counted(tmp_path: Path) -> None:
    """The line "sep=;" that some programs write for Excel is no header, but counts as a line."""
    path = _written(tmp_path, b"sep=;\r\na;b,c\r\n1;2\r\n3\r\n")
    with pytest.raises(RaggedRowError, match="Line 4 of"):
        read_csv(path)


def test_cells_are_verbatim(tmp_path: Path) -> None:
    """White space, quotes inside a cell, doubled quotes and line breaks stay as they are."""
    path = _written(tmp_path, b'a , b\n x ,5\'10"\n"say ""hi""","two\r\nlines"\n')
    table = read_csv(path)
    assert ("a ", " b") == table.header
    assert ((" x ", "5'10\""), ('say "hi"', "two\r\nlines")) == table.rows


def test_blank_lines_are_no_records(tmp_path: Path) -> None:
    """Lines with nothing at all are skipped wherever they are; a line of empty cells is a record."""
    table = read_csv(_written(tmp_path, b"\n\na,b\n\n1,2\n\n\n,\n\n"))
    assert (("1", "2"), ("", "")) == table.rows


def test_a_blank_line_of_one_column_is_no_record_but_empty_quotes_are(tmp_path: Path) -> None:
    """In a file of one column, an empty cell is written with quotes."""
    assert (("1",), ("",), ("2",)) == read_csv(_written(tmp_path, b'a\n1\n\n""\n2\n')).rows


def test_other_separators_of_unicode_end_no_line(tmp_path: Path) -> None:
    """Vertical tabs, form feeds and the line separators of Unicode are parts of cells."""
    text = "a,b\n1\v2\f3,\x1c\x85\u2028\u2029\n"
    assert (("1\v2\f3", "\x1c\x85\u2028\u2029"),) == read_csv(_written(tmp_path, text.encode())).rows


def test_headers_that_only_transliterate_alike_are_two_columns(tmp_path: Path) -> None:
    """Names are folded without transliteration, which would make one of the Japanese words for surname and for city."""
    table = read_csv(_written(tmp_path, "氏,市\n佐藤,東京\n".encode()))
    assert ("氏", "市") == table.header


def test_a_long_header_is_cut_where_a_sentence_shows_it(tmp_path: Path) -> None:
    """A column name that fills pages is shown by its beginning."""
    path = _written(tmp_path, b"%b,%b\n1,2\n" % (b"n" * 5000, b"n" * 5000))
    with pytest.raises(ValueError, match=f"'{'n' * 60}…'"):
        read_csv(path)


@pytest.mark.usefixtures("raised_cell_limit")
def test_the_limit_of_a_cell_does_not_depend_on_the_program(tmp_path: Path) -> None:
    """A cell is refused beyond the limit even where another library has raised the parser's own."""
    content = b"a,b\n1,%b\n"
    longest = b"x" * CELL_CHARACTERS_MAX
    assert CELL_CHARACTERS_MAX == len(read_csv(_written(tmp_path, content % longest)).rows[0][1])
    with pytest.raises(CellTooLongError, match=f"longer than {CELL_CHARACTERS_MAX} characters"):
        read_csv(_written(tmp_path, content % (longest + b"x")))


def test_the_limit_of_a_cell_is_exact(tmp_path: Path) -> None:
    """A cell of the limit's length is read, and one character more is refused."""
    longest = "é" * CELL_CHARACTERS_MAX
    assert ((longest,),) == read_csv(_written(tmp_path, f"a\n{longest}\n".encode())).rows
    with pytest.raises(CellTooLongError, match="A cell at line 2 of"):
        read_csv(_written(tmp_path, f"a\n{longest}é\n".encode()))


@pytest.mark.parametrize("letter", ["x", "é", "語"])
def test_the_limit_of_a_row_is_exact(tmp_path: Path, letter: str) -> None:
    """A row of a mebibyte is read, line ending aside, and one byte more is refused, in any script."""
    header = ",".join(f"c{index}" for index in range(16))
    cells = 15 * [letter * (60_000 // len(letter.encode()))]
    rest = ROW_BYTES_MAX - sum(len(cell.encode()) + 1 for cell in cells)
    content = "{}\n{},{}\r\n"
    longest = content.format(header, ",".join(cells), "y" * min(rest, CELL_CHARACTERS_MAX))
    missing = rest - min(rest, CELL_CHARACTERS_MAX)
    longest = longest.replace(letter, "z" * missing + letter, 1) if missing else longest
    assert 16 == len(read_csv(_written(tmp_path, longest.encode())).rows[0])
    with pytest.raises(RowTooLongError, match=f"Line 2 of .* [(]{ROW_BYTES_MAX} bytes[)]"):
        read_csv(_written(tmp_path, longest.replace("y\r\n", "yy\r\n").encode()))


def test_a_table_shows_no_records(tmp_path: Path) -> None:
    """The repr of a table, which may end up in a log, has its columns and none of its values."""
    table = read_csv(_written(tmp_path, b"name\nAnn\n"))
    assert "'name'" in repr(table)
    assert "Ann" not in repr(table)
