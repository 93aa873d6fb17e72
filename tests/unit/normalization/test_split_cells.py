import pytest

from customer_core.normalization import split_emails, split_phones, split_town


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("ann@lee.example", ("ann@lee.example",)),
        ("Ann <ann@lee.example>, info@lee.example", ("<ann@lee.example>", "info@lee.example")),
        ("ann at lee dot example", ("ann at lee dot example",)),
        ("  ", ()),
    ],
)
def test_emails_in_one_cell_come_apart(cell: str, expected: tuple[str, ...]) -> None:
    """Only a cell with several @ holds several addresses, and what is no address between them is dropped."""
    assert expected == split_emails(cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("0113 496 0000; 0113 496 0001", ("0113 496 0000", "0113 496 0001")),
        ("0113 496 0000 / 01", ("0113 496 0000 / 01",)),
        ("", ()),
    ],
)
def test_phones_in_one_cell_come_apart(cell: str, expected: tuple[str, ...]) -> None:
    """Parts that are too short to be numbers belong to the number before them."""
    assert expected == split_phones(cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("12045 Berlin", ("12045", "Berlin")),
        (" D-12045  Berlin ", ("D-12045", "Berlin")),
        ("D 12045 Berlin", ("D 12045", "Berlin")),
        ("Berlin, 12045", ("12045", "Berlin")),
        ("12045 / Berlin", ("12045", "Berlin")),
        ("12045\nBerlin", ("12045", "Berlin")),
        ("75001 Paris Cedex 01", ("75001", "Paris Cedex 01")),
        ("1012 AB Amsterdam", ("1012 AB", "Amsterdam")),
        ("1012AB Amsterdam", ("1012AB", "Amsterdam")),
        ("1010 Wien", ("1010", "Wien")),
        ("110 00 Praha 1", ("110 00", "Praha 1")),
        ("00-950 Warszawa", ("00-950", "Warszawa")),
        ("1000-205 Lisboa", ("1000-205", "Lisboa")),
        ("London SW1A 1AA", ("SW1A 1AA", "London")),
        ("K1A 0B1 Ottawa", ("K1A 0B1", "Ottawa")),
        ("D02 X285 Dublin", ("D02 X285", "Dublin")),
        ("Dublin D6W XY00", ("D6W XY00", "Dublin")),
        ("Austin, TX 78701", ("78701", "Austin, TX")),
        ("〒100-0001 東京都", ("〒100-0001", "東京都")),
        ("12045", ("12045", "")),
        ("Berlin", ("", "Berlin")),
        ("Praha 1", ("", "Praha 1")),
        ("12045Berlin", ("", "12045Berlin")),
        ("12045 - ", ("", "12045 -")),
        ("", ("", "")),
        ("12045 " + "x" * 251, ("", "12045 " + "x" * 251)),
    ],
)
def test_a_postcode_and_a_city_in_one_cell_come_apart(cell: str, expected: tuple[str, str]) -> None:
    """Either may come first; what holds no code is a city, and nothing is lost."""
    assert expected == split_town(cell)
