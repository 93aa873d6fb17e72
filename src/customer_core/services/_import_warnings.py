"""What is odd about a row of a file that is imported all the same, told with its line.

Owns what is looked at. The value is kept as the file has it, and no row goes another way for it.
"""

from collections.abc import Iterator, Sequence
from enum import unique
from typing import Final

import attrs

from customer_core.exchange import ColumnRole, shown_header
from customer_core.model import CustomerDraft
from customer_core.model._documented import Documented
from customer_core.normalization import EmailKind, parse_email, parse_phone

__all__ = ["RowWarning", "ValueWarning", "warnings_of"]

_UNUSABLE: Final = frozenset({EmailKind.INVALID, EmailKind.PLACEHOLDER})
_DIGITS_LEAST: Final = 5


@unique
class ValueWarning(Documented):
    """Say what is odd about a value that was imported; `doc` says it to a clerk."""

    EMAIL_UNUSABLE = "email-unusable", "No e-mail address that could reach anybody; it is kept as written."
    PHONE_UNUSABLE = "phone-unusable", "No phone number that could reach anybody; it is kept as written."


@attrs.frozen(kw_only=True)
class RowWarning:
    """A value of a row that was imported although it is odd; the value itself is not told.

    Args:
        row: The number of the row, from 0 after the header.
        line: The line of the file on which it begins, from 1.
        column: The name of the column.
        warning: What is odd; its value is the code for programs.
    """

    row: int
    line: int
    column: str
    warning: ValueWarning


def warnings_of(
    number: int, line: int, cells: Sequence[str], draft: CustomerDraft, roles: Sequence[ColumnRole]
) -> tuple[RowWarning, ...]:
    """Return what is odd about a row, by what it is understood as: each kind once in a column."""
    return tuple(
        dict.fromkeys(
            RowWarning(row=number, line=line, column=_column_of(text, role, cells, roles), warning=warning)
            for text, role, warning in _odd_values(draft)
        )
    )


def _odd_values(draft: CustomerDraft) -> Iterator[tuple[str, str, ValueWarning]]:
    for email in draft.emails:
        if parse_email(email.address).kind in _UNUSABLE:
            yield email.address, "email", ValueWarning.EMAIL_UNUSABLE
    for phone in draft.phones:
        if len(parse_phone(phone.number).national) < _DIGITS_LEAST:
            yield phone.number, "phone", ValueWarning.PHONE_UNUSABLE


def _column_of(text: str, role: str, cells: Sequence[str], roles: Sequence[ColumnRole]) -> str:
    """Return the first column of a role whose cell has a value in it."""
    columns = [place for place, one in enumerate(roles) if one.role == role]
    place = next((place for place in columns if text in cells[place]), columns[0])
    return shown_header(roles[place].column)
