"""Which values a plan can hold in a field, and when two of them are one.

Owns the types alone. It must not know plans, rules, or how a value is written down.
"""

from collections.abc import Hashable
from datetime import date, datetime
from decimal import Decimal

from customer_core.model import (
    Assignment,
    BrandId,
    ChannelId,
    Contact,
    ContactId,
    ContactRole,
    CustomerId,
    EmailAddress,
    ExternalKey,
    FrozenMap,
    Money,
    Note,
    OrganizationId,
    PersonName,
    PhoneNumber,
    TierId,
)

__all__ = ["FieldValue", "exact"]

_Item = (
    str
    | bool
    | int
    | float
    | Decimal
    | date
    | datetime
    | Money
    | PersonName
    | EmailAddress
    | PhoneNumber
    | Assignment
    | Contact
    | ExternalKey
    | Note
    | CustomerId
    | OrganizationId
    | TierId
    | BrandId
    | ChannelId
    | None
)

FieldValue = _Item | tuple[_Item, ...] | frozenset[_Item] | FrozenMap[ContactRole, ContactId]
"""A value of one field in a plan: a scalar, a value of the model, or a tuple or frozenset of those.

A host may merge records that hold objects of its own, since rules take anything; such a plan is explained and applied
like any other, but has no JSON form.
"""


def exact(value: object) -> Hashable:
    """Return what a value is told apart by where a store would tell it apart: `True` is not 1, and 1.5 is not 1.50."""
    match value:
        case tuple() | frozenset():
            return type(value), type(value)(map(exact, value))
        case Decimal():
            exponent = value.as_tuple().exponent
            # Zeros before the point are no decimals: 1E+2 is written 100.
            return Decimal, value, min(exponent, 0) if isinstance(exponent, int) else exponent
        case _:
            return type(value), value
