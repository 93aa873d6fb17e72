"""Street addresses taken apart and made comparable; it must not know cities, customers or any model."""

import re
from functools import lru_cache
from string import ascii_lowercase

import attrs

from customer_core.normalization._placeholders import is_placeholder, is_program_blank
from customer_core.normalization._street_words import (
    AFTER_NUMBER,
    BOX_WORDS,
    DROPPED_WORDS,
    GLUED_ENDINGS,
    NO_NUMBER,
    NUMBER_SUFFIXES,
    NUMBER_WORDS,
    STREET_WORDS,
    UNIT_ALONE,
    UNIT_ENDINGS,
    UNIT_WORDS,
)
from customer_core.normalization._text import LENGTH_MAX, fold, settled, words_of

__all__ = ["STREET_STAND_IN", "StreetParts", "normalize_street", "parse_street", "street_wording"]

_LENGTH_MAX = 256
_WORDINGS_MAX = 1 << 16
_WORDING_LENGTH_MAX = 192
_GLUED_STEM_MIN = 3
_DATE_STREET_WORDS = 4
_OF = frozenset({"de", "di", "of"})


def _one_of(phrases: frozenset[str]) -> str:
    """Return a pattern of phrases at the start of a word, the longest first.

    That nothing stands before the word is asked behind its first letter, so that the search skips to these letters.
    """
    ordered = sorted(phrases, key=len, reverse=True)
    return "|".join(rf"{phrase[0]}(?<![a-z0-9]{phrase[0]}){re.escape(phrase[1:])}" for phrase in ordered)


_BOX = re.compile(
    rf"(?:{_one_of(BOX_WORDS)})[\s.:#]*(?:no|nr|num)?[\s.:#-]*([a-z]{{0,2}}\d[\d ]{{0,11}}[a-z]?)(?![a-z0-9])"
)
_NO_NUMBER = re.compile(rf"(?:{_one_of(NO_NUMBER)})(?![a-z0-9])")
_WRITTEN_TYPE = re.compile(r"(?<![a-z])(c/|p\.za|v\.le|c\.so|l\.go|p\.le|av\.da)(?![a-z])")
_WRITTEN_TYPES = {
    "c/": "calle ",
    "p.za": "pl ",
    "v.le": "viale ",
    "c.so": "corso ",
    "l.go": "largo ",
    "p.le": "piazzale ",
    "av.da": "ave ",
}
_DOTTED_ENDING = re.compile(r"(?<=[a-z]{3})(str|pl)\.")
_NUMBER = re.compile(r"\d+(?:bis|ter|quater|[a-z])?(?:[-/]\d*[a-z]?)*")
_UNIT_VALUE = re.compile(r"\d+[a-z]?(?:-?[a-z0-9]{1,4})?|[a-z]-?\d{0,4}")
_UNIT_JOINED = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th|o|a|e|er|eme)?")
_UNIT_HINTS = UNIT_WORDS | UNIT_ALONE | UNIT_ENDINGS | {"#", "m"}
_EARLY_LETTER = frozenset("abcd")
_LETTER = frozenset(ascii_lowercase)
_ENDINGS = tuple(GLUED_ENDINGS)
_SPLIT = re.compile(r"[^a-z0-9/#,'-]+")
_RANGE = re.compile(r"(?<=\d)([a-z]?) ?([-/]) ?(?=\d)")
_BEHIND_NUMBER = _LETTER | NUMBER_SUFFIXES | AFTER_NUMBER
# A figure that stands alone, or before one letter, in a line without other digits than those of an ordinal, and a unit.
_GAP = r"[^0-9]*+(?:(?<= )[0-9]{1,3}(?:st|nd|rd|th)(?![a-z0-9])[^0-9]*+)?+"
_FIGURE = re.compile(rf"({_GAP})(?<![^ ,])([0-9]+)([a-z]?(?:[ ,]{_GAP})?+)([0-9]+[a-z]?)?")
# Longer than an ordinal, and no number that a word stands for.
STREET_STAND_IN = "7777"
"""What stands for the figure in the wording of a street."""
_PLAIN_UNITS = frozenset(f"{word} " for word in UNIT_WORDS - UNIT_ALONE - BOX_WORDS - NO_NUMBER - DROPPED_WORDS)


@attrs.frozen(kw_only=True)
class StreetParts:
    """A street address by its parts in comparable words, empty when absent."""

    number: str = ""
    street: str = ""
    unit: str = ""
    box: str = ""


def parse_street(text: str) -> StreetParts:
    """Take a street address apart: house number, street, unit inside the house, post-office box.

    The number may stand first or last; words for kinds of streets, directions and ordinals take one spelling each
    (`street`, `straße` and `St.` are `st`, also at the end of a word: `Hauptstraße` is `haupt st`). At most 256 code
    points are used.

    >>> parse_street("182 W. 58th Street, Apt. 4B")
    StreetParts(number='182', street='w 58th st', unit='4b', box='')
    >>> parse_street("Hauptstr. 12 a") == parse_street("Haupt-Straße 12a")
    True
    """
    return _parse_street_plain(text) or _parse_street_any(text)


