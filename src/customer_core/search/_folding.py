"""How each kind of value is made comparable, on both sides: as a record holds it, and as somebody types it.

Owns the pairs of foldings. For whatever a record holds, searching for that very text finds it: the folding of a typed
value is among the foldings of the same value in a record. It must not know fields, customers or criteria.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from customer_core.normalization import (
    normalize_code,
    normalize_country,
    normalize_email,
    normalize_postcode,
    normalize_text,
    normalize_words,
    parse_email,
    parse_phone,
)

COMPARED_MOST: Final = 255
"""How many characters of a folded value are compared: every index of every store takes as many."""

RUNS_MOST: Final = 16
"""From how many words of a name a run of words may begin."""

UNKNOWN_COUNTRY: Final = "?"
"""Stands before the digits of a number whose country nobody knows, in the place of `+` and the calling code."""

_NATIONAL_MIN: Final = 5
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
_BARE_LETTERS: Final = str.maketrans("øØåÅ", "oOaA")
_DIALED: Final = re.compile(r"[+\d\s().\-/]+", re.ASCII)
_NOT_DIGIT: Final = re.compile(r"\D+", re.ASCII)


def compared(values: Iterable[str]) -> tuple[str, ...]:
    """Return comparable values in order, each once, none blank, none longer than is compared."""
    kept = set(map(compared_text, values))
    kept.discard("")
    # Most fields of a record have no value, or one.
    return tuple(sorted(kept)) if len(kept) > 1 else tuple(kept)


def compared_text(value: str) -> str:
    """Return as much of a value as is compared; blank where that says nothing."""
    return value[:COMPARED_MOST].rstrip()


def held_exactly(text: str) -> Iterator[str]:
    """Yield an id or a name of a closed list: it compares as it stands."""
    yield text.strip()


def held_label(text: str) -> Iterator[str]:
    """Yield a label without regard to case, accents, width and spacing.

    A record keeps its tags by the compatibility caseless match of the Unicode Standard (definition D146), after which
    some marks fold otherwise than before: so whatever is typed goes through it too.
    """
    caseless = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", text).casefold()).casefold()
    yield normalize_text(unicodedata.normalize("NFKC", caseless))


def held_code(text: str) -> Iterator[str]:
    """Yield the letters and digits of a code."""
    yield normalize_code(text)


def held_name(text: str) -> Iterator[str]:
    """Yield each word of a name, and each run of words up to the end of the name.

    So the beginning of a run finds `Jan van der Berg` by `van der B`, and each word finds him by itself. A name with
    accents is held twice, since some write `Müller` as `Mueller` and some as `Muller`.
    """
    folded = normalize_words(text)
    yield from _runs(folded)
    if not text.isascii():
        bare = normalize_words(_without_accents(text))
        if bare != folded:
            yield from _runs(bare)


def _runs(folded: str) -> Iterator[str]:
    words = folded.split()
    yield from words
    if len(words) > 1:
        for start in range(min(len(words), RUNS_MOST)):
            yield " ".join(words[start:])


def _without_accents(text: str) -> str:
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", bare).translate(_BARE_LETTERS)


def typed_name(text: str) -> Iterator[str]:
    """Yield a word or words of a name as they are compared."""
    yield normalize_words(text)


def held_email(text: str) -> Iterator[str]:
    """Yield an address as it was typed, and as its mailbox: providers ignore dots or tags in it."""
    yield _plain_email(text)
    yield normalize_email(text)


def typed_email_start(text: str) -> Iterator[str]:
    """Yield the beginning of an address; a whole one also as its mailbox."""
    yield _plain_email(text)
    if parse_email(text).domain:
        yield normalize_email(text)


def _plain_email(text: str) -> str:
    return normalize_text(text).replace(" ", "")


def held_phone(number: str, country: str) -> Iterator[str]:
    """Yield a number with its calling code and without; marked, where the country is not known."""
    at_home = parse_phone(number, country=normalize_country(country))
    if at_home.national:
        yield at_home.national
        yield (
            f"+{at_home.country_code}{at_home.national}" if at_home.country_code else UNKNOWN_COUNTRY + at_home.national
        )
    # Somebody who types the number as it stands does not say the country.
    yield next(iter(typed_phone(number)))


def typed_phone(text: str) -> Iterator[str]:
    """Yield a number: with a calling code, it also finds the same digits where no country is known."""
    parts = parse_phone(text)
    if parts.country_code and parts.national:
        yield f"+{parts.country_code}{parts.national}"
        yield UNKNOWN_COUNTRY + parts.national
    else:
        yield parts.national


def typed_phone_start(text: str) -> Iterator[str]:
    """Yield the first digits of a number; nothing for a text that is more than a number."""
    if not _DIALED.fullmatch(text):
        return
    parts = parse_phone(text)
    if parts.country_code:
        yield f"+{parts.country_code}{parts.national}"
        if len(parts.national) >= _NATIONAL_MIN:
            yield UNKNOWN_COUNTRY + parts.national
    elif "+" in text:
        yield "+" + _NOT_DIGIT.sub("", text)
    else:
        yield parts.national


def held_postcode(postcode: str, country: str) -> Iterator[str]:
    """Yield a postal code by the rules of its country, and as its letters and digits stand."""
    yield normalize_postcode(postcode, country=country)
    yield from typed_postcode_start(postcode)


def typed_postcode(text: str) -> Iterator[str]:
    """Yield a postal code by the rules that need no country; a placeholder as it stands."""
    yield normalize_postcode(text) or normalize_code(text)


def typed_postcode_start(text: str) -> Iterator[str]:
    """Yield the beginning of a postal code, with and without a country's sign before it."""
    yield normalize_postcode(text)
    yield normalize_code(text)
