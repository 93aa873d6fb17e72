"""What a header says about its column; knows no values.

A header is split at punctuation, at digits and where a capital letter follows a small one, and its words are looked up
in the tables: first as they are written, for the languages of other alphabets, then as `normalize_words` folds them.
"""

import enum
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import attrs

from customer_core.exchange._column_roles import TOWN, TOWN_PARTS
from customer_core.exchange._header_words import (
    ADDRESS_WORDS,
    BARE_NAMES,
    BARE_NUMBERS,
    CLEAR_WORDS,
    DATE_PARTS,
    EARLIER_RESULTS,
    LASTING_TRAITS,
    LATER_NAMES,
    NEUTRAL_WORDS,
    OTHER_SUBJECTS,
    ROLES_BY_PHRASE,
    ROW_NUMBERS,
    SALUTATIONS,
    WEAK_WORDS,
)
from customer_core.exchange._native_header_words import (
    JAPANESE_OTHERS,
    JAPANESE_READING_MARKS,
    JAPANESE_READINGS,
    JAPANESE_ROLES,
    NATIVE_BARE_NAMES,
    RUSSIAN_ROLES,
)
from customer_core.normalization import normalize_words

__all__ = [
    "HeaderMeaning",
    "Topic",
    "bare_date_part",
    "find_meaning",
    "header_label",
    "is_bare_name",
    "is_bare_number",
    "is_salutation",
    "words_without_meaning",
]

_WEAK_CHARACTERS_MAX = 3

_SEAM = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])|_")
_HEADER_CHARACTERS_MAX = 200
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NO_LETTERS = re.compile(r"(?:[^\w〒]|[\d_])+")
# On forms in Japanese, brackets say which part of a name is meant.
_NAME_PART = re.compile(r"\(([姓名])\)")
# The Cyrillic letter io, for which most people write ie.
_SPELLED_ALIKE = str.maketrans("\u0451", "\u0435")

# What an address has parts for: beside such a word, "address" only says where it belongs. Words that join two things
# say that a column holds both.
_PLACED_ROLES = frozenset({"email", "phone", "city", "region", "postcode", "country"})
_JOINING_WORDS = frozenset({"and", "und", "et", "en"})
_JOINING_WORDS_OF_PARTS = _JOINING_WORDS | {"u", "y", "e", "i", "oder", "or"}
_JOINING_MARKS = re.compile(r"[,/&+]")
_NAME_PARTS = {"given_name", "family_name"}
_BARE_PAIRS = {(name, other) for name in BARE_NAMES for other in LATER_NAMES}
_VAGUE_NAMES = {("vor", "nachname"), ("vor", "zuname")}

# "E-Mail", "GebDatum" and "zip-code" are also written in one word.
_ROLES_BY_SPELLING = {"".join(phrase): role for phrase, role in ROLES_BY_PHRASE.items()}
_LASTING_SPELLINGS = frozenset("".join(phrase) for phrase in LASTING_TRAITS)
_PHRASE_WORDS_MAX = max(map(len, ROLES_BY_PHRASE))

# A word that so many headers begin or end with, and so large a share of them, says where they come from.
_SHARED_HEADERS_MIN = 3
_SHARED_HEADERS_SHARE_MIN = 0.5
_KNOWN_WORDS = frozenset(word for phrase in (*ROLES_BY_PHRASE, *ROW_NUMBERS, *EARLIER_RESULTS) for word in phrase) | {
    *OTHER_SUBJECTS,
    *DATE_PARTS,
    *BARE_NUMBERS,
}

_WHOLE = 0.95
_PART = 0.75


class Topic(enum.Enum):
    """What a header says its column is about."""

    ROLE = "a role"
    TRAIT = "something of the customer's that has no role"
    LASTING = "something of the customer's that has no role and hardly ever changes"
    OTHER = "an event, a measure, a consent, a tag or somebody else"
    READING = "how a name is read aloud"
    ROW_NUMBER = "the number of the row"
    EARLIER_RESULT = "the result of an earlier run"
    UNKNOWN = "nothing that is known"


@attrs.frozen(kw_only=True)
class HeaderMeaning:
    """What a header says: the topic, the role (`""` unless the topic is one) and how sure that is, 0 to 1."""

    topic: Topic
    role: str = ""
    certainty: float = 0.0