def normalize_street(text: str) -> str:
    """Fold a street address to one line: number, street, box, and the unit last.

    >>> normalize_street("Flat 3, 10 High Street"), normalize_street("P.O. Box 12 34")
    ('10 high st unit 3', 'box 1234')
    """
    return settled(_line, text)


def _line(text: str) -> str:
    parts = parse_street(text)
    box = parts.box and f"box {parts.box}"
    unit = parts.unit and f"unit {parts.unit}"
    return " ".join(filter(None, (parts.number, parts.street, box, unit)))


def _parse_street_any(text: str) -> StreetParts:
    text = text[:_LENGTH_MAX]
    return StreetParts() if is_program_blank(text) else _parse_folded(fold(text, length_max=_LENGTH_MAX))


def _parse_street_plain(text: str) -> StreetParts | None:
    """Return what `_parse_street_any` does, sooner, of a street that is known already, whatever the house number.

    How a line is taken apart depends on where its figures stand, not on what they are, and a unit behind a comma does
    not change how the rest is.
    """
    text = text[:_LENGTH_MAX]
    found = _FIGURE.fullmatch(text.lower() if text.isascii() else fold(text, length_max=_LENGTH_MAX))
    if found is None:
        return None
    before, figure, after, unit = found.groups("")
    if unit:
        after, _, unit_word = after.rpartition(", ")
        if unit_word not in _PLAIN_UNITS:
            return None
    wording = _parse_wording(f"{before}{STREET_STAND_IN}{after}")
    if wording is None:
        return None
    suffix, street = wording
    return StreetParts(number=figure + suffix, street=street, unit=unit)


def street_wording(wording: str) -> tuple[str, str] | None:
    """Return what follows the house figure in the number, and the street, of all short lines that are worded so.

    By it a whole column of lines is read at once. Nothing where the first figure is not the house's, or there is no
    street: a line of figures alone may be a placeholder.

    >>> street_wording("7777 a Mill Lane, Flat 7777"), street_wording("Mill Lane, Flat 7777")
    (('a', 'mill ln'), None)

    Args:
        wording: A line with `STREET_STAND_IN` for its figure, or for both of two.
    """
    if not wording.isascii():
        folded = fold(wording, length_max=LENGTH_MAX)
        # Digits of other scripts may fold to what stands for the figure.
        if len(folded) > _WORDING_LENGTH_MAX or folded.count(STREET_STAND_IN) != wording.count(STREET_STAND_IN):
            return None
    parts = _parse_street_plain(wording)
    if parts is None or not parts.number.startswith(STREET_STAND_IN):
        return None
    suffix = parts.number.removeprefix(STREET_STAND_IN)
    return None if suffix[:1].isdigit() else (suffix, parts.street)


@lru_cache(maxsize=_WORDINGS_MAX)
def _parse_wording(wording: str) -> tuple[str, str] | None:
    """Return what follows the stand-in in the house number, and the street.

    Nothing where the figure belongs elsewhere, or there is no street: a line of figures alone may be a placeholder.
    """
    parts = _parse_folded(fold(wording, length_max=LENGTH_MAX))
    suffix = parts.number.removeprefix(STREET_STAND_IN)
    is_plain = suffix != parts.number and parts.street and not (parts.unit or parts.box)
    return (suffix, parts.street) if is_plain and STREET_STAND_IN not in suffix + parts.street else None


def _parse_folded(folded: str) -> StreetParts:
    if is_placeholder(folded):
        return StreetParts()
    folded, box = _without_box(_NO_NUMBER.sub(" ", folded))
    if "." in folded or "/" in folded or "-" in folded:
        folded = _RANGE.sub(r"\1\2", folded)
        folded = _WRITTEN_TYPE.sub(lambda found: _WRITTEN_TYPES[found[1]], folded)
        folded = _DOTTED_ENDING.sub(r" \1 ", folded)
    tokens, unit = _without_units(_tokens(folded))
    number, street, rest = _numbered(tokens)
    return StreetParts(number=number, street=" ".join(_words(street)), unit="-".join(unit + rest), box=box)


def _without_box(folded: str) -> tuple[str, str]:
    found = _BOX.search(folded)
    if found is None:
        return folded, ""
    return f"{folded[: found.start()]} , {folded[found.end() :]}", found[1].replace(" ", "")


def _tokens(folded: str) -> list[str]:
    """Return words and commas; hyphens stay inside numbers alone."""
    tokens: list[str] = []
    if "," in folded or "#" in folded:
        folded = folded.replace(",", " , ").replace("#", " # ")
    for raw in _SPLIT.split(folded):
        if raw.isalpha() or raw in {",", "#"}:
            tokens.append(raw)
        elif (raw and _is_number(raw)) or (tokens[-1:] == ["unit"] and _UNIT_JOINED.fullmatch(raw)):
            tokens.append(raw.rstrip("-/"))
        else:
            tokens.extend(words_of(raw).split())
    return tokens


