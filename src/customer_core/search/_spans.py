"""Stretches of comparable texts: what a value is looked up by, in the order of code points.

Owns their ends, and how numbers and moments become texts of that order. It must not know fields: a stretch says which
values are meant, not whose.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final, NamedTuple

from customer_core.search._operators import SearchOperator

__all__ = [
    "ANYTHING",
    "Span",
    "beginning_with",
    "day_span",
    "exactly",
    "first_beyond",
    "moment_text",
    "number_span",
    "number_text",
    "read_day",
    "read_number",
]

_LAST_SIGN: Final = "\U0010ffff"
_BEFORE_SURROGATES, _AFTER_SURROGATES = "\ud7ff", "\ue000"

_NEGATIVE, _ZERO, _POSITIVE, _BEYOND_NUMBERS = "0", "1", "2", "3"
_BELOW_DIGITS, _ABOVE_DIGITS = "!", "~"
_MAGNITUDE: Final = 500
"""What is added to the power of ten of a number, so that it is one of three digits."""

_NUMBER: Final = re.compile(r"-?[0-9]{1,28}(?:\.[0-9]{1,28})?", re.ASCII)
_DAY: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)


class Span(NamedTuple):
    """The texts from a start, itself included, up to a stop, itself not; None as the stop is the end of all texts.

    Of a span that is exact, the start is the only text.
    """

    start: str
    stop: str | None
    is_exact: bool = False

    def holds(self, text: str) -> bool:
        """Tell whether a text lies in the span."""
        if self.is_exact:
            return text == self.start
        return self.start <= text and (self.stop is None or text < self.stop)


ANYTHING: Final = Span("", None)
"""All texts."""


def exactly(text: str) -> Span:
    """Return the span of one text."""
    return Span(text, None, is_exact=True)


def beginning_with(text: str) -> Span:
    """Return the span of the texts that begin with one."""
    return Span(text, first_beyond(text))


def first_beyond(beginning: str) -> str | None:
    """Return the first text, by code point, behind all that have a beginning; None where there is none."""
    stem = beginning.rstrip(_LAST_SIGN)
    if not stem:
        return None
    last = stem[-1]
    return stem[:-1] + (_AFTER_SURROGATES if last == _BEFORE_SURROGATES else chr(ord(last) + 1))


def number_text(number: Decimal | int) -> str:
    """Return the text of a number: texts stand in the order of their numbers.

    A sign, the power of ten and the digits; of a negative number, what is left of each to the highest.

    >>> sorted([Decimal("10"), Decimal("-2.5"), Decimal("2"), Decimal("0")], key=number_text)
    [Decimal('-2.5'), Decimal('0'), Decimal('2'), Decimal('10')]
    """
    exact = Decimal(number)
    if not exact:
        return _ZERO
    digits = "".join(map(str, exact.as_tuple().digits)).rstrip("0")
    power = exact.adjusted() + _MAGNITUDE
    if exact > 0:
        return f"{_POSITIVE}{power:03d}{digits}"
    turned = "".join(str(9 - int(digit)) for digit in digits)
    return f"{_NEGATIVE}{999 - power:03d}{turned}{_ABOVE_DIGITS}"


def read_number(text: str) -> Decimal | None:
    """Return the number that somebody typed: digits, perhaps with a sign and a point; None for anything else."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def number_span(operator: SearchOperator, number: Decimal, *, before: str = "") -> Span:
    """Return the span of the numbers that stand so to another one, each with some text before it."""
    text = before + number_text(number)
    if operator is SearchOperator.IS:
        return exactly(text)
    return _side(operator, Span(text, text + _BELOW_DIGITS), Span(before, before + _BEYOND_NUMBERS))


def moment_text(at: datetime | date | None) -> str:
    """Return the text of a moment, in UTC, or of a day: texts stand in the order of time. Blank for none."""
    if at is None:
        return ""
    return at.isoformat(timespec="microseconds") if isinstance(at, datetime) else at.isoformat()


def read_day(text: str) -> str | None:
    """Return the text that all moments of what somebody typed begin with; None for what is neither day nor moment.

    A year, a month and a day are taken in UTC; a moment needs to say its time zone.

    >>> read_day("2026-01"), read_day("2026-01-31T10:00+01:00"), read_day("2026-13")
    ('2026-01', '2026-01-31T09:00:00.000000+00:00', None)
    """
    parts = _DAY.fullmatch(text)
    try:
        if parts:
            date(*(int(part or 1) for part in parts.groups()))
            return text
        at = datetime.fromisoformat(text)
        return moment_text(at.astimezone(UTC)) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def day_span(operator: SearchOperator, beginning: str, *, before: str = "") -> Span:
    """Return the span of the moments that stand so to those that begin with a text of `read_day`.

    Each has some text before it.
    """
    meant = beginning_with(before + beginning)
    return meant if operator is SearchOperator.IS else _side(operator, meant, beginning_with(before))


def _side(operator: SearchOperator, meant: Span, everything: Span) -> Span:
    """Return what stands on one side of the texts that are meant, with them or without."""
    if operator is SearchOperator.LESS_THAN:
        return Span(everything.start, meant.start)
    if operator is SearchOperator.AT_MOST:
        return Span(everything.start, meant.stop)
    start = meant.start if operator is SearchOperator.AT_LEAST else meant.stop
    return Span(start or "", everything.stop)