@lru_cache(maxsize=4096)
def find_meaning(header: str, *, ignored: frozenset[str] = frozenset()) -> HeaderMeaning:
    """Return what a header says about its column, some of its words passed over.

    >>> find_meaning("Billing E-Mail 2").role
    'email'
    """
    if not header.isascii() and (meaning := _native_meaning(header)):
        return meaning
    words = _words_of(header)
    words = tuple(word for word in words if word not in ignored) or words
    if words in ROW_NUMBERS:
        return HeaderMeaning(topic=Topic.ROW_NUMBER)
    if words in EARLIER_RESULTS:
        return HeaderMeaning(topic=Topic.EARLIER_RESULT)
    spelling = "".join(words)
    role = ROLES_BY_PHRASE.get(words, _ROLES_BY_SPELLING.get(spelling))
    if role is not None:
        return _meaning_of(role, _WHOLE, is_lasting=spelling in _LASTING_SPELLINGS)
    both = _both_parts(header, words)
    return HeaderMeaning(topic=Topic.ROLE, role=both, certainty=_WHOLE) if both else _meaning_of_part(words)


def words_without_meaning(headers: Sequence[str]) -> frozenset[str]:
    """Return the words that no table knows and that most headers of a table begin or end with, such as its name.

    >>> sorted(words_without_meaning(["pat_given", "pat_family", "pat_zip"]))
    ['pat']
    """
    edges = Counter(edge for words in map(_words_of, headers) if len(words) > 1 for edge in {words[0], words[-1]})
    least = max(_SHARED_HEADERS_MIN, _SHARED_HEADERS_SHARE_MIN * len(headers))
    return frozenset(word for word, count in edges.items() if count >= least and word not in _KNOWN_WORDS)


def header_label(header: str, position: int) -> str:
    """Return the label under which a column without a role is used: its header's words, joined by underscores.

    A header that has no letter or digit is called by its 1-based position.
    """
    return "_".join(normalize_words(header[:_HEADER_CHARACTERS_MAX]).split()) or f"column_{position}"


def is_bare_name(header: str) -> bool:
    """Return whether a header says no more than "name", which in some languages means a part of the name."""
    words = [word for word in _words_of(header) if word not in NEUTRAL_WORDS | ADDRESS_WORDS]
    return (len(words) == 1 and words[0] in BARE_NAMES) or _native_words(header) in NATIVE_BARE_NAMES


def is_salutation(header: str) -> bool:
    """Return whether a header says how somebody is addressed."""
    return not SALUTATIONS.isdisjoint(_words_of(header))


def is_bare_number(header: str) -> bool:
    """Return whether a header says no more than "number", which beside a street is that of the house."""
    words = [word for word in _words_of(header) if word not in ADDRESS_WORDS]
    return len(words) == 1 and words[0] in BARE_NUMBERS


def bare_date_part(header: str) -> str:
    """Return the role that a header has which says no more than "day", "month" or "year", `""` for any other header.

    >>> bare_date_part("Jahr"), bare_date_part("year of the order")
    ('birth_year', '')
    """
    words = _words_of(header)
    return DATE_PARTS.get(words[0], "") if len(words) == 1 else ""


def _words_of(header: str) -> tuple[str, ...]:
    return tuple(normalize_words(_SEAM.sub(" ", header[:_HEADER_CHARACTERS_MAX])).split())


def _meaning_of(role: str, certainty: float, *, is_lasting: bool = False) -> HeaderMeaning:
    topic = Topic.ROLE if role else Topic.LASTING if is_lasting else Topic.TRAIT
    return HeaderMeaning(topic=topic, role=role, certainty=certainty)


def _both_parts(header: str, words: tuple[str, ...]) -> str:
    """Return the role of a header that names both its parts: "first and last name", "PLZ Ort"; else an empty text."""
    kept = tuple(word for word in words if word not in _JOINING_WORDS_OF_PARTS)
    roles = _roles_of_halves(kept)
    if _NAME_PARTS in roles or kept in _VAGUE_NAMES:
        return "name"
    is_joined = len(kept) < len(words) or bool(_JOINING_MARKS.search(header))
    if is_joined and kept in _BARE_PAIRS:
        return "name"
    placed = tuple(word for word in kept if word not in ADDRESS_WORDS)
    return TOWN if set(TOWN_PARTS) in _roles_of_halves(placed) else ""


def _roles_of_halves(words: tuple[str, ...]) -> list[set[str | None]]:
    """Return the roles of what stands before and behind each seam between words."""
    seams = range(1, len(words))
    return [{ROLES_BY_PHRASE.get(words[:place]), ROLES_BY_PHRASE.get(words[place:])} for place in seams]


