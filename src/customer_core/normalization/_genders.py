"""What forms call a person's gender, in the languages of Europe and by the figures of ISO/IEC 5218.

Owns the words; must not know what a gender is used for.
"""

from collections.abc import Mapping

from customer_core.normalization._text import normalize_words

__all__ = ["GENDER_WORDS", "normalize_gender"]

_WORDS = {
    "female": (
        "f 2 w v k female woman girl lady weiblich frau femme feminin feminine mujer femenino femenina femmina "
        "femminile donna feminino feminina mulher vrouw vrouwelijk kobieta mrs ms miss mme "
        "madame mlle mademoiselle signora senora sra mevrouw mevr pani"
    ),
    "male": (
        "m 1 h male man boy gentleman maennlich mann herr homme masculin masculine hombre masculino maschio maschile "
        "uomo homem mannelijk mezczyzna mr monsieur signor "
        "senor sr meneer dhr pan"
    ),
    "other": "d x other diverse divers nonbinary enby autre otro altro outro anders inna",
    "": "u 0 9 unknown unbekannt inconnu desconocido sconosciuto onbekend nieznany",
}

GENDER_WORDS: Mapping[str, str] = {word: gender for gender, words in _WORDS.items() for word in words.split()} | {
    "non binary": "other"
}
"""Each known word with what it means: `female`, `male`, `other`, or nothing where it says that nobody knows."""


def normalize_gender(text: str) -> str:
    """Return `female`, `male` or `other` for any usual word, letter or figure, and nothing for what is unknown.

    >>> normalize_gender("Frau"), normalize_gender("1"), normalize_gender("unbekannt")
    ('female', 'male', '')
    """
    return GENDER_WORDS.get(normalize_words(text), "")
