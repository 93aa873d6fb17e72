"""May they buy on account? The decision on an amount in a channel, with its reason, its figures and what would help.

A decision is advice on figures that were handed in: it reserves nothing and promises nothing. It holds those figures,
so that it can be kept, explained and taken again. It must not know stores, clocks, or how exposure comes about.
"""

from customer_core.credit._deciding import decide, repeat
from customer_core.credit._decisions import CreditDecision
from customer_core.credit._explaining import explain
from customer_core.credit._outcomes import CreditOutcome
from customer_core.credit._questions import CreditQuestion
from customer_core.credit._reasons import REASONS, CreditReason
from customer_core.credit._remedies import (
    REMEDIES,
    AddChannelRule,
    ApproveUpTo,
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

__all__ = [
    "REASONS",
    "REMEDIES",
    "AddChannelRule",
    "ApproveUpTo",
    "CreditDecision",
    "CreditOutcome",
    "CreditQuestion",
    "CreditReason",
    "GrantCredit",
    "LiftBlock",
    "PayDown",
    "PayOtherwise",
    "PayOverdue",
    "RaiseLimit",
    "ReduceAmount",
    "Remedy",
    "RenewLimit",
    "decide",
    "explain",
    "repeat",
]
