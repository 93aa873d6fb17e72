"""The name of a person taken apart and made comparable; it must not know addresses, organizations or any model."""

import re

import attrs

from customer_core.normalization._name_words import (
    CONNECTORS,
    COUPLE_WORDS,
    DEVOTIONS,
    FACULTIES,
    JOINED,
    LETTERS_AFTER,
    PARTICLES,
    SUFFIXES,
    TITLES,
    WEAK_SUFFIXES,
)
from customer_core.normalization._placeholders import (
    PLACEHOLDERS,
    PROGRAM_BLANKS,
    is_placeholder,
    is_program_blank,
    stands_for_nothing,
)
from customer_core.normalization._text import fold, words_of

__all__ = [
    "TELLING_NAMES",
    "TELLING_NAME_WORDS",
    "NameParts",
    "name_suffix",
    "normalize_family_name",
    "normalize_given_name",
    "parse_person_name",
]

_LENGTH_MAX = 256
_CAPITALS_MIN = 3
_APOSTROPHES = ("'", "\u2019")
_ASIDES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\"[^\"]*\"|\u201c[^\u201d]*\u201d|\u201e[^\u201c\u201d]*[\u201c\u201d]")
_SAINTS = {"saint": "st", "sainte": "ste"}
_ALL_SUFFIXES = SUFFIXES | WEAK_SUFFIXES
TELLING_NAMES = PLACEHOLDERS | {text.lower() for text in PROGRAM_BLANKS}
"""Texts that are no name where they are all of a name's field; so are those of `x` alone."""
TELLING_NAME_WORDS = TITLES | _ALL_SUFFIXES.keys() | LETTERS_AFTER | JOINED | _SAINTS.keys()
"""Words that are not compared as they stand in a name's field."""


@attrs.frozen(kw_only=True)
class NameParts:
    """A person's name by its parts, each in comparable words, empty when absent."""

    title: str = ""
    given: str = ""
    middle: str = ""
    family: str = ""
    suffix: str = ""


@attrs.frozen
class _Word:
    """One word of a name as written, and as it is compared."""

    raw: str
    words: str

    @property
    def compact(self) -> str:
        return self.words.replace(" ", "")

    @property
    def is_capital(self) -> bool:
        letters = "".join(filter(str.isalpha, self.raw))
        return len(letters) > 1 and letters.isupper()


def parse_person_name(text: str) -> NameParts:
    """Take a person's whole name apart.

    `Family, Given` is understood, so are titles, letters after the name, particles of family names, Spanish and
    Portuguese family names joined by `y` or `e`, and a family name that alone stands in capitals (`DUPONT Jean`).
    Otherwise the last word, with the particles before it, is the family name; a single word is a family name. Of a
    couple (`John & Mary Smith`) the first person is taken, with the family name of the second if it has none of its
    own. What stands in brackets or quotation marks is left out. At most 256 code points are used.

    >>> parts = parse_person_name("Dr. Anna-Maria van der Berg jr.")
    >>> parts.title, parts.given, parts.family, parts.suffix
    ('dr', 'anna maria', 'van der berg', 'jr')
    """
    text = text[:_LENGTH_MAX]
    if is_placeholder(text):
        return NameParts()
    pieces = _pieces(_ASIDES.sub(" ", text)) or _pieces(text)
    after: list[_Word] = []
    while len(pieces) > 1 and (index := _piece_after_name(pieces)):
        after = pieces.pop(index) + after
    first, *others = pieces or [[]]
    if others:
        return _in_index_order(first, _until_couple([word for piece in others for word in piece]), after)
    return _in_writing_order(_first_of_couple(first), after)


def normalize_given_name(text: str) -> str:
    """Fold given names to words: without titles and suffixes, hyphens as spaces, a placeholder as nothing.

    >>> normalize_given_name("Prof. Jean-Luc")
    'jean luc'
    """
    words = _field_words(text)
    while words and words[0] in TITLES:
        del words[0]
    while len(words) > 1 and words[-1] in SUFFIXES:
        del words[-1]
    return _unless_placeholder(" ".join(words))


def normalize_family_name(text: str) -> str:
    """Fold a family name to words: particles kept, suffixes dropped, `Mac`, `Mc` and `O'` joined to what follows.

    `Saint` is spelled `st`; a placeholder becomes nothing.

    >>> normalize_family_name("Mac Donald Jr."), normalize_family_name("O'Brien"), normalize_family_name("von Braun")
    ('macdonald', 'obrien', 'von braun')
    """
    words = _field_words(text)
    while len(words) > 1 and (words[-1] in _ALL_SUFFIXES or words[-1] in LETTERS_AFTER):
        del words[-1]
    while len(words) > 1 and words[0] in TITLES:
        del words[0]
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] in JOINED:
            joined[-1] += word
        else:
            joined.append(_SAINTS.get(word, word))
    return _unless_placeholder(" ".join(joined))


def name_suffix(text: str) -> str:
    """Return what tells father and son of one name apart: `jr`, `sr`, `ii`, `iii` or `iv`; nothing when there is none.

    >>> name_suffix("Sammy Davis, Junior")
    'jr'
    """
    words = _field_words(text)
    while len(words) > 1 and words[-1] in LETTERS_AFTER:
        del words[-1]
    return _ALL_SUFFIXES.get(words[-1], "") if len(words) > 1 else ""


def _field_words(text: str) -> list[str]:
    text = text[:_LENGTH_MAX]
    words = words_of(fold(text, length_max=_LENGTH_MAX))
    return [] if is_program_blank(text) or stands_for_nothing(words) else words.split()


def _unless_placeholder(words: str) -> str:
    return "" if stands_for_nothing(words) else words


