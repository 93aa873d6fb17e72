"""The kinds of fields: texts, numbers, amounts of money, days, and attributes, which are any of them.

Owns how a typed value of each kind is compared. It must not know which fields there are.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Final, NamedTuple

import attrs

from customer_core.model import CURRENCY_DECIMALS, AttributeValue
from customer_core.search import _folding as folding
from customer_core.search._operators import ORDERING, SearchOperator
from customer_core.search._searchable import Searchable
from customer_core.search._spans import (
    Span,
    beginning_with,
    day_span,
    exactly,
    moment_text,
    number_span,
    number_text,
    read_day,
    read_number,
)

__all__ = [
    "AttributeField",
    "DayField",
    "Extract",
    "Fault",
    "MoneyField",
    "NumberField",
    "SearchField",
    "TextField",
    "attribute_text",
]

Fold = Callable[[str], Iterable[str]]
Extract = Callable[[Searchable], Iterable[str]]

_AMOUNT: Final = re.compile(r"(?:([A-Za-z]{3})\s*)?(-?[0-9.]+)(?:\s*([A-Za-z]{3}))?", re.ASCII)
_OPPOSITE: Final = {
    # Of what is never below zero, everything but zero.
    SearchOperator.IS: SearchOperator.MORE_THAN,
    SearchOperator.LESS_THAN: SearchOperator.AT_LEAST,
    SearchOperator.AT_MOST: SearchOperator.MORE_THAN,
    SearchOperator.MORE_THAN: SearchOperator.AT_MOST,
    SearchOperator.AT_LEAST: SearchOperator.LESS_THAN,
}


class Fault(NamedTuple):
    """What is wrong with a typed value, and what to do."""

    problem: str
    remedy: str


_NO_NUMBER: Final = Fault("is no number", "write digits, such as 1000 or 12.50")
_NO_AMOUNT: Final = Fault("is no amount", "write digits, such as 1000, or with a currency, such as 1000USD")
_NO_DAY: Final = Fault("is no date", "write 2026, 2026-01, 2026-01-31, or a moment with its time zone")


def _nothing(_: Searchable) -> Iterable[str]:
    return ()


def _no_fold(_: str) -> Iterable[str]:
    return ()


@attrs.frozen(kw_only=True)
class SearchField(ABC):
    """One field that can be searched: what it finds, and how both sides of a comparison are made comparable.

    Args:
        doc: What the field finds, for the clerk who searches.
        operators: How values may be compared.
        choices: The values that there are, where the list is closed.
        covers: Names of the fields that this one stands for; it has no values of its own then.
        example: A typed value that the field takes.
        is_marked: Whether it is marked by one value more that it has any, since most customers have several.
        is_reference: Whether a value is the id of criteria that are kept elsewhere, which `expand` puts in its place.
        is_lasting: Whether what records said counts, too, that were merged into the customer, also where it lost.
    """

    doc: str
    operators: frozenset[SearchOperator] = ORDERING
    held: Extract = _nothing
    choices: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    example: str = "x"
    is_marked: bool = False
    is_reference: bool = False
    is_lasting: bool = False

    def extract(self, found: Searchable) -> tuple[str, ...]:
        """Return the comparable values of a customer: in order, each once, none of them blank."""
        return folding.compared(self.texts(found))

    def texts(self, found: Searchable) -> Iterable[str]:
        """Return the values of a customer as they are before they are made comparable."""
        if self.is_lasting and found.absorbed:
            return chain.from_iterable(map(self.held, (found, *map(Searchable, found.absorbed))))
        return self.held(found)

    def is_known(self, found: Searchable) -> bool:
        """Tell whether the customer has any value in its own record."""
        return any(folding.compared(self.held(found)))

    @abstractmethod
    def spans(self, operator: SearchOperator, value: str) -> tuple[Span, ...]:
        """Return where the values lie that are meant by a typed one: one that a customer has is enough.

        Empty, when the typed value says nothing that could be compared: then it finds nothing.
        """

    def find_fault(self, operator: SearchOperator, value: str) -> Fault | None:
        """Return what is wrong with a typed value; None for one that the field takes."""
        if self.choices and not any(span.start in self.choices for span in self.spans(operator, value)):
            return Fault("is none of the field's choices", f"give one of {', '.join(self.choices)}")
        return None

    def is_turned(self, operator: SearchOperator, value: str) -> bool:
        """Tell whether those are meant who have no value in the spans."""
        del operator, value
        return False


@attrs.frozen(kw_only=True)
class TextField(SearchField):
    """A field of texts.

    Args:
        whole: Folds a typed value that is meant whole; whatever of it is found counts.
        beginning: Folds a typed value that is meant as a beginning.
    """

    whole: Fold = _no_fold
    beginning: Fold = _no_fold

    def spans(self, operator: SearchOperator, value: str) -> tuple[Span, ...]:
        """Return where the texts lie that are this one, or begin with it."""
        if operator is SearchOperator.STARTS_WITH:
            return tuple(map(beginning_with, folding.compared(self.beginning(value))))
        return tuple(map(exactly, folding.compared(self.whole(value))))


@attrs.frozen(kw_only=True)
class NumberField(SearchField):
    """A field of numbers.

    Args:
        is_zero_else: Whether a customer without a value counts as one of zero; no value is below zero then.
    """

    is_zero_else: bool = False
    example: str = "1000"

    def read(self, value: str) -> tuple[Decimal, str] | None:
        """Return a typed number, and the text that stands before its kind; None for what is no number."""
        number = read_number(value)
        return None if number is None else (number, "")

    def spans(self, operator: SearchOperator, value: str) -> tuple[Span, ...]:
        """Return where the numbers lie; or the others, where those are meant that do not lie there."""
        read = self.read(value)
        if read is None:
            return ()
        number, before = read
        meant = _OPPOSITE[operator] if self.is_turned(operator, value) else operator
        return (number_span(meant, number, before=before),)

    def find_fault(self, operator: SearchOperator, value: str) -> Fault | None:
        """Return what is wrong with a typed value; None for a number."""
        del operator
        return _NO_NUMBER if self.read(value) is None else None

    def is_turned(self, operator: SearchOperator, value: str) -> bool:
        """Tell whether zero is meant too, and with it those of no value."""
        read = self.read(value)
        return self.is_zero_else and read is not None and _is_met_by_zero(operator, read[0])


@attrs.frozen(kw_only=True)
class MoneyField(NumberField):
    """A field of amounts, one for each currency, and the largest of them as a number for whoever names none."""

    example: str = "1000USD"

    def read(self, value: str) -> tuple[Decimal, str] | None:
        """Return a typed number, and the currency that stands before its kind; None for what is no amount."""
        parts = _AMOUNT.fullmatch(value)
        number = read_number(parts[2]) if parts else None
        if parts is None or number is None or (parts[1] and parts[3]):
            return None
        currency = (parts[1] or parts[3] or "").upper()
        if currency and currency not in CURRENCY_DECIMALS:
            return None
        return number, currency and f"{currency} "

    def find_fault(self, operator: SearchOperator, value: str) -> Fault | None:
        """Return what is wrong with a typed value; None for a number, alone or with a currency."""
        del operator
        return _NO_AMOUNT if self.read(value) is None else None


@attrs.frozen(kw_only=True)
class DayField(SearchField):
    """A field of moments, of which a day, a month or a year may be asked for."""

    example: str = "2026-01-31"

    def spans(self, operator: SearchOperator, value: str) -> tuple[Span, ...]:
        """Return where the moments lie."""
        beginning = read_day(value)
        return () if beginning is None else (day_span(operator, beginning),)

    def find_fault(self, operator: SearchOperator, value: str) -> Fault | None:
        """Return what is wrong with a typed value; None for a date or a moment."""
        del operator
        return _NO_DAY if read_day(value) is None else None


_TEXT, _NUMBER, _DAY, _TRUTH = "text ", "number ", "day ", "truth "


@attrs.frozen(kw_only=True)
class AttributeField(SearchField):
    """A field of values of any kind, each under the name of its kind: what is typed may be read as several."""

    operators: frozenset[SearchOperator] = ORDERING | {SearchOperator.STARTS_WITH}
    example: str = "42"

    def spans(self, operator: SearchOperator, value: str) -> tuple[Span, ...]:
        """Return where the values lie, for each kind that the typed one may be of."""
        return tuple(self._spans(operator, value))

    def _spans(self, operator: SearchOperator, value: str) -> Iterator[Span]:
        labels = folding.compared(_TEXT + label for label in folding.held_label(value) if label)
        if operator is SearchOperator.STARTS_WITH:
            yield from map(beginning_with, labels)
            return
        if operator is SearchOperator.IS:
            yield from map(exactly, labels)
            if value.casefold() in {"true", "false"}:
                yield exactly(_TRUTH + value.casefold())
        number, beginning = read_number(value), read_day(value)
        if number is not None:
            yield number_span(operator, number, before=_NUMBER)
        if beginning is not None:
            yield day_span(operator, beginning, before=_DAY)

    def find_fault(self, operator: SearchOperator, value: str) -> Fault | None:
        """Return what is wrong with a typed value; None where it can be compared so."""
        if operator in {SearchOperator.IS, SearchOperator.STARTS_WITH}:
            return None
        if read_number(value) is None and read_day(value) is None:
            return Fault("is neither a number nor a date", "write 1000, 12.50 or 2026-01-31")
        return None


def attribute_text(scalar: AttributeValue) -> str:
    """Return the comparable text of an attribute; blank where a text says nothing."""
    if isinstance(scalar, bool):
        return f"{_TRUTH}{str(scalar).casefold()}"
    if isinstance(scalar, int | Decimal):
        return _NUMBER + number_text(scalar)
    if isinstance(scalar, date):
        return _DAY + moment_text(scalar)
    label = next(iter(folding.held_label(scalar)))
    return label and _TEXT + label


def _is_met_by_zero(operator: SearchOperator, number: Decimal) -> bool:
    return {
        SearchOperator.IS: number == 0,
        SearchOperator.LESS_THAN: number > 0,
        SearchOperator.AT_MOST: number >= 0,
        SearchOperator.MORE_THAN: number < 0,
        SearchOperator.AT_LEAST: number <= 0,
    }[operator]
