"""Cells that hold several values, taken apart; it must not know what is compared of each."""

import re

__all__ = ["split_emails", "split_phones", "split_town"]

_BETWEEN_EMAILS = re.compile(r"[\s;,|]+")
_BETWEEN_PHONES = re.compile(r"\s*[;,|\n]\s*|\s+/\s+")
_PHONE_DIGITS_LEAST = 7
_TOWN_MOST = 256
_CODE = (
    r"(?:\d{4} ?[A-Z]{2}"  # Netherlands
    r"|\d{3} \d{2}|\d{2}-\d{3}|\d{4}-\d{3}|\d{5}-\d{3,4}|\d{4,6}"  # Sweden, Poland, Portugal, Brazil, most others
    r"|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"  # United Kingdom
    r"|[A-Z]\d[A-Z][ -]?\d[A-Z]\d"  # Canada
    r"|[A-Z]\d[\dW] ?[A-Z\d]{4}"  # Ireland
    r"|〒 ?\d{3}-?\d{4})"  # Japan
)
_SIGNED_CODE = rf"(?P<code>(?:[A-Z]{{1,3}}[ -] ?)?{_CODE})"
_CITY = r"(?P<city>(?=.*[^\W\d_])\S.*?)"
_BETWEEN = r"\s*[\s,;/\u2013-]\s*"
_CODE_ALONE = re.compile(_SIGNED_CODE)
_CODE_FIRST = re.compile(_SIGNED_CODE + _BETWEEN + _CITY, re.DOTALL)
_CITY_FIRST = re.compile(rf"{_CITY}{_BETWEEN}(?P<code>{_CODE})", re.DOTALL)


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


def split_town(cell: str) -> tuple[str, str]:
    """Return the postal code and the city of a text that holds both, in either order; what is missing is empty.

    A text of more than 256 code points, or in which no code is found, is a city as it stands.

    >>> split_town("D-12045 Berlin"), split_town("1012 AB Amsterdam"), split_town("London, SW1A 1AA"), split_town("Ulm")
    (('D-12045', 'Berlin'), ('1012 AB', 'Amsterdam'), ('SW1A 1AA', 'London'), ('', 'Ulm'))
    """
    text = cell.strip()
    if len(text) > _TOWN_MOST:
        return "", text
    if _CODE_ALONE.fullmatch(text):
        return text, ""
    found = _CODE_FIRST.fullmatch(text) or _CITY_FIRST.fullmatch(text)
    return (found["code"], found["city"]) if found else ("", text)
