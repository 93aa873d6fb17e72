"""What single cells say: the same as `prepare` says of a record that has just these."""

from itertools import product

import pytest

from customer_core.matching import CELL_READERS, LABEL_PREFIXES, prepare, read_cells, read_labelled

TEXTS = {
    "given_name": ["Ann", "José María", "J."],
    "family_name": ["Ortega", "Smith Jr.", "van der Berg III"],
    "middle_name": ["Maria", "M"],
    "gender": ["Female", "m", "x"],
    "email": [
        "Ann.Lee@A.example",
        "ann.lee",
        "info@a.example",
        "noreply@a.example",
        "ann@a.example; info@a.example; n/a; ann@a.example",
        "info",
    ],
    "phone": [
        "0113 496 0000",
        "+1 512 555 0100",
        "0113 4960000 / 0113 4960001 / 0000000000",
        "x",
        "0113 496 0000 or +44 113 4960000",
    ],
    "tax_id": ["DE 1", "5092794"],
    "external_id": ["A-1"],
    "birth_date": ["1977-09-13", "5/6/1981", "1977", "1977-09", "0000-00-00", "13.09.1977"],
    "street": ["12 Mill Lane", "Mill Lane", "PO Box 9", "?"],
    "postcode": ["LS1 4AP", "1067"],
    "city": ["Leeds", "St. Ives"],
    "region": ["Texas", "TX"],
    "country": ["GB", "United States", "Germany", "n/a", ""],
}
NOTHING = ["n/a", "-", "0000000000", "unknown"]


def read(feature: str, *cells: str) -> tuple[str, ...]:
    """Return the values that a reader finds in cells, as a table of columns takes them."""
    reader = CELL_READERS[feature]
    lines = [line for line in reader.parse(*cells).split("\n") if line.startswith(reader.mark)]
    return tuple(dict.fromkeys(filter(None, (line.removeprefix(reader.mark) for line in lines))))


@pytest.mark.parametrize("feature", CELL_READERS)
def test_a_cell_says_what_a_record_of_it_says(feature: str) -> None:
    """Every reader gives the features of a record that has just these cells, and finds something in one of them."""
    main, *others = CELL_READERS[feature].roles
    found = []
    for cells in product([*TEXTS[main], *NOTHING], *(TEXTS[role] for role in others)):
        record = prepare(dict(zip((main, *others), cells, strict=True)))
        assert record.features.get(feature, ()) == read(feature, *cells)
        found.append(read(feature, *cells))
    assert any(found)


@pytest.mark.parametrize(
    ("feature", "cells", "expected"),
    [
        ("email", ["ann@a.example, info@a.example"], ("ann@a.example",)),
        ("mailbox", ["ann@a.example, info@a.example"], ("info@a.example",)),
        ("mailbox", ["ann@a.example"], ()),
        ("birth_date", ["5/6/1981", "us"], ("1981-05-06",)),
        ("birth_date", ["5/6/1981", "gb"], ("1981-06-05",)),
        ("birth_year", ["1981", ""], ("1981",)),
        ("street", ["12 Mill Lane"], ("12|mill ln",)),
    ],
)
def test_readers_that_share_a_parse_take_their_own(feature: str, cells: list[str], expected: tuple[str, ...]) -> None:
    """People's addresses and mailboxes, dates and years are told apart, and the country says how a date is written."""
    assert expected == read(feature, *cells)


@pytest.mark.parametrize("feature", CELL_READERS)
def test_cells_read_together_say_what_the_record_says(feature: str) -> None:
    """A record with several cells of a role is read as a whole."""
    cells = {role: tuple(texts[:2]) for role, texts in TEXTS.items()}
    assert prepare(cells).features.get(feature, ()) == tuple(dict.fromkeys(filter(None, read_cells(feature, cells))))


@pytest.mark.parametrize("prefix", LABEL_PREFIXES)
@pytest.mark.parametrize("cell", ["Asian Food", "A-1", "n/a", "", "?"])
def test_a_labelled_cell_says_what_its_record_says(prefix: str, cell: str) -> None:
    """Any column with a label is read by the kind of the label."""
    role = f"{prefix}x"
    assert prepare({role: cell}).features.get(role, ()) == tuple(filter(None, read_labelled(role, cell)))
