"""Folding of text, words and codes."""

import pytest

from customer_core.normalization import normalize_code, normalize_text, normalize_words
from customer_core.normalization._text import settled

TEXTS = {
    "Müller": "mueller",
    "Mueller": "mueller",
    "MU\u0308LLER": "mueller",
    "GROẞ": "gross",
    "Straße": "strasse",
    "Øystein Ångström Ærø": "oeystein aangstroem aeroe",
    "Þór Guðmundsson": "thor gudmundsson",
    "Łódź": "lodz",
    "Agüero": "aguero",
    "Lingüista": "linguista",
    "İstanbul": "istanbul",
    "Владимир": "vladimir",
    "Γιώργος": "giorgos",
    "山田": "shantian",
    "\uff26\uff35\uff2c\uff2c\u3000\uff57\uff49\uff44\uff54\uff48": "full width",
    "ﬁne № 5": "fine no 5",
    "a\u200bb\ufeffc\u00ad": "abc",
    "a\tb\r\nc\u00a0d\u2003e\u2028f": "a b c d e f",
    "a\x00b\x07c\x7f": "abc",
    "  two  spaces ": "two spaces",
    "\ud800x\udfff": "x",
    "Z\u0351\u036b\u0343a\u0329": "za",
    "O\u00b4Brien": "o'brien",
    "": "",
}
WORDS = {
    "O'Brien": "obrien",
    "O\u2019Brien": "obrien",
    "O`Brien": "obrien",
    "Jean-Luc": "jean luc",
    "Smith & Sons": "smith and sons",
    "Smith + Sons": "smith and sons",
    "A/B_C.D,E": "a b c d e",
    "plain": "plain",
    "!?": "",
}


@pytest.mark.parametrize(("text", "folded"), TEXTS.items())
def test_text_folds_to_plain_ascii(text: str, folded: str) -> None:
    """Scripts, forms, cases, controls and spaces are unified."""
    assert folded == normalize_text(text)


@pytest.mark.parametrize(("text", "words"), WORDS.items())
def test_marks_part_words_or_vanish(text: str, words: str) -> None:
    """Apostrophes vanish, *and* is spelled out, all other marks part words."""
    assert words == normalize_words(text)


def test_a_code_is_its_letters_and_digits() -> None:
    """Spaces, points, hyphens and capitals of an identifier do not count."""
    assert "de123456789" == normalize_code(" DE 123.456-789 ")
    assert normalize_code("ATU 1234_5678") == normalize_code("atu12345678")


@pytest.mark.parametrize("text", ["a" * 5000, "ü" * 5000, "\ufdfa" * 5000, "&" * 5000, " " * 9000 + "a"])
def test_only_the_beginning_of_a_long_text_counts(text: str) -> None:
    """No folded text is longer than 4096 code points."""
    assert max(len(normalize_text(text)), len(normalize_words(text))) <= 4096


def test_a_step_that_goes_in_a_circle_settles_on_its_least_text() -> None:
    """Settling ends for a step that never rests, and gives the same from everywhere on the circle."""
    circle = {"start": "b", "a": "b", "b": "c", "c": "a"}

    assert ["a"] * 4 == [settled(circle.__getitem__, text) for text in circle]
