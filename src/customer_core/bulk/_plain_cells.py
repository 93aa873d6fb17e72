"""Cells that are written plainly, read a whole column at a time: what `CELL_READERS` make of them, sooner.

Owns which cells are plain, and their reading by Arrow's kernels: what a domain, the start of a number or the wording of
a street decides is asked once for all cells that share it. A cell that is not plain, or may be a special case, is left
to be read by itself. Must not know what a domain, a start or a wording means.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from customer_core.matching import CELL_READERS
from customer_core.normalization import (
    STREET_STAND_IN,
    TELLING_LOCALS,
    TELLING_NAME_WORDS,
    TELLING_NAMES,
    TELLING_STARTS,
    phone_plan,
    plain_mail_domain,
    street_wording,
)

__all__ = ["PLAIN_READERS"]

_TEXT = pa.large_string()
_NOTHING = pa.scalar("", _TEXT)
_UNREAD = pa.scalar(None, _TEXT)

_NAME = r"^[A-Za-z][A-Za-z .-]{0,59}$"
_NO_NAME = r"^[x ]+$"
_NAMES = pa.array(sorted(TELLING_NAMES), _TEXT)
_TELLING_WORD = rf"\b(?:{'|'.join(sorted(TELLING_NAME_WORDS))})\b"

_ADDRESS = r"^[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*@[A-Za-z0-9.-]+$"
_ADDRESS_MAX = 120
_NO_PERSON = f"^(?:{'|'.join(map(re.escape, TELLING_STARTS))})"
_LOCALS = pa.array(sorted(TELLING_LOCALS), _TEXT)

_NUMBER = r"^[0-9 ()+./-]+$"
_NUMBER_MAX, _DIGITS_MAX = 40, 13
_BETWEEN_NUMBERS = " /"
_INTERNATIONAL = r"^[ (]*\+"
_HEAD, _ABROAD_HEAD = 4, 7
# What may be a placeholder: few digits, one digit throughout, a run of digits, a number from films.
_DOUBTFUL = f"^(?:.{{0,4}}$|0?12345|98765|555|{'|'.join(f'{digit}+$' for digit in range(10))})"

# A line with one figure, or with two.
_LINE = r"^[^0-9]*[0-9]{1,8}(?:[^0-9]+[0-9]{1,8})?[^0-9]*$"
_LINE_MAX = 120


def _names(cells: pa.Array) -> pa.Array:
    words = _name_words(cells)
    is_telling = pc.or_(pc.is_in(words, _NAMES), pc.match_substring_regex(words, _NO_NAME))
    return pc.if_else(is_telling, _UNREAD, words)


def _suffixes(cells: pa.Array) -> pa.Array:
    return pc.if_else(pc.is_valid(_name_words(cells)), _NOTHING, _UNREAD)


def _name_words(cells: pa.Array) -> pa.Array:
    """Return the words of names, unread where they are not plain words that stay as they are."""
    words = pc.utf8_trim(pc.replace_substring_regex(pc.ascii_lower(cells), "[ .-]+", " "), " ")
    is_plain = pc.and_not(pc.match_substring_regex(cells, _NAME), pc.match_substring_regex(words, _TELLING_WORD))
    return pc.if_else(is_plain, words, _UNREAD)


def _emails(cells: pa.Array) -> pa.Array:
    is_plain = pc.and_(pc.match_substring_regex(cells, _ADDRESS), pc.less_equal(pc.binary_length(cells), _ADDRESS_MAX))
    parts = pc.split_pattern(pc.if_else(is_plain, pc.ascii_lower(cells), "@"), "@")
    local, domain = pc.list_element(parts, 0), pc.list_element(parts, 1)
    name, mark, tag = _asked(domain, _domain, 3)
    bare = pc.replace_substring_regex(local, "[._-]", "")
    is_telling = pc.or_(pc.is_in(bare, _LOCALS), pc.match_substring_regex(bare, _NO_PERSON))
    is_tagged = _by_text(tag, lambda sign: pc.match_substring(local, sign), pa.scalar(value=False))
    named = _by_text(mark, lambda sign: pc.replace_substring(local, sign, ""), local)
    address = _joined(CELL_READERS["email"].mark, named, "@", name)
    read = pc.if_else(pc.equal(name, ""), _NOTHING, address)
    return pc.if_else(pc.and_not(is_plain, pc.or_(is_telling, is_tagged)), read, _UNREAD)


def _domain(text: str) -> tuple[str, str, str] | None:
    """Return a domain's one name, nothing where its addresses are no people's, its mark and its tag."""
    domain = plain_mail_domain(text)
    return None if domain is None else (domain.name if domain.is_of_people else "", domain.mark, domain.tag)


def _phones(cells: pa.Array, countries: pa.Array | None = None) -> pa.Array:
    digits = pc.replace_substring_regex(cells, "[^0-9]+", "")
    lengths = pc.binary_length(digits)
    is_international = pc.match_substring_regex(cells, _INTERNATIONAL)
    head = pc.if_else(
        pc.starts_with(digits, "00"),
        pc.utf8_slice_codeunits(digits, 0, _ABROAD_HEAD),
        pc.utf8_slice_codeunits(digits, 0, _HEAD),
    )
    home = _NOTHING if countries is None else _asked(countries, lambda cell: (_home(cell),), 1)[0]
    plans = _joined(pc.if_else(is_international, "+", ""), head, "|", lengths.cast(_TEXT), "|", home)
    code, before = _asked(plans, _plan, 2)
    national = _by_text(before, lambda count: pc.utf8_slice_codeunits(digits, int(count)), digits)
    is_plain = _all(
        pc.match_substring_regex(cells, _NUMBER),
        pc.less_equal(pc.binary_length(cells), _NUMBER_MAX),
        pc.less_equal(lengths, _DIGITS_MAX),
        pc.invert(pc.match_substring(cells, _BETWEEN_NUMBERS)),
        pc.invert(pc.and_(is_international, pc.match_substring(cells, "("))),
        pc.invert(pc.match_substring_regex(digits, _DOUBTFUL)),
        pc.invert(pc.match_substring_regex(national, _DOUBTFUL)),
    )
    return pc.if_else(is_plain, _joined(code, national), _UNREAD)


_home = CELL_READERS["country"].parse


def _plan(text: str) -> tuple[str, str] | None:
    """Return the calling code of all numbers of a plan as it is written, and how many digits before the others go."""
    start, length, country = text.split("|")
    plan = phone_plan(start, int(length), country)
    return None if plan is None else (plan[0] and f"+{plan[0]}", str(plan[1]))


def _streets(cells: pa.Array) -> pa.Array:
    figure = pc.replace_substring_regex(cells, r"^[^0-9]*([0-9]+)(?s:.)*$", r"\1")
    wording = pc.replace_substring_regex(pc.ascii_lower(cells), "[0-9]+", STREET_STAND_IN)
    suffix, street = _asked(wording, street_wording, 2)
    is_plain = _all(
        pc.match_substring_regex(cells, _LINE),
        pc.less_equal(pc.binary_length(cells), _LINE_MAX),
    )
    return pc.if_else(is_plain, _joined(figure, suffix, "|", street), _UNREAD)


def _asked(texts: pa.Array, ask: Callable[[str], Sequence[str] | None], width: int) -> list[pa.Array]:
    """Return what a function answers to each text, a column for each part, asked once for all equal ones."""
    encoded = texts.dictionary_encode()
    answers = [ask(text) or (None,) * width for text in encoded.dictionary.to_pylist()]
    columns = zip(*answers, strict=True) if answers else ((),) * width
    return [pa.array(column, _TEXT).take(encoded.indices) for column in columns]


def _by_text(texts: pa.Array, make: Callable[[str], pa.Array], otherwise: pa.Array | pa.Scalar) -> pa.Array:
    """Return what is made for each of a few texts, where it is the text of a cell; otherwise where that is empty."""
    found = otherwise
    for text in filter(None, pc.unique(texts).to_pylist()):
        found = pc.if_else(pc.fill_null(pc.equal(texts, text), fill_value=False), make(text), found)
    return found


def _joined(*parts: pa.Array | pa.Scalar | str) -> pa.Array:
    """Return texts one behind the other; unread where a part is."""
    texts = [pa.scalar(part, _TEXT) if isinstance(part, str) else part.cast(_TEXT) for part in parts]
    return pc.binary_join_element_wise(*texts, _NOTHING)


def _all(*conditions: pa.Array) -> pa.Array:
    return reduce(pc.and_, conditions)


PLAIN_READERS: Mapping[Callable[..., str], Callable[..., pa.Array]] = {
    CELL_READERS["given"].parse: _names,
    CELL_READERS["family"].parse: _names,
    CELL_READERS["suffix"].parse: _suffixes,
    CELL_READERS["email"].parse: _emails,
    CELL_READERS["phone"].parse: _phones,
    CELL_READERS["street"].parse: _streets,
}
"""By the parse of a reader: what it returns for each cell of the columns, unread (null) where it is not plain."""
