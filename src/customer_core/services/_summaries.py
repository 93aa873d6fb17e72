"""What a dashboard shows: how many customers there are, by what a shop goes by, and what waits for somebody.

Owns the summary as a value. It must not know who is allowed to see it.
"""

from collections.abc import Mapping

import attrs

from customer_core.model import FrozenMap
from customer_core.ports import UnitOfWork

__all__ = ["CustomerSummary", "summary_of"]


def _frozen(counts: Mapping[str, int]) -> FrozenMap[str, int]:
    return FrozenMap(counts)


@attrs.frozen(kw_only=True)
class CustomerSummary:
    """Hold how many customers there are of those that the actor may see.

    Args:
        total: All of them.
        by_state: By the state of the workflow, as it is compared; a blank one stands for those in none.
        by_type: Leads, and customers whom somebody serves.
        by_status: Those in use, and those that are not.
        by_flag: By the review flag, as it is compared; those without one are left out.
        duplicates_waiting: How many pairs of customers in the review queue are left to decide.
        imports_waiting: How many imported files have rows that were put aside, or were not read to their end, and that
            nobody dismissed.
    """

    total: int
    by_state: FrozenMap[str, int] = attrs.field(converter=_frozen)
    by_type: FrozenMap[str, int] = attrs.field(converter=_frozen)
    by_status: FrozenMap[str, int] = attrs.field(converter=_frozen)
    by_flag: FrozenMap[str, int] = attrs.field(converter=_frozen)
    duplicates_waiting: int
    imports_waiting: int


def summary_of(unit: UnitOfWork) -> CustomerSummary:
    """Count what a unit shows."""
    total, states = unit.customers.count(), unit.customers.count_by("workflow_state")
    stateless = total - sum(states.values())
    return CustomerSummary(
        total=total,
        by_state={**({"": stateless} if stateless else {}), **states},
        by_type=unit.customers.count_by("type"),
        by_status=unit.customers.count_by("status"),
        by_flag=unit.customers.count_by("flag"),
        duplicates_waiting=unit.reviews.count_open(),
        imports_waiting=unit.imported_files.count_waiting(),
    )
