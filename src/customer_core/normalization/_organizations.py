"""The name of an organization without its legal form; it must not know persons, addresses or any model."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from customer_core.normalization._legal_forms import (
    AMBIGUOUS_FORMS,
    LEADING_FORMS,
    LEGAL_FORMS,
    TELLING_ENDINGS,
    TELLING_WORDS,
    UNMISTAKABLE_FORMS,
)
from customer_core.normalization._placeholders import is_program_blank, stands_for_nothing
from customer_core.normalization._text import fold, words_of
from customer_core.normalization._word_lists import words_in

__all__ = ["legal_form", "looks_like_organization", "normalize_organization"]

_LENGTH_MAX = 256
_ENDING_MIN = 8
_NOT_LETTERED = words_in("and co de und auf mit et of ltd pty pte by")
# Written without a space before or after the name.
_UNSPACED_FORMS = (
    ("株式会社", " kk "),
    ("(株)", " kk "),
    ("㈱", " kk "),
    ("有限会社", " yk "),
    ("合同会社", " gk "),
    ("股份有限公司", " co ltd "),
    ("有限责任公司", " co ltd "),
    ("有限公司", " co ltd "),
    ("주식회사", " co ltd "),
    ("(주)", " co ltd "),
)
_ENDINGS = tuple(TELLING_ENDINGS)
_AND = words_in("and und et u y e og och ed i")
_AND_ANYWHERE = frozenset({"and", "und", "et"})
_ARTICLES = frozenset({"the"})


def normalize_organization(text: str) -> str:
    """Fold an organization's name to words, without its legal form, `the` at an end and the word for *and*.

    Letters set apart by points or spaces are joined (`I.B.M.` is `ibm`). A name that is nothing but a legal form stays
    as it is; a placeholder becomes nothing. At most 256 code points are used.

    >>> normalize_organization("The Smith & Sons Co., Ltd."), normalize_organization("Müller G.m.b.H. & Co. KG")
    ('smith sons', 'mueller')
    """
    words = _words(text)
    while True:
        shorter = _joined_letters(_without_and(_without_articles(_split_form(words)[0])))
        if shorter == words:
            return _unless_placeholder(" ".join(words))
        words = shorter


def legal_form(text: str) -> str:
    """Return the legal form in an organization's name in one spelling, or nothing: `gmbh`, `inc`, `pty ltd`, `spa`.

    >>> legal_form("Müller Gesellschaft mit beschränkter Haftung"), legal_form("Barilla S.p.A."), legal_form("Barilla")
    ('gmbh', 'spa', '')
    """
    words = _words(text)
    return _split_form(words)[1] or _form_by_spelling().get(" ".join(words), "")


def looks_like_organization(text: str) -> bool:
    """Tell whether a name is one of an organization: by a legal form or a telling word such as `hotel` or `bank`.

    Forms that are family names too, such as `Sa` or `Co`, count only in capitals, with points or after `&`.

    >>> looks_like_organization("Volvo AB"), looks_like_organization("Anna Sa"), looks_like_organization("Grand Hotel")
    (True, False, True)
    """
    words = _words(text)
    if any(word in TELLING_WORDS or (len(word) > _ENDING_MIN and word.endswith(_ENDINGS)) for word in words):
        return True
    rest, form = _split_form(words)
    if form in AMBIGUOUS_FORMS and len(words) - len(rest) == 1:
        return _is_marked(text[:_LENGTH_MAX], form)
    return bool(form)


def _words(text: str) -> list[str]:
    """Return the words of a name, without the legal form that stands before a comma (`Siemens AG, Berlin`)."""
    text = text[:_LENGTH_MAX]
    if is_program_blank(text):
        return []
    if not text.isascii():
        for written, form in _UNSPACED_FORMS:
            text = text.replace(written, form)
    folded = fold(text, length_max=_LENGTH_MAX)
    name = words_of(folded)
    if stands_for_nothing(name):
        return []
    head, comma, tail = folded.partition(",")
    if comma and (rest := words_of(tail).split()) and " ".join(rest) not in _form_by_spelling():
        bare, form = _split_end_form(words_of(head).split())
        return [*bare, *rest, *([form] if form else [])]
    return name.split()


def _unless_placeholder(name: str) -> str:
    return "" if stands_for_nothing(name) else name


def _is_marked(text: str, form: str) -> bool:
    """Tell whether an ambiguous form is written as one: in capitals among small letters, with points, or after `&`."""
    if "&" in text:
        return True
    written = [raw for raw in text.split() if "".join(filter(str.isalnum, raw)).lower() == form]
    return any("." in raw or "/" in raw or (raw.isupper() and not text.isupper()) for raw in written)


def _split_form(words: list[str]) -> tuple[list[str], str]:
    """Take off the outermost legal form: the words left, and the form; all words and nothing when there is none."""
    rest, form = _split_end_form(words)
    if form:
        return rest, form
    for count in range(min(_words_max(), len(words) - 1), 0, -1):
        form = _form_by_spelling().get(" ".join(words[:count]), "")
        if form in LEADING_FORMS and not stands_for_nothing(" ".join(words[count:])):
            return words[count:], form
    return _split_inner_form(words)


def _split_end_form(words: list[str]) -> tuple[list[str], str]:
    if not words or words[-1] not in _last_words():
        return words, ""
    for count in range(min(_words_max(), len(words) - 1), 0, -1):
        form = _form_by_spelling().get(" ".join(words[-count:]), "")
        if form and not stands_for_nothing(" ".join(words[:-count])):
            return words[:-count], form
    return words, ""


def _split_inner_form(words: list[str]) -> tuple[list[str], str]:
    forms = _form_by_spelling()
    if _first_words().isdisjoint(words):
        return words, ""
    for index in range(1, len(words) - 1):
        if words[index] not in _first_words():
            continue
        for count in range(min(_words_max(), len(words) - 1 - index), 0, -1):
            form = forms.get(" ".join(words[index : index + count]), "")
            if form in UNMISTAKABLE_FORMS:
                return words[:index] + words[index + count :], form
    return words, ""


def _without_articles(words: list[str]) -> list[str]:
    if len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    return words[:-1] if len(words) > 1 and words[-1] in _ARTICLES else words


def _without_and(words: list[str]) -> list[str]:
    kept = [
        word
        for index, word in enumerate(words)
        if word not in _AND or not (word in _AND_ANYWHERE or (0 < index < len(words) - 1 and _are_long(words, index)))
    ]
    return kept or words


def _are_long(words: list[str], index: int) -> bool:
    return len(words[index - 1]) > 1 and len(words[index + 1]) > 1


def _joined_letters(words: list[str]) -> list[str]:
    joined: list[str] = []
    is_open = False
    for word in words:
        is_letter = len(word) == 1 and word.isalpha()
        if is_letter and is_open:
            joined[-1] += word
        else:
            joined.append(word)
        is_open = is_letter
    return joined


@lru_cache(maxsize=1)
def _form_by_spelling() -> dict[str, str]:
    forms: dict[str, str] = dict(LEGAL_FORMS)
    for spelling, form in LEGAL_FORMS.items():
        for variant in _lettered(spelling):
            forms.setdefault(variant, form)
    return forms


def _lettered(spelling: str) -> Iterator[str]:
    """Yield a spelling with its abbreviations whole and letter by letter: `spa` and `s p a`."""
    choices = ((word, " ".join(word)) if _is_abbreviation(word) else (word,) for word in spelling.split())
    return map(" ".join, product(*choices))


def _is_abbreviation(word: str) -> bool:
    return 1 < len(word) <= len("ggmbh") and word not in _NOT_LETTERED


@lru_cache(maxsize=1)
def _words_max() -> int:
    return max(spelling.count(" ") + 1 for spelling in _form_by_spelling())


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    forms = _form_by_spelling().items()
    return frozenset(spelling.partition(" ")[0] for spelling, form in forms if form in UNMISTAKABLE_FORMS)


@lru_cache(maxsize=1)
def _last_words() -> frozenset[str]:
    return frozenset(spelling.rpartition(" ")[2] for spelling in _form_by_spelling())
