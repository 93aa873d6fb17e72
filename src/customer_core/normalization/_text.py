"""Folding of any text to comparable ASCII: the ground on which every other normalization stands.

It must not know what the text means: names, addresses and codes are told apart one module up.
"""

import unicodedata
from collections.abc import Callable

from anyascii import anyascii

__all__ = ["LENGTH_MAX", "fold", "normalize_code", "normalize_text", "normalize_words", "settled", "words_of"]

LENGTH_MAX = 4096
"""How many code points of a text are looked at, and returned at most; what follows is not compared."""

# Tables hold all of ASCII, because each character that is missing costs a raised and caught error.
_ASCII = {chr(code): chr(code) for code in range(128)}
# What the transliteration would spell less well: the German and Nordic letters as they are written where the keyboard
# has no umlaut, and accents left over, some of which are small letters.
_ACCENTS = dict.fromkeys(map(chr, range(0x300, 0x370)))
_LETTERS = str.maketrans(
    _ASCII
    | _ACCENTS
    | {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
# Marks that the compatibility forms of Unicode would break into a space and an accent.
_MARKS = str.maketrans(
    _ASCII | {"\u00b4": "'", "`": "'", "\u02b9": "'", "\uff07": "'", "\u00a8": None, "\u00b8": None, "\u00af": None}
)
_CONTROLS = str.maketrans(_ASCII | dict.fromkeys(map(chr, (*range(9), *range(0x0E, 0x1C), 0x7F))))
_WORDS = str.maketrans(
    {char: char if char.isalnum() else " " for char in _ASCII} | {"'": None, "`": None, "&": " and ", "+": " and "}
)
_CODE = str.maketrans({char: char if char.isalnum() else None for char in _ASCII})


def normalize_text(text: str) -> str:
    r"""Fold a text to lower-case ASCII with single spaces.

    Compatibility forms are unified (NFKC of Unicode Annex 15), every script is transliterated to ASCII, controls and
    zero-width characters are dropped. German and Nordic letters take their two-letter spelling, so that `Müller` and
    `Mueller` meet; the diaeresis of Spanish `güe` and `güi` is only a reading mark and is dropped. At most the first
    `LENGTH_MAX` code points are used and returned.

    >>> normalize_text("  Jürgen\tGROẞ ")
    'juergen gross'
    """
    return fold(text, length_max=LENGTH_MAX)


def normalize_words(text: str) -> str:
    """Fold a text to lower-case words of letters and digits, parted by single spaces.

    Apostrophes vanish (`O'Brien` is `obrien`), `&` and `+` become the word `and`, anything else parts words.

    >>> normalize_words("Smith-O'Brien & Sons, Ltd.")
    'smith obrien and sons ltd'
    """
    return words_of(normalize_text(text))


def normalize_code(text: str) -> str:
    """Fold an identifier, such as a tax number, to its letters and digits.

    >>> normalize_code("DE 123.456-789")
    'de123456789'
    """
    return normalize_text(text).translate(_CODE)


def words_of(folded: str) -> str:
    """Return the words of a text that `fold` has made."""
    if folded.isalnum():
        return folded
    return " ".join(folded.translate(_WORDS)[:LENGTH_MAX].split())


def fold(text: str, *, length_max: int) -> str:
    """Fold at most the first `length_max` code points, as `normalize_text` says."""
    text = text[:length_max]
    if text.isascii():
        folded = text.lower()
        if folded.isalnum():
            return folded
    else:
        folded = _transliterated(text)[:length_max]
    if not folded.isprintable():
        folded = folded.translate(_CONTROLS)
    return " ".join(folded.split())


def settled(step: Callable[[str], str], text: str) -> str:
    """Repeat a step until it changes nothing more, so that the whole is idempotent whatever the step does.

    Should the step go round in a circle, the least text of the circle stands for it.
    """
    seen = [step(text)]
    while (following := step(seen[-1])) not in seen:
        seen.append(following)
    return min(seen[seen.index(following) :])


def _transliterated(text: str) -> str:
    composed = " ".join(unicodedata.normalize("NFKC", text.translate(_MARKS)).lower().split())
    if "gü" in composed:
        composed = composed.replace("güe", "gue").replace("güi", "gui")
    return anyascii(composed.translate(_LETTERS)).lower()
