"""Acts that say in every field what nobody else may see, with what they changed.

Owns the values. It must not know what is done with them.
"""

from datetime import UTC, datetime
from typing import Any

from customer_core.model import (
    ActId,
    Actor,
    AddTag,
    Assign,
    CustomerId,
    ImportedFile,
    ImportId,
    RemoveTag,
    RepId,
    Served,
    SetFlag,
    SetTier,
    SetWorkflowState,
    TierId,
    TouchedValue,
    Unassign,
)
from customer_core.search import Act, ActCounts, ActRecord, SearchOperator, Where

AT = datetime(2026, 1, 31, tzinfo=UTC)


def planted_changes(canary: str) -> tuple[Any, ...]:
    """Return an act, what it changed, each of its parts, and a file that was imported."""
    texts = (AddTag(canary), RemoveTag(f"{canary} 2"), SetFlag(canary), SetWorkflowState(canary))
    changes = (*texts, SetTier(TierId("gold")), Assign(RepId("r-1")), Unassign(RepId("r-2")))
    touched = TouchedValue(change=SetFlag(canary), before=canary, after=canary)
    act = Act(
        id=ActId("a"),
        criteria=Where("flag", SearchOperator.IS, canary),
        changes=changes,
        by=Actor.user(canary, roles=[canary]),
        at=AT,
        reason=canary,
        undo_reason=canary,
    )
    record = ActRecord(act=act.id, customer=CustomerId("c"), touched=[touched])
    file = ImportedFile(
        id=ImportId("f"),
        file=canary,
        at=AT,
        by=Actor.user(canary, roles=[canary]),
        reasons={canary: 1},
        dismissed_at=AT,
        dismissed_by=Actor.system(canary),
    )
    return *changes, touched, act, record, ActCounts(), Served(at=AT, place=0), file
