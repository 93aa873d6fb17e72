import pytest

from customer_core.merging._spelling import is_shouted, is_tidy, spelling_quality
from customer_core.model import Address, PersonName


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("Mill Lane", "Mill  Lane"),
        ("Mill Lane", "MILL LANE"),
        ("Mill Lane", "mill lane"),
        ("Müller", "Muller"),
        ("MILL LANE", "Mill  Lane"),
        (PersonName("Ann Lee"), PersonName("ANN LEE")),
        (("Ann", None, 1), ("ANN", None, 1)),
        (("Ann", "Lee"), ("ann", "lee")),
        ("\u5317\u4eac", "BEI JING"),
        (Address(street=["Mill Lane 1"], city="Ulm"), Address(street=["MILL LANE 1"], city="ULM")),
    ],
)
def test_the_better_spelling_ranks_higher(better: object, worse: object) -> None:
    """Tidy spacing counts first, then mixed case, then accents, in all the text that a value holds."""
    assert spelling_quality(better) > spelling_quality(worse)


@pytest.mark.parametrize(
    ("one", "other"), [("1 2 3", "4 5"), ("1 2 3", "Ann Lee"), ("", "7"), (1, None), ("\u5317\u4eac", "\u4e0a\u6d77")]
)
def test_what_has_no_case_is_equally_well_written(one: object, other: object) -> None:
    """Figures, scripts without capitals and values without text are written as well as any."""
    assert spelling_quality(one) == spelling_quality(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lee \u2013 Wong", "Lee - Wong"),
        (("Ann", ""), ("Ann",)),
        (("", "Ann", None), "Ann"),
        (("Ann", " ", "\u200b"), "Ann"),
    ],
)
def test_neither_dashes_nor_blanks_make_a_better_spelling(one: object, other: object) -> None:
    """Accents are those of letters, and a part that says nothing leaves no gap in the text."""
    assert spelling_quality(one) == spelling_quality(other)


@pytest.mark.parametrize(
    ("text", "expected"), [("ANN", True), ("ann", False), ("Ann", False), ("030 1", False), ("", False)]
)
def test_only_capitals_are_shouted(text: str, *, expected: bool) -> None:
    """A text without letters is not shouted."""
    assert expected is is_shouted(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("a b", True), ("a  b", False), (" a", False), ("a\u00a0b", False), ("", True)]
)
def test_single_plain_spaces_are_tidy(text: str, *, expected: bool) -> None:
    """Space at an end, doubled or of another kind is untidy."""
    assert expected is is_tidy(text)
