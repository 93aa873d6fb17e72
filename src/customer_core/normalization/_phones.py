"""Telephone numbers told apart and made comparable; it must not know names, customers or any model."""

import re
import string
from functools import lru_cache

import attrs

from customer_core.normalization._calling_codes import CALLING_CODES, DIAL_OUT_PREFIXES
from customer_core.normalization._text import fold

__all__ = ["PhoneParts", "normalize_phone", "parse_phone", "phone_plan"]

_LENGTH_MAX = 96
_DIGITS_MAX = 20
_DIGITS_MIN = 5
_PART_DIGITS_MIN = 7
_SEVERAL_DIGITS_MIN = 2 * _PART_DIGITS_MIN
_ABROAD_DIGITS_MIN = 10
_WITH_CODE_DIGITS_MIN = 9
_NORTH_AMERICAN_DIGITS = 11
_PLANS_MAX = 1 << 15
_HEAD_DIGITS = 4
_ABROAD_HEAD_DIGITS = 7
_CODE_DIGITS_MAX = 3
_COUNTRY_LETTERS = 2
# Stands for a digit that a plan does not know; no prefix begins with it.
_ANY_DIGIT = "?"
_EXTENSION = re.compile(
    r"(?<![a-z])(?:;?ext(?:ension|n)?|extn|x|#|durchwahl|dw|poste|interno|int|anexo|ramal|toestel|tst|wew|klappe|kl)"
    r"[\s.:=#-]{0,3}(\d{1,7})\W*$"
)
_TRUNK_IN_BRACKETS = re.compile(r"\(\s*0\s*\)")
_VANITY = re.compile(
    r"(?:\+?1[\s.-]?)?\(?(?:8(?:00|33|44|55|66|77|88)|900)\)?[\s.-]?(?=[\d\s.-]*[a-z])[a-z\d\s.-]{7,16}"
)
_KEYPAD = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
_SEPARATORS = re.compile(r"[/;,|]|\bor\b|\boder\b|\bou\b|\bund\b|\band\b")
_NOT_DIGIT = re.compile(r"\D+")
_RISING = "1234567890123456789012"
_FALLING = "9876543210987654321098"
# The digits stand in the table because a character that does not costs a raised and caught error.
_WRITTEN_AROUND_DIGITS = str.maketrans(dict(zip(string.digits, string.digits, strict=True)) | dict.fromkeys(" +-./()"))


@attrs.frozen(kw_only=True)
class PhoneParts:
    """A telephone number as digits: calling code of the country, number inside it, extension; empty when unknown."""

    country_code: str = ""
    national: str = ""
    extension: str = ""


@attrs.frozen
class _Trunk:
    """The prefix dialed inside a country, and the length of a number before which alone it is one (0: before any)."""

    prefix: str
    before: int


def parse_phone(text: str, *, country: str = "") -> PhoneParts:
    """Take a telephone number apart.

    The country's calling code is read from the number (`+49`, `0049`, `011 49`) or taken from `country`, an ISO 3166
    alpha-2 code. The trunk prefix is dropped by the rules of the country, also where it is written in brackets. Letters
    of American toll-free numbers are dialed. Of two numbers in one field the first is taken. Without any country,
    leading zeros are dropped, and the 1 of an eleven-digit North American number. At most 96 code points are used.

    >>> parse_phone("+49 (0)30 123456 ext. 12")
    PhoneParts(country_code='49', national='30123456', extension='12')
    >>> parse_phone("(212) 555-0143", country="us").country_code
    '1'
    """
    plain = _plain_parts(text, country)
    if plain is None:
        return _parse_phone_any(text, country)
    code, national = plain
    return PhoneParts(country_code=code, national=national[:_DIGITS_MAX])


def normalize_phone(text: str, *, country: str = "") -> str:
    """Fold a telephone number to `+`, calling code and number, or to the number alone where the country is unknown.

    Extensions are dropped. Placeholders become nothing: fewer than five digits, one digit throughout, `123456789`.

    >>> normalize_phone("030 / 123 457", country="de"), normalize_phone("0049 30 123457"), normalize_phone("000-0000")
    ('+4930123457', '+4930123457', '')
    """
    plain = _plain_parts(text, country)
    if plain is None:
        parts = _parse_phone_any(text, country)
        plain = parts.country_code, parts.national
    code, national = plain
    if _is_placeholder_number(national):
        return ""
    return f"+{code}{national}" if code else national


