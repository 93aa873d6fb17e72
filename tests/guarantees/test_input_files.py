import io
import sqlite3
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_core.errors import (
    BinaryFileError,
    BlankHeaderError,
    CellTooLongError,
    ColumnMappedTwiceError,
    DuplicateHeaderError,
    EmptyFileError,
    FileEncodingError,
    FileError,
    HeaderMissingError,
    HeaderOnlyError,
    InvalidOptionError,
    MissingFileError,
    NoRolesError,
    NulByteError,
    RaggedRowError,
    RowTooLongError,
    TooManyColumnsError,
    UnclosedQuoteError,
    UnknownColumnError,
    UnknownRoleError,
    UnreadableFileError,
)
from customer_core.exchange import COLUMNS_MAX, Table, guess_roles, map_roles, open_csv, read_csv, records


def _zipped(name: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, "x" * 100)
    return stream.getvalue()


def _database() -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.execute("create table customer (name text)")
    content = connection.serialize()
    connection.close()
    return content


MALFORMED: list[tuple[str, bytes, type[FileError], str]] = [
    ("nothing", b"", EmptyFileError, "is empty"),
    ("byte order mark only", b"\xef\xbb\xbf", EmptyFileError, "is empty"),
    ("blank lines only", b"\n\r\n\r", EmptyFileError, "is empty"),
    ("declaration only", b"sep=;\r\n", EmptyFileError, "is empty"),
    ("header only", b"name,email\n", HeaderOnlyError, "after its header line"),
    ("header without line ending", b"name,email", HeaderOnlyError, "after its header line"),
    ("header and blank lines", b"name,email\n\n\n", HeaderOnlyError, "after its header line"),
    ("Latin-1", "name,city\nAnn,Bonn\nBo,Köln\n".encode("latin-1"), FileEncodingError, "Line 3 of"),
    ("Latin-1 after CR", "name,city\rAnn,Bonn\rö,x\r".encode("latin-1"), FileEncodingError, "(byte 19 of the file)"),
    ("cut character", "name,city\nAnn,Köl\n".encode()[:-3], FileEncodingError, "(byte 15 of the file)"),
    ("UTF-16 without mark", "name,email\nAnn,a@b.de\n".encode("utf-16-le"), FileEncodingError, "(byte 1 of the file)"),
    ("UTF-16 cut", b"\xff\xfe" + "a,b\n1,2\n".encode("utf-16-le") + b"x", FileEncodingError, "is not utf-16-le"),
    ("no header", b"Ann,ann@example.com\nBo,bo@example.com\n", HeaderMissingError, "looks like a record"),
    ("same header", b"name,email,name\nAnn,a,b\n", DuplicateHeaderError, "Columns 1 and 3"),
    ("same header but for case", b"Name,email, NAME \nAnn,a,b\n", DuplicateHeaderError, "share the name"),
    ("unnamed column", b"name,,city\nAnn,a,b\n", BlankHeaderError, "Column 2"),
    ("white header", b"name,\xe2\x80\x8b ,city\nAnn,a,b\n", BlankHeaderError, "Column 2"),
    ("value behind the last name", b"name,city,,\nBo,Ulm,,\nAnn,Bonn,,xxx\n", BlankHeaderError, "Column 4"),
    ("no names at all", b",,\nAnn,Bonn,x\n", BlankHeaderError, "Column 1"),
    ("cells too few for a nameless column", b"name,city,\nAnn,Bonn\n", RaggedRowError, "Line 2 of"),
    ("surplus cell", b"name,city\nAnn,Bonn\nBo,Ulm,x\n", RaggedRowError, "Line 3 of"),
    ("missing cell", b"name,city\nAnn\n", RaggedRowError, "has 1 cells where the header has 2"),
    ("ragged after blank and long records", b'a,b\n\n"1\n2",3\n4\n', RaggedRowError, "Line 5 of"),
    ("open quote", b'name,city\nAnn,Bonn\nBo,"Ulm\nCy,Rom\n', UnclosedQuoteError, "at line 3 of"),
    ("open quote below its record's line", b'a,b\n"1\n2","3\n4\n', UnclosedQuoteError, "at line 3 of"),
    ("text after a quote", b'a,b\n1,"x" y\n', UnclosedQuoteError, "at line 2 of"),
    ("quotes that swallow lines", b'a,b\n1,"x\n2,"y"\n3,z\n', UnclosedQuoteError, "at line 2 of"),
    ("open quote in the header", b'name,"city\nAnn,Bonn\n', UnclosedQuoteError, "at line 1 of"),
    ("open quote over many lines", b'a,b\n1,"x' + b"\n2,y" * 100_000, UnclosedQuoteError, "at line 2 of"),
    ("NUL", b"name,city\nAnn,Bo\0nn\n", NulByteError, "Line 2 of"),
    ("NUL behind UTF-16 mark", b"\xff\xfe" + "a,b\n1,\0\n".encode("utf-16-le"), NulByteError, "Line 2 of"),
    ("only NULs", bytes(5000), BinaryFileError, "is a binary file"),
    ("noise", bytes(range(32)) * 40, BinaryFileError, "is a binary file"),
    ("Excel", _zipped("xl/workbook.xml"), BinaryFileError, "is an Excel workbook"),
    ("zip", _zipped("customers.csv"), BinaryFileError, "is a zip archive"),
    ("old Excel", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), BinaryFileError, "old Excel"),
    ("PDF", b"%PDF-1.7\n1 0 obj", BinaryFileError, "is a PDF document"),
    ("gzip", b"\x1f\x8b\x08\x00", BinaryFileError, "is a gzip archive"),
    ("PNG", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", BinaryFileError, "is a PNG picture"),
    ("Parquet", b"PAR1\x15\x04\x15", BinaryFileError, "is a Parquet file"),
    ("SQLite", _database(), BinaryFileError, "is an SQLite database"),
    ("web page", b"\n<!DOCTYPE html>\n<html><body>Please log in</body></html>", BinaryFileError, "is a web page"),
    ("1 MB in one cell", b"a,b\n1," + b"x" * 1_000_000 + b"\n", CellTooLongError, "A cell at line 2 of"),
    ("1 MB in one quoted cell", b'a,b\n1,"' + b"x" * 1_000_000 + b'"\n', CellTooLongError, "A cell at line 2 of"),
    ("line without end", b"a,b\n" + b"1," * 1_000_000, RowTooLongError, "Line 2 of"),
    (
        "row over many lines",
        b"a\n" + (b'"' + (b"x" * 59 + b"\n") * 2_000 + b'",') * 9 + b"1\n",
        RowTooLongError,
        "Line 2 of",
    ),
    ("513 columns", b",".join(b"c%d" % i for i in range(513)) + b"\n", TooManyColumnsError, "has 513 columns"),
]


