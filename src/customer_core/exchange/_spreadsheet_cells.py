"""Cells as a spreadsheet takes them: what it would run as a formula or write anew is marked as text by an apostrophe.

Owns the mark, and taking it off. It must not know what a cell says.
"""

import re
from typing import Final

__all__ = ["bare_value", "exact_cell", "spreadsheet_cell"]

_MARK: Final = "'"
# What a formula begins with, also in full width, and the control characters that spreadsheets drop before one.
_BEGINS_FORMULA: Final = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20"
_MARKED: Final = re.compile(rf"\s*'(?='*[\d{_BEGINS_FORMULA}])")
_IS_TAKEN_FOR_FORMULA: Final = re.compile(f"[{_BEGINS_FORMULA}]")
# Leading zeros are dropped, long numbers are rounded, and what may be a date or a power becomes one.
_IS_WRITTEN_ANEW: Final = re.compile(r"0\d+|\d{12,}|\d+[eE]\d+|\d+(?:[-/.:]\d+)+")


def bare_value(cell: str) -> str:
    """Return what a cell says: without the apostrophe that marks it as text for a spreadsheet.

    >>> bare_value("'+15125550100"), bare_value("'=1+1"), bare_value("'t Hooft")
    ('+15125550100', '=1+1', "'t Hooft")
    """
    if _MARK not in cell:
        return cell
    mark = _MARKED.match(cell)
    return cell[mark.end() :] if mark else cell


def exact_cell(text: str) -> str:
    """Return the cell of which `bare_value` makes this text: the text itself, but for one that looks marked.

    >>> exact_cell("=1+1"), exact_cell("'7")
    ('=1+1', "''7")
    """
    return text if _MARK not in text or bare_value(text) == text else _MARK + text


def spreadsheet_cell(text: str) -> str:
    """Return the cell that a spreadsheet shows as this text, and of which `bare_value` makes it again.

    >>> spreadsheet_cell("=1+1"), spreadsheet_cell("02134"), spreadsheet_cell("Ann Lee")
    ("'=1+1", "'02134", 'Ann Lee')
    """
    if _IS_TAKEN_FOR_FORMULA.match(text) or _IS_WRITTEN_ANEW.fullmatch(text):
        return _MARK + text
    return exact_cell(text)