def _parse_phone_any(text: str, country: str) -> PhoneParts:
    written, extension = _without_extension(_first_number(fold(text, length_max=_LENGTH_MAX)))
    if _VANITY.fullmatch(written):
        written = written.translate(_KEYPAD)
    is_international = written.lstrip(" (").removeprefix("tel:").lstrip(" (").startswith("+")
    if is_international:
        written = _TRUNK_IN_BRACKETS.sub("", written)
    code, national = _split(_NOT_DIGIT.sub("", written), country=country.lower(), is_international=is_international)
    return PhoneParts(country_code=code, national=national[:_DIGITS_MAX], extension=extension if national else "")


def _plain_parts(text: str, country: str) -> tuple[str, str] | None:
    """Return code and number as `_parse_phone_any` does, sooner, of one number in digits and the usual marks alone."""
    if len(text) > _LENGTH_MAX or len(country) > _COUNTRY_LETTERS:
        return None
    digits = text.translate(_WRITTEN_AROUND_DIGITS)
    if len(digits) >= _SEVERAL_DIGITS_MIN or not (digits.isdecimal() and digits.isascii()):
        return None
    is_international = "+" in text and text.lstrip(" (").startswith("+")
    if is_international and "(" in text:
        return None
    head = digits[:_ABROAD_HEAD_DIGITS] if digits.startswith("00") else digits[:_HEAD_DIGITS]
    plan = phone_plan(f"+{head}" if is_international else head, len(digits), country)
    return None if plan is None else (plan[0], digits[plan[1] :])


@lru_cache(maxsize=_PLANS_MAX)
def phone_plan(start: str, length: int, country: str) -> tuple[str, int] | None:
    """Return the calling code of all numbers that start alike, and how many digits before the national ones go.

    The code is empty where none is known. Nothing where the digits after the start could decide otherwise.

    >>> phone_plan("0301", 9, "de"), phone_plan("+4930", 10, ""), phone_plan("0301", 9, "")
    (('49', 1), ('49', 2), ('', 1))

    Args:
        start: The first digits, four or, of a number that begins with two zeros, seven; a plus before them where the
            number is written with one.
        length: How many digits the whole number has, fewer than 14.
        country: The ISO 3166 alpha-2 code of the country in which it is dialed, or nothing.
    """
    country = country.lower()
    is_international = start.startswith("+")
    head = start.removeprefix("+")
    prefixes = ("00",) if is_international else _dial_out_prefixes(country)
    if not all(_is_told(head, prefix, length) for prefix in prefixes):
        return None
    digits = head.ljust(length, _ANY_DIGIT)
    code, national = _split(digits, country=country, is_international=is_international)
    trunk = _trunks().get(code)
    known = national.partition(_ANY_DIGIT)[0]
    is_open = trunk is not None and known != national and trunk.prefix.startswith(known[: len(trunk.prefix)])
    return None if is_open or (not code and _is_open_bare(digits)) else (code, length - len(national))


def _is_open_bare(digits: str) -> bool:
    """Tell whether unknown digits decide what `_bare` leaves of a number."""
    rest = digits.lstrip("0")
    is_north_american = len(rest) == _NORTH_AMERICAN_DIGITS and rest[0] == "1"
    return rest[:1] in {"", _ANY_DIGIT} or (is_north_american and rest[1] not in "23456789")


def _is_told(head: str, prefix: str, length: int) -> bool:
    """Tell whether a head is long enough to say if a number begins with a prefix, and which calling code follows."""
    if not head.startswith(prefix):
        return len(head) == length or not prefix.startswith(head)
    return len(head) >= min(len(prefix) + _CODE_DIGITS_MAX, length)


