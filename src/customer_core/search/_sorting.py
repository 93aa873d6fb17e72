"""In what order results stand: one table of what can be sorted by, each with one comparable text per customer.

Owns sort values and the order of rows. It must not know pages. Texts compare by code point, which is the order of their
UTF-8 bytes, so that a store needs no collation of its own. Blank values come last in either direction, and equal ones
are settled by id, smallest first: in SQL, `ORDER BY value = '', value, id` and `ORDER BY value DESC, id`.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple, Self, TypeVar

import attrs

from customer_core.errors import InvalidValueError
from customer_core.model import ContactRole, Customer
from customer_core.normalization import normalize_code, normalize_text, normalize_words, parse_person_name
from customer_core.search._checks import one_of, truth
from customer_core.search._folding import compared_text
from customer_core.search._searchable import Searchable, of_record, searchable
from customer_core.search._spans import moment_text, number_text

__all__ = ["SORT_FIELDS", "Mark", "Sort", "SortField", "comes_after", "mark_of", "sort_value", "sort_values"]

T = TypeVar("T")

_DESCENDING: Final = "-"


@attrs.frozen(kw_only=True)
class SortField:
    """One column that results can be sorted by: what it orders by, and the comparable text of a customer.

    Args:
        doc: What the order is by, for the clerk who sorts.
        key: Returns the text; blank where a customer has none, and so comes last.
    """

    doc: str
    key: Callable[[Searchable], str]


def _name(customer: Customer) -> str:
    return normalize_words((customer.name.display if customer.name else "") or customer.company)


def _family_name(customer: Customer) -> str:
    name = customer.name
    if name is None:
        return normalize_words(customer.company)
    if name.given or name.family:
        return normalize_words(f"{name.family} {name.given} {name.middle}")
    parts = parse_person_name(name.full)
    return normalize_words(f"{parts.family} {parts.given}") or normalize_words(name.display)


def _email(customer: Customer) -> str:
    return normalize_text(customer.primary_email.address) if customer.primary_email else ""


def _phone(customer: Customer) -> str:
    return normalize_code(customer.primary_phone.number) if customer.primary_phone else ""


def _billing_address(customer: Customer) -> str:
    contact = customer.find_default_contact(ContactRole.BILLING)
    address = contact.address if contact else None
    return normalize_words(f"{address.country} {address.city} {' '.join(address.street)}") if address else ""


def _assignees(customer: Customer) -> str:
    return " ".join(str(own.assignee) for own in reversed(customer.assignments))


def _spent(found: Searchable) -> str:
    return number_text(max((spend.spent.amount for spend in found.totals.spends), default=0))


def _average(found: Searchable) -> str:
    averages = [spend.average.amount for spend in found.totals.spends]
    return number_text(max(averages)) if averages else ""


def _id_of(value: object) -> str:
    return "" if value is None else str(value)


SORT_FIELDS: Final[Mapping[str, SortField]] = MappingProxyType(
    {
        "assignee": SortField(
            doc="The id of the sales representative or team that was assigned last.", key=of_record(_assignees)
        ),
        "average_order": SortField(
            doc="What an order came to on average, as a number; the most in any currency.", key=_average
        ),
        "billing_address": SortField(
            doc="The default billing address: country, city, street.", key=of_record(_billing_address)
        ),
        "brand": SortField(doc="The id of the brand.", key=lambda found: _id_of(found.customer.brand)),
        "channel": SortField(
            doc="The id of the sales channel that the customer came from.",
            key=lambda found: _id_of(found.customer.created_channel),
        ),
        "code": SortField(doc="The customer code.", key=lambda found: normalize_text(found.customer.code)),
        "company": SortField(
            doc="The company name as typed.", key=lambda found: normalize_words(found.customer.company)
        ),
        "customer_since": SortField(
            doc="When the customer became one, the earliest first.",
            key=lambda found: moment_text(found.customer.customer_since),
        ),
        "email": SortField(doc="The primary e-mail address.", key=of_record(_email)),
        "family_name": SortField(
            doc="The family name, then the given names; else the company name.", key=of_record(_family_name)
        ),
        "flag": SortField(doc="The review flag.", key=lambda found: normalize_text(found.customer.flag)),
        "id": SortField(doc="The id.", key=lambda found: str(found.customer.id)),
        "items": SortField(
            doc="How many items the customer ordered.", key=lambda found: number_text(found.totals.items)
        ),
        "last_order": SortField(
            doc="When the most recent order was placed, the earliest first.",
            key=lambda found: moment_text(found.last_order_at),
        ),
        "name": SortField(doc="The name as it is shown; else the company name.", key=of_record(_name)),
        "orders": SortField(doc="How many orders count.", key=lambda found: number_text(found.totals.orders)),
        "organization": SortField(
            doc="The id of the organization.", key=lambda found: _id_of(found.customer.organization)
        ),
        "phone": SortField(doc="The digits of the primary phone number as it was typed.", key=of_record(_phone)),
        "status": SortField(
            doc="Records in use, then those that are not.",
            key=lambda found: "active" if found.customer.is_active else "inactive",
        ),
        "tier": SortField(
            doc="The id of the customer's own pricing tier.", key=lambda found: _id_of(found.customer.tier)
        ),
        "total_spent": SortField(
            doc="What the customer spent, as a number; the most in any currency. Nobody's orders are nothing.",
            key=_spent,
        ),
        "type": SortField(doc="Customers, then leads.", key=lambda found: found.customer.type.value),
        "workflow_state": SortField(
            doc="The state of the workflow.", key=lambda found: normalize_text(found.customer.workflow_state)
        ),
    }
)
"""Every column that results can be sorted by, by name."""


def sort_value(field: str, found: Customer | Searchable) -> str:
    """Return the one text by which a customer sorts in a column; blank where it has none.

    >>> from customer_core.model import CustomerId
    >>> sort_value("code", Customer(id=CustomerId("c-1"), code="Ä-17"))
    'ae-17'
    """
    return compared_text(SORT_FIELDS[field].key(searchable(found)))


def sort_values(found: Customer | Searchable) -> dict[str, str]:
    """Return the text by which a customer sorts in each column, by the column's name."""
    looked_at = searchable(found)
    values = {}
    for name, field in SORT_FIELDS.items():
        text = field.key(looked_at)
        values[name] = compared_text(text) if text else text
    return values


