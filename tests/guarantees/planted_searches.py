"""The values of saved searches and groups, with a canary in whatever holds text.

Owns the values. It must not know what is guaranteed of them.
"""

from datetime import datetime
from typing import Any

from customer_core.model import CustomerId, GroupId, SavedSearchId
from customer_core.search import (
    Audience,
    CustomerGroup,
    GroupMembership,
    PageRequest,
    SavedSearch,
    SearchHabits,
    Where,
)


def planted_searches(where: Where, request: PageRequest, canary: str, at: datetime) -> tuple[Any, ...]:
    """Return the values of saved searches and groups, with a canary in what is sought and in every name."""
    audience = Audience(people=[canary])
    group = CustomerGroup(id=GroupId("g"), label=canary, criteria=where, made_by=canary)
    return (
        audience,
        SavedSearch(id=SavedSearchId("s"), name=canary, owner=canary, criteria=where, audience=audience),
        SearchHabits(user=canary, last=request),
        group,
        GroupMembership(group=group.id, customer=CustomerId("c"), at=at, by=canary, reason=canary),
    )