def _meaning_of_part(words: tuple[str, ...]) -> HeaderMeaning:
    """Return what the longest known phrase inside a header says; the last of equals, where the subject stands."""
    for length in range(min(len(words), _PHRASE_WORDS_MAX), 0, -1):
        for start in range(len(words) - length, -1, -1):
            phrase = words[start : start + length]
            role = ROLES_BY_PHRASE.get(phrase)
            others = {word for word in words[:start] + words[start + length :] if not word.isdigit()}
            if role is not None and not _is_overruled(phrase, others):
                return _meaning_beside(phrase, role, others)
    return HeaderMeaning(topic=Topic.OTHER if OTHER_SUBJECTS.intersection(words) else Topic.UNKNOWN)


def _meaning_beside(phrase: tuple[str, ...], role: str, others: set[str]) -> HeaderMeaning:
    """Return what a phrase says beside the other words of its header."""
    if others & OTHER_SUBJECTS:
        return HeaderMeaning(topic=Topic.OTHER)
    neutral = NEUTRAL_WORDS | (ADDRESS_WORDS if _has_place_in_address(phrase) else frozenset())
    parts = _date_parts(role, others)
    certainty = _PART if others - neutral - parts else _WHOLE
    named = {DATE_PARTS[part] for part in parts}
    # All three say how the date is written.
    return _meaning_of(named.pop() if len(named) == 1 else role, certainty, is_lasting=phrase in LASTING_TRAITS)


def _date_parts(role: str, others: set[str]) -> set[str]:
    return others & DATE_PARTS.keys() if role == "birth_date" else set()


def _is_overruled(phrase: tuple[str, ...], others: set[str]) -> bool:
    """Return whether a phrase says too little beside the other words of its header."""
    if len(phrase) > 1 or phrase[0] in CLEAR_WORDS:
        return False
    if phrase[0] in ADDRESS_WORDS:
        return not others & _JOINING_WORDS and any(_has_place_in_address((word,)) for word in others)
    is_weak = len(phrase[0]) <= _WEAK_CHARACTERS_MAX or phrase[0] in WEAK_WORDS
    is_placed = bool(others & ADDRESS_WORDS) and not others & _JOINING_WORDS and _has_place_in_address(phrase)
    telling = others - NEUTRAL_WORDS - _date_parts(ROLES_BY_PHRASE[phrase], others)
    return is_weak and bool(telling) and not is_placed


def _has_place_in_address(phrase: tuple[str, ...]) -> bool:
    return ROLES_BY_PHRASE.get(phrase) in _PLACED_ROLES or (len(phrase) == 1 and phrase[0] in BARE_NAMES)


def _native_meaning(header: str) -> HeaderMeaning | None:
    """Return what a header says in an alphabet of its own, which is what it ends in; None where it is not known."""
    words = _native_words(header).split(" ")
    for start in range(len(words)):
        role = RUSSIAN_ROLES.get(" ".join(words[start:]))
        if role is not None:
            return _meaning_of(role, _PART if start else _WHOLE)
    return _japanese_meaning("".join(_native_text(header).split()), "".join(words))


def _japanese_meaning(text: str, word: str) -> HeaderMeaning | None:
    """Return what a header says, given as it is written and without what stands in brackets."""
    if text in JAPANESE_READINGS or any(mark in text for mark in JAPANESE_READING_MARKS):
        return HeaderMeaning(topic=Topic.READING)
    if any(other in text for other in JAPANESE_OTHERS):
        return HeaderMeaning(topic=Topic.OTHER)
    if part := _NAME_PART.search(text):
        return _meaning_of(JAPANESE_ROLES[part[1]], _WHOLE)
    # A single character at the end of a longer word, such as the one for name, may belong to anything.
    for start in (0, *range(1, len(word) - 1)):
        role = JAPANESE_ROLES.get(word[start:])
        if role is not None:
            return _meaning_of(role, _PART if start else _WHOLE)
    return None


def _native_words(header: str) -> str:
    """Return the words of a header as they are written, without brackets, digits, punctuation and letter case.

    Initials are joined: what is parted by full stops in Russian, or by spaces in Japanese, is one word.
    """
    text = _NO_LETTERS.sub(" ", _ASIDE.sub(" ", _native_text(header).casefold()))
    words = text.translate(_SPELLED_ALIKE).split()
    return ("" if all(len(word) == 1 for word in words) else " ").join(words)


def _native_text(header: str) -> str:
    return unicodedata.normalize("NFKC", header[:_HEADER_CHARACTERS_MAX])