def _first_number(text: str) -> str:
    if _digit_count(text) < _SEVERAL_DIGITS_MIN:
        return text
    first, *others = _SEPARATORS.split(text)
    if others and min(_digit_count(first), _digit_count(others[0])) >= _PART_DIGITS_MIN:
        return first
    return text


def _digit_count(text: str) -> int:
    return len(_NOT_DIGIT.sub("", text))


def _without_extension(text: str) -> tuple[str, str]:
    if text.isdigit():
        return text, ""
    found = _EXTENSION.search(text)
    if found is None or _digit_count(text[: found.start()]) < _DIGITS_MIN:
        return text, ""
    return text[: found.start()].rstrip("; ,"), found[1]


def _split(digits: str, *, country: str, is_international: bool) -> tuple[str, str]:
    home = _code_by_country().get(country, "")
    rest = digits.removeprefix("00") if is_international else _after_dial_out(digits, country=country)
    code = _calling_code(rest)
    if code:
        return code, _without_trunk(rest[len(code) :], code)
    if not home:
        return "", _bare(digits)
    if _has_code(digits, home):
        digits = digits[len(home) :]
    return home, _without_trunk(digits, home)


def _dial_out_prefixes(country: str) -> tuple[str, ...]:
    return DIAL_OUT_PREFIXES.get(country, ("00",) if country in _code_by_country() else ("00", "011"))


def _after_dial_out(digits: str, *, country: str) -> str:
    """Return the digits after the prefix of a call abroad, or nothing when there is none."""
    for prefix in _dial_out_prefixes(country):
        rest = digits.removeprefix(prefix)
        shortest = _PART_DIGITS_MIN if prefix.startswith("00") else _ABROAD_DIGITS_MIN
        if rest != digits and len(rest) >= shortest and _calling_code(rest):
            return rest
    return ""


def _has_code(digits: str, code: str) -> bool:
    """Tell whether a number without `+` begins with its calling code: where a trunk prefix is missed otherwise."""
    trunk = _trunks().get(code)
    is_missed = trunk is not None and not trunk.before and not digits.startswith(trunk.prefix)
    return is_missed and digits.startswith(code) and len(digits) >= len(code) + _WITH_CODE_DIGITS_MIN


def _without_trunk(national: str, code: str) -> str:
    trunk = _trunks().get(code)
    if trunk is None:
        return national
    if not trunk.before:
        while national.startswith(trunk.prefix):
            national = national[len(trunk.prefix) :]
        return national
    while len(national) > trunk.before and national[0] == trunk.prefix[0]:
        national = national.removeprefix(trunk.prefix).removeprefix(trunk.prefix[0]) or ""
    return national


def _bare(digits: str) -> str:
    digits = digits.lstrip("0")
    if (
        len(digits) == _NORTH_AMERICAN_DIGITS
        and digits[0] == "1"
        and (digits[1] in "23456789" or len(set(digits[1:])) == 1)
    ):
        return digits[1:].lstrip("0")
    return digits


def _calling_code(digits: str) -> str:
    return next((digits[:size] for size in (1, 2, 3) if digits[:size] in _countries_by_code()), "")


def _is_placeholder_number(national: str) -> bool:
    return (
        len(national) < _DIGITS_MIN
        or national.count(national[0]) == len(national)
        or _RISING.startswith(national)
        or _FALLING.startswith(national)
        or national in {"5551234", "5551212"}
    )


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    rows = (line.split() for line in CALLING_CODES.strip().splitlines())
    return tuple((code, trunk, tuple(countries)) for code, trunk, *countries in rows)


@lru_cache(maxsize=1)
def _countries_by_code() -> dict[str, tuple[str, ...]]:
    return {code: countries for code, _, countries in _rows()}


@lru_cache(maxsize=1)
def _code_by_country() -> dict[str, str]:
    return {country: code for code, _, countries in _rows() for country in countries}


@lru_cache(maxsize=1)
def _trunks() -> dict[str, _Trunk]:
    trunks: dict[str, _Trunk] = {}
    for code, trunk, _ in _rows():
        prefix, _, before = trunk.partition("/")
        if prefix != "-":
            trunks[code] = _Trunk(prefix=prefix, before=int(before or 0))
    return trunks
