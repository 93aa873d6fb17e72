"""How well a value is written: which of several spellings of one value is fit to be shown.

Owns what counts as good writing. It must not know when two values are one, nor rules.
"""

import unicodedata
from collections.abc import Iterable

import attrs

from customer_core.merging._candidates import attrs_parts, is_blank

__all__ = ["is_shouted", "is_tidy", "spelling_quality"]


def spelling_quality(value: object) -> tuple[bool, bool, int]:
    """Return what the spelling of a value is worth, all its text together; the highest is the best.

    Tidy spacing counts first, then capitals and small letters mixed, then how many accents are kept.
    """
    text = " ".join(_texts(value))
    is_mixed_case = text.upper() == text.lower() or text not in {text.upper(), text.lower()}
    composed = unicodedata.normalize("NFKC", text)
    accents = sum(character.isalpha() and not character.isascii() for character in composed)
    return is_tidy(text), is_mixed_case, accents


def is_tidy(text: str) -> bool:
    """Tell whether a text has single spaces alone, and characters as they are commonly typed."""
    return text == unicodedata.normalize("NFKC", text) and text == " ".join(text.split())


def is_shouted(text: str) -> bool:
    """Tell whether a text is written in capitals alone."""
    return text == text.upper() != text.lower()


def _texts(value: object) -> Iterable[str]:
    match value:
        case str():
            return [] if is_blank(value) else [value]
        case tuple() | list():
            return [text for item in value for text in _texts(item)]
        case _ if attrs.has(type(value)):
            return _texts(attrs_parts(value))
        case _:
            return []