def _pieces(text: str) -> list[list[_Word]]:
    """Return the words between commas, pieces without words left out."""
    return [words for piece in text.split(",") if (words := _words(piece))]


def _words(piece: str) -> list[_Word]:
    found: list[_Word] = []
    for raw in piece.split():
        folded = fold(raw, length_max=_LENGTH_MAX)
        whole = _Word(raw=raw, words=words_of(folded))
        if folded in COUPLE_WORDS:
            found.append(_Word(raw=raw, words="&"))
        elif "." not in folded or whole.compact in TITLES or whole.compact in LETTERS_AFTER:
            found.append(whole)
        else:
            *dotted, last = folded.split(".")
            found.extend(_Word(raw=f"{part}.", words=words_of(part)) for part in dotted)
            found.append(_Word(raw=last, words=words_of(last)))
    return [word for word in found if word.words]


def _piece_after_name(pieces: list[list[_Word]]) -> int:
    for index in range(len(pieces) - 1, 0, -1):
        if all(word.compact in _ALL_SUFFIXES or word.compact in LETTERS_AFTER for word in pieces[index]):
            return index
    return 0


def _until_couple(words: list[_Word]) -> list[_Word]:
    for index, word in enumerate(words):
        if word.words == "&" and index:
            return words[:index]
    return [word for word in words if word.words != "&"]


def _first_of_couple(words: list[_Word]) -> list[_Word]:
    first = _until_couple(words)
    if len(first) == len(words):
        return words
    second = [word for word in words[len(first) :] if word.words != "&"]
    if all(word.compact in TITLES for word in first):
        return first + second
    _, named = _without_titles(first)
    _, partner = _without_titles(second)
    if len(named) == 1 and len(partner) > 1:
        return first + partner[_family_start(partner) :]
    return first


def _without_titles(words: list[_Word]) -> tuple[list[_Word], list[_Word]]:
    count = 0
    while count < len(words) and _is_title(words, count):
        count += 1
    return words[:count], words[count:]


def _is_title(words: list[_Word], index: int) -> bool:
    """Tell a title, `M.` for Monsieur among them: `M. Dupont`, but neither `M. R. Smith` nor `M Smith`."""
    word = words[index].compact
    if word in TITLES or (index and word in FACULTIES):
        return True
    return words[index].raw.casefold() == "m." and index + 1 < len(words) and len(words[index + 1].words) > 1


def _without_suffix(words: list[_Word]) -> tuple[list[_Word], str]:
    suffix = ""
    while len(words) > 1:
        last = words[-1].compact
        if last in SUFFIXES or (last in WEAK_SUFFIXES and words[2:]):
            suffix = suffix or _ALL_SUFFIXES[last]
        elif last not in LETTERS_AFTER:
            break
        words = words[:-1]
    return words, suffix


def _suffix_of(words: list[_Word]) -> str:
    return next((_ALL_SUFFIXES[word.compact] for word in words if word.compact in _ALL_SUFFIXES), "")


def _in_writing_order(words: list[_Word], after: list[_Word]) -> NameParts:
    titles, named = _without_titles(words)
    named, suffix = _without_suffix(named)
    suffix = suffix or _suffix_of(after)
    capitals = _family_in_capitals(named)
    if capitals:
        start, end = capitals
        family, given = named[start:end], named[:start] + named[end:]
    else:
        start = _family_start(named)
        family, given = named[start:], named[:start]
    return _parts(titles=titles, given=given, family=family, suffix=suffix)


def _in_index_order(family: list[_Word], given: list[_Word], after: list[_Word]) -> NameParts:
    family_titles, family = _without_titles(family)
    family, family_suffix = _without_suffix(family)
    titles, given = _without_titles(given)
    given, given_suffix = _without_suffix(given)
    end = len(given)
    while end > 1 and given[end - 1].words in PARTICLES:
        end -= 1
    return _parts(
        titles=family_titles + titles,
        given=given[:end],
        family=given[end:] + family,
        suffix=family_suffix or given_suffix or _suffix_of(after),
    )


def _family_in_capitals(words: list[_Word]) -> tuple[int, int] | None:
    """Find the family name that stands in capitals, first or last, among words that do not."""
    flags = [word.is_capital for word in words]
    if all(flags) or not any(flags):
        return None
    start = 0 if flags[0] else flags.index(True)
    end = start + [*flags[start:], False].index(False)
    is_at_an_end = start == 0 or end == len(words)
    if any(flags[end:]) or not is_at_an_end or max(len(word.compact) for word in words[start:end]) < _CAPITALS_MIN:
        return None
    return start, end


def _family_start(words: list[_Word]) -> int:
    last = len(words) - 1
    for index in range(1, last):
        word = words[index].words
        if word in CONNECTORS and index > 1 and not words[index].raw.isupper():
            return index - 1
        if word in PARTICLES and _is_part_of_family(words, index):
            return index
    return max(last, 0)


def _is_part_of_family(words: list[_Word], index: int) -> bool:
    if len(words[index].words) == 1:
        return words[index].raw.endswith(_APOSTROPHES)
    following = next((word.words for word in words[index:] if word.words not in PARTICLES), "")
    return following not in DEVOTIONS or words[-1].words == following


def _parts(*, titles: list[_Word], given: list[_Word], family: list[_Word], suffix: str) -> NameParts:
    return NameParts(
        title=" ".join(word.compact for word in titles),
        given=normalize_given_name(given[0].words) if given else "",
        middle=normalize_given_name(" ".join(word.words for word in given[1:])),
        family=normalize_family_name(" ".join(word.words for word in family)),
        suffix=suffix,
    )