@pytest.mark.guarantee("G23")
@pytest.mark.parametrize(
    ("content", "error", "part"),
    [case[1:] for case in MALFORMED],
    ids=[case[0].replace(" ", "-") for case in MALFORMED],
)
def test_a_malformed_file_is_refused_in_one_sentence(
    tmp_path: Path, content: bytes, error: type[FileError], part: str
) -> None:
    """Each way in which a file can be malformed has its error, whose one sentence names the place and the remedy."""
    path = tmp_path / "customers.csv"
    path.write_bytes(content)
    with pytest.raises(FileError) as caught:
        read_csv(path)
    sentence = str(caught.value)
    assert error is type(caught.value)
    assert part in sentence
    assert str(path) in sentence
    assert sentence.endswith(".")
    assert ": " in sentence
    assert sentence.isprintable()


@pytest.mark.guarantee("G29")
@pytest.mark.parametrize(
    "content", [case[1] for case in MALFORMED], ids=[case[0].replace(" ", "-") for case in MALFORMED]
)
def test_a_refusal_shows_no_value_of_a_record(tmp_path: Path, content: bytes) -> None:
    """What stands in a record never enters the sentence, the repr or the facts of the error that refuses it."""
    path = tmp_path / "customers.csv"
    path.write_bytes(content)
    with pytest.raises(FileError) as caught:
        read_csv(path)
    shown = str(caught.value) + repr(caught.value) + repr({**caught.value.facts, "file": ""})
    assert not any(value in shown for value in ("Ann", "Bonn", "Ulm", "example.com", "xxx"))


@pytest.mark.guarantee("G23")
def test_a_path_that_holds_no_file_is_refused(tmp_path: Path) -> None:
    """A path to nothing, to a folder, to a device, below a file or with a NUL is refused before anything is read."""
    (tmp_path / "file").write_text("a\n1\n")
    with pytest.raises(MissingFileError, match="does not exist"):
        read_csv(tmp_path / "missing.csv")
    with pytest.raises(UnreadableFileError, match="a folder or a device"):
        read_csv(tmp_path)
    with pytest.raises(UnreadableFileError, match="a folder or a device"):
        read_csv("/dev/zero")
    with pytest.raises(UnreadableFileError, match="not a directory"):
        read_csv(tmp_path / "file" / "customers.csv")
    with pytest.raises(UnreadableFileError, match="no file can have this name"):
        read_csv("customers\0.csv")


def test_a_file_whose_name_is_not_text_is_named_on_one_printable_line(tmp_path: Path) -> None:
    """A name with a line break or with bytes that are no text is shown with those spelled out."""
    with pytest.raises(MissingFileError) as caught:
        read_csv(tmp_path / "a\nb\udcff.csv")
    assert str(caught.value).isprintable()
    assert str(caught.value).encode()
    assert r"a\nb\udcff.csv" in str(caught.value)


