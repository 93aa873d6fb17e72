"""Strategies of acts, of the changes that they make, of what these touched, and of files that were imported."""

import attrs
from hypothesis import strategies as st

from customer_core.model import (
    ActId,
    AddTag,
    Assign,
    BrandId,
    ChannelId,
    CustomerId,
    ImportedFile,
    ImportId,
    RemoveTag,
    RepId,
    Served,
    SetFlag,
    SetTier,
    SetWorkflowState,
    TeamId,
    TierId,
    TouchedValue,
    Unassign,
)
from customer_core.search import Act, ActCounts, ActRecord, ActState
from customer_core.testing.strategies._customers import actors
from customer_core.testing.strategies._searching import criteria
from customer_core.testing.strategies._texts import ids, instants, lines, words

assignees = st.builds(RepId, ids) | st.builds(TeamId, ids)
added_tags, removed_tags = st.builds(AddTag, words), st.builds(RemoveTag, words)
set_flags, set_states = st.builds(SetFlag, words | st.just("")), st.builds(SetWorkflowState, words | st.just(""))
set_tiers = st.builds(SetTier, st.none() | st.builds(TierId, ids))
assigned, unassigned = st.builds(Assign, assignees), st.builds(Unassign, assignees)
record_changes = st.one_of(added_tags, removed_tags, set_flags, set_states, set_tiers, assigned, unassigned)
served = st.builds(Served, at=instants, place=st.integers(0, 9))
states = st.none() | words | served
touched_values = st.builds(TouchedValue, change=record_changes, before=states, after=states)
act_records = st.builds(
    ActRecord,
    act=st.builds(ActId, ids),
    customer=st.builds(CustomerId, ids),
    touched=st.lists(touched_values, max_size=3),
)
act_counts = st.builds(
    ActCounts,
    **dict.fromkeys([field.name for field in attrs.fields(ActCounts)], st.integers(0, 9)),
)


def acts() -> st.SearchStrategy[Act]:
    """Return a strategy for acts in any state, whose changes are of one part of a customer each."""
    return st.builds(
        Act,
        id=st.builds(ActId, ids),
        criteria=criteria,
        changes=st.lists(record_changes, min_size=1, max_size=4, unique_by=lambda change: change.part),
        by=actors,
        at=instants,
        channel=st.none() | st.builds(ChannelId, ids),
        reason=lines,
        undo_reason=lines,
        state=st.sampled_from(ActState),
        last=st.none() | st.builds(CustomerId, ids),
        counts=act_counts,
        version=st.integers(1, 9),
    )


@st.composite
def imported_files(draw: st.DrawFn) -> ImportedFile:
    """Draw what became of a file, dismissed by somebody or not."""
    figures = ("created", "duplicates", "updated", "unchanged", "replayed", "blank")
    is_dismissed = draw(st.booleans())
    return ImportedFile(
        id=ImportId(draw(ids)),
        file=draw(lines),
        at=draw(instants),
        by=draw(actors),
        channel=draw(st.none() | st.builds(ChannelId, ids)),
        brand=draw(st.none() | st.builds(BrandId, ids)),
        **{name: draw(st.integers(0, 9)) for name in figures},
        reasons=draw(st.dictionaries(st.sampled_from(("invalid-cell", "refused-row")), st.integers(0, 9))),
        is_complete=draw(st.booleans()),
        dismissed_at=draw(instants) if is_dismissed else None,
        dismissed_by=draw(actors) if is_dismissed else None,
    )
