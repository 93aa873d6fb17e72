"""Texts that stand for nothing."""

import pytest

from customer_core.normalization import PLACEHOLDERS, is_placeholder, normalize_words

NOTHING = (
    "|  |-|?|---|...|***|n/a|N/A|n.a.|NA|NaN|<NA>|#N/A|none|NULL|nil|Unknown|UNKNOWN|not provided|TBD"
    "|t.b.d.|x|X|xxx|XX XX|test|Test|TEST 1|test2|tester|asdf|qwerty|no email|No E-Mail|no phone"
    "|Unbekannt|unbekannt|k.A.|keine Angabe|inconnu|Non renseigné|desconocido|Sin nombre|não informado"
    "|sconosciuto|onbekend|n.v.t.|okänd|ukjent|tuntematon|nieznany|neznámý|ismeretlen|неизвестно"
    "|bilinmiyor|00|0000|0000000000|9999999|999-999-9999|123456789|1234567890|foo bar|lorem ipsum"
)
SOMETHING = (
    "Na|Nan|Nina|Noel|Nolan|Xu|Xavier|Max|Foo|Wu|Leer|Blank|Testa|Testino|Noone Ltd|0|1|2000|2222|5555"
    "|1000|123456|12345|AAA|ABC|Unknown Pleasures|test drive center|III|XXL Shop|1x|x1|No"
)


@pytest.mark.parametrize("text", NOTHING.split("|"))
def test_words_for_no_value_are_placeholders(text: str) -> None:
    """What people and programs write for an absent value is told, in many languages."""
    assert is_placeholder(text)


@pytest.mark.parametrize("text", SOMETHING.split("|"))
def test_values_that_look_alike_are_no_placeholders(text: str) -> None:
    """Real names, words and figures that resemble placeholders are kept."""
    assert not is_placeholder(text)


def test_the_list_is_spelled_as_words_are() -> None:
    """Each listed placeholder is found, since it is spelled as the words it is compared with."""
    assert set() == {text for text in PLACEHOLDERS if normalize_words(text) != text}