@attrs.frozen
class Sort:
    """Say which column results are sorted by, and in which direction.

    Raises:
        InvalidValueError: The column is none of `SORT_FIELDS`.
    """

    field: str = attrs.field(validator=one_of(lambda: SORT_FIELDS, "column that results can be sorted by"))
    is_descending: bool = attrs.field(default=False, validator=truth, kw_only=True)

    def __str__(self) -> str:
        return f"{_DESCENDING if self.is_descending else ''}{self.field}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the order that a text names: a column, with a minus sign before it for the opposite direction.

        >>> Sort.parse("-customer_since")
        Sort(field='customer_since', is_descending=True)

        Raises:
            InvalidValueError: As of `Sort`.
        """
        if not isinstance(text, str):
            raise InvalidValueError(field="sort", problem="is not text", remedy="give a column, such as -name")
        return cls(text.removeprefix(_DESCENDING), is_descending=text.startswith(_DESCENDING))


class Mark(NamedTuple):
    """Where a row stands in an order: its sort value, and its id."""

    key: str
    id: str


def mark_of(sort: Sort, found: Customer | Searchable) -> Mark:
    """Return where a customer stands in an order."""
    looked_at = searchable(found)
    return Mark(sort_value(sort.field, looked_at), str(looked_at.customer.id))


def comes_after(sort: Sort, row: Mark, other: Mark) -> bool:
    """Tell whether a row stands after another: this is the order that every store keeps to."""
    if row.key == other.key:
        return row.id > other.id
    if not (row.key and other.key):
        return not row.key
    return (row.key < other.key) if sort.is_descending else (row.key > other.key)


def in_order(sort: Sort, rows: Iterable[tuple[Mark, T]]) -> list[tuple[Mark, T]]:
    """Return rows in the order that `comes_after` says."""
    by_id = sorted(rows, key=lambda row: row[0].id)
    by_key = sorted(by_id, key=lambda row: row[0].key, reverse=sort.is_descending)
    return sorted(by_key, key=lambda row: not row[0].key)
