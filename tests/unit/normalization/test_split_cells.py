import pytest

from customer_core.normalization import split_emails, split_phones


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
