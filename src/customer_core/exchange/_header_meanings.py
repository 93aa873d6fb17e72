"""What a header says about its column; knows no values.

A header is split at punctuation, at digits and where a capital letter follows a small one, and its words are looked up
in the tables.
"""

import enum
import re
from functools import lru_cache

import attrs

from customer_core.exchange._header_words import (
    BARE_NAMES,
    EARLIER_RESULTS,
    NEUTRAL_WORDS,
    OTHER_SUBJECTS,
    ROLES_BY_PHRASE,
    ROW_NUMBERS,
    WEAK_WORDS,
)
from customer_core.normalization import normalize_words

__all__ = ["HeaderMeaning", "Topic", "find_meaning", "header_label", "is_bare_name"]

_WEAK_CHARACTERS_MAX = 3

_SEAM = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])|_")
_HEADER_CHARACTERS_MAX = 200

# "E-Mail", "GebDatum" and "zip-code" are also written in one word.
_ROLES_BY_SPELLING = {"".join(phrase): role for phrase, role in ROLES_BY_PHRASE.items()}
_PHRASE_WORDS_MAX = max(map(len, ROLES_BY_PHRASE))

_WHOLE = 0.95
_PART = 0.75


class Topic(enum.Enum):
    """What a header says its column is about."""

    ROLE = "a role"
    TRAIT = "something of the customer's that has no role"
    OTHER = "an event, a measure or somebody else"
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
def find_meaning(header: str) -> HeaderMeaning:
    """Return what a header says about its column.

    >>> find_meaning("Billing E-Mail 2").role
    'email'
    """
    words = _words_of(header)
    if words in ROW_NUMBERS:
        return HeaderMeaning(topic=Topic.ROW_NUMBER)
    if words in EARLIER_RESULTS:
        return HeaderMeaning(topic=Topic.EARLIER_RESULT)
    role = ROLES_BY_PHRASE.get(words, _ROLES_BY_SPELLING.get("".join(words)))
    if role is not None:
        return _meaning_of(role, _WHOLE)
    return _meaning_of_part(words)


def header_label(header: str, position: int) -> str:
    """Return the label under which a column without a role is used: its header's words, joined by underscores.

    A header that has no letter or digit is called by its 1-based position.
    """
    return "_".join(normalize_words(header[:_HEADER_CHARACTERS_MAX]).split()) or f"column_{position}"


def is_bare_name(header: str) -> bool:
    """Return whether a header says no more than "name", which in some languages means a part of the name."""
    words = [word for word in _words_of(header) if word not in NEUTRAL_WORDS]
    return len(words) == 1 and words[0] in BARE_NAMES


def _words_of(header: str) -> tuple[str, ...]:
    return tuple(normalize_words(_SEAM.sub(" ", header[:_HEADER_CHARACTERS_MAX])).split())


def _meaning_of(role: str, certainty: float) -> HeaderMeaning:
    return HeaderMeaning(topic=Topic.ROLE if role else Topic.TRAIT, role=role, certainty=certainty)


def _meaning_of_part(words: tuple[str, ...]) -> HeaderMeaning:
    """Return what the longest known phrase inside a header says; the last of equals, where the subject stands."""
    for length in range(min(len(words), _PHRASE_WORDS_MAX), 0, -1):
        for start in range(len(words) - length, -1, -1):
            role = ROLES_BY_PHRASE.get(words[start : start + length])
            others = {word for word in words[:start] + words[start + length :] if not word.isdigit()}
            if role is not None and not (_is_weak(words[start : start + length]) and others - NEUTRAL_WORDS):
                certainty = _PART if others - NEUTRAL_WORDS else _WHOLE
                return HeaderMeaning(topic=Topic.OTHER) if others & OTHER_SUBJECTS else _meaning_of(role, certainty)
    return HeaderMeaning(topic=Topic.OTHER if OTHER_SUBJECTS.intersection(words) else Topic.UNKNOWN)


def _is_weak(phrase: tuple[str, ...]) -> bool:
    return len(phrase) == 1 and (len(phrase[0]) <= _WEAK_CHARACTERS_MAX or phrase[0] in WEAK_WORDS)
