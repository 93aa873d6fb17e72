"""Who serves a customer: a sales representative or a team, and since when.

Owns the assignment alone. What representatives and teams are called is kept elsewhere.
"""

from collections.abc import Sequence
from datetime import datetime

import attrs

from customer_core.model._checks import as_tuple, in_utc, instant, many_of_type, one_of_type
from customer_core.model._ids import RepId, TeamId
from customer_core.model._limits import ENTRIES_LIST


def _assignee_check(_: object, field: "attrs.Attribute[RepId | TeamId]", value: object) -> None:
    if not isinstance(value, TeamId):
        one_of_type(RepId)(None, field, value)


@attrs.frozen(kw_only=True)
class Assignment:
    """Record that a sales representative or a team serves a customer directly, since an instant."""

    assignee: RepId | TeamId = attrs.field(validator=_assignee_check)
    at: datetime = attrs.field(converter=in_utc, validator=instant)


def frozen_assignments(assignments: Sequence[Assignment]) -> tuple[Assignment, ...]:
    """Freeze assignments in the order they were made: the last one is the last that was added."""
    return as_tuple(assignments)


def _assignee(assignment: Assignment) -> RepId | TeamId:
    return assignment.assignee


assignments_check = many_of_type(Assignment, limit=ENTRIES_LIST, key=_assignee)
