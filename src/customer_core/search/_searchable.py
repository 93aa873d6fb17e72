"""A customer with what a shop knows of it beside its record: what a search looks at.

Owns this one value. What stands beside a record is counted and kept by others.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import attrs

from customer_core.model import Customer, GroupId, OrderTotals
from customer_core.search._checks import instance_of

__all__ = ["Searchable", "of_record", "searchable"]

T = TypeVar("T")


@attrs.frozen
class Searchable:
    """Hold a customer, and what is known of it beside its record.

    Args:
        customer: The record.
        totals: The totals of its orders.
        member_of: The groups that it was added to, by any of its ids.
        removed_from: The groups that it was removed from by hand, by any of its ids.
        absorbed: The records that it was made of by merges, as they were: by the fields of `LASTING_FIELDS` it is found
            by what they said, too.
    """

    customer: Customer = attrs.field(validator=instance_of(Customer))
    totals: OrderTotals = attrs.field(factory=OrderTotals, validator=instance_of(OrderTotals), kw_only=True)
    member_of: frozenset[GroupId] = attrs.field(default=frozenset(), validator=instance_of(frozenset), kw_only=True)
    removed_from: frozenset[GroupId] = attrs.field(default=frozenset(), validator=instance_of(frozenset), kw_only=True)
    absorbed: tuple[Customer, ...] = attrs.field(default=(), validator=instance_of(tuple), kw_only=True)

    @property
    def last_order_at(self) -> datetime | None:
        """Return when the most recent order was placed; None where there is none."""
        last = self.totals.last
        return None if last is None else last.placed_at


def of_record(look: Callable[[Customer], T]) -> Callable[[Searchable], T]:
    """Return what looks at the record alone."""
    return lambda found: look(found.customer)


def searchable(found: Customer | Searchable) -> Searchable:
    """Return what a search looks at: of a record alone, the record with nothing beside it."""
    return found if isinstance(found, Searchable) else Searchable(found)