def _without_units(tokens: list[str]) -> tuple[list[str], list[str]]:
    """Take the units out: `apt 5`, `# 5`, `3 og`, `34th floor`, `basement`."""
    if _UNIT_HINTS.isdisjoint(tokens):
        return tokens, []
    kept: list[str] = []
    units: list[str] = []
    index = 0
    while index < len(tokens):
        unit, count = _unit_at(tokens, index)
        if unit:
            units.append(unit)
        elif tokens[index] != "#":
            kept.append(tokens[index])
        index += count
    return kept, units


def _unit_at(tokens: list[str], index: int) -> tuple[str, int]:
    """Return the unit that begins at a token, or nothing, and how many tokens were read."""
    first, value, after = [*tokens[index : index + 3], "", ""][:3]
    if first in UNIT_ALONE and index:
        return first, 1
    if first in UNIT_WORDS or first == "#" or (first == "m" and index and value.isdigit()):
        is_last = first == "unit" and value not in {"", ","} and index + 2 == len(tokens)
        return (value, 2) if is_last or _UNIT_VALUE.fullmatch(value) else ("", 1)
    if index and value in UNIT_ENDINGS and (found := _ORDINAL.fullmatch(first)):
        has_own_value = first.isdigit() and _UNIT_VALUE.fullmatch(after)
        return ("", 1) if has_own_value else (found[1], 2)
    return "", 1


def _numbered(tokens: list[str]) -> tuple[str, list[str], list[str]]:
    """Find the house number, and return it, the street and what else belongs to the unit."""
    parts = _comma_parts([token for token in tokens if token not in DROPPED_WORDS])
    words = [word for part in parts for word in part]
    if not words:
        return "", [], []
    words[0] = NUMBER_WORDS.get(words[0], words[0]) if len(words) > 1 else words[0]
    if _is_number(words[0]) and not _is_date_street(words):
        return _number_first(words)
    for index, part in enumerate(parts):
        found = _number_after_comma(part) if index else None
        found = found or _number_last(part)
        if found:
            number, street, rest = found
            before = [word for other in parts[:index] for word in other]
            after = [word for other in parts[index + 1 :] for word in other]
            return number, before + street, rest + after
    return "", words, []


def _is_date_street(words: list[str]) -> bool:
    """Tell a street named after a day, such as `25 de Mayo 350`."""
    return len(words) >= _DATE_STREET_WORDS and words[1] in _OF and _is_number(words[-1])


def _comma_parts(tokens: list[str]) -> list[list[str]]:
    if "," not in tokens:
        return [tokens] if tokens else []
    parts: list[list[str]] = [[]]
    for word in tokens:
        if word == ",":
            parts.append([])
        else:
            parts[-1].append(word)
    return [part for part in parts if part]


def _number_first(words: list[str]) -> tuple[str, list[str], list[str]]:
    number, rest = _with_suffix(words[0], words[1:], letters=_EARLY_LETTER)
    return number, rest, []


def _number_after_comma(part: list[str]) -> tuple[str, list[str], list[str]] | None:
    """Read `Via Roma, 5` and `Rose Cottage, 5 Mill Lane`."""
    if not _is_number(part[0]):
        return None
    number, rest = _with_suffix(part[0], part[1:], letters=_LETTER)
    is_street = any(word[2:] and word.isalpha() and word not in AFTER_NUMBER for word in rest)
    return (number, rest, []) if is_street else (number, [], rest)


def _number_last(part: list[str]) -> tuple[str, list[str], list[str]] | None:
    """Read `Hauptstr 12 a`: the first of the numbers at the end of a part."""
    start = len(part)
    while start > 1 and _is_of_number(part[start - 1]):
        start -= 1
    while start < len(part) and not _is_number(part[start]):
        start += 1
    if start >= len(part):
        return None
    number, rest = _with_suffix(part[start], part[start + 1 :], letters=_LETTER)
    return number, part[:start], rest


def _is_number(word: str) -> bool:
    return word[0].isdigit() and _NUMBER.fullmatch(word) is not None


def _is_of_number(word: str) -> bool:
    return word in _BEHIND_NUMBER or _is_number(word)


def _with_suffix(number: str, rest: list[str], *, letters: frozenset[str]) -> tuple[str, list[str]]:
    """Join `12` to the `bis` or the letter that follows it."""
    if rest and (rest[0] in NUMBER_SUFFIXES or (rest[0] in letters and number.isdigit())):
        return number + rest[0], rest[1:]
    return number, rest


def _words(street: list[str]) -> list[str]:
    words: list[str] = []
    for word in street:
        known = STREET_WORDS.get(word)
        if known is None:
            words += _unglued(word)
        elif known in {"e", "w"} and words[-1:] in (["n"], ["s"]):
            words[-1] += known
        else:
            words.append(known)
    return words


def _unglued(word: str) -> list[str]:
    if word.endswith(_ENDINGS):
        for ending, kind in GLUED_ENDINGS.items():
            if word.endswith(ending) and len(word) >= len(ending) + _GLUED_STEM_MIN:
                return [word[: -len(ending)], kind]
    return [word]
