"""Calendar dates read in the spellings of many countries.

It must not know the clock: the century of a year of two digits is a fixed rule.
"""

import re

import attrs

from customer_core.normalization._month_names import MONTHS
from customer_core.normalization._text import fold

__all__ = ["DateParts", "normalize_date", "parse_date"]

_LENGTH_MAX = 64
_YEAR_MIN, _YEAR_MAX = 1800, 2199
_MONTH_MAX, _DAY_MAX = 12, 31
_PIVOT = 30

_TIME = re.compile(r"(?<=\d)(?:t|[ ,]+)\d{1,2}:\d{2}.*|(?<=\d{8})t?\d{2,6}z?")
_YEAR_FIRST = re.compile(r"(\d{4})\s?[-./ ,]\s?(\d{1,2})\s?[-./ ,]\s?(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})\s?([-./ ,])\s?(\d{1,2})\s?[-./ ,]\s?(\d{4}|\d{2})")
_YEAR_MONTH = re.compile(r"(\d{4})[-./ ](\d{1,2})|(\d{1,2})[-./ ](\d{4})")
_DIGITS = re.compile(r"(\d{4})(\d{2})?(\d{2})?")
_DIGITS_YEAR_LAST = re.compile(r"(\d{2})(\d{2})(\d{4})")
# The Chinese, Japanese and Korean words for year, month and day, as they are transliterated.
_EAST_ASIAN = re.compile(r"(\d{4}) ?(?:nian|nyeon) ?(\d{1,2}) ?(?:yue|wol) ?(\d{1,2}) ?(?:ri|il|hao)?")
_TOKENS = re.compile(r"[a-z]+|\d+")
_YEAR = re.compile(r"\d{4}")
_DAY_OR_SHORT_YEAR = re.compile(r"\d{1,2}")


@attrs.frozen
class DateParts:
    """A date by its parts as they were given, 0 for one that is unknown; no part is checked against the calendar."""

    year: int
    month: int
    day: int


_NOTHING = DateParts(0, 0, 0)


def parse_date(text: str, *, day_first: bool = False) -> DateParts:
    """Read a date in any of the usual spellings.

    Read are `1980-05-13` and `19800513` (ISO 8601), `13.5.1980`, `13/05/80`, `05/13/1980`, `13. Mai 1980`,
    `May 13, 1980`, `1980-05` and `1980`, each with a time behind it. Points mean that the day is first; otherwise a
    part above 12 is the day, and `day_first` decides the rest. Years of two digits below 30 are of this century,
    others of the last one. Errors in dates are to be compared, not lost: `19813005` keeps its month 30. Years outside
    1800 to 2199 are taken for no date. At most 64 code points are used.

    >>> parse_date("13. Mai 1980"), parse_date("05/06/1980", day_first=True).day, parse_date("soon").year
    (DateParts(year=1980, month=5, day=13), 5, 0)
    """
    folded = _TIME.sub("", fold(text, length_max=_LENGTH_MAX).strip(" .,;"), count=1)
    if folded.isdigit():
        return _from_digits(folded, day_first=day_first)
    found = _YEAR_FIRST.fullmatch(folded) or _EAST_ASIAN.fullmatch(folded)
    if found:
        return _checked(int(found[1]), int(found[2]), int(found[3]))
    found = _YEAR_LAST.fullmatch(folded)
    if found:
        return _from_numbers(found[1], found[3], found[4], day_first=day_first or found[2] == ".")
    found = _YEAR_MONTH.fullmatch(folded)
    if found:
        return _checked(int(found[1] or found[4]), int(found[2] or found[3]), 0)
    return _from_words(_TOKENS.findall(folded))


def normalize_date(text: str, *, day_first: bool = False) -> str:
    """Fold a date to `YYYY-MM-DD`, with zeros for what is unknown; nothing when there is no date in the text.

    >>> normalize_date("May 1980"), normalize_date("13/05/1980"), normalize_date("n/a")
    ('1980-05-00', '1980-05-13', '')
    """
    parts = parse_date(text, day_first=day_first)
    return "" if parts == _NOTHING else f"{parts.year:04}-{parts.month:02}-{parts.day:02}"


def _checked(year: int, month: int, day: int) -> DateParts:
    is_known = _YEAR_MIN <= year <= _YEAR_MAX or (year == 0 and month and day)
    return DateParts(year, month, day) if is_known else _NOTHING


def _from_digits(digits: str, *, day_first: bool) -> DateParts:
    found = _DIGITS.fullmatch(digits)
    parts = _checked(*(int(part or 0) for part in found.groups())) if found else _NOTHING
    turned = _DIGITS_YEAR_LAST.fullmatch(digits)
    if parts == _NOTHING and turned:
        return _from_numbers(turned[1], turned[2], turned[3], day_first=day_first)
    return parts


def _from_numbers(first: str, second: str, year: str, *, day_first: bool) -> DateParts:
    """Order two numbers and a year; a first number above 31 is a year of two digits itself."""
    if int(first) > _DAY_MAX and not _YEAR.fullmatch(year):
        return _checked(_full_year(first), int(second), int(year))
    day, month = (int(first), int(second)) if day_first else (int(second), int(first))
    if month > _MONTH_MAX >= day:
        day, month = month, day
    return _checked(_full_year(year), month, day)


def _full_year(digits: str) -> int:
    year = int(digits)
    if _YEAR.fullmatch(digits):
        return year
    return year + (2000 if year < _PIVOT else 1900)


def _from_words(tokens: list[str]) -> DateParts:
    """Read a date with the name of its month: the first long number is the year, the first short one the day."""
    month = next((MONTHS[token] for token in tokens if token in MONTHS), 0)
    years = list(filter(_YEAR.fullmatch, tokens))
    short = [*filter(_DAY_OR_SHORT_YEAR.fullmatch, tokens), "0", "0"]
    if not month:
        return _NOTHING
    if years:
        return _checked(int(years[0]), month, int(short[0]))
    year = 0 if short[1] == "0" else _full_year(short[1])
    return _checked(year, month, int(short[0]))
