import pytest

from customer_core.testing.generator._drawing import Draws
from customer_core.testing.generator._spelling import abbreviate_street, fold, misspell, mistype_digits, strip_accents


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Müller", "mueller"),
        ("Groß", "gross"),
        ("José María", "josemaria"),
        ("O'Brien", "obrien"),
        ("Łukasz", "lukasz"),
    ],
)
def test_names_fold_to_what_a_mailbox_may_have(name: str, expected: str) -> None:
    """A mailbox is spelled with plain letters and digits only."""
    assert expected == fold(name)


def test_accents_can_go_the_german_way() -> None:
    """An umlaut loses its dots or becomes two letters."""
    assert ("Muller", "Mueller") == (strip_accents("Müller"), strip_accents("Müller", german=True))


@pytest.mark.parametrize(
    ("street", "expected"),
    [
        ("7 Oak Street", "7 Oak St"),
        ("Goethestraße 4", "Goethestr. 4"),
        ("Calle de Goya 2", "C/ Goya 2"),
        ("Am Anger 1",) * 2,
    ],
)
def test_streets_are_abbreviated_as_usual(street: str, expected: str) -> None:
    """The kind of street takes its short form, and a name without one stays."""
    assert expected == abbreviate_street(street)


def test_a_slip_is_one_edit_behind_the_first_letter() -> None:
    """Misspelling changes a text, by at most one letter in length, and never its first letter but in an exchange."""
    draws = Draws(5)
    slips = {misspell(draws, "Schneider") for _ in range(300)}

    assert "Schneider" not in slips
    assert {8, 9, 10} == {len(slip) for slip in slips}


def test_equal_letters_are_not_exchanged() -> None:
    """A slip that would change nothing becomes another one."""
    draws = Draws(5)

    assert "ll" not in {misspell(draws, "ll") for _ in range(100)}


def test_a_mistyped_number_has_one_other_digit() -> None:
    """Exactly one digit differs, and letters stay."""
    mistyped = mistype_digits(Draws(1), "SW1 9AB")

    assert 1 == sum(left != right for left, right in zip("SW1 9AB", mistyped, strict=True))
    assert "SWAB" == "".join(sign for sign in mistyped if sign.isalpha())
