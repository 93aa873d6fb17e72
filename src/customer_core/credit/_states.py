"""The states of a hold and what leads from one to the next, as one table.

Its sentences are the public text of the state machine. It must not know amounts, accounts or clocks.
"""

from collections.abc import Mapping
from enum import Enum, unique
from types import MappingProxyType
from typing import Final

import attrs

from customer_core.errors import HoldStateError
from customer_core.model import CreditHoldId
from customer_core.model._documented import Documented

__all__ = ["HOLD_TRANSITIONS", "HoldEvent", "HoldState", "HoldTransition", "next_state"]


@unique
class HoldState(Documented):
    """Say what became of a hold, by a code that stays the same for ever; `doc` says it to a clerk."""

    PENDING_APPROVAL = "pending-approval", "A manager has to approve it; nothing is reserved meanwhile."
    HELD = "held", "The amount, or what is left of it, is reserved."
    CAPTURED = "captured", "It was invoiced; what was left of it was given back."
    RELEASED = "released", "What was left of it was given back."
    EXPIRED = "expired", "Its time was over, and what was left of it was given back."
    REJECTED = "rejected", "A manager did not approve it; nothing was ever reserved."
    LAPSED = "lapsed", "Nobody approved it in time; nothing was ever reserved."
    WITHDRAWN = "withdrawn", "It was taken back before a manager looked at it; nothing was ever reserved."

    @property
    def is_open(self) -> bool:
        """Tell whether anything can still become of it."""
        return self in (HoldState.PENDING_APPROVAL, HoldState.HELD)

    @property
    def was_held(self) -> bool:
        """Tell whether its amount was reserved, be it until now."""
        return self in (HoldState.HELD, HoldState.CAPTURED, HoldState.RELEASED, HoldState.EXPIRED)


@unique
class HoldEvent(Enum):
    """Say what happens to a hold."""

    PLACE = "place"
    ASK = "ask"
    APPROVE = "approve"
    RESTATE = "restate"
    REJECT = "reject"
    LAPSE = "lapse"
    WITHDRAW = "withdraw"
    INCREASE = "increase"
    CAPTURE_PART = "capture-part"
    CAPTURE = "capture"
    RELEASE = "release"
    EXPIRE = "expire"


@attrs.frozen
class HoldTransition:
    """What an event makes of a hold; `before` is None where there is no hold yet.

    `effect` says what it does to the counters of the account, in the words of the reference page.
    """

    event: HoldEvent
    before: HoldState | None
    after: HoldState
    effect: str
    sentence: str


_NONE: Final = "none"

HOLD_TRANSITIONS: Final[tuple[HoldTransition, ...]] = (
    HoldTransition(
        HoldEvent.PLACE,
        None,
        HoldState.HELD,
        "held + amount",
        "The decision allows the amount, within the limit or above it.",
    ),
    HoldTransition(
        HoldEvent.ASK,
        None,
        HoldState.PENDING_APPROVAL,
        _NONE,
        "The decision asks for the approval of a manager; the request eats no credit.",
    ),
    HoldTransition(
        HoldEvent.APPROVE,
        HoldState.PENDING_APPROVAL,
        HoldState.HELD,
        "held + amount",
        "A manager approved what the account owes then, and it owes no more than that.",
    ),
    HoldTransition(
        HoldEvent.RESTATE,
        HoldState.PENDING_APPROVAL,
        HoldState.PENDING_APPROVAL,
        _NONE,
        "A manager approved less than would be owed, or the limit, the policy or the reason is another one by now.",
    ),
    HoldTransition(HoldEvent.REJECT, HoldState.PENDING_APPROVAL, HoldState.REJECTED, _NONE, "A manager said no."),
    HoldTransition(
        HoldEvent.LAPSE, HoldState.PENDING_APPROVAL, HoldState.LAPSED, _NONE, "The time to approve it is over."
    ),
    HoldTransition(
        HoldEvent.WITHDRAW,
        HoldState.PENDING_APPROVAL,
        HoldState.WITHDRAWN,
        _NONE,
        "The order was given up before anybody approved it.",
    ),
    HoldTransition(
        HoldEvent.INCREASE,
        HoldState.HELD,
        HoldState.HELD,
        "held + difference",
        "The order grew, and the decision on the difference allows it.",
    ),
    HoldTransition(
        HoldEvent.CAPTURE_PART,
        HoldState.HELD,
        HoldState.HELD,
        "held - part, posted + part",
        "A part was invoiced; the rest stays reserved for what is delivered later.",
    ),
    HoldTransition(
        HoldEvent.CAPTURE,
        HoldState.HELD,
        HoldState.CAPTURED,
        "held - all that is left, posted + what is invoiced",
        "The rest was invoiced, or as much of it as was delivered.",
    ),
    HoldTransition(
        HoldEvent.RELEASE,
        HoldState.HELD,
        HoldState.RELEASED,
        "held - all that is left",
        "The order was given up, or what was left of it.",
    ),
    HoldTransition(
        HoldEvent.EXPIRE,
        HoldState.HELD,
        HoldState.EXPIRED,
        "held - all that is left",
        "The time of the hold is over: at that moment and not after it.",
    ),
)
"""Everything that can happen to a hold; what is not here is refused."""

_AFTER: Final[Mapping[tuple[HoldEvent, HoldState], HoldState]] = MappingProxyType(
    {(one.event, one.before): one.after for one in HOLD_TRANSITIONS if one.before is not None}
)


def next_state(hold: CreditHoldId, state: HoldState, event: HoldEvent) -> HoldState:
    """Return the state that an event leads to from another.

    Raises:
        HoldStateError: It leads nowhere from there.
    """
    after = _AFTER.get((event, state))
    if after is None:
        raise HoldStateError(hold=str(hold), state=state.value, event=event.value)
    return after
