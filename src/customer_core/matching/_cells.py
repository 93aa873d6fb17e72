"""What single cells of a table say: the features of a column, read once for each distinct cell.

Owns the readers of cells, which give what `prepare` gives for a record whose roles have just these cells. Must not know
tables, or how often a cell occurs.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

import attrs

from customer_core.matching._records import (
    FEATURES,
    date_line,
    lone_year,
    phone_line,
    street_line,
    whole_date,
)
from customer_core.matching._sources import TEXT_PREFIX, read_source
from customer_core.normalization import (
    EmailKind,
    is_placeholder,
    name_suffix,
    normalize_city,
    normalize_code,
    normalize_country,
    normalize_family_name,
    normalize_gender,
    normalize_given_name,
    normalize_postcode,
    normalize_region,
    normalize_words,
    parse_email,
    split_emails,
    split_phones,
)

__all__ = ["CELL_READERS", "CellReader", "read_cells", "read_labelled"]


@attrs.frozen
class CellReader:
    """How a feature is read: the roles whose cells decide it, what they parse to, and what of that the feature takes.

    `parse` takes a cell of each role, of which the first is not blank, and returns a value, nothing, or several values
    as lines. Features that share a parse tell their lines by the first letter, `mark`, which is none of the value.
    """

    roles: tuple[str, ...]
    parse: Callable[..., str]
    mark: str = ""


def _told(cell: str) -> str:
    """Return a cell, nothing where it stands for nothing."""
    return "" if not cell or is_placeholder(cell) else cell


@lru_cache(maxsize=1 << 12)
def _home(country: str) -> str:
    """Return the code of the country that stands in a cell."""
    return normalize_country(country) if _told(country) else ""


def _phones(cell: str, country: str = "") -> str:
    home, parts = _home(country), split_phones(cell)
    if len(parts) == 1:
        return "" if is_placeholder(parts[0]) else phone_line(parts[0], home)
    return "\n".join([phone_line(number, home) for number in parts if not is_placeholder(number)])


def _postcode(cell: str, country: str = "") -> str:
    return normalize_postcode(cell, country=_home(country)) if _told(cell) else ""


def _emails(cell: str) -> str:
    parts = split_emails(cell)
    if len(parts) == 1:
        return _email(parts[0])
    return "\n".join(filter(None, map(_email, parts)))


def _email(text: str) -> str:
    """Return an address with the mark of its kind before it, nothing where it says nothing of a person."""
    if is_placeholder(text):
        return ""
    parts = parse_email(text)
    mark = _MARKS.get(parts.kind)
    if not mark:
        return ""
    return f"{mark}{parts.local}@{parts.domain}" if parts.domain else mark + parts.local


_MARKS: Mapping[EmailKind, str] = {EmailKind.PERSONAL: "p", EmailKind.INVALID: "p", EmailKind.ROLE: "r"}


def _date(cell: str, country: str = "") -> str:
    date = date_line(cell, _home(country)) if _told(cell) else ""
    return "\n".join((*(f"d{one}" for one in whole_date(date)), *(f"y{one}" for one in lone_year(date))))


def _single(role: str, normalize: Callable[[str], str]) -> CellReader:
    return CellReader((role,), lambda cell: normalize(cell) if _told(cell) else "")


CELL_READERS: Mapping[str, CellReader] = {
    "given": _single("given_name", normalize_given_name),
    "middle": _single("middle_name", normalize_given_name),
    "family": _single("family_name", normalize_family_name),
    "suffix": _single("family_name", name_suffix),
    "gender": _single("gender", normalize_gender),
    "email": CellReader(("email",), _emails, "p"),
    "mailbox": CellReader(("email",), _emails, "r"),
    "phone": CellReader(("phone", "country"), _phones),
    "tax_id": _single("tax_id", normalize_code),
    "external_id": _single("external_id", normalize_code),
    "birth_date": CellReader(("birth_date", "country"), _date, "d"),
    "birth_year": CellReader(("birth_date", "country"), _date, "y"),
    "street": _single("street", street_line),
    "postcode": CellReader(("postcode", "country"), _postcode),
    "city": _single("city", normalize_city),
    "region": _single("region", normalize_region),
    "country": _single("country", normalize_country),
}
"""By feature, for records in which each of these roles has one cell and no whole name stands beside the parts."""


def read_cells(feature: str, cells: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the values of a feature in a record that has these cells by role: any roles, any number of cells."""
    return tuple(FEATURES[feature](read_source(cells)))


def read_labelled(role: str, cell: str) -> tuple[str, ...]:
    """Return the value of a labelled column."""
    if not _told(cell):
        return ()
    return (normalize_words(cell) if role.startswith(TEXT_PREFIX) else normalize_code(cell),)
