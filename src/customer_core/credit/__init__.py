"""May they buy on account? The decision on an amount in a channel, and what is reserved, invoiced and paid then.

A decision is advice on figures that were handed in, and holds them, so that it can be kept, explained and taken again.
Holds and the ledger follow from events alone. It must not know stores, clocks, or who keeps what.
"""

from customer_core.credit._answers import (
    CreditAnswer,
    Denied,
    Ended,
    Held,
    HeldOverLimit,
    HoldAnswer,
    NeedsApproval,
    Posted,
)
from customer_core.credit._auditing import CREDIT_FINDINGS, CreditFinding, CreditVerification, audit
from customer_core.credit._deciding import decide, repeat
from customer_core.credit._decisions import CreditDecision
from customer_core.credit._entries import LedgerEntry, LedgerKind, OpenItem, Settlement
from customer_core.credit._explaining import explain
from customer_core.credit._groups import AccountJoin, count_together, holder_of_limit
from customer_core.credit._holds import SECONDS_MOST, Approval, CreditHold
from customer_core.credit._moving import (
    Booking,
    HoldRequest,
    Movement,
    approve,
    ask,
    capture,
    expire,
    increase,
    place,
    post,
    reject,
    release,
    spread,
)
from customer_core.credit._offline import OfflineSale, OfflineSnapshot, as_sold, decide_offline
from customer_core.credit._outcomes import CreditOutcome
from customer_core.credit._paying import AccountSource, PayingAccount
from customer_core.credit._questions import CreditQuestion
from customer_core.credit._reasons import REASONS, CreditReason
from customer_core.credit._remedies import (
    REMEDIES,
    AddChannelRule,
    ApproveUpTo,
    AskOnline,
    GrantCredit,
    LiftBlock,
    PayDown,
    PayOtherwise,
    PayOverdue,
    RaiseLimit,
    ReduceAmount,
    Remedy,
    RenewLimit,
)
from customer_core.credit._replays import OfflineReplay, RefusedSale
from customer_core.credit._settling import settle
from customer_core.credit._snapshots import SnapshotTerms
from customer_core.credit._statements import Statement
from customer_core.credit._states import HOLD_TRANSITIONS, HoldEvent, HoldState, HoldTransition, next_state

__all__ = [
    "CREDIT_FINDINGS",
    "HOLD_TRANSITIONS",
    "REASONS",
    "REMEDIES",
    "SECONDS_MOST",
    "AccountJoin",
    "AccountSource",
    "AddChannelRule",
    "Approval",
    "ApproveUpTo",
    "AskOnline",
    "Booking",
    "CreditAnswer",
    "CreditDecision",
    "CreditFinding",
    "CreditHold",
    "CreditOutcome",
    "CreditQuestion",
    "CreditReason",
    "CreditVerification",
    "Denied",
    "Ended",
    "GrantCredit",
    "Held",
    "HeldOverLimit",
    "HoldAnswer",
    "HoldEvent",
    "HoldRequest",
    "HoldState",
    "HoldTransition",
    "LedgerEntry",
    "LedgerKind",
    "LiftBlock",
    "Movement",
    "NeedsApproval",
    "OfflineReplay",
    "OfflineSale",
    "OfflineSnapshot",
    "OpenItem",
    "PayDown",
    "PayOtherwise",
    "PayOverdue",
    "PayingAccount",
    "Posted",
    "RaiseLimit",
    "ReduceAmount",
    "RefusedSale",
    "Remedy",
    "RenewLimit",
    "Settlement",
    "SnapshotTerms",
    "Statement",
    "approve",
    "as_sold",
    "ask",
    "audit",
    "capture",
    "count_together",
    "decide",
    "decide_offline",
    "expire",
    "explain",
    "holder_of_limit",
    "increase",
    "next_state",
    "place",
    "post",
    "reject",
    "release",
    "repeat",
    "settle",
    "spread",
]
