"""Cities and regions made comparable; it must not know countries, customers or any model."""

import re

from customer_core.normalization._place_names import CITY_NAMES, CITY_WORDS, REGION_CODES
from customer_core.normalization._placeholders import is_placeholder, is_program_blank, stands_for_nothing
from customer_core.normalization._text import fold, normalize_words, settled, words_of

__all__ = ["normalize_city", "normalize_region"]

_LENGTH_MAX = 256
_SIGN_MAX = 3
_SHORTEST_CODE = 3
_ASIDE = re.compile(r"\([^()]*\)?|\[[^\[\]]*\]?")
_DUTCH_POSTCODE = re.compile(r"\s*\d{4}\s?[A-Z]{2}\s")
_DISTRICT = re.compile(r"\d{1,3}(?:e|er|eme|ieme|th|st|nd|rd)?")
_POST_WORDS = frozenset({"cedex", "cdx"})
_OTHER_WORDS = _POST_WORDS | {word for word, form in CITY_WORDS.items() if word != form}


def normalize_city(text: str) -> str:
    """Fold a city to words: without postal code, district number, brackets and what follows a comma.

    `St.` is spelled `saint`; well-known cities take the name in use there (`Munich` is `muenchen`). A placeholder
    becomes nothing. At most 256 code points are used.

    >>> normalize_city("80331 Munich"), normalize_city("St. Louis, MO"), normalize_city("PARIS CEDEX 08")
    ('muenchen', 'saint louis', 'paris')
    """
    text = text[:_LENGTH_MAX]
    words = fold(text, length_max=_LENGTH_MAX)
    return words if _is_plain_city(words) and not is_program_blank(text) else _normalize_city_any(text)


def _is_plain_city(words: str) -> bool:
    """Tell a city that is written in its words and has no other name."""
    if words in CITY_NAMES or not words.replace(" ", "").isalpha():
        return False
    return _OTHER_WORDS.isdisjoint(words.split()) and not stands_for_nothing(words)


def _normalize_city_any(text: str) -> str:
    if is_placeholder(text):
        return ""
    text = _DUTCH_POSTCODE.sub(" ", text, count=1) if _DUTCH_POSTCODE.match(text) else text
    folded = fold(text, length_max=_LENGTH_MAX)
    whole = words_of(folded)
    head = words_of(_ASIDE.sub(" ", folded.partition(",")[0])) or words_of(_ASIDE.sub(" ", folded)) or whole
    return settled(_city, whole if whole in CITY_NAMES else head)


def normalize_region(text: str) -> str:
    """Fold a region to words, a state of the United States, Canada or Australia to its code.

    Two of these codes are shared (`wa` and `nt`), the country tells them apart. A placeholder becomes nothing.

    >>> normalize_region("New York"), normalize_region("N.Y."), normalize_region("Bayern")
    ('ny', 'ny', 'bayern')
    """
    words = normalize_words(text)
    return REGION_CODES.get(words) or ("" if is_placeholder(text) else words)


def _city(words: str) -> str:
    city = " ".join(CITY_WORDS.get(word, word) for word in _without_numbers(words.split()))
    city = CITY_NAMES.get(city, city)[:_LENGTH_MAX].rstrip()
    return "" if stands_for_nothing(city) else city


def _without_numbers(words: list[str]) -> list[str]:
    start, end = 0, len(words)
    if words[2:] and len(words[0]) <= _SIGN_MAX and words[0].isalpha() and words[1].isdigit():
        start = 1
    if end - start > 1 and _is_postcode(words[start:]):
        while start < end - 1 and words[start].isdigit():
            start += 1
    while end - 1 > start and (_DISTRICT.fullmatch(words[end - 1]) or words[end - 1] in _POST_WORDS):
        end -= 1
    return words[start:end]


def _is_postcode(words: list[str]) -> bool:
    """Tell the postal code in `80331 München` and `123 45 Ort` from the number in `29 Palms` and `100 Mile House`."""
    digits, following = words[0], words[1]
    is_short = len(digits) < _SHORTEST_CODE or (len(digits) == _SHORTEST_CODE and following == "mile")
    return digits.isdigit() and (following.isdigit() or not is_short)