@pytest.mark.guarantee("G23")
@pytest.mark.parametrize(
    ("overrides", "error", "part"),
    [
        (["mail=Name"], UnknownRoleError, "'mail' is not a role"),
        (["text=Name"], UnknownRoleError, "text:LABEL"),
        (["email=Mail"], UnknownColumnError, "no column 'Mail': its columns are Name, City"),
        (["name=Name", "city=Name"], ColumnMappedTwiceError, "mapped to both name and city"),
        (["name=Name", "name=name"], ColumnMappedTwiceError, "'Name'"),
        (["ignore=Name", "name=Name"], ColumnMappedTwiceError, "both ignore and name"),
        (["Name"], InvalidOptionError, "write ROLE=COLUMN"),
        (["=Name"], InvalidOptionError, "write ROLE=COLUMN"),
        (["name="], InvalidOptionError, "write ROLE=COLUMN"),
        (["City=code:1", "name=Name"], InvalidOptionError, "write it the other way round: code:1=City"),
        (["City=organization"], InvalidOptionError, "'City=organization' names the column first"),
        (["City=Town"], UnknownColumnError, "no column 'Town'"),
        (["ignore=Name", "ignore=City"], NoRolesError, "--map ROLE=COLUMN"),
    ],
)
def test_a_wrong_mapping_is_refused_in_one_sentence(overrides: list[str], error: type[Exception], part: str) -> None:
    """Each way in which a mapping can be wrong has its error, with the remedy in its sentence."""
    table = Table(file="customers.csv", header=("Name", "City"), rows=(("Ann Lee", "Rome"),))
    with pytest.raises(error) as caught:
        map_roles(table, overrides)
    assert part in str(caught.value)


@pytest.mark.guarantee("G23")
@pytest.mark.parametrize(
    ("content", "delimiter", "name"),
    [
        (b"Name;Email\nAnn;a\n", ",", "semicolon"),
        (b"\nName\tEmail\nAnn\ta\n", "comma", "tab"),
        (b"Name|Email\nAnn|a\n", "tab", "bar"),
        (b"Name,Email,\nAnn,a,\n", ";", "comma"),
        (b'"Name, first name";Email\nAnn;a\n', ":", "semicolon"),
    ],
)
def test_a_wrong_delimiter_is_refused_with_the_right_one(
    tmp_path: Path, content: bytes, delimiter: str, name: str
) -> None:
    """A file whose header would be one name by the delimiter that is given, and several by another, is refused."""
    path = tmp_path / "customers.csv"
    path.write_bytes(content)
    with pytest.raises(InvalidOptionError, match=f"^delimiter: .* but by a {name}; give {name}, or leave"):
        read_csv(path, delimiter=delimiter)


@pytest.mark.guarantee("G23")
def test_bytes_that_do_not_decode_are_refused_with_the_option_that_helps(tmp_path: Path) -> None:
    """Somebody who has never heard of encodings is told what to write."""
    path = tmp_path / "customers.csv"
    path.write_bytes("name\nZoë\n".encode("cp1252"))
    with pytest.raises(FileEncodingError, match=r"or name its encoding with --encoding, such as cp1252\.$"):
        read_csv(path)


@pytest.mark.guarantee("G23")
@settings(deadline=None)
@given(
    content=st.one_of(
        st.binary(max_size=300),
        st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.text(alphabet='ab,;\t|"\r\n\0 \ufeffé', max_size=120).map(str.encode),
        st.text(alphabet='ab,"\r\n', max_size=60).map(lambda text: text.encode("utf-16")),
    ),
    encoding=st.sampled_from(["", "utf-8", "latin-1", "utf-16", "shift_jis", "iso2022_jp", "gb18030", "cp037"]),
)
def test_any_bytes_are_a_table_or_an_error_of_ours(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, encoding: str
) -> None:
    """Whatever the bytes, reading them ends in a rectangular table with roles, or in an error about the file."""
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    try:
        table = read_csv(path, encoding=encoding)
    except FileError as error:
        assert str(error).isprintable()  # noqa: PT017 - most inputs raise, and which ones is not the point
        return
    assert {len(table.header)} == {len(row) for row in table.rows}
    assert len(records(table, guess_roles(table))) == len(table.rows)


@pytest.mark.guarantee("G23")
def test_naughty_strings_are_read_and_mapped(naughty_strings: tuple[str, ...]) -> None:
    """Strings that break other programs can be headers and values of a table that is guessed, mapped and recorded."""
    rows = tuple((text, text * 2) for text in naughty_strings)
    for text in naughty_strings:
        table = Table(file="customers.csv", header=(text, text + "?"), rows=rows)
        roles = guess_roles(table)
        assert 2 == len(roles)
        assert len(rows) == len(records(table, roles))


@pytest.mark.guarantee("G26")
def test_records_are_read_one_by_one(tmp_path: Path) -> None:
    """A file is read no further than its records are asked for: a fault far below is met only when it is reached."""
    path = tmp_path / "customers.csv"
    path.write_bytes(b"name,city\n" + b"Ann,Bonn\n" * 20_000 + b"Bo\n")
    with open_csv(path) as table:
        assert [("Ann", "Bonn")] * 15_000 == [next(table.rows) for _ in range(15_000)]
        with pytest.raises(RaggedRowError, match="Line 20002 of"):
            list(table.rows)


def test_a_file_of_the_widest_header_is_read(tmp_path: Path) -> None:
    """As many columns are read as the limit says."""
    path = tmp_path / "wide.csv"
    line = ",".join(f"c{index}" for index in range(COLUMNS_MAX))
    path.write_text(f"{line}\n{line}\n")
    assert COLUMNS_MAX == len(read_csv(path).header)
