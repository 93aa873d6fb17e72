"""What single cells of a table say: the features of a column, read once for each distinct cell.

Owns the readers of cells, which give what `prepare` gives for a record whose roles have just these cells. Must not know
tables, or how often a cell occurs.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

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
    EmailParts,
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

Parsed = Any
"""What one cell of each role was read as; the features that share a parse pick from it."""


@attrs.frozen
class CellReader:
    """How a feature is read: the roles whose cells decide it, what they parse to, and which values the feature picks.

    `parse` takes a cell of each role, of which the first is not blank; `pick` takes what it returned.
    """

    roles: tuple[str, ...]
    parse: Callable[..., Parsed]
    pick: Callable[[Parsed], Sequence[str]]


def _told(cell: str) -> str:
    """Return a cell, nothing where it stands for nothing."""
    return "" if not cell or is_placeholder(cell) else cell


def _home(country: str) -> str:
    """Return the code of the country that stands in a cell."""
    return normalize_country(country) if _told(country) else ""


def _phones(cell: str, country: str = "") -> list[str]:
    home = _home(country)
    return [phone_line(number, home) for number in split_phones(cell) if not is_placeholder(number)]


def _postcode(cell: str, country: str = "") -> str:
    return normalize_postcode(cell, country=_home(country)) if _told(cell) else ""


def _emails(cell: str) -> list[EmailParts]:
    return [parse_email(text) for text in split_emails(cell) if not is_placeholder(text)]


def _of_kinds(*kinds: EmailKind) -> Callable[[list[EmailParts]], list[str]]:
    def pick(found: list[EmailParts]) -> list[str]:
        return [f"{one.local}@{one.domain}" if one.domain else one.local for one in found if one.kind in kinds]

    return pick


def _date(cell: str, country: str = "") -> str:
    return date_line(cell, _home(country)) if _told(cell) else ""


def _one(value: str) -> tuple[str]:
    return (value,)


def _same(values: list[str]) -> list[str]:
    return values


def _single(role: str, normalize: Callable[[str], str]) -> CellReader:
    return CellReader((role,), lambda cell: normalize(cell) if _told(cell) else "", _one)


CELL_READERS: Mapping[str, CellReader] = {
    "given": _single("given_name", normalize_given_name),
    "middle": _single("middle_name", normalize_given_name),
    "family": _single("family_name", normalize_family_name),
    "suffix": _single("family_name", name_suffix),
    "gender": _single("gender", normalize_gender),
    "email": CellReader(("email",), _emails, _of_kinds(EmailKind.PERSONAL, EmailKind.INVALID)),
    "mailbox": CellReader(("email",), _emails, _of_kinds(EmailKind.ROLE)),
    "phone": CellReader(("phone", "country"), _phones, _same),
    "tax_id": _single("tax_id", normalize_code),
    "external_id": _single("external_id", normalize_code),
    "birth_date": CellReader(("birth_date", "country"), _date, whole_date),
    "birth_year": CellReader(("birth_date", "country"), _date, lone_year),
    "street": _single("street", street_line),
    "postcode": CellReader(("postcode", "country"), _postcode, _one),
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
