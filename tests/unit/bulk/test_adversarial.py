"""Tables made to be costly: the number of pairs stays in proportion to that of rows."""

from collections.abc import Callable

import pyarrow as pa
import pytest

from customer_core.bulk import DeduplicatedTable, TextTable, deduplicate
from customer_core.bulk._hashing import hash_texts
from customer_core.bulk._running import read_records
from customer_core.errors import CellTooLongError
from customer_core.exchange import CELL_CHARACTERS_MAX, Table, map_roles
from customer_core.matching import V1, keys

ROWS = 20_000
# Of neighbors and of blocks up to their bounds; all pairs of a crowd would be ten thousand for each row.
PAIRS_PER_ROW = 32
HEADER = ("given name", "family name", "email", "phone", "city")
MAPPING = ("given_name=given name", "family_name=family name", "email=email", "phone=phone", "city=city")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def word(number: int) -> str:
    """Return a word of its own for a number, unlike those of its neighbors."""
    scattered = number * 7_654_321 % 26**5
    return "".join(LETTERS[scattered // 26**place % 26] for place in range(5))


def row(number: int, **same: str) -> tuple[str, ...]:
    """Return a record of which everything is its own but some columns."""
    names = word(3 * number), word(3 * number + 1)
    own = (*names, f"{word(3 * number + 2)}@x.example", f"030{number * 7_654_321 % 9_999_991:07}", word(number // 40))
    return tuple(same.get(name, cell) for name, cell in zip(HEADER, own, strict=True))


TABLES: dict[str, Callable[[int], tuple[str, ...]]] = {
    "one phone": lambda number: row(number, phone="0113 496 0000"),
    "one e-mail": lambda number: row(number, email="info.desk@x.example"),
    "one mailbox": lambda number: row(number, email="info@x.example"),
    "one name": lambda number: row(number, **{"given name": "Ann", "family name": "Lee"}),
    "no name": lambda number: row(number, **{"given name": "", "family name": ""}),
    "one town": lambda number: row(number, city="Leeds"),
    "all unique": row,
    "one phone, e-mail and no name": lambda number: row(
        number, phone="0113 496 0000", email="ann@x.example", **{"given name": "", "family name": ""}
    ),
}


def of_rows(rows: int, make: Callable[[int], tuple[str, ...]]) -> DeduplicatedTable:
    """Return a table of rows, deduplicated under the shipped profile."""
    table = Table(file="x.csv", header=HEADER, rows=tuple(map(make, range(rows))))
    return deduplicate(table, V1, mapping=MAPPING)


@pytest.mark.parametrize("kind", TABLES)
def test_pairs_stay_in_proportion_to_rows(kind: str) -> None:
    """However many share a value, a row meets a bounded number of others, and what is not compared is told."""
    found = of_rows(ROWS, TABLES[kind])
    assert found.compared <= PAIRS_PER_ROW * ROWS
    if kind.startswith("one "):
        assert found.cut_blocks


def test_equal_rows_are_one_customer_and_no_work() -> None:
    """Twenty thousand equal rows make no pair to compare."""
    found = of_rows(ROWS, lambda _: row(1))
    assert (1, 0, ROWS - 1) == (found.customers, found.compared, len(found.pairs))


def test_unique_rows_stay_apart() -> None:
    """Where nothing is alike, everybody is a customer."""
    assert of_rows(2_000, row).customers > 1_900


def test_long_cells_are_compared_by_their_beginnings() -> None:
    """Twenty rows of cells near the limit of a file are read, and what is compared of them is bounded."""
    rows = tuple((chr(97 + number) * CELL_CHARACTERS_MAX,) * len(HEADER) for number in range(20))
    found = deduplicate(Table(file="x.csv", header=HEADER, rows=rows), V1, mapping=MAPPING)
    assert 20 == found.customers
    features = [found.records.prepared(number).features for number in range(20)]
    assert all(len(value) <= 512 for each in features for values in each.values() for value in values)


def test_megabytes_in_a_cell_are_refused() -> None:
    """A cell beyond the limit is a broken file, whatever the role."""
    table = Table(file="x.csv", header=HEADER, rows=(("x" * 1_000_000,) * len(HEADER),) * 20)
    with pytest.raises(CellTooLongError):
        deduplicate(table, V1, mapping=MAPPING)


def test_megabytes_of_another_source_are_read_in_time() -> None:
    """Columns that come from elsewhere may have values of a megabyte, of one letter or of a million words."""
    values = [
        *(chr(97 + number) * 1_000_000 for number in range(10)),
        *(f"{word(number)} " * 200_000 for number in range(10)),
    ]
    columns = tuple(pa.chunked_array([values], pa.large_string()) for _ in HEADER)
    table = TextTable(file="x", header=HEADER, columns=columns, rows=20)
    found = read_records(table, map_roles(table, MAPPING))
    assert 20 == len(found)
    assert all(len(value) <= 512 for feature in found.compared.values() for value in feature.values)


def test_words_without_end_make_few_keys() -> None:
    """A name of thousands of words has a bounded number of keys."""
    names = [" ".join(word(number * 977 + place) for place in range(3_000)) for number in range(20)]
    table = Table(file="x.csv", header=HEADER, rows=tuple((name, name, "", "", name) for name in names))
    found = deduplicate(table, V1, mapping=MAPPING)
    assert found.compared <= 190
    assert all(len(keys(V1, found.records.prepared(number))) < 200 for number in range(20))


def test_records_made_to_have_one_hash_are_not_taken_for_equal() -> None:
    """Numbers that differ stay different where somebody has made their hashes the same."""
    blocks = "bpfy", "bcbb"
    # The sequence of Thue and Morse makes the polynomials of any two such blocks equal modulo 2**64.
    turns = [place.bit_count() % 2 for place in range(128)]
    one, other = ("".join(blocks[turn ^ first] for turn in turns) for first in (0, 1))
    assert one != other
    assert hash_texts([one])[0] == hash_texts([other])[0]
    rows = tuple(("Ann Lee", number) for number in (one, other, one, other))
    found = deduplicate(Table(file="x.csv", header=("name", "number"), rows=rows), V1, mapping=["external_id=number"])
    assert [0, 1, 0, 2] == found.records.stands_for.tolist()
    assert found.score(0, 1) != found.score(0, 2)
