"""A merge that was applied: the plan that it followed, who applied it, when and why.

Owns the record of the act. It must not know where it is kept.
"""

from datetime import datetime

import attrs

from customer_core.merging._plans import MergePlan
from customer_core.model import Actor, ChannelId, CustomerId, MergeId

__all__ = ["AppliedMerge"]


@attrs.frozen(kw_only=True, repr=False)
class AppliedMerge:
    """Record a merge of customers: its plan holds what was decided for every field, and what lost."""

    id: MergeId
    plan: MergePlan
    at: datetime
    by: Actor
    channel: ChannelId | None = None
    reason: str = ""

    def __repr__(self) -> str:
        return f"AppliedMerge(id={self.id!r}, master={self.master!r}, members={len(self.members)})"

    @property
    def master(self) -> CustomerId:
        """Return the id of the customer that survived."""
        return CustomerId(self.plan.master)

    @property
    def members(self) -> tuple[CustomerId, ...]:
        """Return the ids of the customers that were merged into the master."""
        return tuple(CustomerId(id_) for id_ in self.plan.contributions[1:])
