"""Acts that the conformance classes put into stores, one that says something in every field included.

Owns the specimens, all of them made up. It must not know any store, nor pytest.
"""

from typing import Any

from customer_core.model import (
    ActId,
    Actor,
    AddTag,
    Assign,
    ChannelId,
    CustomerId,
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
from customer_core.search import Act, ActCounts, ActRecord, ActState, AllOf, Everything, Known, SearchOperator, Where
from customer_core.testing._steady import START

__all__ = ["act", "act_record", "full_act", "full_act_record"]


def act(id_: str, **fields: Any) -> Act:  # noqa: ANN401 - of many types
    """Return an act that gives everybody a tag, started at the start unless the fields say otherwise."""
    named = {"id": ActId(id_), "criteria": Everything(), "changes": [AddTag("vip")], "by": Actor.system("acting")}
    return Act(**{**named, "at": START, **fields})


def full_act(id_: str, text: str) -> Act:
    """Return an act that says something in every field."""
    word = text[:60]
    return act(
        id_,
        criteria=AllOf((Where("flag", SearchOperator.IS, text), Known("email"))),
        changes=[
            AddTag(f"a{word}"),
            RemoveTag(f"b{word}"),
            SetFlag(word),
            SetWorkflowState(word),
            SetTier(TierId("gold")),
            Assign(RepId("r-1")),
            Unassign(TeamId("t-1")),
        ],
        by=Actor.user(f"née {text}", roles=["steward"]),
        channel=ChannelId("web"),
        reason=f"re {text}",
        undo_reason=f"un {text}",
        state=ActState.UNDOING,
        last=CustomerId("a"),
        counts=ActCounts(changed=2**53, unchanged=2, not_editable=3, refused=4, set_back=5, left=6),
    )


def act_record(act_id: str, customer: str, *touched: TouchedValue) -> ActRecord:
    """Return what an act changed of a customer, a flag unless something else is given."""
    flagged = TouchedValue(change=SetFlag("new"), before="old", after="new")
    return ActRecord(act=ActId(act_id), customer=CustomerId(customer), touched=touched or (flagged,))


def full_act_record(act_id: str, customer: str, text: str) -> ActRecord:
    """Return a record with every kind of state before and after."""
    served = Served(at=START, place=3)
    return act_record(
        act_id,
        customer,
        TouchedValue(change=SetFlag(text[:60]), before=text, after=None),
        TouchedValue(change=Assign(RepId("r-1")), before=None, after=served),
        TouchedValue(change=Unassign(TeamId("t-1")), before=served, after=None),
    )
