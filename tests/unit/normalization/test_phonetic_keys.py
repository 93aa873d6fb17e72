"""Keys of words that sound alike."""

import pytest

from customer_core.normalization import phonetic_key

ALIKE = (
    "smith smyth schmidt schmitt smit|meier meyer maier mayer mayr|stephen steven stefan stephan"
    "|philip filip phillip|catherine katharina kathryn catarina|brown braun|hanna anna hannah"
    "|johnson jonson jansen|jeffrey geoffrey|wagner vagner|mcdonald macdonald|thompson thomson tomson"
    "|knight night nite|wright right|christian kristian|schulz schultz shultz|psaltis saltis|yohan johan"
    "|dzhon john"
)


@pytest.mark.parametrize("words", ALIKE.split("|"))
def test_words_that_sound_alike_share_a_key(words: str) -> None:
    """Spellings of one sound in several languages have one key."""
    assert 1 == len({phonetic_key(word) for word in words.split()})


@pytest.mark.parametrize("words", ["smith miller", "meier bauer", "anna otto", "peter paul", "lee ray"])
def test_words_that_sound_different_have_different_keys(words: str) -> None:
    """The key still tells names apart."""
    assert 2 == len({phonetic_key(word) for word in words.split()})


def test_words_of_one_faint_letter_have_a_key() -> None:
    """A word of h, w or y alone is not lost."""
    assert ["a", "a", "f", "j", "a"] == [phonetic_key(word) for word in ("h", "hh", "w", "y", "o")]


def test_digits_are_their_own_key() -> None:
    """A word without letters is cut, not emptied; nothing stays nothing."""
    assert ["123456", "12", ""] == [phonetic_key(word) for word in ("12345678", "1 2", "")]
