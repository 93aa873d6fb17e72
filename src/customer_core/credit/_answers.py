"""What the desk answers: reserved, within the limit or above it, to be approved, denied, posted.

Owns the shapes. That an amount is denied is an answer, not an error.
"""

import attrs

from customer_core.credit._decisions import CreditDecision
from customer_core.credit._entries import LedgerEntry
from customer_core.credit._holds import CreditHold

__all__ = ["CreditAnswer", "Denied", "Ended", "Held", "HeldOverLimit", "HoldAnswer", "NeedsApproval", "Posted"]


@attrs.frozen
class _WithHold:
    hold: CreditHold

    @property
    def decision(self) -> CreditDecision:
        """Return why, with all figures."""
        return self.hold.decision


@attrs.frozen
class Held(_WithHold):
    """The amount is reserved, within the limit."""


@attrs.frozen
class HeldOverLimit(_WithHold):
    """The amount is reserved by way of exception: the channel or the tolerance allows it, or a manager approved it."""


@attrs.frozen
class NeedsApproval(_WithHold):
    """A manager has to approve the amount: `hold` is the request, and nothing is reserved."""


@attrs.frozen
class Denied:
    """The amount is not reserved; `decision` says why, and what would help."""

    decision: CreditDecision


@attrs.frozen
class Posted:
    """What the ledger holds since then, and the hold as it is, where one was moved.

    `others` are the entries on other accounts that a payment was spread over, since they count together.
    """

    entry: LedgerEntry
    hold: CreditHold | None = None
    # Left out of answers where there is none, so that they are kept as they were before.
    others: tuple[LedgerEntry, ...] = attrs.field(default=(), metadata={"is_unwritten_default": True})


@attrs.frozen
class Ended:
    """A hold has ended, and `entry` gave back what was left of it; None where it was only asked for."""

    hold: CreditHold
    entry: LedgerEntry | None = None


HoldAnswer = Held | HeldOverLimit | NeedsApproval | Denied
"""What may become of an amount that is asked for."""

CreditAnswer = Held | HeldOverLimit | NeedsApproval | Denied | Posted | Ended
"""What a call of the desk answers, and answers again for its key."""
