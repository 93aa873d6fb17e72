"""Cells that hold several values, taken apart; it must not know what is compared of each."""

import re

__all__ = ["split_emails", "split_phones"]

_BETWEEN_EMAILS = re.compile(r"[\s;,|]+")
_BETWEEN_PHONES = re.compile(r"\s*[;,|\n]\s*|\s+/\s+")
_PHONE_DIGITS_LEAST = 7


def split_emails(cell: str) -> tuple[str, ...]:
    """Return each e-mail address of a text that holds several; any other text as it is, and nothing of a blank one.

    >>> split_emails("ann@lee.example; info@lee.example")
    ('ann@lee.example', 'info@lee.example')
    """
    if cell.count("@") > 1:
        return tuple(part for part in _BETWEEN_EMAILS.split(cell) if "@" in part)
    return (cell,) if cell.strip() else ()


def split_phones(cell: str) -> tuple[str, ...]:
    """Return each number of a text that holds several: where all parts are long enough to be numbers of their own.

    >>> split_phones("0113 496 0000 / 0113 496 0001"), split_phones("0113 496 0000, ext. 12")
    (('0113 496 0000', '0113 496 0001'), ('0113 496 0000, ext. 12',))
    """
    if _BETWEEN_PHONES.search(cell) is None:
        return (cell,) if cell.strip() else ()
    parts = tuple(part for part in _BETWEEN_PHONES.split(cell) if part.strip())
    whole = all(sum(map(str.isdigit, part)) >= _PHONE_DIGITS_LEAST for part in parts)
    return parts if whole else (cell,)
