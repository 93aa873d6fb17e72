"""What the history is told of a merge and of its undoing, of customers or of organizations.

Owns these entries. It must not know how a merge is kept, nor what else follows from it.
"""

from collections.abc import Sequence
from typing import Any

from customer_core.history import HistoryAction
from customer_core.merging import AppliedMerge, Id, Mergeable
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import Context, said_by
from customer_core.services._resolving import record_subject
from customer_core.services._surveys import Survey

__all__ = ["record_merged", "record_undone"]


def record_merged(
    unit: UnitOfWork, context: Context, merge: AppliedMerge[Id], records: Sequence[Mergeable], after: Mergeable
) -> None:
    """Write down that records were merged, the master's first, and what the master says since."""
    master, *others = records
    context.record(
        unit,
        HistoryAction.MERGED,
        record_subject(master),
        before=master,
        after=after,
        version=after.version,
        reason=merge.reason,
    )
    # The record of one that was merged away is kept whole with the merge; what is new is whom its id names.
    for other in others:
        context.record(
            unit,
            HistoryAction.MERGED_AWAY,
            record_subject(other),
            before=None,
            after=_whereto(merge),
            version=other.version,
            reason=merge.reason,
        )


def record_undone(unit: UnitOfWork, context: Context, survey: Survey[Id, Mergeable], reason: str) -> None:
    """Write down that records left the one that they were merged into."""
    survivor = survey.plan.survivor
    context.record(
        unit,
        HistoryAction.UNMERGED,
        record_subject(survivor),
        before=survey.survivor,
        after=survivor,
        version=survivor.version,
        reason=reason,
    )
    for one in survey.plan.left:
        context.record(
            unit,
            HistoryAction.PARTED,
            record_subject(one),
            before={**said_by(survey.contributions[one.id]), **_whereto(survey.merge)},
            after=one,
            version=one.version,
            reason=reason,
        )


def _whereto(merge: AppliedMerge[Any]) -> dict[str, str]:
    """Return which merge took a record away, and whom its id names by that."""
    return {"merge": str(merge.id), "merged_into": str(merge.master)}
